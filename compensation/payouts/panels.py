"""What of payouts belongs on a home page today. Each person is shown only the step that is hers to take."""

from uuid import UUID

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compensation.dues.models import Due
from compensation.payouts import access
from compensation.payouts.access import MY_METHODS
from compensation.payouts.filling import SHARE_DETAILS
from compensation.payouts.models import Payment, PaymentFile, PayoutBatch, PayoutMethod, Saying, SharedAccount
from compensation.payouts.models.methods import Rail
from consent.records.access import MY_STANDING
from consent.records.standing import GIVEN, STILL_THINKS, reason_said
from survivor_engagement.common.links import address
from survivor_engagement.common.money import format_money
from survivor_engagement.common.panels import NavItem, Todo
from survivor_engagement.common.ready import Ready
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

State = PayoutBatch.State
SHOWN = 20
ON_TODAY = ("public_id", "reference", "state", "payment_count", "total_minor", "currency", "locked_at")


def _waiting(verb: str, state: str) -> Ready[PayoutBatch]:
    """Batches that wait for this very person: she holds the role and took no earlier step."""
    return Ready(
        lambda who, at: (
            PayoutBatch.objects.of_programme(at)
            .waiting_for(states=[state], other_than=who.user.pk)
            .only(*ON_TODAY)
            .order_by("locked_at", "id")[:SHOWN]
        ),
        verb=verb,
        in_menu=True,
    )


TO_APPROVE = _waiting("batch.approve", State.LOCKED)
TO_RELEASE = _waiting("batch.release", State.APPROVED)
TO_CONFIRM = Ready(
    lambda who, at: (
        Saying.objects.waiting()
        .filter(programme=at)
        .exclude(said_by=who.user.pk)
        .exclude(payment__batch__prepared_by=who.user.pk)
        .order_by("payment__batch__reference")
        .values_list("payment__batch__reference", "payment__batch__public_id")
        .annotate(waiting=Count("pk"))[:SHOWN]
    ),
    verb="batch.see",
    in_menu=True,
)
TO_HAND_OVER = Ready(
    lambda _who, at: (
        PaymentFile.objects.filter(programme=at, state=PaymentFile.State.MADE)
        .select_related("batch")
        .only("rail", "batch__reference", "batch__public_id")
        .order_by("id")[:SHOWN]
    ),
    verb="batch.file",
)
TO_GIVE_UP = Ready(
    lambda who, at: (
        PaymentFile.objects.filter(programme=at)
        .waiting_for_a_second_person()
        .never_by(who.user.pk)
        .select_related("batch")
        .only("rail", "provider", "batch__reference", "batch__public_id")
        .order_by("id")[:SHOWN]
    ),
    verb="batch.see",
)
HELD = Ready(
    lambda _who, at: (
        Payment.objects.filter(programme=at)
        .held()
        .select_related("advisor")
        .only("public_id", "advisor__code")
        .order_by("id")[:SHOWN]
    ),
    verb="batch.reconcile",
)
TO_CORRECT = Ready(
    lambda _who, at: (
        Payment.objects.filter(programme=at)
        .to_correct()
        .select_related("advisor", "method")
        .only("advisor__code", "advisor__public_id", "method__state")
        .order_by("id")[:SHOWN]
    ),
    verb="batch.reconcile",
)
TO_ASK_ABOUT = Ready(
    lambda _who, at: (
        SharedAccount.objects.open()
        .filter(programme=at)
        .select_related("advisor")
        .only("advisor__code", "advisor__public_id")
        .order_by("id")[:SHOWN]
    ),
    verb="reveal.approve",
)
OWED = Ready(
    lambda her: (
        Due.objects.of_advisor(her.advisor_id)
        .filter(state__in=["owed", "payable"])
        .order_by("programme_id")
        .distinct("programme_id")
        .values_list("programme_id")
    )
)
CAME_BACK = Ready(
    lambda her: (
        Payment.objects.filter(advisor_id=her.advisor_id)
        .to_correct()
        .select_related("method")
        .only("amount_minor", "currency", "method__state", "method__kind")
        .order_by("-id")[:1]
    )
)


def advisor_todos(scope: Scope) -> list[Todo]:
    """Her money came back and she can mend how it is sent; or she is owed something and has not said how to pay it,
    or her way needs a yes that does not stand."""
    if (payment := CAME_BACK.row(scope)) and _is_hers_to_mend(payment):
        amount = format_money(payment.amount_minor, payment.currency)
        return [Todo(_("Your money came back to us"), _("%s. Please look at your number") % amount, _own_page())]
    methods = {method.programme_id: method for method in MY_METHODS.rows(scope)}
    programmes = {programme_id for (programme_id,) in OWED.rows(scope)}
    if programmes - set(methods):
        return [Todo(_("How would you like to be paid?"), _("Choose a way that is safe for you"), _own_page())]
    chosen = [methods[programme_id] for programme_id in sorted(programmes)]
    lacking = {_lacking(scope, method) for method in chosen} - {GIVEN}
    if lacking == {STILL_THINKS}:
        note = _("Until your time to think is over, or you choose another way")
        return [Todo(_("Your payment waits"), note, _own_page())]
    if lacking:
        return [Todo(_("Your payment waits for you"), _("A yes from you, or another way to be paid"), _own_page())]
    return []


def _is_hers_to_mend(payment: Payment) -> bool:
    """By an account or wallet that she has not changed since. Cash that was not given is for staff to bring."""
    return payment.method.kind != Rail.CASH and payment.method.state == PayoutMethod.State.ACTIVE


def _lacking(scope: Scope, method: PayoutMethod) -> str:
    """Why this way of being paid waits; `GIVEN` where it does not."""
    if method.kind == Rail.CASH:
        return GIVEN
    return reason_said(MY_STANDING.rows(scope), SHARE_DETAILS, method.programme_id, timezone.now())


def advisor_links(scope: Scope) -> list[Todo]:
    methods = {method.programme_id: method for method in MY_METHODS.rows(scope)}
    words = "; ".join(method.words for method in methods.values()) or _("Not chosen yet")
    return [Todo(_("How I am paid"), words, _own_page(), order=45)]


def advisor_page_links(scope: Scope, programme: Programme, advisor: Advisor) -> list[Todo]:
    """On the staff page of one advisor: a way of being paid, for those who may record it."""
    if not scope.may(programme, "advisor.payee"):
        return []
    method = access.method_in_use(advisor.pk, programme.pk, programme.currency)
    url = address("payouts:method_edit", programme.slug, advisor.public_id)
    state, tone = (_("recorded"), "ok") if method else (_("not recorded"), "wait")
    return [Todo(_("How she is paid"), method.words if method else "", url, clock=state, tone=tone)]


def staff_todos(scope: Scope, programme: Programme) -> list[Todo]:
    parts = (_batches, _sayings, _files, _stopped, _came_back, _held, _accounts)
    return [todo for part in parts for todo in part(scope, programme)]


def staff_nav(scope: Scope, programme: Programme) -> list[NavItem]:
    if not scope.may(programme, "batch.see"):
        return []
    url = address("payouts:batch_list", programme.slug)
    count = len(_yours(scope, programme)) + len(_to_confirm(scope, programme))
    return [NavItem(_("Payouts"), url, order=71, count=count or None, active_prefix=url)]


def _own_page() -> str:
    return address("payouts_mine:method_edit")


def _yours(scope: Scope, programme: Programme) -> list[PayoutBatch]:
    return [*TO_APPROVE.rows(scope, programme), *TO_RELEASE.rows(scope, programme)]


def _to_confirm(scope: Scope, programme: Programme) -> list[tuple[str, UUID, int]]:
    """Of which batches payments wait for her as the second person, and how many."""
    may = scope.may(programme, "batch.approve") or scope.may(programme, "batch.release")
    return TO_CONFIRM.rows(scope, programme) if may else []


def _sayings(scope: Scope, programme: Programme) -> list[Todo]:
    title = _("Batch %s: confirm what is said")
    return [
        Todo(
            title=title % reference,
            note=ngettext(
                "%(count)d payment is said not to have arrived; it is payable again when you confirm",
                "%(count)d payments are said not to have arrived; they are payable again when you confirm",
                count,
            )
            % {"count": count},
            url=address("payouts:batch_detail", programme.slug, public_id),
            clock=_("your step"),
            tone="you",
        )
        for reference, public_id, count in _to_confirm(scope, programme)
    ]


def _batches(scope: Scope, programme: Programme) -> list[Todo]:
    titles = {State.LOCKED: _("Approve batch %s"), State.APPROVED: _("Release batch %s")}
    return [
        Todo(
            title=titles[State(batch.state)] % batch.reference,
            note=_("%(count)d payments, %(total)s")
            % {"count": batch.payment_count, "total": format_money(batch.total_minor, batch.currency)},
            url=address("payouts:batch_detail", programme.slug, batch.public_id),
            clock=_("your step"),
            tone="you",
        )
        for batch in _yours(scope, programme)
    ]


def _files(scope: Scope, programme: Programme) -> list[Todo]:
    return [
        Todo(
            title=_("Hand over a file of batch %s") % file.batch.reference,
            note=str(file.get_rail_display()),
            url=address("payouts:batch_detail", programme.slug, file.batch.public_id),
            tone="you",
        )
        for file in TO_HAND_OVER.rows(scope, programme)
    ]


def _stopped(scope: Scope, programme: Programme) -> list[Todo]:
    """An opened file is to be made anew: a second person finds out whether the old one was stopped."""
    if not any(scope.may(programme, verb) for verb in access.ROLE_VERBS["confirm"]):
        return []
    return [
        Todo(
            title=_("Was a file of batch %s stopped?") % file.batch.reference,
            note=_("It was opened, and somebody in it changed. Ask %s before a new one is made") % file.title,
            url=address("payouts:batch_detail", programme.slug, file.batch.public_id),
            clock=_("your step"),
            tone="you",
        )
        for file in TO_GIVE_UP.rows(scope, programme)
    ]


def _held(scope: Scope, programme: Programme) -> list[Todo]:
    """A report says that something was paid which we hold as stopped. Until somebody looked, it is not paid anew."""
    return [
        Todo(
            title=_("Was %s paid already?") % payment.advisor.shown_code,
            note=_("A report says so, and we held it as not paid. Ask the bank or the company"),
            url=address("payouts:payment_outcome", programme.slug, payment.public_id),
            clock=_("look here"),
            tone="plum",
        )
        for payment in HELD.rows(scope, programme)
    ]


def _came_back(scope: Scope, programme: Programme) -> list[Todo]:
    """Payments that failed: what she is paid by needs a look before the next batch."""
    return [
        Todo(
            title=_("A payment to %s did not arrive") % payment.advisor.shown_code,
            note=_("Ask her how she wants to be paid; then prepare a new batch"),
            url=address("payouts:method_edit", programme.slug, payment.advisor.public_id),
            clock=_("to correct") if payment.method.state == PayoutMethod.State.ACTIVE else _("ready to pay again"),
            tone="stop" if payment.method.state == PayoutMethod.State.ACTIVE else "wait",
        )
        for payment in TO_CORRECT.rows(scope, programme)
    ]


def _accounts(scope: Scope, programme: Programme) -> list[Todo]:
    return [
        Todo(
            title=_("Ask %s about her account") % question.advisor.shown_code,
            note=_("The same account stands with somebody else. Ask her alone whether this is her wish"),
            url=address("payouts:shared_account_answer", programme.slug, question.advisor.public_id),
            clock=_("answer needed"),
            tone="plum",
        )
        for question in TO_ASK_ABOUT.rows(scope, programme)
    ]
