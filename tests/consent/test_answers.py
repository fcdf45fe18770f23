"""Her answers: only ever added, once for each form, the latest stands and at one instant the protective one."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from consent.notices import actions as notice_actions
from consent.notices.models import NoticeText
from consent.records import actions, chain, understanding
from consent.records.models import CheckAnswer, ConsentCheck, ConsentEvent, ConsentRecord
from consent.records.receipt import answered, receipt_for
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from tests.consent.conftest import publish

DAY = timedelta(days=1)


def refused(change) -> bool:
    try:
        with transaction.atomic():
            change()
    except DatabaseError:
        return True
    return False


def standing(advisor, purpose="participation.group") -> str:
    return ConsentEvent.objects.filter(advisor=advisor, purpose=purpose).standing().get().state


def write(advisor, notice, **fields) -> ConsentEvent:
    """An event as nobody would write it, past all actions, in its place of the chain unless `fields` say another."""
    head = chain.head_of(advisor, notice.programme_id)
    asked = {"programme": notice.programme, "purpose_id": fields.get("purpose_id", "participation.group")}
    record, _made = ConsentRecord.objects.get_or_create(advisor=advisor, scope_key="*", authority="self", **asked)
    said = {"language": "en", "state": "refused", "by": advisor.user, "effective_at": head.now, "recorded_at": head.now}
    place = {"seq": head.seq + 1, "prev_hash": head.hash, "hash": "1" * 64}
    return ConsentEvent.objects.create(**{"record": record, "advisor": advisor} | asked | said | place | fields)


def test_each_answer_is_an_event_with_the_words_and_an_audit_row(say, juniper):
    event = say(juniper, "yes")
    text = event.text
    assert (event.state, event.language, event.text_sha256, event.seq) == ("given", "en", text.sha256, 1)
    assert list(
        AuditEvent.objects.filter(event__startswith="consent.").values_list("event", "purpose", "advisor_id")
    ) == [("consent.given", "participation.group", juniper.pk)]


def test_a_yes_always_has_an_end_and_a_no_never(say, juniper, notice):
    assert say(juniper, "no").valid_until is None
    assert say(juniper, "yes").valid_until is not None
    text = NoticeText.objects.get(item__purpose="participation.group", form="text")
    words = {"text": text, "text_sha256": text.sha256}
    assert refused(lambda: write(juniper, notice, state="renewed", **words))
    assert refused(lambda: write(juniper, notice, state="withdrawn", valid_until=timezone.now() + DAY))
    assert not refused(lambda: write(juniper, notice, state="withdrawn"))


def test_a_yes_needs_words_and_a_person(juniper, notice):
    until = timezone.now() + DAY
    text = NoticeText.objects.get(item__purpose="participation.group", form="text")
    words = {"text": text, "text_sha256": text.sha256}
    assert refused(lambda: write(juniper, notice, state="given", valid_until=until))
    assert refused(lambda: write(juniper, notice, state="given", valid_until=until, by=None, **words))
    assert not refused(lambda: write(juniper, notice, state="given", valid_until=until, **words))


@pytest.mark.parametrize("wrong", [{"text_sha256": "0" * 64}, {"language": "kk"}, {"purpose_id": "contact.sms"}])
def test_an_answer_is_to_the_words_that_were_shown(juniper, notice, wrong):
    text = NoticeText.objects.get(item__purpose="participation.group", form="text")
    right = {"text": text, "text_sha256": text.sha256}
    assert refused(lambda: write(juniper, notice, **(right | wrong)))
    assert not refused(lambda: write(juniper, notice, **right))


@pytest.mark.parametrize("purpose", ["payment.record", "ai.training"])
def test_nobody_answers_to_what_is_not_asked(juniper, notice, purpose):
    def answer():
        write(juniper, notice, purpose_id=purpose)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    assert refused(answer)


def test_events_cannot_be_changed_or_deleted_by_anybody(say, juniper):
    say(juniper, "yes")
    assert refused(lambda: ConsentEvent.objects.update(state="refused"))
    assert refused(lambda: ConsentEvent.objects.all().delete())
    assert refused(lambda: ConsentEvent.objects.get().delete())


@pytest.mark.parametrize("role", ["app_web", "app_worker", "app_notify", "app_payout"])
def test_the_roles_that_serve_may_not_change_answers_or_checks(role):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(privilege_type, ',' ORDER BY privilege_type) FROM information_schema.role_table_grants "
            "WHERE grantee = %s AND table_name IN ('records_consentevent', 'records_consentcheck') "
            "AND privilege_type IN ('UPDATE', 'DELETE', 'TRUNCATE')",
            [role],
        )
        assert cursor.fetchone() == (None,)


def test_the_same_form_sent_twice_is_one_answer(say, juniper):
    key = uuid.uuid4()
    first, second = say(juniper, "yes", key=key), say(juniper, "yes", key=key)
    assert (first.pk, ConsentEvent.objects.count()) == (second.pk, 1)


def test_a_key_is_not_taken_for_another_question(say, juniper):
    key = uuid.uuid4()
    say(juniper, "yes", key=key)
    with pytest.raises(NotNow):
        say(juniper, "yes", "contact.sms", key=key)


def test_the_latest_by_the_time_it_was_said_stands(say, juniper):
    now = timezone.now()
    say(juniper, "no", at=now - 10 * DAY)
    assert standing(juniper) == "refused"
    say(juniper, "yes", at=now - 20 * DAY)
    assert standing(juniper) == "refused"
    say(juniper, "yes", at=now - 5 * DAY)
    assert standing(juniper) == "paused"  # whether she said no again in between, nobody knows
    say(juniper, "yes")
    assert standing(juniper) == "given"


@pytest.mark.parametrize("order", [("yes", "no"), ("no", "yes")])
def test_at_the_same_instant_the_protective_answer_stands(say, juniper, order):
    moment = timezone.now() - DAY
    for word in order:
        say(juniper, word, at=moment)
    assert standing(juniper) in ("refused", "withdrawn")


def test_an_ended_yes_never_brings_an_older_longer_one_back(say, item, juniper):
    say(juniper, "yes", at=timezone.now() - 370 * DAY)
    old = ConsentEvent.objects.get()
    assert old.valid_until < timezone.now()
    say(juniper, "no", at=timezone.now() - 369 * DAY)
    assert standing(juniper) == "withdrawn"


def test_nothing_can_be_dated_ahead_and_a_late_entry_says_why(juniper, notice):
    now = timezone.now()
    assert refused(lambda: write(juniper, notice, effective_at=now + timedelta(minutes=5)))
    assert refused(lambda: write(juniper, notice, effective_at=now - timedelta(minutes=20)))
    assert not refused(lambda: write(juniper, notice, effective_at=now - timedelta(minutes=20), late_reason="paper"))


def test_the_database_takes_an_answer_at_the_end_of_its_chain_only(say, juniper):
    events = [say(juniper, word, purpose) for word, purpose in (("yes", "contact.sms"), ("no", "capture.notes"))]
    assert [event.seq for event in events] == [1, 2]
    for forged in ({"seq": 77}, {"seq": 2}, {"prev_hash": events[0].hash}, {"recorded_at": timezone.now() - DAY}):
        assert refused(lambda forged=forged: write(juniper, events[0], **forged))
    assert not refused(lambda: write(juniper, events[0]))


def test_a_no_to_what_she_allowed_is_a_stop_and_not_now_leaves_it(say, juniper):
    yes = say(juniper, "yes")
    assert say(juniper, "not_now") == yes
    assert say(juniper, "no").state == "withdrawn"
    assert say(juniper, "not_now").state == "withdrawn"  # a no is not put off


def test_stopping_twice_stops_once(say, juniper, kz):
    say(juniper, "yes")
    about = {"advisor": juniper, "programme": kz, "purpose": "participation.group", "by": juniper.user}
    assert actions.withdraw(**about) == actions.withdraw(**about)
    assert ConsentEvent.objects.count() == 2


def test_a_stopped_purpose_can_be_given_again(say, juniper, kz):
    say(juniper, "yes")
    actions.withdraw(advisor=juniper, programme=kz, purpose="participation.group", by=juniper.user)
    say(juniper, "yes")
    assert standing(juniper) == "given"


def test_anybody_may_pause_for_her_and_only_she_goes_on(say, juniper, kz, facilitator, as_web):
    say(juniper, "yes")
    with as_web(facilitator):
        assert actions.pause(advisor=juniper, programme=kz, purpose="participation.group", by=facilitator) == 1
        assert actions.pause(advisor=juniper, programme=kz, by=facilitator) == 0
        with pytest.raises(NotNow, match="Nobody says yes for her"):
            say(juniper, "yes", by=facilitator)
    event = ConsentEvent.objects.get(advisor=juniper, state="paused")
    assert (event.method, event.by) == ("told_to_staff", facilitator)
    say(juniper, "yes")
    assert standing(juniper) == "given"


def test_a_pause_where_she_allows_nothing_writes_down_no_no_that_is_not_hers(say, juniper, kz, facilitator):
    say(juniper, "yes", purpose="contact.sms", at=timezone.now() - 400 * DAY)  # ended by itself
    assert actions.pause(advisor=juniper, programme=kz, by=facilitator) == 0
    assert actions.pause(advisor=juniper, programme=kz, purpose="participation.group", by=facilitator) == 0
    assert ConsentEvent.objects.count() == 1


def test_staff_cannot_say_yes_for_her_even_past_the_actions(juniper, notice, facilitator, as_web):
    text = NoticeText.objects.get(item__purpose="participation.group", form="text")
    yes = {"state": "given", "valid_until": timezone.now() + DAY, "text": text, "text_sha256": text.sha256}
    with as_web(facilitator):
        assert refused(lambda: write(juniper, notice, **yes))
        assert not refused(lambda: write(juniper, notice, state="refused", by=facilitator, method="told_to_staff"))


def test_another_advisor_neither_sees_nor_writes_her_answers(say, juniper, tern, notice, as_web):
    say(juniper, "yes")
    with as_web(tern.user):
        assert ConsentEvent.objects.count() == 0
        assert refused(lambda: write(juniper, notice))
    with as_web(juniper.user):
        assert ConsentEvent.objects.count() == 1


def test_another_programme_sees_none_of_her_answers(say, juniper, other_manager, manager, as_web):
    say(juniper, "yes")
    with as_web(other_manager):
        assert ConsentEvent.objects.count() == 0
    with as_web(manager):
        assert ConsentEvent.objects.count() == 1


def test_an_answer_to_replaced_words_is_refused_and_the_old_yes_stays(say, juniper, kz, manager, safeguarding):
    say(juniper, "yes")
    publish(notice_actions.renew_notice(programme=kz, by=manager), manager, safeguarding)
    with pytest.raises(NotNow):
        say(juniper, "yes", "contact.sms")
    assert standing(juniper) == "given"


def test_words_she_did_not_see_are_not_what_she_agreed_to(say, juniper):
    with pytest.raises(NotNow):
        say(juniper, "yes", shown="0" * 64)
    with pytest.raises(NotNow):
        say(juniper, "yes", language="kk")
    assert ConsentEvent.objects.count() == 0


def test_a_receipt_says_for_ever_what_it_said_on_its_day(say, juniper):
    first = say(juniper, "yes")
    code = receipt_for(answered(first)).code
    second = say(juniper, "no")
    again = receipt_for(answered(ConsentEvent.objects.get(pk=first.pk)))
    assert (again.code, [line.event for line in again.yes]) == (code, [first])
    assert [line.event.state for line in receipt_for(answered(second)).stopped] == ["withdrawn"]
    assert receipt_for(answered(second)).code != code


def test_a_check_question_keeps_no_score_and_the_first_time_counts(notice, juniper):
    question = notice.checks.get(order=1, form="text")
    for chosen in (0, question.right_index):
        understanding.answer_check(advisor=juniper, question=question, chosen=chosen, by=juniper.user)
    assert [(answer.outcome, answer.question) for answer in CheckAnswer.objects.all()] == [("explained", question)]


def test_checks_of_the_gate_cannot_be_changed(kz):
    check = ConsentCheck.objects.create(
        programme=kz,
        purpose_id="contact.sms",
        moment="send",
        asked_count=0,
        allowed_count=0,
        advisor_ids=[],
        event_ids=[],
    )
    assert refused(lambda: ConsentCheck.objects.filter(pk=check.pk).update(moment="other"))
    assert refused(lambda: ConsentCheck.objects.all().delete())
