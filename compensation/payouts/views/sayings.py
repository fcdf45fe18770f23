"""A second person looks at what was said of a payment: confirmed, or not so."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compensation.payouts import access, actions
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request


@require_POST
@staff_door("batch.see")
def saying_confirm(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    saying = access.get_saying(request.scope, public_id, programme, "confirm")
    payment = actions.confirm_outcome(saying=saying, by=request.user)
    messages.success(request, _("Confirmed. What she is owed is payable again."))
    return redirect("payouts:batch_detail", programme.slug, payment.batch.public_id)


@require_POST
@staff_door("batch.see")
def saying_decline(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    saying = access.get_saying(request.scope, public_id, programme, "decline")
    payment = actions.decline_outcome(saying=saying, by=request.user)
    messages.success(request, _("Noted: it is not so. The payment stays as it was."))
    return redirect("payouts:batch_detail", programme.slug, payment.batch.public_id)


@require_POST
@staff_door("batch.see")
def report_confirm(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    report = access.get_report(request.scope, public_id, programme, "confirm")
    actions.confirm_report(report=report, by=request.user)
    messages.success(request, _("Confirmed. What they are owed is payable again."))
    return redirect("payouts:report_detail", programme.slug, public_id)
