"""Second steps: a code is good once, spare codes are shown once, and nobody comes in past them. Attacks 11 and 61."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.db import connection

from survivor_engagement.users.models import Session
from tests.harness.client import WebClient
from tests.journeys.visitor import an_address_of_her_own

PASSPHRASE, LOGIN, STEP = "four quiet green leaves", "/accounts/login/", "/accounts/2fa/authenticate/"
HER_HOME, STRANGER = "198.51.100.7", "203.0.113.9"


@pytest.fixture(autouse=True)
def _no_tries_yet():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def secret(juniper) -> str:
    secret = generate_totp_secret()
    TOTP.activate(juniper.user, secret)
    return secret


@pytest.fixture
def spare(juniper, secret) -> list[str]:
    return RecoveryCodes.activate(juniper.user).get_unused_codes()


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def another(secret: str) -> str:
    return f"{(int(code_of(secret)) + 7) % 10**6:06}"


def half_way(user, address: str = "") -> WebClient:
    visitor = WebClient(REMOTE_ADDR=address or an_address_of_her_own())
    answer = visitor.post(LOGIN, {"login": user.username, "password": PASSPHRASE})
    assert answer["Location"] == STEP
    return visitor


def gets_in(visitor, code: str) -> bool:
    return visitor.post(STEP, {"code": code}).status_code == 302 and visitor.get("/places/").status_code == 200


def test_a_code_of_the_app_is_good_once(juniper, secret):
    first, second = half_way(juniper.user), half_way(juniper.user)
    code = code_of(secret)
    assert gets_in(first, code)
    assert not gets_in(second, code)


def test_a_code_of_half_a_minute_ago_is_over(juniper, secret):
    before = format_hotp_value(hotp_value(secret, int(time.time()) // 30 - 2))
    assert not gets_in(half_way(juniper.user), before)


def test_a_spare_code_is_good_once_and_the_others_stay_good(juniper, spare):
    assert gets_in(half_way(juniper.user), spare[0])
    assert not gets_in(half_way(juniper.user), spare[0])
    assert gets_in(half_way(juniper.user), spare[1])


def test_codes_of_a_step_that_was_taken_away_open_nothing(juniper, secret, spare, client_for):
    waiting, client = half_way(juniper.user), client_for(juniper.user)
    assert client.post("/accounts/reauthenticate/", {"password": PASSPHRASE}).status_code == 302
    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 302
    for code in (code_of(secret), spare[0]):
        assert not gets_in(waiting, code)
    assert waiting.get(STEP)["Location"] == LOGIN
    assert Authenticator.objects.filter(user=juniper.user).count() == 0


def test_codes_of_before_open_nothing_once_new_ones_are_made(juniper, spare, client_for):
    client = client_for(juniper.user)
    client.post("/accounts/reauthenticate/", {"password": PASSPHRASE})
    client.post("/accounts/2fa/recovery-codes/generate/")
    assert not gets_in(half_way(juniper.user), spare[0])


@pytest.mark.parametrize("step", ["add", "change", "take away"])
def test_whoever_is_signed_in_elsewhere_is_out_when_a_step_changes(step, juniper, request, client_for):
    elsewhere, here = client_for(juniper.user), client_for(juniper.user)
    if step != "add":
        request.getfixturevalue("spare")
    here.post("/accounts/reauthenticate/", {"password": PASSPHRASE})
    if step == "add":
        secret = here.get("/accounts/2fa/totp/activate/").context["form"].secret
        answer = here.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    else:
        page = "recovery-codes/generate" if step == "change" else "totp/deactivate"
        answer = here.post(f"/accounts/2fa/{page}/")
    assert answer.status_code == 302
    assert [client.get("/places/").status_code for client in (elsewhere, here)] == [302, 200]
    assert Session.objects.filter(user=juniper.user).count() == 1


def test_a_wrong_code_for_a_new_step_ends_nothing(juniper, client_for):
    elsewhere, here = client_for(juniper.user), client_for(juniper.user)
    here.post("/accounts/reauthenticate/", {"password": PASSPHRASE})
    secret = here.get("/accounts/2fa/totp/activate/").context["form"].secret
    assert here.post("/accounts/2fa/totp/activate/", {"code": another(secret)}).status_code == 200
    assert elsewhere.get("/places/").status_code == 200


def test_spare_codes_are_shown_once(juniper, spare, client_for):
    client = client_for(juniper.user)
    client.post("/accounts/reauthenticate/", {"password": PASSPHRASE})
    first, second = (client.get("/accounts/2fa/recovery-codes/").content.decode() for _ in range(2))
    assert [code in first for code in spare] == [True] * 10
    assert [code in second for code in spare] == [False] * 10
    assert client.get("/accounts/2fa/recovery-codes/download/").status_code == 403


def test_seeds_stand_sealed_in_the_database(juniper, secret, spare):
    seed = RecoveryCodes(Authenticator.objects.get(user=juniper.user, type="recovery_codes"))
    assert seed.generate_codes() == spare
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, ' ') FROM mfa_authenticator")
        kept = cursor.fetchone()[0]
    assert ("secret" in kept, "seed" in kept) == (True, True)
    assert [word for word in (secret, *spare) if word in kept] == []
    assert re.search(r'"(secret|seed)": "[0-9a-f]{80}"|"secret": "[A-Z2-7]{32}"', kept) is None


def guess(user, secret: str, address: str, *, times: int) -> None:
    visitor = half_way(user, address)
    for _ in range(times):
        assert not gets_in(visitor, another(secret))


def test_who_knows_her_passphrase_but_has_not_her_phone_does_not_keep_her_out(juniper, secret):
    guess(juniper.user, secret, STRANGER, times=6)
    assert gets_in(half_way(juniper.user, HER_HOME), code_of(secret))


def test_guessing_codes_is_stopped_where_it_comes_from(juniper, secret):
    guess(juniper.user, secret, STRANGER, times=5)
    assert not gets_in(half_way(juniper.user, STRANGER), code_of(secret))


def test_guessing_codes_from_many_networks_is_stopped_too(juniper, secret):
    for number in range(30):
        guess(juniper.user, secret, f"192.0.2.{number}", times=1)
    assert not gets_in(half_way(juniper.user, "192.0.2.200"), code_of(secret))


def test_from_where_she_has_come_in_before_she_still_comes_in(juniper, spare, secret):
    assert gets_in(half_way(juniper.user, HER_HOME), spare[0])
    for number in range(30):
        guess(juniper.user, secret, f"192.0.2.{number}", times=1)
    assert gets_in(half_way(juniper.user, HER_HOME), spare[1])
