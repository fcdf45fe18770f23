"""Where whoever has written an answer down prints it. The page is the same whatever was said before."""

import uuid

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation

from consent.receipts import access, actions
from consent.receipts.document import DISCREET
from consent.receipts.forms import HandForm
from consent.receipts.from_records import facts_of
from consent.receipts.occasions import occasion_of
from consent.receipts.paper import picture
from consent.records.models import ConsentEvent
from survivor_engagement.common.errors import attempt
from survivor_engagement.identity.looking import note_page
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request


@staff_door("consent.help")
def paper_hand(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """What shall stand on it; then the sheet itself, which lies at no address."""
    heard = access.get_heard(request.scope, programme, public_id)
    event = heard.event
    note_page(request, programme, event.advisor)
    language = _language(request, event)
    form = HandForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        profile = form.cleaned_data["profile"]
        about = {"heard": heard, "profile": profile, "language": language, "by": request.user}
        if issued := attempt(form, actions.hand_over, **about):
            return _sheet(request, issued)
    context = {"form": form, "advisor": event.advisor, "guardian": event.guardian, "back_url": _back(programme, event)}
    return render(request, "receipts/paper_hand.html", context)


def _language(request: Request, event: ConsentEvent) -> str:
    """Of the words that were read aloud; else hers, and not that in which she answered before."""
    chosen = request.GET.get("language", "")
    return chosen if chosen in dict(settings.LANGUAGES) else event.advisor.language


def _back(programme: Programme, event: ConsentEvent) -> str:
    if event.guardian is not None:
        return reverse("records:guardian_questions", args=[programme.slug, event.guardian.public_id])
    return reverse("identity:advisor_detail", args=[programme.slug, event.advisor.public_id])


def _sheet(request: Request, issued: actions.Issued) -> HttpResponse:
    receipt = issued.receipt
    with translation.override(receipt.language):
        facts = facts_of(occasion_of(receipt), receipt.language)
        context = {
            "back_url": request.get_full_path(),
            "facts": facts,
            "record": facts.records[0],
            "guardian": receipt.event.guardian,
            "item": receipt.event.text.item if receipt.event.text else None,
            "today": timezone.localdate(),
            "mark": receipt.content_hash,
            "picture": picture(facts.code, issued.document),
        }
        template = "handed_note" if receipt.profile == DISCREET else "handed_paper"
        return render(request, f"receipts/{template}.html", context)
