"""Somebody with the login of a process that serves tries in SQL what no page offers."""

from contextlib import closing
from datetime import timedelta

import psycopg2
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from survivor_engagement.common.rowsecurity import CLOSE_TEMPORARY, acting_for_system
from survivor_engagement.identity.actions import ask_reveal, open_at_once
from survivor_engagement.identity.models import Erasure, RevealRequest
from survivor_engagement.programmes.models import Role, RoleAssignment
from tests.harness import databases
from tests.harness.cast import make_advisor, make_staff
from tests.harness.client import as_seed
from tests.harness.factories import ProgrammeFactory

SERVING = ("app_web", "app_worker", "app_notify", "app_payout")
WORKERS = SERVING[1:]


def tried(sql: str, *values) -> int | str:
    """How many rows it changed, or why it was refused."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.rowcount
    except DatabaseError as refusal:
        return str(refusal).splitlines()[0]


def signed_in(database: str, role: str):
    return closing(psycopg2.connect(settings.SERVICES.database_url(database, role)))


# --- a table that stands in front of one of ours

SHADOW = """
CREATE FUNCTION pg_temp.as_the_owner() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'this ran as %', current_user; END $$;
CREATE TEMP VIEW users_user AS SELECT pg_temp.as_the_owner() AS id, true AS is_active, true AS is_superuser;
GRANT SELECT ON users_user TO PUBLIC;
SELECT set_config('app.user_id', '1', true);
SELECT app_is_admin();
"""


@pytest.mark.own_database
@pytest.mark.parametrize("role", SERVING)
def test_nobody_who_serves_puts_a_table_in_front_of_ours(role, own_database):
    refused = pytest.raises(psycopg2.errors.InsufficientPrivilege, match="temporary")
    with signed_in(own_database, role) as link, link.cursor() as cursor, refused:
        cursor.execute("CREATE TEMP TABLE users_user (id bigint)")


@pytest.mark.own_database
def test_where_that_right_was_given_by_mistake_our_functions_look_at_our_tables_all_the_same(own_database):
    with signed_in(own_database, "postgres") as link, link.cursor() as cursor:
        link.autocommit = True
        cursor.execute(f"GRANT TEMPORARY ON DATABASE {own_database} TO app_worker")
    with signed_in(own_database, "app_worker") as link, link.cursor() as cursor:
        cursor.execute(SHADOW)
        assert cursor.fetchone() == (False,)


@pytest.mark.own_database
def test_each_migration_closes_that_way_for_functions_made_since(own_database):
    made = "CREATE FUNCTION made_since() RETURNS int LANGUAGE sql SET search_path = pg_catalog, public AS 'SELECT 1'"
    with signed_in(own_database, "app_owner") as link, link.cursor() as cursor:
        cursor.execute(made)
        cursor.execute(CLOSE_TEMPORARY)
        cursor.execute("SELECT proconfig FROM pg_proc WHERE proname = 'made_since'")
        assert cursor.fetchone() == (["search_path=pg_catalog, public, pg_temp"],)


# --- as a worker, with its own login


@pytest.fixture
def place(own_database):
    with transaction.atomic():
        as_seed()
        kz = ProgrammeFactory(code="KZ1")
        manager, second = make_staff(kz, Role.MANAGER), make_staff(kz, Role.SAFEGUARDING)
        her = make_advisor(kz, manager)
        Erasure.objects.create(advisor=her, programme=kz, how="told", state="asked", asked_by=manager)
        ask_reveal(advisor=her, programme=kz, fields=["phone"], purpose="contact", by=manager)
    return {"kz": kz, "manager": manager, "second": second, "her": her}


@pytest.mark.own_database
@pytest.mark.parametrize("role", WORKERS)
def test_no_worker_gives_her_pages_to_another_account(role, place, own_database):
    databases.point("default", own_database, role)
    with acting_for_system("any", place["kz"].pk):
        for change in ("user_id = %s", "public_id = gen_random_uuid() WHERE %s > 0", "code = 'AAAAAAAA' WHERE %s > 0"):
            answer = str(tried(f"UPDATE identity_advisor SET {change}", place["manager"].pk))  # noqa: S608 - our names
            assert "permission denied" in answer or "her account is hers" in answer
        assert "permission denied" in str(tried("DELETE FROM identity_advisor"))


@pytest.mark.own_database
@pytest.mark.parametrize("role", WORKERS)
def test_no_worker_answers_a_wish_wipes_a_request_or_writes_her_contact(role, place, own_database):
    confirm = "UPDATE identity_erasure SET state = 'confirmed', confirmed_by_id = %s, due_at = now()"
    databases.point("default", own_database, role)
    with acting_for_system("any", place["kz"].pk):
        answer = str(tried(confirm, place["second"].pk))
        assert "a worker answers no wish" in answer or "permission denied" in answer
        answer = str(tried("DELETE FROM identity_revealrequest"))
        assert answer == "0" or "permission denied" in answer
        for table in ("identity_enrolment", "identity_safecontact"):
            answer = str(tried(f"INSERT INTO {table} SELECT * FROM {table}"))  # noqa: S608 - our names
            assert "permission denied" in answer


# --- as whoever serves pages, for somebody


def test_an_advisor_belongs_to_an_account_of_an_advisor(juniper, manager, kz, as_web):
    insert = (
        "INSERT INTO identity_advisor (public_id, code, user_id, age_band, language, status, "
        "joined_on) VALUES (gen_random_uuid(), 'AAAAAAA4', %s, 'adult', 'en', 'active', now())"
    )
    with as_web(manager):
        assert "an account of an advisor" in str(tried(insert, manager.pk))
        assert "permission denied" in str(tried("UPDATE identity_advisor SET user_id = NULL"))
    assert "her account is hers" in str(tried("UPDATE identity_advisor SET user_id = %s", manager.pk))


CONFIRM = "UPDATE identity_erasure SET state = 'confirmed', confirmed_by_id = %s, due_at = now() + interval '{}'"
TAKE_BACK = "UPDATE identity_erasure SET state = 'cancelled', ended_at = now()"


def test_what_she_told_is_confirmed_by_role_and_leaves_her_time(
    juniper, manager, safeguarding, facilitator, kz, as_web
):
    Erasure.objects.create(advisor=juniper, programme=kz, how="told", state="asked", asked_by=manager)
    a_week = CONFIRM.format("7 days")
    with as_web(safeguarding):
        assert "leaves her time" in str(tried(CONFIRM.format("1 hour"), safeguarding.pk))
        assert isinstance(tried(a_week, manager.pk), str)
    with as_web(facilitator):
        assert "by role" in str(tried(a_week, facilitator.pk))
    with as_web(safeguarding):
        assert tried(a_week, safeguarding.pk) == 1
    with as_web(manager):
        assert tried(TAKE_BACK) == 1


def test_what_she_said_herself_she_takes_back_herself(juniper, manager, kz, as_web):
    with as_web(juniper.user):
        Erasure.objects.create(
            advisor=juniper, programme=kz, how="own", state="confirmed", asked_by=juniper.user,
            due_at=timezone.now() + timedelta(days=7),
        )  # fmt: skip
    with as_web(manager):
        assert "takes back herself" in str(tried(TAKE_BACK))
    with as_web(juniper.user):
        assert tried(TAKE_BACK) == 1


def test_details_are_asked_for_by_who_may_have_them_and_open_nothing_before(juniper, kz, facilitator, as_web):
    insert = (
        "INSERT INTO identity_revealrequest (public_id, advisor_id, programme_id, fields, purpose, state, asked_by_id, "
        "asked_at, until, opened_in, outcome) VALUES (gen_random_uuid(), %s, %s, %s, 'contact', 'asked', %s, now(), "
        "%s, '', '')"
    )
    her = [juniper.pk, kz.pk]
    with as_web(facilitator):
        assert "nothing is open" in str(tried(insert, *her, '["phone"]', facilitator.pk, "2099-01-01"))
        for field in ("payee_details", "new_card"):
            assert "this role does not have" in str(tried(insert, *her, f'["{field}"]', facilitator.pk, None))
        assert tried(insert, *her, '["phone"]', facilitator.pk, None) == 1


APPROVE = (
    "UPDATE identity_revealrequest SET state = 'approved', decided_by_id = %s, decided_at = now(), "
    "until = now() + interval '1 hour'"
)


def test_an_old_request_is_approved_by_nobody(juniper, kz, facilitator, safeguarding):
    asked = ask_reveal(advisor=juniper, programme=kz, fields=["phone"], purpose="contact", by=facilitator)
    RevealRequest.objects.filter(pk=asked.pk).update(asked_at=timezone.now() - timedelta(days=8))
    assert "asked anew" in str(tried(APPROVE, safeguarding.pk))


def test_a_newcomer_approves_nothing_where_somebody_is_here_for_longer(juniper, kz, facilitator, manager, safeguarding):
    ask_reveal(advisor=juniper, programme=kz, fields=["phone"], purpose="contact", by=facilitator)
    RoleAssignment.objects.filter(user=manager).update(starts_at=timezone.now() - timedelta(days=4))
    assert "here for longer" in str(tried(APPROVE, safeguarding.pk))
    assert tried(APPROVE, manager.pk) == 1


def test_a_role_is_given_now_in_ones_own_name_and_stays_as_it_was_given(kz, manager, facilitator, admin_user, as_web):
    insert = (
        "INSERT INTO programmes_roleassignment (public_id, user_id, programme_id, role, starts_at, granted_by_id, "
        "reason) VALUES (gen_random_uuid(), %s, %s, 'safeguarding_lead', now() - interval '{}', %s, '{}')"
    )
    with as_web(admin_user):
        for ago, granter in (("4 days", admin_user), ("0 days", manager)):
            assert "a role is given now" in str(tried(insert.format(ago, "work"), facilitator.pk, kz.pk, granter.pk))
        given = insert.format("0 days", "work")
        assert "for a reason" in str(tried(insert.format("0 days", " "), facilitator.pk, kz.pk, admin_user.pk))
        assert "to somebody else" in str(tried(given, admin_user.pk, kz.pk, admin_user.pk))
        for change in ("starts_at = now() - interval '9 days'", "role = 'auditor'", "reason = 'x'"):
            assert "never changed" in str(tried(f"UPDATE programmes_roleassignment SET {change}"))  # noqa: S608
        assert tried(given, facilitator.pk, kz.pk, admin_user.pk) == 1
    hers = "UPDATE programmes_roleassignment SET ends_at = {} WHERE user_id = %s"
    with as_web(admin_user):
        assert "never changed" in str(tried(hers.format("now() - interval '1 hour'"), facilitator.pk))
        assert tried(hers.format("now() + interval '1 day'"), facilitator.pk) >= 1
        for later in ("now() + interval '2 days'", "NULL"):
            assert "never changed" in str(tried(hers.format(later), facilitator.pk))
    RoleAssignment.objects.filter(user=facilitator).update(ends_at=timezone.now())
    with as_web(admin_user):
        revive = "UPDATE programmes_roleassignment SET ends_at = NULL WHERE user_id = %s"
        assert "never changed" in str(tried(revive, facilitator.pk))


def test_an_emergency_waits_for_its_look(juniper, kz, facilitator, manager, as_web):
    open_at_once(advisor=juniper, programme=kz, fields=["phone"], by=facilitator)
    with as_web(manager):
        assert tried("DELETE FROM identity_revealrequest") == 0
    assert juniper.reveal_requests.count() == 1


# --- the key store


@pytest.mark.parametrize(("klass", "version"), [("payee", 2), ("contact", 1), ("identity", 1)])
def test_whoever_makes_payment_files_makes_keys_of_no_person(klass, version, own_keys):
    made = (
        "INSERT INTO keys_personkey (owner, klass, version, root_version, wrapped, made_at) "
        "VALUES (gen_random_uuid(), %s, %s, 1, 'x', now())"
    )
    with signed_in(own_keys, "app_payout") as link, link.cursor() as cursor:
        with pytest.raises(psycopg2.errors.InsufficientPrivilege, match="keys of payment files"):
            cursor.execute(made, [klass, version])
        link.rollback()
        cursor.execute(made, ["payee", 1])
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("UPDATE keys_personkey SET version = 2")


@pytest.fixture
def own_keys(db, django_db_setup):
    return django_db_setup["keys"]


# --- work of another worker's queue

PARKED = "UPDATE jobs_job SET run_after = now() + interval '9 years' WHERE id = %s"
ENDED = "UPDATE jobs_job SET state = 'done', ended_at = now() WHERE id = %s"
OURS_NOW = "UPDATE jobs_job SET queue = CASE queue WHEN 'notify' THEN 'payout' ELSE 'notify' END WHERE id = %s"
OTHER_THING = "UPDATE jobs_job SET about_id = gen_random_uuid() WHERE id = %s"
GONE = "DELETE FROM jobs_job WHERE id = %s"
IN_HER_NAME = "UPDATE jobs_job SET asked_by_id = 1 WHERE id = %s"
SOONER = "UPDATE jobs_job SET run_after = now() - interval '1 minute' WHERE id = %s"


def put(database: str, role: str, sql: str, queue: str) -> int | str:
    """How many rows of another job that lies in this queue it changes, or why it is refused."""
    with signed_in(database, "app_owner") as owner, owner.cursor() as cursor:
        cursor.execute(
            "INSERT INTO jobs_job (kind, queue, about_id, state, attempts, error_kind) "
            "VALUES ('test.work', %s, gen_random_uuid(), 'asked', 0, '') RETURNING id",
            [queue],
        )
        (job,) = cursor.fetchone()
        owner.commit()
    with signed_in(database, role) as link, link.cursor() as cursor:
        try:
            cursor.execute(sql, [job])
        except psycopg2.Error as refusal:
            return str(refusal).splitlines()[0]
        return cursor.rowcount


@pytest.mark.own_database
@pytest.mark.parametrize(("role", "queues"), [
    ("app_notify", ["default", "payout"]), ("app_payout", ["default", "notify"]), ("app_worker", ["payout", "exports"]),
    ("app_web", ["default", "payout"]),
])  # fmt: skip
def test_no_worker_parks_ends_or_takes_the_work_of_another(role, queues, own_database):
    for queue in queues:
        answers = [put(own_database, role, sql, queue) for sql in (PARKED, ENDED, OURS_NOW, OTHER_THING, GONE)]
        assert [answer for answer in answers if not isinstance(answer, str)] == [], queue
        assert role == "app_web" or isinstance(put(own_database, role, IN_HER_NAME, queue), str)
        assert put(own_database, role, SOONER, queue) == 1  # which everybody may ask for


@pytest.mark.own_database
@pytest.mark.parametrize(("role", "queue"), [
    ("app_notify", "notify"), ("app_payout", "payout"), ("app_worker", "default"), ("app_web", "exports"),
])  # fmt: skip
def test_its_own_work_a_worker_puts_off_and_ends(role, queue, own_database):
    assert [put(own_database, role, sql, queue) for sql in (PARKED, ENDED)] == [1, 1]
    assert isinstance(put(own_database, role, OTHER_THING, queue), str)
