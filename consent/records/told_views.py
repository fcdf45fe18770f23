"""After a yes with help: the check questions, read aloud to her. The pages are the same whatever she has said."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consent.notices.models import CheckQuestion
from consent.records import assisted_access as access
from consent.records import understanding
from consent.records.forms import ToldCheckForm
from consent.records.heard import HeardAnswer
from survivor_engagement.common.errors import attempt
from survivor_engagement.identity.looking import note_page
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request


@staff_door("consent.help")
def check_told(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """One question after the other, then the paper. `after` is the number of the one before: what is not clear yet is
    not asked twice in one talk."""
    heard = access.get_my_yes(request.scope, programme, public_id)
    advisor = heard.event.advisor
    note_page(request, programme, advisor)
    checks = access.checks_after(request.scope, heard)
    paper = _paper(programme, heard)
    question = _question(request, checks, heard)
    if question is None:
        return redirect(request.path if request.method == "POST" and checks else paper)
    form = ToldCheckForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        outcome, wish = form.cleaned_data["outcome"], form.cleaned_data["wish"]
        about = {"advisor": advisor, "question": question, "outcome": outcome, "wish": wish, "by": request.user}
        if attempt(form, _told, **about):
            messages.success(request, _("Written down."))
            return redirect(f"{request.path}?after={question.order}")
    context = {"advisor": advisor, "question": question, "form": form, "paper_url": paper}
    return render(request, "records/check_told.html", context)


def _told(**about: object) -> bool:
    understanding.told_check(**about)
    return True


def _question(request: Request, checks: list[CheckQuestion], heard: HeardAnswer) -> CheckQuestion | None:
    """The one that was on the page, none where the same page was sent before; else the next."""
    if request.method == "POST":
        sent = request.POST.get("question", "")
        if sent not in {str(one.public_id) for one in access.checks_of(heard)}:
            raise Http404
        return next((one for one in checks if str(one.public_id) == sent), None)
    after = request.GET.get("after", "")
    number = int(after) if after.isdecimal() and len(after) < 3 else 0
    return next((one for one in checks if one.order > number), None)


def _paper(programme: Programme, heard: HeardAnswer) -> str:
    place = reverse("receipts_handed:paper_hand", args=[programme.slug, heard.public_id])
    return f"{place}?language={heard.event.text.language}"
