"""What can happen to pay: it is planned, offered, accepted or not, worked, and then owed by a day.

Locks are always taken in one order: participation, offer, due. Everything here may be pressed twice.
"""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from advisory.engagements import actions as engagement_actions
from advisory.engagements.models import Engagement, Participation
from compensation.dues.access import may_be_paid_in_full
from compensation.dues.clock import day_in, today_in, working_days_after
from compensation.dues.models import Due, DueLine, Offer, OfferLine, PayPlan
from compensation.dues.terms import may_answer, quote_for, quote_of_plan
from compensation.rates.calculation import Quote
from compensation.rates.models import RateCard, State, TaxRule
from survivor_engagement.audit.actions import record
from survivor_engagement.common.dates import long_date
from survivor_engagement.common.errors import NotNow
from survivor_engagement.users.models import User

TOOK_PART = (Participation.Attendance.ATTENDED, Participation.Attendance.PARTLY)


@transaction.atomic
def choose_plan(
    *,
    engagement: Engagement,
    card: RateCard,
    tax_rule: TaxRule,
    attend_by: str,
    childcare: bool,
    transport: bool,
    data: bool,
    by: User,
) -> PayPlan:
    """What this engagement pays. It may be chosen again until the first person is invited."""
    meetings = Engagement.objects.select_related("programme").select_for_update(of=("self",), no_key=True)
    locked = meetings.get(pk=engagement.pk)
    covered = {"childcare": childcare, "transport": transport, "data": data}
    _may_be_chosen(locked, card, tax_rule)
    terms = quote_for(
        locked,
        card=card,
        tax_rule=tax_rule,
        attend_by=attend_by,
        covered=[code for code, is_covered in covered.items() if is_covered],
    )
    if not terms.fee_minor:
        raise NotNow(_("This would pay nothing for her time. Check the times of the meeting and the rate card."))
    chosen = {"card": card, "tax_rule": tax_rule, "currency": card.currency, "attend_by": attend_by, **covered}
    days, programme_id = settings.PAY_WITHIN_WORKING_DAYS, locked.programme_id
    plan, _made = PayPlan.objects.update_or_create(
        engagement=locked,
        defaults={**chosen, "programme_id": programme_id, "pay_within_days": days, "chosen_by": by},
    )
    record("pay_plan.chosen", by=by, about=locked)
    return plan


@transaction.atomic
def make_offers(*, participations: Iterable[Participation], by: User | None) -> list[Offer]:
    """One offer for each person invited, all alike. Those who have one keep it."""
    invited = {participation.pk: participation for participation in participations}
    have = set(Offer.objects.filter(participation__in=invited).values_list("participation_id", flat=True))
    missing = [participation for pk, participation in sorted(invited.items()) if pk not in have]
    if not missing:
        return []
    plan = PayPlan.objects.select_related("engagement", "card", "tax_rule").filter(
        engagement_id=missing[0].engagement_id
    )
    chosen = plan.select_for_update(of=("self",), no_key=True).first()
    if chosen is None:
        raise NotNow(_("Choose first what this meeting pays. Nobody is asked to come without knowing it."))
    terms = quote_of_plan(chosen)
    return [_offer(participation, chosen, terms, by) for participation in missing]


@transaction.atomic
def accept_offer(*, offer: Offer, by: User | None) -> Due:
    """Her yes: she takes part, and from this moment the amount is owed to her."""
    locked = _lock(offer)
    if locked.state == Offer.State.ACCEPTED:
        return Due.objects.get(offer=locked)
    _still_to_answer(locked)
    engagement_actions.accept_participation(participation=locked.participation, by=by)
    locked.state, locked.accepted_at = Offer.State.ACCEPTED, timezone.now()
    locked.save(update_fields=["state", "accepted_at"])
    record("offer.accepted", by=by, about=locked)
    return _owe(locked, by)


@transaction.atomic
def decline_offer(*, offer: Offer, by: User | None) -> Offer:
    """Her no, without a reason. After a yes it is a withdrawal, and pay already worked stays."""
    locked = _lock(offer)
    if locked.state in (Offer.State.DECLINED, Offer.State.WITHDRAWN):
        return locked
    if locked.state == Offer.State.ACCEPTED:
        return withdraw_offer(offer=locked, begun=False, by=by)
    _still_to_answer(locked)
    engagement_actions.decline_participation(participation=locked.participation, by=by)
    locked.state = Offer.State.DECLINED
    locked.save(update_fields=["state"])
    record("offer.declined", by=by, about=locked)
    return locked


@transaction.atomic
def ask_about_offer(*, offer: Offer, by: User | None) -> Offer:
    """She has a question first; the offer stays open."""
    locked = _lock(offer)
    if locked.state != Offer.State.OPEN:
        return locked
    _still_to_answer(locked)
    engagement_actions.ask_question_first(participation=locked.participation, by=by)
    record("offer.questioned", by=by, about=locked)
    return locked


@transaction.atomic
def withdraw_offer(*, offer: Offer, begun: bool, by: User | None) -> Offer:
    """She changes her yes. If she has begun, by her own word or by the clock, she is paid in full."""
    locked = _lock(offer)
    if locked.state == Offer.State.WITHDRAWN:
        return locked
    if locked.state != Offer.State.ACCEPTED:
        raise NotNow(_("You have not said yes, so there is nothing to take back."))
    if locked.participation.withdrew_at is None:
        engagement_actions.withdraw_participation(participation=locked.participation, by=by)
    locked.state = Offer.State.WITHDRAWN
    locked.save(update_fields=["state"])
    record("offer.withdrawn", by=by, about=locked)
    due = Due.objects.select_for_update(of=("self",)).get(offer=locked)
    if begun or locked.participation.engagement.starts_at <= timezone.now():
        _make_payable(due, today_in(locked.programme), by)
    else:
        _close_unworked(due, by)
    return locked


@transaction.atomic
def settle_attendance(*, participation: Participation, by: User | None) -> Due | None:
    """Attendance was recorded: attended, partly or left part-way is all of it, payable by a day."""
    present = (
        Participation.objects.select_for_update(of=("self",))
        .select_related("engagement__programme")
        .get(pk=participation.pk)
    )
    worked = _took_part(present)
    due = _due_of(present, create=worked, by=by)
    if due is None:
        return None
    if worked:
        _make_payable(due, _day_of_work(present), by)
    elif present.attendance == Participation.Attendance.ABSENT:
        _close_unworked(due, by)
    return due


@transaction.atomic
def pay_in_full(*, due: Due, by: User) -> Due:
    """Staff's word that she had begun, or that we cancelled too late: all of it is payable."""
    locked = (
        Due.objects.select_for_update(of=("self",))
        .select_related("programme", "participation__engagement")
        .get(pk=due.pk)
    )
    if locked.state != Due.State.PAYABLE and not may_be_paid_in_full(locked):
        raise NotNow(_("The meeting is still ahead, or its attendance is not recorded. Her pay follows from that."))
    _make_payable(locked, today_in(locked.programme), by)
    return locked


def _may_be_chosen(engagement: Engagement, card: RateCard, tax_rule: TaxRule) -> None:
    if Offer.objects.filter(plan__engagement=engagement).exists():
        raise NotNow(_("People were invited with this pay, so it stays as it is. What was offered is a promise."))
    if State.DRAFT in (card.state, tax_rule.state):
        raise NotNow(_("Choose a rate card and a tax rule that were approved."))
    if (card.currency, card.programme_id) != (tax_rule.currency, tax_rule.programme_id):
        raise NotNow(_("The rate card and the tax rule must be in the same currency."))
    if max(card.effective_from, tax_rule.effective_from) > day_in(engagement.programme, engagement.starts_at):
        raise NotNow(_("These rates are in force only after the day of the meeting. Choose those of that day."))


def _lock(offer: Offer) -> Offer:
    Participation.objects.select_for_update(of=("self",)).get(pk=offer.participation_id)
    return (
        Offer.objects.select_for_update(of=("self",))
        .select_related("participation__engagement", "plan", "programme")
        .get(pk=offer.pk)
    )


def _still_to_answer(offer: Offer) -> None:
    today = today_in(offer.programme)
    if may_answer(offer, today):
        return
    engagement = offer.participation.engagement
    if engagement.answer_by and engagement.answer_by < today:
        ended = long_date(engagement.answer_by)
        raise NotNow(_("This invitation was open until %(day)s. You may be asked again another time.") % {"day": ended})
    raise NotNow(_("This invitation is no longer open. You may be asked again another time."))


def _offer(participation: Participation, plan: PayPlan, terms: Quote, by: User | None) -> Offer:
    offer = Offer.objects.create(
        participation=participation,
        programme_id=participation.programme_id,
        advisor_id=participation.advisor_id,
        plan=plan,
        currency=terms.currency,
        gross_minor=terms.gross_minor,
        tax_minor=terms.tax_minor,
        net_minor=terms.net_minor,
    )
    OfferLine.objects.bulk_create(
        OfferLine(
            offer=offer,
            programme_id=offer.programme_id,
            advisor_id=offer.advisor_id,
            order=order,
            kind=line.kind,
            unit=line.unit,
            minutes=line.minutes,
            rate_minor=line.rate_minor,
            amount_minor=line.amount_minor,
            taxable=line.taxable,
        )
        for order, line in enumerate(terms.lines, start=1)
    )
    record("offer.made", by=by, about=offer)
    return offer


def _owe(offer: Offer, by: User | None) -> Due:
    """The due is the offer, amount for amount (a foreign key over all of them holds it)."""
    due = Due.objects.create(
        participation_id=offer.participation_id,
        offer=offer,
        programme_id=offer.programme_id,
        advisor_id=offer.advisor_id,
        currency=offer.currency,
        gross_minor=offer.gross_minor,
        tax_minor=offer.tax_minor,
        net_minor=offer.net_minor,
        owed_at=timezone.now(),
    )
    own = {"due": due, "programme_id": due.programme_id, "advisor_id": due.advisor_id}
    same = ("order", "kind", "unit", "minutes", "rate_minor", "amount_minor", "taxable")
    offered = offer.lines.order_by("order")
    lines = [DueLine(**own, **{name: getattr(line, name) for name in same}) for line in offered]
    if due.tax_minor:
        tax = DueLine.Kind.TAX
        lines.append(DueLine(**own, order=len(lines) + 1, kind=tax, unit="once", amount_minor=-due.tax_minor))
    DueLine.objects.bulk_create(lines)
    record("due.owed", by=by, about=due)
    return due


def _due_of(participation: Participation, *, create: bool, by: User | None) -> Due | None:
    """Her due, locked. Somebody who came without having answered is owed what she was, or would have been, offered."""
    due = Due.objects.select_for_update(of=("self",)).filter(participation=participation).first()
    if due is not None or not create:
        return due
    make_offers(participations=[participation], by=by)
    return _owe(Offer.objects.select_for_update(of=("self",)).get(participation=participation), by)


def _make_payable(due: Due, day: date, by: User | None) -> None:
    if due.state == Due.State.PAYABLE:
        return
    days = PayPlan.objects.values_list("pay_within_days", flat=True).get(offers=due.offer_id)
    due.state, due.payable_at, due.pay_by = Due.State.PAYABLE, timezone.now(), working_days_after(day, days)
    due.save(update_fields=["state", "payable_at", "pay_by"])
    record("due.payable", by=by, about=due)


def _close_unworked(due: Due, by: User | None) -> None:
    if due.state != Due.State.OWED:
        return
    due.state = Due.State.NOT_WORKED
    due.save(update_fields=["state"])
    record("due.not_worked", by=by, about=due)


def _took_part(participation: Participation) -> bool:
    """Attended, partly, or began and then withdrew: each of them is the full amount."""
    left = participation.withdrew_at
    return participation.attendance in TOOK_PART or (left is not None and left >= participation.engagement.starts_at)


def _day_of_work(participation: Participation) -> date:
    """The clock starts with the day she worked, however late somebody records it."""
    engagement = participation.engagement
    worked = day_in(engagement.programme, engagement.ends_at)
    return min(worked, today_in(engagement.programme))
