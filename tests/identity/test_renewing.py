"""Keys are renewed beside processes that run on, stopped in the middle and begun again; nothing becomes unreadable."""

import base64
from contextlib import contextmanager
from io import StringIO
from threading import Event, Thread
from time import sleep

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from compensation.payouts.models import PayoutMethod, SharedAccount
from consent.receipts import signing
from survivor_engagement.files import reading
from survivor_engagement.files.actions import store_bytes
from survivor_engagement.identity import vault
from survivor_engagement.keys import renewal, ring, sealing
from survivor_engagement.keys.models import PersonKey
from survivor_engagement.users.models import User
from tests.compensation.payouts import by_wallet
from tests.harness import databases
from tests.harness.cast import place_of

pytestmark = pytest.mark.own_database
SEED, PASSPHRASE = "Juniper Of The Register", "four quiet green leaves"


@pytest.fixture(autouse=True)
def committed(own_database, settings, tmp_path):
    """The test commits: in a copy of the main database, and of its own rows only in the key store."""
    settings.FILES_DIR, settings.ROOT_KEYS_DIR = tmp_path / "shelf", tmp_path / "keys"
    PersonKey.objects.all().delete()
    ring.forget()
    as_seed()
    yield
    ring.forget()


def as_seed() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.job', 'seed', false)")


@pytest.fixture
def owner(own_database):
    """Inside, the main database is asked by the owner of its tables, as the commands are."""

    @contextmanager
    def asking():
        databases.point("default", own_database, "app_owner")
        try:
            yield
        finally:
            databases.point("default", own_database, "app_test", start_as="app_seed")
            as_seed()

    return asking


@pytest.fixture
def run(owner):
    """A command as the owner: what it said, and whether it ended well."""

    def start(name: str, **options) -> tuple[str, bool]:
        said = StringIO()
        with owner():
            try:
                call_command(name, stdout=said, stderr=said, **options)
            except CommandError as reason:
                return f"{said.getvalue()}{reason}", False
        return said.getvalue(), True

    return start


def add_root_keys(settings, version: int) -> None:
    for klass in ring.CLASSES:
        path = settings.ROOT_KEYS_DIR / f"{klass}.{version}"
        path.write_text(base64.b64encode(bytes([version]) * 32).decode())
        path.chmod(0o400)
    ring.forget()


def take_root_keys_away(settings, version: int) -> None:
    for path in settings.ROOT_KEYS_DIR.glob(f"*.{version}"):
        path.unlink()
    ring.forget()


def read(advisor, field: str = "legal_name") -> str:
    with vault.open(advisor, [field], by=None, purpose="safety", programme_id=place_of(advisor)) as values:
        return values[field]


@pytest.fixture
def everything(kz, manager, juniper, tern, owner):
    """Something of every kind that hangs on a key: two people, a shared account, files, a second factor."""
    methods = [by_wallet(her, kz) for her in (juniper, tern)]
    pages = [
        store_bytes(content=b"%PDF-", content_type="application/pdf", programme=kz, by=manager, kind="statement",
                    advisor=advisor)
        for advisor in (None, juniper)
    ]  # fmt: skip
    factor = Authenticator.objects.create(user=manager, type="totp", data={"secret": sealing.seal_secret("JBSWY3DP")})
    return methods, pages, factor, owner


def nothing_is_lost(everything, juniper, tern, kz) -> None:
    methods, pages, factor, owner = everything
    factor.refresh_from_db()
    assert (read(juniper), read(tern)) == (SEED, "Tern Of The Register")
    assert [reading.content_of(type(page).objects.get(pk=page.pk)) for page in pages] == [b"%PDF-"] * 2
    assert sealing.open_secret(factor.data["secret"]) == "JBSWY3DP"
    kept = User.objects.filter(pk__in=[juniper.user_id, tern.user_id]).values_list("password", flat=True)
    assert [check_password(PASSPHRASE, encoded) for encoded in kept] == [True, True]
    with owner(), connection.cursor() as cursor:
        cursor.execute("SELECT tag FROM vault.contact_tag ORDER BY advisor_id")
        marks = [row[0] for row in cursor.fetchall()]
    assert [sealing.is_tag_of(mark, f"phone|{kz.pk}", "77000000001") for mark in marks] == [True, True]
    numbers = [vault.parts_of(read(method.advisor, method.sealed_as))[-1][1] for method in methods]
    marks = [PayoutMethod.objects.get(pk=method.pk).fingerprint for method in methods]
    assert [sealing.is_tag_of(*pair) for pair in zip(marks, ["payee_account"] * 2, numbers, strict=True)] == [True] * 2


def test_root_keys_are_renewed_and_the_old_ones_can_go(everything, juniper, tern, kz, run, settings):
    add_root_keys(settings, 2)
    nothing_is_lost(everything, juniper, tern, kz)
    said, well = run("keys_rotate")
    assert (well, "all is under the newest root keys" in said) == (True, True)
    assert [f"{klass}.1 is not needed any more" in said for klass in ring.CLASSES] == [True] * len(ring.CLASSES)
    take_root_keys_away(settings, 1)
    nothing_is_lost(everything, juniper, tern, kz)


def test_without_renewing_the_old_root_keys_are_needed(everything, juniper, tern, kz, settings):
    add_root_keys(settings, 2)
    take_root_keys_away(settings, 1)
    with pytest.raises(sealing.KeyNotHeld, match=r"identity\.1"):
        read(juniper)


def test_a_dry_run_counts_what_is_left_and_changes_nothing(everything, run, settings):
    signing.start_newest_key(by=None)
    add_root_keys(settings, 2)
    first, well = run("keys_rotate", dry_run=True)
    assert (well, run("keys_rotate", dry_run=True)) == (False, (first, False))
    assert first.splitlines() == [
        "Not all is renewed yet. Run this again.",
        *[f"keys of persons, {klass}: 2 by {klass}.1" for klass in ring.PERSON_CLASSES],
        "secrets of second factors: 1 by secrets.1",
        "hashes of passphrases: 2 by secrets.1",
        "tags to find a phone by: 2 by index.1",
        "keys of files about nobody: 1 by files.1",
        "the key that signs receipts: 1 by receipts.1",
        "fingerprints of accounts: 2 by index.1",
    ]


def test_stopped_in_the_middle_all_opens_and_a_second_run_ends_it(everything, juniper, tern, kz, run, settings):
    add_root_keys(settings, 2)
    for turn in range(1, 16):
        said, well = run("keys_rotate", batch=1, at_most=1)
        nothing_is_lost(everything, juniper, tern, kz)
        assert ("identity.1 is not needed" in said, well) == (turn >= 2, turn == 16)
    said, well = run("keys_rotate", batch=1, at_most=1)
    assert (well, PersonKey.objects.filter(root_version=1).count()) == (True, 0)


def test_a_key_that_was_tampered_with_is_passed_over_and_said(everything, juniper, tern, run, settings):
    add_root_keys(settings, 2)
    PersonKey.objects.filter(owner=juniper.public_id, klass="identity").update(wrapped=b"\x01\x01" + bytes(60))
    said, well = run("keys_rotate")
    assert (well, "keys of persons, identity: 1 do not open" in said) == (False, True)
    assert ("identity.1 is not needed" in said, "contact.1 is not needed" in said) == (False, True)
    assert read(tern) == "Tern Of The Register"


def test_phones_sealed_before_there_were_tags_get_one(juniper, kz, owner, run):
    with owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM vault.contact_tag")
    assert run("keys_rotate", dry_run=True)[0].splitlines()[-1] == "tags to find a phone by: 1 by index.0"
    assert run("keys_rotate")[1] is True
    with owner(), connection.cursor() as cursor:
        cursor.execute("SELECT advisor_id, programme_id FROM vault.contact_tag")
        assert cursor.fetchall() == [(juniper.pk, kz.pk)]


def test_one_account_of_two_people_is_noticed_across_two_index_keys(juniper, tern, kz, run, settings):
    by_wallet(juniper, kz)
    add_root_keys(settings, 2)
    by_wallet(tern, kz)
    assert SharedAccount.objects.count() == 0
    assert run("keys_rotate")[1] is True
    assert sorted(SharedAccount.objects.values_list("advisor_id", flat=True)) == sorted([juniper.pk, tern.pk])


def test_after_a_leak_everything_is_sealed_with_new_keys(everything, juniper, tern, kz, run):
    leaked = {(key.owner, key.klass): bytes(key.wrapped) for key in PersonKey.objects.order_by("id")}
    said, well = run("keys_reseal", wait=0)
    assert (well, "2 people, 9 values sealed anew" in said) == (True, True)
    assert set(PersonKey.objects.order_by().values_list("version", flat=True)) == {2}
    assert [key for key in PersonKey.objects.order_by("id") if bytes(key.wrapped) in leaked.values()] == []
    nothing_is_lost(everything, juniper, tern, kz)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE app_vault; SELECT DISTINCT get_byte(value, 1) FROM vault.sealed_value")
        assert cursor.fetchall() == [(2,)]


def test_values_of_one_person_alone_can_be_sealed_anew(juniper, tern, run):
    assert run("keys_reseal", owner=juniper.public_id, wait=0)[1] is True
    versions = PersonKey.objects.filter(klass="care").values_list("owner", "version")
    assert dict(versions.order_by("owner")) == {juniper.public_id: 2, tern.public_id: 1}
    assert (read(juniper), read(tern)) == (SEED, "Tern Of The Register")


def test_sealing_anew_goes_on_after_a_stop(juniper, tern, run):
    moment = timezone.now().isoformat()
    said, well = run("keys_reseal", made_before=moment, at_most=1, wait=0)
    assert (well, f"1 people are left. Go on with --made-before={moment}" in said) == (False, True)
    assert (read(juniper), read(tern)) == (SEED, "Tern Of The Register")
    assert run("keys_reseal", made_before=moment, wait=0)[1] is True
    assert set(PersonKey.objects.order_by().values_list("version", flat=True)) == {2}  # nobody's twice


def test_stopped_between_the_two_keys_both_versions_open(juniper, tern, owner, run):
    moment = timezone.now()
    with owner():
        renewal.give_new_keys(juniper.public_id, moment)
    vault.seal(juniper, {"phone": "+77000000003"}, by=None, purpose="contact", programme_id=place_of(juniper))
    assert PersonKey.objects.filter(owner=juniper.public_id).count() == 8
    assert (read(juniper), read(juniper, "phone")) == (SEED, "+77000000003")
    assert run("keys_reseal", made_before=moment.isoformat(), wait=0)[1] is True
    assert PersonKey.objects.filter(owner=juniper.public_id).count() == 4
    assert (read(juniper), read(juniper, "phone")) == (SEED, "+77000000003")


def test_a_value_that_does_not_open_keeps_its_earlier_key_and_is_said(juniper, tern, owner, run):
    with owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE vault.sealed_value SET value = value || '\\x00' WHERE advisor_id = %s "
                       "AND field = 'phone'", [juniper.pk])  # fmt: skip
    said, well = run("keys_reseal", wait=0)
    assert (well, str(juniper.public_id) in said, str(tern.public_id) in said) == (False, True, False)
    assert PersonKey.objects.filter(owner=juniper.public_id).count() == 8
    assert (read(juniper), read(tern)) == (SEED, "Tern Of The Register")


def test_whoever_was_erased_meanwhile_gets_no_new_key(juniper, tern, owner):
    sealing.destroy_keys(juniper.public_id)
    with owner():
        assert renewal.give_new_keys(juniper.public_id, timezone.now()).done == 0
        assert renewal.destroy_older(juniper.public_id) is False
    assert PersonKey.objects.filter(owner=juniper.public_id).count() == 0


@pytest.fixture
def beside(own_database):
    """Begin something as the owner of the tables on a connection of its own, and give it a second to get ahead."""

    def begin(act) -> Thread:
        def run():
            databases.point("default", own_database, "app_owner")
            try:
                act()
            finally:
                connections.close_all()

        thread = Thread(target=run)
        thread.start()
        sleep(1)
        return thread

    yield begin
    databases.point("default", own_database, "app_test", start_as="app_seed")


def renewed(person) -> None:
    renewal.give_new_keys(person.public_id, timezone.now())
    renewal.destroy_older(person.public_id)


def test_what_is_being_written_at_that_moment_is_not_lost(juniper, beside):
    with transaction.atomic():
        value = sealing.seal(juniper.public_id, "contact", "phone", "+77000000004")
        thread = beside(lambda: renewed(juniper))
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE app_vault")
            cursor.execute("SELECT vault.forget(%s, '{phone}')", [juniper.pk])
            cursor.execute(
                "INSERT INTO vault.sealed_value (advisor_id, field, value) VALUES (%s, 'phone', %s)",
                [juniper.pk, value],
            )
    thread.join(timeout=30)
    assert (read(juniper, "phone"), read(juniper)) == ("+77000000004", SEED)
    assert set(PersonKey.objects.order_by().values_list("version", flat=True)) == {2}


def test_who_is_erased_at_that_moment_stays_erased(juniper, beside):
    with transaction.atomic(using="keys"):
        sealing.destroy_keys(juniper.public_id)
        thread = beside(lambda: renewed(juniper))
    thread.join(timeout=30)
    assert PersonKey.objects.count() == 0


def test_people_read_and_write_while_all_is_sealed_anew(juniper, tern, run):
    stop, wrong, rounds = Event(), [], []

    def work(advisor, name: str) -> None:
        as_seed()
        try:
            while not stop.is_set():
                number = f"+7700000{len(rounds) % 10_000:04d}"
                vault.seal(advisor, {"phone": number}, by=None, purpose="contact", programme_id=place_of(advisor))
                rounds.append((read(advisor), read(advisor, "phone")))
                if rounds[-1][0] != name:
                    wrong.append(rounds[-1])
        except Exception as error:
            wrong.append(error)
        finally:
            connections.close_all()

    # Threads take the settings of the moment, so they begin as the seed does and go on while the owner renews.
    threads = [Thread(target=work, args=(her, f"{name} Of The Register")) for her, name in
               ((juniper, "Juniper"), (tern, "Tern"))]  # fmt: skip
    for thread in threads:
        thread.start()
    while len(rounds) < 10 and not wrong:
        sleep(0.02)
    came_to = [run("keys_reseal", wait=1) for _turn in range(3)]
    stop.set()
    for thread in threads:
        thread.join(timeout=30)
    assert (wrong, [well for _said, well in came_to]) == ([], [True] * 3)
    assert set(PersonKey.objects.order_by().values_list("version", flat=True)) == {4}


@pytest.mark.parametrize("name", ["keys_rotate", "keys_reseal"])
def test_who_serves_cannot_renew(name, own_database):
    databases.point("default", own_database, "app_test", start_as="app_web")
    with pytest.raises(CommandError, match="DATABASE_ROLE=app_owner"):
        call_command(name)
