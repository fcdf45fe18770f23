"""What stands beside words of every kind: where they come from, and how hard they are to read. A machine draft may
stand in a draft; an unchecked one is neither published nor read out. Words that are too hard go out with a reason only.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

PASSED = ["legal_word", "name", "read_aloud"]
LANGUAGE_CODES = [code for code, _name in settings.LANGUAGES]


class Source(models.TextChoices):
    PERSON = "person", _("written by a person")
    MACHINE_DRAFT = "machine_draft", _("machine draft")


class Verdict(models.TextChoices):
    """What `readability` says of words, written beside them when they are offered."""

    UNSAID = "", _("not measured yet")
    PLAIN = "plain", _("easy to read")
    LONG = "long", _("a little hard")
    TOO_HARD = "too_hard", _("too hard")
    CANNOT_BE_MEASURED = "cannot_be_measured", _("cannot be measured")


class PassedBecause(models.TextChoices):
    """Why words go out that are too hard. A closed list: in words of her own somebody could tell a story."""

    UNSAID = "", _("Choose a reason")
    LEGAL_WORD = "legal_word", _("a word of the law that cannot be said otherwise")
    NAME = "name", _("the name of a place, an office or an organisation")
    READ_ALOUD = "read_aloud", _("always read aloud, with somebody who explains it")


# What new words of a person have beside them: nothing that was said of older ones stands.
UNREAD: dict[str, Any] = {"verdict": Verdict.UNSAID, "passed_because": PassedBecause.UNSAID, "passed_by": None}
BY_HAND: dict[str, Any] = {"source": Source.PERSON, "checked_by": None, "checked_at": None, **UNREAD}


class WordsQuerySet(models.QuerySet[Any]):
    def unchecked(self) -> "WordsQuerySet":
        """Machine drafts that nobody has read and found right."""
        return self.filter(source=Source.MACHINE_DRAFT, checked_by__isnull=True)


def is_unchecked(words: Any) -> bool:
    """The same of one row: a question, a check question or a fact in one language."""
    return words.source == Source.MACHINE_DRAFT and words.checked_by_id is None


def rules_of_words(name: str) -> list[models.CheckConstraint]:
    """The constraints of a table of words: known languages and sources; a check has a person and a time."""
    return [
        models.CheckConstraint(condition=Q(language__in=LANGUAGE_CODES), name=f"{name}_language_known"),
        models.CheckConstraint(condition=Q(source__in=["person", "machine_draft"]), name=f"{name}_source_known"),
        models.CheckConstraint(
            condition=Q(checked_by__isnull=True, checked_at__isnull=True)
            | Q(source="machine_draft", checked_by__isnull=False, checked_at__isnull=False),
            name=f"{name}_checked_by_somebody",
        ),
        models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name=f"{name}_verdict_known"),
        models.CheckConstraint(
            condition=Q(passed_because="", passed_by__isnull=True)
            | Q(passed_because__in=PASSED, passed_by__isnull=False, verdict="too_hard"),
            name=f"{name}_passed_for_a_reason",
        ),
    ]
