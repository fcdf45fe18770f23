"""Statements that stay the same are planned once for each connection, and looked at anew by every policy."""

import pytest
from django.db import DatabaseError, connection, transaction

from survivor_engagement.common.prepared import Prepared
from survivor_engagement.common.rows import instance_of
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import RoleAssignment

CODES = Prepared("SELECT code FROM identity_advisor WHERE code LIKE '%' || $1 ORDER BY code", "codes")
HALF = Prepared("SELECT 1 / $1::int", "half")


def test_it_is_prepared_once_and_answers_each_time(juniper, tern):
    with connection.cursor() as cursor:
        for _ in range(3):
            found = CODES.rows("default", [""])
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'codes!_%%' ESCAPE '!'", [])
        assert cursor.fetchone() == (1,)
    assert found == sorted([(juniper.code,), (tern.code,)])


def test_the_first_row_or_none(juniper):
    assert CODES.first_row("default", [juniper.code]) == (juniper.code,)
    assert CODES.first_row("default", ["no such code"]) is None


def test_a_value_is_a_value_whatever_stands_in_it(juniper):
    assert CODES.rows("default", ["'); DROP TABLE identity_advisor; --"]) == []
    assert Advisor.objects.filter(pk=juniper.pk).exists()


def test_policies_look_each_time_at_whoever_asks(juniper, other_advisor, manager, other_manager, as_web):
    for person, code in ((manager, juniper.code), (other_manager, other_advisor.code)):
        with as_web(person):
            assert CODES.rows("default", [""]) == [(code,)]


def test_after_an_error_it_is_asked_anew():
    with pytest.raises(DatabaseError), transaction.atomic():
        HALF.first_row("default", [0])
    assert HALF.first_row("default", [1]) == (1,)


def test_a_connection_that_forgot_it_learns_it_again(juniper):
    assert CODES.first_row("default", [juniper.code]) == (juniper.code,)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE name LIKE 'codes!_%%' ESCAPE '!'", [])
        cursor.execute(f"DEALLOCATE {cursor.fetchone()[0]}")
    with pytest.raises(DatabaseError), transaction.atomic():
        CODES.first_row("default", [juniper.code])
    assert CODES.first_row("default", [juniper.code]) == (juniper.code,)


def test_an_instance_is_that_of_the_orm_and_reads_what_was_left_out(manager, kz):
    read = RoleAssignment.objects.select_related(None).only("role").get(user=manager, programme=kz)
    made = instance_of(RoleAssignment, ["id", "role"], [read.pk, read.role], "default")
    assert (made, made.role, made.get_deferred_fields()) == (read, read.role, read.get_deferred_fields())
    assert (made.programme_id, made.programme) == (kz.pk, kz)
    assert (made._state.adding, made._state.db) == (False, "default")
