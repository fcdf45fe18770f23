"""What advice answers to the rooms below: what a group said stays the group's, and she may read what is hers of it."""

from typing import Any

from django.utils.translation import gettext as _

from advisory.recommendations.models import Author, AuthorAnswer
from survivor_engagement.identity.models import Advisor
from survivor_engagement.identity.questions import Row, Section, erase, hers
from survivor_engagement.programmes.models import Programme


@erase.answer
def keep_what_the_group_said(*, advisor: Advisor, programme: Programme, **_also: Any) -> dict[str, int]:
    """Nothing goes: the decision of a group rests on who was asked and what each answered, by code."""
    return {"advice_kept": Author.objects.filter(advisor=advisor, programme=programme).count()}


@hers.answer
def her_advice(*, advisor: Advisor, **_also: Any) -> list[Section]:
    written = Author.objects.filter(advisor=advisor).select_related("recommendation").order_by("-pk")
    enough = AuthorAnswer.objects.filter(advisor=advisor).select_related("response__recommendation").order_by("-pk")
    return [
        Section("advice", _("Advice that is yours too"), written, _author_row),
        Section("enough", _("Whether an answer was enough for you"), enough, _answer_row),
    ]


def _author_row(author: Author) -> Row:
    return {
        "reference": (_("Number"), author.recommendation.reference),
        "text": (_("Advice"), author.recommendation.text),
        "answer": (_("Your answer"), author.get_answer_display()),
        "at": (_("When"), author.answered_at),
    }


def _answer_row(answer: AuthorAnswer) -> Row:
    return {
        "reference": (_("Number"), answer.response.recommendation.reference),
        "answer": (_("Your answer"), answer.get_answer_display()),
        "at": (_("When"), answer.at),
    }
