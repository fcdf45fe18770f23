"""What pay answers to the rooms below: may this be scheduled, somebody was invited, attendance was recorded."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from advisory.engagements.models import Engagement, Participation
from advisory.engagements.questions import (
    attendance_recorded,
    engagement_invited,
    may_schedule,
    offered_to_her,
    she_withdrew,
)
from compensation.dues.access import MY_OFFERS_AHEAD
from compensation.dues.actions import make_offers, settle_attendance, withdraw_offer
from compensation.dues.models import Offer, PayPlan
from survivor_engagement.common.errors import NotNow
from survivor_engagement.common.links import address
from survivor_engagement.common.money import format_money
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


def _offer_of(participation: Participation, scope: Scope | None) -> Offer | None:
    if scope is None:
        return Offer.objects.select_related("plan").filter(participation=participation).first()
    ahead = MY_OFFERS_AHEAD.rows(scope)
    return next((offer for offer in ahead if offer.participation_id == participation.pk), None)
