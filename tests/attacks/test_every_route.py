"""Every route of ours x everybody of the cast: who is sent to sign in, who finds nothing, who is not allowed.

The expected answer follows from the door that the route declares and the table of roles and verbs; the routes are
walked, so a new one is in here by itself.
"""

import re
import uuid
from collections import Counter

import pytest
from django.urls import reverse

from survivor_engagement.programmes.permissions import VERBS
from tests.harness.cast import CAST
from tests.house.tree import routes

RANDOM = uuid.UUID("00000000-0000-4000-8000-000000000000")
STAFF = list(CAST)


def ours() -> list[tuple[str, object]]:
    return [(where, pattern) for where, pattern in routes() if hasattr(pattern.callback, "door")]


def kind(pattern) -> str:
    return pattern.callback.door.split(":")[0]


def verb_of(pattern) -> str:
    return pattern.callback.door.split(":")[1]


def address(where: str, pattern) -> str:
    path = "/" + where
    for name, converter in pattern.pattern.converters.items():
        value = "kz1" if name == "programme" else {"UUIDConverter": str(RANDOM), "IntConverter": "1"}.get(
            type(converter).__name__, "nothing"
        )  # fmt: skip
        for shape in (f"<uuid:{name}>", f"<slug:{name}>", f"<str:{name}>", f"<int:{name}>", f"<{name}>"):
            path = path.replace(shape, value)
    # a room's prefix carries the programme, whose converter belongs to the including pattern
    return path.replace("<slug:programme>", "kz1")


def asked(client, path: str) -> int:
    answer = client.get(path)
    return client.post(path).status_code if answer.status_code == 405 else answer.status_code


def refusals(client, routes) -> dict[str, set[int]]:
    """What each route answers to looking and to sending, where it takes both."""
    found = {}
    for where, pattern in routes:
        path = address(where, pattern)
        found[where] = {client.get(path).status_code, client.post(path).status_code} - {405}
    return found


def others_than(statuses: dict[str, set[int]], refused: int) -> dict[str, set[int]]:
    return {where: answers for where, answers in statuses.items() if answers != {refused}}


def has_object(where: str) -> bool:
    return "<uuid:" in where or "<str:" in where or "<int:" in where


STAFF_ROUTES = [(where, pattern) for where, pattern in ours() if kind(pattern) == "staff"]
OWN_ROUTES = [(where, pattern) for where, pattern in ours() if kind(pattern) == "advisor"]
SIGNED_IN_ROUTES = [(where, pattern) for where, pattern in ours() if kind(pattern) in ("staff", "advisor", "signed_in")]


def test_the_routes_are_many_and_each_has_a_kind():
    kinds = Counter(kind(pattern) for _where, pattern in ours())
    assert set(kinds) == {"staff", "advisor", "signed_in", "public"}
    assert kinds["staff"] >= 40


def test_nobody_unknown_gets_past_the_sign_in(client, kz, count_asked):
    login = reverse("account_login")
    for where, pattern in SIGNED_IN_ROUTES:
        for ask in (client.get, client.post):
            answer = ask(address(where, pattern))
            if answer.status_code != 405:
                assert (answer.status_code, answer["Location"].split("?")[0]) == (302, login), where
    count_asked("anonymous", len(SIGNED_IN_ROUTES))


@pytest.mark.parametrize("person", STAFF)
def test_staff_without_the_verb_are_refused(person, request, client_for, count_asked):
    refused = [(where, pattern) for where, pattern in STAFF_ROUTES if CAST[person] not in VERBS[verb_of(pattern)]]
    assert others_than(refusals(client_for(request.getfixturevalue(person)), refused), 403) == {}
    count_asked(person, len(refused))


@pytest.mark.parametrize("person", STAFF)
def test_staff_with_the_verb_are_let_in_and_meet_no_object_that_is_not_there(person, request, client_for, count_asked):
    client = client_for(request.getfixturevalue(person))
    allowed = [(where, pattern) for where, pattern in STAFF_ROUTES if CAST[person] in VERBS[verb_of(pattern)]]
    there = [(where, pattern) for where, pattern in allowed if has_object(where)]
    assert others_than(refusals(client, there), 404) == {}
    for where, pattern in allowed:
        if not has_object(where):
            assert asked(client, address(where, pattern)) in (200, 302, 409), where
    count_asked(person, len(allowed))


@pytest.mark.parametrize("person", ["other_manager", "other_finance", "former_facilitator", "admin_user"])
def test_people_from_elsewhere_find_nothing(person, request, client_for, kz, count_asked):
    client = client_for(request.getfixturevalue(person))
    assert others_than(refusals(client, STAFF_ROUTES), 404) == {}
    count_asked(person, len(STAFF_ROUTES))


def test_an_advisor_finds_no_staff_page(juniper, client_for, count_asked):
    assert others_than(refusals(client_for(juniper.user), STAFF_ROUTES), 404) == {}
    count_asked("advisor", len(STAFF_ROUTES))


@pytest.mark.parametrize("person", ["manager", "auditor", "admin_user"])
def test_staff_find_no_page_of_an_advisor(person, request, client_for, count_asked):
    assert others_than(refusals(client_for(request.getfixturevalue(person)), OWN_ROUTES), 404) == {}
    count_asked(person, len(OWN_ROUTES))


def test_an_advisor_meets_no_object_that_is_not_there(juniper, client_for, count_asked):
    there = [(where, pattern) for where, pattern in OWN_ROUTES if has_object(where)]
    assert others_than(refusals(client_for(juniper.user), there), 404) == {}
    count_asked("advisor", len(there))


def test_each_page_of_her_own_answers(juniper, client_for, count_asked):
    client = client_for(juniper.user)
    pages = [(where, pattern) for where, pattern in OWN_ROUTES if not has_object(where)]
    for where, pattern in pages:
        assert asked(client, address(where, pattern)) in (200, 302, 303, 409), where
    count_asked("advisor", len(pages))


def test_a_missing_page_and_a_hidden_one_look_the_same(juniper, other_manager, client_for, kz):
    client = client_for(other_manager)
    hidden = client.get(f"/w/kz1/advisors/{juniper.public_id}/")
    missing = client.get(f"/w/kz1/advisors/{RANDOM}/")
    assert (hidden.status_code, without_marks(hidden)) == (missing.status_code, without_marks(missing))


def without_marks(answer) -> str:
    """A page without what differs each time: its tokens, and the address it was asked under."""
    page = answer.content.decode().replace(answer.request["PATH_INFO"], "")
    return re.sub(r'name="(csrfmiddlewaretoken|once)" value="[^"]+"', "", page)
