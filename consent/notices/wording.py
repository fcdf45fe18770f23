"""The digest of a text."""

import hashlib
import json
import unicodedata


def digest(**words: str) -> str:
    """SHA-256 over the words, normalised, as RFC 8785 JSON (for strings alone, sorted compact JSON is just that)."""
    plain = {name: normal(word) for name, word in words.items()}
    written = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def normal(word: str) -> str:
    """One form for one text: composed letters, plain line ends, no blanks around it."""
    return unicodedata.normalize("NFC", word).replace("\r\n", "\n").strip()
