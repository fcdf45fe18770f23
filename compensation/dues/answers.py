"""What pay answers to the rooms below: may this be scheduled, somebody was invited, attendance was recorded."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from advisory.engagements.models import Engagement, Participation
from advisory.engagements.questions import attendance_recorded, engagement_invited, may_schedule
from compensation.dues.actions import make_offers, settle_attendance
from compensation.dues.models import PayPlan
from survivor_engagement.common.errors import NotNow
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
