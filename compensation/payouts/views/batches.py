"""Batches: what waits, one batch with its three steps, and a button for each thing that can happen to it."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from compensation.payouts import access, actions
from compensation.payouts.filling import payable_now
from compensation.payouts.forms import OutcomeForm, SendBackForm
from compensation.payouts.models import Payment, PaymentItem, PayoutBatch, Saying
from compensation.payouts.statuses import sayings_for
from compensation.payouts.words import TONE_OF_BATCH, check_of, files_of, steps_of, what_for, words_of_reason
from survivor_engagement.common.errors import attempt
from survivor_engagement.common.paging import page_after
from survivor_engagement.identity.looking import note_list
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request
from survivor_engagement.users.middleware import used_second_factor
from survivor_engagement.users.stepup import step_up


@staff_door("batch.see")
def batch_list(request: Request, programme: Programme) -> HttpResponse:
    may_prepare = request.scope.may(programme, "batch.prepare")
    batches = access.batches_visible_to(request.scope, programme)
    page = page_after(batches, key="-id", after=request.GET.get("after", ""))
    waiting = payable_now(programme, programme.currency, request.user) if may_prepare else None
    without = Advisor.objects.filter(pk__in=waiting.without_a_way).order_by("code") if waiting else ()
    return render(
        request,
        "payouts/batch_list.html",
        {
            "page": page,
            "rows": [(batch, TONE_OF_BATCH[PayoutBatch.State(batch.state)]) for batch in page.rows],
            "waiting": waiting,
            "without": list(without),
        },
    )


@require_POST
@staff_door("batch.prepare")
def batch_prepare(request: Request, programme: Programme) -> HttpResponse:
    batch = actions.prepare_batch(programme=programme, by=request.user)
    return redirect("payouts:batch_detail", programme.slug, batch.public_id)


@staff_door("batch.see")
def batch_detail(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    batch = access.get_batch(request.scope, public_id, programme)
    can = access.batch_verbs(request.scope, batch)
    items = PaymentItem.objects.select_related("due__participation__engagement__programme").order_by("id")
    payments = access.payments_visible_to(request.scope, programme).in_batch(batch).with_checks()
    page = page_after(
        payments.with_checks()
        .select_related("method__shared_account")
        .prefetch_related(
            Prefetch("items", queryset=items),
            Prefetch("sayings", queryset=Saying.objects.waiting().select_related("said_by"), to_attr="waiting_sayings"),
        ),
        key="id",
        after=request.GET.get("after", ""),
    )
    note_list(request, programme, [payment.advisor_id for payment in page.rows])
    return render(
        request,
        "payouts/batch_detail.html",
        {
            "batch": batch,
            "can": can,
            "tone": TONE_OF_BATCH[PayoutBatch.State(batch.state)],
            "is_frozen": batch.state in PayoutBatch.FROZEN,
            "steps": steps_of(batch, request.scope, can),
            "page": page,
            "rows": [_row(payment, batch, can, request.user.pk) for payment in page.rows],
            "files": files_of(batch, can, request.user.pk),
            "sent_back": batch.decisions.of_step("send_back").select_related("by").order_by("-id").first(),
            "asked_about": access.questions_in(batch) if batch.state not in PayoutBatch.LEFT_US else 0,
            "paid_again": batch.payments.paid_again().count() if batch.state in PayoutBatch.FROZEN else 0,
            "may_pay_page": request.scope.may(programme, "advisor.payee"),
        },
    )


def _row(payment: Any, batch: PayoutBatch, can: set[str], user_id: int) -> dict[str, Any]:
    saying = next(iter(payment.waiting_sayings), None)
    return {
        "saying": saying,
        "may_confirm": "confirm" in can and saying is not None and saying.said_by_id != user_id,
        "may_decline": bool(can & {"confirm", "reconcile"}) and saying is not None,
        "payment": payment,
        "what_for": what_for(payment),
        "checks": check_of(payment, batch),
        "reason": words_of_reason(payment.reason_code),
        "may_say": "reconcile" in can and saying is None and bool(sayings_for(payment, is_held=payment.is_held)),
    }


def _step(verb: str, action: Callable[..., PayoutBatch], done: Promise) -> Callable[..., HttpResponseBase]:
    """A POST that takes one step with one batch, and comes back to it."""

    def take(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
        batch = access.get_batch(request.scope, public_id, programme, verb)
        action(batch=batch, by=request.user, **(_decision(request) if verb in ("approve", "release") else {}))
        messages.success(request, str(done))
        return redirect("payouts:batch_detail", programme.slug, public_id)

    take.__name__ = take.__qualname__ = f"batch_{verb}"
    return require_POST(staff_door(access.ROLE_VERBS[verb][0])(step_up(take) if verb == "release" else take))


def _decision(request: Request) -> dict[str, Any]:
    """What somebody who decides had before her eyes, and how surely it is she."""
    return {"seen": request.POST.get("seen", ""), "second_factor": used_second_factor(request)}


batch_lock = _step("lock", actions.lock_batch, gettext_lazy("Locked. Somebody else can approve it now."))
batch_approve = _step("approve", actions.approve_batch, gettext_lazy("Approved. A third person can release it now."))
batch_release = _step(
    "release", actions.release_batch, gettext_lazy("Released. The files are being made; look again in a moment.")
)
batch_update = _step("bring_up_to_date", actions.bring_up_to_date, gettext_lazy("Brought up to date."))
batch_cancel = _step(
    "cancel", actions.cancel_batch, gettext_lazy("Cancelled. Everything in it can be paid in another batch.")
)


@staff_door("batch.see")
def batch_send_back(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    batch = access.get_batch(request.scope, public_id, programme, "send_back")
    form = SendBackForm(request.POST or None)
    if form.is_valid() and (
        attempt(form, actions.send_back, batch=batch, by=request.user, **form.cleaned_data) is not None
    ):
        messages.success(request, _("Sent back. It is a draft again, and earlier decisions no longer count."))
        return redirect("payouts:batch_detail", programme.slug, public_id)
    return render(request, "payouts/batch_send_back.html", {"form": form, "batch": batch})


@require_POST
@staff_door("batch.prepare")
def payment_leave_out(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    payment = access.get_payment(request.scope, public_id, programme, "leave_out")
    batch = actions.leave_out(payment=payment, by=request.user)
    messages.success(request, _("Left out. What she is owed stays payable."))
    return redirect("payouts:batch_detail", programme.slug, batch.public_id)


@staff_door("batch.reconcile")
def payment_outcome(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    payment = access.get_payment(request.scope, public_id, programme, "reconcile")
    sayings = list(sayings_for(payment, is_held=payment.status_lines.holding().exists()))
    form = OutcomeForm(request.POST or None, sayings=sayings)
    if form.is_valid() and (
        known := attempt(form, actions.record_outcome, payment=payment, by=request.user, **form.cleaned_data)
    ):
        is_paid = known.state == Payment.State.SETTLED
        messages.success(
            request, _("Recorded.") if is_paid else _("Noted. It counts when a second person confirms it.")
        )
        return redirect("payouts:batch_detail", programme.slug, payment.batch.public_id)
    return render(request, "payouts/payment_outcome.html", {"form": form, "payment": payment, "sayings": sayings})
