"""Who plans a meeting learns a yes, a no or a number about other programmes, and nothing else."""

import pytest
from django.db import connection

from advisory.engagements import actions
from advisory.engagements.models import Participation
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.models import Enrolment
from tests.advisory import situations
from tests.compensation import meetings
from tests.harness.factories import ParticipationFactory


@pytest.fixture
def elsewhere(th, ready, juniper):
    """Juniper is in a second programme too, which holds a meeting at the same hours."""
    Enrolment.objects.create(advisor=juniper, programme=th, starts_on="2026-01-01")
    return meetings.make_meeting(th, state="scheduled", starts_at=ready.starts_at, ends_at=ready.ends_at)


def asked(sql: str, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def says_yes(meeting, advisor):
    return ParticipationFactory(engagement=meeting, advisor=advisor, reply="accepted", replied_at=meeting.starts_at)


def test_whoever_said_yes_to_something_at_these_hours_is_not_asked(ready, elsewhere, juniper, tern, facilitator):
    says_yes(elsewhere, juniper)
    actions.schedule_engagement(engagement=ready, by=facilitator)
    assert [row.advisor for row in Participation.objects.filter(engagement=ready)] == [tern]


def test_whoever_was_only_asked_there_may_choose(ready, elsewhere, juniper, tern, facilitator):
    ParticipationFactory(engagement=elsewhere, advisor=juniper)
    actions.schedule_engagement(engagement=ready, by=facilitator)
    assert {row.advisor for row in Participation.objects.filter(engagement=ready)} == {juniper, tern}


def test_the_fourth_asking_in_thirty_days_waits(ready, kz, juniper, tern, facilitator):
    for number in range(3):
        other = situations.make_group(kz, facilitator, name=f"Other {number}")
        ParticipationFactory(engagement=meetings.make_meeting(kz, group=other), advisor=juniper)
    actions.schedule_engagement(engagement=ready, by=facilitator)
    assert [row.advisor for row in Participation.objects.filter(engagement=ready)] == [tern]


def test_when_nobody_is_free_the_planner_is_told_what_to_do(ready, elsewhere, juniper, tern, th, facilitator):
    Enrolment.objects.create(advisor=tern, programme=th, starts_on="2026-01-01")
    says_yes(elsewhere, juniper)
    says_yes(elsewhere, tern)
    with pytest.raises(NotNow, match="Choose another time"):
        actions.schedule_engagement(engagement=ready, by=facilitator)


def test_nobody_asks_about_a_meeting_or_a_person_of_others(ready, elsewhere, juniper, other_manager, manager, as_web):
    says_yes(elsewhere, juniper)
    same_hours = "SELECT engagements_same_hours(%s, %s), engagements_asked_lately(%s, %s)"
    about = [juniper.pk, ready.pk, juniper.pk, ready.pk]
    with connection.cursor() as cursor:
        for person, answer in ((manager, (True, 1)), (other_manager, (False, 0))):
            with as_web(person):
                cursor.execute(same_hours, about)
                assert cursor.fetchone() == answer


def test_somebody_who_is_not_in_the_programme_is_not_told_about(ready, th, other_advisor, manager, as_web):
    ParticipationFactory(engagement=meetings.make_meeting(th), advisor=other_advisor)
    with as_web(manager):
        assert asked("SELECT engagements_asked_lately(%s, %s)", other_advisor.pk, ready.pk) == 0
