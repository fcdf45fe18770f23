"""Filling a draft in the database itself, and the figures of a batch. One statement each, however many payments."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from compensation.dues.models import Due
from compensation.payouts.models import PayoutBatch, PayoutMethod
from consent.records import gate
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

SHARE_DETAILS = "payment.provider"

# A due is taken when it is payable, no live payment covers it, no report says that it may have been paid, and there is
# a way to pay it that she agreed to.
PAYABLE_NOW = """
    FROM dues_due d
    LEFT JOIN payouts_payoutmethod m ON m.advisor_id = d.advisor_id AND m.programme_id = d.programme_id
        AND m.currency = d.currency AND m.state = 'active'
    WHERE d.programme_id = %(programme)s AND d.currency = %(currency)s AND d.state = 'payable' AND d.net_minor > 0
      AND NOT EXISTS (SELECT 1 FROM payouts_paymentitem i WHERE i.due_id = d.id AND i.live)
      AND NOT EXISTS (SELECT 1 FROM payouts_paymentitem i JOIN payouts_statusline l ON l.payment_id = i.payment_id
                      WHERE i.due_id = d.id AND l.holds)
"""
WITH_A_WAY = "(m.kind = 'cash' OR (m.id IS NOT NULL AND d.advisor_id = ANY (%(allowed)s::bigint[])))"
# The dues are chosen and locked once, and both tables are written from that choice: what becomes payable meanwhile
# is in neither.
FILL = f"""
WITH taken AS MATERIALIZED (
    SELECT d.id AS due_id, d.advisor_id, d.net_minor, m.id AS method_id {PAYABLE_NOW} AND {WITH_A_WAY} FOR SHARE OF d
), paid AS (
    INSERT INTO payouts_payment (public_id, batch_id, programme_id, advisor_id, method_id, amount_minor, currency,
                                 end_to_end_id, state, reason_code)
    SELECT gen_random_uuid(), %(batch)s, %(programme)s, advisor_id, method_id, sum(net_minor), %(currency)s,
           upper(replace(gen_random_uuid()::text, '-', '')), 'draft', ''
    FROM taken GROUP BY advisor_id, method_id RETURNING id, advisor_id
)
INSERT INTO payouts_paymentitem (payment_id, programme_id, advisor_id, due_id, amount_minor, live)
SELECT p.id, %(programme)s, t.advisor_id, t.due_id, t.net_minor, true FROM taken t JOIN paid p USING (advisor_id)
"""  # noqa: S608  # no value stands in it
COUNT_PAYABLE = f"""
SELECT count(DISTINCT d.advisor_id) FILTER (WHERE {WITH_A_WAY}),
       coalesce(sum(d.net_minor) FILTER (WHERE {WITH_A_WAY}), 0),
       array_remove(array_agg(DISTINCT CASE WHEN {WITH_A_WAY} THEN NULL ELSE d.advisor_id END), NULL)
{PAYABLE_NOW}
"""
ADD_UP = """
UPDATE payouts_payoutbatch b SET payment_count = s.payments, total_minor = s.total
FROM (SELECT count(*) AS payments, coalesce(sum(amount_minor), 0) AS total FROM payouts_payment WHERE batch_id = %s) s
WHERE b.id = %s RETURNING payment_count, total_minor
"""


@dataclass(frozen=True)
class Waiting:
    """What a new batch would hold, and who has money waiting but no way to receive it yet."""

    payment_count: int
    total_minor: int
    without_a_way: list[int]


def payable_now(programme: Programme, currency: str, by: User | None) -> Waiting:
    values: dict[str, Any] = {
        "programme": programme.pk,
        "currency": currency,
        "allowed": _allowed(programme, currency, by),
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNT_PAYABLE, values)
        count, total, without = cursor.fetchone()
    return Waiting(count, int(total), list(without or []))


def fill(batch: PayoutBatch, by: User | None) -> int:
    """Take in everything that is payable now; the number of payments."""
    programme = batch.programme
    values: dict[str, Any] = {
        "batch": batch.pk,
        "programme": programme.pk,
        "currency": batch.currency,
        "allowed": _allowed(programme, batch.currency, by),
    }
    with connection.cursor() as cursor:
        cursor.execute(FILL, values)
    return add_up(batch)


def add_up(batch: PayoutBatch) -> int:
    """Write the totals of a draft anew."""
    with connection.cursor() as cursor:
        cursor.execute(ADD_UP, [batch.pk, batch.pk])
        batch.payment_count, batch.total_minor = cursor.fetchone()
    return batch.payment_count


def content_of(batch: PayoutBatch) -> str:
    """The mark of the content as the database itself computes it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT payouts_content(%s)", [batch.pk])
        return str(cursor.fetchone()[0])


def may_share(
    advisor_ids: list[int], *, programme_id: int, moment: str, by: User | None, hold: bool = False
) -> set[int]:
    """Those of these advisors who said yes to giving their details to the bank or the wallet company."""
    if not advisor_ids:
        return set()
    answers = gate.check(advisor_ids, SHARE_DETAILS, programme_id=programme_id, moment=moment, by=by, hold=hold)
    return {advisor_id for advisor_id, answer in answers.items() if answer.allowed}


def needs_yes(advisor_id: int, programme_id: int, kind: str) -> bool:
    """Whether she would first have to allow that a bank or company is given her details; for her own pages."""
    asked = [advisor_id] if kind != "cash" else []
    return bool(asked) and not may_share(asked, programme_id=programme_id, moment="payment.own_page", by=None)


def _allowed(programme: Programme, currency: str, by: User | None) -> list[int]:
    owed = Due.objects.payable().filter(programme=programme, currency=currency).values("advisor")
    methods = PayoutMethod.objects.active().filter(programme=programme, currency=currency, advisor__in=owed)
    asked = list(methods.exclude(kind="cash").order_by("advisor_id").values_list("advisor_id", flat=True).distinct())
    return sorted(may_share(asked, programme_id=programme.pk, moment="payment.prepare", by=by))
