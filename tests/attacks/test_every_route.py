"""Every route of ours x everybody of the cast: who is sent to sign in, who finds nothing, who is not allowed.

The expected answer follows from the door that the route declares and the table of roles and verbs; the routes are
walked, so a new one is in here by itself.
"""

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


def has_object(where: str) -> bool:
    return "<uuid:" in where or "<str:" in where or "<int:" in where


STAFF_ROUTES = [(where, pattern) for where, pattern in ours() if kind(pattern) == "staff"]
OWN_ROUTES = [(where, pattern) for where, pattern in ours() if kind(pattern) == "advisor"]
SIGNED_IN_ROUTES = [(where, pattern) for where, pattern in ours() if kind(pattern) in ("staff", "advisor", "signed_in")]


def test_the_routes_are_many_and_each_has_a_kind():
    kinds = Counter(kind(pattern) for _where, pattern in ours())
    assert set(kinds) == {"staff", "advisor", "signed_in", "public"}
    assert kinds["staff"] >= 40


def test_nobody_unknown_gets_past_the_sign_in(client, kz):
    login = reverse("account_login")
    for where, pattern in SIGNED_IN_ROUTES:
        answer = client.get(address(where, pattern))
        if answer.status_code == 405:
            answer = client.post(address(where, pattern))
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, login), where


@pytest.mark.parametrize("person", STAFF)
def test_staff_get_what_the_table_says(person, request, client_for):
    client = client_for(request.getfixturevalue(person))
    for where, pattern in STAFF_ROUTES:
        verb = pattern.callback.door.split(":")[1]
        status = asked(client, address(where, pattern))
        if CAST[person] not in VERBS[verb]:
            assert status == 403, f"{person} {where}"
        elif has_object(where):
            assert status == 404, f"{person} {where}"
        else:
            assert status in (200, 302, 409), f"{person} {where}"


@pytest.mark.parametrize("person", ["other_manager", "other_finance", "former_facilitator", "admin_user"])
def test_people_from_elsewhere_find_nothing(person, request, client_for, kz):
    client = client_for(request.getfixturevalue(person))
    statuses = {where: asked(client, address(where, pattern)) for where, pattern in STAFF_ROUTES}
    assert {where: status for where, status in statuses.items() if status != 404} == {}


def test_an_advisor_finds_no_staff_page(juniper, client_for):
    client = client_for(juniper.user)
    statuses = {where: asked(client, address(where, pattern)) for where, pattern in STAFF_ROUTES}
    assert {where: status for where, status in statuses.items() if status != 404} == {}


def test_staff_find_no_page_of_an_advisor(manager, client_for):
    client = client_for(manager)
    statuses = {where: asked(client, address(where, pattern)) for where, pattern in OWN_ROUTES}
    assert {where: status for where, status in statuses.items() if status != 404} == {}


def test_an_advisor_meets_no_object_that_is_not_hers(juniper, client_for):
    client = client_for(juniper.user)
    statuses = {
        where: asked(client, address(where, pattern)) for where, pattern in OWN_ROUTES if has_object(where)
    }
    assert {where: status for where, status in statuses.items() if status != 404} == {}


def test_each_page_of_her_own_answers(juniper, client_for):
    client = client_for(juniper.user)
    for where, pattern in OWN_ROUTES:
        if not has_object(where):
            assert asked(client, address(where, pattern)) in (200, 302, 303, 409), where


def test_a_missing_page_and_a_hidden_one_look_the_same(juniper, other_manager, client_for, kz):
    client = client_for(other_manager)
    hidden = client.get(f"/w/kz1/advisors/{juniper.public_id}/")
    missing = client.get(f"/w/kz1/advisors/{RANDOM}/")
    assert (hidden.status_code, hidden.content) == (missing.status_code, missing.content)
