"""Sessions end by themselves, staff need a second factor, pages speak the person's language."""

import re
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from survivor_engagement.users import places
from survivor_engagement.users.actions import end_sessions
from survivor_engagement.users.backend import already_read
from survivor_engagement.users.models import User
from survivor_engagement.users.stepup import TOO_LATE, ask_again

GetResponse = Callable[[HttpRequest], HttpResponse]
# Where somebody without a second factor may still go: to set one up, to prove it is her, to leave.
BEFORE_SECOND_FACTOR = ("/accounts/", "/leave/", "/static/", "/healthz", "/readyz", "/language/")
# Pages that must answer when the database does not: they never look who is asking.
WITHOUT_DATABASE = ("/healthz", "/readyz", "/leave/", "/static/")
CLOSED, HERE = "/closed/", "/here/"
GRACE = 2  # seconds after the end, so that the server agrees
WRITTEN_ON = re.compile(rb"<(?:textarea|select|input(?![^>]*type=.?(?:hidden|submit|search)))")
TOUCH_SECONDS = 20  # how old the last-seen mark may grow, to spare a write on every page


class PersonOfSession(AuthenticationMiddleware):
    """Django's own, but the person has come with her session and is not read a second time."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _person_of(request))


def _person_of(request: HttpRequest) -> Any:
    """Django still decides: the session must carry the hash of her passphrase, her account must be open."""
    with already_read(request.session.person):
        return get_user(request)


class SessionLimits:
    """Idle and absolute limits by kind of user, counted by the server. A page goes from the screen with the session.

    The browser asks for `/closed/` by itself when the time is over: at once by the script (`leave.js`), and without it
    by a header, save on a page on which somebody may be writing. That request is no use of the session: another tab may
    be at work still, and a page that was left must not keep it alive.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if signed_in(request):
            now = timezone.now().timestamp()
            if "started" not in request.session:
                places.begin(request)
            if places.is_over(request.session, request.user.kind, now):
                logout(request)
                return redirect("timed_out") if request.path != CLOSED else self.get_response(request)
            looks = request.path == HERE and "look" in request.GET
            if request.path == CLOSED:
                return self.get_response(request)
            if now - request.session["seen"] > TOUCH_SECONDS and not looks:
                request.session["seen"] = now
            request.ends_in = places.seconds_left(request.session, request.user.kind, now) + GRACE
            return _with_an_end(self.get_response(request), request)
        return self.get_response(request)


def _with_an_end(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """A page that names an end of its own keeps it where that is sooner; none stays longer than its session."""
    page = response.status_code < 300 and response.get("Content-Type", "").startswith("text/html")
    if not page or response.streaming:
        return response
    if "Refresh" in response:
        stays = int(response["Refresh"].partition(";")[0]) > request.ends_in
    else:
        stays = not WRITTEN_ON.search(response.content)
    if stays:
        response["Refresh"] = f"{request.ends_in}; url={CLOSED}"
    return response


class SecondFactor:
    """Staff and administrators see nothing before they have a second factor and have used it in this session.

    A session that used one goes on without asking again, because one always stays: the last cannot be removed, and
    starting an account afresh, which removes all, ends its sessions.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user if signed_in(request) else None
        if user is None or not user.needs_second_factor or used_second_factor(request):
            return self.get_response(request)
        if is_mfa_enabled(user):  # set up in another session since this one began: this one never proved it
            logout(request)
            return redirect("account_login")
        if not request.path.startswith(BEFORE_SECOND_FACTOR):
            return redirect("mfa_activate_totp")
        response = self.get_response(request)
        if request.user == user and is_mfa_enabled(user):  # she has just set it up, and proved it by doing so
            record_authentication(request, user, method="mfa", reauthenticated=True)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """The library asks whether the code app may go, but not whether a passkey may: so it is asked here."""
        match = request.resolver_match
        if request.method != "POST" or match is None or match.url_name != "mfa_remove_webauthn":
            return None
        passkey = Authenticator.objects.filter(user_id=request.user.pk, pk=kwargs["pk"]).first()
        if passkey is None or get_adapter().can_delete_authenticator(passkey):
            return None
        reason = get_adapter().error_messages["cannot_delete_authenticator"]
        return render(request, "not_now.html", {"reason": reason}, status=409)


def signed_in(request: HttpRequest) -> bool:
    return not request.path.startswith(WITHOUT_DATABASE) and request.user.is_authenticated


def used_second_factor(request: HttpRequest) -> bool:
    """allauth notes how each sign-in was proved; setting a factor up in this session counts as using it."""
    methods = request.session.get("account_authentication_methods", [])
    return any(method.get("method") == "mfa" for method in methods)


class FreshProof:
    """What a proof by somebody who is signed in already changes: her session gets a new key, and with a second step
    added, changed or taken away, whoever is signed in elsewhere as she is out. It stands within the transaction of the
    page, so that the one does not happen without the other.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or not request.path.startswith("/accounts/") or not signed_in(request):
            return self.get_response(request)
        user = request.user
        proofs, steps = _proofs(request, user), _steps(user)
        response = self.get_response(request)
        if request.user != user or response.status_code >= 400:
            return response
        changed = _steps(user) != steps
        if changed or _proofs(request, user) != proofs:
            request.session.cycle_key()
            if request.session.pop(TOO_LATE, False):
                messages.info(request, _("Thank you. Nothing was done yet: please send it once more."))
        if changed:
            end_sessions(user=user, keep=request.session.session_key, by=user)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The library's own pages ask in the same way. It would keep the form that was sent in the session."""
        return ask_again(request) if isinstance(error, ReauthenticationRequired) else None


def _proofs(request: HttpRequest, user: User) -> int:
    return len(get_authentication_records(request, user))


def _steps(user: User) -> list[int]:
    return list(Authenticator.objects.filter(user_id=user.pk).order_by("pk").values_list("pk", flat=True))


class OwnLanguage:
    """A signed-in person's own language wins over the browser's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if signed_in(request):
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        return self.get_response(request)
