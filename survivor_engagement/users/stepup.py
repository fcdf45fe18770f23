"""Before what matters most somebody shows once more that it is her: by passphrase, code or passkey, a moment ago.

`@step_up` stands below the door of a view. A page is asked for after the proof, so that a form is shown to her who has
just given one. A form that was sent too late goes to the same question and leads back to the page it was written on;
what stood in it is kept nowhere, least of all in the session.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

View = Callable[..., HttpResponseBase]
TOO_LATE = "sent_too_late"  # the session's word for: a form came after the proof had run out


def proved_lately(request: HttpRequest) -> bool:
    """Signing in is a proof, too; for staff it was two factors."""
    proofs = get_authentication_records(request, request.user)
    return bool(proofs) and time.time() - proofs[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT


def ask_again(request: HttpRequest) -> HttpResponseRedirect:
    """To the page "Is it still you?", and from there to where she was."""
    onward = request.get_full_path()
    if request.method not in ("GET", "HEAD"):
        request.session[TOO_LATE] = True
        onward = _page_of_the_form(request)
    ways = get_adapter().get_reauthentication_methods(request.user)
    asked_at = ways[0]["url"] if ways else reverse("account_login")
    return HttpResponseRedirect(f"{asked_at}?{urlencode({'next': onward})}")


def _page_of_the_form(request: HttpRequest) -> str:
    """Where a form stood, as the browser says; browsers of people who say nothing go to the first page."""
    said = request.headers.get("referer", "")
    if not url_has_allowed_host_and_scheme(said, allowed_hosts={request.get_host()}):
        return "/"
    page = urlsplit(said)
    return f"{page.path}?{page.query}" if page.query else page.path or "/"


def step_up(view: View) -> View:
    @wraps(view)
    def proved(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if proved_lately(request) else ask_again(request)

    proved.steps_up = True  # read by the test that lists what asks for a proof
    return proved


class ProvedAgain(admin.ModelAdmin):
    """Set-up pages that give accounts or rights: to add, to look closely, to change."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().changeform_view(request, *args, **kwargs) if proved_lately(request) else ask_again(request)
