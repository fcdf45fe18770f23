"""The way out works always: without script, without a session, without database."""

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from survivor_engagement.users.models import Session

AWAY = settings.LEAVE_URL


def away(execute, sql, params, many, context):
    if "users_" in sql:
        raise OperationalError("the server is gone")
    return execute(sql, params, many, context)


def signed_in(client) -> bool:
    return client.get("/").status_code == 200


def test_leaving_ends_the_session_and_opens_the_neutral_page(juniper, client_for):
    client = client_for(juniper.user)
    answer = client.get("/leave/")
    assert (answer.status_code, answer["Location"], answer["Clear-Site-Data"]) == (303, AWAY, '"storage"')
    assert Session.objects.count() == 0
    assert not signed_in(client)


def test_the_cookies_go_and_nothing_is_kept(juniper, client_for):
    answer = client_for(juniper.user).get("/leave/")
    gone = {name: cookie["max-age"] for name, cookie in answer.cookies.items()}
    assert gone == dict.fromkeys(("n", "t", "l"), 0)
    assert answer["Cache-Control"] == "no-store, private"


def test_a_copy_of_the_cookie_opens_nothing_afterwards(juniper, client_for, client):
    hers = client_for(juniper.user)
    copy = hers.cookies["n"].value
    hers.get("/leave/")
    client.cookies["n"] = copy
    assert client.get("/")["Location"] == "/accounts/login/?next=/"


def test_without_a_database_it_still_leaves(juniper, client_for):
    client = client_for(juniper.user)
    with connection.execute_wrapper(away):
        answer = client.get("/leave/")
    assert (answer.status_code, answer["Location"], answer.cookies["n"]["max-age"]) == (303, AWAY, 0)
    with connection.execute_wrapper(away), pytest.raises(OperationalError):
        client_for(juniper.user).get("/")


def test_without_a_session_it_leaves_too(client):
    assert client.get("/leave/")["Location"] == AWAY


@pytest.mark.parametrize("header", ["HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_MOZ"])
def test_a_browser_that_guesses_ahead_ends_nothing(header, juniper, client_for):
    client = client_for(juniper.user)
    assert client.get("/leave/", **{header: "prefetch;prerender"}).status_code == 204
    assert signed_in(client)


def test_looking_at_the_address_without_opening_it_ends_nothing(juniper, client_for):
    client = client_for(juniper.user)
    client.head("/leave/")
    assert signed_in(client)


def test_nobody_can_choose_where_it_leads(client):
    assert client.get("/leave/?next=https://example.org/&url=https://example.org/")["Location"] == AWAY


def test_half_a_form_and_an_old_key_trap_nobody(juniper, client_for):
    client = client_for(juniper.user)
    client.handler.enforce_csrf_checks = True
    assert client.get("/leave/", {"reason": "half a sentence"}).status_code == 303
