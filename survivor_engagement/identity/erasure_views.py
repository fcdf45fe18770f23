"""Staff pages about wishes to be erased: written down, confirmed by a second person, found again by their number."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from survivor_engagement.common.errors import attempt
from survivor_engagement.common.paging import page_after
from survivor_engagement.identity import access, erasing
from survivor_engagement.identity.codes import as_typed
from survivor_engagement.identity.erasure_forms import ToldForm
from survivor_engagement.identity.kept_views import about
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request
from survivor_engagement.users.stepup import step_up


@staff_door("advisor.erase")
def wish_record(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    advisor = access.get_who_wishes(request.scope, public_id, programme)
    if wish := access.wish_of(advisor):
        return redirect("identity:erasure_detail", programme.slug, wish.public_id)
    owed = erasing.owed(advisor, [programme])
    form = ToldForm(request.POST if request.method == "POST" else None, owed=bool(owed))
    if form.is_valid():
        made = attempt(
            form,
            erasing.record_wish,
            advisor=advisor,
            programme=programme,
            waits_for_pay=form.cleaned_data.get("pay") != "cash",
            by=request.user,
        )
        if made:
            return redirect("identity:erasure_detail", programme.slug, made.public_id)
    return render(request, "identity/wish_record.html", {"form": form, "advisor": advisor, "owed": owed})


@staff_door("advisor.see")
def erasure_list(request: Request, programme: Programme) -> HttpResponse:
    """Wishes and papers, the newest first; a number that somebody brings is found. So is the code of somebody who has
    left and is on no list any more, where her wish is written down. By POST: what is typed stands in no address."""
    typed = request.POST.get("number", "")[:20]
    erasures = access.erasures_visible_to(request.scope, programme)
    found = erasures.filter(reference=as_typed(typed)) if typed else erasures
    code = request.POST.get("code", "")[:20]
    if her := access.who_may_wish(request.scope, programme).filter(code=as_typed(code)).first() if code else None:
        return redirect("identity:wish_record", programme.slug, her.public_id)
    context = {
        "page": page_after(found, key="-id", after=request.GET.get("after", "")),
        "typed": typed,
        "code": code,
        "can": access.advisor_verbs(request.scope, programme),
    }
    return render(request, "identity/erasure_list.html", context)


@staff_door("advisor.see")
def erasure_detail(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    wish = access.get_erasure(request.scope, public_id, programme)
    can = access.erasure_verbs(request.scope, wish)
    return render(request, "identity/erasure_detail.html", about(wish) | {"can": can})


@require_POST
@staff_door("advisor.erase_confirm")
@step_up
def erasure_decide(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    wish = access.get_erasure(request.scope, public_id, programme, "confirm")
    erasing.decide_wish(erasure=wish, agree=request.POST.get("answer") == "yes", by=request.user)
    return redirect("identity:erasure_detail", programme.slug, wish.public_id)


@require_POST
@staff_door("advisor.erase")
@step_up
def erasure_take_back(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """She told somebody that she thought again."""
    wish = access.get_erasure(request.scope, public_id, programme, "take_back")
    erasing.take_back_wish(erasure=wish, by=request.user)
    return redirect("identity:erasure_detail", programme.slug, wish.public_id)


@staff_door("advisor.see")
def erasure_paper(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    wish = access.get_erasure(request.scope, public_id, programme)
    back = reverse("identity:erasure_detail", args=[programme.slug, wish.public_id])
    return render(request, "identity/erasure_paper.html", about(wish) | {"back": back, "own": False})
