"""Routes that declare no door of ours: the set-up pages and those of the sign-in library. What each answers to those
whom it is for stands here, one row for each, so that a new route fails until somebody has written what it is to say.
"""

from collections import Counter
from copy import deepcopy
from typing import NamedTuple
from urllib.parse import unquote

from django.db import connection

from tests.attacks.samples import Route, our_routes
from tests.attacks.test_canaries import text_of
from tests.attacks.test_every_route import without_marks
from tests.attacks.test_matrix import ask
from tests.harness.client import GET_MAY_WRITE, WRITES
from tests.house.tree import routes

NO_ID = "987654"  # nothing has it
OTHERS = [Route(where, pattern) for where, pattern in routes() if not hasattr(pattern.callback, "door")]


class Row(NamedTuple):
    """Statuses for looking and for sending a form that says nothing: with something that is there, and with an id that
    nothing has where the route takes one."""

    there: tuple[int, int]
    nothing: tuple[int, int] | None = None


# By model: what is answered to adding one, to an empty form about one, and to an empty form about nothing. 403: it is
# only read here. 302: there is nothing to type, and the form has buttons alone.
SET_UP_OF_MODELS = {
    "jobs/job": (403, 403, 403),
    "users/user": (200, 200, 302),
    "users/restart": (403, 302, 302),
    "programmes/organisation": (200, 200, 302),
    "programmes/partner": (200, 200, 302),
    "programmes/area": (200, 200, 302),
    "programmes/programme": (200, 200, 302),
    "programmes/roleassignment": (200, 302, 302),
    "rates/ratecard": (200, 403, 302),
    "rates/taxrule": (200, 403, 302),
    "payouts/fundingaccount": (200, 403, 403),
}
VIEW_ON_SITE = "setup/r/<path:content_type_id>/<path:object_id>/"
SET_UP_ITSELF = {
    "setup/": Row((200, 200)),
    "setup/login/": Row((302, 405)),  # its own form is never shown
    "setup/logout/": Row((405, 200)),
    "setup/password_change/": Row((404, 404)),
    "setup/password_change/done/": Row((404, 404)),
    "setup/autocomplete/": Row((404, 405)),
    "setup/jsi18n/": Row((200, 405)),
    VIEW_ON_SITE: Row((404, 404), (404, 404)),
    "setup/^(?P<app_label>jobs|users|programmes|rates|payouts)/$": Row((200, 200)),
    "setup/(?P<url>.*)$": Row((404, 404)),
}


def pages_of(model: str) -> dict[str, Row]:
    add, change, change_of_nothing = SET_UP_OF_MODELS[model]
    one = f"setup/{model}/<path:object_id>/"
    return {
        f"setup/{model}/": Row((200, 200)),
        f"setup/{model}/add/": Row((add, add)),
        one: Row((302, 302), (302, 302)),
        f"{one}history/": Row((200, 200), (302, 302)),
        f"{one}delete/": Row((403, 403), (403, 403)),  # nothing is ever deleted
        f"{one}change/": Row((200, change), (302, change_of_nothing)),
    }


SET_UP = SET_UP_ITSELF | {where: row for model in SET_UP_OF_MODELS for where, row in pages_of(model).items()}

CLOSED = Row((404, 404), (404, 404))
PASSKEY = "accounts/2fa/webauthn/keys/<int:pk>/"
# For whoever is signed in, has every kind of second step, and has shown a moment ago that it is she.
SIGN_IN = {
    "accounts/login/": Row((302, 302)),
    "accounts/logout/": Row((200, 302)),
    "accounts/inactive/": Row((200, 405)),
    "accounts/signup/": Row((302, 302)),
    "accounts/reauthenticate/": Row((200, 200)),
    "accounts/password/change/": Row((200, 200)),
    "accounts/2fa/": Row((200, 405)),
    "accounts/2fa/authenticate/": Row((302, 302)),
    "accounts/2fa/reauthenticate/": Row((200, 200)),
    "accounts/2fa/totp/activate/": Row((302, 302)),
    "accounts/2fa/totp/deactivate/": Row((200, 302)),
    "accounts/2fa/recovery-codes/": Row((200, 405)),
    "accounts/2fa/recovery-codes/generate/": Row((200, 302)),
    "accounts/2fa/recovery-codes/download/": Row((200, 405)),
    "accounts/2fa/webauthn/": Row((200, 405)),
    "accounts/2fa/webauthn/add/": Row((200, 200)),
    "accounts/2fa/webauthn/login/": Row((302, 302)),
    "accounts/2fa/webauthn/reauthenticate/": Row((200, 302)),
    f"{PASSKEY}remove/": Row((200, 302), (404, 404)),
    f"{PASSKEY}edit/": CLOSED,  # a passkey has a number and no name
    "accounts/email/": CLOSED,
    "accounts/confirm-email/": CLOSED,
    r"accounts/^confirm-email/(?P<key>[-:\w]+)/$": CLOSED,
    "accounts/login/code/confirm/": CLOSED,
    "accounts/password/set/": CLOSED,
    "accounts/password/reset/": CLOSED,
    "accounts/password/reset/done/": CLOSED,
    "accounts/password/reset/key/done/": CLOSED,
    r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": CLOSED,
}
ENTRANCES = {  # what an unknown visitor may ask for; all else sends her to sign in, or is closed to everybody
    "accounts/login/": Row((200, 200)),
    "accounts/signup/": Row((200, 200)),
    "accounts/inactive/": Row((200, 405)),
}


def of(table: dict[str, Row]) -> list[Route]:
    return [route for route in OTHERS if route.where in table]


def kinds() -> dict[str, int]:
    """How many routes there are of each kind."""
    ours = Counter(f"door {route.kind}" for route in our_routes())
    return {**ours, "set-up": len(of(SET_UP)), "sign-in library": len(of(SIGN_IN))}


class Answer(NamedTuple):
    status: int
    leads_to: str
    page: str  # without what differs each time
    written: frozenset[str]  # tables, save those that every page may write to


def asked(client, method: str, path: str) -> Answer:
    """What came, and what would have been written; nothing of it stays."""
    written = set()

    def note(execute, sql, params, many, context):
        if found := WRITES.match(str(sql)):
            written.add(found.group(2).lower())
        return execute(sql, params, many, context)

    kept = deepcopy(client.cookies)
    with connection.execute_wrapper(note):
        answer = ask(client, method, path)
    client.cookies = kept  # else signing out would be the end of the walk
    page = without_marks(answer) if answer.content else text_of(answer).decode()
    return Answer(answer.status_code, answer.headers.get("Location", ""), page, frozenset(written - GET_MAY_WRITE))


def looked_and_sent(client, path: str) -> tuple[Answer, Answer]:
    return asked(client, "GET", path), asked(client, "POST", path)


def statuses(answers: tuple[Answer, Answer]) -> tuple[int, int]:
    return answers[0].status, answers[1].status


def apart_from_id(answers: tuple[Answer, Answer], path: str, other: str) -> tuple[Answer, Answer]:
    """The same, as if the other path had been asked for."""
    return tuple(answer._replace(leads_to=unquote(answer.leads_to).replace(path, other)) for answer in answers)
