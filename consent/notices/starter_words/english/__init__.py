"""The English words, family by family, in the order in which purposes are listed."""

from collections.abc import Mapping

from consent.notices.starter_words.english import contact, meetings, publishing, quotes, sharing, studies, taking_part
from consent.notices.starter_words.english.checks_and_facts import CHECKS, FACTS
from consent.notices.starter_words.english.children import FORMS as OF_CHILDREN
from consent.notices.starter_words.english.first_for_children import FORMS as FIRST_FOR_CHILDREN
from consent.notices.starter_words.english.told_to_children import CHECKS as CHECKS_OF_CHILDREN
from consent.notices.starter_words.english.told_to_children import FACTS as FACTS_OF_CHILDREN
from consent.notices.starter_words.shapes import Words

WORDS: Mapping[str, Words] = {
    purpose: words
    for family in (taking_part, contact, meetings, quotes, publishing, sharing, studies)
    for purpose, words in family.WORDS.items()
}

FORMS: Mapping[tuple[str, str], Words] = {**OF_CHILDREN, **FIRST_FOR_CHILDREN}

__all__ = ["CHECKS", "CHECKS_OF_CHILDREN", "FACTS", "FACTS_OF_CHILDREN", "FORMS", "WORDS"]
