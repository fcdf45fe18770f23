"""Who is known here is told to nobody: one answer, and the same work, for every kind of sign-in that fails."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from survivor_engagement.users import hashers
from survivor_engagement.users.models import User
from tests.attacks.test_passkeys import closed, held
from tests.harness.client import WebClient
from tests.house.tree import routes
from tests.journeys.visitor import an_address_of_her_own

RIGHT, WRONG, LOGIN = "four quiet green leaves", "wrong and wrong again", "/accounts/login/"
NOBODY = "amber-fern-9999"
ONES_OWN = re.compile(r'name="(csrfmiddlewaretoken|once|login)" value="[^"]+"|id="id_login" [^>]*')


@pytest.fixture(autouse=True)
def _no_tries_yet():
    cache.clear()
    yield
    cache.clear()


def without_password(user) -> None:
    user.set_unusable_password()
    user.save()


def as_it_is(user) -> None:
    assert user.is_active


FAILING = [(as_it_is, WRONG), (closed, RIGHT), (closed, WRONG), (held, RIGHT), (held, WRONG), (without_password, RIGHT)]
NAMES = [f"{state.__name__}, {'right' if words == RIGHT else 'wrong'}" for state, words in FAILING]


def try_it(name: str, words: str, path: str = LOGIN, *, here: str = ""):
    visitor = WebClient(REMOTE_ADDR=here or an_address_of_her_own())
    return visitor.post(path, {"login": name, "password": words})


def shown(answer) -> tuple[int, str, list[tuple[str, str]], list[str]]:
    """All that a stranger gets: status, page and headers, without what is new each time."""
    page = ONES_OWN.sub("", answer.content.decode())
    headers = [(name, value) for name, value in answer.items() if name not in ("Expires", "Content-Length")]
    return answer.status_code, page, headers, sorted(answer.cookies)


@pytest.mark.parametrize(("state", "words"), FAILING, ids=NAMES)
def test_every_sign_in_that_fails_is_answered_byte_for_byte_like_an_unknown_name(state, words, juniper):
    state(juniper.user)
    assert shown(try_it(juniper.user.username, words)) == shown(try_it(NOBODY, words))


def test_one_that_succeeds_would_be_told_apart(juniper):
    assert shown(try_it(juniper.user.username, RIGHT)) != shown(try_it(NOBODY, RIGHT))


def work_of(name: str, words: str, monkeypatch, *, here: str = "") -> tuple[int, list[str]]:
    """How many hashes a try takes, and which questions the database is asked."""
    hashed = []
    slow_hash = hashers.slow_hash
    with monkeypatch.context() as patch, CaptureQueriesContext(connection) as asked:
        patch.setattr(hashers, "slow_hash", lambda *given: hashed.append(given[1:]) or slow_hash(*given))
        try_it(name, words, here=here)
    return len(hashed), [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in asked]


@pytest.mark.parametrize(("state", "words"), FAILING, ids=NAMES)
def test_every_sign_in_that_fails_takes_the_same_work(state, words, juniper, monkeypatch):
    state(juniper.user)
    try_it(NOBODY, WRONG)  # what is asked once for each process is asked now
    assert work_of(juniper.user.username, words, monkeypatch) == work_of(NOBODY, words, monkeypatch)
    assert work_of(NOBODY, words, monkeypatch)[0] == 1


def test_one_who_tries_too_often_learns_nothing_either(juniper):
    answers = []
    for name in (juniper.user.username, NOBODY):
        visitor = WebClient(REMOTE_ADDR=an_address_of_her_own())
        answers.append([shown(visitor.post(LOGIN, {"login": name, "password": WRONG})) for _ in range(6)])
    assert answers[0] == answers[1]
    assert "There were many tries." in answers[0][-1][1]


def tried_from_many_networks(name: str) -> None:
    for number in range(60):
        visitor = WebClient(REMOTE_ADDR=f"2001:db8:{number + 1:x}::1")
        visitor.post(LOGIN, {"login": name, "password": WRONG})


def test_from_her_home_nothing_tells_that_she_is_known_or_where_she_signs_in(juniper):
    """Attack 11: use up all tries elsewhere, then look whether her home is answered otherwise."""
    at_home = {"REMOTE_ADDR": an_address_of_her_own()}
    assert WebClient(**at_home).post(LOGIN, {"login": juniper.user.username, "password": RIGHT}).status_code == 302
    answers = []
    for name in (juniper.user.username, NOBODY):
        tried_from_many_networks(name)
        sent = {"login": name, "password": WRONG}
        for where in (at_home, {"REMOTE_ADDR": an_address_of_her_own()}):
            answers += [shown(WebClient(**where).post(LOGIN, sent)) for _try in range(5)]
    assert [answer == answers[0] for answer in answers] == [True] * 20
    assert answers[0] == shown(try_it(f"{NOBODY}9", WRONG))


def test_a_try_that_may_not_open_takes_the_same_work_right_or_wrong(juniper, monkeypatch):
    try_it(NOBODY, WRONG)  # what is asked once for each process is asked now
    plain, here = work_of(NOBODY, WRONG, monkeypatch), an_address_of_her_own()
    tried_from_many_networks(juniper.user.username)
    tries = (WRONG, WRONG, WRONG, WRONG, RIGHT)
    works = [work_of(juniper.user.username, words, monkeypatch, here=here) for words in tries]
    assert works == [plain] * 5


def test_nobody_signs_up_and_no_name_is_said_to_be_taken(juniper, client):
    sent = [{"username": name, "password1": RIGHT} for name in (juniper.user.username, NOBODY)]
    pages = [client.get("/accounts/signup/"), *(client.post("/accounts/signup/", values) for values in sent)]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert {"You start with a card" in page.content.decode() for page in pages} == {True}
    assert shown(pages[1]) == shown(pages[2])
    assert not User.objects.filter(username=NOBODY).exists()


@pytest.mark.parametrize(
    "path", ["password/reset/", "login/code/confirm/", "confirm-email/", "email/", "password/set/"]
)
def test_no_way_back_in_is_offered_by_name(path, juniper, client):
    answers = [
        client.post(f"/accounts/{path}", {"login": name, "email": name}) for name in (juniper.user.username, NOBODY)
    ]
    assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize("code", ["3333-4444-6666", "", "x", "3" * 400])
def test_a_code_that_opens_nothing_is_answered_alike(code, juniper, manager, client):
    pages = [client.post("/start/code/", {"code": code}).status_code for _ in range(2)]
    assert set(pages) == {200}


def test_nobody_signs_in_as_another_and_no_page_sets_anothers_passphrase(admin_user, manager, client_for):
    as_another = re.compile(r"hijack|impersonat|login_as|loginas|su_|become|user_password_change")
    assert as_another.search("hijack:acquire")
    assert [where for where, pattern in routes() if as_another.search(f"{pattern.name} {where}")] == []
    assert client_for(admin_user).get(f"/setup/users/user/{manager.pk}/password/").status_code in (302, 404)
    page = client_for(admin_user).get(f"/setup/users/user/{manager.pk}/change/").content.decode()
    assert (manager.username in page, 'name="password"' in page) == (True, False)


@pytest.mark.parametrize(
    "onward", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "javascript:alert(1)"]
)
def test_signing_in_and_out_lead_nowhere_else(onward, juniper, client_for):
    visitor = WebClient(REMOTE_ADDR=an_address_of_her_own())
    entered = visitor.post(LOGIN, {"login": juniper.user.username, "password": RIGHT, "next": onward})
    language = visitor.post("/language/", {"language": "en", "next": onward})
    left = visitor.post("/accounts/logout/", {"next": onward})
    assert [answer["Location"] for answer in (entered, language, left)] == ["/", "/", LOGIN]


def test_a_host_of_somebody_elses_is_not_spoken_to(client):
    assert client.get(LOGIN, HTTP_HOST="elsewhere.example").status_code == 400


def test_half_way_in_nothing_opens(juniper, client):
    Authenticator.objects.create(user=juniper.user, type="totp", data={"secret": "x"})
    client.post(LOGIN, {"login": juniper.user.username, "password": RIGHT})
    own = [
        "/",
        "/m/",
        "/y/",
        "/places/",
        "/accounts/2fa/",
        "/accounts/password/change/",
        reverse("mfa_view_recovery_codes"),
    ]
    ways = {path: client.get(path).get("Location", "").split("?")[0] for path in own}
    assert set(ways.values()) <= {LOGIN, "/accounts/2fa/authenticate/"}, ways
