"""Names as they are compared in a search: whatever the case, the accents or the alphabet somebody writes in.

A simple fold, not a standard: both the name and what was typed become the same plain letters, so that "Юлия", "Yuliya"
and "Júlia" come close. It may find one too many; whoever asks sees codes only.
"""

import re
import unicodedata

# Russian and Kazakh letters as people write them on a Latin keyboard, and Latin letters that do not come apart.
LETTERS = str.maketrans({
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i",
    "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o", "ө": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ұ": "u", "ү": "u", "ф": "f", "х": "h", "һ": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh",
    "ъ": "", "ы": "i", "і": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia",
    "ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ə": "a", "q": "k", "w": "v", "y": "i",
})  # fmt: skip
# Accents of Latin and Cyrillic letters, and the marks inside O'Neil; marks of other scripts are letters there.
LETTERS |= dict.fromkeys([*range(0x0300, 0x0370), *map(ord, "'’ʼ`")], "")
DOUBLED = re.compile(r"([^\W\d_])\1+")
BETWEEN_WORDS = re.compile(r"[^a-z0-9]+")


def folded(text: str) -> str:
    """Plain small letters and single spaces; a doubled letter counts once."""
    small = text.casefold()
    plain = (small if small.isascii() else unicodedata.normalize("NFKD", small)).translate(LETTERS).replace("kh", "h")
    words = BETWEEN_WORDS.sub(" ", plain) if plain.isascii() else "".join(map(_or_gap, plain))
    return " ".join(DOUBLED.sub(r"\1", words).split())


def letters_in(text: str) -> int:
    """How many letters there are to look for."""
    return sum(1 for symbol in unicodedata.normalize("NFKC", text) if symbol.isalpha())


def _or_gap(symbol: str) -> str:
    return symbol if symbol.isalnum() or unicodedata.category(symbol).startswith("M") else " "
