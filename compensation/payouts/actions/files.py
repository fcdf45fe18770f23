"""Making the files of a released batch. Making them twice gives the same bytes."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from compensation.dues.clock import day_in
from compensation.payouts import rails
from compensation.payouts.accounts import uses_iban
from compensation.payouts.actions.methods import FINGERPRINT
from compensation.payouts.models import Payment, PaymentFile, PayoutBatch
from compensation.payouts.models.methods import Rail
from compensation.payouts.stopping import reasons_to_stop
from survivor_engagement.audit.actions import record
from survivor_engagement.files.actions import store_bytes
from survivor_engagement.files.models import Kind
from survivor_engagement.identity import vault
from survivor_engagement.identity.models import Purpose
from survivor_engagement.keys.sealing import is_tag_of
from survivor_engagement.users.models import User

KEPT_FOR = timedelta(days=60)
BEAT_EVERY = 50
CONTENT_TYPE = {Rail.BANK: "application/xml", Rail.WALLET: "text/csv", Rail.CASH: "text/html"}
WRITERS: dict[str, Callable[..., Iterator[bytes]]] = {
    Rail.BANK: rails.bank_file,
    Rail.WALLET: rails.wallet_file,
    Rail.CASH: rails.cash_sheet,
}
NO_DETAILS, OTHER_ACCOUNT = "NO_DETAILS", "OTHER_ACCOUNT"


@transaction.atomic
def make_files(*, batch: PayoutBatch, by: User | None, beat: Callable[[], None] = lambda: None) -> list[PaymentFile]:
    """Every file of the batch that was asked for and is not made yet. Payments whose person has changed her mind or
    her way since the release are stopped here, at the last moment; the others go on."""
    locked = (
        PayoutBatch.objects.select_for_update(of=("self",))
        .select_related("programme__organisation", "funding_account")
        .get(pk=batch.pk)
    )
    asked = list(locked.files.filter(state=PaymentFile.State.ASKED).order_by("id"))
    made = [_make(file, locked, by, beat) for file in asked]
    complete_batch(batch=locked, by=by)
    return made


def _make(file: PaymentFile, batch: PayoutBatch, by: User | None, beat: Callable[[], None]) -> PaymentFile:
    lines = _lines(file, batch, by, beat)
    if not lines:
        file.state = PaymentFile.State.EMPTY
        file.save(update_fields=["state"])
        return file
    header = _header(file, batch, lines)
    stored = store_bytes(
        content=WRITERS[file.rail](header, lines),
        content_type=CONTENT_TYPE[Rail(file.rail)],
        programme=batch.programme,
        by=by,
        kind=Kind.PAYMENT,
        expires_at=timezone.now() + KEPT_FOR,
    )
    file.state, file.stored, file.made_at = PaymentFile.State.MADE, stored, timezone.now()
    file.sha256, file.size = stored.sha256, stored.size
    file.payment_count, file.total_minor = header.payment_count, header.total_minor
    file.save(update_fields=["state", "stored", "made_at", "sha256", "size", "payment_count", "total_minor"])
    record("payment_file.made", by=by, about=file, count=file.payment_count)
    return file


def _lines(file: PaymentFile, batch: PayoutBatch, by: User | None, beat: Callable[[], None]) -> list[rails.Line]:
    payments = list(file.payments().going_out().select_related("advisor", "method", "programme"))
    reasons = reasons_to_stop(file, by=by, moment="payment.file")
    lines = []
    for number, payment in enumerate(payments):
        if number % BEAT_EVERY == 0:
            beat()
        if payment.pk in reasons:
            _stop(payment, reasons[payment.pk])
        else:
            lines += _written(payment, by)
    return lines


def _written(payment: Payment, by: User | None) -> list[rails.Line]:
    """Her line; none where her details are gone, or name another account than the one that was decided on."""
    line = _line(payment, by)
    if line is None:
        _stop(payment, NO_DETAILS)
        return []
    number = line.details.get("account") or line.details.get("phone") or ""
    mark = payment.method.fingerprint
    if mark is not None and not is_tag_of(mark, FINGERPRINT, number):
        _stop(payment, OTHER_ACCOUNT)
        return []
    return [line]


def _line(payment: Payment, by: User | None) -> rails.Line | None:
    """The one place where account details are opened: in the worker, for the moment of writing, with a row in the
    trail that she can read."""
    details: dict[str, str] = {}
    if payment.method.kind != Rail.CASH:
        name = payment.method.sealed_as
        with vault.open(
            payment.advisor, [name], by=by, purpose=Purpose.PAYMENT, programme_id=payment.programme_id
        ) as values:
            if name not in values:
                return None
            details = json.loads(values[name])
    return rails.Line(payment.end_to_end_id, payment.amount_minor, payment.advisor.shown_code, details)


def _stop(payment: Payment, reason: str) -> None:
    payment.state, payment.reason_code, payment.state_at = Payment.State.CANCELLED, reason, timezone.now()
    payment.save(update_fields=["state", "reason_code", "state_at"])
    record("payment.stopped", by=None, about=payment, purpose=reason.lower())


def _header(file: PaymentFile, batch: PayoutBatch, lines: list[rails.Line]) -> rails.Header:
    programme, account, released_at = batch.programme, batch.funding_account, batch.released_at
    if released_at is None:
        raise ValueError("Files are made of released batches only.")
    return rails.Header(
        reference=batch.reference,
        message_id=file.message_id,
        information_id=file.information_id,
        released_at=released_at,
        execute_on=day_in(programme, released_at),
        currency=batch.currency,
        payment_count=len(lines),
        total_minor=sum(line.amount_minor for line in lines),
        payer_name=programme.organisation.neutral_name,
        payer_account=account.account if account else "",
        payer_bic=account.bic if account else "",
        payer_has_iban=uses_iban(programme.country),
        language=programme.languages[0],
    )


@transaction.atomic
def complete_batch(*, batch: PayoutBatch, by: User | None) -> bool:
    """A batch is complete when each of its payments came to an end. The caller holds its row."""
    on_its_way = (PayoutBatch.State.RELEASED, PayoutBatch.State.DISPATCHED)
    if batch.state not in on_its_way or batch.payments.exclude(state__in=Payment.ENDED).exists():
        return False
    batch.state = PayoutBatch.State.COMPLETED
    batch.save(update_fields=["state"])
    record("batch.completed", by=by, about=batch, count=batch.payment_count)
    return True
