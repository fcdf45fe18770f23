"""Where somebody is signed in: how long a session lasts, and that whoever should be out is out."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.utils import timezone

from survivor_engagement.programmes.actions import end_role, grant_role
from survivor_engagement.programmes.models import RoleAssignment
from survivor_engagement.users.actions import accept_invitation, find_invitation, issue_invitation
from survivor_engagement.users.models import Session
from tests.harness.client import WebClient

PASSPHRASE = "four quiet green leaves"
PHONE = "Mozilla/5.0 (Linux; Android 13; M2006) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36"
LOGIN = "/accounts/login/"


def sign_in(user, **more):
    client = WebClient(HTTP_USER_AGENT=PHONE)
    assert client.post(LOGIN, {"login": user.username, "password": PASSPHRASE, **more}).status_code == 302
    return client


def is_in(client) -> bool:
    return not client.get("/places/").has_header("Location")


def aged(client, *, unused: float = 0, age: float | None = None):
    """The same browser, last used so many minutes ago and signed in so many ago."""
    session, now = client.session, timezone.now().timestamp()
    session["seen"] = now - unused * 60
    session["started"] = now - (unused if age is None else age) * 60
    session.save()
    return client


@pytest.mark.parametrize(("own", "minutes", "stays"), [
    ({}, 4.5, True), ({}, 5.5, False), ({"own": "on"}, 9.5, True), ({"own": "on"}, 10.5, False),
])  # fmt: skip
def test_a_shared_device_closes_sooner_than_one_that_is_hers_alone(own, minutes, stays, juniper):
    assert is_in(aged(sign_in(juniper.user, **own), unused=minutes)) is stays


@pytest.mark.parametrize(("who", "minutes", "stays"), [
    ("manager", 29, True), ("manager", 31, False), ("admin_user", 14, True), ("admin_user", 16, False),
])  # fmt: skip
def test_staff_and_administrators_have_their_own_limits_whatever_they_say(who, minutes, stays, request, client_for):
    client = client_for(request.getfixturevalue(who))
    session = client.session
    session["own"] = True
    session.save()
    assert is_in(aged(client, unused=minutes)) is stays


@pytest.mark.parametrize(("who", "hours"), [("juniper", 2), ("manager", 10), ("admin_user", 10)])
def test_at_the_end_of_the_longest_time_it_closes_though_it_is_used(who, hours, request, client_for):
    user = getattr(found := request.getfixturevalue(who), "user", found)
    assert is_in(aged(client_for(user), age=hours * 60 - 1))
    assert not is_in(aged(client_for(user), age=hours * 60 + 1))


def test_a_clock_that_went_back_keeps_nothing_open(juniper, client_for):
    assert is_in(aged(client_for(juniper.user), unused=-0.5))
    assert not is_in(aged(client_for(juniper.user), unused=-5))
    assert not is_in(aged(client_for(juniper.user), unused=0, age=-5))


def test_what_closed_says_so_calmly(juniper, client_for):
    assert aged(client_for(juniper.user), unused=11).get("/").headers["Location"] == "/closed/"


@pytest.mark.parametrize("path", ["/healthz", "/static/icon.svg"])
def test_what_is_asked_for_without_her_keeps_nothing_open(path, juniper, client_for):
    client = aged(client_for(juniper.user), unused=3)
    assert client.get(path).getvalue()
    assert timezone.now().timestamp() - client.session["seen"] > 170
    client.get("/places/")
    assert timezone.now().timestamp() - client.session["seen"] < 10


def test_no_page_of_ours_asks_by_itself():
    asks = re.compile(r"setInterval|XMLHttpRequest|fetch\(|sendBeacon|EventSource|WebSocket|http-equiv=.refresh")
    files = [*(settings.BASE_DIR / "static" / "js").glob("*.js"), *(settings.BASE_DIR / "templates").rglob("*.html")]
    assert asks.search("setInterval(look, 1000)")
    asking = {path.name: asks.findall(path.read_text()) for path in files if asks.search(path.read_text())}
    # While somebody types, else only to look, which uses nothing; and in the room, while a meeting goes on.
    assert asking == {"leave.js": ["fetch("], "room.js": ["fetch(", "setInterval"]}


def test_the_page_names_each_place_by_a_coarse_word_and_this_one_as_such(juniper, client_for):
    phone, computer = sign_in(juniper.user), client_for(juniper.user)
    aged(phone, unused=3, age=70)
    page = " ".join(computer.get("/places/").content.decode().split())
    assert page.index("Computer</b> <span") < page.index("Phone or tablet</b><br>")
    assert page.count("this one") == 1
    assert "used just now, signed in 1 hour ago" in page


def test_no_address_and_no_name_of_a_browser_is_kept(juniper):
    client = sign_in(juniper.user)
    kept = str(dict(client.session))
    assert "'device': 'phone'" in kept
    assert [word for word in ("Mozilla", "Android", "127.0.0.1", "AppleWebKit") if word in kept] == []


def test_a_place_is_named_without_its_key(juniper, client_for):
    other, client = client_for(juniper.user), client_for(juniper.user)
    assert is_in(other)
    page = client.get("/places/").content.decode()
    handle = re.search(r'name="place" value="(\w+)"', page)[1]
    assert [key for key in (other.cookies["n"].value, client.cookies["n"].value) if key in page] == []
    other.cookies["n"] = handle
    assert not is_in(other)


def test_she_ends_one_and_only_that_one(juniper, client_for):
    first, second, here = (client_for(juniper.user) for _ in range(3))
    is_in(first), is_in(second)
    handle = Session.objects.get(session_key=first.cookies["n"].value).handle
    assert here.post("/places/end/", {"place": handle}).headers["Location"] == "/places/"
    assert [is_in(client) for client in (first, second, here)] == [False, True, True]


def test_she_ends_all_others_at_once(juniper, tern, client_for):
    first, hers, here = client_for(juniper.user), client_for(tern.user), client_for(juniper.user)
    here.post("/places/end/")
    assert [is_in(client) for client in (first, hers, here)] == [False, True, True]


def test_nobody_ends_a_session_of_another(juniper, tern, client_for):
    hers = client_for(tern.user)
    handle = Session.objects.get(user=tern.user).handle
    assert client_for(juniper.user).post("/places/end/", {"place": handle}).status_code == 404
    assert is_in(hers)


def test_she_says_later_that_the_device_is_hers_and_takes_it_back(juniper, client_for):
    client = client_for(juniper.user)
    client.post("/places/own/", {"own": "yes"})
    assert is_in(aged(client, unused=9))
    client.post("/places/own/", {"own": "no"})
    assert not is_in(aged(client, unused=9))


def test_what_ended_is_not_brought_back_by_a_page_that_was_under_way(juniper, client_for):
    client = client_for(juniper.user)
    under_way = client.session
    under_way["note"] = "x"
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        under_way.save()
    assert Session.objects.count() == 0


def test_a_new_passphrase_ends_all_other_sessions_and_those_half_way_in(manager, client_for):
    manager.set_password(PASSPHRASE)
    manager.save()
    Authenticator.objects.create(user=manager, type="totp", data={"secret": "x"})
    half = WebClient()
    assert (
        half.post(LOGIN, {"login": manager.username, "password": PASSPHRASE})["Location"]
        == "/accounts/2fa/authenticate/"
    )
    elsewhere, here = client_for(manager), client_for(manager)
    new = "an otter in quiet water"
    here.post("/accounts/password/change/", {"oldpassword": PASSPHRASE, "password1": new, "password2": new})
    assert [is_in(client) for client in (elsewhere, here)] == [False, True]
    assert half.get("/accounts/2fa/authenticate/")["Location"] == LOGIN
    assert Session.objects.filter(user=manager).count() == 1


def test_a_new_card_ends_her_sessions_when_it_is_made_and_when_it_is_taken_up(juniper, manager, client_for, kz):
    before = client_for(juniper.user)
    code = issue_invitation(user=juniper.user, by=manager)
    assert not is_in(before)
    between = client_for(juniper.user)
    accept_invitation(invitation=find_invitation(code), passphrase=PASSPHRASE, language="en", by=juniper.user)
    assert not is_in(between)


def test_a_role_takes_the_sessions_with_it_also_where_another_one_stays(facilitator, th, admin_user, client_for):
    second = grant_role(user=facilitator, programme=th, role="auditor", reason="cover", by=admin_user)
    before = client_for(facilitator)
    end_role(assignment=RoleAssignment.objects.exclude(pk=second.pk).get(user=facilitator), by=admin_user)
    assert not is_in(before)
    again = client_for(facilitator)
    assert is_in(again)
    end_role(assignment=second, by=admin_user)
    assert Session.objects.filter(user=facilitator).count() == 0


def test_whose_account_is_closed_has_no_session_left(manager, admin_user, client_for):
    hers = client_for(manager)
    assert is_in(hers)
    client_for(admin_user).post(f"/setup/users/user/{manager.pk}/change/", {"label": "Manager", "language": "en"})
    assert Session.objects.filter(user=manager).count() == 0
    assert not is_in(hers)
