"""The languages of the pages, by their own names."""

BY_THEIR_OWN_NAMES = {
    "en": "English",
    "kk": "Қазақша",
    "ru": "Русский",
    "th": "ไทย",
    "vi": "Tiếng Việt",
    "km": "ភាសាខ្មែរ",
    "bn": "বাংলা",
    "ne": "नेपाली",
}
