"""Who may see and do what with money on its way. The verbs of a batch know who took which step: nobody takes two."""

import uuid

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from compensation.payouts.models import (
    Decision,
    Payment,
    PaymentFile,
    PayoutBatch,
    PayoutMethod,
    Saying,
    SharedAccount,
    StatusReport,
)
from compensation.payouts.models.batches import PaymentQuerySet, PayoutBatchQuerySet
from compensation.payouts.models.methods import PayoutMethodQuerySet
from survivor_engagement.common.ready import Ready
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

State = PayoutBatch.State
NOBODY = 0  # no row has this id


def batches_visible_to(scope: Scope, programme: Programme) -> PayoutBatchQuerySet:
    if not scope.may(programme, "batch.see"):
        return PayoutBatch.objects.none()
    found = PayoutBatch.objects.of_programme(programme).with_to_correct()
    return found.select_related("programme__organisation", "prepared_by")


def batch_verbs(scope: Scope, batch: PayoutBatch) -> set[str]:
    """What this person may do with this batch in the state it is in."""
    programme_id, user_id = batch.programme_id, scope.user.pk
    verbs = {"see"} if scope.may(programme_id, "batch.see") else set()
    prepares = scope.may(programme_id, "batch.prepare")
    if batch.state == State.DRAFT and prepares:
        verbs |= {"cancel"} | ({"lock", "leave_out", "bring_up_to_date"} if batch.prepared_by_id == user_id else set())
    if batch.state in PayoutBatch.FROZEN:
        verbs |= _deciding(scope, batch)
    if batch.state in PayoutBatch.LEFT_US:
        verbs |= {"file"} if scope.may(programme_id, "batch.file") else set()
        verbs |= {"reconcile"} if scope.may(programme_id, "batch.reconcile") else set()
        decides = scope.may(programme_id, "batch.approve") or scope.may(programme_id, "batch.release")
        verbs |= {"confirm"} if decides and batch.prepared_by_id != user_id else set()
    return verbs


def _deciding(scope: Scope, batch: PayoutBatch) -> set[str]:
    took_part = {batch.prepared_by_id} | {decision.by_id for decision in standing_decisions(batch)}
    free = scope.user.pk not in took_part
    approves, releases = (scope.may(batch.programme_id, verb) for verb in ("batch.approve", "batch.release"))
    verbs = set()
    if batch.state == State.LOCKED and approves and free:
        verbs.add("approve")
    if batch.state == State.APPROVED and releases and free:
        verbs.add("release")
    if approves or releases or scope.may(batch.programme_id, "batch.prepare"):
        verbs.add("send_back")
    return verbs


def standing_decisions(batch: PayoutBatch) -> list[Decision]:
    """The decisions that rest on the present content; read once a page."""
    if not hasattr(batch, "_standing"):
        batch._standing = list(batch.decisions.standing().select_related("by").order_by("id"))  # type: ignore[attr-defined]
    found: list[Decision] = batch._standing  # type: ignore[attr-defined]
    return found


ROLE_VERBS: dict[str, tuple[str, ...]] = {
    "lock": ("batch.prepare",),
    "leave_out": ("batch.prepare",),
    "bring_up_to_date": ("batch.prepare",),
    "cancel": ("batch.prepare",),
    "approve": ("batch.approve",),
    "release": ("batch.release",),
    "send_back": ("batch.prepare", "batch.approve", "batch.release"),
    "file": ("batch.file",),
    "gone": ("batch.file", "batch.approve", "batch.release"),
    "reconcile": ("batch.reconcile",),
    "confirm": ("batch.approve", "batch.release"),
    "decline": ("batch.approve", "batch.release", "batch.reconcile"),
}


def get_batch(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str = "see") -> PayoutBatch:
    """The door asks for the role. That a step is not due, or that this person took an earlier one, the action says in
    words: it knows how to mend it."""
    batch = batches_visible_to(scope, programme).filter(public_id=public_id).first()
    if batch is None:
        raise Http404
    _ask_role(scope, programme, verb)
    return batch


def _ask_role(scope: Scope, programme: Programme, verb: str) -> None:
    if verb != "see" and not any(scope.may(programme, role_verb) for role_verb in ROLE_VERBS[verb]):
        raise PermissionDenied


def payments_visible_to(scope: Scope, programme: Programme) -> PaymentQuerySet:
    if not scope.may(programme, "batch.see"):
        return Payment.objects.none()
    return Payment.objects.filter(programme=programme).select_related("batch", "advisor", "method")


def get_payment(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str = "see") -> Payment:
    payment = payments_visible_to(scope, programme).filter(public_id=public_id).first()
    if payment is None:
        raise Http404
    _ask_role(scope, programme, verb)
    return payment


def get_file(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str = "file") -> PaymentFile:
    """A file is opened and handed over by those who release. That it was stopped says another one of those who decide;
    that this very person may not say so, the action says in words."""
    found = (
        PaymentFile.objects.filter(programme=programme, public_id=public_id).select_related("batch", "stored").first()
    )
    if found is None or not scope.may(programme, "batch.see"):
        raise Http404
    _ask_role(scope, programme, verb)
    return found


def get_saying(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str) -> Saying:
    """What was said of a payment. That it was said by this very person, the action says in words."""
    found = Saying.objects.filter(programme=programme, public_id=public_id).first()
    if found is None or not scope.may(programme, "batch.see"):
        raise Http404
    _ask_role(scope, programme, verb)
    return found


def get_report(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str = "see") -> StatusReport:
    report = StatusReport.objects.filter(programme=programme, public_id=public_id).select_related("applied_by").first()
    if report is None or not scope.may(programme, "batch.see"):
        raise Http404
    _ask_role(scope, programme, verb)
    return report


def get_payee(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str = "advisor.payee") -> Advisor:
    """An advisor as those see her who write down how she is paid: by code, enrolled in this programme."""
    advisor = Advisor.objects.enrolled_in([programme.pk]).filter(public_id=public_id).first()
    if advisor is None:
        raise Http404
    if not scope.may(programme, verb):
        raise PermissionDenied
    return advisor


def methods_of(advisor: Advisor, programme: Programme) -> PayoutMethodQuerySet:
    return PayoutMethod.objects.of_advisor(advisor, programme).select_related("shared_account").newest_first()


def method_in_use(advisor_id: int | None, programme_id: int, currency: str) -> PayoutMethod | None:
    return (
        PayoutMethod.objects.active()
        .filter(advisor_id=advisor_id or NOBODY, programme_id=programme_id, currency=currency)
        .first()
    )


def open_question_of(advisor: Advisor, programme: Programme) -> SharedAccount | None:
    """The question that waits about her account, if one does."""
    return SharedAccount.objects.open().filter(advisor=advisor, programme=programme).select_related("method").first()


def questions_in(batch: PayoutBatch) -> int:
    """How many accounts of this batch still wait for an answer."""
    return SharedAccount.objects.open().filter(method__payments__batch=batch).count()


def my_payments(scope: Scope) -> PaymentQuerySet:
    """Her own payments that have left us; nothing of drafts and approvals."""
    sent = Payment.objects.exclude(state__in=[Payment.State.DRAFT, Payment.State.CANCELLED])
    return sent.filter(advisor_id=scope.advisor_id or NOBODY).select_related("programme", "method")


def get_my_payment(scope: Scope, public_id: uuid.UUID) -> Payment:
    payment = my_payments(scope).filter(public_id=public_id).first()
    if payment is None:
        raise Http404
    return payment


def reports_visible_to(scope: Scope, programme: Programme) -> "QuerySet[StatusReport]":
    if not scope.may(programme, "batch.see"):
        return StatusReport.objects.none()
    return StatusReport.objects.filter(programme=programme).select_related("applied_by")


def my_programmes(scope: Scope) -> list[Programme]:
    """The programmes she is enrolled in, where somebody may owe her something."""
    return list(Programme.objects.filter(pk__in=scope.enrolled).select_related("organisation").order_by("id"))


def get_my_programme(scope: Scope, public_id: uuid.UUID) -> Programme:
    found = [programme for programme in my_programmes(scope) if programme.public_id == public_id]
    if not found:
        raise Http404
    return found[0]


def my_methods(scope: Scope) -> dict[int, PayoutMethod]:
    """Her ways of being paid now, by programme."""
    return {method.programme_id: method for method in _methods_of(scope)}


def _methods_of(scope: Scope) -> "QuerySet[PayoutMethod]":
    return PayoutMethod.objects.active().filter(advisor_id=scope.advisor_id or NOBODY).order_by("id")


MY_METHODS = Ready(lambda her: _methods_of(her).only("programme", "advisor", "kind", "provider", "hint"))
