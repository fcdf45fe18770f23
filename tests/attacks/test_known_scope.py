"""Who is asking is looked up once for a request; that knowledge serves nobody else, and no longer."""

import pytest
from django.db import connection

from survivor_engagement.common.rowsecurity import set_local
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import RoleAssignment


def asked(sql: str, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


@pytest.mark.parametrize("person", ["manager", "other_manager", "auditor"])
def test_what_is_known_is_what_the_tables_say(person, request, as_web):
    with as_web(request.getfixturevalue(person)):
        assert asked("SELECT app_is_known()")
        assert asked("SELECT app_programmes() = app_programmes_asked()")
        assert asked("SELECT app_advisor() IS NOT DISTINCT FROM app_advisor_asked()")


def test_an_advisor_is_known_with_her_programmes(juniper, kz, as_web):
    with as_web(juniper.user):
        assert asked("SELECT app_advisor()") == juniper.pk
        assert asked("SELECT app_enrolled()") == [kz.pk]
        assert asked("SELECT app_enrolled() = app_enrolled_asked()")


def test_naming_somebody_else_forgets_what_was_known(juniper, manager, other_manager, th, as_web):
    with as_web(manager):
        assert Advisor.objects.count() == 1
        set_local(user_id=other_manager.pk)
        assert asked("SELECT app_programmes()") == [th.pk]
        assert Advisor.objects.count() == 0


def test_a_person_set_by_hand_is_looked_up_in_the_tables(juniper, manager, other_manager, as_web):
    with as_web(manager):
        asked("SELECT set_config('app.user_id', %s, true)", str(other_manager.pk))
        assert not asked("SELECT app_is_known()")
        assert Advisor.objects.count() == 0


def test_the_next_request_knows_of_a_role_that_ended(juniper, manager, as_web):
    with as_web(manager):
        assert Advisor.objects.count() == 1
    RoleAssignment.objects.filter(user=manager).update(ends_at="2026-01-01T00:00:00Z", starts_at="2025-01-01T00:00:00Z")
    with as_web(manager):
        assert Advisor.objects.count() == 0


def test_in_nobodys_scope_nothing_is_seen(juniper, as_web):
    with as_web():
        assert asked("SELECT app_programmes()") == []
        assert Advisor.objects.count() == 0
