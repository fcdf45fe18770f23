"""In which form the words of a question are read, and which of them somebody of an age may be asked in.

There is no falling back: a child is asked in words for her age or not at all, and nobody in another language.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Protocol, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from survivor_engagement.identity.ages import Band


class ReadingForm(models.TextChoices):
    TEXT = "text", _("for adults")
    EASY_READ = "easy_read", _("for adults, short sentences with pictures")
    BAND_6_11 = "band_6_11", _("for ages 6 to 11")
    BAND_12_14 = "band_12_14", _("for ages 12 to 14")
    BAND_15_17 = "band_15_17", _("for ages 15 to 17")


FOR_ADULTS = (ReadingForm.TEXT, ReadingForm.EASY_READ)
FOR_CHILDREN = (ReadingForm.BAND_6_11, ReadingForm.BAND_12_14, ReadingForm.BAND_15_17)
OTHERS = (ReadingForm.EASY_READ, *FOR_CHILDREN)  # what stands beside the first form of a question, if it is there
# Check questions, and what is told and not asked. Whoever reads short sentences with pictures gets those for adults.
TOLD_IN = (ReadingForm.TEXT, *FOR_CHILDREN)
TOLD_IN_CHOICES = [(form.value, form.label) for form in TOLD_IN]
# The form she is shown first stands first. The simplest words are also for a child of whom nobody knows how old she is,
# and for one under 6 where a programme wants to hear her, too.
FORMS_OF: Mapping[str, tuple[ReadingForm, ...]] = MappingProxyType(
    {
        Band.ADULT: FOR_ADULTS,
        Band.FROM_15: (ReadingForm.BAND_15_17,),
        Band.FROM_12: (ReadingForm.BAND_12_14,),
        Band.FROM_6: (ReadingForm.BAND_6_11,),
        Band.UNDER_6: (ReadingForm.BAND_6_11,),
        Band.UNKNOWN: (ReadingForm.BAND_6_11,),
    }
)


def forms_read_by(band: str) -> tuple[ReadingForm, ...]:
    """What somebody of this age may be asked to read before others get it: a child the words for her age, an adult all
    of them, for she was a child once."""
    return (ReadingForm.TEXT, *OTHERS) if band == Band.ADULT else FORMS_OF[band]


def told_in(band: str) -> ReadingForm:
    """In which form somebody of this age is told what is not asked, and reads check questions."""
    return FORMS_OF[band][0]


class Words(Protocol):
    """Words of one question, as `NoticeText` is."""

    language: str
    form: str


Found = TypeVar("Found", bound=Words)


def words_for(texts: Iterable[Found], *, language: str, band: str) -> list[Found]:
    """Those of the words of one question in which somebody is asked who reads this language and is in this band of age
    (`identity.ages.Band`): first the ones she is shown if she chooses nothing else. None where there are none for her.
    """
    forms = FORMS_OF[band]
    found = [text for text in texts if text.language == language and text.form in forms]
    return sorted(found, key=lambda text: forms.index(ReadingForm(text.form)))
