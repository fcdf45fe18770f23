"""Home: her name, the day, at most three things, her own things; and nothing that says what this is."""

import gzip
import re
from dataclasses import replace

import pytest

from survivor_engagement.common.panels import Card, Todo
from survivor_engagement.identity import panels as identity_panels
from survivor_engagement.identity import vault

NEUTRAL = re.compile(r"survivor|victim|traffick|advisor|programme|bright|kz1|open field", re.IGNORECASE)


def shown(client, path="/") -> str:
    return client.get(path).content.decode()


@pytest.fixture
def waiting(monkeypatch):
    """`waiting(5)`: a room has so many things for her."""

    def give(number: int) -> None:
        todos = [Todo(title=f"Thing {n}", note="", url=f"/m/{n}/") for n in range(1, number + 1)]
        monkeypatch.setattr(identity_panels, "advisor_todos", lambda scope: todos, raising=False)

    return give


@pytest.mark.parametrize(
    ("person", "place"), [("manager", "/w/"), ("auditor", "/w/"), ("admin_user", "/setup/"), ("other_manager", "/w/")]
)
def test_each_kind_of_person_is_led_to_her_own_page(person, place, request, client_for):
    assert client_for(request.getfixturevalue(person)).get("/")["Location"] == place


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get("/")["Location"] == "/accounts/login/?next=/"


def test_she_is_greeted_by_the_name_she_chose(juniper, tern, client_for):
    page = shown(client_for(juniper.user))
    assert "Hello, Juniper" in page
    assert "Tern" not in page
    assert "Register" not in page


def test_nothing_on_the_page_says_what_this_is(juniper, client_for):
    page = shown(client_for(juniper.user))
    assert NEUTRAL.findall(page) == []
    assert "<title>Home - Notes</title>" in page.replace("\n", "")


def test_at_most_three_things_wait_and_the_rest_is_one_step_away(juniper, client_for, waiting):
    waiting(5)
    client = client_for(juniper.user)
    home, everything = shown(client), shown(client, "/t/")
    assert re.findall(r"Thing \d", home) == ["Thing 1", "Thing 2", "Thing 3"]
    assert "All (5)" in home
    assert len(re.findall(r"Thing \d", everything)) == 5


def test_three_things_need_no_second_page(juniper, client_for, waiting):
    waiting(3)
    assert "All (" not in shown(client_for(juniper.user))


def test_with_nothing_waiting_the_page_says_so_kindly(juniper, client_for, waiting):
    waiting(0)
    assert "Nothing. You are up to date." in shown(client_for(juniper.user), "/t/")


def test_a_card_stands_above_or_below_what_waits_by_its_order(juniper, client_for, waiting, monkeypatch):
    waiting(1)
    cards = [
        Card("components/promise_bar.html", {"label": f"card {order}", "percent": 1}, order=order) for order in (10, 60)
    ]
    monkeypatch.setattr(identity_panels, "advisor_cards", lambda scope: cards, raising=False)
    page = shown(client_for(juniper.user))
    assert page.index("card 10") < page.index("Waiting for you") < page.index("card 60") < page.index("My things")


def test_the_page_is_light(juniper, client_for):
    assert len(gzip.compress(client_for(juniper.user).get("/").content)) < 14 * 1024


def test_her_name_is_one_question_to_each_database(juniper, as_web, django_assert_num_queries):
    with as_web(juniper.user) as scope, django_assert_num_queries(1), django_assert_num_queries(1, using="keys"):
        assert vault.own_chosen_name(scope) == "Juniper"


def test_nobody_else_is_answered_with_a_name(juniper, tern, manager, as_web):
    with as_web(manager) as scope:
        assert vault.own_chosen_name(scope) == ""
    with as_web(tern.user) as hers:
        assert vault.own_chosen_name(hers) == "Tern"
    with as_web():  # her scope, and nobody is signed in
        assert vault.own_chosen_name(replace(hers, memo={})) == ""


def test_staff_have_no_home_of_an_advisor(manager, client_for):
    assert client_for(manager).get("/t/").status_code == 404


def test_every_page_is_kept_by_nobody(juniper, client_for, client):
    answers = [client_for(juniper.user).get("/"), client.get("/closed/"), client.get("/start/")]
    assert {answer["Cache-Control"] for answer in answers} == {"no-store, private"}


def test_no_other_site_can_put_a_page_of_ours_into_a_frame(juniper, client, client_for):
    for answer in (client.get("/accounts/login/"), client_for(juniper.user).get("/"), client.get("/missing/")):
        assert answer["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_a_session_that_ended_says_so_without_blame(client):
    assert "We closed this to keep it private" in shown(client, "/closed/")
