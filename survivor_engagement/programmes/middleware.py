"""One transaction around view and rendering, in the scope of the person; doors only; a second tap does nothing."""

import logging
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import escape_leading_slashes

from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.common.logs import word
from survivor_engagement.common.request import person_id
from survivor_engagement.common.rowsecurity import set_local
from survivor_engagement.programmes.scope import Scope, enter_scope
from survivor_engagement.users.middleware import WITHOUT_DATABASE
from survivor_engagement.users.models import Submission

logger = logging.getLogger("survivor_engagement")
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
        with transaction.atomic():
            request.scope = enter_scope(request.user)
            person_id.set(request.user.pk)
            with timezone.override(request.scope.zone or None):  # an advisor's clock; staff_door sets a programme's
                response = self._once(request)
            if response.status_code >= 400:
                transaction.set_rollback(True)
        if response.status_code in (403, 404) and request.user.is_authenticated:
            self._note_refusal(request, response.status_code)
        return response

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

    def _note_refusal(self, request: HttpRequest, status: int) -> None:
        """In a transaction of its own: the rolled-back page must not take the note with it."""
        match = request.resolver_match
        programme = getattr(request, "programme", None)
        with transaction.atomic():
            set_local(user_id=request.user.pk, job="", programme="")
            record(
                "access.refused" if status == 403 else "access.not_found",
                by=request.user,
                programme_id=programme.pk if programme else None,
                purpose=(match.view_name if match else "unknown")[:60],
            )

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotNow):
            return render(request, "not_now.html", {"reason": str(error)}, status=409)
        return None


def _token(request: HttpRequest) -> uuid.UUID | None:
    if request.method != "POST":
        return None
    try:
        return uuid.UUID(request.POST.get("once", ""))
    except ValueError:
        return None


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
