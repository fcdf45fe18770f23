"""The staff page of the outbox: what waits and why, and a way to stop it."""

import uuid

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from survivor_engagement.common.paging import page_after
from survivor_engagement.identity.looking import note_list
from survivor_engagement.messaging import access, actions
from survivor_engagement.messaging.queue import lines
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request


@staff_door("message.see")
def message_list(request: Request, programme: Programme) -> HttpResponse:
    ended = "ended" in request.GET
    seen = access.messages_visible_to(request.scope, programme)
    page = page_after(seen.ended() if ended else seen.open(), key="-id", after=request.GET.get("after", ""))
    note_list(request, programme, [message.advisor_id for message in page.rows])
    return render(
        request,
        "messaging/message_list.html",
        {"lines": list(lines(request.scope, programme, page.rows)), "next_after": page.next_after, "ended": ended},
    )


@staff_door("message.see")
@require_POST
def message_stop(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    message = access.get_message(request.scope, public_id, programme)
    actions.stop_message(message=message, by=request.user)
    notices.success(request, _("Stopped. Nothing will be sent."))
    return redirect("messaging:message_list", programme.slug)


@staff_door("message.see")
@require_POST
def message_called(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    message = access.get_message(request.scope, public_id, programme)
    actions.note_call(message=message, by=request.user)
    notices.success(request, _("Noted: she was called."))
    return redirect("messaging:message_list", programme.slug)
