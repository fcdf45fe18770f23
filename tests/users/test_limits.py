"""Guessing is limited, nobody is locked out by a stranger, and no address of a visitor is kept."""

import hashlib
import time
from types import SimpleNamespace

import pytest
from allauth.core.internal import ratelimit
from django.core.cache import cache

from survivor_engagement.users.limits import network_of
from tests.harness.client import WebClient

RIGHT, WRONG = "four quiet green leaves", "wrong and wrong again"
HER_HOME, STRANGER = "198.51.100.7", "203.0.113.9"


@pytest.fixture(autouse=True)
def _no_tries_yet():
    cache.clear()
    yield
    cache.clear()


def sign_in(user, passphrase: str, *, address: str) -> bool:
    client = WebClient(REMOTE_ADDR=address)
    return client.post("/accounts/login/", {"login": user.username, "password": passphrase}).status_code == 302


def guess(user, *, times: int, address: str) -> None:
    for _ in range(times):
        assert not sign_in(user, WRONG, address=address)


def guess_from_many_networks(user, *, times: int) -> None:
    for number in range(times):
        guess(user, times=1, address=f"192.0.2.{number}")


def test_guessing_is_stopped_where_it_comes_from(juniper):
    assert sign_in(juniper.user, RIGHT, address=STRANGER)
    guess(juniper.user, times=5, address=STRANGER)
    assert not sign_in(juniper.user, RIGHT, address=STRANGER)


def test_a_stranger_who_knows_her_sign_in_name_does_not_lock_her_out(juniper):
    guess(juniper.user, times=8, address=STRANGER)
    assert sign_in(juniper.user, RIGHT, address=HER_HOME)


def test_a_patient_stranger_does_not_lock_her_out_either(juniper, monkeypatch):
    begun = time.time()
    for round_of_five_minutes in range(11):
        clock = begun + round_of_five_minutes * 301
        own = SimpleNamespace(time=lambda clock=clock: clock, monotonic=time.monotonic, sleep=time.sleep)
        monkeypatch.setattr(ratelimit, "time", own)
        guess(juniper.user, times=5, address=STRANGER)
    assert sign_in(juniper.user, RIGHT, address=HER_HOME)
    assert not sign_in(juniper.user, RIGHT, address=STRANGER)


def test_guessing_from_many_networks_is_limited_too(juniper):
    guess_from_many_networks(juniper.user, times=49)
    assert sign_in(juniper.user, RIGHT, address="192.0.2.200")
    guess_from_many_networks(juniper.user, times=1)
    assert not sign_in(juniper.user, RIGHT, address="192.0.2.201")


def test_from_where_she_has_come_in_before_she_still_comes_in(juniper):
    assert sign_in(juniper.user, RIGHT, address=HER_HOME)
    guess_from_many_networks(juniper.user, times=50)
    assert sign_in(juniper.user, RIGHT, address=HER_HOME)


def test_where_she_has_come_in_is_no_open_door_for_other_names(juniper, tern):
    assert sign_in(juniper.user, RIGHT, address=HER_HOME)
    guess_from_many_networks(tern.user, times=50)
    assert not sign_in(tern.user, RIGHT, address=HER_HOME)


def test_no_address_and_no_name_stands_in_redis(juniper):
    guess(juniper.user, times=1, address=STRANGER)
    assert sign_in(juniper.user, RIGHT, address=HER_HOME)
    WebClient(REMOTE_ADDR=STRANGER).post("/start/code/", {"code": "3333-4444-6666"})
    redis = cache._cache.get_client()
    kept = [key + redis.dump(key) for key in redis.scan_iter("*")]
    assert len(kept) >= 6
    hashed = hashlib.sha256(juniper.user.username.encode()).hexdigest()  # as the library does by itself
    for secret in (STRANGER, HER_HOME, juniper.user.username, hashed):
        assert [key for key in kept if secret.encode() in key] == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.9", "203.0.113.9", True),
        ("203.0.113.9", "203.0.113.10", False),
        ("2001:db8:1:2::3", "2001:db8:1:2:ffff::4", True),
        ("2001:db8:1:2::3", "2001:db8:1:3::3", False),
        ("::ffff:203.0.113.9", "203.0.113.9", True),
        ("::ffff:203.0.113.9", "::ffff:203.0.113.10", False),
    ],
)
def test_a_household_is_one_network(one, other, same):
    assert (network_of(one) == network_of(other)) is same
    assert one not in network_of(one)
