"""From the outbox to her phone: once, in her words and language, or not at all."""

import logging
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.actions import pause_advisor
from survivor_engagement.jobs.models import Job
from survivor_engagement.messaging import sender
from survivor_engagement.messaging.actions import note_call, post, stop_message
from survivor_engagement.messaging.models import OutboxMessage
from survivor_engagement.messaging.sending import decide_message, hand_over_message
from survivor_engagement.messaging.tasks import look_again_everywhere
from tests.harness.client import as_seed


def state_of(message: OutboxMessage) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, message.reason


def test_a_message_leaves_once_in_the_words_she_chose(message, work, gateway):
    work()
    work()
    assert gateway.given == [("77000000001", "You have a new note.")]
    assert state_of(message) == ("sent", "allowed")


def test_the_words_are_in_her_language_and_name_nothing(message, juniper, told, work, gateway):
    juniper.language = "kk"
    juniper.save()
    told(wording="appointment")
    work()
    assert [text for _phone, text in gateway.given] == [
        "Reminder: your appointment."
    ]  # Kazakh follows with its catalogue


def test_the_same_thing_said_twice_is_one_message(juniper, kz, facilitator, consent_is, work, gateway):
    ids = {
        post(advisor=juniper, programme=kz, template="payment", by=facilitator, dedupe="batch-7").pk for _ in range(3)
    }
    work()
    assert (len(ids), len(gateway.given)) == (1, 1)


def test_the_same_dedupe_word_for_somebody_else_is_another_message(juniper, tern, kz, facilitator):
    for advisor in (juniper, tern):
        post(advisor=advisor, programme=kz, template="payment", by=facilitator, dedupe="batch-7")
    assert OutboxMessage.objects.count() == 2


def test_nothing_is_said_when_the_action_around_it_fails(juniper, kz, facilitator):
    @transaction.atomic
    def action() -> None:
        post(advisor=juniper, programme=kz, template="reminder", by=facilitator)
        raise NotNow

    with pytest.raises(NotNow):
        action()
    assert (OutboxMessage.objects.count(), Job.objects.count()) == (0, 0)


def test_without_a_standing_yes_nothing_leaves_and_no_number_is_opened(message, consent_is, work, gateway):
    consent_is(True, False)
    work()
    assert (gateway.given, state_of(message)) == ([], ("suppressed", "no_consent"))
    assert not AuditEvent.objects.filter(event="identity.opened").exists()


def test_with_nobody_there_to_answer_about_consent_nothing_leaves(message, consent_is, work, gateway):
    consent_is()
    work()
    assert (gateway.given, state_of(message)) == ([], ("suppressed", "no_consent"))


def test_what_she_said_since_then_counts_at_the_last_moment(message, kz, told, gateway):
    decide_message(public_id=message.public_id, by=None)
    assert state_of(message)[0] == "handed_over"
    told(channel="none")
    hand_over_message(public_id=message.public_id, attempt=1, by=None)
    assert (gateway.given, state_of(message)) == ([], ("not_sent", "asked_not_to"))


def test_a_message_outside_her_hours_waits_and_leaves_later(message, told, work, gateway):
    hour = timezone.localtime(timezone=ZoneInfo("Asia/Almaty")).hour
    told(from_time="00:00" if hour > 2 else "12:00", until_time="01:00" if hour > 2 else "13:00")
    work()
    assert (gateway.given, state_of(message)) == ([], ("waiting", "outside_hours"))
    told(from_time="00:00", until_time="23:59:59")
    Job.objects.update(run_after=timezone.now())
    work()
    assert len(gateway.given) == 1


def test_a_number_is_opened_for_sending_and_the_trail_says_so(message, juniper, work, gateway):
    work()
    opened = AuditEvent.objects.filter(event="identity.opened").values_list(
        "advisor_id", "actor_id", "purpose", "fields"
    )
    assert list(opened) == [(juniper.pk, None, "contact", ["phone"])]


def test_a_crash_while_sending_is_never_followed_by_a_second_text(message, work, gateway):
    def cut_off(execute, sql, params, many, context):
        if gateway.given and sql.startswith('UPDATE "messaging_outboxmessage"'):
            raise OperationalError
        return execute(sql, params, many, context)

    with connection.execute_wrapper(cut_off):
        work()
    Job.objects.update(run_after=timezone.now())
    work()
    assert (len(gateway.given), state_of(message)) == (1, ("unknown", "cut_off"))


def test_what_the_gateway_refuses_is_not_tried_again(message, work, gateway):
    gateway.answer = 500
    work()
    work()
    assert (len(gateway.given), state_of(message)) == (1, ("failed", "gateway_no"))


def test_without_a_gateway_only_an_id_is_written(message, work, caplog):
    caplog.set_level(logging.INFO)
    work()
    assert [record.getMessage() for record in caplog.records if record.name == sender.__name__] == [
        f"no gateway is set: message-{message.pk} would have left now"
    ]
    assert "7000000" not in re.sub(r"\W", "", caplog.text)


@pytest.fixture
def no_gateway(settings) -> None:
    """A production that nobody has given a gateway yet."""
    settings.ENV, settings.SMS_GATEWAY_URL = "production", ""


def test_production_without_a_gateway_holds_a_message_and_opens_no_number(message, no_gateway, work, caplog):
    caplog.set_level(logging.INFO)
    work()
    assert state_of(message) == ("held", "no_gateway")
    assert not AuditEvent.objects.filter(event__in=["identity.opened", "message.sent"]).exists()
    assert [record for record in caplog.records if record.name == sender.__name__] == []


def test_a_gateway_that_went_away_in_between_holds_the_message_too(message, no_gateway, settings, gateway):
    decide_message(public_id=message.public_id, by=None)
    assert state_of(message)[0] == "handed_over"
    settings.SMS_GATEWAY_URL = ""
    hand_over_message(public_id=message.public_id, attempt=1, by=None)
    assert (gateway.given, state_of(message)) == ([], ("held", "no_gateway"))
    assert sender.send_text(phone="+77000000001", text="x", message_id=1) is False


def test_what_only_lacked_a_gateway_leaves_when_there_is_one(message, no_gateway, settings, work, gateway):
    address, settings.SMS_GATEWAY_URL = settings.SMS_GATEWAY_URL, ""
    for _ in range(2):
        look_again_everywhere()
        work()
    assert Job.objects.filter(kind="message.decide").count() == 1
    settings.SMS_GATEWAY_URL = address
    look_again_everywhere()
    work()
    assert (len(gateway.given), state_of(message)) == (1, ("sent", "allowed"))


@pytest.mark.parametrize("muted", [True, False])
def test_a_gateway_that_answers_oddly_puts_no_number_into_the_log(muted, message, work, gateway, caplog, monkeypatch):
    """The library warns of such an answer and names the whole address; not muted, the warning is there."""
    gateway.odd_line = "a line without its colon"
    if muted:
        caplog.set_level(logging.DEBUG)
    else:
        caplog.set_level(logging.WARNING, "urllib3")
        monkeypatch.setattr(logging.getLogger("urllib3"), "propagate", True)
    work()
    assert (len(gateway.given), state_of(message)) == (1, ("sent", "allowed"))
    assert ("77000000001" in caplog.text) is not muted


def test_a_call_waits_for_a_person_and_is_noted_once(message, told, work, facilitator):
    told(channel="call")
    work()
    assert state_of(message) == ("held", "person_calls")
    note_call(message=message, by=facilitator)
    assert state_of(message) == ("sent", "called")


def test_nobody_is_asked_to_call_who_has_not_said_yes_to_calls(message, told, work, consent_is):
    told(channel="call")
    consent_is(False)
    work()
    assert state_of(message) == ("suppressed", "no_consent")


def test_a_text_that_turns_into_a_call_just_before_asks_about_calls(message, told, consent_is):
    decide_message(public_id=message.public_id, by=None)
    assert state_of(message)[0] == "handed_over"
    told(channel="call")
    consent_is(False)
    hand_over_message(public_id=message.public_id, attempt=1, by=None)
    assert state_of(message) == ("suppressed", "no_consent")


def test_a_call_that_waited_a_day_is_asked_about_again(message, told, work, consent_is):
    told(channel="call")
    work()
    OutboxMessage.objects.update(try_at=timezone.now() - timedelta(days=1, minutes=1))
    consent_is(False)  # her yes has ended by itself
    look_again_everywhere()
    work()
    assert state_of(message) == ("suppressed", "no_consent")


def test_old_answers_hold_a_message_until_she_is_asked_again(message, told, work, gateway):
    told(confirmed_at=timezone.now() - timedelta(days=61))
    work()
    assert (gateway.given, state_of(message)) == ([], ("held", "confirm_again"))
    told()
    look_again_everywhere()
    work()
    as_seed()
    assert len(gateway.given) == 1


def test_a_held_message_that_nothing_has_changed_about_is_left_alone(message, told, work):
    told(channel="call")
    work()
    jobs = Job.objects.filter(kind="message.decide").count()
    look_again_everywhere()
    work()
    assert Job.objects.filter(kind="message.decide").count() == jobs


def test_somebody_who_takes_a_break_is_sent_nothing(message, juniper, work, gateway):
    pause_advisor(advisor=juniper, by=juniper.user)
    work()
    assert (gateway.given, state_of(message)) == ([], ("not_sent", "paused"))


def test_a_stopped_message_never_leaves(message, manager, work, gateway):
    stop_message(message=message, by=manager)
    work()
    assert (gateway.given, state_of(message)) == ([], ("not_sent", "stopped"))


def test_the_database_lets_no_ended_message_leave_again(message, manager):
    stop_message(message=message, by=manager)
    with pytest.raises(IntegrityError, match="came to its end"), transaction.atomic():
        OutboxMessage.objects.filter(pk=message.pk).update(state="handed_over", handed_over_at=timezone.now())


def test_the_database_lets_no_message_change_its_person(message, tern):
    with pytest.raises(IntegrityError, match="whom a message is for"), transaction.atomic():
        OutboxMessage.objects.filter(pk=message.pk).update(advisor=tern)


def test_three_messages_at_one_moment_are_one_text(message, juniper, kz, facilitator, work, gateway):
    for template in ("payment", "note"):
        post(advisor=juniper, programme=kz, template=template, by=facilitator)
    work()
    Job.objects.update(run_after=timezone.now())
    OutboxMessage.objects.filter(state="waiting").update(try_at=timezone.now())
    work()
    reasons = sorted(OutboxMessage.objects.values_list("state", "reason"))
    assert len(gateway.given) == 1
    assert reasons == [("not_sent", "said_just_now"), ("not_sent", "said_just_now"), ("sent", "allowed")]


def test_a_text_of_two_hours_ago_holds_nothing_back(message, juniper, kz, facilitator, work, gateway):
    work()
    long_ago = timezone.now() - timedelta(hours=2)
    OutboxMessage.objects.filter(pk=message.pk).update(handed_over_at=long_ago, sent_at=long_ago)
    post(advisor=juniper, programme=kz, template="note", by=facilitator)
    work()
    assert len(gateway.given) == 2


def test_what_the_gateway_refused_does_not_hold_the_next_one_back(message, juniper, kz, facilitator, work, gateway):
    gateway.answer = 500
    work()
    gateway.answer = 200
    post(advisor=juniper, programme=kz, template="note", by=facilitator)
    work()
    assert sorted(OutboxMessage.objects.values_list("state", flat=True)) == ["failed", "sent"]
