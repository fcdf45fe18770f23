"""Where words come from. A machine draft may stand in a draft; an unchecked one is neither published nor read out."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LANGUAGE_CODES = [code for code, _name in settings.LANGUAGES]


class Source(models.TextChoices):
    PERSON = "person", _("written by a person")
    MACHINE_DRAFT = "machine_draft", _("machine draft")


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
    ]
