"""Her receipt to take with her: how much stands on it, on paper or as a file, or kept here."""

import json
import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from consent.receipts import access, actions
from consent.receipts.document import DISCREET
from consent.receipts.forms import TakeForm
from consent.receipts.from_records import facts_of
from consent.receipts.models import ConsentReceipt
from consent.receipts.occasions import occasion_of, words_of
from consent.receipts.paper import picture
from consent.receipts.remaking import document_of
from consent.records.models import ConsentEvent
from consent.records.receipt import ALONE, ANSWER, DONE, ENDED, Occasion, receipt_for
from survivor_engagement.common.errors import attempt
from survivor_engagement.programmes.doors import advisor_door
from survivor_engagement.programmes.requests import Request

SHOWN = 200  # lines on her list
PAGES = {
    ANSWER: "records_mine:receipt_detail",
    ENDED: "receipts_mine:receipt_ended",
    DONE: "effects_mine:report_detail",
    ALONE: "records_mine:receipt_detail",
}
TAKES = {
    ANSWER: "receipts_mine:receipt_take",
    ENDED: "receipts_mine:ended_take",
    DONE: "receipts_mine:done_take",
    ALONE: "receipts_mine:receipt_take",
}
NEUTRAL_NAME = "note.json"  # a list of downloads is read by others


@advisor_door
def receipt_list(request: Request) -> HttpResponse:
    """Everything that there is a receipt of, also the end of a yes by time and the end of what a stop set in motion."""
    occasions = access.my_occasions(request.scope)[:SHOWN]
    lines = [(words_of(one), one.event.purpose.name, one.at, page_of(one)) for one in occasions]
    return render(request, "receipts/receipt_list.html", {"lines": lines})


@advisor_door
def receipt_ended(request: Request, public_id: uuid.UUID) -> HttpResponse:
    """Her answers at the moment at which one of them ended by itself."""
    occasion = access.get_my_occasion(request.scope, public_id, ENDED)
    if occasion.about != ENDED:
        return redirect(page_of(occasion))
    context = {"receipt": receipt_for(occasion), "take_url": take_of(occasion)}
    return render(request, "records/receipt_detail.html", context)


@advisor_door
def receipt_take(request: Request, public_id: uuid.UUID, about: str = ANSWER) -> HttpResponse:
    occasion = access.get_my_occasion(request.scope, public_id, about)
    if occasion.about != about:
        return redirect(page_of(occasion))
    form = TakeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        issued = attempt(
            form,
            actions.issue_receipt,
            occasion=occasion,
            profile=form.cleaned_data["profile"],
            language=request.LANGUAGE_CODE,
            delivered=form.cleaned_data["delivered"],
            by=request.user,
        )
        if issued:
            return _handed_over(request, issued)
    return render(request, "receipts/receipt_take.html", {"form": form, "back_url": page_of(occasion)})


@advisor_door
def receipt_paper(request: Request, public_id: uuid.UUID) -> HttpResponse:
    """The sheet to print, in the language of the receipt."""
    receipt = access.get_my_receipt(request.scope, public_id)
    document, occasion = document_of(receipt), occasion_of(receipt)
    if document is None:
        messages.info(request, _("Some words have changed since this paper was made. Make it once more."))
        return redirect(take_of(occasion))
    with translation.override(receipt.language):
        facts, full = facts_of(occasion, receipt.language), receipt.profile == ConsentReceipt.Profile.FULL
        context = {
            "back_url": page_of(occasion),
            "about": receipt.about,
            "said_no": occasion.event.state == ConsentEvent.State.REFUSED,
            "facts": facts,
            "set_in_motion": [record for record in facts.set_in_motion if full or record.is_the_one],
            "mark": receipt.content_hash,
            "picture": picture(facts.code, document),
            "full": full,
        }
        template = "note_paper" if receipt.profile == DISCREET else "receipt_paper"
        return render(request, f"receipts/{template}.html", context)


def page_of(occasion: Occasion) -> str:
    """Where it is read."""
    return reverse(PAGES[occasion.about], args=[occasion.event.public_id])


def take_of(occasion: Occasion) -> str:
    return reverse(TAKES[occasion.about], args=[occasion.event.public_id])


def _handed_over(request: Request, issued: actions.Issued) -> HttpResponse:
    receipt = issued.receipt
    if receipt.delivered == ConsentReceipt.Delivered.PRINTED:
        return redirect("receipts_mine:receipt_paper", public_id=receipt.receipt_id)
    if receipt.delivered == ConsentReceipt.Delivered.KEPT:
        messages.success(request, _("It is kept here for you. You can print it on any day."))
        return redirect(page_of(occasion_of(receipt)))
    text = json.dumps(issued.document, ensure_ascii=False, indent=1) + "\n"
    said = {"Content-Disposition": f'attachment; filename="{NEUTRAL_NAME}"'}
    return HttpResponse(text, content_type="application/json", headers=said)
