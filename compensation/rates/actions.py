"""What can happen to rates: drafted, rewritten while a draft, approved by somebody else. Then never again."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from compensation.rates.calculation import payable_step
from compensation.rates.models import RateCard, RateLine, State, TaxRule
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.common.money import EXPONENT, format_money
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

Written = TypeVar("Written", RateCard, TaxRule)


@transaction.atomic
def draft_card(
    *, programme: Programme, currency: str, effective_from: date, amounts: Mapping[str, int], by: User
) -> RateCard:
    """A new card. `amounts` are minor units by code; a code without an amount is simply not on the card."""
    _known(currency)
    card = RateCard.objects.create(
        programme=programme,
        number=_next_number(RateCard, programme),
        currency=currency,
        effective_from=effective_from,
        written_by=by,
    )
    _write_lines(card, amounts)
    record("rate_card.drafted", by=by, about=card)
    return card


@transaction.atomic
def rewrite_card(*, card: RateCard, effective_from: date, amounts: Mapping[str, int], by: User) -> RateCard:
    locked = _draft(RateCard, card)
    locked.effective_from, locked.written_by = effective_from, by
    locked.save(update_fields=["effective_from", "written_by"])
    locked.lines.all().delete()
    _write_lines(locked, amounts)
    record("rate_card.changed", by=by, about=locked)
    return locked


@transaction.atomic
def approve_card(*, card: RateCard, by: User) -> RateCard:
    """The second person's yes. A second press finds it done."""
    locked = RateCard.objects.select_for_update(of=("self",)).get(pk=card.pk)
    if locked.state == State.APPROVED:
        return locked
    _another_person(locked, by)
    if not locked.lines.filter(code__in=RateLine.TIME).exists():
        raise NotNow(_("This rate card has no rate for time yet. Ask the person who wrote it to add one."))
    if RateCard.objects.approved().filter(_same_day(locked)).exists():
        raise NotNow(_("Another rate card is in force from the same day. Ask for a different first day."))
    _approve(locked, by)
    record("rate_card.approved", by=by, about=locked)
    return locked


@transaction.atomic
def draft_tax_rule(
    *, programme: Programme, currency: str, percent: Decimal, threshold_minor: int, effective_from: date, by: User
) -> TaxRule:
    _known(currency)
    rule = TaxRule.objects.create(
        programme=programme,
        number=_next_number(TaxRule, programme),
        currency=currency,
        percent=percent,
        threshold_minor=threshold_minor,
        effective_from=effective_from,
        written_by=by,
    )
    record("tax_rule.drafted", by=by, about=rule)
    return rule


@transaction.atomic
def rewrite_tax_rule(
    *, rule: TaxRule, percent: Decimal, threshold_minor: int, effective_from: date, by: User
) -> TaxRule:
    locked = _draft(TaxRule, rule)
    locked.percent, locked.threshold_minor = percent, threshold_minor
    locked.effective_from, locked.written_by = effective_from, by
    locked.save(update_fields=["percent", "threshold_minor", "effective_from", "written_by"])
    record("tax_rule.changed", by=by, about=locked)
    return locked


@transaction.atomic
def approve_tax_rule(*, rule: TaxRule, by: User) -> TaxRule:
    locked = TaxRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    if locked.state == State.APPROVED:
        return locked
    _another_person(locked, by)
    if TaxRule.objects.approved().filter(_same_day(locked)).exists():
        raise NotNow(_("Another tax rule is in force from the same day. Ask for a different first day."))
    _approve(locked, by)
    record("tax_rule.approved", by=by, about=locked)
    return locked


def _write_lines(card: RateCard, amounts: Mapping[str, int]) -> None:
    step = payable_step(card.currency)
    if any(amount % step for amount in amounts.values()):
        raise NotNow(_("Amounts here are paid in steps of %(step)s.") % {"step": format_money(step, card.currency)})
    RateLine.objects.bulk_create(
        RateLine(
            card=card,
            programme_id=card.programme_id,
            code=code,
            amount_minor=amounts[code],
            taxable=code in RateLine.TIME,
        )
        for code in RateLine.Code.values
        if amounts.get(code)
    )


def _draft(model: type[Written], written: Written) -> Written:
    locked = model._default_manager.select_for_update(of=("self",)).get(pk=written.pk)
    if locked.state != State.DRAFT:
        raise NotNow(_("This was approved, so it stays as it is. Write a new one with a later first day."))
    return locked


def _another_person(locked: RateCard | TaxRule, by: User) -> None:
    if locked.written_by_id == by.pk:
        raise NotNow(_("You wrote this, so somebody else must approve it."))


def _approve(locked: RateCard | TaxRule, by: User) -> None:
    locked.state, locked.approved_by, locked.approved_at = State.APPROVED, by, timezone.now()
    locked.save(update_fields=["state", "approved_by", "approved_at"])


def _same_day(locked: RateCard | TaxRule) -> models.Q:
    return models.Q(programme_id=locked.programme_id, currency=locked.currency, effective_from=locked.effective_from)


def _known(currency: str) -> None:
    if currency not in EXPONENT:
        raise NotNow(_("Payments in this currency are not set up. Choose another one."))


def _next_number(model: type[Written], programme: Programme) -> int:
    """Numbers follow each other within a programme; its row is the queue."""
    Programme.objects.select_for_update(of=("self",), no_key=True).get(pk=programme.pk)
    last = model._default_manager.filter(programme=programme).aggregate(last=models.Max("number"))["last"]
    return (last or 0) + 1
