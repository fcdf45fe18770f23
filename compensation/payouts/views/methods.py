"""How an advisor is paid, on staff pages: by code, with a hint of the number and never the number."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from compensation.payouts import access, actions
from compensation.payouts.forms import FORM_OF, SharedAccountForm
from compensation.payouts.ways import is_offered, ways_in
from survivor_engagement.common.errors import attempt
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request


@staff_door("advisor.payee")
def method_edit(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """Which way, now and before; a link for each way to replace it."""
    advisor = access.get_payee(request.scope, public_id, programme)
    methods = list(access.methods_of(advisor, programme))
    return render(
        request,
        "payouts/method_edit.html",
        {
            "advisor": advisor,
            "in_use": next((method for method in methods if method.state == "active"), None),
            "earlier": [method for method in methods if method.state != "active"][:10],
            "ways": ways_in(programme, "payouts:method_details", programme.slug, advisor.public_id),
            "question": access.open_question_of(advisor, programme),
            "may_answer": request.scope.may(programme, "reveal.approve"),
            "may_see_advisor": request.scope.may(programme, "advisor.see"),
        },
    )


@staff_door("advisor.payee")
def method_details(request: Request, programme: Programme, public_id: uuid.UUID, kind: str) -> HttpResponse:
    """The details as she says them, to be sealed. What stood there before is replaced, never shown."""
    advisor = access.get_payee(request.scope, public_id, programme)
    if not is_offered(programme, kind):
        raise Http404
    form = FORM_OF[kind](request.POST if request.method == "POST" else None, country=programme.country)
    if form.is_valid():
        method = attempt(
            form, actions.record_method, advisor=advisor, programme=programme, by=request.user, **form.as_method()
        )
        if method:
            messages.success(request, _("Sealed. From now on she is paid like this: %s.") % method.words)
            return redirect("payouts:method_edit", programme.slug, advisor.public_id)
    return render(request, "payouts/method_details.html", {"form": form, "advisor": advisor, "kind": kind})


@staff_door("reveal.approve")
def shared_account_answer(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """The same account stands with somebody else: those who look after safety ask her, alone, and note her answer."""
    advisor = access.get_payee(request.scope, public_id, programme, "reveal.approve")
    question = access.open_question_of(advisor, programme)
    form = SharedAccountForm(request.POST or None)
    if question and form.is_valid():
        done = attempt(form, actions.answer_shared_account, question=question, by=request.user, **form.cleaned_data)
        if done:
            messages.success(request, _("Noted. Thank you for asking her."))
            return redirect("payouts:shared_account_answer", programme.slug, advisor.public_id)
    return render(
        request, "payouts/shared_account_answer.html", {"form": form, "advisor": advisor, "question": question}
    )
