"""Planning: the six lights are computed, and nobody is asked before everything that protects people stands."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from advisory.engagements import access, actions
from advisory.engagements.lights import Situation, six_lights
from advisory.engagements.models import Engagement, Participation, RiskNote
from advisory.referrals.models import HelpService
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.models import Advisor, SafeContact
from survivor_engagement.messaging.models import OutboxMessage
from survivor_engagement.programmes.scope import load_scope
from tests.advisory import situations
from tests.harness.cast import CAST
from tests.harness.factories import ParticipationFactory


def lights(meeting) -> dict[str, bool | None]:
    fresh = Engagement.objects.select_related("programme", "group", "risk_note").get(pk=meeting.pk)
    return {light.code: light.ok for light in six_lights(Situation(fresh))}


def light(meeting, code):
    fresh = Engagement.objects.select_related("programme", "group", "risk_note").get(pk=meeting.pk)
    return next(found for found in six_lights(Situation(fresh)) if found.code == code)


def said_no(action, **kw) -> str:
    with pytest.raises(NotNow) as no:
        action(**kw)
    return str(no.value)


ALL_GREEN = dict.fromkeys(["outreach", "consent", "safety", "rights", "help", "children"], True)


def test_a_ready_meeting_has_six_green_lights(ready):
    assert lights(ready) == ALL_GREEN


def test_a_draft_has_no_consent_no_risk_note_and_no_help(draft):
    assert lights(draft) == ALL_GREEN | {"consent": False, "safety": False, "help": False}
    assert light(draft, "safety").note == "No risk note. Write what could go wrong and what you do."


def test_safety_waits_for_somebody_else_and_for_a_support_person(ready, facilitator):
    Engagement.objects.filter(pk=ready.pk).update(support_person="")
    assert light(ready, "safety").reason == "Nobody supports the group on the day."
    actions.write_risk_note(engagement=ready, text="Another room.", level="medium", by=facilitator)
    assert light(ready, "safety").note == "Risk note not approved. Somebody else must read and approve it."


def test_help_goes_out_when_the_check_is_ninety_days_old(ready):
    assert light(ready, "help").reason == "1 service, checked 12 days ago."
    HelpService.objects.update(verified_on=timezone.localdate() - timedelta(days=90))
    assert light(ready, "help").ok is True
    HelpService.objects.update(verified_on=timezone.localdate() - timedelta(days=91))
    assert light(ready, "help").ok is False


def test_consent_counts_and_never_says_who(ready, members):
    juniper, _tern = members
    situations.say(juniper, "no")
    found = light(ready, "consent")
    assert (found.ok, found.reason) == (None, "Not everybody may attend.")
    assert juniper.shown_code not in found.note


def test_outreach_counts_those_who_said_how_they_can_be_reached(ready, members):
    SafeContact.objects.filter(advisor=members[0]).update(confirmed_at=timezone.now() - timedelta(days=61))
    found = light(ready, "outreach")
    assert (found.ok, found.reason) == (None, "1 of 2 can be reached as they chose.")


def test_rights_must_be_readable_in_the_languages_of_the_meeting(ready):
    Engagement.objects.filter(pk=ready.pk).update(languages=["en", "ru"])
    assert light(ready, "rights").reason == "The terms cannot be read in: Русский."


def test_children_stay_out_of_meetings_for_adults_whoever_asks(ready, members, facilitator):
    juniper, _tern = members
    Advisor.objects.filter(pk=juniper.pk).update(age_band="under_18")
    assert "for adults" in light(ready, "children").note
    actions.schedule_engagement(engagement=ready, by=facilitator)
    assert not Participation.objects.filter(advisor=juniper).exists()
    with pytest.raises(IntegrityError, match="for adults"), transaction.atomic():
        ParticipationFactory(engagement=ready, advisor=juniper)


def test_scheduling_asks_those_who_may_come_once(ready, members, facilitator):
    juniper, tern = members
    situations.say(tern, "no")
    for _press in range(2):
        actions.schedule_engagement(engagement=ready, by=facilitator)
    asked = Participation.objects.get()
    assert (asked.advisor_id, asked.reply, asked.offer.net_minor) == (juniper.pk, "none", 2_387_500)
    assert list(OutboxMessage.objects.values_list("template", "advisor_id")) == [("invitation", juniper.pk)]


def test_those_who_say_yes_later_are_asked_later(ready, members, facilitator):
    juniper, tern = members
    situations.say(tern, "no")
    actions.schedule_engagement(engagement=ready, by=facilitator)
    situations.say(tern, "yes")
    assert actions.invite_missing(engagement=ready, by=facilitator) == 1
    assert actions.invite_missing(engagement=ready, by=facilitator) == 0
    assert set(Participation.objects.values_list("advisor_id", flat=True)) == {juniper.pk, tern.pk}


SPOIL = {
    "support": lambda m: Engagement.objects.filter(pk=m.pk).update(support_person=""),
    "agenda": lambda m: m.agenda.all().delete(),
    "Risk note not approved": lambda m: RiskNote.objects.update(state="draft", approved_by=None, approved_at=None),
    "No help service": lambda m: m.linked_services.all().delete(),
    "has passed": lambda m: Engagement.objects.filter(pk=m.pk).update(
        starts_at=timezone.now() - timedelta(hours=1), ends_at=timezone.now()
    ),
    "what this meeting pays": lambda m: m.pay_plan.delete(),
    "not active": lambda m: type(m.group).objects.filter(pk=m.group_id).update(state="paused"),
}


@pytest.mark.parametrize("word", SPOIL)
def test_each_missing_thing_stops_it_and_says_how_to_mend(word, ready, facilitator):
    SPOIL[word](ready)
    assert word in said_no(actions.schedule_engagement, engagement=ready, by=facilitator)
    ready.refresh_from_db()
    assert (ready.state, Participation.objects.count(), OutboxMessage.objects.count()) == ("draft", 0, 0)


def test_nobody_is_asked_when_nobody_allows_it(ready, members, facilitator):
    for advisor in members:
        situations.say(advisor, "no")
    assert "Nobody may attend yet" in said_no(actions.schedule_engagement, engagement=ready, by=facilitator)


def test_the_database_refuses_to_schedule_what_is_not_safe(draft):
    with pytest.raises(IntegrityError, match="risk note, agenda and help"), transaction.atomic():
        Engagement.objects.filter(pk=draft.pk).update(state="scheduled", scheduled_at=timezone.now())


def test_nobody_approves_her_own_risk_note(draft, manager):
    actions.write_risk_note(engagement=draft, text="Two doors.", level="low", by=manager)
    assert "You wrote this note" in said_no(actions.approve_risk_note, engagement=draft, seen="", by=manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        RiskNote.objects.update(state="approved", approved_by=manager, approved_at=timezone.now())


def test_a_comma_of_somebody_else_does_not_let_the_writer_approve_her_note(draft, manager, facilitator, safeguarding):
    for writer, words in [(manager, "Two doors"), (facilitator, "Two doors.")]:
        note = actions.write_risk_note(engagement=draft, text=words, level="low", by=writer)
    assert "You wrote" in said_no(actions.approve_risk_note, engagement=draft, seen=note.stamp, by=manager)
    with pytest.raises(IntegrityError, match="whoever wrote it"), transaction.atomic():
        RiskNote.objects.update(state="approved", approved_by=manager, approved_at=timezone.now())
    RiskNote.objects.update(writers=[])
    fresh = Engagement.objects.select_related("risk_note").get()
    assert fresh.risk_note.writers == [manager.pk, facilitator.pk]
    assert "approve_risk" not in access.engagement_verbs(load_scope(manager), fresh)
    assert actions.approve_risk_note(engagement=draft, seen=note.stamp, by=safeguarding).is_approved


CHANGED_UNREAD = {
    "words": lambda m, by: actions.write_risk_note(engagement=m, text="No door.", level="low", by=by),
    "level": lambda m, by: actions.write_risk_note(engagement=m, text="Two doors.", level="high", by=by),
    "place": lambda m, by: actions.edit_engagement(engagement=m, place="Blue house", by=by),
}


@pytest.mark.parametrize("what", CHANGED_UNREAD)
def test_a_note_that_changed_since_it_was_read_is_not_approved(what, draft, facilitator, safeguarding):
    read = actions.write_risk_note(engagement=draft, text="Two doors.", level="low", by=facilitator).stamp
    CHANGED_UNREAD[what](draft, facilitator)
    for seen in (read, ""):
        message = said_no(actions.approve_risk_note, engagement=draft, seen=seen, by=safeguarding)
        assert "Read it again" in message
    assert RiskNote.objects.get().state == "draft"


def test_nobody_more_is_asked_while_the_risk_note_waits(ready, members, facilitator):
    juniper, tern = members
    situations.say(tern, "no")
    actions.schedule_engagement(engagement=ready, by=facilitator)
    situations.say(tern, "yes")
    actions.write_risk_note(engagement=ready, text="Another danger.", level="high", by=facilitator)
    assert "risk note waits" in said_no(actions.invite_missing, engagement=ready, by=facilitator)
    assert list(Participation.objects.values_list("advisor_id", flat=True)) == [juniper.pk]


def test_a_new_place_makes_the_risk_note_wait_again(ready, facilitator):
    actions.edit_engagement(engagement=ready, place="Blue house", by=facilitator)
    note = RiskNote.objects.get()
    assert (note.state, note.approved_by) == ("draft", None)
    actions.edit_engagement(engagement=ready, title="Another title", by=facilitator)


def test_what_was_promised_stays_once_people_were_asked(scheduled, facilitator):
    later = scheduled.starts_at + timedelta(hours=1)
    assert "were asked" in said_no(actions.edit_engagement, engagement=scheduled, starts_at=later, by=facilitator)
    with pytest.raises(IntegrityError, match="time and pay stay"), transaction.atomic():
        Engagement.objects.filter(pk=scheduled.pk).update(starts_at=later)
    actions.edit_engagement(engagement=scheduled, content_note="Softer words.", by=facilitator)


def test_nobody_plans_a_meeting_that_has_begun(group, draft, facilitator):
    assert "has passed" in said_no(situations.plan, group=group, by=facilitator, starts_in=-timedelta(hours=1))
    earlier = {"starts_at": timezone.now() - timedelta(hours=1), "answer_by": None}
    assert "has passed" in said_no(actions.edit_engagement, engagement=draft, by=facilitator, **earlier)


def test_people_who_were_asked_are_never_left_without_support(scheduled, facilitator):
    assert "at their side" in said_no(actions.edit_engagement, engagement=scheduled, support_person="", by=facilitator)
    assert actions.edit_engagement(engagement=scheduled, support_person="Wren", by=facilitator).support_person == "Wren"


MORE_SPOIL = {
    "Name the person who supports": lambda m: Engagement.objects.filter(pk=m.pk).update(support_person=""),
    "No help service": lambda m: m.linked_services.all().delete(),
    "not active": lambda m: type(m.group).objects.filter(pk=m.group_id).update(state="paused"),
}


@pytest.mark.parametrize("word", MORE_SPOIL)
def test_more_are_asked_only_while_all_that_protects_them_stands(word, scheduled, facilitator):
    MORE_SPOIL[word](scheduled)
    assert word in said_no(actions.invite_missing, engagement=scheduled, by=facilitator)
    scheduled.refresh_from_db()
    assert scheduled.state == "scheduled"


def test_two_points_never_have_the_same_place_on_an_agenda(draft, facilitator):
    for text in ("Welcome", "The projects"):
        actions.add_agenda_item(engagement=draft, text=text, by=facilitator)
    assert list(draft.agenda.values_list("order", "text")) == [(1, "Welcome"), (2, "The projects")]
    with pytest.raises(IntegrityError, match="order_once"), transaction.atomic():
        draft.agenda.update(order=1)


def test_an_agenda_that_ended_meanwhile_takes_no_point(draft, facilitator):
    actions.cancel_engagement(engagement=draft, by=facilitator)
    assert draft.state == "draft"
    assert "stays as it was" in said_no(actions.add_agenda_item, engagement=draft, text="Late", by=facilitator)


def test_a_meeting_called_off_is_told_once_to_those_asked(scheduled, members, facilitator):
    juniper, tern = members
    situations.row(scheduled, tern)
    Participation.objects.filter(advisor=tern).update(reply="declined", replied_at=timezone.now())
    for _press in range(2):
        actions.cancel_engagement(engagement=scheduled, by=facilitator)
    assert list(OutboxMessage.objects.filter(template="note").values_list("advisor_id", flat=True)) == [juniper.pk]


def test_what_an_advisor_put_on_the_agenda_stays(draft, juniper, facilitator):
    item = actions.add_agenda_item(engagement=draft, text="Travel costs", by=juniper.user, by_advisor=True)
    assert "so it stays" in said_no(actions.remove_agenda_item, item=item, by=facilitator)
    with pytest.raises(IntegrityError, match="stays there"), transaction.atomic():
        item.delete()


VERBS_OF_DRAFT = {
    "manager": {"see", "edit", "agenda", "risk", "services", "schedule", "cancel", "approve_risk"},
    "facilitator": {"see", "edit", "agenda", "risk", "services", "schedule", "cancel"},
    "safeguarding": {"see", "approve_risk"},
    "monitoring": {"see"},
}


@pytest.mark.parametrize("person", CAST)
def test_the_verbs_of_a_draft(person, draft, facilitator, request):
    actions.write_risk_note(engagement=draft, text="Two doors.", level="low", by=facilitator)
    fresh = Engagement.objects.select_related("risk_note").get(pk=draft.pk)
    scope = load_scope(request.getfixturevalue(person))
    assert access.engagement_verbs(scope, fresh) == VERBS_OF_DRAFT.get(person, set())
