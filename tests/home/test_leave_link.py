"""\"Leave this page\" on the pages of staff: not by itself, and wherever they work once they asked for it."""

import re

import pytest

from survivor_engagement.users.middleware import WITHOUT_DATABASE
from tests.house.tree import routes

SHOWN, OWN_PAGE, PAGES = "/leave-link/", "/accounts/2fa/", ("/w/kz1/", "/w/kz1/advisors/", "/accounts/2fa/")
LINK = re.compile(r'<a class="leave" href="/leave/" data-leave>')


def where_it_stands(client) -> list[bool]:
    return [bool(LINK.search(client.get(page).content.decode())) for page in PAGES]


def test_staff_have_it_once_they_ask_for_it_and_no_longer_than_they_want(kz, manager, facilitator, client_for):
    client, other = client_for(manager), client_for(facilitator)
    assert where_it_stands(client) == [False, False, False]
    assert client.post(SHOWN, {"shown": "yes"})["Location"] == OWN_PAGE
    assert (where_it_stands(client), where_it_stands(other)) == ([True] * 3, [False] * 3)
    assert "js/leave" in client.get("/w/kz1/").content.decode()
    client.post(SHOWN, {"shown": "no"})
    assert where_it_stands(client) == [False, False, False]


def test_it_stays_switched_on_for_the_next_sign_in(kz, manager, client_for):
    client_for(manager).post(SHOWN, {"shown": "yes"})
    assert where_it_stands(client_for(manager)) == [True, True, True]


def test_nothing_else_stands_where_nobody_is_asked_who_she_is():
    """The walls let through what begins so, since it must answer without a database."""
    below = [f"/{where}" for where, _pattern in routes() if f"/{where}".startswith(WITHOUT_DATABASE)]
    assert sorted(below) == ["/healthz", "/leave/", "/readyz"]


def test_it_is_switched_by_who_has_shown_both_that_it_is_she(manager, client):
    client.force_login(manager, backend="survivor_engagement.users.backend.SignInBackend")
    client.post(SHOWN, {"shown": "yes"})
    manager.refresh_from_db()
    assert manager.shows_leave is False


def test_an_advisor_has_it_always_and_cannot_switch_it_off(juniper, client_for):
    client = client_for(juniper.user)
    assert client.post(SHOWN, {"shown": "no"}).status_code == 404
    assert LINK.search(client.get("/").content.decode())
    assert "Show it on my pages" not in client.get(OWN_PAGE).content.decode()


@pytest.mark.parametrize("method", ["get", "put"])
def test_it_is_switched_by_a_button_only(method, manager, client_for):
    assert getattr(client_for(manager), method)(SHOWN).status_code == 405
