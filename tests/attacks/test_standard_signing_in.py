"""More requirements of OWASP ASVS 5.0: what is drawn for a sign-in, whose address counts, and a field sent twice."""

import inspect
import json
import os
import subprocess
import sys

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core.cache import cache

from survivor_engagement.users.actions import ALPHABET, issue_invitation
from survivor_engagement.users.sessions import SessionStore
from tests.attacks.test_second_steps import LOGIN, PASSPHRASE, half_way
from tests.attacks.test_standard import PRODUCTION
from tests.harness.client import WebClient
from tests.house.test_one_way_to_do_it import using
from tests.house.tree import ROOT
from tests.journeys.visitor import an_address_of_her_own

VISITOR, PROXY, CLAIMED = "203.0.113.7", "10.0.0.9", "198.51.100.1"
WHO_ASKS = f"""
import json, django
django.setup()
from allauth.account.adapter import get_adapter
from django.test import RequestFactory
from survivor_engagement.users.limits import network_of
NAMES = {{network_of(it): it for it in ("{VISITOR}", "{PROXY}", "{CLAIMED}")}}
def asked(**headers):
    request = RequestFactory().get("/", REMOTE_ADDR="{PROXY}", headers=headers)
    return [NAMES[get_adapter().get_client_ip(request)], request.is_secure()]
print(json.dumps([
    asked(**{{"x-forwarded-for": "{VISITOR}", "x-forwarded-proto": "https"}}),
    asked(**{{"x-forwarded-for": "{CLAIMED}, {VISITOR}", "x-forwarded-proto": "http"}}),
]))
"""


@pytest.fixture(autouse=True)
def _no_tries_yet():
    cache.clear()
    yield
    cache.clear()


def visitor_with(key: str) -> WebClient:
    visitor = WebClient(REMOTE_ADDR=an_address_of_her_own())
    visitor.cookies[settings.SESSION_COOKIE_NAME] = key
    return visitor


@pytest.mark.parametrize("planted", ["made up", "begun"])
def test_a_session_that_somebody_planted_is_not_the_one_she_signs_in_to(planted, tern):
    begun = SessionStore()
    begun["begun"] = "by somebody else"
    begun.create()
    key = begun.session_key if planted == "begun" else "a" * len(begun.session_key)
    her = visitor_with(key)
    assert her.post(LOGIN, {"login": tern.user.username, "password": PASSPHRASE})["Location"] == "/"
    assert her.get("/places/").status_code == 200
    assert her.cookies[settings.SESSION_COOKIE_NAME].value != key
    assert visitor_with(key).get("/places/").status_code == 302


def test_somebody_elses_session_half_way_in_never_becomes_hers(juniper, tern):
    TOTP.activate(juniper.user, generate_totp_secret())
    key = half_way(juniper.user).cookies[settings.SESSION_COOKIE_NAME].value
    her = visitor_with(key)
    her.post(LOGIN, {"login": tern.user.username, "password": PASSPHRASE})
    assert visitor_with(key).get("/places/").status_code == 302
    assert visitor_with(key).session.get("_auth_user_id") is None


@pytest.mark.parametrize("who", ["manager", "admin_user"])
def test_whoever_works_here_opens_nothing_before_a_second_step_is_set_up(who, request):
    person = request.getfixturevalue(who)
    person.set_password(PASSPHRASE)
    person.save()
    visitor = WebClient(REMOTE_ADDR=an_address_of_her_own())
    assert visitor.post(LOGIN, {"login": person.username, "password": PASSPHRASE}).status_code == 302
    led = {visitor.get(page)["Location"].split("?")[0] for page in ("/w/kz1/", "/setup/", "/")}
    assert led == {"/accounts/2fa/totp/activate/"}


def who_asks(**given: str) -> list:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "DJANGO", "VAR_DIR"))}
    given = kept | PRODUCTION | {"DJANGO_SETTINGS_MODULE": "survivor_engagement.settings"} | given
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", WHO_ASKS], cwd=ROOT, env=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("behind", "address", "secure"), [("yes", VISITOR, [True, False]), ("no", PROXY, [False, False])]
)
def test_what_a_proxy_says_counts_behind_one_alone_and_only_what_the_nearest_says(behind, address, secure):
    answers = who_asks(BEHIND_PROXY=behind)
    assert [answer[0] for answer in answers] == [address] * 2
    assert [answer[1] for answer in answers] == secure


def test_of_a_field_sent_twice_the_last_counts_and_none_is_taken_from_the_address(juniper, tern):
    def signs_in_as(query: str, **sent) -> str | None:
        visitor = WebClient(REMOTE_ADDR=an_address_of_her_own())
        visitor.post(f"{LOGIN}{query}", {"password": PASSPHRASE, **sent})
        return visitor.session.get("_auth_user_id")

    names = [tern.user.username, juniper.user.username]
    assert signs_in_as("", login=names) == str(juniper.user.pk)
    assert signs_in_as("", login=names[::-1]) == str(tern.user.pk)
    assert signs_in_as(f"?login={names[0]}") is None
    assert signs_in_as(f"?login={names[0]}", login=names[1:]) == str(juniper.user.pk)


def test_codes_and_seeds_are_drawn_by_the_system_and_by_nothing_that_can_be_foretold():
    assert [path for path in using(r"(?m)^\s*(import random|from random)") if not path.startswith("benchmarks/")] == []
    assert "secrets.choice" in inspect.getsource(issue_invitation)
    assert "secrets.token_bytes" in inspect.getsource(generate_totp_secret)
    assert "secrets.token_hex(40)" in inspect.getsource(RecoveryCodes.generate_seed)


def test_codes_and_seeds_are_long_enough(juniper, admin_user):
    card = issue_invitation(user=juniper.user, by=admin_user).replace("-", "")
    assert (len(card), len(ALPHABET) ** len(card) > 2**55) == (12, True)
    assert len(generate_totp_secret()) == 32  # of 32 signs: 160 bits
    TOTP.activate(juniper.user, generate_totp_secret())
    spare = RecoveryCodes.activate(juniper.user).get_unused_codes()
    assert ({len(code) for code in spare}, len(set(spare))) == ({8}, 10)  # 26 bits
