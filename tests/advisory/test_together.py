"""Several at once, on real connections, with commits: the last seat and the last place are given once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections, transaction
from django.utils import timezone

from advisory.engagements import actions
from advisory.engagements.models import Engagement, Participation
from advisory.groups import actions as group_actions
from advisory.groups.models import GroupMembership
from compensation.dues import actions as due_actions
from compensation.dues.models import Due
from consent.notices.starter import write_starter_notice
from survivor_engagement.common.errors import NotNow
from survivor_engagement.messaging.models import OutboxMessage
from survivor_engagement.programmes.models import Role
from tests.advisory import situations
from tests.consent.conftest import publish
from tests.harness.cast import make_advisor, make_staff
from tests.harness.client import as_seed
from tests.harness.factories import ParticipationFactory, ProgrammeFactory

pytestmark = [pytest.mark.own_database, pytest.mark.usefixtures("own_database")]


class Cast:
    """A programme with a working group of four advisors, committed."""

    def __init__(self):
        with transaction.atomic():
            as_seed()
            self.programme = ProgrammeFactory(code="KZ1")
            self.manager = make_staff(self.programme, Role.MANAGER)
            self.lead = make_staff(self.programme, Role.SAFEGUARDING)
            self.finance = make_staff(self.programme, Role.FINANCE_APPROVER)
            publish(write_starter_notice(programme=self.programme, by=self.manager), self.manager, self.lead)
            self.advisors = [make_advisor(self.programme, self.manager, name=f"Reed {turn}") for turn in range(4)]
            self.group = situations.working_group(self.programme, self.manager, self.lead, seats=4)

    def ready(self, **fields) -> Engagement:
        with transaction.atomic():
            as_seed()
            situations.seat(self.group, *self.advisors, by=self.manager)
            for advisor in self.advisors:
                situations.say(advisor, "yes")
            meeting = situations.plan(self.group, self.manager, **fields)
            situations.choose_pay(meeting, self.manager, self.finance)
            return situations.prepare(meeting, self.manager, self.lead)


@pytest.fixture
def cast(own_database):
    return Cast()


def at_once(*calls) -> list[object]:
    """All of them at the same moment, each on its own connection; a rule that says no is an answer, too."""
    start = Barrier(len(calls))

    def run(call):
        start.wait(timeout=10)
        try:
            with transaction.atomic():
                as_seed()
                return call()
        except NotNow as reason:
            return str(reason)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_four_people_take_the_last_two_seats_twice(cast):
    with transaction.atomic():
        as_seed()
        type(cast.group).objects.filter(pk=cast.group.pk).update(seats=2)
        for advisor in cast.advisors:
            situations.say(advisor, "yes")
    answers = at_once(
        *[
            lambda one=one: group_actions.add_member(group=cast.group, advisor=one, role="member", by=cast.manager)
            for one in cast.advisors
        ]
    )
    assert sum(isinstance(answer, GroupMembership) for answer in answers) == 2
    assert GroupMembership.objects.standing().count() == 2


def test_four_presses_of_schedule_ask_each_person_once(cast):
    meeting = cast.ready()
    at_once(*[lambda: actions.schedule_engagement(engagement=meeting, by=cast.manager) for _press in range(4)])
    assert (Participation.objects.count(), OutboxMessage.objects.filter(template="invitation").count()) == (4, 4)


def test_four_yeses_at_once_fill_two_places(cast):
    meeting = cast.ready(places=2)
    at_once(lambda: actions.schedule_engagement(engagement=meeting, by=cast.manager))
    offers = [row.offer for row in Participation.objects.select_related("offer").order_by("id")]
    answers = at_once(*[lambda one=one: due_actions.accept_offer(offer=one, by=None) for one in offers])
    assert sum(isinstance(answer, Due) for answer in answers) == 2
    assert Participation.objects.coming().count() == 2


def test_a_double_tap_on_yes_is_one_due(cast):
    meeting = cast.ready()
    at_once(lambda: actions.schedule_engagement(engagement=meeting, by=cast.manager))
    offer = Participation.objects.select_related("offer").order_by("id")[0].offer
    answers = at_once(*[lambda: due_actions.accept_offer(offer=offer, by=None).pk for _tap in range(4)])
    assert (len(set(answers)), Due.objects.count()) == (1, 1)


def test_two_meetings_at_the_same_hours_get_one_yes(cast):
    first = cast.ready()
    with transaction.atomic():
        as_seed()
        second = situations.meetings.make_meeting(cast.programme, group=cast.group, state="scheduled")
        row = ParticipationFactory(engagement=second, advisor=cast.advisors[0])
    at_once(lambda: actions.schedule_engagement(engagement=first, by=cast.manager))
    offer = Participation.objects.select_related("offer").get(engagement=first, advisor=cast.advisors[0]).offer
    answers = at_once(
        lambda: due_actions.accept_offer(offer=offer, by=None),
        lambda: actions.accept_participation(participation=row, by=None),
    )
    assert sum("same hours" in str(answer) for answer in answers) == 1
    assert Participation.objects.coming().count() == 1


def test_two_clocks_at_once_remind_each_person_once(cast):
    meeting = cast.ready(starts_in=timezone.timedelta(hours=30))
    at_once(lambda: actions.schedule_engagement(engagement=meeting, by=cast.manager))
    for row in list(Participation.objects.select_related("offer")):
        at_once(lambda row=row: due_actions.accept_offer(offer=row.offer, by=None))
    at_once(*[lambda: actions.remind_participants(programme_id=cast.programme.pk, by=None) for _clock in range(3)])
    assert OutboxMessage.objects.filter(template="reminder").count() == 4
