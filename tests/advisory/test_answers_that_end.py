"""A yes that ends before a meeting does: who plans is told that there are some, never whose; she is asked in time; and
on the day nobody's being there is written down on a yes that is over (guide to consent, CT-074, CT-100, CT-101)."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from advisory.engagements import actions, panels
from advisory.engagements.lights import TO_COME, Situation, six_lights
from advisory.engagements.models import Engagement, Participation
from consent.notices.models import NoticeItem, PurposeLimit
from consent.records import reminding
from consent.records.guardian_actions import answer_as_guardian
from consent.records.models import ConsentEvent
from survivor_engagement.common.circumstances import Circumstances, under
from survivor_engagement.common.errors import NotNow
from survivor_engagement.messaging.models import OutboxMessage
from tests.advisory import situations
from tests.consent.helped import just_now
from tests.harness.cast import make_child, make_guardian

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SOME_END = "Some answers end before this meeting does."


@pytest.fixture
def plan_at(group, consenting, facilitator, safeguarding, manager, approver):
    """`plan_at(moment, hours=4)`: a meeting of both, ready to be scheduled."""

    def plan(starts_at, hours=4, **fields) -> Engagement:
        meeting = situations.plan(group, facilitator, starts_in=starts_at - timezone.now(), hours=hours, **fields)
        situations.choose_pay(meeting, manager, approver)
        return situations.prepare(meeting, facilitator, safeguarding)

    return plan


@pytest.fixture
def item(kz, notice):
    return NoticeItem.objects.select_related("programme", "purpose", "notice").get(notice=notice, purpose=TO_COME)


@pytest.fixture
def ends(consenting):
    """When the answers of both end."""
    return ConsentEvent.objects.filter(advisor=consenting[0], purpose=TO_COME).get().valid_until


def consent_light(meeting):
    fresh = Engagement.objects.select_related("programme", "group", "risk_note").get(pk=meeting.pk)
    return next(light for light in six_lights(Situation(fresh)) if light.code == "consent")


def writing_down_that_she_came(meeting, advisor, by, at, monkeypatch) -> None:
    """On the day of the meeting."""
    with monkeypatch.context() as clock:
        clock.setattr(timezone, "now", lambda: at)
        actions.mark_held(engagement=meeting, by=by)
        actions.record_attendance(
            participation=situations.row(meeting, advisor), attendance="attended", minutes_present=240, by=by
        )


def refused_on_the_day(meeting, advisor, by, monkeypatch) -> list[list[str]]:
    """That she came is not written down; the reasons that the log of the gate keeps of it."""
    with under(Circumstances()) as page, monkeypatch.context() as clock:
        with pytest.raises(NotNow, match="no standing permission"), transaction.atomic():
            writing_down_that_she_came(meeting, advisor, by, meeting.ends_at, monkeypatch)
        clock.setattr(timezone, "now", lambda: meeting.ends_at)
        for write in page.behind:
            write()
    with connection.cursor() as cursor:
        cursor.execute("SELECT reasons FROM records_consentcheck WHERE moment = 'attendance'")
        return [reasons for (reasons,) in cursor.fetchall()]


def test_ct_101_who_plans_reads_that_some_answers_end_during_the_meeting_and_not_whose(
    plan_at, ends, members, kz, facilitator, client_for
):
    meeting = plan_at(ends - 2 * HOUR)
    light = consent_light(meeting)
    page = client_for(facilitator).get(reverse("engagements:engagement_detail", args=[kz.slug, meeting.public_id]))
    assert (light.ok, light.reason) == (None, SOME_END)
    assert SOME_END in page.content.decode()
    assert [her.code for her in members if her.shown_code in light.note or her.code in light.note] == []


def test_ct_101_an_answer_that_lasts_to_the_very_end_is_enough(plan_at, ends):
    assert consent_light(plan_at(ends - 4 * HOUR)).reason == "All 2 may attend."


def test_ct_101_today_says_the_same_of_the_next_meeting(plan_at, ends, kz, facilitator, as_web):
    plan_at(ends - 2 * HOUR)
    with as_web(facilitator) as scope:
        [lights] = [card.context["lights"] for card in panels.staff_cards(scope, kz) if "lights" in card.context]
    assert SOME_END in [light.reason for light in lights]


def test_what_rests_is_told_apart_from_what_ends(plan_at, ends, members):
    meeting = plan_at(ends - 2 * HOUR)
    situations.say(members[0], "no")
    light = consent_light(meeting)
    assert (light.ok, light.reason, SOME_END in light.mend) == (None, "Not everybody may attend.", True)


def test_ct_100_a_yes_that_ends_before_the_meeting_invites_is_asked_about_and_is_over_on_the_day(
    plan_at, ends, members, kz, facilitator, manager, monkeypatch
):
    juniper, tern = members
    meeting = plan_at(ends + DAY)
    actions.schedule_engagement(engagement=meeting, by=facilitator)
    assert set(Participation.objects.values_list("advisor_id", flat=True)) == {juniper.pk, tern.pk}
    assert consent_light(meeting).reason == SOME_END
    invited = OutboxMessage.objects.count()
    with monkeypatch.context() as clock:
        clock.setattr(reminding.timezone, "now", lambda: ends - 6 * DAY)
        reminding.remind_of_ends(programme=kz, by=None)
    assert OutboxMessage.objects.count() - invited == 2
    situations.accept(meeting, juniper)
    assert refused_on_the_day(meeting, juniper, manager, monkeypatch) == [["EXPIRED"]]


def test_ct_100_whoever_says_yes_again_in_between_is_written_down(
    plan_at, members, kz, manager, facilitator, monkeypatch
):
    juniper, _tern = members
    PurposeLimit.objects.create(programme=kz, purpose_id=TO_COME, max_days=3, set_by=manager)
    situations.say(juniper, "yes")
    meeting = plan_at(timezone.now() + 3 * DAY - 2 * HOUR)
    actions.schedule_engagement(engagement=meeting, by=facilitator)
    situations.accept(meeting, juniper)
    before = consent_light(meeting).reason
    PurposeLimit.objects.create(programme=kz, purpose_id=TO_COME, max_days=30, set_by=manager)
    situations.say(juniper, "yes")
    assert (before, consent_light(meeting).reason) == (SOME_END, "All 2 may attend.")
    writing_down_that_she_came(meeting, juniper, manager, meeting.ends_at, monkeypatch)
    assert situations.row(meeting, juniper).attendance == "attended"


def test_ct_074_an_order_of_a_court_that_ends_before_the_meeting_is_told_and_carries_nobody_in(
    plan_at, group, kz, manager, facilitator, safeguarding, item, monkeypatch
):
    ends = timezone.now() + 3 * DAY
    wren = make_child(kz, manager)
    guardian = make_guardian(wren, facilitator, safeguarding, kind="court", valid_until=ends)
    situations.seat(group, wren, by=manager)
    situations.say(wren, "yes")
    answer_as_guardian(guardian=guardian, item=item, key=uuid.uuid4(), by=facilitator, **just_now("yes"))
    meeting = plan_at(ends + DAY, kind="consultation")
    assert consent_light(meeting).reason == SOME_END
    actions.schedule_engagement(engagement=meeting, by=facilitator)
    situations.accept(meeting, wren)
    assert refused_on_the_day(meeting, wren, manager, monkeypatch) == [["GUARDIAN_MISSING"]]
