"""A stolen dump leaves nothing to guess a passphrase by; the root key that would is in no database."""

import base64
import hashlib

import pytest
from django.contrib.auth.hashers import check_password, identify_hasher, make_password

from survivor_engagement.keys import ring
from survivor_engagement.keys.renewal import Holding
from survivor_engagement.users import answers, hashers
from survivor_engagement.users.models import User
from tests.harness.cached import forget_cached
from tests.harness.client import WebClient

RIGHT, WRONG = "four quiet green leaves", "wrong and wrong again"


@pytest.fixture(autouse=True)
def _no_tries_yet():
    forget_cached()
    yield
    forget_cached()


@pytest.fixture
def newer_key(settings, tmp_path):
    """Puts a second version of the root key in place. The first one stays."""
    settings.ROOT_KEYS_DIR = tmp_path / "keys"
    ring.forget()
    ring.load()

    def put() -> None:
        path = settings.ROOT_KEYS_DIR / "secrets.2"
        path.write_text(base64.b64encode(b"2" * 32).decode())
        path.chmod(0o400)
        ring.forget()

    yield put
    ring.forget()


def take_away(settings, version: int) -> None:
    (settings.ROOT_KEYS_DIR / f"secrets.{version}").unlink()
    ring.forget()


def open_hash(passphrase: str) -> str:
    return make_password(passphrase, hasher="scrypt")


def kept(user: User) -> str:
    return User.objects.values_list("password", flat=True).get(pk=user.pk)


def sign_in(user: User, passphrase: str) -> bool:
    answer = WebClient().post("/accounts/login/", {"login": user.username, "password": passphrase})
    return answer.status_code == 302


def whoever_has_the_dump_guesses(encoded: str, passphrase: str) -> bool:
    """With the right words, the salt and the work from the row: whether the row tells that they are right."""
    n, salt, r, p, last = encoded.split("$")[-5:]
    made = hashlib.scrypt(passphrase.encode(), salt=salt.encode(), n=int(n), r=int(r), p=int(p), dklen=64)
    row = base64.urlsafe_b64decode(last.replace("+", "-").replace("/", "_"))
    return made[:8] in row


def test_a_dump_does_not_tell_a_right_guess_from_a_wrong_one():
    assert whoever_has_the_dump_guesses(open_hash(RIGHT), RIGHT)
    assert not whoever_has_the_dump_guesses(make_password(RIGHT), RIGHT)


def test_the_right_passphrase_opens_and_a_wrong_one_does_not():
    encoded = make_password(RIGHT)
    assert encoded.startswith("sealed$1$")
    assert (check_password(RIGHT, encoded), check_password(WRONG, encoded)) == (True, False)
    assert encoded != make_password(RIGHT)


def test_under_another_root_key_the_right_passphrase_opens_nothing_and_is_no_error(newer_key, settings, caplog):
    encoded = make_password(RIGHT)
    assert check_password(RIGHT, encoded)
    newer_key()
    take_away(settings, 1)
    assert not check_password(RIGHT, encoded)
    assert caplog.messages == ["the hash of a passphrase does not open with the root keys that are held here"]


@pytest.mark.parametrize("part", [-1, -4])
def test_a_hash_that_was_put_together_from_two_opens_for_nobody(part):
    one, other = (make_password(words).split("$") for words in (RIGHT, WRONG))
    one[part] = other[part]
    assert [check_password(words, "$".join(one)) for words in (RIGHT, WRONG)] == [False, False]


def test_it_fits_its_column_whatever_the_version(monkeypatch):
    root = ring.newest("secrets")
    monkeypatch.setattr(root, "version", 255)
    assert len(hashers.SealedScrypt().encode(RIGHT, hashers.SealedScrypt().salt(), n=2**14)) <= 128
    assert User._meta.get_field("password").max_length == 128


def test_a_hash_of_before_opens_and_is_sealed_at_the_next_sign_in(juniper):
    User.objects.filter(pk=juniper.user_id).update(password=open_hash(RIGHT))
    assert not sign_in(juniper.user, WRONG)
    assert kept(juniper.user).startswith("scrypt$")
    assert sign_in(juniper.user, RIGHT)
    assert kept(juniper.user).startswith("sealed$1$")
    assert sign_in(juniper.user, RIGHT)


def test_a_hash_under_an_older_root_key_is_sealed_anew_at_the_next_sign_in(newer_key, juniper):
    juniper.user.set_password(RIGHT)
    juniper.user.save()
    newer_key()
    assert sign_in(juniper.user, RIGHT)
    assert kept(juniper.user).startswith("sealed$2$")


def renew_all(holding: Holding) -> None:
    after: int | None = 0
    while after is not None:
        after = holding.renew(after, 1).last


def test_hashes_are_renewed_while_nobody_signs_in_and_sessions_go_on(newer_key, settings, juniper, tern):
    User.objects.filter(pk=tern.user_id).update(password=open_hash(RIGHT))
    juniper.user.set_password(RIGHT)
    juniper.user.save()
    client = WebClient().sign_in(juniper.user)
    (holding,) = answers.passphrases()
    assert holding.older() == {0: 1}
    newer_key()
    assert holding.older() == {0: 1, 1: 1}
    renew_all(holding)
    assert holding.older() == {}
    assert client.get("/m/").status_code == 200
    take_away(settings, 1)
    assert (sign_in(juniper.user, RIGHT), sign_in(tern.user, RIGHT), sign_in(tern.user, WRONG)) == (True, True, False)


def test_what_does_not_open_is_counted_and_left(newer_key, settings, juniper):
    juniper.user.set_password(RIGHT)
    juniper.user.save()
    before = kept(juniper.user)
    newer_key()
    take_away(settings, 1)
    (holding,) = answers.passphrases()
    assert (holding.renew(0, 500).broken, kept(juniper.user)) == (1, before)


def test_an_account_without_a_passphrase_has_nothing_to_renew(juniper, newer_key):
    juniper.user.set_unusable_password()
    juniper.user.save()
    newer_key()
    (holding,) = answers.passphrases()
    assert (holding.older(), holding.renew(0, 500).done) == ({}, 0)
    assert not sign_in(juniper.user, RIGHT)


def test_another_passphrase_ends_other_sessions(juniper):
    client = WebClient().sign_in(juniper.user)
    juniper.user.set_password(RIGHT)  # the same words once more: a new salt
    juniper.user.save()
    assert client.get("/m/").status_code == 302


def test_a_hash_names_its_way(juniper):
    assert identify_hasher(kept(juniper.user)).algorithm == "sealed"
    assert set(identify_hasher(kept(juniper.user)).safe_summary(kept(juniper.user))) >= {"algorithm", "salt"}
