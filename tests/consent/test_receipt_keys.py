"""The key that signs: archived for ever, renewed by the owner alone, and never used before its half is archived."""

import base64
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from consent.receipts import actions, signing
from consent.receipts.models import SigningKey
from consent.receipts.verify import verify
from consent.records.receipt import answered
from survivor_engagement.keys import renewal, ring
from survivor_engagement.keys.errors import KeyNotHeld
from tests.harness import databases


@pytest.fixture(autouse=True)
def own_keys(settings, tmp_path):
    """The other classes stay as they are: the people of these tests are sealed with them."""
    held = settings.ROOT_KEYS_DIR
    settings.ROOT_KEYS_DIR = tmp_path / "keys"
    settings.ROOT_KEYS_DIR.mkdir()
    for path in held.iterdir():
        (settings.ROOT_KEYS_DIR / path.name).write_bytes(path.read_bytes())
        (settings.ROOT_KEYS_DIR / path.name).chmod(0o400)
    ring.forget()
    yield
    ring.forget()


@pytest.fixture
def newer_key(settings):
    path = settings.ROOT_KEYS_DIR / "receipts.2"

    def put(*, restarted: bool = True) -> None:
        path.write_text(base64.b64encode(b"2" * 32).decode())
        path.chmod(0o400)
        if restarted:
            ring.forget()

    return put


def take(event, profile: str = "summary") -> dict:
    her = event.advisor.user
    return actions.issue_receipt(
        occasion=answered(event), profile=profile, language="en", delivered="shown", by=her
    ).document


def key_of(document: dict) -> int:
    return SigningKey.objects.get(key_id=document["integrity"]["key_id"]).version


def test_a_newer_key_signs_only_when_its_public_half_is_archived(say, juniper, newer_key):
    first = take(say(juniper, "yes"))
    newer_key()
    second = take(say(juniper, "no"))
    assert signing.start_newest_key(by=None).version == 2
    third = take(say(juniper, "yes", "contact.sms"))
    assert [key_of(document) for document in (first, second, third)] == [1, 1, 2]
    keys = signing.archived_keys()
    assert [verify(json.dumps(document).encode(), keys) for document in (first, second, third)] == [[], [], []]


def test_a_process_that_runs_on_signs_with_the_newer_key(say, juniper, newer_key):
    event = say(juniper, "yes")
    take(event)
    newer_key(restarted=False)
    SigningKey.objects.filter(used_until=None).update(used_until=now())
    public = signing._public(signing._private(2))
    SigningKey.objects.create(key_id=signing.jws.key_id_of(public), public_key=public, version=2)
    assert key_of(take(event, "full")) == 2


def now():
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


@pytest.mark.own_database
def test_the_owner_renews_it_and_is_told_what_to_do_where_there_is_no_newer_key(own_database, newer_key):
    databases.point("default", own_database, "app_owner")
    said = StringIO()
    call_command("receipt_key_new", stdout=said)
    with pytest.raises(CommandError, match=r"receipts\.2 \(mode 0400\)"):
        call_command("receipt_key_new")
    newer_key()
    call_command("receipt_key_new", stdout=said)
    assert said.getvalue().count("signs from now on") == 2
    assert [key.used_until is None for key in SigningKey.objects.all()] == [False, True]


def test_who_is_not_the_owner_renews_no_key(newer_key):
    newer_key()
    with pytest.raises(CommandError, match="DATABASE_ROLE=app_owner"):
        call_command("receipt_key_new")


def test_the_renewal_of_root_keys_renews_this_one_too(say, juniper, newer_key):
    take(say(juniper, "yes"))
    newer_key()
    holding = next(one for one in renewal.holdings() if one.klass == "receipts")
    assert holding.older() == {1: 1}
    assert [step.done for step in renewal.renew(holding, 500)] == [1]
    assert holding.older() == {}


def test_a_process_without_the_key_of_the_archive_signs_nothing(say, juniper, settings):
    event = say(juniper, "yes")
    take(event)
    (settings.ROOT_KEYS_DIR / "receipts.1").chmod(0o600)
    (settings.ROOT_KEYS_DIR / "receipts.1").write_text(base64.b64encode(b"9" * 32).decode())
    (settings.ROOT_KEYS_DIR / "receipts.1").chmod(0o400)
    ring.forget()
    with pytest.raises(KeyNotHeld, match="of the archive"):
        take(event, "full")


@pytest.mark.parametrize("change", [{"public_key": "x" * 43}, {"used_from": "2020-01-01T00:00:00Z"}, {"version": 9}])
def test_an_archived_key_is_never_changed_and_never_used_again(change, say, juniper):
    take(say(juniper, "yes"))
    key = SigningKey.objects.get()
    with pytest.raises(DatabaseError, match="stays as it was written"), transaction.atomic():
        SigningKey.objects.update(**change)
    SigningKey.objects.update(used_until=now())
    for used_until in (None, key.used_from):
        with pytest.raises(DatabaseError, match="stays as it was written"), transaction.atomic():
            SigningKey.objects.update(used_until=used_until)
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        SigningKey.objects.all()._raw_delete("default")


def test_there_is_one_key_in_use(say, juniper):
    take(say(juniper, "yes"))
    with pytest.raises(DatabaseError, match="signing_key_one_in_use"), transaction.atomic():
        SigningKey.objects.create(key_id="c" * 43, public_key="c" * 43, version=3)
