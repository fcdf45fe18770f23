"""A form sent twice finds where the first one led. Somebody else's key opens nothing and leads nowhere."""

import uuid

import pytest

from survivor_engagement.users.models import Submission
from tests.harness.client import WebClient


@pytest.fixture
def token() -> str:
    return str(uuid.uuid4())


def choose(client, language: str, token: str, **where):
    return client.post("/language/", {"language": language, "once": token}, **where)


def test_the_second_tap_finds_where_the_first_one_led(juniper, token, client_for):
    client = client_for(juniper.user)
    first, second = choose(client, "kk", token), choose(client, "ru", token)
    juniper.user.refresh_from_db()
    assert (second.status_code, second["Location"]) == (first.status_code, first["Location"])
    assert juniper.user.language == "kk"


@pytest.mark.parametrize("path", ["//evil.example/", "///evil.example/", "/\\evil.example/"])
def test_a_key_of_another_leads_nobody_to_another_site(path, juniper, tern, token, client_for):
    choose(client_for(juniper.user), "kk", token)
    for client in (WebClient(enforce_csrf_checks=True), client_for(tern.user)):
        answer = client.post("/language/", {"once": token}, PATH_INFO=path)
        assert (answer.status_code, answer.headers.get("Location")) in {(403, None), (404, None)}


def test_ones_own_key_leads_to_a_place_of_this_site_only(juniper, token, client_for):
    Submission.objects.create(token=token, user=juniper.user, path="//evil.example/", location="")
    answer = client_for(juniper.user).post("/language/", {"once": token}, PATH_INFO="//evil.example/")
    assert (answer.status_code, answer["Location"]) == (302, "/%2Fevil.example/")


def test_whoever_signed_in_by_the_first_tap_finds_where_it_led(juniper, token, client_for):
    assert WebClient().post("/language/", {"language": "kk", "once": token}).status_code == 302
    second = client_for(juniper.user).post("/language/", {"once": token}, PATH_INFO="//evil.example/")
    assert (second.status_code, second["Location"]) == (302, "/")


def test_a_form_with_the_key_of_another_is_checked_like_any_form(juniper, tern, token, client_for):
    choose(client_for(juniper.user), "kk", token)
    assert choose(WebClient(enforce_csrf_checks=True), "ru", token).status_code == 403
    assert choose(client_for(tern.user), "ru", token).status_code == 302
    tern.user.refresh_from_db()
    assert tern.user.language == "ru"
    assert Submission.objects.get().user == juniper.user
