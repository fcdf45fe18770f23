"""Guessing is limited, nobody is locked out by a stranger, and no address of a visitor is kept."""

import hashlib
import time
from types import SimpleNamespace

import pytest
from allauth.core.internal import ratelimit
from django.core.cache import cache

from survivor_engagement.users.limits import network_of
from tests.harness.cached import forget_cached
from tests.harness.client import WebClient

RIGHT, WRONG = "four quiet green leaves", "wrong and wrong again"
HER_HOME, STRANGER, NEW = "198.51.100.7", "203.0.113.9", "198.51.100.200"


@pytest.fixture(autouse=True)
def _no_tries_yet():
    forget_cached()
    yield
    forget_cached()


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


def test_nobody_elsewhere_keeps_her_out_of_a_network_that_is_new_to_her(juniper):
    guess_from_many_networks(juniper.user, times=60)
    assert sign_in(juniper.user, RIGHT, address=NEW)


def test_all_the_networks_of_one_home_are_one(juniper):
    for number in range(256):
        assert not sign_in(juniper.user, WRONG, address=f"2001:db8:77:{number:x}::1")
    assert sign_in(juniper.user, RIGHT, address="2001:db8:78::1")
    assert not sign_in(juniper.user, RIGHT, address="2001:db8:77:ffff::1")


def test_after_many_tries_a_new_network_has_three_in_an_hour(juniper):
    guess_from_many_networks(juniper.user, times=50)
    guess(juniper.user, times=2, address=NEW)
    assert sign_in(juniper.user, RIGHT, address=NEW)
    guess(juniper.user, times=3, address=STRANGER)
    assert not sign_in(juniper.user, RIGHT, address=STRANGER)


def test_tries_of_before_count_too(juniper):
    guess(juniper.user, times=3, address=STRANGER)
    guess_from_many_networks(juniper.user, times=46)
    assert sign_in(juniper.user, RIGHT, address=NEW)
    guess_from_many_networks(juniper.user, times=1)
    assert not sign_in(juniper.user, RIGHT, address=STRANGER)


def test_what_was_right_is_not_counted(juniper):
    for number in range(60):
        assert sign_in(juniper.user, RIGHT, address=f"198.18.0.{number}")
    guess(juniper.user, times=4, address=STRANGER)
    assert sign_in(juniper.user, RIGHT, address=STRANGER)


def test_from_where_she_has_come_in_before_she_has_as_many_as_ever(juniper):
    assert sign_in(juniper.user, RIGHT, address=HER_HOME)
    guess_from_many_networks(juniper.user, times=50)
    guess(juniper.user, times=4, address=HER_HOME)
    assert sign_in(juniper.user, RIGHT, address=HER_HOME)


def test_where_she_has_come_in_is_no_open_door_for_other_names(juniper, tern):
    assert sign_in(juniper.user, RIGHT, address=HER_HOME)
    guess_from_many_networks(tern.user, times=50)
    guess(tern.user, times=3, address=HER_HOME)
    assert not sign_in(tern.user, RIGHT, address=HER_HOME)


def test_the_right_passphrase_where_it_may_not_open_leaves_no_session(juniper):
    guess_from_many_networks(juniper.user, times=50)
    guess(juniper.user, times=3, address=NEW)
    client = WebClient(REMOTE_ADDR=NEW)
    client.post("/accounts/login/", {"login": juniper.user.username, "password": RIGHT})
    assert client.get("/m/")["Location"].startswith("/accounts/login/")


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
        ("2001:db8:1:2::3", "2001:db8:1:ff03::3", True),
        ("2001:db8:1:2::3", "2001:db8:2:2::3", False),
        ("::ffff:203.0.113.9", "203.0.113.9", True),
        ("::ffff:203.0.113.9", "::ffff:203.0.113.10", False),
    ],
)
def test_a_household_is_one_network(one, other, same):
    assert (network_of(one) == network_of(other)) is same
    assert one not in network_of(one)
