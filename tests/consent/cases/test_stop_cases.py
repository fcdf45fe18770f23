"""Cases of the guide about stops and what they set in motion, by their numbers.

CT-092: see `tests/messaging` and below: no list of recipients is kept, each message is decided by itself.
CT-097: below, with a broker that is away. CT-098, CT-094: `tests/consent/test_together.py`.
CT-102: n/a because no yes is bound to one meeting yet; when it is, a meeting that is moved is another scope.
CT-104, CT-105: n/a because nothing is recorded yet.
CT-108, CT-109: below for what stands on a yes; n/a for the job that publishes, because nothing is published yet.
CT-122: `tests/consent/effects/test_tasks.py`, given up after five times, seen, escalated, never closed.
CT-112: n/a because nothing is shared by a link yet; that nothing new goes to a recipient is in CT-110.
CT-121: `tests/consent/cases/test_restore_case.py`.
CT-128: below for what closes; n/a for the trusted person, because none is recorded yet.
"""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from consent.effects import actions
from consent.effects.models import StopReport, Use, WithdrawalEffect
from consent.records import actions as consents
from consent.records import gate, her_own
from consent.records.models import ConsentEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.jobs.work import run_due
from survivor_engagement.messaging.actions import post
from survivor_engagement.messaging.models import OutboxMessage
from tests.consent.stopping import GROUP, QUOTE, SMS
from tests.harness.client import as_seed


def standing(advisor, purpose, programme, moment="send") -> bool:
    about = {"programme_id": programme.pk, "moment": moment, "touches": ()}
    return gate.check([advisor.pk], purpose, **about)[advisor.pk].allowed


def test_ct_090_what_waited_when_she_stopped_is_suppressed_and_not_tried(say, stop, juniper, kz, manager):
    say(juniper, "yes", SMS)
    message = post(advisor=juniper, programme=kz, template="reminder", by=manager)
    stop(juniper, SMS)
    run_due("notify")
    as_seed()
    message.refresh_from_db()
    assert (message.state, message.reason, message.sent_at) == ("suppressed", "no_consent", None)


def test_ct_092_a_list_that_was_built_before_is_decided_one_by_one(say, stop, juniper, tern, kz, manager):
    for advisor in (juniper, tern):
        say(advisor, "yes", SMS)
        post(advisor=advisor, programme=kz, template="reminder", by=manager)
    stop(juniper, SMS)
    states = dict(OutboxMessage.objects.values_list("advisor", "state"))
    assert states == {juniper.pk: "suppressed", tern.pk: "waiting"}


def test_ct_093_after_everything_was_stopped_only_a_new_deliberate_yes_counts(say, juniper, kz):
    for purpose in (SMS, GROUP):
        say(juniper, "yes", purpose)
    consents.stop_everything(advisor=juniper, programme=kz, by=juniper.user)
    say(juniper, "yes", SMS)
    assert (standing(juniper, SMS, kz), standing(juniper, GROUP, kz, "invite")) == (True, False)


def test_ct_096_work_that_is_done_days_later_looks_at_what_stands_then(say, stop, juniper, kz, out_of_order, work):
    """She stopped, a room was out of order, she said yes again: the late work stops nothing of the new yes."""
    say(juniper, "yes", SMS)
    with out_of_order(OutboxMessage):
        stop(juniper, SMS)
    say(juniper, "yes", SMS)
    waiting = post(advisor=juniper, programme=kz, template="reminder", by=None)
    work()
    waiting.refresh_from_db()
    assert WithdrawalEffect.objects.get(part="at_once").proof == "she_answered"
    assert waiting.state == "waiting"


def test_ct_097_a_stop_returns_at_once_when_no_worker_can_be_woken(
    say, stop, juniper, work, without_redis, django_capture_on_commit_callbacks, caplog
):
    say(juniper, "yes", SMS)
    with django_capture_on_commit_callbacks(execute=True):
        event = stop(juniper, SMS)
    assert "could not be woken" in caplog.text
    assert WithdrawalEffect.objects.open().count() == 1
    work()
    assert StopReport.objects.get(event=event).finished_at is not None


def test_ct_108_109_each_copy_is_found_and_what_cannot_be_undone_is_said(put, say, stop, juniper, client_for, manager):
    yes = say(juniper, "yes", QUOTE)
    for place, ref in (("our_page", "report-1"), ("draft", ""), ("partner", "partner-7"), ("printed", "report-1")):
        put(juniper, event=yes, place=place, place_ref=ref)
    event = stop(juniper)
    codes = list(WithdrawalEffect.objects.filter(event=event).order_by("code", "use").values_list("code", "use__place"))
    assert codes == [("off_our_pages", "our_page"), ("off_our_pages", "draft"), ("partners_asked", "partner")]
    report = client_for(juniper.user).get(f"/c/after/{event.public_id}/").content.decode()
    assert "Copies that somebody printed or saved stay where they are." in report
    with pytest.raises(NotNow), transaction.atomic():
        gate.require([juniper.pk], QUOTE, programme_id=event.programme_id, moment="quote.publish", touches=())


def test_ct_110_a_partner_that_never_answers_is_chased_told_to_her_and_given_nothing_new(
    put, say, stop, watch, juniper, tern, manager, client_for
):
    put(juniper, place="partner", place_ref="partner-7")
    effect = WithdrawalEffect.objects.get(event=stop(juniper), code="partners_asked")
    long_ago = timezone.now() - timedelta(days=22)
    WithdrawalEffect.objects.filter(pk=effect.pk).update(asked_at=long_ago)
    for _reminder in range(2):
        actions.note_asked(effect=effect, by=manager)
    watch()
    effect.refresh_from_db()
    assert (effect.chased, effect.failed_reason, effect.done_at) == (2, "silent", None)
    assert "Somebody did not answer us" in client_for(juniper.user).get("/").content.decode()
    with pytest.raises(NotNow, match="Nothing new goes to them"):
        put(tern, place="partner", place_ref="partner-7")
    put(tern, place="partner", place_ref="partner-8")


def test_ct_114_two_stops_of_the_same_are_one(say, put, stop, juniper):
    put(juniper)
    first, second = stop(juniper), stop(juniper)
    assert (first, WithdrawalEffect.objects.count(), StopReport.objects.count()) == (second, 2, 1)


def test_ct_116_a_stop_through_a_friend_pauses_all_and_she_is_asked_within_72_hours(say, juniper, kz, facilitator):
    for purpose in (SMS, GROUP, QUOTE):
        say(juniper, "yes", purpose)
    consents.stop_everything(advisor=juniper, programme=kz, by=facilitator, state="paused")
    [task] = WithdrawalEffect.objects.all()
    assert (task.code, task.due_at - task.event.recorded_at) == ("confirm_with_her", timedelta(hours=72))
    assert {event.state for event in ConsentEvent.objects.standing()} == {"paused"}


def test_ct_116_when_she_answers_nobody_has_to_ask_her_any_more(say, juniper, kz, facilitator, watch):
    say(juniper, "yes", GROUP)
    consents.pause(advisor=juniper, programme=kz, purpose=GROUP, by=facilitator)
    assert watch() == 0
    her_own.go_on(advisor=juniper, programme=kz, purpose=GROUP, by=juniper.user)
    watch()
    assert WithdrawalEffect.objects.get().proof == "she_answered"


def test_ct_117_whoever_pauses_her_again_alarms_the_lead_and_does_not_see_it(
    say, juniper, kz, facilitator, safeguarding, client_for
):
    say(juniper, "yes", GROUP)
    for _time in range(2):
        consents.pause(advisor=juniper, programme=kz, purpose=GROUP, by=facilitator)
        her_own.go_on(advisor=juniper, programme=kz, purpose=GROUP, by=juniper.user)
    alarm = WithdrawalEffect.objects.get(part="look")
    assert (alarm.code, alarm.escalated_at is None) == ("pauses_looked_at", False)
    assert "pauses somebody" not in client_for(facilitator).get("/w/kz1/after/").content.decode()
    assert "again and again" in client_for(safeguarding).get("/w/kz1/after/").content.decode()


def test_ct_042_late_news_of_a_stop_lists_what_was_done_since(say, juniper, kz, safeguarding, client_for):
    yes = say(juniper, "yes", GROUP, at=timezone.now() - timedelta(days=20))
    gate.check([juniper.pk], GROUP, programme_id=kz.pk, moment="invite")
    event = say(juniper, "no", GROUP, at=timezone.now() - timedelta(days=10), late_reason="told")
    assert (yes.state, event.state) == ("given", "withdrawn")
    incident = WithdrawalEffect.objects.get(event=event, code="late_news_looked_at")
    staff = client_for(safeguarding).get(f"/w/kz1/after/{incident.public_id}/").content.decode()
    hers = client_for(juniper.user).get(f"/c/after/{event.public_id}/").content.decode()
    assert ("You were invited to a meeting" in staff, "You were invited to a meeting" in hers) == (True, True)
    assert "What you stopped: please read" in client_for(juniper.user).get("/").content.decode()


def test_ct_128_when_everything_is_closed_nothing_stands_and_all_is_to_be_taken_out(say, put, juniper, kz):
    put(juniper)
    say(juniper, "yes", SMS)
    consents.stop_everything(advisor=juniper, programme=kz, by=None)
    assert (standing(juniper, SMS, kz), standing(juniper, QUOTE, kz, "quote.publish")) == (False, False)
    assert Use.objects.live().get().effects.open().count() == 1
