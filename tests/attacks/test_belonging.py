"""No row about an advisor in a programme that she never belonged to; what she may do with rows of her own."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from survivor_engagement.identity.models import Advisor, Belonging, Enrolment, SafeContact
from tests.harness.factories import SafeContactFactory

WITH_PROGRAMME = """
SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'advisor_id'
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 1
"""
KEYED = """
SELECT conrelid::regclass::text FROM pg_constraint
WHERE contype = 'f' AND confrelid = 'identity_belonging'::regclass ORDER BY 1
"""
# The trail outlives what it speaks of and has no foreign keys; the other two are what belonging is made of.
WITHOUT_THE_KEY = {"audit_auditevent", "identity_belonging", "identity_enrolment"}
# Written by a trigger out of rows that carry the key.
BY_TRIGGER = {"payouts_sharedaccount"}
MAY_CHANGE = {
    "dues_due": {"INSERT", "UPDATE"},
    "dues_dueline": {"INSERT"},
    "dues_offer": {"UPDATE"},
    "effects_stopreport": {"INSERT"},  # what her own stop sets in motion
    "effects_withdrawaleffect": {"INSERT"},
    "notices_noticeapproval": {"INSERT"},  # that new words are clear to her
    "notices_readingdone": {"INSERT"},
    "engagements_participation": {"UPDATE"},
    "files_storedfile": {"INSERT"},
    "groups_groupmembership": {"UPDATE"},
    "identity_advisor": {"UPDATE"},
    "identity_erasure": {"INSERT", "UPDATE"},
    "messaging_outboxmessage": {"UPDATE"},  # only to suppress what waits
    "payouts_payoutmethod": {"INSERT", "UPDATE"},
    "receipts_consentreceipt": {"INSERT", "UPDATE"},  # of an update two columns: how it was handed over, and when
    "recommendations_author": {"UPDATE"},
    "recommendations_authoranswer": {"INSERT", "UPDATE"},
    "records_checkanswer": {"INSERT", "UPDATE"},  # whether it is clear to her by now
    "records_consentevent": {"INSERT"},
    "records_letend": {"INSERT"},  # that she lets a yes end
    "records_consentrecord": {"ALL"},  # grants and a trigger leave adding alone
    "records_evidence": {"INSERT"},
    "safeguarding_openingquestion": {"INSERT"},
    "statements_receiptanswer": {"INSERT", "UPDATE"},
}


def column(sql: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {row[0] for row in cursor.fetchall()}


def test_every_table_about_her_points_to_where_she_belongs():
    assert column(WITH_PROGRAMME) - column(KEYED) - BY_TRIGGER == WITHOUT_THE_KEY


def test_a_row_in_a_programme_of_others_is_refused(juniper, th):
    with pytest.raises(IntegrityError), transaction.atomic():
        SafeContactFactory(advisor=juniper, programme=th)


def test_enrolled_there_she_belongs_there_and_goes_on_to_when_it_ends(juniper, th, other_manager):
    Enrolment.objects.create(advisor=juniper, programme=th, starts_on="2026-01-01", ends_on="2026-02-01")
    assert Belonging.objects.filter(advisor=juniper, programme=th).exists()
    assert SafeContactFactory(advisor=juniper, programme=th).pk


def test_an_enrolment_is_not_moved_to_another_programme(juniper, th):
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.filter(advisor=juniper).update(programme=th)


def test_nobody_who_serves_writes_where_she_belongs(juniper, th, manager, as_web):
    with as_web(manager), pytest.raises(DatabaseError), transaction.atomic():
        Belonging.objects.create(advisor=juniper, programme=th)


def test_what_an_advisor_may_change_of_her_own_rows_is_said_here():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, cmd FROM pg_policies WHERE policyname LIKE 'advisor%%' AND roles = '{app_web}' "
            "AND cmd <> 'SELECT' AND (qual LIKE '%%app_advisor()%%' OR with_check LIKE '%%app_advisor()%%') "
            "AND tablename NOT IN ('records_consentcheck', 'engagements_agendaitem')"
        )
        found: dict[str, set[str]] = {}
        for table, command in cursor.fetchall():
            found.setdefault(table, set()).add(command)
    assert found == MAY_CHANGE


def test_she_cannot_take_away_or_rewrite_what_was_written_about_her(juniper, as_web):
    with as_web(juniper.user):
        assert SafeContact.objects.count() == 1  # she sees it
        assert SafeContact.objects.update(channel="none") == 0
        assert SafeContact.objects.all().delete()[0] == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            Enrolment.objects.update(basis="ally")


def test_in_two_programmes_she_is_one_advisor_with_one_code(juniper, th, other_manager, as_web):
    Enrolment.objects.create(advisor=juniper, programme=th, starts_on="2026-01-01")
    with as_web(other_manager):
        assert [advisor.code for advisor in Advisor.objects.all()] == [juniper.code]


def test_where_else_she_is_stands_in_a_column_that_nobody_who_serves_reads(juniper, manager, as_web):
    with as_web(manager), connection.cursor() as cursor:
        cursor.execute("SELECT code FROM identity_advisor")
        assert cursor.fetchall() == [(juniper.code,)]
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("SELECT belongs_to FROM identity_advisor")
