"""The day and after it: attendance needs a standing yes, pay follows it and never falls, minutes are told."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from advisory.engagements import actions
from advisory.engagements.models import Engagement, Minutes, Participation
from advisory.engagements.tasks import remind_everywhere
from compensation.dues.models import Due
from consent.records.models import ConsentCheck
from survivor_engagement.common.errors import NotNow
from survivor_engagement.jobs.work import run_due
from survivor_engagement.messaging.models import OutboxMessage
from tests.advisory import situations


def said_no(action, **kw) -> str:
    with pytest.raises(NotNow) as no:
        action(**kw)
    return str(no.value)


def came(meeting, advisor, by, attendance="attended", minutes=None):
    row = situations.row(meeting, advisor)
    return actions.record_attendance(participation=row, attendance=attendance, minutes_present=minutes, by=by)


def test_a_meeting_is_held_from_its_start_and_not_before(scheduled, facilitator, monkeypatch):
    assert "From then on you can say" in said_no(actions.mark_held, engagement=scheduled, by=facilitator)
    monkeypatch.setattr(timezone, "now", lambda: scheduled.starts_at)
    assert actions.mark_held(engagement=scheduled, by=facilitator).state == "held"


def test_held_twice_is_held_once(begun, facilitator):
    moments = {actions.mark_held(engagement=begun, by=facilitator).held_at for _press in range(2)}
    assert len(moments) == 1


def test_attendance_makes_the_whole_amount_payable(held, juniper, facilitator):
    came(held, juniper, facilitator, "partly", 20)
    row, due = situations.row(held, juniper), Due.objects.get(advisor=juniper)
    assert (row.attendance, row.minutes_present, row.recorded_by) == ("partly", 20, facilitator)
    assert (due.state, due.net_minor) == ("payable", 2_387_500)


def test_without_a_standing_yes_it_cannot_be_recorded_that_she_came(held, juniper, facilitator):
    situations.say(juniper, "no")
    message = said_no(came, meeting=held, advisor=juniper, by=facilitator)
    assert "My choices" in message
    assert juniper.shown_code not in message
    assert situations.row(held, juniper).attendance == "unknown"


SAID_NO = {
    "declined": {"reply": "declined"},
    "took her yes back before": {"withdrew_at": timezone.now() - timedelta(days=3)},
}


@pytest.mark.parametrize("situation", SAID_NO)
def test_a_no_is_not_made_a_yes_by_one_person(situation, held, juniper, kz, facilitator, manager):
    Participation.objects.filter(engagement=held, advisor=juniper).update(**SAID_NO[situation])
    Engagement.objects.filter(pk=held.pk).update(planned_by=manager)
    for person in (facilitator, manager):
        assert "did not plan" in said_no(came, meeting=held, advisor=juniper, by=person)
        with pytest.raises(IntegrityError, match="she said no"), transaction.atomic():
            Participation.objects.filter(advisor=juniper).update(
                attendance="attended", recorded_at=timezone.now(), recorded_by=person
            )
    assert came(held, juniper, facilitator, "absent").attendance == "absent"
    Engagement.objects.filter(pk=held.pk).update(planned_by=facilitator)
    assert came(held, juniper, manager).attendance == "attended"


def test_that_she_did_not_come_needs_no_consent(held, juniper, facilitator):
    situations.say(juniper, "no")
    assert came(held, juniper, facilitator, "absent").attendance == "absent"


def test_every_question_to_the_gate_is_logged(held, juniper, facilitator):
    came(held, juniper, facilitator)
    check = ConsentCheck.objects.filter(moment="attendance").get()
    assert (check.advisor_ids, check.allowed_count, check.by) == ([juniper.pk], 1, facilitator)


def test_a_correction_never_takes_pay_away(held, juniper, facilitator):
    came(held, juniper, facilitator)
    came(held, juniper, facilitator, "absent")
    assert Due.objects.get(advisor=juniper).state == "payable"


def test_attendance_waits_for_the_meeting_in_the_database_too(begun, juniper, facilitator):
    assert "once the meeting was held" in said_no(came, meeting=begun, advisor=juniper, by=facilitator)
    with pytest.raises(IntegrityError, match="when the meeting was held"), transaction.atomic():
        Participation.objects.filter(advisor=juniper).update(attendance="attended", recorded_at=timezone.now())


def test_whoever_said_before_that_she_cannot_come_is_written_down_by_itself(begun, members, facilitator):
    juniper, tern = members
    earlier = begun.starts_at - timedelta(hours=3)
    Participation.objects.filter(advisor=juniper).update(withdrew_at=earlier)
    actions.mark_held(engagement=begun, by=facilitator)
    assert situations.row(begun, juniper).attendance == "absent"
    assert situations.row(begun, tern).attendance == "unknown"


def test_minutes_are_told_to_those_who_said_yes_once(held, members, facilitator):
    actions.write_minutes(
        engagement=held, body="All.", summary_for_participants="We chose two.", by=facilitator, left_out=True
    )
    actions.share_minutes(engagement=held, by=facilitator)
    assert "no draft" in said_no(actions.share_minutes, engagement=held, by=facilitator)
    told = OutboxMessage.objects.filter(template="note").values_list("advisor_id", flat=True)
    assert sorted(told) == sorted(advisor.pk for advisor in members)


def test_shared_minutes_stay_and_a_correction_is_a_new_version(held, facilitator):
    for words in ("We chose two.", "We chose two; one more in May."):
        actions.write_minutes(
            engagement=held, body="All.", summary_for_participants=words, by=facilitator, left_out=True
        )
        actions.share_minutes(engagement=held, by=facilitator)
    assert list(Minutes.objects.order_by("number").values_list("number", "state")) == [(1, "shared"), (2, "shared")]
    with pytest.raises(IntegrityError, match="stay as they are"), transaction.atomic():
        Minutes.objects.update(body="Other")


def test_a_meeting_is_closed_when_all_is_written_down_and_told(held, members, facilitator):
    assert "2 people is not recorded" in said_no(actions.close_engagement, engagement=held, by=facilitator)
    for advisor in members:
        came(held, advisor, facilitator)
    assert "Share the minutes" in said_no(actions.close_engagement, engagement=held, by=facilitator)
    actions.write_minutes(engagement=held, body="All.", summary_for_participants="Two.", by=facilitator, left_out=True)
    actions.share_minutes(engagement=held, by=facilitator)
    assert actions.close_engagement(engagement=held, by=facilitator).state == "closed"


@pytest.fixture
def tomorrow(group, consenting, manager):
    return situations.begun(group, *consenting, by=manager, hours_ago=-24)


def reminders() -> list[int]:
    return sorted(OutboxMessage.objects.filter(template="reminder").values_list("advisor_id", flat=True))


def test_each_who_said_yes_is_reminded_once(tomorrow, members, kz):
    assert [actions.remind_participants(programme_id=kz.pk, by=None) for _round in range(2)] == [2, 0]
    assert reminders() == sorted(advisor.pk for advisor in members)


def test_nobody_is_reminded_of_a_meeting_whose_risk_note_waits(tomorrow, kz, facilitator, safeguarding):
    note = actions.write_risk_note(engagement=tomorrow, text="Another danger.", level="high", by=facilitator)
    assert actions.remind_participants(programme_id=kz.pk, by=None) == 0
    actions.approve_risk_note(engagement=tomorrow, seen=note.stamp, by=safeguarding)
    assert actions.remind_participants(programme_id=kz.pk, by=None) == 2


def test_only_those_who_come_soon_are_reminded(group, consenting, manager, kz):
    juniper, tern = consenting
    situations.begun(group, juniper, by=manager, hours_ago=-72)
    soon = situations.begun(group, juniper, tern, by=manager, hours_ago=-24)
    Participation.objects.filter(engagement=soon, advisor=tern).update(withdrew_at=timezone.now())
    actions.remind_participants(programme_id=kz.pk, by=None)
    assert reminders() == [juniper.pk]


def test_the_clock_reminds_through_a_job_of_each_programme(tomorrow, th, members):
    remind_everywhere()
    done = run_due("notify")
    assert done.failed == 0
    assert len(reminders()) == 2


def test_minutes_are_written_and_shared_while_everybody_there_allows_notes_or_what_they_said_is_left_out(
    held, facilitator, kz
):
    juniper, tern = [row.advisor for row in held.participations.took_part().order_by("pk")]
    words = {"engagement": held, "body": "All.", "summary_for_participants": "Two.", "by": facilitator}
    situations.say(juniper, "yes", "capture.notes")
    assert "allows notes" in said_no(actions.write_minutes, **words)
    situations.say(tern, "yes", "capture.notes")
    actions.write_minutes(**words)
    situations.say(tern, "no", "capture.notes")
    assert "allows notes" in said_no(actions.share_minutes, engagement=held, by=facilitator)
    actions.write_minutes(**words, left_out=True)
    assert actions.share_minutes(engagement=held, by=facilitator).state == "shared"
