"""What payouts answer to the rooms below: by which way she is paid, what was paid, and fingerprints made anew."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils.translation import gettext as _

from compensation.dues.models import Due
from compensation.dues.questions import how_paid, paid
from compensation.payouts.access import method_in_use
from compensation.payouts.accounts import provider_name
from compensation.payouts.actions import forget_ways, retire_ways_since
from compensation.payouts.actions.methods import FINGERPRINT
from compensation.payouts.filling import SHARE_DETAILS
from compensation.payouts.models import Payment, PaymentItem, PayoutMethod
from compensation.payouts.models.methods import Rail
from compensation.payouts.ways import is_offered
from consent.effects.questions import stop_at_once
from survivor_engagement.common.links import address
from survivor_engagement.common.money import format_money
from survivor_engagement.identity import vault
from survivor_engagement.identity.models import Advisor
from survivor_engagement.identity.questions import Owed, Row, Section, erase, hers, not_she, payee_fields, still_owed
from survivor_engagement.keys import ring, sealing
from survivor_engagement.keys.questions import under_root_keys
from survivor_engagement.keys.renewal import Holding, Renewed
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.questions import currency_in_use
from survivor_engagement.users.models import User


@how_paid.answer
def words_for_her_way(*, advisor: Advisor, programme: Programme, **_also: Any) -> str:
    method = method_in_use(advisor.pk, programme.pk, programme.currency)
    return method.words if method else ""


@not_she.answer
def take_back_ways(*, advisor: Advisor, programme: Programme, since: datetime, by: User) -> int:
    """Ways to be paid that were written down in her name since then."""
    return retire_ways_since(advisor=advisor, programme=programme, since=since, by=by)


@payee_fields.answer
def fields_of_her_ways(*, advisor: Advisor, programme: Programme, **_also: Any) -> list[str]:
    return [method.sealed_as for method in PayoutMethod.objects.filter(advisor=advisor, programme=programme)]


@paid.answer
def dues_that_arrived(**_also: Any) -> "QuerySet[PaymentItem, Any]":
    return PaymentItem.objects.filter(live=True, payment__state=Payment.State.SETTLED).values("due")


@stop_at_once.answer
def hold_next_payments(*, programme: Programme, purpose: str, **_also: Any) -> frozenset[str]:
    """Her details go into no new list and no new file, because each step of a payment asks the gate, until the file
    leaves; the money stays hers. Her Home offers another way, as long as there is one that gives nobody her details."""
    if purpose != SHARE_DETAILS:
        return frozenset()
    another_way = is_offered(programme, Rail.CASH)
    return frozenset({"next_payments_held", "other_way_offered"} if another_way else {"next_payments_held"})


@currency_in_use.answer
def money_is_counted(*, programme: Programme, **_also: Any) -> bool:
    """Asked by an administrator, who sees no dues and no ways of being paid: the database answers yes or no."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT payouts_currency_in_use(%s)", [programme.pk])
        return bool(cursor.fetchone()[0])


# Ways in use whose fingerprint an older index key made, with the sealed details: read as the owner of the tables by the
# command that renews keys. A retired way has no details any more, and nothing is compared with its fingerprint.
OLDER = """
SELECT m.id, a.public_id, v.field, v.value FROM payouts_payoutmethod m
JOIN identity_advisor a ON a.id = m.advisor_id
LEFT JOIN vault.sealed_value v ON v.advisor_id = m.advisor_id AND v.field = 'payee_details:' || m.public_id
WHERE m.state = 'active' AND get_byte(m.fingerprint, 0) <> %s AND m.id > %s ORDER BY m.id LIMIT %s FOR UPDATE OF m
"""


@under_root_keys.answer
def account_fingerprints(**_also: Any) -> list[Holding]:
    return [Holding("fingerprints of accounts", "index", _fingerprints_by_version, _renew_fingerprints)]


def _fingerprints_by_version() -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT get_byte(fingerprint, 0), count(*) FROM payouts_payoutmethod "
            "WHERE state = 'active' AND get_byte(fingerprint, 0) <> %s GROUP BY 1",
            [ring.newest("index").version],
        )
        return dict(cursor.fetchall())


def _renew_fingerprints(after: int, limit: int) -> Renewed:
    """Where two people turn out to share an account only now, the question is raised by the trigger."""
    last, done, broken = None, 0, 0
    with connection.cursor() as cursor:
        cursor.execute(OLDER, [ring.newest("index").version, after, limit])
        for last, owner, field, value in cursor.fetchall():
            number = _number_of(owner, field, value)
            if not number:
                broken += 1
                continue
            mark = sealing.tag(FINGERPRINT, number)
            cursor.execute("UPDATE payouts_payoutmethod SET fingerprint = %s WHERE id = %s", [mark, last])
            done += 1
    return Renewed(last, done, broken)


def _number_of(owner: UUID, field: str | None, value: bytes | None) -> str:
    if field is None or value is None:
        return ""
    try:
        details = json.loads(sealing.open_sealed(owner, vault.class_of(field), field, value))
    except sealing.NotOpened:
        return ""
    return str(details.get("account") or details.get("phone") or "")


@still_owed.answer
def earned_and_not_received(*, advisor: Advisor, programme: Programme, **_also: Any) -> list[Owed]:
    """What she has worked for. What is on its way counts too, until it has arrived."""
    arrived = PaymentItem.objects.filter(due=OuterRef("pk"), live=True, payment__state=Payment.State.SETTLED)
    unpaid = Due.objects.payable().filter(advisor=advisor, programme=programme).exclude(Exists(arrived))
    sums = unpaid.order_by("currency").values("currency").annotate(total=Sum("net_minor"))
    ways = set(PayoutMethod.objects.of_advisor(advisor, programme).active().values_list("currency", flat=True))
    where = address("payouts_mine:method_edit")
    return [Owed(row["currency"], row["total"], row["currency"] in ways, where) for row in sums if row["total"]]


@erase.answer
def forget_her_accounts(*, advisor: Advisor, programme: Programme, by: User, **_also: Any) -> dict[str, int]:
    owed = [one.currency for one in earned_and_not_received(advisor=advisor, programme=programme)]
    forgotten = forget_ways(advisor=advisor, programme=programme, currencies=owed, by=by)
    kept = Payment.objects.filter(advisor=advisor, programme=programme).count()
    return {"accounts": forgotten, "payments_kept": kept}


@hers.answer
def her_ways_and_payments(*, advisor: Advisor, **_also: Any) -> list[Section]:
    """Nothing of drafts and approvals of others, and nothing of a question about an account (`SharedAccount`)."""
    ways = PayoutMethod.objects.filter(advisor=advisor).newest_first()
    ready = [Payment.State.DRAFT, Payment.State.CANCELLED]
    sent = Payment.objects.filter(advisor=advisor).exclude(state__in=ready).order_by("-pk")
    return [
        Section("ways", _("How you are paid, or were"), ways, _way_row),
        Section("payments", _("Payments to you"), sent, _payment_row),
    ]


def _way_row(method: PayoutMethod) -> Row:
    return {
        "kind": (_("Way"), method.get_kind_display()),
        "company": (_("Bank or company"), str(provider_name(method.provider)) if method.provider else ""),
        "ends_with": (_("Ends with"), method.hint),
        "state": (_("State"), method.get_state_display()),
        "since": (_("Since"), method.recorded_at),
        "until": (_("Until"), method.retired_at),
    }


def _payment_row(payment: Payment) -> Row:
    return {
        "amount": (_("Amount"), format_money(payment.amount_minor, payment.currency)),
        "state": (_("State"), payment.get_state_display()),
        "day": (_("Day"), payment.settled_on),
        "reference": (_("Reference"), payment.end_to_end_id),
    }
