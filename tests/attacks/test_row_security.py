"""The second wall by itself: plain SQL is asked as each role and person, where everything has happened."""

from contextlib import closing

import psycopg2
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from survivor_engagement.identity.models import Advisor, Enrolment
from survivor_engagement.programmes.models import Programme, Role, RoleAssignment
from tests.harness.client import as_seed, set_role
from tests.house.tree import own_models

SECRETS = ("users_session", "django_session", "mfa_authenticator", "users_invitation", "users_submission")
WORKERS = ("app_worker", "app_notify", "app_payout")
ABOUT_NOBODY = {"programmes_programme_areas", "programmes_roleassignment", "jobs_job"}


@pytest.fixture
def told(world, db):
    """Two programmes in which everything has happened. One advisor of the first is in the second one too."""
    as_seed()
    kz, th = Programme.objects.order_by("code")
    both = Advisor.objects.filter(first_programme=kz).order_by("code").first()
    Enrolment.objects.create(advisor=both, programme=th, starts_on="2026-01-01")
    return kz, th


def tables_with(column: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = %s "
            "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 1",
            [column],
        )
        return [row[0] for row in cursor.fetchall() if row[0] not in ABOUT_NOBODY]


def seen(tables, column: str) -> dict[str, set[int]]:
    """Which values of the column are seen in each table by whoever asks now."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL")  # noqa: S608 - our names
            found[table] = {row[0] for row in cursor.fetchall()}
    return found


def staff_of(programme, role=Role.MANAGER):
    return RoleAssignment.objects.filter(programme=programme, role=role).first().user


def test_staff_see_rows_of_their_own_programme_only(told, as_web):
    kz, th = told
    tables = tables_with("programme_id")
    everything = seen(tables, "programme_id")
    filled = {table for table, programmes in everything.items() if kz.pk in programmes}
    assert len(filled) >= 35  # the story fills nearly all
    with as_web(staff_of(th)):
        assert {
            table: programmes - {th.pk}
            for table, programmes in seen(tables, "programme_id").items()
            if programmes - {th.pk}
        } == {}
    with as_web(staff_of(kz)):
        mine = seen(tables, "programme_id")
    # What an advisor asks about an opening is seen by somebody outside the team.
    assert {table for table in filled if kz.pk not in mine[table]} == {"safeguarding_openingquestion"}


def test_an_advisor_sees_rows_about_herself_only(told, as_web):
    tables = tables_with("advisor_id")
    everything = seen(tables, "advisor_id")
    for advisor in Advisor.objects.filter(user__isnull=False).order_by("pk"):
        with as_web(advisor.user):
            rows = seen(tables, "advisor_id")
        assert {table: others for table, others in rows.items() if others - {advisor.pk}} == {}
        shown = {table for table, people in rows.items() if people}
        assert shown <= {table for table, people in everything.items() if advisor.pk in people}
    assert len([table for table, people in everything.items() if people]) >= 16


@pytest.fixture
def sign_in(world):
    """A way to sign in as a real role."""
    return lambda role: psycopg2.connect(settings.SERVICES.database_url(world.databases["default"], role))


def test_a_worker_sees_the_one_programme_of_its_job_and_without_one_nothing(told, sign_in):
    kz, th = (programme.pk for programme in told)
    for role in ("app_web", *WORKERS):
        with closing(sign_in(role)) as session, session.cursor() as cursor:
            tables = readable_by(cursor)
            assert len(tables) >= 40
            for job, programme, allowed in (("", "", set()), ("", th, set()), ("any", th, {th}), ("any", kz, {kz})):
                cursor.execute(
                    "SELECT set_config('app.job', %s, true), set_config('app.programme', %s, true)",
                    [job, str(programme)],
                )
                seen_now = set().union(*(distinct(cursor, table) for table in tables))
                assert seen_now == (allowed if role != "app_web" else set()), (role, job)


def test_a_worker_takes_no_other_role_no_persons_scope_and_reads_no_secret_of_a_sign_in(sign_in, db):
    for role in WORKERS:
        with closing(sign_in(role)) as session, session.cursor() as cursor:
            for other in ("app_owner", "app_web", "app_seed", "postgres", *(set(WORKERS) - {role})):
                assert refused(session, cursor, f"SET ROLE {other}"), (role, other)
            assert refused(session, cursor, "SET ROLE app_vault") is (role == "app_worker")
            cursor.execute("SELECT min(user_id) FROM programmes_roleassignment")
            cursor.execute("SELECT set_config('app.user_id', %s, true)", [str(cursor.fetchone()[0])])
            assert {table for table in readable_by(cursor) if distinct(cursor, table)} == set()
            for table in SECRETS:
                assert refused(session, cursor, f"SELECT * FROM {table}"), (role, table)  # noqa: S608 - our names
            assert refused(session, cursor, "SELECT password FROM users_user"), role


def refused(session, cursor, sql: str) -> bool:
    try:
        cursor.execute(sql)
    except psycopg2.errors.InsufficientPrivilege:
        return True
    finally:
        session.rollback()
    return False


def readable_by(cursor) -> list[str]:
    """Tables with a programme that this role may read; the trail is read by nobody who works by the clock."""
    cursor.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'programme_id' "
        "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> ALL (%s) "
        "AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1",
        [list(ABOUT_NOBODY)],
    )
    return [row[0] for row in cursor.fetchall()]


def distinct(cursor, table: str) -> set[int]:
    cursor.execute(f"SELECT DISTINCT programme_id FROM {table} WHERE programme_id IS NOT NULL")  # noqa: S608 - our names
    return {row[0] for row in cursor.fetchall()}


def test_an_administrator_sees_no_row_about_an_advisor(told, as_web):
    admin = RoleAssignment.objects.first().granted_by
    with as_web(admin):
        assert {table for table, people in seen(tables_with("advisor_id"), "advisor_id").items() if people} == set()


@pytest.mark.parametrize("table", ["identity_safecontact", "messaging_outboxmessage", "dues_offer"])
def test_no_row_is_moved_to_another_programme(table, told, as_web):
    kz, th = told
    with as_web(staff_of(kz)), connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute(f"UPDATE {table} SET programme_id = %s", [th.pk])  # noqa: S608 - one of three names


def test_the_vault_opens_for_the_programme_and_for_herself(told):
    kz, th = told
    hers = Advisor.objects.filter(first_programme=kz, user__isnull=False).order_by("-code").first()
    assert sealed_owners(staff_of(kz).pk) >= {hers.pk}
    assert hers.pk not in sealed_owners(staff_of(th).pk)
    assert sealed_owners(hers.user_id) == {hers.pk}
    assert sealed_owners("") == set()


def sealed_owners(user_id) -> set[int]:
    set_role("app_vault", user_id=str(user_id))
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT advisor_id FROM vault.sealed_value")
            return {row[0] for row in cursor.fetchall()}
    finally:
        as_seed()


def test_every_model_of_ours_with_such_a_column_was_asked():
    columns = {"advisor": set(tables_with("advisor_id")), "programme": set(tables_with("programme_id"))}
    for model in own_models():
        for name, tables in columns.items():
            if any(field.name == name for field in model._meta.local_fields):
                assert model._meta.db_table in tables | ABOUT_NOBODY
