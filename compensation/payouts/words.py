"""The words of a batch and its payments: who took which step, what a payment is for, whether all is clear."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from compensation.payouts.access import standing_decisions
from compensation.payouts.models import (
    Decision,
    FileOpening,
    Payment,
    PaymentFile,
    PayoutBatch,
    PayoutMethod,
    SharedAccount,
)
from survivor_engagement.common.dates import short_date
from survivor_engagement.programmes.scope import Scope
from survivor_engagement.users.models import User

State = PayoutBatch.State

TONE_OF_BATCH = {
    State.DRAFT: "",
    State.LOCKED: "wait",
    State.APPROVED: "wait",
    State.RELEASED: "you",
    State.DISPATCHED: "you",
    State.COMPLETED: "ok",
    State.CANCELLED: "",
}
TONE_OF_PAYMENT = {
    Payment.State.SETTLED: "ok",
    Payment.State.SUBMITTED: "wait",
    Payment.State.REJECTED: "stop",
    Payment.State.RETURNED: "stop",
    Payment.State.UNKNOWN: "plum",
}


@dataclass(frozen=True)
class Tag:
    text: str
    tone: str = ""


@dataclass(frozen=True)
class Step:
    """One of the three steps of a batch: done by somebody, yours to do, or still ahead."""

    name: str
    who: str
    at: datetime | None = None
    note: str = ""
    is_done: bool = False
    is_yours: bool = False


def steps_of(batch: PayoutBatch, scope: Scope, can: set[str]) -> list[Step]:
    """Prepared, approved, release: three people, and what this person may do about it."""
    taken = {decision.step: decision for decision in standing_decisions(batch)}
    return [
        _prepared(batch, can),
        _decided(batch, scope, taken, Decision.Step.APPROVE, "approve" in can),
        _decided(batch, scope, taken, Decision.Step.RELEASE, "release" in can),
    ]


def _prepared(batch: PayoutBatch, can: set[str]) -> Step:
    locked = batch.locked_at is not None
    return Step(
        name=_("Prepared"),
        who=_person(batch.prepared_by),
        at=batch.locked_at or batch.prepared_at,
        note="" if locked else _("not locked yet"),
        is_done=locked,
        is_yours="lock" in can,
    )


def _decided(batch: PayoutBatch, scope: Scope, taken: dict[str, Decision], step: Decision.Step, may_now: bool) -> Step:
    done = taken.get(step)
    is_release = step == Decision.Step.RELEASE
    if done is not None:
        note = _("with second factor") if done.second_factor else ""
        return Step(_("Released") if is_release else _("Approved"), _person(done.by), done.at, note, is_done=True)
    name = _("Release") if is_release else _("Approve")
    if may_now:
        note = _("You neither prepared nor approved it") if is_release else _("You did not prepare it")
        return Step(name, _("You can"), note=note, is_yours=True)
    return Step(name, _("Waits for another person"), note=_why_not(batch, scope, taken, step))


def _why_not(batch: PayoutBatch, scope: Scope, taken: dict[str, Decision], step: Decision.Step) -> str:
    """Why this person cannot take the step, where she holds the role for it."""
    verb = "batch.release" if step == Decision.Step.RELEASE else "batch.approve"
    if not scope.may(batch.programme_id, verb) or batch.state not in (State.DRAFT, *PayoutBatch.FROZEN):
        return ""
    if batch.prepared_by_id == scope.user.pk:
        return _("You prepared it, so two others decide")
    if any(decision.by_id == scope.user.pk for decision in taken.values()):
        return _("You approved it, so somebody else releases")
    return _("It is not that far yet")


def _person(user: User) -> str:
    return user.label or str(user)


@dataclass(frozen=True)
class FileRow:
    """A file of a batch: who opened it first, and what this person may say of it."""

    file: PaymentFile
    opening: FileOpening | None
    may_open: bool
    may_hand_over: bool
    may_ask_anew: bool
    may_say_stopped: bool
    may_say_gone: bool
    may_ask_again: bool


def files_of(batch: PayoutBatch, can: set[str], user_id: int) -> list[FileRow]:
    openings = Prefetch("openings", queryset=FileOpening.objects.select_related("by"))
    files = batch.files.select_related("handed_over_by", "anew_asked_by", "stopped_by").prefetch_related(openings)
    return [_file_row(file, can, user_id) for file in files]


def _file_row(file: PaymentFile, can: set[str], user_id: int) -> FileRow:
    openings = list(file.openings.all())
    is_waiting = file.state == PaymentFile.State.MADE
    took_part = {opening.by_id for opening in openings} | {file.anew_asked_by_id}
    is_asked = is_waiting and file.anew_asked_by_id is not None
    return FileRow(
        file=file,
        opening=openings[0] if openings else None,
        may_open="file" in can and file.made_at is not None and file.state != PaymentFile.State.VOID,
        may_hand_over="file" in can and is_waiting,
        may_ask_anew="file" in can and is_waiting and not is_asked,
        may_say_stopped="confirm" in can and is_asked and user_id not in took_part,
        may_ask_again="file" in can and file.state == PaymentFile.State.ASKED,
        may_say_gone=bool(can & {"file", "confirm"}) and is_waiting and bool(openings),
    )


def what_for(payment: Payment) -> str:
    """ "Grant selection, 1 Dec 2026" for each meeting it pays for, by its kind: finance needs no title."""
    engagements = [item.due.participation.engagement for item in payment.items.all()]
    return "; ".join(
        f"{found.get_kind_display()}, {short_date(found.starts_at, tz=found.zone)}" for found in engagements
    )


def check_of(payment: Payment, batch: PayoutBatch) -> list[Tag]:
    """Before it leaves: everything that somebody who decides has to look at. After: how far is it?"""
    if batch.state in PayoutBatch.LEFT_US or batch.state == State.CANCELLED:
        state = Tag(str(payment.get_state_display()), TONE_OF_PAYMENT.get(Payment.State(payment.state), ""))
        return [state, *_of_reports(payment)]
    return [*_of_her_way(payment), *_of_earlier_payments(payment)] or [Tag(_("clear"), "ok")]


def _of_reports(payment: Payment) -> list[Tag]:
    """A report says that money moved by another file than the one that holds this payment, or by none that stands."""
    if not payment.is_held:  # type: ignore[attr-defined]
        return []
    is_stopped = payment.state in Payment.NOT_LIVE
    return [Tag(_("may have been paid") if is_stopped else _("by another file too?"), "plum")]


def _of_her_way(payment: Payment) -> list[Tag]:
    method, tags = payment.method, []
    if method.state != PayoutMethod.State.ACTIVE:
        tags.append(Tag(_("paid in another way by now"), "stop"))
    question = getattr(method, "shared_account", None)
    if question is not None:
        is_open = question.state == SharedAccount.State.OPEN
        tags.append(Tag(_("answer needed"), "plum") if is_open else Tag(_("asked and answered"), "wait"))
    by_staff = method.recorded_by_id is None or method.recorded_by_id != payment.advisor.user_id
    if by_staff and not payment.was_used:  # type: ignore[attr-defined]
        tags.append(Tag(_("changed by staff") if method.version > 1 else _("new, written by staff"), "wait"))
    return tags


def _of_earlier_payments(payment: Payment) -> list[Tag]:
    words = {
        Payment.State.RETURNED.value: _("paid before, came back"),
        Payment.State.REJECTED.value: _("sent before, not paid"),
    }
    ended = payment.came_back_as  # type: ignore[attr-defined]
    return [Tag(words[ended], "stop")] if ended else []


def words_of_reason(code: str) -> str:
    """A reason code in words; one that is not known here is shown as it came."""
    known = {
        "AC01": _("the account number is wrong"),
        "AC04": _("the account is closed"),
        "AC06": _("the account is blocked"),
        "AM04": _("there was not enough money in our account"),
        "AM05": _("the bank took it for a second one; it may be paid already"),
        "BE01": _("the name does not fit the account"),
        "BE04": _("the bank asks for an address"),
        "RR04": _("the bank gives no reason"),
        "NOT_GIVEN": _("the money was not given"),
        "CHECKED": _("the bank wrote that it was not paid"),
        "CAME_BACK": _("the money came back"),
        "WAY_CHANGED": _("she is paid in another way by now"),
        "NOT_AGREED": _("it needs her agreement first"),
        "NO_DETAILS": _("the details are no longer there"),
        "ACCOUNT_ASKED": _("the same account stands with somebody else; she is asked first"),
        "MAYBE_PAID": _("a report says that she may have been paid already"),
        "OTHER_ACCOUNT": _("the sealed details name another account; tell the safeguarding lead"),
    }
    return known.get(code, code)
