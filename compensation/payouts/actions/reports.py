"""What comes back from a bank, a wallet company or the cash table. The same bytes twice change nothing; one bad row
and nothing of the file is taken over. What speaks of a file that is void, or of another file than the one that holds
the payment, is put aside for a person; where it says that money moved, that work is not paid again until two looked."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from compensation.dues.clock import today_in
from compensation.payouts.actions.files import complete_batch
from compensation.payouts.actions.sayings import say_outcome
from compensation.payouts.models import (
    Payment,
    PaymentFile,
    PaymentItem,
    PayoutBatch,
    Saying,
    StatusLine,
    StatusReport,
)
from compensation.payouts.named import FilesNamed
from compensation.payouts.notifications import say_paid
from compensation.payouts.statuses import (
    END_TO_END_ID,
    Report,
    Reported,
    meaning_of,
    outcome_of,
    read_report,
    sayings_for,
)
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

State, Outcome = Payment.State, StatusLine.Outcome
MOST_PROBLEMS_SHOWN = 30
# One statement for all payments of a report, however many.
MOVE_ON = """
UPDATE payouts_payment p SET state = v.state, reason_code = v.reason, state_at = statement_timestamp(),
       settled_on = CASE v.state WHEN 'settled' THEN %s::date END
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS v (id, state, reason) WHERE p.id = v.id
"""


class ReportRefused(NotNow):
    """Rows of the file cannot be right; `problems` says which and why. Nothing was taken over."""

    def __init__(self, problems: list[tuple[int, str]]) -> None:
        by_row = sorted(problems)
        row = _("Row %(row)d: %(problem)s.")
        self.problems = [row % {"row": number, "problem": text} for number, text in by_row[:MOST_PROBLEMS_SHOWN]]
        if len(by_row) > MOST_PROBLEMS_SHOWN:
            self.problems.append(_("And %d more rows.") % (len(by_row) - MOST_PROBLEMS_SHOWN))
        super().__init__(" ".join(self.problems))


@dataclass(frozen=True)
class Move:
    payment: Payment
    status: str
    reason: str
    outcome: str
    state: str
    file: PaymentFile | None
    holds: bool


@transaction.atomic
def apply_report(*, programme: Programme, content: bytes, by: User) -> StatusReport:
    """Take a status report over, whole or not at all."""
    sha256 = hashlib.sha256(content).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('payouts.report', %s))", [programme.pk])
    known = StatusReport.objects.filter(programme=programme, sha256=sha256).first()
    if known is not None:
        return known
    report = read_report(content)
    moves = _moves(programme, report)
    applied = [move for move in moves if move.outcome == Outcome.APPLIED]
    not_paid = [move for move in moves if move.outcome == Outcome.WAITING]
    kept = StatusReport.objects.create(
        programme=programme,
        source=report.source,
        sha256=sha256,
        line_count=len(moves),
        settled_count=sum(move.state == State.SETTLED for move in applied),
        rejected_count=len(not_paid),
        quarantined_count=sum(move.outcome == Outcome.QUARANTINED for move in moves),
        applied_by=by,
    )
    StatusLine.objects.bulk_create(
        StatusLine(
            report=kept,
            programme=programme,
            payment=move.payment,
            status_code=move.status,
            reason_code=move.reason,
            outcome=move.outcome,
            file=move.file,
            holds=move.holds,
        )
        for move in moves
    )
    _say_not_paid(kept, not_paid)
    _move_on(applied, on=today_in(programme), by=by)
    record("status_report.applied", by=by, about=kept, purpose=report.source, count=len(applied))
    return kept


@transaction.atomic
def record_outcome(*, payment: Payment, said: str, on: date | None = None, by: User) -> Payment:
    """What a person knows of one payment: cash was given, the bank has answered, money came back. What would make the
    work payable again waits for a second person."""
    batch = PayoutBatch.objects.select_for_update(of=("self",)).get(pk=payment.batch_id)
    locked = (
        Payment.objects.select_for_update(of=("self",))
        .select_related("method", "advisor", "programme")
        .get(pk=payment.pk)
    )
    is_held = locked.status_lines.holding().exists()
    found = sayings_for(locked, is_held=is_held).get(said)
    if found is None:
        raise NotNow(_("This was recorded already, or the payment is not that far yet."))
    state, reason = found
    day = on or today_in(locked.programme)
    if day > today_in(locked.programme) or (batch.released_at and day < batch.released_at.date()):
        raise NotNow(_("The day lies before the payment was released, or in the future."))
    if state in Payment.CAME_BACK:
        say_outcome(payment=locked, said=said, reason=reason, by=by)
        return locked
    _not_paid_by_another(locked)
    locked.settled_on = day
    locked.state, locked.reason_code, locked.state_at = state, reason, timezone.now()
    locked.save(update_fields=["state", "reason_code", "state_at", "settled_on"])
    record(f"payment.{locked.state}", by=by, about=locked, purpose=said)
    say_paid(locked, by=by)
    complete_batch(batch=batch, by=by)
    return locked


def _not_paid_by_another(payment: Payment) -> None:
    """What turns out to have been paid cannot be on its way a second time."""
    anew = PaymentItem.objects.filter(live=True, due__payment_items__payment=payment).exclude(payment=payment)
    if found := anew.select_related("payment__batch").first():
        raise NotNow(
            _("The same work is in batch %s by now. Have that payment left out or stopped first.")
            % found.payment.batch.reference
        )


def _moves(programme: Programme, report: Report) -> list[Move]:
    problems = list(report.problems)
    lines = report.lines + _spread(programme, report, problems)
    numbers = [line.end_to_end_id for line in lines]
    # Batches first, then payments: everybody takes these locks in this order.
    named = Payment.objects.filter(programme=programme, end_to_end_id__in=numbers)
    list(PayoutBatch.objects.select_for_update().filter(pk__in=named.values("batch")).order_by("pk"))
    payments = {
        payment.end_to_end_id: payment
        for payment in Payment.objects.select_for_update(of=("self",))
        .filter(pk__in=named)
        .select_related("advisor", "programme", "batch", "method")
        .order_by("id")
    }
    files = FilesNamed(programme, payments.values(), lines)
    for line in lines:
        problems += _problems_of(line, payments.get(line.end_to_end_id), files)
    if problems:
        raise ReportRefused(problems)
    said_of = set(Saying.objects.waiting().filter(payment__in=named).values_list("payment", flat=True))
    return [_move(line, payments[line.end_to_end_id], said_of, files) for line in lines]


def _spread(programme: Programme, report: Report, problems: list[tuple[int, str]]) -> list[Reported]:
    """A status of a whole file becomes the status of each payment in it that is not named by itself. Of a void file,
    those that stood in it; they name it, so they are put aside."""
    spread = []
    seen = {line.end_to_end_id for line in report.lines}
    for position, whole in enumerate(report.wholes, start=1):
        if meaning_of(whole.status, whole.reason) in ("", None):
            continue
        sent = PaymentFile.objects.filter(programme=programme).select_related("batch")
        file = sent.filter(message_id=whole.number).first() or sent.filter(information_id=whole.number).first()
        if file is None:
            problems.append((position, _("it speaks of a file that is not one of ours")))
            continue
        is_void = file.state == PaymentFile.State.VOID
        within = file.payments_when_made() if is_void else file.payments().going_out()
        numbers = [number for number in within.values_list("end_to_end_id", flat=True) if number not in seen]
        seen.update(numbers)
        spread += [Reported(position, number, whole.status, whole.reason, whole.names) for number in numbers]
    return spread


def _problems_of(line: Reported, payment: Payment | None, files: FilesNamed) -> list[tuple[int, str]]:
    if payment is None:
        if not END_TO_END_ID.fullmatch(line.end_to_end_id):
            return []  # said already, as a malformed number
        return [(line.row, _("%s is not a payment of this programme") % line.end_to_end_id)]
    if payment.state in (State.DRAFT, State.CANCELLED) and not files.was_in_void(payment):
        return [(line.row, _("%s has not been handed over; mark its file first") % line.end_to_end_id)]
    return []


def _move(line: Reported, payment: Payment, said_of: set[int], files: FilesNamed) -> Move:
    """What makes a payment payable again is not taken over at once: a report is a file that one person read in."""
    meaning = meaning_of(line.status, line.reason)
    is_ours = files.fits(line, payment) and payment.state not in (State.DRAFT, State.CANCELLED)
    outcome = outcome_of(payment.state, meaning) if is_ours else Outcome.QUARANTINED
    if outcome == Outcome.APPLIED and meaning == State.REJECTED:
        outcome = Outcome.NO_CHANGE if payment.pk in said_of else Outcome.WAITING
    money_moved = outcome == Outcome.QUARANTINED and meaning not in ("", State.REJECTED)
    holds = money_moved and (not is_ours or payment.state == State.REJECTED)
    return Move(payment, line.status, line.reason, outcome, meaning or "", files.named_by(line), holds)


def _say_not_paid(report: StatusReport, moves: list[Move]) -> None:
    Saying.objects.bulk_create(
        Saying(
            programme_id=report.programme_id,
            payment=move.payment,
            report=report,
            said=Saying.Said.REJECTED,
            reason_code=move.reason,
            said_by=report.applied_by,
        )
        for move in moves
    )


def _move_on(moves: list[Move], *, on: date, by: User) -> None:
    if not moves:
        return
    batches = list(PayoutBatch.objects.filter(pk__in={move.payment.batch_id for move in moves}).order_by("pk"))
    columns: list[Any] = [
        [move.payment.pk for move in moves],
        [move.state for move in moves],
        [move.reason for move in moves],
    ]
    with connection.cursor() as cursor:
        cursor.execute(MOVE_ON, [on, *columns])
    for move in moves:
        if move.state == State.SETTLED:
            say_paid(move.payment, by=by)
    for batch in batches:
        complete_batch(batch=batch, by=by)
