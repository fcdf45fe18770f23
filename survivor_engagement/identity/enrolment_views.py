"""Staff pages about leaving a programme and coming back to it."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from survivor_engagement.common.errors import attempt
from survivor_engagement.identity import access, aging, enrolments
from survivor_engagement.identity.forms import AgeForm, ComeBackForm
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request


@staff_door("advisor.enrol")
def advisor_leave(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    advisor = access.get_advisor(request.scope, public_id, programme, "enrol")
    if request.method == "POST":
        enrolments.end_enrolment(advisor=advisor, programme=programme, by=request.user)
        messages.success(request, _("Today is her last day here."))
        return redirect("identity:advisor_detail", programme.slug, advisor.public_id)
    return render(request, "identity/advisor_leave.html", {"advisor": advisor})


@staff_door("advisor.age")
def age_correct(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """Nothing that was known before is shown: what is typed takes its place."""
    advisor = access.get_advisor(request.scope, public_id, programme, "age")
    form = AgeForm(request.POST or None, zone=programme.timezone)
    if form.is_valid():
        done = attempt(
            form, aging.correct_age, advisor=advisor, programme=programme, by=request.user, **form.cleaned_data
        )
        if done:
            messages.success(request, _("Corrected. From now on this counts."))
            return redirect("identity:advisor_detail", programme.slug, advisor.public_id)
    return render(request, "identity/age_correct.html", {"form": form, "advisor": advisor})


@staff_door("advisor.enrol")
def advisor_come_back(request: Request, programme: Programme) -> HttpResponse:
    """By the code that she had; by POST, so that it stands in no address."""
    form = ComeBackForm(request.POST or None)
    if form.is_valid():
        advisor = access.who_was_here(request.scope, programme, form.cleaned_data["code"])
        if advisor is None:
            form.add_error("code", _("Nobody who was here has this code. Look at it again, letter by letter."))
        elif attempt(form, enrolments.enrol_again, advisor=advisor, programme=programme, by=request.user):
            messages.success(request, _("She is enrolled again. Ask her now how she can be reached safely."))
            return redirect("identity:advisor_detail", programme.slug, advisor.public_id)
    return render(request, "identity/advisor_come_back.html", {"form": form})
