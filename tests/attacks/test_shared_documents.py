"""Somebody outside who was shown one document tries to get more, in plain SQL and in the scope of her own."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.files.actions import share_document, stop_sharing, store_bytes
from survivor_engagement.files.models import Kind, StoredFile, StoredFileUserObjectPermission
from survivor_engagement.identity.models import Advisor

GIVE = (
    "INSERT INTO files_storedfileuserobjectpermission (user_id, permission_id, content_object_id, expires_at) "
    "VALUES (%s, %s, %s, now() + interval '1 day')"
)


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "shelf"


@pytest.fixture
def keep(kz, manager):
    standard = {"content": b"a;b\n", "content_type": "text/csv", "kind": "document", "programme": kz, "by": manager}
    return lambda **fields: store_bytes(**standard | fields)


@pytest.fixture
def shared(keep, reviewer, manager):
    stored = keep()
    share_document(stored=stored, reviewer=reviewer, until=timezone.now() + timedelta(days=1), by=manager)
    return stored


@pytest.fixture
def read():
    return Permission.objects.get(codename="read_document").pk


def changed(sql: str, *values) -> int | None:
    """How many rows a statement changed; None where the database refused it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.rowcount
    except DatabaseError:
        return None


def test_the_database_shows_her_that_row_and_no_other(shared, keep, juniper, reviewer, as_web):
    for kind in Kind.values:
        keep(kind=kind)
    keep(advisor=juniper)
    with as_web(reviewer):
        assert list(StoredFile.objects.all()) == [shared]
        assert (Advisor.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_the_database_shows_it_to_nobody_else(shared, former_facilitator, other_manager, juniper, as_web):
    for person in (former_facilitator, other_manager, juniper.user):
        with as_web(person):
            assert (StoredFile.objects.count(), StoredFileUserObjectPermission.objects.count()) == (0, 0)
    with as_web():
        assert StoredFile.objects.count() == 0


@pytest.mark.parametrize(
    "change", [{"kind": "receipt"}, {"state": "erased", "wrapped_key": b""}, {"expires_at": "2026-01-01T00:00:00Z"}]
)
def test_what_became_of_the_file_ends_it_in_the_database_too(change, shared, reviewer, as_web):
    StoredFile.objects.filter(pk=shared.pk).update(**change)
    with as_web(reviewer):
        assert StoredFile.objects.count() == 0


def test_an_end_that_came_and_a_closed_account_end_it_in_the_database_too(shared, reviewer, as_web):
    def seen() -> int:
        with as_web(reviewer):
            return StoredFile.objects.count()

    assert seen() == 1
    StoredFileUserObjectPermission.objects.update(expires_at=timezone.now())
    assert seen() == 0
    StoredFileUserObjectPermission.objects.update(expires_at=timezone.now() + timedelta(days=1))
    type(reviewer).objects.filter(pk=reviewer.pk).update(is_active=False)
    assert seen() == 0


def test_she_changes_and_removes_nothing(shared, reviewer, as_web):
    with as_web(reviewer):
        assert changed("UPDATE files_storedfile SET expires_at = now()") == 0
        assert changed("DELETE FROM files_storedfile") == 0
        assert changed("UPDATE files_storedfileuserobjectpermission SET expires_at = now() + interval '1 year'") == 0
        assert changed("DELETE FROM files_storedfileuserobjectpermission") == 0
    shared.refresh_from_db()
    assert shared.expires_at is None


def test_she_gives_no_grant_to_herself_and_none_to_others(shared, keep, read, reviewer, other_manager, as_web):
    other = keep()
    with as_web(reviewer):
        for person, stored in ((reviewer, other), (other_manager, other), (other_manager, shared)):
            assert changed(GIVE, person.pk, read, stored.pk) is None


def test_staff_of_another_programme_give_no_grant(keep, read, reviewer, other_manager, manager, as_web):
    stored = keep()
    with as_web(other_manager):
        assert changed(GIVE, reviewer.pk, read, stored.pk) is None
    with as_web(manager):
        assert changed(GIVE, reviewer.pk, read, stored.pk) == 1


def test_she_sees_her_own_grants_only(shared, reviewer, other_manager, manager, as_web):
    share_document(stored=shared, reviewer=other_manager, until=timezone.now() + timedelta(days=1), by=manager)
    seen = {}
    for person in (reviewer, manager):
        with as_web(person):
            seen[person] = set(StoredFileUserObjectPermission.objects.values_list("user_id", flat=True))
    assert seen == {reviewer: {reviewer.pk}, manager: {reviewer.pk, other_manager.pk}}


def test_the_database_lets_nothing_but_documents_about_nobody_be_shared(keep, read, juniper, reviewer, manager, as_web):
    refused = [keep(kind=kind) for kind in Kind.values if kind != "document"] + [keep(advisor=juniper)]
    with as_web(manager):
        assert [changed(GIVE, reviewer.pk, read, stored.pk) for stored in refused] == [None] * len(refused)


def test_the_database_lets_no_other_right_and_no_other_account_in(
    keep, read, juniper, admin_user, manager, reviewer, as_web
):
    stored, change = keep(), Permission.objects.get(codename="change_storedfile").pk
    with as_web(manager):
        assert changed(GIVE, reviewer.pk, change, stored.pk) is None
        assert [changed(GIVE, user.pk, read, stored.pk) for user in (juniper.user, admin_user, manager)] == [None] * 3


@pytest.mark.parametrize("who", ["facilitator", "safeguarding", "finance", "monitoring", "auditor"])
def test_only_a_manager_gives_prolongs_or_ends_a_grant(who, shared, read, other_manager, as_web, request):
    with as_web(request.getfixturevalue(who)):
        assert changed(GIVE, other_manager.pk, read, shared.pk) is None
        assert changed("UPDATE files_storedfileuserobjectpermission SET expires_at = now() + interval '2 days'") is None
        assert changed("DELETE FROM files_storedfileuserobjectpermission") is None
    assert StoredFileUserObjectPermission.objects.count() == 1


def test_the_database_shares_with_nobody_who_works_there(keep, read, finance, manager, as_web):
    stored = keep()
    with as_web(manager):
        assert changed(GIVE, finance.pk, read, stored.pk) is None


@pytest.mark.parametrize("end", ["infinity", "2099-01-01"])
def test_the_database_shares_for_30_days_at_most(end, shared, reviewer, manager, as_web):
    with as_web(manager):
        assert changed("UPDATE files_storedfileuserobjectpermission SET expires_at = %s", end) is None
        assert changed("UPDATE files_storedfileuserobjectpermission SET expires_at = now() + interval '30 days'") == 1


def test_a_grant_is_not_moved_to_another_file(shared, keep, juniper, manager, as_web):
    for other in (keep(), keep(kind="receipt", advisor=juniper)):
        with as_web(manager), pytest.raises(IntegrityError), transaction.atomic():
            StoredFileUserObjectPermission.objects.update(content_object=other)


def test_a_manager_shares_and_stops_as_the_web_does(keep, reviewer, manager, as_web):
    stored, until = keep(), timezone.now() + timedelta(days=1)
    with as_web(manager):
        share_document(stored=stored, reviewer=reviewer, until=until, by=manager)
    with as_web(reviewer):
        assert list(StoredFile.objects.all()) == [stored]
    with as_web(manager):
        stop_sharing(stored=stored, reviewer=reviewer, by=manager)
    with as_web(reviewer):
        assert StoredFile.objects.count() == 0
