"""The words a programme can begin with: every asked purpose in English, the core ones as drafts in other languages.

Data only. `docs/writing-notices.md` says how they are written.
"""

from collections.abc import Mapping

from consent.notices.starter_words import english
from consent.notices.starter_words.drafts import DRAFTS
from consent.notices.starter_words.shapes import Check, Draft, Fact, Words

ENGLISH: Mapping[str, Words] = english.WORDS
# By purpose and reading form: `band_6_11`, `band_12_14`, `band_15_17` for the child itself, `guardian`; and `text`, the
# words that fit every age.
OTHER_FORMS: Mapping[tuple[str, str], Words] = {
    ("participation.child", "text"): ENGLISH["participation.child"],
    **english.FORMS,
}
CHECKS: Mapping[str, Check] = english.CHECKS
FACTS: Mapping[str, Fact] = english.FACTS
# The same in words for a child, by reading form.
CHECKS_OF_CHILDREN: Mapping[str, Mapping[str, Check]] = english.CHECKS_OF_CHILDREN
FACTS_OF_CHILDREN: Mapping[str, Mapping[str, Fact]] = english.FACTS_OF_CHILDREN
# What the first notice of a programme asks, and for how many months a yes lasts.
FIRST: list[tuple[str, int]] = [
    ("participation.group", 12),
    ("capture.notes", 12),
    ("contact.sms", 6),
    ("quote.unnamed", 24),
    ("payment.provider", 12),
]

__all__ = [
    "CHECKS", "CHECKS_OF_CHILDREN", "DRAFTS", "ENGLISH", "FACTS", "FACTS_OF_CHILDREN", "FIRST", "OTHER_FORMS", "Check",
    "Draft", "Fact", "Words",
]  # fmt: skip
