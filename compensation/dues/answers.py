"""What pay answers to the rooms below: may this be scheduled, somebody was invited, attendance was recorded."""

from collections.abc import Iterable
from typing import Any

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from advisory.engagements.models import Engagement, Participation
from advisory.engagements.questions import (
    attendance_recorded,
    engagement_invited,
    may_schedule,
    offered_to_her,
    pay_is_open,
    she_withdrew,
)
from compensation.dues.access import MY_OFFERS_AHEAD
from compensation.dues.actions import decline_offer, make_offers, settle_attendance, withdraw_offer
from compensation.dues.clock import today_in
from compensation.dues.models import Due, Offer, PayPlan
from compensation.dues.terms import may_answer
from survivor_engagement.common.errors import NotNow
from survivor_engagement.common.links import address
from survivor_engagement.common.money import format_money
from survivor_engagement.identity.models import Advisor
from survivor_engagement.identity.questions import Row, Section, erase, hers
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope
from survivor_engagement.users.models import User


@may_schedule.answer
def pay_is_chosen(*, engagement: Engagement, **_also: Any) -> bool:
    """No unpaid engagement: nobody is invited before it is written down what she receives."""
    if not PayPlan.objects.filter(engagement=engagement).exists():
        raise NotNow(_("Choose first what this meeting pays. Nobody is asked to come without knowing it."))
    return True


@engagement_invited.answer
def offer_pay(*, participations: Iterable[Participation], by: User | None) -> int:
    return len(make_offers(participations=participations, by=by))


@attendance_recorded.answer
def owe_what_was_worked(*, participation: Participation, by: User | None) -> bool:
    return settle_attendance(participation=participation, by=by) is not None


@she_withdrew.answer
def close_her_offer(*, participation: Participation, begun: bool, by: User | None) -> bool:
    """She took her yes back on the page of the meeting; her pay follows."""
    offer = Offer.objects.filter(participation=participation).first()
    return offer is not None and bool(withdraw_offer(offer=offer, begun=begun, by=by))


@pay_is_open.answer
def waits_for_her_word(*, participation: Participation, **_also: Any) -> bool:
    """She stopped coming to meetings, which settles nothing of her pay: whether she had begun is hers to say."""
    return Offer.objects.filter(participation=participation, state=Offer.State.ACCEPTED).exists()


@offered_to_her.answer
def offer_in_words(*, participation: Participation, scope: Scope | None = None) -> tuple[str, str] | None:
    """What she receives, and where her offer stands. Her Home asks with her scope, which has read it already."""
    offer = _offer_of(participation, scope)
    if offer is None:
        return None
    words = _("%(amount)s after tax, within %(days)s working days") % {
        "amount": format_money(offer.net_minor, offer.currency),
        "days": offer.plan.pay_within_days,
    }
    return words, address("dues_mine:offer_detail", offer.public_id)


@erase.answer
def end_her_offers(*, advisor: Advisor, programme: Programme, **_also: Any) -> dict[str, int]:
    """An offer that she can no longer answer is answered with no. What she has earned stays in the books."""
    open_ones = (
        Offer.objects.of_advisor(advisor.pk)
        .open()
        .filter(programme=programme)
        .select_related("participation__engagement")
    )
    ahead = open_ones.filter(
        participation__engagement__state=Engagement.State.SCHEDULED, participation__engagement__starts_at__gt=Now()
    )
    today = today_in(programme)
    ended = [decline_offer(offer=offer, by=None) for offer in ahead.order_by("pk") if may_answer(offer, today)]
    return {"offers": len(ended), "dues_kept": Due.objects.filter(advisor=advisor, programme=programme).count()}


@hers.answer
def her_pay(*, advisor: Advisor, **_also: Any) -> list[Section]:
    offers = Offer.objects.filter(advisor=advisor).select_related("participation__engagement")
    dues = Due.objects.filter(advisor=advisor).select_related("participation__engagement")
    return [
        Section("offers", _("What you were offered"), offers, _offer_row),
        Section("dues", _("What you are owed, or were"), dues, _due_row),
    ]


def _offer_row(offer: Offer) -> Row:
    return {
        "day": (_("Day"), offer.made_at),
        "for": (_("For"), offer.participation.engagement.title),
        "gross": (_("Before tax"), format_money(offer.gross_minor, offer.currency)),
        "tax": (_("Tax"), format_money(offer.tax_minor, offer.currency)),
        "net": (_("For you"), format_money(offer.net_minor, offer.currency)),
        "answer": (_("Your answer"), offer.get_state_display()),
    }


def _due_row(due: Due) -> Row:
    return {
        "day": (_("Day"), due.owed_at),
        "for": (_("For"), due.participation.engagement.title),
        "amount": (_("Amount"), format_money(due.net_minor, due.currency)),
        "state": (_("State"), due.get_state_display()),
        "pay_by": (_("To be paid by"), due.pay_by),
    }


def _offer_of(participation: Participation, scope: Scope | None) -> Offer | None:
    if scope is None:
        return Offer.objects.select_related("plan").filter(participation=participation).first()
    ahead = MY_OFFERS_AHEAD.rows(scope)
    return next((offer for offer in ahead if offer.participation_id == participation.pk), None)
