"""Things that pay is about: approved rates, a meeting, people invited to it. Numbers are those of the worked cases."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils import timezone

from advisory.engagements.models import AgendaItem, Engagement, LinkedService, Participation, RiskNote
from advisory.groups import actions as group_actions
from advisory.groups.models import AdvisoryGroup
from advisory.referrals.models import HelpService
from compensation.dues import actions
from compensation.dues.models import Offer, PayPlan
from compensation.rates import actions as rate_actions
from compensation.rates.models import RateCard, TaxRule
from survivor_engagement.users.models import User
from tests.harness.factories import EngagementFactory, ParticipationFactory

KZ_RATES = {
    "hour": 250_000,
    "half_day": 900_000,
    "day": 1_750_000,
    "childcare": 400_000,
    "transport": 200_000,
    "data": 100_000,
}
TH_RATES = {
    "hour": 25_000,
    "half_day": 100_000,
    "day": 180_000,
    "childcare": 40_000,
    "transport": 30_000,
    "data": 10_000,
}
LONG_AGO = datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC")).date()


def approved_card(programme, writer, approver, *, amounts=None, effective_from=LONG_AGO) -> RateCard:
    card = rate_actions.draft_card(
        programme=programme,
        currency=programme.currency,
        effective_from=effective_from,
        amounts=amounts or KZ_RATES,
        by=writer,
    )
    return rate_actions.approve_card(card=card, by=approver)


def approved_tax(programme, writer, approver, *, percent="10", threshold_minor=0, effective_from=LONG_AGO) -> TaxRule:
    rule = rate_actions.draft_tax_rule(
        programme=programme,
        currency=programme.currency,
        percent=Decimal(percent),
        threshold_minor=threshold_minor,
        effective_from=effective_from,
        by=writer,
    )
    return rate_actions.approve_tax_rule(rule=rule, by=approver)


def make_group(programme) -> AdvisoryGroup:
    """A group that works: its terms were written by one person and approved by another."""
    writer, reader = (User.objects.make(kind=User.Kind.STAFF) for _person in range(2))
    group = group_actions.create_group(
        programme=programme, name=f"Panel {programme.code}", neutral_name="Tuesday group", purpose="To choose",
        seats=12, term_months=12, max_terms=2, quorum=3, decision_rule="majority", level="co_decides",
        languages=["en"], by=writer,
    )  # fmt: skip
    terms = group_actions.write_terms(group=group, texts={"en": "We meet on Tuesdays."}, by=writer)
    group_actions.approve_terms(terms=terms, seen=terms.stamp, by=reader)
    return group_actions.activate_group(group=group, by=writer)


def make_meeting(programme, *, state="draft", group=None, **fields) -> Engagement:
    """Case P-A, in this state."""
    meeting = EngagementFactory(group=group or make_group(programme), programme=programme, **fields)
    if state != "draft":
        move(meeting, state)
    return meeting


def move(meeting, state) -> None:
    """Put a meeting into a state as time and people would; everything that protects people stands first."""
    now = timezone.now()
    if meeting.state == "draft" and state != "cancelled":
        _make_safe(meeting)
        _go(meeting, "scheduled", scheduled_at=now)
    for step in {"held": ["held"], "closed": ["held", "closed"], "cancelled": ["cancelled"]}.get(state, []):
        _go(meeting, step, **({"held_at": now} if step == "held" else {}))


def _go(meeting, state, **moments) -> None:
    Engagement.objects.filter(pk=meeting.pk).update(state=state, **moments)
    meeting.refresh_from_db()


def _make_safe(meeting) -> None:
    writer, reader = (User.objects.make(kind=User.Kind.STAFF) for _person in range(2))
    at = {"engagement": meeting, "programme_id": meeting.programme_id}
    RiskNote.objects.create(
        **at, text="Quiet room", level="low", state="approved", written_by=writer, approved_by=reader,
        approved_at=timezone.now(),
    )  # fmt: skip
    AgendaItem.objects.create(**at, order=1, text="Welcome")
    service, _made = HelpService.objects.get_or_create(
        programme_id=meeting.programme_id, kind="health", name="Day clinic",
        defaults={"phone": "150", "hours": "always", "cost": "free", "verified_on": timezone.localdate()},
    )  # fmt: skip
    LinkedService.objects.create(**at, service=service)


def choose_everything(meeting, card, tax_rule, by, **choices) -> PayPlan:
    values = {"attend_by": "hour", "childcare": True, "transport": True, "data": True} | choices
    return actions.choose_plan(engagement=meeting, card=card, tax_rule=tax_rule, by=by, **values)


def invite(meeting, *advisors, by=None) -> list[Offer]:
    """Participations and their offers, as an invitation makes them."""
    return actions.make_offers(participations=invite_without_pay(meeting, *advisors), by=by)


def invite_without_pay(meeting, *advisors) -> list[Participation]:
    return [ParticipationFactory(engagement=meeting, advisor=advisor) for advisor in advisors]


def record(participation, attendance) -> None:
    """What attendance looks like when it was written down; the meeting was held."""
    if participation.engagement.state == "scheduled":
        move(participation.engagement, "held")
    Participation.objects.filter(pk=participation.pk).update(attendance=attendance, recorded_at=timezone.now())
    participation.refresh_from_db()
