"""Answers to a table with names that come at the same moment."""

from datetime import timedelta

import pytest
from django.db import connection

from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.exports.actions import decide_export, expire_exports
from survivor_engagement.exports.models import Export
from survivor_engagement.jobs.models import Job
from survivor_engagement.programmes.models import Role
from tests.attacks.test_payouts_together import together
from tests.exports.making import ask
from tests.harness.cast import make_staff

pytestmark = pytest.mark.own_database


@pytest.fixture(autouse=True)
def committed(own_database):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.job', 'seed', false)")


@pytest.fixture
def asked(juniper, manager) -> Export:
    return ask(manager, "identities", ["legal_name"], purpose="contact")


def answered(export: Export) -> int:
    return AuditEvent.objects.filter(
        event__in=["export.approved", "export.declined"], about_id=export.public_id
    ).count()


def test_of_a_yes_and_a_no_one_stands(asked, kz, safeguarding):
    other = make_staff(kz, Role.MANAGER)
    answers = together(
        lambda: decide_export(export=asked, approve=True, by=safeguarding).state,
        lambda: decide_export(export=asked, approve=False, by=other).state,
    )
    asked.refresh_from_db()
    assert (NotNow in answers, asked.state in answers) == (True, True)
    assert (Job.objects.count(), answered(asked)) == (asked.state == "asked", 1)


def test_the_same_yes_five_times_makes_one_table(asked, safeguarding):
    answers = together(*[lambda: decide_export(export=asked, approve=True, by=safeguarding).state] * 5)
    assert sorted(map(str, answers)) == sorted(["asked"] + [str(NotNow)] * 4)
    assert (Job.objects.count(), answered(asked)) == (1, 1)


def test_a_yes_at_the_moment_when_its_time_is_over_makes_nothing_or_all(asked, kz, safeguarding, settings):
    settings.EXPORT_LASTS = timedelta(seconds=-1)
    together(
        lambda: decide_export(export=asked, approve=True, by=safeguarding).state,
        lambda: expire_exports(programme_id=kz.pk, by=None),
    )
    asked.refresh_from_db()
    assert (asked.state, answered(asked)) in [("expired", 0), ("expired", 1)]
    assert Job.objects.count() == answered(asked)
