"""Names as they are compared in a search: whatever the case, the accents or the alphabet somebody writes in.

A simple fold, not a standard: both the name and what was typed become the same plain letters, so that "Юлия", "Yuliya"
and "Júlia" come close. It may find one too many; whoever asks sees codes only.
"""

import unicodedata

# Russian and Kazakh letters as people write them on a Latin keyboard, and Latin letters that do not come apart.
LETTERS = str.maketrans({
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i",
    "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o", "ө": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ұ": "u", "ү": "u", "ф": "f", "х": "h", "һ": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh",
    "ъ": "", "ы": "i", "і": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia",
    "ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ə": "a", "q": "k", "w": "v", "y": "i",
})  # fmt: skip
ACCENTS = range(0x0300, 0x0370)  # of Latin and Cyrillic letters; marks of other scripts are letters there


def folded(text: str) -> str:
    """Plain small letters and single spaces; doubled letters count once."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(symbol for symbol in parts if ord(symbol) not in ACCENTS).translate(LETTERS).replace("kh", "h")
    words = "".join(symbol if _is_of_a_word(symbol) else _gap(symbol) for symbol in plain).split()
    return " ".join(_singled(word) for word in words)


def letters_in(text: str) -> int:
    """How many letters there are to look for."""
    return sum(1 for symbol in unicodedata.normalize("NFKC", text) if symbol.isalpha())


def _is_of_a_word(symbol: str) -> bool:
    return symbol.isalnum() or unicodedata.category(symbol).startswith("M")


def _gap(symbol: str) -> str:
    """O'Neil is one word, Al-Amin are two."""
    return "" if symbol in "'’ʼ`" else " "


def _singled(word: str) -> str:
    return "".join(symbol for place, symbol in enumerate(word) if not place or word[place - 1] != symbol)
