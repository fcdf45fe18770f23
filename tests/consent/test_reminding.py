"""Before a yes ends she is told, in neutral words and as she wishes; silence ends it, and nothing renews itself."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consent.records import actions, reminding
from consent.records.tasks import remind_everywhere
from survivor_engagement.jobs.work import run_due
from survivor_engagement.messaging.models import OutboxMessage

DAY = timedelta(days=1)


@pytest.fixture
def told(kz, monkeypatch):
    """`told(days)`: how many are told when that many days are left of the first yes; by the clock of the reminder."""

    def run(until, days) -> int:
        before = OutboxMessage.objects.count()
        with monkeypatch.context() as clock:
            clock.setattr(reminding.timezone, "now", lambda: until - days * DAY)
            reminding.remind_of_ends(programme=kz, by=None)
        return OutboxMessage.objects.count() - before

    return run


def test_she_is_told_thirty_seven_and_one_days_before_and_once_each(say, juniper, told):
    until = say(juniper, "yes", "contact.sms").valid_until
    assert [told(until, days) for days in (40, 29.5, 20, 6.5, 3, 0.5, 0.25)] == [0, 1, 0, 1, 0, 1, 0]


def test_the_message_says_nothing_of_consent_and_goes_as_she_wishes(say, juniper, told):
    told(say(juniper, "yes", "contact.sms").valid_until, 5)
    [message] = OutboxMessage.objects.filter(advisor=juniper)
    assert (message.template, message.about_kind, message.about_id) == ("note", "", "")


def test_answers_that_end_on_one_day_are_one_message(say, juniper, told):
    until = [say(juniper, "yes", purpose).valid_until for purpose in ("participation.group", "capture.notes")]
    assert told(min(until), 5) == 1


@pytest.mark.parametrize("word", ["yes", "no", "not_now"])
def test_one_answer_ends_the_reminders(say, juniper, told, word):
    until = say(juniper, "yes", "contact.sms", at=timezone.now() - 170 * DAY).valid_until
    assert told(until, 6) == 1
    say(juniper, word, "contact.sms")
    assert told(until, 0.5) == 0


def test_what_is_not_answered_ends_and_nobody_is_told_after_it(say, juniper, told):
    until = say(juniper, "yes", "contact.sms").valid_until
    assert told(until, -1) == 0


def test_a_pause_a_no_and_who_has_left_are_left_in_peace(say, juniper, tern, kz, told):
    until = say(juniper, "yes", "contact.sms").valid_until
    actions.pause(advisor=juniper, programme=kz, purpose="contact.sms", by=juniper.user)
    say(tern, "yes", "contact.sms")
    tern.status = "left"
    tern.save()
    assert told(until, 5) == 0


def test_each_programme_has_its_own_job(kz, th, notice):
    remind_everywhere()
    assert run_due("notify", limit=10).done == 2
