"""What safeguarding answers to the rooms below: her questions stay as codes, and she may read them."""

from typing import Any

from django.utils.translation import gettext as _

from advisory.safeguarding.models import OpeningQuestion
from survivor_engagement.identity.models import Advisor
from survivor_engagement.identity.questions import Row, Section, erase, hers
from survivor_engagement.programmes.models import Programme


@erase.answer
def keep_that_she_asked(*, advisor: Advisor, programme: Programme, **_also: Any) -> dict[str, int]:
    """The words that were written for her lie in the vault and go with it."""
    return {"questions_kept": OpeningQuestion.objects.filter(advisor=advisor, programme=programme).count()}


@hers.answer
def her_questions(*, advisor: Advisor, **_also: Any) -> list[Section]:
    asked = OpeningQuestion.objects.filter(advisor=advisor).order_by("-pk")
    return [Section("questions", _("What you asked about openings"), asked, _row)]


def _row(question: OpeningQuestion) -> Row:
    return {
        "asked": (_("Asked"), question.asked_at),
        "answer": (_("Answer"), question.get_answer_display() if question.answer else _("not answered yet")),
        "answered": (_("Answered"), question.answered_at),
    }
