"""Her money: what is coming and by when, what was paid, did it arrive, and a sheet for a month."""

import uuid
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST

from compensation.statements import access, actions, months, pdf
from compensation.statements.models import ReceiptAnswer
from survivor_engagement.common.paging import page_after
from survivor_engagement.files.reading import NEUTRAL_NAME
from survivor_engagement.identity.access import myself
from survivor_engagement.programmes.doors import advisor_door
from survivor_engagement.programmes.requests import Request

PAGE = 12


@advisor_door
def money_home(request: Request) -> HttpResponse:
    payments = access.my_payments(request.scope)
    page = page_after(payments, key="-id", after=request.GET.get("before", ""), size=PAGE)
    context = {
        "coming": list(access.my_coming_dues(request.scope)),
        "payments": page.rows,
        "older": page.next_after,
        "received": months.received_minor(payments),
        "months": months.months_with_payments(request.scope, PAGE),
        "today": timezone.localdate(),
    }
    return render(request, "statements/money_home.html", context)


@advisor_door
def payment_detail(request: Request, public_id: uuid.UUID) -> HttpResponse:
    payment = access.get_my_payment(request.scope, public_id)
    context = {"payment": payment, "works": months.works_of(payment), "receipt": getattr(payment, "receipt", None)}
    return render(request, "statements/payment_detail.html", context)


@require_POST
@advisor_door
def payment_confirm(request: Request, public_id: uuid.UUID) -> HttpResponse:
    payment = access.get_my_payment(request.scope, public_id)
    answer = request.POST.get("answer", "")
    if answer not in ReceiptAnswer.Answer.values:
        raise Http404
    actions.answer_receipt(payment=payment, answer=answer, by=request.user)
    return redirect("statements_mine:payment_detail", public_id=payment.public_id)


@advisor_door
def statement_page(request: Request, year: int, month: int) -> HttpResponse:
    """The sheet itself, to read or to print."""
    return render(request, "statements/statement_page.html", _sheet(request, year, month))


@advisor_door
def statement_download(request: Request, year: int, month: int) -> HttpResponse:
    """The sheet as PDF. Where the machine cannot make one, the page serves instead and says so."""
    sheet = _sheet(request, year, month)
    made = pdf.make(render_to_string("statements/statement_page.html", {**sheet, "for_pdf": True}, request))
    if made is None:
        return render(request, "statements/statement_page.html", {**sheet, "no_pdf": True})
    said = f'attachment; filename="{NEUTRAL_NAME["application/pdf"]}"'  # a list of downloads is read by others
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": said})


def _sheet(request: Request, year: int, month: int) -> dict[str, object]:
    try:
        statement = months.statement_of(request.scope, date(year, month, 1))
    except (ValueError, OverflowError) as no_such_month:
        raise Http404 from no_such_month
    if not statement.rows:
        raise Http404
    return {"statement": statement, "code": myself(request.scope).shown_code, "made_on": timezone.localdate()}
