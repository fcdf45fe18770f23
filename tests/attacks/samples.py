"""A real object for every parameter of every address. By the piece of the address before the parameter, so a new kind
of object needs one line here, and a route without one fails the matrix."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern

from advisory.engagements.agenda import AgendaItem
from advisory.engagements.models import Engagement, Participation
from advisory.groups.models import AdvisoryGroup, GroupAssignment, GroupMembership, Terms
from advisory.recommendations.models import Recommendation, Response
from advisory.referrals.models import HelpService
from advisory.safeguarding.models import OpeningQuestion
from compensation.dues.models import Due, Offer
from compensation.payouts.models import Payment, PaymentFile, PayoutBatch, Saying, StatusReport
from compensation.rates.models import RateCard, TaxRule
from consent.effects.models import WithdrawalEffect
from consent.notices.models import CheckQuestion, Notice, NoticeItem, NoticeSound, ReaderComment
from consent.receipts.models import ConsentReceipt
from consent.records.models import (
    ConsentEvent,
    Evidence,
    Guardian,
    GuardianAuthority,
    HeardAnswer,
    ToLookAt,
    WaitingPaper,
)
from survivor_engagement.exports.models import Export
from survivor_engagement.files.models import StoredFile
from survivor_engagement.identity.models import Erasure, RevealRequest
from survivor_engagement.messaging.models import OutboxMessage
from survivor_engagement.users.models import Restart
from tests.attacks.world import Side
from tests.house.tree import routes

PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>|\(\?P<(\w+)>.*?\)(?=/|\$|-|$)")
RANDOM = "00000000-0000-4000-8000-000000000000"
Sample = Callable[[Side, int], Any]


def first(model: type, **where: object) -> Sample:
    """The first of this programme. The number says whose, among the advisors; most objects are nobody's."""
    return lambda side, who: model.objects.filter(programme=side.programme, **where).order_by("pk")[0].public_id


def hers(model: type, **where: object) -> Sample:
    """The first of the advisor with that number."""
    return lambda side, who: model.objects.filter(
        programme=side.programme, advisor=side.advisors[who], **where
    ).order_by("pk")[0].public_id  # fmt: skip


def draft_item(side: Side, who: int) -> Any:
    return (
        NoticeItem.objects.filter(notice__programme=side.programme, notice__state="draft").order_by("pk")[0].public_id
    )


def asked_item(side: Side, who: int) -> Any:
    published = NoticeItem.objects.filter(notice__programme=side.programme, notice__state="published")
    return published.order_by("pk")[0].public_id


def comment(side: Side, who: int) -> Any:
    return ReaderComment.objects.filter(notice__programme=side.programme).order_by("pk")[0].pk


def payment(side: Side, who: int) -> Any:
    """Of somebody who is paid by wallet: the second of a programme takes cash."""
    return Payment.objects.filter(programme=side.programme, advisor=side.advisors[who]).order_by("pk")[0].public_id


def checked(side: Side, who: int) -> Any:
    questions = CheckQuestion.objects.filter(notice__programme=side.programme, notice__state="published", language="en")
    return questions.filter(form="text").order_by("pk")[0].public_id


def her_paper(side: Side, who: int) -> Any:
    found = ConsentReceipt.objects.filter(programme=side.programme, advisor=side.advisors[who])
    return found.order_by("pk")[0].receipt_id


def restart(side: Side, who: int) -> Any:
    return Restart.objects.open().filter(user__role_assignments__programme=side.programme).order_by("pk")[0].public_id


def same(value: Any) -> Sample:
    return lambda side, who: value


ADVISOR: Sample = lambda side, who: side.advisors[who].public_id  # noqa: E731
OF_STAFF: dict[str, Sample] = {
    "advisors/": ADVISOR,
    "advisors/*/pay/": same("wallet"),
    "advisors/*/answers/": asked_item,
    "consent/shown/": first(Evidence),
    "consent/papers/": first(WaitingPaper),
    "consent/told/": first(HeardAnswer, event__method="paper_signed"),
    "consent/looks/": first(ToLookAt),
    "consent/handed/": first(HeardAnswer, event__method="paper_signed"),
    "openings/": first(RevealRequest, state="asked"),
    "openings/at-once/": first(RevealRequest, state="emergency"),
    "erasures/": first(Erasure),
    "exports/new/": same("identities"),
    "exports/": first(Export, state="waiting"),
    "accounts/": restart,
    "questions/": first(OpeningQuestion),
    "messages/": first(OutboxMessage),
    "consent/purposes/": same("contact.sms"),
    "after/": first(WithdrawalEffect, done_at=None),
    "guardians/": first(Guardian),
    "guardians/papers/": first(GuardianAuthority),
    "guardians/*/answers/": asked_item,
    "consent/versions/": first(Notice, state="draft"),
    "consent/versions/*/questions/": draft_item,
    "consent/versions/*/sounds/": first(NoticeSound),
    "consent/versions/*/add/": same("quote.unnamed"),
    "consent/versions/*/words/": same("en"),
    "consent/versions/*/comments/": comment,
    "consent/versions/*/words/*/question/": draft_item,
    "consent/versions/*/words/*/question/*/form/": same("band_12_14"),
    "consent/versions/*/words/*/check/": same(1),
    "consent/versions/*/words/*/fact/": same("payment.record"),
    "consent/versions/*/words/*/form/": same("band_12_14"),
    "consent/versions/*/words/*/form/*/check/": same(1),
    "consent/versions/*/words/*/form/*/fact/": same("payment.record"),
    "help/": first(HelpService),
    "groups/": first(AdvisoryGroup),
    "groups/terms/": first(Terms),
    "groups/members/": first(GroupMembership),
    "groups/partners/": first(GroupAssignment),
    "engagements/": first(Engagement),
    "engagements/*/agenda/": first(AgendaItem),
    "advice/from/": first(Engagement, state="closed"),
    "advice/answers/": first(Response, state="draft"),
    "advice/": first(Recommendation),
    "pay/rates/tax/": first(TaxRule),
    "pay/rates/": first(RateCard),
    "pay/dues/": first(Due),
    "pay/batches/": first(PayoutBatch),
    "pay/batches/payments/": first(Payment),
    "pay/batches/files/": first(PaymentFile),
    "pay/batches/reports/": first(StatusReport),
    "pay/batches/sayings/": first(Saying),
}
OF_HERS: dict[str, Sample] = {
    "f/": hers(StoredFile),
    "r/sound/": first(NoticeSound),
    "r/": first(Notice, state="draft"),
    "c/check/": checked,
    "c/stop/": lambda side, who: side.programme.public_id,
    "c/receipt/": hers(ConsentEvent),
    "c/paper/": her_paper,
    "c/": asked_item,
    "c/after/": hers(ConsentEvent, state="withdrawn"),
    "d/kept/": same("details"),
    "g/": first(AdvisoryGroup),
    "m/": hers(Participation),
    "a/": first(Recommendation),
    "o/": hers(Offer),
    "y/how/": lambda side, who: side.programme.public_id,
    "y/how/*/": same("cash"),
    "y/": payment,
    "y/*-": same(11),
}
AS_A_WHOLE = {  # where what comes behind wants an object of its own
    "exports/*/take/": first(Export, state="ready"),
    "groups/*/activate/": first(AdvisoryGroup, state="forming"),
    "advice/*/edit/": first(Recommendation, state="draft"),
    "advice/*/ask/": first(Recommendation, state="draft"),
    "pay/rates/*/edit/": first(RateCard, state="draft"),
    "pay/rates/tax/*/edit/": first(TaxRule, state="draft"),
}
# What no other advisor of the same programme may meet.
PERSONAL = ("f/", "c/receipt/", "c/paper/", "c/after/", "m/", "o/", "y/")


@dataclass(frozen=True)
class Route:
    where: str
    pattern: URLPattern

    @property
    def door(self) -> str:
        return getattr(self.pattern.callback, "door", "")

    @property
    def kind(self) -> str:
        return self.door.split(":")[0]

    @property
    def own_part(self) -> str:
        return self.where.removeprefix("w/<slug:programme>/")

    def names(self) -> list[str]:
        """What stands before each parameter, with a star for each earlier one."""
        found = PARAMETER.finditer(self.own_part)
        return [PARAMETER.sub("*", self.own_part[: match.start()]) for match in found]

    @property
    def has_object(self) -> bool:
        return "<uuid:" in self.own_part

    @property
    def is_personal(self) -> bool:
        return self.kind != "staff" and self.has_object and self.names()[0] in PERSONAL

    def address(self, slug: str, values: Callable[[str, str], Any]) -> str:
        """With the programme's short name, and for each parameter what `values(before, converter)` answers."""
        names = iter(self.names())
        filled = PARAMETER.sub(lambda match: str(values(next(names), match.group(1) or "str")), self.own_part)
        return ("/" + (f"w/{slug}/" if self.where != self.own_part else "") + filled).replace("^", "").rstrip("$")

    def of(self, side: Side, who: int = 0, slug: str = "") -> str:
        """The address of an object of this side."""
        return self.address(slug or side.programme.slug, lambda name, converter: self.sample(name, side, who))

    def sample(self, name: str, side: Side, who: int) -> Any:
        known = OF_STAFF if self.kind == "staff" else OF_HERS
        if name == "y/" and "<int:" in self.own_part:
            return 2026
        return AS_A_WHOLE.get(PARAMETER.sub("*", self.own_part), known[name])(side, who)

    def random(self, slug: str, side: Side) -> str:
        """The same with an id that nothing has; what is no id stays."""
        return self.address(
            slug, lambda name, converter: RANDOM if converter == "uuid" else self.sample(name, side, 0)
        )  # fmt: skip


def our_routes() -> list[Route]:
    return [Route(where, pattern) for where, pattern in routes() if hasattr(pattern.callback, "door")]
