"""The gate: no record is a no, every reason has a name, one query for any number, each question is logged."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consent.records import actions, gate
from consent.records.answers import may_send_by_her_word
from consent.records.models import ConsentCheck
from survivor_engagement.common.errors import NotNow

DAY = timedelta(days=1)
GROUP = "participation.group"


def test_no_record_is_a_no(ask, juniper, notice):
    assert ask(juniper) == "NO_RECORD"


@pytest.mark.parametrize(("word", "reason"), [("yes", "GIVEN"), ("no", "REFUSED"), ("not_now", "NO_RECORD")])
def test_each_answer_has_its_reason(ask, say, juniper, word, reason):
    say(juniper, word)
    assert ask(juniper) == reason


def test_a_stop_and_a_pause_close_the_gate(ask, say, juniper, tern, kz):
    for advisor, stop in ((juniper, actions.withdraw), (tern, actions.pause)):
        say(advisor, "yes")
        stop(advisor=advisor, programme=kz, purpose=GROUP, by=advisor.user)
    assert (ask(juniper), ask(tern)) == ("WITHDRAWN", "PAUSED")


def test_a_yes_that_has_ended_closes_the_gate(ask, say, juniper):
    say(juniper, "yes", "contact.sms", at=timezone.now() - 200 * DAY)
    assert ask(juniper, "contact.sms") == "EXPIRED"


def test_the_end_itself_is_outside(say, juniper, monkeypatch, ask):
    until = say(juniper, "yes").valid_until
    monkeypatch.setattr(gate.timezone, "now", lambda: until - timedelta(microseconds=1))
    assert ask(juniper) == "GIVEN"
    monkeypatch.setattr(gate.timezone, "now", lambda: until)
    assert ask(juniper) == "EXPIRED"


def test_a_yes_to_one_thing_is_not_a_yes_to_another(ask, say, juniper):
    say(juniper, "yes")
    assert (ask(juniper), ask(juniper, "quote.unnamed")) == ("GIVEN", "NO_RECORD")


def test_a_yes_in_one_programme_is_none_in_another(say, juniper, th):
    say(juniper, "yes")
    answer = gate.check([juniper.pk], GROUP, programme_id=th.pk, moment="invite")[juniper.pk]
    assert (answer.allowed, answer.reason) == (False, "NO_RECORD")


def test_a_yes_to_one_meeting_is_none_to_another(say, juniper, kz):
    say(juniper, "yes")
    answer = gate.check([juniper.pk], GROUP, programme_id=kz.pk, moment="invite", scope_key="meeting:1")[juniper.pk]
    assert answer.reason == "OUT_OF_SCOPE"


def test_somebody_under_18_needs_a_second_voice_and_her_own_no_wins(ask, say, wren, heron, allow):
    assert (say(wren, "yes").authority, ask(wren)) == ("assent", "GUARDIAN_MISSING")
    allow(heron, "yes")
    assert ask(wren) == "GIVEN"
    say(wren, "no")
    assert ask(wren) == "WITHDRAWN"


def test_what_was_said_before_she_came_of_age_does_not_count_after(ask, say, wren):
    say(wren, "yes")
    wren.age_band = "adult"
    wren.save()
    assert ask(wren) == "CAME_OF_AGE"


def test_ct_149_one_statement_answers_and_logs_for_any_number(say, advisors, kz, django_assert_num_queries):
    people = advisors(6)
    for advisor in people[:4]:
        say(advisor, "yes")
    with django_assert_num_queries(1):
        answers = gate.check([advisor.pk for advisor in people], GROUP, programme_id=kz.pk, moment="invite")
    assert sorted(gate.allowed_among(answers)) == sorted(advisor.pk for advisor in people[:4])


def test_the_log_says_who_was_asked_about_and_on_what_a_yes_rests(say, juniper, tern, kz, manager):
    yes = say(juniper, "yes")
    gate.check([tern.pk, juniper.pk], GROUP, programme_id=kz.pk, moment="invite", by=manager)
    logged = ConsentCheck.objects.get()
    assert (logged.moment, logged.by, logged.asked_count, logged.allowed_count) == ("invite", manager, 2, 1)
    assert (logged.advisor_ids, logged.event_ids) == (sorted([juniper.pk, tern.pk]), [yes.pk])


def test_she_can_read_who_relied_on_her_yes_and_others_cannot(say, juniper, tern, other_manager, kz, as_web):
    say(juniper, "yes")
    gate.check([juniper.pk], GROUP, programme_id=kz.pk, moment="invite")
    seen = []
    for user in (juniper.user, tern.user, other_manager):
        with as_web(user):
            seen.append(ConsentCheck.objects.count())
    assert seen == [1, 0, 0]


def test_require_names_nobody_and_not_the_reason(say, juniper, tern, kz):
    say(juniper, "yes")
    say(tern, "no")
    gate.require([juniper.pk], GROUP, programme_id=kz.pk, moment="attendance")
    with pytest.raises(NotNow) as no:
        gate.require([juniper.pk, tern.pk], GROUP, programme_id=kz.pk, moment="attendance")
    assert str(no.value) == (
        "There is no standing permission for this. Each person can give it, or not, on her page “My choices”."
    )


def test_a_message_needs_a_standing_yes_to_this_way_of_reaching_her(say, juniper, kz):
    about = {"advisor_id": juniper.pk, "programme_id": kz.pk}
    assert may_send_by_her_word(channel="sms", **about) is False
    say(juniper, "yes", "contact.sms")
    assert may_send_by_her_word(channel="sms", **about) is True
    assert may_send_by_her_word(channel="carrier pigeon", **about) is False
    actions.withdraw(advisor=juniper, programme=kz, purpose="contact.sms", by=juniper.user)
    assert may_send_by_her_word(channel="sms", **about) is False
