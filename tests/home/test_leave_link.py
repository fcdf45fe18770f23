"""\"Leave this page\" on the pages of staff: not by itself, and wherever they work once they asked for it."""

import re

import pytest

SHOWN, OWN_PAGE, PAGES = "/leave/shown/", "/accounts/2fa/", ("/w/kz1/", "/w/kz1/advisors/", "/accounts/2fa/")
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


def test_an_advisor_has_it_always_and_cannot_switch_it_off(juniper, client_for):
    client = client_for(juniper.user)
    assert client.post(SHOWN, {"shown": "no"}).status_code == 404
    assert LINK.search(client.get("/").content.decode())
    assert "Show it on my pages" not in client.get(OWN_PAGE).content.decode()


@pytest.mark.parametrize("method", ["get", "put"])
def test_it_is_switched_by_a_button_only(method, manager, client_for):
    assert getattr(client_for(manager), method)(SHOWN).status_code == 405
