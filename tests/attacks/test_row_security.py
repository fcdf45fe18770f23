"""The second wall by itself: plain SQL is asked as each role and person, where everything has happened."""

from contextlib import closing

import psycopg2
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from advisory.engagements.models import Participation
from survivor_engagement.identity.models import Advisor, Enrolment, RevealRequest
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
    both = Advisor.objects.filter(enrolments__programme=kz, joinings__reached=True).order_by("code").first()
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
    # What an advisor asks about an opening is seen by somebody outside the team; which papers she took, and which words
    # she was asked to read before others, by nobody.
    # That somebody told her what to answer is seen by the safeguarding lead; what a colleague has heard and written
    # down, by that colleague.
    hers_alone = {"notices_readingdone", "receipts_consentreceipt", "safeguarding_openingquestion"}
    assert {table for table in filled if kz.pk not in mine[table]} == hers_alone | {
        "records_heardanswer", "records_tolookat",
    }  # fmt: skip
    with as_web(staff_of(kz, Role.SAFEGUARDING)):
        assert seen(["records_tolookat"], "programme_id") == {"records_tolookat": {kz.pk}}


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
    """A way to sign in as a real role. What waits for the test's own transaction would wait for ever: it fails."""
    url = settings.SERVICES.database_url
    return lambda role: psycopg2.connect(url(world.databases["default"], role), options="-c lock_timeout=10s")


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
    people = Advisor.objects.filter(enrolments__programme=kz, joinings__is_current=True).exclude(
        enrolments__programme=th
    )
    hers, unasked = (people.filter(joinings__reached=reached).first() for reached in (True, None))
    assert sealed_names(staff_of(kz).pk, hers)
    assert not sealed_names(staff_of(th).pk, hers)
    assert sealed_owners(hers.user_id) == {hers.pk}
    assert sealed_owners(unasked.user_id) == set()  # whoever has her card, and she, until somebody has asked her
    assert sealed_owners("") == set()


def sealed_owners(user_id, column: str = "advisor_id") -> set:
    set_role("app_vault", user_id=str(user_id))
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT DISTINCT {column} FROM vault.sealed_value")  # noqa: S608 - our names
            return {row[0] for row in cursor.fetchall()}
    finally:
        as_seed()


def sealed_names(user_id, advisor) -> set:
    """Which fields are filled, as this person is told."""
    set_role("app_vault", user_id=str(user_id))
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT vault.names_of(%s)", [advisor.pk])
            return {row[0] for row in cursor.fetchall()}
    finally:
        as_seed()


def test_no_role_reaches_a_sealed_value_of_an_advisor_by_itself(told):
    kz, _th = told
    her = Advisor.objects.filter(enrolments__programme=kz).first()
    for role in Role:
        person = staff_of(kz, role).pk
        standing = set(RevealRequest.objects.open_for(person).filter(programme=kz).values_list("advisor", flat=True))
        assert sealed_owners(person) <= standing, role
        works_with_her = role in (Role.MANAGER, Role.FACILITATOR, Role.SAFEGUARDING, Role.FINANCE_PREPARER)
        assert bool(sealed_names(person, her)) is works_with_her, role


def in_the_vault(session, cursor, sql: str, **settings) -> list:
    """What the role of the vault is given for one job of this login; nothing is kept."""
    try:
        for name, value in settings.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [f"app.{name}", str(value)])
        cursor.execute("SET LOCAL ROLE app_vault")
        cursor.execute(sql)
        return cursor.fetchall()
    finally:
        session.rollback()


FIELDS_SEEN = "SELECT DISTINCT split_part(field, ':', 1) FROM vault.sealed_value"
CHANGES = (
    "UPDATE vault.sealed_value SET value = value RETURNING 1",
    "DELETE FROM vault.sealed_value RETURNING 1",
    "SELECT advisor_id FROM vault.contact_tag",
    "UPDATE vault.contact_tag SET tag = tag RETURNING 1",
    "DELETE FROM vault.contact_tag RETURNING 1",
    "INSERT INTO vault.sealed_value VALUES (1, 'phone', 'x') RETURNING 1",
)


@pytest.mark.parametrize(("role", "theirs"), [("app_notify", "phone"), ("app_payout", "payee_details")])
def test_a_worker_reads_its_own_kind_of_value_and_changes_none(role, theirs, told, sign_in):
    kz, th = told
    work = {"job": "any", "programme": kz.pk}
    of_kz = Advisor.objects.filter(enrolments__programme=kz, joinings__is_current=True)
    her = of_kz.exclude(enrolments__programme=th).order_by("code").first()
    before = sealed_names(her.user_id, her)
    with closing(sign_in(role)) as session, session.cursor() as cursor:
        assert in_the_vault(session, cursor, FIELDS_SEEN, **work) == [(theirs,)]
        for change in CHANGES:
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                in_the_vault(session, cursor, change, **work)
        for forget in ("forget(%s, '{phone}')", "forget_tags(%s, 'phone')"):
            in_the_vault(session, cursor, "SELECT vault." + forget % her.pk, **work)
    assert sealed_names(her.user_id, her) == before


def test_whoever_serves_pages_opens_nothing_by_a_job_without_a_person(told, sign_in):
    kz, _th = told
    auditor = staff_of(kz, Role.AUDITOR)
    with closing(sign_in("app_web")) as session, session.cursor() as cursor:
        for person in ("", auditor.pk):
            assert in_the_vault(session, cursor, FIELDS_SEEN, job="any", programme=kz.pk, user_id=person) == []


def test_her_sealed_name_is_not_for_the_default_worker(sign_in, db):
    with closing(sign_in("app_worker")) as session, session.cursor() as cursor:
        for asked in ("app_own_sealed_name()", "identity_is_enrolled(1, 1)"):
            assert refused(session, cursor, f"SELECT {asked}")


def test_no_worker_learns_where_an_advisor_is_enrolled(told, sign_in):
    accounts = list(Advisor.objects.filter(user__isnull=False).values_list("user_id", flat=True))
    for role, seen_by_it in (("app_web", True), *((role, False) for role in WORKERS)):
        with closing(sign_in(role)) as session, session.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM unnest(%s::bigint[]) AS account, app_scope(account)", [accounts])
            assert (cursor.fetchone()[0] > 0) is seen_by_it, role


def test_no_worker_is_told_her_programmes_by_the_vault_either(told, sign_in):
    kz, _th = told
    her = Advisor.objects.filter(enrolments__programme=kz).first()
    for role in ("app_notify", "app_payout"):  # the default worker does not come into the vault at all
        with closing(sign_in(role)) as session, session.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('app.job', 'x', true), set_config('app.programme', %s, true)", [str(kz.pk)]
            )
            cursor.execute("SET LOCAL ROLE app_vault")
            cursor.execute("SELECT vault.programmes_of(%s)", [her.pk])
            assert cursor.fetchall() == [], role


def test_workers_that_send_and_that_pay_see_no_table_that_leaves(told, sign_in):
    kz, _th = told
    for role, seen_by_it in (("app_worker", True), ("app_notify", False), ("app_payout", False)):
        with closing(sign_in(role)) as session, session.cursor() as cursor:
            programme = str(kz.pk)
            cursor.execute(
                "SELECT set_config('app.job', 'x', true), set_config('app.programme', %s, true)", [programme]
            )
            cursor.execute("SELECT EXISTS (SELECT 1 FROM files_storedfile WHERE kind = 'export')")
            assert cursor.fetchone() == (seen_by_it,), role


def test_every_model_of_ours_with_such_a_column_was_asked():
    columns = {"advisor": set(tables_with("advisor_id")), "programme": set(tables_with("programme_id"))}
    for model in own_models():
        for name, tables in columns.items():
            if any(field.name == name for field in model._meta.local_fields):
                assert model._meta.db_table in tables | ABOUT_NOBODY


def test_whether_somebody_can_come_is_answered_on_the_web_to_those_concerned_only(told, sign_in):
    kz, th = told
    invitations = list(Participation.objects.filter(programme=kz).values_list("pk", flat=True))
    strangers = (
        "",
        staff_of(th).pk,
        Advisor.objects.filter(enrolments__programme=th).exclude(enrolments__programme=kz).last().user_id,
    )
    with closing(sign_in("app_web")) as session, session.cursor() as cursor:
        for person in (*strangers, staff_of(kz).pk):
            cursor.execute("SELECT set_config('app.user_id', %s, true)", [str(person)])
            cursor.execute("SELECT DISTINCT engagements_may_come(p) FROM unnest(%s::bigint[]) p", [invitations])
            assert (cursor.fetchall() == [("unknown",)]) is (person in strangers)
            session.rollback()
