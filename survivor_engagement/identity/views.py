"""Staff pages about advisors: by code, with what is missing; safe contact; the card; sealed details by two people."""

import secrets
import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from survivor_engagement.common import panels
from survivor_engagement.common.errors import attempt
from survivor_engagement.common.paging import page_after
from survivor_engagement.identity import access, actions, ages, enrolments, search, vault
from survivor_engagement.identity.forms import REVEALABLE, ContactForm, EnrolForm, PersonFindForm, RevealForm
from survivor_engagement.identity.looking import note_list, note_page
from survivor_engagement.identity.models import RevealRequest, SafeContact
from survivor_engagement.identity.progress import contact_good_for, tasks_for
from survivor_engagement.identity.wordings import text_in
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request
from survivor_engagement.users.stepup import step_up

FIELD_NAMES = dict(REVEALABLE)
ON_SCREEN = timedelta(minutes=5)  # how long opened details stand on a screen that nobody touches


@staff_door("advisor.see")
def advisor_list(request: Request, programme: Programme) -> HttpResponse:
    """By POST where somebody looks for a code, so that what was typed stands in no address and no log."""
    asked = request.POST if request.method == "POST" else request.GET
    typed = request.POST.get("code", "")[:20]
    page = access.page_of_advisors(request.scope, programme, typed=typed, after=asked.get("after", ""))
    note_list(request, programme, [her.pk for her in page.rows])
    return render(
        request,
        "identity/advisor_list.html",
        {
            "page": page,
            "typed": typed,
            "how_many": access.how_many_advisors(request.scope, [programme]),
            "can": access.advisor_verbs(request.scope, programme),
            "stale_before": timezone.now() - contact_good_for(),
        },
    )


@staff_door("identity.search")
@step_up
def person_find(request: Request, programme: Programme) -> HttpResponse:
    """By POST only; the answer is codes, and what was typed stays in this one page."""
    form, answer = PersonFindForm(request.POST or None), None
    if form.is_valid():
        answer = attempt(form, search.search_people, programme=programme, by=request.user, **form.asked)
        if answer and answer.people:  # a name and a code never stand on one page
            form = PersonFindForm(initial={"purpose": form.asked["purpose"]})
    return render(request, "identity/person_find.html", {"form": form, "answer": answer})


@staff_door("advisor.enrol")
def advisor_enrol(request: Request, programme: Programme) -> HttpResponse:
    form = EnrolForm(request.POST or None, languages=programme.languages, zone=programme.timezone)
    if form.is_valid():
        advisor = attempt(form, actions.enrol_advisor, programme=programme, by=request.user, **form.cleaned_data)
        if advisor:
            return redirect("identity:advisor_detail", programme.slug, advisor.public_id)
    return render(request, "identity/advisor_enrol.html", {"form": form})


@staff_door("advisor.see")
def advisor_detail(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    advisor = access.get_advisor(request.scope, public_id, programme)
    note_page(request, programme, advisor)
    can = access.advisor_verbs(request.scope, programme)
    joining = access.joining_of(advisor, programme)
    checks = joining is not None and "check" in access.joining_verbs(request.scope, joining)
    reveals = [
        (found, access.reveal_verbs(request.scope, found))
        for found in access.reveals_visible_to(request.scope, programme).filter(advisor=advisor)[:5]
    ]
    return render(
        request,
        "identity/advisor_detail.html",
        {
            "advisor": advisor,
            "age": ages.band_now(advisor).label,
            "contact": access.safe_contact_of(advisor, programme),
            "can": can,
            "joining": joining,
            "tasks": tasks_for(advisor, programme, can, joining, checks),
            "links": panels.advisor_page_links(request.scope, programme, advisor),
            "sealed": [FIELD_NAMES[name] for name in FIELD_NAMES if name in vault.filled_fields(advisor)],
            "reveals": reveals,
            "wish": access.wish_of(advisor),
            "last_day": enrolments.last_day_of(advisor, programme),
        },
    )


@staff_door("advisor.contact")
def contact_edit(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    advisor = access.get_advisor(request.scope, public_id, programme, "contact")
    contact = access.safe_contact_of(advisor, programme)
    form = ContactForm(
        request.POST or None,
        initial=_as_initial(contact),
        phone_known="phone" in vault.filled_fields(advisor),
        clock_of=programme.timezone.split("/")[-1].replace("_", " "),
    )
    if form.is_valid():
        done = attempt(
            form,
            actions.record_safe_contact,
            advisor=advisor,
            programme=programme,
            answers=form.cleaned_data,
            by=request.user,
        )
        if done:
            messages.success(request, _("Saved. Messages follow these answers from now on."))
            return redirect("identity:advisor_detail", programme.slug, advisor.public_id)
    preview = [text_in(wording, advisor.language) for wording in SafeContact.Wording]
    return render(request, "identity/contact_edit.html", {"form": form, "advisor": advisor, "preview": preview})


def _as_initial(contact: SafeContact | None) -> dict[str, Any]:
    if contact is None:
        return {}
    return {
        "channel": contact.channel,
        "days": contact.days,
        "from_time": contact.from_time and f"{contact.from_time:%H:%M}",
        "until_time": contact.until_time and f"{contact.until_time:%H:%M}",
        "shared_with": contact.shared_with,
        "wording": contact.wording,
        "voicemail": "yes" if contact.voicemail else "no",
    }


@require_POST
@staff_door("advisor.see")
def advisor_pause(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """She said that she wants a break. That she is back, only she can say, on her own page."""
    advisor = access.get_advisor(request.scope, public_id, programme, "contact")
    actions.pause_advisor(advisor=advisor, programme=programme, by=request.user)
    return redirect("identity:advisor_detail", programme.slug, advisor.public_id)


@staff_door("reveal.ask")
def reveal_list(request: Request, programme: Programme) -> HttpResponse:
    page = page_after(
        access.reveals_visible_to(request.scope, programme), key="-id", after=request.GET.get("after", "")
    )
    rows = [(found, access.reveal_verbs(request.scope, found)) for found in page.rows]
    may_review = request.scope.may(programme, "reveal.review")
    return render(
        request,
        "identity/reveal_list.html",
        {"rows": rows, "next_after": page.next_after, "may_review": may_review},
    )


@staff_door("reveal.ask")
def reveal_ask(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    advisor = access.get_advisor(request.scope, public_id, programme, "ask_reveal")
    form = RevealForm(request.POST or None, revealable=access.revealable(request.scope, programme))
    if form.is_valid():
        asked = attempt(
            form,
            actions.ask_reveal,
            advisor=advisor,
            programme=programme,
            fields=form.cleaned_data["fields_wanted"],
            purpose=form.cleaned_data["purpose"],
            by=request.user,
        )
        if asked:
            return redirect("identity:reveal_detail", programme.slug, asked.public_id)
    return render(request, "identity/reveal_ask.html", {"form": form, "advisor": advisor})


@staff_door("reveal.ask")
def reveal_detail(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    found = access.get_reveal(request.scope, public_id, programme)
    return render(request, "identity/reveal_detail.html", _about(request, found))


def _about(request: Request, found: Any) -> dict[str, Any]:
    return {
        "reveal": found,
        "wanted": [FIELD_NAMES[name] for name in FIELD_NAMES if name in found.fields],
        "can": access.reveal_verbs(request.scope, found),
    }


@require_POST
@staff_door("reveal.approve")
@step_up
def reveal_decide(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    found = access.get_reveal(request.scope, public_id, programme, "approve")
    actions.decide_reveal(request=found, approve=request.POST.get("answer") == "yes", by=request.user)
    return redirect("identity:reveal_detail", programme.slug, found.public_id)


@require_POST
@staff_door("reveal.ask")
def reveal_end(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    found = access.get_reveal(request.scope, public_id, programme, "end")
    actions.end_reveal(request=found, by=request.user)
    return redirect("identity:reveal_detail", programme.slug, found.public_id)


@require_POST
@staff_door("reveal.ask")
@step_up
def reveal_open(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """The answer to this POST is the only place where the values are seen; nothing of it can be fetched again."""
    found = access.get_reveal(request.scope, public_id, programme, "open")
    # A mark of its own, because the key of a session changes when somebody proves again who she is.
    session = request.session.setdefault("opens", secrets.token_urlsafe(16))
    values = actions.open_details(request=found, session=session, by=request.user)
    shown = [(FIELD_NAMES[name.split(":")[0]], vault.parts_of(value)) for name, value in values.items()]
    after = reverse("identity:reveal_detail", args=[programme.slug, public_id])
    about = {"values": shown, "seconds": _seconds_on_screen(found), "after": after}
    page = render(request, "identity/reveal_open.html", _about(request, found) | about)
    page["Refresh"] = f"{about['seconds']}; url={after}"  # `opened.js` does it more surely
    return page


def _seconds_on_screen(found: RevealRequest) -> int:
    """Nobody may be looking any more, so it closes soon, and with its hour at the latest. With her session it ends, too
    (`SessionLimits`). Within the hour it is opened anew by the button, and each time is in the advisor's list."""
    left = (found.until or timezone.now()) - timezone.now()
    return max(int(min(left, ON_SCREEN).total_seconds()), 0)
