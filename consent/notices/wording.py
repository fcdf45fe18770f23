"""The digest of a text, and the short names of purposes."""

import hashlib
import json
import unicodedata
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

SHORT_NAMES = MappingProxyType(
    {
        "participation.group": _("Taking part in the group"),
        "capture.notes": _("Notes of what you say, without your name"),
        "contact.sms": _("Text messages to your phone"),
        "quote.unnamed": _("Your words, without your name"),
        "pay.share_details": _("Payment details to the bank or wallet company"),
        "payment.record": _("What we paid you is kept in our accounts"),
        "safeguarding.danger": _("We act if somebody is in danger"),
        "law.compelled": _("A court can order us"),
        "security.access_log": _("We note who opens your details"),
        "statistics.aggregate": _("We count, without names"),
        "accounts.audit": _("Auditors check our money"),
    }
)


def short_name(code: str) -> str:
    """The few words of a purpose for lists; its code where it has none yet."""
    return str(SHORT_NAMES.get(code, code))


def digest(**words: str) -> str:
    """SHA-256 over the words, normalised, as RFC 8785 JSON (for strings alone, sorted compact JSON is just that)."""
    plain = {name: normal(word) for name, word in words.items()}
    written = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def normal(word: str) -> str:
    """One form for one text: composed letters, plain line ends, no blanks around it."""
    return unicodedata.normalize("NFC", word).replace("\r\n", "\n").strip()
