"""One transaction around view and rendering, in the scope of the person; doors only; a second tap does nothing."""

import logging
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import escape_leading_slashes
from django.utils.translation import gettext_lazy as _

from survivor_engagement.audit.actions import record
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.circumstances import Circumstances, note_no, under
from survivor_engagement.common.errors import NotNow
from survivor_engagement.common.logs import word
from survivor_engagement.common.request import person_id
from survivor_engagement.common.rowsecurity import set_local
from survivor_engagement.keys.errors import NotOpened
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope, enter_scope
from survivor_engagement.users.limits import hash_of_session
from survivor_engagement.users.middleware import WITHOUT_DATABASE
from survivor_engagement.users.models import Submission

logger = logging.getLogger("survivor_engagement")
GUESSES_IN_TEN_MINUTES = 100
DOES_NOT_OPEN = _(
    "These details cannot be opened: they are not as they were written. Nothing was shown, and it has been noted. "
    "Tell whoever looks after the system."
)
GetResponse = Callable[[HttpRequest], HttpResponse]
METHODS = ("GET", "HEAD", "POST")
# Views of libraries that bring their own checks: sign-in and second factors, the set-up pages, the language list.
TRUSTED_MODULES = (
    "allauth.account.",
    "allauth.mfa.",
    "django.contrib.admin.",
    "django.views.i18n",
    "django.contrib.auth.",
    "django.contrib.contenttypes.",
)
# Pages of the sign-in library that would write e-mails, or let a stranger ask whether somebody is known; and the
# set-up pages' own for a new password, which know nothing of second factors. They exist in lists of addresses where
# they are looked up by name; nobody reaches them.
CLOSED = frozenset({
    "account_email", "account_email_verification_sent", "account_set_password", "account_reset_password",
    "account_confirm_login_code", "account_confirm_email", "account_reset_password_from_key_done",
    "account_reset_password_from_key", "account_reset_password_done", "password_change", "password_change_done",
})  # fmt: skip


class ScopedTransaction:
    """Opens the transaction, tells the database who is asking, and rolls back when the answer is an error."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(WITHOUT_DATABASE):
            request.scope = Scope(user=AnonymousUser())
            return self.get_response(request)
        with under(Circumstances(seen_from=partial(_seen_from, request))) as now:
            with transaction.atomic():
                request.scope = enter_scope(request.user)
                person_id.set(request.user.pk)
                with timezone.override(request.scope.zone or None):  # an advisor's clock; staff_door sets a programme's
                    response = self._once(request)
                if response.status_code >= 400:
                    transaction.set_rollback(True)
            said_no = _said_no(response.status_code, rule=now.said_no)
            if said_no and request.user.is_authenticated:
                self._note_refusal(request, *said_no, code=now.reason)
            if not_opened := getattr(request, "not_opened", None):
                self._note_not_opened(request, not_opened)
            if now.behind:
                self._write_behind(request, now.behind)
        return response

    def _write_behind(self, request: HttpRequest, writes: list[Callable[[], object]]) -> None:
        """What a rule that said no has to leave behind, though the page was taken back."""
        with transaction.atomic():
            enter_scope(request.user)
            for write in writes:
                write()

    def _once(self, request: HttpRequest) -> HttpResponse:
        """A form sent twice (double tap, retry on a bad line) finds where the first one led.

        The second waits on the first one's row until that transaction ends, so it never runs beside it. A page that
        is the answer itself gives its key back, for the next try; one that is marked `shown_once` keeps it, so that
        loading it again does nothing and leads to the page that asks.
        """
        token = _token(request)
        if token is None:
            return self.get_response(request)
        user_id = request.user.pk if request.user.is_authenticated else None
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO users_submission (token, user_id, path, location, at) VALUES (%s, %s, %s, '', now()) "
                "ON CONFLICT (token) DO NOTHING",
                [token, user_id, request.path[:300]],
            )
            first = cursor.rowcount == 1
        if not first:
            hers = Q(user_id=user_id) | Q(user_id=None)  # whoever has just joined sent the form before she was known
            done = Submission.objects.filter(hers, token=token).first()
            if done is None:  # somebody else's key is none: what was sent with it goes on to the checks of every form
                return self.get_response(request)
            return HttpResponseRedirect(done.location or escape_leading_slashes(request.path))
        response = self.get_response(request)
        if response.status_code in (301, 302, 303):
            Submission.objects.filter(token=token).update(location=response["Location"][:300])
        elif response.status_code < 400 and not getattr(response, "shown_once", False):
            Submission.objects.filter(token=token).delete()
        return response

    def _note_refusal(self, request: HttpRequest, event: str, reason: str, *, code: str) -> None:
        """In a transaction of its own: the rolled-back page must not take the note with it.

        What a rule answers to an advisor on her own pages is between her and the page.
        """
        if reason == AuditEvent.Reason.NOT_NOW and not request.user.needs_second_factor:
            return
        match = request.resolver_match
        with transaction.atomic():
            set_local(user_id=request.user.pk, job="", programme="")
            record(
                event,
                by=request.user,
                programme_id=_programme_asked_for(match.kwargs if match else {}),
                purpose=(match.view_name if match else "unknown")[:60],
                reason=reason,
                fields=[code] if code else [],
                about_id=_asked_for(match.kwargs if match else {}),
            )
            self._notice_guessing(request)

    def _notice_guessing(self, request: HttpRequest) -> None:
        """One alarm for whoever is refused again and again. Ids of 122 random bits are not found by guessing; that
        somebody tries must not stay unseen."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT app_keeps_guessing(%s)", [GUESSES_IN_TEN_MINUTES])
            if cursor.fetchone() != (True,):
                return
        record("access.guessing", by=request.user)
        logger.critical("user %s asks for page after page that is not theirs", request.user.pk)

    def _note_not_opened(self, request: HttpRequest, error: NotOpened) -> None:
        """Something sealed was changed, or its key is not here: whose it is, and who met it; never what."""
        about, programme = error.about, getattr(request, "programme", None)
        logger.error("a sealed value of row %s does not open: %s", getattr(about, "pk", None), type(error).__name__)
        by = request.user if request.user.is_authenticated else None
        with transaction.atomic():
            set_local(user_id=by.pk if by else "", job="", programme="")
            record(
                "identity.not_opened",
                by=by,
                about=about,
                advisor_id=getattr(about, "pk", None),
                programme_id=programme.pk if programme else None,
            )

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotOpened):
            request.not_opened = error
            return render(request, "not_now.html", {"reason": str(DOES_NOT_OPEN)}, status=409)
        if isinstance(error, NotNow):
            note_no(error.reason)
            return render(request, "not_now.html", {"reason": str(error)}, status=409)
        return None


REFUSALS = {
    403: ("access.refused", AuditEvent.Reason.NOT_ALLOWED),
    404: ("access.not_found", AuditEvent.Reason.NOT_FOUND),
    409: ("action.refused", AuditEvent.Reason.NOT_NOW),
}


def _said_no(status: int, *, rule: bool) -> tuple[str, str] | None:
    """What the trail says of an answer that is a no; a form that comes back with the sentence of a rule is one."""
    if status >= 500:
        return "action.failed", AuditEvent.Reason.ERROR
    return REFUSALS.get(status) or (REFUSALS[409] if rule else None)


def _programme_asked_for(kwargs: dict[str, Any]) -> int | None:
    """By its short name in the address, so that those who watch over it hear of who has no part in it, too."""
    return Programme.objects.filter(slug=kwargs.get("programme")).values_list("pk", flat=True).first()


def _asked_for(kwargs: dict[str, Any]) -> str:
    """The id of the thing that was asked for: the trail shows who tries one after the other."""
    return next((str(value) for value in kwargs.values() if isinstance(value, uuid.UUID)), "")


def _seen_from(request: HttpRequest) -> tuple[str, str]:
    return hash_of_session(request.session.session_key), get_adapter().get_client_ip(request)


def _token(request: HttpRequest) -> uuid.UUID | None:
    if request.method != "POST":
        return None
    try:
        token = uuid.UUID(request.POST.get("once", ""))
    except ValueError:
        return None
    # Another answer from the same showing of a page is another one: a no after a yes is never taken for a second tap.
    answer = request.POST.get("answer")
    return uuid.uuid5(token, answer) if answer else token


class DoorsOnly:
    """Default deny: a view that nobody declared a door for does not exist, and none is asked by any other method."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if request.resolver_match and request.resolver_match.url_name in CLOSED:
            raise Http404
        if not is_declared(view):
            logger.error("a view without a door was asked for: %s", word(getattr(view, "__qualname__", "unknown")))
            raise Http404
        return None


def is_declared(view: Any) -> bool:
    """Ours name their door; the set-up pages are wrapped by the admin site, which marks them with `model_admin`."""
    known = hasattr(view, "door") or hasattr(view, "model_admin")
    return known or getattr(view, "__module__", "").startswith(TRUSTED_MODULES)
