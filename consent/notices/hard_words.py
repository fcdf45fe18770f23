"""Words that are too hard, as far as counting can say: which they are, and the reason for which they go out anyway.

The measure is `readability`; what it said is written beside the words when they are offered, and again as they are
published. Where it can say nothing, a reader stands in for it: no version goes out in a language and form that no
advisor has found clear.
"""

from dataclasses import replace
from typing import NamedTuple

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from consent.notices.models import CheckQuestion, NoticeText, PassedBecause, ToldFact, Verdict
from consent.notices.readability import Readability, measure, words_of
from consent.notices.reading import OWN_NAMES, Reading
from consent.notices.reading_forms import ReadingForm
from consent.notices.sources import UNREAD
from survivor_engagement.users.models import User

Words = NoticeText | CheckQuestion | ToldFact
FEWEST_WORDS = 15  # of a part that has a figure of its own: about one sentence


class Piece(NamedTuple):
    """Which words of a language are meant, as it is written in a form: "text:contact.sms:band_6_11", "check:2:text"."""

    kind: str
    about: str
    form: str

    def __str__(self) -> str:
        return ":".join(self)


def measured(words: Words) -> Readability:
    """All parts together, as each alone is often too short for a figure; but a long one that is too hard by itself does
    not hide behind short ones, and is named by how it begins."""
    whole = measure("\n".join(words.parts), words.language, words.form)
    if whole.verdict in (Verdict.TOO_HARD, Verdict.CANNOT_BE_MEASURED):
        return whole
    for part in words.parts:
        alone = measure(part, words.language, words.form)
        if alone.verdict == Verdict.TOO_HARD and len(words_of(part)) >= FEWEST_WORDS:
            said = {"beginning": Truncator(part).words(5), "sentence": alone.sentence}
            return replace(alone, sentence=_("“%(beginning)s”: %(sentence)s") % said)
    return whole


def piece_of(words: Words) -> Piece:
    if isinstance(words, NoticeText):
        return Piece("text", words.item.purpose_id, words.form)
    if isinstance(words, CheckQuestion):
        return Piece("check", str(words.order), words.form)
    return Piece("fact", words.purpose_id, words.form)


def find_piece(reading: Reading, language: str, piece: str) -> Words | None:
    found = (words for words in reading.every_words() if words.language == language)
    return next((words for words in found if str(piece_of(words)) == piece), None)


def note_verdicts(reading: Reading) -> None:
    """Write beside each words of a draft what the measure says. No word changes, so what readers said stands; a reason
    goes where the words are not too hard any more."""
    for words in reading.every_words():
        verdict = measured(words).verdict
        if words.verdict == verdict:
            continue
        words.verdict = verdict
        if verdict != Verdict.TOO_HARD:
            words.passed_because, words.passed_by = UNREAD["passed_because"], UNREAD["passed_by"]
        words.save(update_fields=["verdict", "passed_because", "passed_by"])


def still_too_hard(reading: Reading, by: User | None = None) -> list[str]:
    """Words that may not go out as they stand, as sentences. `by` publishes: a reason that somebody else chose is not
    hers. Without her, any reason will do."""
    return [_sentence(words) for words in reading.every_words() if _is_too_hard(words) and not _is_passed(words, by)]


def _is_too_hard(words: Words) -> bool:
    return measured(words).verdict == Verdict.TOO_HARD


def _is_passed(words: Words, by: User | None) -> bool:
    if words.passed_because == PassedBecause.UNSAID:
        return False
    return by is None or words.passed_by_id == by.pk


def _sentence(words: Words) -> str:
    said = {"language": OWN_NAMES[words.language], "name": name_of(words), "form": ReadingForm(words.form).label}
    return _("%(language)s, “%(name)s” (%(form)s):") % said + " " + measured(words).sentence


def name_of(words: Words) -> str:
    if isinstance(words, NoticeText):
        return str(words.item.purpose.name)
    if isinstance(words, CheckQuestion):
        return _("Check question %(number)d") % {"number": words.order}
    return str(words.purpose.name)
