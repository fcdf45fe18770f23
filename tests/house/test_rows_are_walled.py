"""The second wall: every table that hangs on an advisor or a programme is under row-level security."""

import pytest
from django.db import connection, connections

from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from tests.house.tree import own_models

# Set-up and bookkeeping tables that say nothing of any advisor.
OPEN = {
    "programmes_roleassignment",  # who works here, needed before a scope exists
    "jobs_job",  # ids only; workers of every programme share it
}


def tables_about(target: type) -> set[str]:
    return {
        model._meta.db_table
        for model in own_models()
        if model is target or any(field.related_model is target for field in model._meta.local_fields)
    }


def walled() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity")
        return {row[0] for row in cursor.fetchall()}


def test_every_table_about_an_advisor_is_walled():
    assert tables_about(Advisor) - walled() == set()


def test_every_table_of_a_programme_is_walled():
    assert tables_about(Programme) - walled() - OPEN - {"programmes_programme"} == set()


def test_the_roles_that_serve_own_nothing_and_bypass_nothing():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles r WHERE rolname IN ('app_web', 'app_worker', 'app_notify', 'app_payout') "
            "AND (rolsuper OR rolbypassrls OR rolcreaterole "
            "OR EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid))"
        )
        assert cursor.fetchall() == []


def test_functions_that_look_past_the_wall_have_a_fixed_search_path():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
            "WHERE n.nspname IN ('public', 'vault') AND (prosecdef OR array_to_string(proconfig, ',') LIKE "
            "'%search_path%') AND NOT coalesce('search_path=pg_catalog, public, pg_temp' = ANY (proconfig), false)"
        )
        assert cursor.fetchall() == []


@pytest.mark.parametrize("alias", ["default", "keys"])
def test_nobody_who_serves_makes_a_table_that_stands_in_front_of_ours(alias):
    with connections[alias].cursor() as cursor:
        for role in ("app_web", "app_worker", "app_notify", "app_payout", "app_vault"):
            cursor.execute("SELECT has_database_privilege(%s, current_database(), 'TEMPORARY')", [role])
            assert cursor.fetchone() == (False,)


def test_policies_ask_for_the_scope_once_a_statement():
    """`(SELECT app_programmes())` is planned once; a bare call would run for every row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, policyname FROM pg_policies WHERE qual LIKE '%app_programmes()%' "
            "AND qual NOT LIKE '%SELECT app_programmes()%'"
        )
        assert cursor.fetchall() == []
