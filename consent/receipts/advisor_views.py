"""Her receipt to take with her: how much stands on it, on paper or as a file, or kept here."""

import json
import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from consent.receipts import access, actions
from consent.receipts.document import DISCREET
from consent.receipts.forms import TakeForm
from consent.receipts.from_records import facts_of
from consent.receipts.models import ConsentReceipt
from consent.receipts.paper import picture
from consent.receipts.remaking import document_of
from survivor_engagement.common.errors import attempt
from survivor_engagement.programmes.doors import advisor_door
from survivor_engagement.programmes.requests import Request

NEUTRAL_NAME = "note.json"  # a list of downloads is read by others


@advisor_door
def receipt_take(request: Request, public_id: uuid.UUID) -> HttpResponse:
    event = access.get_my_answer(request.scope, public_id)
    form = TakeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        issued = attempt(
            form,
            actions.issue_receipt,
            event=event,
            profile=form.cleaned_data["profile"],
            language=request.LANGUAGE_CODE,
            delivered=form.cleaned_data["delivered"],
            by=request.user,
        )
        if issued:
            return _handed_over(request, issued)
    return render(request, "receipts/receipt_take.html", {"form": form, "event": event})


@advisor_door
def receipt_paper(request: Request, public_id: uuid.UUID) -> HttpResponse:
    """The sheet to print, in the language of the receipt."""
    receipt = access.get_my_receipt(request.scope, public_id)
    document = document_of(receipt)
    if document is None:
        messages.info(request, _("Some words have changed since this paper was made. Make it once more."))
        return redirect("receipts_mine:receipt_take", public_id=receipt.event.public_id)
    with translation.override(receipt.language):
        facts = facts_of(receipt.event, receipt.language)
        context = {
            "receipt": receipt,
            "facts": facts,
            "mark": receipt.content_hash,
            "picture": picture(facts.code, document),
            "full": receipt.profile == ConsentReceipt.Profile.FULL,
        }
        template = "note_paper" if receipt.profile == DISCREET else "receipt_paper"
        return render(request, f"receipts/{template}.html", context)


def _handed_over(request: Request, issued: actions.Issued) -> HttpResponse:
    receipt = issued.receipt
    if receipt.delivered == ConsentReceipt.Delivered.PRINTED:
        return redirect("receipts_mine:receipt_paper", public_id=receipt.receipt_id)
    if receipt.delivered == ConsentReceipt.Delivered.KEPT:
        messages.success(request, _("It is kept here for you. You can print it on any day."))
        return redirect("records_mine:receipt_detail", public_id=receipt.event.public_id)
    text = json.dumps(issued.document, ensure_ascii=False, indent=1) + "\n"
    said = {"Content-Disposition": f'attachment; filename="{NEUTRAL_NAME}"'}
    return HttpResponse(text, content_type="application/json", headers=said)
