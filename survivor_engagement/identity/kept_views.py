"""Her own pages about what is kept: reading it, taking a copy, having it erased. Short, neutral addresses."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from survivor_engagement.common.errors import attempt
from survivor_engagement.identity import access, certificate, erasing, kept
from survivor_engagement.identity.erasure_forms import WishForm
from survivor_engagement.identity.erasures import Erasure
from survivor_engagement.programmes.doors import advisor_door
from survivor_engagement.programmes.requests import Request
from survivor_engagement.users.stepup import step_up

ROWS = 20


@advisor_door
def kept_list(request: Request) -> HttpResponse:
    sections = kept.sections_of(request.scope, access.myself(request.scope))
    counted = [(section, count) for section in sections if (count := section.count())]
    return render(request, "identity/kept_list.html", {"counted": counted, "wish": access.my_wish(request.scope)})


@advisor_door
@step_up
def kept_section(request: Request, key: str) -> HttpResponse:
    section = kept.section_of(request.scope, access.myself(request.scope), key)
    typed = request.GET.get("after", "")
    start = min(int(typed), 1_000_000) if typed.isdecimal() else 0
    rows = section.rows(start, ROWS + 1)
    context = {
        "section": section,
        "rows": [kept.for_page(row) for row in rows[:ROWS]],
        "next_after": start + ROWS if len(rows) > ROWS else None,
    }
    return render(request, "identity/kept_section.html", context)


@require_POST
@advisor_door
@step_up
def kept_copy(request: Request) -> HttpResponse:
    """One file with all of it. Its name says nothing, and no machine on the way may keep it."""
    copy = kept.copy_for_her(scope=request.scope, advisor=access.myself(request.scope), by=request.user)
    answer = JsonResponse(copy, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = 'attachment; filename="list.json"'
    return answer


@advisor_door
@step_up
def wish_ask(request: Request) -> HttpResponse:
    """What goes, what stays and why, what is still owed; then when. Said once, it stands here until its day."""
    advisor = access.myself(request.scope)
    owed = erasing.owed(advisor, erasing.programmes_of(advisor))
    if wish := access.my_wish(request.scope):
        return render(request, "identity/wish_standing.html", {"wish": wish, "owed": owed})
    form = WishForm(request.POST or None, owed=bool(owed))
    if form.is_valid():
        at_once = form.cleaned_data["when"] == "now"
        made = attempt(
            form,
            erasing.ask_to_be_erased,
            advisor=advisor,
            at_once=at_once,
            waits_for_pay=form.cleaned_data.get("pay") != "cash",
            by=request.user,
        )
        if made:
            return _shown_once(_paper(request, made)) if at_once else redirect("wish_ask")
    context = {"form": form, "owed": owed, "stays": certificate.stays_of(), "dump_days": settings.KEY_DUMPS_KEPT_DAYS}
    return render(request, "identity/wish_ask.html", context)


@advisor_door
@step_up
def wish_paper(request: Request) -> HttpResponse:
    """The paper to print or copy by hand, while she still can sign in."""
    wish = access.my_wish(request.scope)
    return _paper(request, wish) if wish else redirect("wish_ask")


@require_POST
@advisor_door
@step_up
def wish_take_back(request: Request) -> HttpResponse:
    if wish := access.my_wish(request.scope):
        erasing.take_back_wish(erasure=wish, by=request.user)
    return redirect("kept_list")


def _paper(request: Request, wish: Erasure) -> HttpResponse:
    return render(request, "identity/erasure_paper.html", about(wish) | {"back": reverse("wish_ask"), "own": True})


def about(wish: Erasure) -> dict[str, Any]:
    """What the paper needs, for her and for staff."""
    done = wish.state == Erasure.State.DONE
    return {
        "wish": wish,
        "done": done,
        "gone": certificate.gone_of(wish) if done else [(words, None) for words in certificate.GONE.values()],
        "stays": certificate.stays_of(wish if done else None),
        "dark_on": certificate.latest_day(wish),
        "payment_file_days": certificate.PAYMENT_FILES_KEPT_DAYS,
    }


def _shown_once(page: HttpResponse) -> HttpResponse:
    page.shown_once = True  # type: ignore[attr-defined]  # read by ScopedTransaction
    return page
