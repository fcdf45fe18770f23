"""What she answers: places and hours are given once, a no needs no reason, and leaving never costs her anything."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from advisory.engagements import actions
from advisory.engagements.models import Engagement, Participation
from compensation.dues import actions as due_actions
from compensation.dues.models import Due, Offer
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from tests.advisory import situations
from tests.compensation import meetings
from tests.harness.factories import ParticipationFactory


def said_no(action, **kw) -> str:
    with pytest.raises(NotNow) as no:
        action(**kw)
    return str(no.value)


def test_her_yes_twice_is_one_yes(scheduled, juniper):
    offer = situations.row(scheduled, juniper).offer
    for _tap in range(2):
        due_actions.accept_offer(offer=offer, by=juniper.user)
    row = situations.row(scheduled, juniper)
    assert (row.reply, row.is_coming, Due.objects.count()) == ("accepted", True, 1)
    assert AuditEvent.objects.filter(event="participation.accepted").count() == 1


def test_the_last_place_is_given_once(scheduled, members, facilitator):
    juniper, tern = members
    actions.edit_engagement(engagement=scheduled, places=1, by=facilitator)
    situations.accept(scheduled, juniper)
    offer = situations.row(scheduled, tern).offer
    assert "All places are taken" in said_no(due_actions.accept_offer, offer=offer, by=tern.user)
    with pytest.raises(IntegrityError, match="full"), transaction.atomic():
        Participation.objects.filter(advisor=tern).update(reply="accepted", replied_at=timezone.now())


def test_a_place_given_back_is_free_again(scheduled, members, facilitator):
    juniper, tern = members
    actions.edit_engagement(engagement=scheduled, places=1, by=facilitator)
    situations.accept(scheduled, juniper)
    actions.take_back_yes(participation=situations.row(scheduled, juniper), begun=False, by=juniper.user)
    situations.accept(scheduled, tern)
    assert situations.row(scheduled, tern).is_coming


def test_nobody_is_expected_in_two_places_at_once(scheduled, juniper, manager):
    situations.accept(scheduled, juniper)
    other = meetings.make_meeting(scheduled.programme, group=scheduled.group, state="scheduled")
    Engagement.objects.filter(pk=other.pk).update(title="Another")
    asked = ParticipationFactory(engagement=other, advisor=juniper)
    assert "at the same hours" in said_no(actions.accept_participation, participation=asked, by=juniper.user)


def test_hours_that_only_touch_do_not_clash(scheduled, juniper):
    situations.accept(scheduled, juniper)
    length = scheduled.ends_at - timezone.now()
    other = meetings.make_meeting(scheduled.programme, group=scheduled.group, starts_in=length, state="scheduled")
    asked = ParticipationFactory(engagement=other, advisor=juniper)
    if other.starts_at >= scheduled.ends_at:
        assert actions.accept_participation(participation=asked, by=juniper.user).is_coming
    else:
        assert "same hours" in said_no(actions.accept_participation, participation=asked, by=juniper.user)


def test_a_no_and_a_question_can_still_become_a_yes(scheduled, juniper):
    row = situations.row(scheduled, juniper)
    for answer, reply in [
        (actions.ask_question_first, "question"),
        (actions.decline_participation, "declined"),
        (actions.ask_question_first, "question"),
    ]:
        assert answer(participation=row, by=juniper.user).reply == reply
    situations.accept(scheduled, juniper)
    assert situations.row(scheduled, juniper).reply == "accepted"


def test_an_invitation_to_a_meeting_called_off_is_not_open(scheduled, juniper, facilitator):
    actions.cancel_engagement(engagement=scheduled, by=facilitator)
    row = situations.row(scheduled, juniper)
    assert "no longer open" in said_no(actions.decline_participation, participation=row, by=juniper.user)


def test_taking_a_yes_back_before_she_began_closes_what_was_owed(scheduled, juniper):
    situations.accept(scheduled, juniper)
    for _tap in range(2):
        actions.take_back_yes(participation=situations.row(scheduled, juniper), begun=False, by=juniper.user)
    assert (Offer.objects.get(advisor=juniper).state, Due.objects.get().state) == ("withdrawn", "not_worked")


def test_whoever_has_begun_is_paid_in_full(scheduled, juniper):
    situations.accept(scheduled, juniper)
    actions.take_back_yes(participation=situations.row(scheduled, juniper), begun=True, by=juniper.user)
    due = Due.objects.get()
    assert (due.state, due.net_minor) == ("payable", 2_387_500)


def test_leaving_a_meeting_that_goes_on_is_paid_in_full(begun, juniper):
    actions.take_back_yes(participation=situations.row(begun, juniper), begun=False, by=juniper.user)
    due = Due.objects.get(advisor=juniper)
    assert (due.state, due.net_minor) == ("payable", 2_387_500)


def test_without_a_yes_there_is_nothing_to_take_back(scheduled, juniper):
    row = situations.row(scheduled, juniper)
    assert "have not said yes" in said_no(actions.withdraw_participation, participation=row, by=juniper.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Participation.objects.filter(pk=row.pk).update(withdrew_at=timezone.now())


def test_she_can_write_neither_her_attendance_nor_anybody_else_s_answer(scheduled, members, as_web):
    juniper, tern = members
    with as_web(juniper.user):
        assert Participation.objects.filter(advisor=tern).update(reply="declined", replied_at=timezone.now()) == 0
        with pytest.raises(IntegrityError, match="those who held"), transaction.atomic():
            Participation.objects.filter(advisor=juniper).update(attendance="attended", recorded_at=timezone.now())
