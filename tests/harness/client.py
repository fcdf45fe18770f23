"""A browser for tests. Each request runs as the web's database role, in nobody's scope until the middleware sets it,
and a GET that changes product state fails."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.core.signals import setting_changed
from django.db import connection
from django.test import Client
from django.test.client import ClientHandler

from survivor_engagement.programmes.scope import Scope, enter_scope
from survivor_engagement.users.models import User

WRITES = re.compile(r"^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+\"?([a-z_.]+)", re.IGNORECASE)
GET_MAY_WRITE = {"audit_auditevent", "records_consentcheck", "users_session"}
FAR_AHEAD = 4102444800.0  # a proof that does not run out while a test runs
GET_MAY_WRITE_AT = ("/leave/", "/accounts/")
LAYERS: dict[str, Any] = {}


class GetWroteError(AssertionError):
    pass


def refuse_writes(execute, sql, params, many, context):
    found = WRITES.match(str(sql))
    if found and found.group(2).lower() not in GET_MAY_WRITE:
        raise GetWroteError(f"a GET wrote to {found.group(2)}")
    return execute(sql, params, many, context)


def set_role(role: str, **settings: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}; SELECT set_config('app.known_for', '', true)")
        for name in ("user_id", "job", "programme"):
            cursor.execute("SELECT set_config(%s, %s, true)", [f"app.{name}", settings.get(name, "")])


def as_seed() -> None:
    """The role of factories and of test bodies: sees and writes everything."""
    set_role("app_seed", job="seed")


@contextmanager
def as_web(user: User | None = None) -> Iterator[Scope | None]:
    """Run code as the web does for this person: role `app_web`, row-level security, her scope."""
    set_role("app_web")
    try:
        yield enter_scope(user) if user else None
    finally:
        if not connection.needs_rollback:
            as_seed()


def forget_layers(**_changed) -> None:
    LAYERS.clear()


def layers() -> dict[str, Any]:
    """The middleware of all browsers, as one process of a production has it; made anew when a setting has changed."""
    if not LAYERS:
        first = ClientHandler()
        first.load_middleware()
        LAYERS.update(vars(first))
        del LAYERS["enforce_csrf_checks"]  # each browser's own
    return LAYERS


class WebClient(Client):
    def request(self, **request):
        if self.handler._middleware_chain is None:
            vars(self.handler).update(layers())
        get = request.get("REQUEST_METHOD") in ("GET", "HEAD")
        watched = get and not request.get("PATH_INFO", "").startswith(GET_MAY_WRITE_AT)
        set_role("app_web")
        try:
            with connection.execute_wrapper(refuse_writes) if watched else nullcontext():
                return super().request(**request)
        finally:
            as_seed()

    def sign_in(self, user: User) -> "WebClient":
        """Signed in as after a passphrase and, for staff, a second factor."""
        self.force_login(user, backend="survivor_engagement.users.backend.SignInBackend")
        session = self.session
        session["account_authentication_methods_user"] = str(user.pk)
        session["account_authentication_methods"] = [
            {"method": "password", "at": FAR_AHEAD},
            {"method": "mfa", "type": "totp", "at": FAR_AHEAD},
        ]
        session.save()
        return self

    def proved(self, *, minutes_ago: float) -> "WebClient":
        """The same browser, in which this person has last shown so long ago that it is she."""
        session = self.session
        for proof in session["account_authentication_methods"]:
            proof["at"] = time.time() - minutes_ago * 60
        session.save()
        return self


setting_changed.connect(forget_layers)
