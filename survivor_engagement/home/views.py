"""The pages that gather from every room: Home, what waits, Today, find. And leaving, languages, a session's end."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from survivor_engagement.audit.actions import record
from survivor_engagement.common import panels
from survivor_engagement.files.access import files_shared_with
from survivor_engagement.home.forms import FindForm, LanguageForm
from survivor_engagement.home.leaving import Leaving
from survivor_engagement.identity import vault
from survivor_engagement.programmes.doors import advisor_door, public_door, signed_in_door, staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request
from survivor_engagement.users.actions import choose_language, show_leave
from survivor_engagement.users.models import User

WAITING_SHOWN = 3
TODAY_SHOWN = 7
ABOVE = 50  # cards with a smaller order stand above what waits
GUESSES = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ")


@signed_in_door
def home(request: Request) -> HttpResponse:
    """Each kind of person to her own page; an advisor's is here."""
    if request.user.is_advisor:
        return _home_of_advisor(request)
    return redirect("admin:index" if request.user.is_superuser else "programme_list")


def _home_of_advisor(request: Request) -> HttpResponse:
    if request.scope.advisor_id is None:
        raise Http404
    panels.ask_for_advisor(request.scope)
    todos = panels.advisor_todos(request.scope)
    cards = panels.advisor_cards(request.scope)
    on_cards = {card.shows for card in cards}
    others = [todo for todo in todos if todo.url not in on_cards]
    return render(
        request,
        "home/home.html",
        {
            "name": vault.own_chosen_name(request.scope),
            "today": timezone.localdate(),
            "todos": others[:WAITING_SHOWN],
            "waiting": len(todos),
            "more": len(others) > WAITING_SHOWN,
            "on_card": len(others) < len(todos),
            "cards_above": [card for card in cards if card.order < ABOVE],
            "cards_below": [card for card in cards if card.order >= ABOVE],
            "links": panels.advisor_links(request.scope),
        },
    )


@advisor_door
def waiting_list(request: Request) -> HttpResponse:
    return render(request, "home/waiting_list.html", {"todos": panels.advisor_todos(request.scope)})


@signed_in_door
def programme_list(request: Request) -> HttpResponse:
    """Where somebody works in one programme only, and is shown nothing of another, there is nothing to choose."""
    found = list(Programme.objects.filter(pk__in=list(request.scope.roles)).order_by("code"))
    if request.user.is_advisor:
        return redirect("home")
    shared = list(files_shared_with(request.user))
    if len(found) == 1 and not shared:
        return redirect("home:today", found[0].slug)
    return render(request, "home/programme_list.html", {"programmes": found, "shared": shared})


@staff_door("programme.see")
def today(request: Request, programme: Programme) -> HttpResponse:
    panels.ask_for_staff(request.scope, programme)
    todos = panels.staff_todos(request.scope, programme)
    cards = panels.staff_cards(request.scope, programme)
    everything = "all" in request.GET
    return render(
        request,
        "home/today.html",
        {
            "today": timezone.localdate(),
            "todos": todos if everything else todos[:TODAY_SHOWN],
            "waiting": len(todos),
            "more": len(todos) > TODAY_SHOWN and not everything,
            "main_cards": [card for card in cards if card.column == "main"],
            "side_cards": [card for card in cards if card.column != "main"],
            "find_label": FindForm.base_fields["text"].label,
        },
    )


@staff_door("programme.see")
def find(request: Request, programme: Programme) -> HttpResponse:
    """By POST, so that what somebody types never stands in an address or a log. One find opens at once."""
    form = FindForm(request.POST or None)
    found: list[panels.Todo] = []
    if form.is_valid():
        found = panels.staff_find(request.scope, programme, form.cleaned_data["text"])
        record("advisor.searched", by=request.user, programme_id=programme.pk, count=len(found))
        if len(found) == 1:
            return redirect(found[0].url)
    return render(request, "home/find.html", {"form": form, "found": found, "asked": request.method == "POST"})


@public_door
def leave(request: Request) -> HttpResponse:
    """Out at once: the session ends, the cookies go, a neutral page opens. It asks nothing of database or cache.

    A browser that only guesses ahead is not leaving; it gets nothing and nothing ends.
    """
    if any("prefetch" in request.META.get(header, "").lower() for header in GUESSES):
        return HttpResponse(status=204)
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "") if request.method != "HEAD" else None
    return Leaving(key, request.LANGUAGE_CODE)


@require_POST
@signed_in_door
def leave_shown(request: Request) -> HttpResponse:
    """Staff choose whether the link stands on their pages; on an advisor's it always does."""
    if request.user.kind != User.Kind.STAFF:
        raise Http404
    show_leave(user=request.user, shown=request.POST.get("shown") == "yes", by=request.user)
    return redirect("mfa_index")


@require_POST
@public_door
def language(request: Request) -> HttpResponse:
    """From now on in this language: in this browser, and wherever she signs in."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return redirect("home")
    chosen, onward = form.cleaned_data["language"], form.cleaned_data["next"]
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}):
        onward = reverse("home")
    response = redirect(onward)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        secure=settings.SECURE_COOKIES,
        samesite="Lax",
    )
    if request.user.is_authenticated:
        choose_language(user=request.user, language=chosen, by=request.user)
    return response


@public_door
def still_here(request: Request) -> HttpResponse:
    """Somebody is writing on a page, or a page looks whether it may still stand (`?look`, which is no use of the
    session: see `SessionLimits`). The answer is how many seconds are left."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    return HttpResponse(str(getattr(request, "ends_in", 0)), content_type="text/plain")


@public_door
def timed_out(request: Request) -> HttpResponse:
    return render(request, "timed_out.html", {})
