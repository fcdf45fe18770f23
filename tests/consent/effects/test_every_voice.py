"""What stands on the yes of a child, of those who speak for her, and of the woman she becomes: a stop in any of these
voices finds it, and asks for it once."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from consent.effects import actions
from consent.effects.at_once import goes_on
from consent.effects.models import StopReport, Use, WithdrawalEffect
from consent.records import gate
from consent.records.guardian_actions import exclude_guardian
from consent.records.models import ConsentCheck, ConsentEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.ages import birth_as_typed
from survivor_engagement.identity.aging import correct_age
from survivor_engagement.messaging.actions import post
from survivor_engagement.messaging.models import OutboxMessage
from tests.consent.cases.test_children_cases import TODAY, is_18_in
from tests.consent.stopping import COMPANY, GROUP, QUOTE, SMS
from tests.harness.cast import make_child, make_guardian

ERASED_THERE = "erased_at_provider_where_possible"


@pytest.fixture
def hand_over(kz):
    """`hand_over(wren)`: her details go to the bank, after the gate was asked. Those whose yes stands."""

    def given(advisor, thing: uuid.UUID | None = None) -> set[int]:
        gate.check([advisor.pk], COMPANY, programme_id=kz.pk, moment="payment.hand_over")
        return actions.note_uses_of_many(
            programme=kz, purpose=COMPANY, things={advisor.pk: thing or uuid.uuid4()}, kind="payment_details",
            place="company", place_ref="bank", by=None,
        )  # fmt: skip

    return given


@pytest.fixture
def at_the_bank(say, allow, wren, heron, hand_over):
    """Wren and her mother said yes, and her details are with the bank."""
    say(wren, "yes", COMPANY)
    allow(heron, "yes", COMPANY)
    assert hand_over(wren) == {wren.pk}
    return Use.objects.get()


def asked_back() -> list[tuple]:
    return list(WithdrawalEffect.objects.open().filter(code=ERASED_THERE).values_list("use", "proof"))


def test_a_guardian_who_says_no_finds_what_stands_on_the_yes_of_the_child(
    at_the_bank, allow, heron, work, as_web, facilitator
):
    with as_web(facilitator):
        allow(heron, "no", COMPANY)
    work()
    assert asked_back() == [(at_the_bank.pk, "")]


def test_who_is_excluded_leaves_no_copy_behind(at_the_bank, heron, safeguarding, work, as_web):
    with as_web(safeguarding):
        exclude_guardian(guardian=heron, reason="suspected_trafficker", by=safeguarding)
    work()
    assert asked_back() == [(at_the_bank.pk, "")]


def test_what_stands_on_the_yes_of_a_guardian_alone_is_noted_and_found(
    kz, manager, facilitator, safeguarding, allow, hand_over, work
):
    finch = make_child(kz, manager, name="Finch", years=4)
    crane = make_guardian(finch, facilitator, safeguarding, name="Crane")
    yes = allow(crane, "yes", COMPANY)
    assert hand_over(finch) == {finch.pk}
    use = Use.objects.get()
    assert (use.event, ConsentCheck.objects.latest("pk").event_ids) == (yes, [yes.pk])
    allow(crane, "no", COMPANY)
    work()
    assert asked_back() == [(use.pk, "")]


def test_a_stop_of_the_woman_finds_what_she_allowed_as_a_child(at_the_bank, say, stop, wren, work, as_web):
    is_18_in(wren, -40)
    say(wren, "yes", COMPANY)
    with as_web(wren.user):
        stop(wren, COMPANY)
    work()
    assert asked_back() == [(at_the_bank.pk, "")]


def test_the_same_thing_in_the_same_place_is_one_use_whoever_allowed_it(say, put, at_the_bank, hand_over, wren):
    is_18_in(wren, -40)
    hers = say(wren, "yes", COMPANY)
    assert hand_over(wren, at_the_bank.thing) == {wren.pk}
    where = {"kind": "payment_details", "place": "company", "place_ref": "bank"}
    assert put(wren, event=hers, thing=at_the_bank.thing, **where) == at_the_bank
    assert Use.objects.get() == at_the_bank


def test_stops_in_two_voices_ask_for_everything_once(at_the_bank, say, allow, stop, wren, heron):
    say(wren, "yes")
    allow(heron, "yes")
    for purpose in (COMPANY, GROUP):
        allow(heron, "no", purpose)
        stop(wren, purpose)
    codes = WithdrawalEffect.objects.order_by("code").values_list("code", "use")
    assert list(codes) == [(ERASED_THERE, at_the_bank.pk), ("lists_cleared", None)]


def test_the_database_too_takes_the_same_promise_once_for_all_voices(say, allow, stop, wren, heron):
    say(wren, "yes")
    allow(heron, "yes")
    theirs, hers = allow(heron, "no"), stop(wren, GROUP)
    promised = WithdrawalEffect.objects.get()
    assert promised.event == theirs
    again = {"advisor": wren, "programme_id": hers.programme_id, "part": "later", "code": promised.code}
    with pytest.raises(DatabaseError, match="effect_once_while_open"), transaction.atomic():
        WithdrawalEffect.objects.create(event=hers, record=promised.record, due_at=timezone.now(), **again)


def test_each_report_is_finished_when_what_was_promised_to_another_voice_is_done(
    say, allow, stop, wren, heron, manager, client_for
):
    say(wren, "yes")
    allow(heron, "yes")
    allow(heron, "no")
    hers = stop(wren, GROUP)
    assert [report.finished_at for report in StopReport.objects.all()] == [None, None]
    page = f"/c/after/{hers.public_id}/"
    assert "Your code is taken off" in client_for(wren.user).get(page).content.decode()
    actions.finish_effect(effect=WithdrawalEffect.objects.get(), proof="done", by=manager)
    assert not StopReport.objects.filter(finished_at=None).exists()


def test_nobody_says_that_nothing_is_there_while_something_is(say, allow, put, wren, heron, work, manager):
    yes = say(wren, "yes", COMPANY)
    allow(heron, "yes", COMPANY)
    allow(heron, "no", COMPANY)  # nothing is there yet; what had gone already is written down after it
    use = put(wren, event=yes, kind="payment_details", place="company", place_ref="bank")
    work()
    [effect] = WithdrawalEffect.objects.all()
    assert (effect.use, effect.proof, effect.failed_reason) == (None, "", "")
    with pytest.raises(NotNow, match="something is there"):
        actions.finish_effect(effect=effect, proof="nothing_there", by=manager)
    actions.note_asked(effect=effect, by=manager)
    actions.finish_effect(effect=effect, proof="asked_and_confirmed", by=manager)
    use.refresh_from_db()
    assert use.gone_how == "asked_and_confirmed"


def test_what_goes_out_after_a_guardian_said_no_is_asked_back(say, allow, wren, heron, hand_over, kz):
    say(wren, "yes", COMPANY)
    allow(heron, "yes", COMPANY)
    allow(heron, "no", COMPANY)
    WithdrawalEffect.objects.update(done_at=timezone.now(), proof="nothing_there")
    assert hand_over(wren) == set()
    actions.promise_after_all(programme=kz, purpose=COMPANY, code=ERASED_THERE, advisor_ids=[wren.pk], by=None)
    assert asked_back() == [(Use.objects.get().pk, "")]


def test_late_work_stops_nothing_that_she_has_allowed_herself_since(say, allow, wren, heron, kz, work, out_of_order):
    say(wren, "yes", SMS)
    allow(heron, "yes", SMS)
    text = post(advisor=wren, programme=kz, template="reminder", by=None)
    with out_of_order(OutboxMessage):
        allow(heron, "no", SMS)
    is_18_in(wren, 0)
    say(wren, "yes", SMS)
    work()
    text.refresh_from_db()
    assert (WithdrawalEffect.objects.get(part="at_once").proof, text.state) == ("she_answered", "waiting")


def test_who_takes_part_as_a_woman_stays_on_the_lists_when_what_a_child_is_asked_ends(say, wren, kz):
    ended = ConsentEvent(
        advisor=wren, programme=kz, purpose_id="participation.child", state="withdrawn", authority="assent", seq=9
    )
    is_18_in(wren, -5)
    assert not goes_on(ended)
    say(wren, "yes", GROUP)
    assert goes_on(ended)
    say(wren, "no", GROUP)
    assert not goes_on(ended)


def test_her_report_names_nothing_that_was_not_done(say, wren, kz, safeguarding, client_for):
    say(wren, "yes")
    is_18_in(wren, -5)
    say(wren, "yes")
    correct_age(advisor=wren, programme=kz, age_band="adult", birth=birth_as_typed("1990", TODAY), by=safeguarding)
    ended = ConsentEvent.objects.get(state="invalidated")
    page = client_for(wren.user).get(f"/c/after/{ended.public_id}/").content.decode()
    assert ("At once" in page, WithdrawalEffect.objects.count()) == (False, 0)


def test_a_thing_that_stands_on_another_question_is_not_found(say, put, stop, allow, wren, heron, at_the_bank):
    quote = put(wren, QUOTE)
    allow(heron, "yes", QUOTE)
    stop(wren, COMPANY)
    quote.refresh_from_db()
    assert (asked_back(), quote.effects.count()) == ([(at_the_bank.pk, "")], 0)


def test_the_first_no_of_another_guardian_finds_every_copy(at_the_bank, allow, wren, facilitator, safeguarding):
    aunt = make_guardian(wren, facilitator, safeguarding, name="Egret")
    event = allow(aunt, "no", COMPANY)
    assert (event.state, asked_back()) == ("refused", [(at_the_bank.pk, "")])


def test_a_no_of_which_we_learn_late_leaves_what_stands_on_the_yes_after_it(say, stop, put, juniper, kz):
    first = say(juniper, "yes", QUOTE, at=timezone.now() - timedelta(hours=5))
    old = put(juniper, event=first)
    new = put(juniper, event=say(juniper, "yes", QUOTE))
    stop(juniper, QUOTE, said_at=timezone.now() - timedelta(hours=2), late_reason="told")
    asked = set(WithdrawalEffect.objects.filter(use__isnull=False).values_list("use", flat=True))
    assert (asked, new.pk in asked) == ({old.pk}, False)
