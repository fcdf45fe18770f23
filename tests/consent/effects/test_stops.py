"""What a stop sets in motion: promised by the catalogue, written down with the stop, never in its way."""

from datetime import timedelta

import pytest

from consent.effects import actions, plan
from consent.effects.models import StopReport, WithdrawalEffect
from consent.notices import effect_words
from consent.notices.models import Purpose
from consent.records import actions as consents
from consent.records import gate
from consent.records.models import ConsentEvent
from survivor_engagement.jobs.models import Job
from survivor_engagement.messaging.actions import post
from survivor_engagement.messaging.models import OutboxMessage
from tests.consent.stopping import COMPANY, GROUP, QUOTE, SMS


def codes_of(event) -> dict[str, int]:
    """Each code, with the hours until it is due."""
    effects = WithdrawalEffect.objects.filter(event=event)
    return {effect.code: round((effect.due_at - event.recorded_at) / timedelta(hours=1)) for effect in effects}


def test_a_stop_writes_down_what_the_catalogue_promised(say, stop, juniper):
    say(juniper, "yes", QUOTE)
    event = stop(juniper)
    assert codes_of(event) == {"off_our_pages": 168, "partners_asked": 168}
    assert StopReport.objects.get(event=event).finished_at is None


def test_each_thing_that_stands_on_the_yes_is_to_be_done_by_itself(say, put, stop, juniper):
    yes = say(juniper, "yes", QUOTE)
    pages = [put(juniper, event=yes, place_ref=f"report-{number}") for number in (1, 2)]
    partner = put(juniper, event=yes, place="partner", place_ref="partner-7")
    event = stop(juniper)
    found = WithdrawalEffect.objects.filter(event=event).order_by("code", "use").values_list("code", "use")
    assert list(found) == [("off_our_pages", pages[0].pk), ("off_our_pages", pages[1].pk),
                           ("partners_asked", partner.pk)]  # fmt: skip


def test_a_no_to_what_was_never_allowed_sets_nothing_in_motion(say, stop, juniper):
    say(juniper, "no", QUOTE), stop(juniper)
    assert (WithdrawalEffect.objects.count(), StopReport.objects.count()) == (0, 0)


def test_every_code_of_the_catalogue_has_words_and_somebody_who_does_it():
    effects = list(Purpose.objects.filter(basis_kind="ask").values_list("effects", flat=True))
    said = {part: {code for one in effects for code in one[part]} for part in ("at_once", "cannot_undo")}
    later = {step["code"] for one in effects for step in one["later"]}
    assert len(effects) > 30
    assert said["at_once"] - set(effect_words.AT_ONCE) == set()
    assert said["cannot_undo"] - set(effect_words.CANNOT_UNDO) == set()
    assert (later - set(effect_words.LATER), later - set(plan.STEPS)) == (set(), set())
    assert said["at_once"] >= plan.NEEDS_AN_ANSWER


def test_a_pause_promises_nothing_that_could_not_go_on(say, kz, juniper):
    say(juniper, "yes", GROUP)
    consents.pause(advisor=juniper, programme=kz, purpose=GROUP, by=juniper.user)
    event = ConsentEvent.objects.latest("seq")
    assert (event.state, codes_of(event)) == ("paused", {})
    assert StopReport.objects.get(event=event).finished_at is not None


def test_messages_that_wait_are_suppressed_with_the_stop_by_herself(say, stop, juniper, kz, manager, as_web):
    say(juniper, "yes", SMS)
    waiting = post(advisor=juniper, programme=kz, template="reminder", by=manager)
    with as_web(juniper.user):
        stop(juniper, SMS)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("suppressed", "no_consent")


def test_another_way_is_not_stopped_with_it(say, stop, juniper, kz, manager):
    say(juniper, "yes", QUOTE)
    waiting = post(advisor=juniper, programme=kz, template="reminder", by=manager)
    stop(juniper, QUOTE)
    waiting.refresh_from_db()
    assert waiting.state == "waiting"


def test_her_number_stands_on_no_list_outside_and_the_system_says_so(say, stop, work, juniper):
    say(juniper, "yes", SMS)
    event = stop(juniper, SMS)
    work()
    effect = WithdrawalEffect.objects.get(event=event)
    assert (effect.code, effect.proof, effect.done_by) == ("number_off_sending_lists", "nothing_there", None)
    assert StopReport.objects.get(event=event).finished_at is not None


def test_the_stop_stands_when_the_outbox_is_out_of_order_and_is_tried_again(say, stop, out_of_order, work, juniper):
    say(juniper, "yes", SMS)
    with out_of_order(OutboxMessage):
        event = stop(juniper, SMS)
    answers = gate.check([juniper.pk], SMS, programme_id=event.programme_id, moment="send")
    missing = WithdrawalEffect.objects.get(event=event, part="at_once")
    assert (answers[juniper.pk].allowed, missing.done_at) == (False, None)
    work()
    missing.refresh_from_db()
    assert (missing.code, missing.proof) == ("waiting_messages_stopped", "done")


def test_a_stop_that_could_not_be_taken_up_is_found_by_the_clock(say, stop, out_of_order, watch, juniper):
    say(juniper, "yes", QUOTE)
    with out_of_order(StopReport):
        event = stop(juniper)
    assert (event.state, StopReport.objects.count(), codes_of(event)) == ("withdrawn", 0, {})
    watch()
    assert set(codes_of(event)) == {"off_our_pages", "partners_asked"}


def test_stopping_everything_sets_each_in_motion(say, kz, juniper):
    for purpose in (QUOTE, SMS, GROUP, COMPANY):
        say(juniper, "yes", purpose)
    assert consents.stop_everything(advisor=juniper, programme=kz, by=juniper.user) == 4
    stops = ConsentEvent.objects.filter(advisor=juniper, state="withdrawn")
    assert {event.purpose_id: set(codes_of(event)) for event in stops} == {
        QUOTE: {"off_our_pages", "partners_asked"},
        SMS: {"number_off_sending_lists"},
        GROUP: {"lists_cleared"},
        COMPANY: {"erased_at_provider_where_possible"},
    }


def test_a_yes_again_does_not_take_back_what_was_promised(say, stop, put, juniper):
    put(juniper)
    event = stop(juniper)
    say(juniper, "yes", QUOTE)
    again = stop(juniper)
    assert set(WithdrawalEffect.objects.open().values_list("event", flat=True)) == {event.pk}
    assert StopReport.objects.filter(event=again).exists()


def test_only_a_stop_of_hers_sets_something_in_motion(say, juniper, as_web):
    yes = say(juniper, "yes", QUOTE)
    with pytest.raises(Exception, match="only a stop"):
        actions.set_in_motion(events=[yes], by=None)


def test_jobs_and_messages_carry_no_words(say, stop, juniper):
    say(juniper, "yes", SMS)
    stop(juniper, SMS)
    job = Job.objects.get(kind=actions.DO)
    assert job.about_id == WithdrawalEffect.objects.get().public_id
    assert OutboxMessage.objects.count() == 0
