"""Who refused is kept from those who work here by the database as well: the gate asks as the owner of the answers."""

from contextlib import contextmanager, nullcontext

import pytest
from django.db import Error, connection, transaction

from consent.effects.models import StopReport, Use, WithdrawalEffect
from consent.records import gate
from consent.records.gate import allowed_now, how_many_allow
from consent.records.guardians import Guardian
from consent.records.models import CheckAnswer, ConsentCheck, ConsentEvent, ConsentRecord
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.rowsecurity import set_local
from survivor_engagement.programmes.models import Role
from survivor_engagement.programmes.permissions import roles_that_may
from tests.harness.cast import make_staff
from tests.harness.client import as_web

GROUP, SMS, COMPANY = "participation.group", "contact.sms", "payment.provider"
TELLING = (ConsentEvent, ConsentRecord, CheckAnswer, Guardian, StopReport, WithdrawalEffect, Use)
HELPERS = {Role.MANAGER, Role.FACILITATOR, Role.SAFEGUARDING}
FINANCE = {Role.FINANCE_PREPARER, Role.FINANCE_APPROVER, Role.FINANCE_RELEASER}


@contextmanager
def refused_by_the_database():
    with pytest.raises(Error, match=r"permission denied|within reach"), transaction.atomic():
        yield


def asked(advisor, programme, purpose=GROUP):
    return gate.check([advisor.pk], purpose, programme_id=programme.pk, moment="invite")[advisor.pk]


def rows():
    return {model.__name__: model.objects.exists() for model in TELLING}


@pytest.fixture
def a_no(say, put, notice, juniper, kz, manager):
    """A yes and a stop after it, with all that hangs on it; something not clear; somebody who speaks for a child."""
    put(juniper, event=say(juniper, "yes"))
    say(juniper, "no")
    say(juniper, "yes", SMS)
    question = notice.checks.get(order=1, language="en", form="text")
    CheckAnswer.objects.create(advisor=juniper, programme=kz, question=question, outcome="not_yet", wish="another_day")
    Guardian.objects.create(advisor=juniper, programme=kz, written_by=manager, is_apart=True)


@pytest.mark.parametrize("role", list(Role))
def test_answers_are_read_by_those_who_write_them_down_and_by_nobody_else(a_no, role, juniper, kz):
    assert roles_that_may("consent.help") == HELPERS
    with as_web(make_staff(kz, role)):
        assert set(rows().values()) == {role in HELPERS}
        in_the_trail = AuditEvent.objects.filter(event="consent.withdrawn", advisor_id=juniper.pk).exists()
        assert in_the_trail == (role in HELPERS | {Role.AUDITOR})


@pytest.mark.parametrize("role", list(Role))
def test_who_acts_learns_from_the_gate_who_allows_it_and_who_may_not_read_answers_not_why_not(
    a_no, role, juniper, tern, say, kz
):
    say(juniper, "no", COMPANY)
    say(tern, "yes", COMPANY)
    may = role in HELPERS | FINANCE
    with as_web(make_staff(kz, role)), nullcontext() if may else refused_by_the_database():
        hers, other = asked(juniper, kz, COMPANY), asked(tern, kz, COMPANY)
        assert (hers.allowed, hers.reason) == (False, "REFUSED" if role in HELPERS else "")
        assert (other.allowed, other.reason) == (True, "GIVEN")


@pytest.mark.parametrize("role", list(Role))
def test_of_anything_but_companies_the_gate_tells_those_who_write_answers_down(a_no, role, juniper, kz):
    with as_web(make_staff(kz, role)), nullcontext() if role in HELPERS else refused_by_the_database():
        assert asked(juniper, kz).reason == "WITHDRAWN"


@pytest.mark.parametrize("role", list(Role))
def test_how_many_may_be_asked_to_come_is_for_those_who_see_meetings(a_no, role, juniper, tern, say, kz):
    say(tern, "yes")
    say(tern, "yes", SMS)
    with as_web(make_staff(kz, role)):
        may = role in roles_that_may("engagement.see")
        assert allowed_now([juniper.pk, tern.pk], GROUP, kz.pk) == ({tern.pk: True} if may else {})
        assert allowed_now([tern.pk], SMS, kz.pk) == {}  # no page shows how many allow this


@pytest.mark.parametrize("role", list(Role))
def test_counts_are_for_those_who_see_the_page_of_counts(a_no, role, tern, say, kz):
    say(tern, "yes")
    with as_web(make_staff(kz, role)):
        people, allow = how_many_allow(kz.pk, [GROUP, SMS])
        assert (people > 0, allow) == (
            (True, {GROUP: 1, SMS: 0}) if role in roles_that_may("consent.see") else (False, {})
        )


def test_who_releases_pay_reads_answers_about_companies_and_no_other(a_no, juniper, say, kz):
    say(juniper, "yes", COMPANY)
    say(juniper, "no", COMPANY)
    with as_web(make_staff(kz, Role.FINANCE_RELEASER)):
        assert set(ConsentEvent.objects.values_list("purpose", flat=True)) == {COMPANY}
    with as_web(make_staff(kz, Role.FINANCE_PREPARER)):
        assert not ConsentEvent.objects.exists()


def test_a_setting_of_a_job_makes_nobody_a_worker(a_no, juniper, kz):
    with as_web(make_staff(kz, Role.MONITORING)), refused_by_the_database():
        set_local(job="x", programme=kz.pk)
        asked(juniper, kz)


def test_the_log_names_who_asks_whoever_they_say_they_are(say, juniper, manager, facilitator, kz):
    with as_web(facilitator):
        gate.check([juniper.pk], GROUP, programme_id=kz.pk, moment="invite", by=manager)
    assert ConsentCheck.objects.get().by == facilitator


def test_nobody_asks_the_gate_about_people_out_of_reach(juniper, tern, kz, th, say):
    say(juniper, "yes")
    with as_web(make_staff(th, Role.MANAGER)):
        with refused_by_the_database():
            asked(juniper, kz)
        assert allowed_now([juniper.pk], GROUP, kz.pk) == {}
        assert how_many_allow(kz.pk, [GROUP]) == (0, {})
    with as_web(juniper.user):
        assert asked(juniper, kz).reason == "GIVEN"
        with refused_by_the_database():
            asked(tern, kz)


@pytest.mark.parametrize(
    "words",
    [
        "SELECT * FROM consent_answers(ARRAY[1]::bigint[], 'contact.sms', 1, '*', now(), NULL, '{}')",
        "INSERT INTO records_consentcheck (programme_id, purpose_id, scope_key, moment, at, asked_count, "
        "allowed_count, advisor_ids, event_ids) SELECT id, 'contact.sms', '*', 'send', now(), 1, 1, '{1}', '{1}' "
        "FROM programmes_programme LIMIT 1",
    ],
)
def test_nobody_who_serves_reads_past_the_gate_or_writes_its_log(manager, kz, words):
    with as_web(manager), refused_by_the_database(), connection.cursor() as cursor:
        cursor.execute(words)
    assert not ConsentCheck.objects.exists()
