"""The terms of one engagement, read from its plan, and where an offer stands today. Writes nothing."""

from collections.abc import Collection
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from advisory.engagements.models import Engagement
from compensation.dues.models import Offer, PayPlan
from compensation.rates.calculation import MissingRate, Quote, Rate, Tax, Work, quote
from compensation.rates.models import RateCard, RateLine, TaxRule
from survivor_engagement.common.errors import NotNow

SECONDS_OF_A_MINUTE = 60


def rates_of(card: RateCard) -> dict[str, Rate]:
    return {line.code: Rate(line.amount_minor, line.taxable) for line in card.lines.all()}


def tax_of(rule: TaxRule) -> Tax:
    return Tax(percent=rule.percent, threshold_minor=rule.threshold_minor)


def work_of(engagement: Engagement, attend_by: str) -> Work:
    """The planned minutes: they are what is paid, however early she leaves."""
    length = engagement.ends_at - engagement.starts_at
    return Work(
        prep=engagement.prep_minutes,
        attend=int(length.total_seconds()) // SECONDS_OF_A_MINUTE,
        debrief=engagement.debrief_minutes,
        attend_by=attend_by,
    )


def quote_for(
    engagement: Engagement, *, card: RateCard, tax_rule: TaxRule, attend_by: str, covered: Collection[str]
) -> Quote:
    try:
        return quote(card.currency, rates_of(card), work_of(engagement, attend_by), covered, tax_of(tax_rule))
    except MissingRate as missing:
        label = RateLine.Code(missing.code).label
        raise NotNow(_("This rate card has no rate for “%(what)s”.") % {"what": label}) from missing


def covered_by(plan: PayPlan) -> list[str]:
    return [code for code in ("childcare", "transport", "data") if getattr(plan, code)]


def quote_of_plan(plan: PayPlan) -> Quote:
    return quote_for(
        plan.engagement,
        card=plan.card,
        tax_rule=plan.tax_rule,
        attend_by=plan.attend_by,
        covered=covered_by(plan),
    )


def standing(offer: Offer, today: date) -> str:
    """Where the offer stands for her today: open, accepted, declined, withdrawn, ended or cancelled."""
    engagement = offer.participation.engagement
    if offer.state == Offer.State.ACCEPTED and offer.participation.withdrew_at is not None:
        return Offer.State.WITHDRAWN
    if engagement.state == Engagement.State.CANCELLED and offer.state != Offer.State.WITHDRAWN:
        return "cancelled"
    if offer.state == Offer.State.OPEN and not may_answer(offer, today):
        return "ended"
    return offer.state


def may_answer(offer: Offer, today: date) -> bool:
    """While the meeting is ahead and her day to answer has not passed, she may say yes or no, and change a no."""
    engagement = offer.participation.engagement
    return (
        offer.state in (Offer.State.OPEN, Offer.State.DECLINED)
        and engagement.state == Engagement.State.SCHEDULED
        and engagement.starts_at > timezone.now()
        and (engagement.answer_by is None or engagement.answer_by >= today)
    )
