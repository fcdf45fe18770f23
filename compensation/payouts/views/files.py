"""Files that leave and reports that come back."""

import uuid

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compensation.payouts import access, actions
from compensation.payouts.forms import ReportForm
from compensation.payouts.models import Payment, PaymentFile, StatusReport
from compensation.payouts.statuses import LARGEST
from compensation.payouts.words import TONE_OF_PAYMENT, words_of_reason
from survivor_engagement.common.errors import NotNow
from survivor_engagement.common.paging import page_after
from survivor_engagement.files.reading import stream
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request
from survivor_engagement.users.stepup import step_up

ENDING = {"application/xml": "xml", "text/csv": "csv", "text/html": "html"}


@require_POST
@staff_door("batch.file")
@step_up
def file_download(request: Request, programme: Programme, public_id: uuid.UUID) -> StreamingHttpResponse:
    """The sealed file, to those who release; who opened it is remembered, and each download is a row in the trail."""
    file = actions.open_file(file=access.get_file(request.scope, public_id, programme), by=request.user)
    stored = file.stored
    if stored is None:
        raise Http404
    name = f"{file.batch.reference}-{file.rail}.{ENDING[stored.content_type]}"
    return stream(stored, by=request.user, name=name)


@require_POST
@staff_door("batch.file")
def file_hand_over(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    file: PaymentFile = access.get_file(request.scope, public_id, programme)
    actions.hand_over_file(file=file, by=request.user)
    messages.success(request, _("Noted: it has been handed over, by you, now."))
    return redirect("payouts:batch_detail", programme.slug, file.batch.public_id)


@require_POST
@staff_door("batch.file")
def file_make_anew(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    file: PaymentFile = access.get_file(request.scope, public_id, programme)
    result = actions.make_file_anew(file=file, by=request.user)
    if result == file:
        messages.success(request, _("Noted. It is made anew when a second person says that this one was stopped."))
    else:
        messages.success(request, _("The file is being made anew; look again in a moment. The old one is void."))
    return redirect("payouts:batch_detail", programme.slug, file.batch.public_id)


@require_POST
@staff_door("batch.file")
def file_ask_again(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """The role of whoever released it ended before it was made."""
    file: PaymentFile = access.get_file(request.scope, public_id, programme)
    actions.ask_for_files_again(file=file, by=request.user)
    messages.success(request, _("Asked for, by you. Look again in a moment."))
    return redirect("payouts:batch_detail", programme.slug, file.batch.public_id)


@require_POST
@staff_door("batch.see")
def file_stopped(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """A second person says that an opened file was stopped."""
    file: PaymentFile = access.get_file(request.scope, public_id, programme, "confirm")
    actions.confirm_stopped(file=file, by=request.user)
    messages.success(request, _("Noted. The old file is void, and a new one is being made; look again in a moment."))
    return redirect("payouts:batch_detail", programme.slug, file.batch.public_id)


@require_POST
@staff_door("batch.see")
def file_gone(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """It had gone already when something in it changed."""
    file: PaymentFile = access.get_file(request.scope, public_id, programme, "gone")
    actions.hand_over_as_it_went(file=file, by=request.user)
    messages.success(request, _("Noted: it went out as it was. Everything in it is on its way."))
    return redirect("payouts:batch_detail", programme.slug, file.batch.public_id)


@staff_door("batch.see")
def report_list(request: Request, programme: Programme) -> HttpResponse:
    reports = access.reports_visible_to(request.scope, programme)
    page = page_after(reports, key="-id", after=request.GET.get("after", ""))
    may_import = request.scope.may(programme, "batch.reconcile")
    return render(request, "payouts/report_list.html", {"page": page, "may_import": may_import})


@staff_door("batch.reconcile")
def report_import(request: Request, programme: Programme) -> HttpResponse:
    form = ReportForm(request.POST or None, request.FILES or None)
    if form.is_valid() and (report := _taken_over(form, programme, request)):
        return redirect("payouts:report_detail", programme.slug, report.public_id)
    return render(request, "payouts/report_import.html", {"form": form})


def _taken_over(form: Form, programme: Programme, request: Request) -> StatusReport | None:
    """The report, or every bad row in words on the form and nothing taken over."""
    try:
        return actions.apply_report(
            programme=programme, content=form.cleaned_data["report"].read(LARGEST + 1), by=request.user
        )
    except actions.ReportRefused as refused:
        for problem in refused.problems:
            form.add_error("report", problem)
    except NotNow as reason:
        form.add_error("report", str(reason))
    return None


@staff_door("batch.see")
def report_detail(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    report = access.get_report(request.scope, public_id, programme)
    lines = report.lines.select_related("payment__advisor", "payment__batch", "file")
    page = page_after(lines, key="id", after=request.GET.get("after", ""))
    rows = [
        (line, words_of_reason(line.reason_code), TONE_OF_PAYMENT.get(Payment.State(line.payment.state), ""))
        for line in page.rows
    ]
    may_confirm = report.applied_by_id != request.user.pk and any(
        request.scope.may(programme, verb) for verb in access.ROLE_VERBS["confirm"]
    )
    context = {
        "report": report,
        "page": page,
        "rows": rows,
        "waiting": report.sayings.waiting().count(),
        "may_confirm": may_confirm,
    }
    return render(request, "payouts/report_detail.html", context)
