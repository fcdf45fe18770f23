"""Where whoever has written an answer down prints it. The page is the same whatever was said before."""

import uuid

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation

from consent.receipts import access, handing
from consent.receipts.canonical import Document
from consent.receipts.document import DISCREET
from consent.receipts.forms import HandForm
from consent.receipts.from_records import facts_of
from consent.receipts.paper import picture
from consent.records.heard import heard_by
from consent.records.models import ConsentEvent
from consent.records.receipt import alone
from survivor_engagement.common.errors import attempt
from survivor_engagement.identity.looking import note_page
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request


@staff_door("consent.help")
def paper_hand(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """What shall stand on it; then the sheet itself, which lies at no address."""
    event = access.get_heard(request.scope, programme, public_id, heard_by(request))
    note_page(request, programme, event.advisor)
    language = _language(request, event)
    form = HandForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        profile = form.cleaned_data["profile"]
        about = {"event": event, "profile": profile, "language": language, "by": request.user}
        if document := attempt(form, handing.hand_over, **about):
            return _sheet(request, event, profile, language, document)
    context = {"form": form, "advisor": event.advisor, "guardian": event.guardian, "back_url": _back(programme, event)}
    return render(request, "receipts/paper_hand.html", context)


def _language(request: Request, event: ConsentEvent) -> str:
    """Of the words that were read aloud; a no is kept without them."""
    chosen = request.GET.get("language", "")
    return chosen if chosen in dict(settings.LANGUAGES) else event.language


def _back(programme: Programme, event: ConsentEvent) -> str:
    if event.guardian is not None:
        return reverse("records:guardian_questions", args=[programme.slug, event.guardian.public_id])
    return reverse("identity:advisor_detail", args=[programme.slug, event.advisor.public_id])


def _sheet(request: Request, event: ConsentEvent, profile: str, language: str, document: Document) -> HttpResponse:
    with translation.override(language):
        facts = facts_of(alone(event), language)
        context = {
            "back_url": request.get_full_path(),
            "facts": facts,
            "record": facts.records[0],
            "guardian": event.guardian,
            "today": timezone.localdate(),
            "mark": document["integrity"]["content_hash"],
            "picture": picture(facts.code, document),
        }
        template = "handed_note" if profile == DISCREET else "handed_paper"
        return render(request, f"receipts/{template}.html", context)
