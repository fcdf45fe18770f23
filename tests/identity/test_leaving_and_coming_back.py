"""An advisor leaves a programme, and may come back under her code; what she has earned stays hers."""

from contextlib import suppress
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from advisory.groups import actions as group_actions
from advisory.groups.models import GroupMembership
from compensation.dues.models import Due
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.enrolments import end_enrolment, enrol_again, last_day_of
from survivor_engagement.identity.models import Enrolment, SafeContact
from survivor_engagement.messaging.actions import post
from survivor_engagement.messaging.models import OutboxMessage
from tests.advisory import situations
from tests.compensation import payouts

BACK = "/w/kz1/advisors/come-back/"


def page_of(advisor, part="") -> str:
    return f"/w/kz1/advisors/{advisor.public_id}/{part}"


def day_in(programme):
    return timezone.localdate(timezone=ZoneInfo(programme.timezone))


def days_later(advisor, number: int) -> None:
    """As if she had left so many days ago."""
    for enrolment in Enrolment.objects.filter(advisor=advisor):
        enrolment.starts_on -= timedelta(days=number)
        enrolment.ends_on = enrolment.ends_on and enrolment.ends_on - timedelta(days=number)
        enrolment.save()


def test_the_whole_way(juniper, kz, manager, client_for):
    client = client_for(manager)
    assert "She leaves this programme" in client.get(page_of(juniper)).content.decode()
    assert "She can still sign in" in client.get(page_of(juniper, "leave/")).content.decode()
    page = client.post(page_of(juniper, "leave/"), follow=True).content.decode()
    assert "Her last day here is" in page
    assert last_day_of(juniper, kz) == day_in(kz)
    days_later(juniper, 1)
    assert client.get(page_of(juniper)).status_code == 404
    assert client_for(juniper.user).get("/").status_code == 200
    back = client.post(BACK, {"code": juniper.shown_code.lower()}, follow=True)
    assert "She is enrolled again" in back.content.decode()
    assert not SafeContact.objects.filter(advisor=juniper, programme=kz).exists()  # so nobody contacts her yet
    assert Enrolment.objects.filter(advisor=juniper, programme=kz).count() == 2
    assert last_day_of(juniper, kz) is None
    events = list(AuditEvent.objects.filter(advisor_id=juniper.pk).values_list("event", "programme_id"))
    assert {("advisor.left", kz.pk), ("advisor.came_back", kz.pk)} <= set(events)


def test_seats_and_waiting_messages_end_and_what_she_earned_stays(juniper, kz, manager, safeguarding, approver):
    payouts.agree(kz, juniper, writer=manager, approver=approver)
    payouts.owe(kz, juniper, writer=manager, approver=approver)
    group = situations.working_group(kz, manager, safeguarding, name="Hers", languages=["en"])
    situations.seat(group, juniper, by=manager)
    post(advisor=juniper, programme=kz, template="note", by=manager, not_before=timezone.now() + timedelta(days=2))
    owed = Due.objects.filter(advisor=juniper).count()
    end_enrolment(advisor=juniper, programme=kz, by=manager)
    with pytest.raises(NotNow, match="enrolled in this programme"), timezone.override(kz.timezone):
        group_actions.add_member(group=group, advisor=juniper, role="member", by=manager)
    assert not GroupMembership.objects.filter(advisor=juniper, ends_on=None).exists()
    assert set(OutboxMessage.objects.filter(advisor=juniper).values_list("state", "reason")) == {("not_sent", "left")}
    assert Due.objects.filter(advisor=juniper).count() == owed > 0


def test_a_yes_to_a_meeting_ahead_is_hers_to_take_back_first(juniper, kz, manager, safeguarding, client_for):
    group = situations.working_group(kz, manager, safeguarding, name="Hers", languages=["en"])
    situations.seat(group, juniper, by=manager)
    situations.begun(group, juniper, by=manager, hours_ago=-48)
    answer = client_for(manager).post(page_of(juniper, "leave/"))
    assert (answer.status_code, "She said yes to a meeting that lies ahead" in answer.content.decode()) == (409, True)
    assert last_day_of(juniper, kz) is None


def test_twice_is_said(juniper, kz, manager):
    end_enrolment(advisor=juniper, programme=kz, by=manager)
    with pytest.raises(NotNow, match="last day here already"):
        end_enrolment(advisor=juniper, programme=kz, by=manager)
    enrol_again(advisor=juniper, programme=kz, by=manager)
    with pytest.raises(NotNow, match="enrolled here already"):
        enrol_again(advisor=juniper, programme=kz, by=manager)


def test_a_code_of_nobody_or_of_another_programme_is_not_here(juniper, other_advisor, manager, client_for):
    client = client_for(manager)
    for code in ("3333-3333", other_advisor.shown_code, ""):
        page = client.post(BACK, {"code": code}).content.decode()
        assert "Nobody who was here has this code" in page or "Write the code that she had here" in page
    assert Enrolment.objects.filter(advisor=other_advisor).count() == 1


@pytest.mark.parametrize("person", ["facilitator", "safeguarding", "monitoring", "auditor"])
def test_only_a_manager_writes_it_down(person, juniper, kz, request, client_for, as_web):
    user = request.getfixturevalue(person)
    client = client_for(user)
    assert [client.post(url).status_code for url in (page_of(juniper, "leave/"), BACK)] == [403, 403]
    with as_web(user), suppress(DatabaseError), transaction.atomic():
        assert Enrolment.objects.filter(advisor=juniper).update(ends_on=day_in(kz)) == 0  # a row that she does not see
    assert last_day_of(juniper, kz) is None


@pytest.mark.parametrize("days", [-1, 1, None])
def test_her_last_day_is_today_and_stays(days, juniper, kz, manager, as_web):
    hers = Enrolment.objects.filter(advisor=juniper)
    hers.update(starts_on="2026-01-01")
    today = day_in(kz)
    with as_web(manager):
        if days is not None:
            with pytest.raises(DatabaseError, match="today is her last day"), transaction.atomic():
                hers.update(ends_on=today + timedelta(days=days))
        assert hers.update(ends_on=today) == 1
        with pytest.raises(DatabaseError, match="today is her last day"), transaction.atomic():
            hers.update(ends_on=None)
