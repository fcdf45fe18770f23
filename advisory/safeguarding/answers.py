"""What safeguarding answers to the rooms below: she may read who opened her details, and what she asked about it. That
she asked stays, as codes.
"""

from typing import Any

from django.utils.translation import gettext as _

from advisory.safeguarding.models import OpeningQuestion
from advisory.safeguarding.openings import opening_of
from survivor_engagement.audit.access import openings_of
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.identity.models import Advisor
from survivor_engagement.identity.questions import Row, Section, erase, hers
from survivor_engagement.programmes.models import Programme


@erase.answer
def keep_that_she_asked(*, advisor: Advisor, programme: Programme, **_also: Any) -> dict[str, int]:
    """The words that were written for her lie in the vault and go with it."""
    return {"questions_kept": OpeningQuestion.objects.filter(advisor=advisor, programme=programme).count()}


@hers.answer
def her_openings(*, advisor: Advisor, **_also: Any) -> list[Section]:
    asked = OpeningQuestion.objects.filter(advisor=advisor).order_by("-pk")
    return [
        Section("openings", _("Who opened or changed your details"), openings_of(advisor.pk), _row),
        Section("questions", _("What you asked about openings"), asked, _question),
    ]


def _row(event: AuditEvent) -> Row:
    opening = opening_of(event)
    return {
        "at": (_("When"), opening.at),
        "who": (_("Who"), opening.who),
        "details": (_("What"), opening.details),
        "purpose": (_("What for"), opening.purpose),
        "changed": (_("Changed it"), opening.was_changed),
    }


def _question(question: OpeningQuestion) -> Row:
    return {
        "asked": (_("Asked"), question.asked_at),
        "answer": (_("Answer"), question.get_answer_display() if question.answer else _("not answered yet")),
        "answered": (_("Answered"), question.answered_at),
    }
