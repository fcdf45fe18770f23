"""Staff pages about those who speak for a child. What the child answered stands on none of them."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from consent.records import guardian_access as access
from consent.records import guardian_actions as actions
from consent.records.assisted_access import reading_for
from consent.records.assisted_views import read_and_write
from consent.records.guardian_forms import AgeRulesForm, ExcludeForm, GuardianForm, PaperForm
from consent.records.models import AgeRule, Guardian
from survivor_engagement.common.errors import attempt
from survivor_engagement.identity import ages
from survivor_engagement.identity.access import get_advisor
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request

USES_SHOWN = 20


@staff_door("guardian.see")
def guardian_list(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    advisor = get_advisor(request.scope, public_id, programme)
    found = access.guardians_visible_to(request.scope, programme).filter(advisor=advisor).with_papers()
    context = {
        "advisor": advisor,
        "band": ages.band_now(advisor),
        "guardians": [_described(request, guardian) for guardian in found],
        "may_add": access.may_add(request.scope, programme),
        "sees_reason": request.scope.may(programme, "guardian.exclude"),
        "uses": access.uses_of_what_never_counted(request.scope, programme, advisor)[:USES_SHOWN],
    }
    return render(request, "records/guardian_list.html", context)


@staff_door("guardian.add")
def guardian_add(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    advisor = get_advisor(request.scope, public_id, programme)
    if not access.may_add(request.scope, programme):
        raise PermissionDenied
    form = GuardianForm(request.POST or None, programme=programme)
    if form.is_valid():
        about = {name: form.cleaned_data[name] for name in ("name", "contact", "is_apart")}
        done = attempt(
            form,
            actions.add_guardian,
            advisor=advisor,
            programme=programme,
            paper=form.paper,
            by=request.user,
            **about,
        )
        if done:
            messages.success(request, _("Written down. It counts when another person has looked at the paper."))
            return redirect("records:guardian_list", programme.slug, advisor.public_id)
    return render(request, "records/guardian_add.html", {"form": form, "advisor": advisor})


@staff_door("guardian.add")
def paper_add(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    guardian = access.get_guardian(request.scope, public_id, programme, "add")
    form = PaperForm(request.POST or None, programme=programme)
    if form.is_valid() and attempt(form, actions.add_paper, guardian=guardian, paper=form.paper, by=request.user):
        return _back_to(guardian, programme)
    return render(request, "records/guardian_add.html", {"form": form, "advisor": guardian.advisor})


@require_POST
@staff_door("guardian.verify")
def paper_verify(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    paper = access.get_paper(request.scope, public_id, programme, "verify")
    actions.verify_paper(paper=paper, by=request.user)
    messages.success(request, _("Verified. From now on this person may speak for the child."))
    return _back_to(paper.guardian, programme)


@require_POST
@staff_door("guardian.exclude")
def paper_end(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    paper = access.get_paper(request.scope, public_id, programme, "end")
    actions.end_paper(paper=paper, by=request.user)
    messages.success(request, _("Ended. What is to come was looked at again."))
    return _back_to(paper.guardian, programme)


@staff_door("guardian.exclude")
def guardian_exclude(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    guardian = access.get_guardian(request.scope, public_id, programme, "exclude")
    form = ExcludeForm(request.POST or None)
    if form.is_valid():
        ended = attempt(
            form, actions.exclude_guardian, guardian=guardian, reason=form.cleaned_data["reason"], by=request.user
        )
        if ended is not None:
            messages.success(request, _("Excluded. What this person had allowed is revoked, and what is to come too."))
            return _back_to(guardian, programme)
    return render(request, "records/guardian_exclude.html", {"form": form, "guardian": guardian})


@staff_door("guardian.answer")
def guardian_questions(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """Which question the guardian answers."""
    guardian = access.get_guardian(request.scope, public_id, programme, "answer")
    reading = reading_for(programme)
    asked = [(item, guardian.may_answer(item.purpose_id)) for item in (reading.items if reading else [])]
    context = {"guardian": guardian, "asked": asked}
    return render(request, "records/guardian_questions.html", context)


@staff_door("guardian.answer")
def guardian_answer(request: Request, programme: Programme, public_id: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    guardian = access.get_guardian(request.scope, public_id, programme, "answer")
    return read_and_write(request, guardian.advisor, item, guardian)


@staff_door("age_rule.manage")
def age_rules(request: Request, programme: Programme) -> HttpResponse:
    standing = {rule.band: rule.voices for rule in AgeRule.objects.newest().filter(programme=programme)}
    now = {"under_6": standing.get("0_5", "guardian"), "from_15": standing.get("15_17", "assent")}
    form = AgeRulesForm(request.POST or None, initial=now)
    if form.is_valid():
        for name, band in (("under_6", "0_5"), ("from_15", "15_17")):
            if form.cleaned_data[name] != now[name]:
                actions.set_age_rule(programme=programme, band=band, voices=form.cleaned_data[name], by=request.user)
        messages.success(request, _("Saved. It holds from now on."))
        return redirect("records:age_rules", programme.slug)
    return render(request, "records/age_rules.html", {"form": form})


def _described(request: Request, guardian: Guardian) -> dict[str, object]:
    papers = [(paper, access.paper_verbs(request.scope, paper)) for paper in guardian.papers.all()]
    return {"guardian": guardian, "can": access.guardian_verbs(request.scope, guardian), "papers": papers}


def _back_to(guardian: Guardian, programme: Programme) -> HttpResponse:
    return redirect("records:guardian_list", programme.slug, guardian.advisor.public_id)
