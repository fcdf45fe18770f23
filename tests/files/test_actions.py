import hashlib
import os
import stat
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.files import shelf as shelves
from survivor_engagement.files import tasks
from survivor_engagement.files.actions import erase_file, erase_files_of, store_bytes, store_upload, tidy_shelf
from survivor_engagement.files.models import StoredFile
from survivor_engagement.files.reading import content_of
from survivor_engagement.keys import ring, sealing
from survivor_engagement.keys.models import PersonKey
from survivor_engagement.keys.sealing import KeyDestroyed, KeyNotHeld, SealBroken
from tests.files.conftest import PDF, picture

CONTENT = b"advisor;sum\n7FQK2MXD;23875.00\n" * 5000
TWO_DAYS = 2 * 24 * 60 * 60


def lying_on(shelf):
    return sorted(path for path in shelf.rglob("*") if path.is_file())


def test_a_file_is_kept_sealed_and_comes_back_as_it_was(keep, shelf, kz):
    stored = keep(CONTENT)
    [path] = lying_on(shelf)
    assert path == shelf / str(kz.pk) / stored.public_id.hex[:2] / stored.public_id.hex
    assert b"7FQK2MXD" not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    fresh = StoredFile.objects.get()
    assert content_of(fresh) == CONTENT
    assert (fresh.size, fresh.sha256) == (len(CONTENT), hashlib.sha256(CONTENT).hexdigest())


def test_long_content_may_come_in_pieces(keep):
    assert content_of(keep(iter([CONTENT, b"", CONTENT]))) == CONTENT * 2


def test_an_upload_is_checked_and_its_name_is_thrown_away(upload, kz, manager, juniper, shelf):
    stored = store_upload(
        upload=upload(picture(), "Juniper at home.jpg"), programme=kz, by=manager, kind="receipt", advisor=juniper
    )
    assert (stored.kind, stored.content_type, stored.advisor) == ("receipt", "image/jpeg", juniper)
    with connection.cursor() as cursor:
        cursor.execute("SELECT f::text FROM files_storedfile f")
        assert "home" not in cursor.fetchone()[0]
    assert "home" not in str(lying_on(shelf))


def test_keeping_opening_and_erasing_leave_their_rows_in_the_trail(keep, manager):
    stored = keep()
    erase_file(stored=stored, by=manager)
    erase_file(stored=stored, by=manager)
    events = AuditEvent.objects.filter(about_id=str(stored.public_id)).order_by("id")
    assert [(event.event, event.purpose) for event in events] == [
        ("file.stored", "payment"),
        ("file.erased", "payment"),
    ]


def test_a_file_about_her_dies_with_her_keys(keep, juniper):
    hers, other = keep(CONTENT, advisor=juniper, kind="statement"), keep(CONTENT)
    sealing.destroy_keys(juniper.public_id)
    with pytest.raises(KeyDestroyed):
        content_of(hers)
    assert content_of(other) == CONTENT


def test_a_worker_without_the_key_of_the_house_cannot_read(keep, settings):
    stored = keep()
    settings.KEY_CLASSES = ["contact"]
    ring.forget()
    with pytest.raises(KeyNotHeld):
        content_of(stored)
    ring.forget()


def test_a_key_moved_to_another_file_does_not_open_it(keep):
    one, other = keep(b"one"), keep(b"other")
    other.wrapped_key = one.wrapped_key
    with pytest.raises(SealBroken):
        content_of(other)


def test_an_erased_file_has_no_key_and_after_the_commit_no_content(
    keep, manager, shelf, django_capture_on_commit_callbacks
):
    stored = keep()
    with django_capture_on_commit_callbacks(execute=True):
        erase_file(stored=stored, by=manager)
    stored.refresh_from_db()
    assert (stored.state, bytes(stored.wrapped_key), lying_on(shelf)) == ("erased", b"", [])
    with pytest.raises(SealBroken):
        content_of(stored)


def test_all_files_about_one_advisor_go_at_once(keep, juniper, tern, manager):
    for advisor in (juniper, juniper, tern):
        keep(advisor=advisor, kind="statement")
    assert erase_files_of(advisor=juniper, by=manager) == 2
    assert [stored.advisor for stored in StoredFile.objects.filter(state="kept")] == [tern]


def test_half_a_file_is_never_on_the_shelf(keep, shelf):
    def breaks_off():
        yield CONTENT
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        keep(breaks_off())
    assert (lying_on(shelf), StoredFile.objects.count()) == ([], 0)


def test_once_a_day_expired_files_go_and_others_stay(keep, shelf, django_capture_on_commit_callbacks):
    yesterday = timezone.now() - timedelta(days=1)
    keep(expires_at=yesterday)
    staying = [keep(expires_at=timezone.now() + timedelta(days=1)), keep()]
    with django_capture_on_commit_callbacks(execute=True):
        tasks.tidy()
    assert list(StoredFile.objects.standing().order_by("id")) == staying
    assert len(lying_on(shelf)) == 2


def test_content_whose_row_was_rolled_back_is_swept_away(keep, kz, shelf):
    stored = keep()
    orphan = shelves.place_of(kz.pk, stored.public_id).with_name("ab" * 16)
    fresh = orphan.with_name("cd" * 16)
    for path in (orphan, fresh):
        path.write_bytes(b"noise")
    long_ago = orphan.stat().st_mtime - TWO_DAYS
    for path in (orphan, shelves.place_of(kz.pk, stored.public_id)):
        os.utime(path, (long_ago, long_ago))
    tidy_shelf(programme_id=kz.pk)
    assert sorted(path.name for path in lying_on(shelf)) == sorted([fresh.name, stored.public_id.hex])


def test_a_process_that_sees_no_row_sweeps_nothing_away(keep, kz, as_web, shelf):
    stored = keep()
    path = shelves.place_of(kz.pk, stored.public_id)
    os.utime(path, (path.stat().st_mtime - TWO_DAYS,) * 2)
    with as_web():
        assert StoredFile.objects.count() == 0
        tidy_shelf(programme_id=kz.pk)
    assert content_of(stored) == b"a;b\n"


def test_the_database_keeps_files_sealed_for_their_owner(keep, juniper):
    stored = keep(PDF, content_type="application/pdf", kind="document")
    for change in (
        {"advisor": juniper},
        {"state": "erased"},
        {"key_class": "care"},
        {"key_class": "identity"},
        {"sha256": "x"},
        {"kind": "story"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            StoredFile.objects.filter(pk=stored.pk).update(**change)


@pytest.mark.parametrize(("kind", "klass"), [("export", "identity"), ("payment", "payee")])
def test_a_list_of_people_has_a_key_of_its_own_that_goes_with_it(kind, klass, keep, manager):
    stored = keep(kind=kind)
    keys = PersonKey.objects.filter(owner=stored.public_id)
    assert [(key.klass, key.version) for key in keys] == [(klass, 1)]
    dump = StoredFile.objects.get(pk=stored.pk)  # what an old backup would hold, and the content beside it
    content = shelves.place_of(stored.programme_id, stored.public_id).read_bytes()
    assert content_of(dump) == b"a;b\n"
    erase_file(stored=stored, by=manager)
    shelves.place_of(stored.programme_id, stored.public_id).write_bytes(content)
    with pytest.raises(KeyDestroyed):
        content_of(dump)


def test_a_key_that_came_back_with_an_old_dump_of_the_keys_goes_again(keep, manager, kz):
    stored = keep(kind="export")
    (key,) = PersonKey.objects.filter(owner=stored.public_id)
    erase_file(stored=stored, by=manager)
    key.save(force_insert=True)
    tidy_shelf(programme_id=kz.pk)
    assert not PersonKey.objects.filter(owner=stored.public_id).exists()


def test_a_type_that_is_not_served_is_not_kept(kz, manager):
    with pytest.raises(ValueError, match="application/zip"):
        store_bytes(content=PDF, content_type="application/zip", programme=kz, by=manager, kind="document")
