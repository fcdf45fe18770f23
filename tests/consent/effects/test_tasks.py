"""What somebody has to do after a stop: seen by who does it, ended with a proof, and never lost."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.effects import access, actions
from consent.effects.models import StopReport, WithdrawalEffect
from consent.notices.purpose_names import short_name
from survivor_engagement.common.errors import NotNow
from survivor_engagement.jobs.models import Job
from survivor_engagement.messaging.models import OutboxMessage
from survivor_engagement.programmes.scope import load_scope
from tests.consent.stopping import QUOTE, SMS

LIST = "/w/kz1/after/"


@pytest.fixture
def asked_partner(put, stop, juniper, manager):
    """A partner has words of hers; she stopped; the partner was asked so many days ago."""

    def asked(days: float) -> WithdrawalEffect:
        put(juniper, place="partner", place_ref="partner-7")
        effect = WithdrawalEffect.objects.get(event=stop(juniper), code="partners_asked")
        then = timezone.now() - timedelta(days=days)
        WithdrawalEffect.objects.filter(pk=effect.pk).update(asked_at=then)
        effect.refresh_from_db()
        return effect

    return asked


def overdue(event) -> WithdrawalEffect:
    """A promise of that stop whose day has passed."""
    return WithdrawalEffect.objects.create(
        advisor_id=event.advisor_id, programme_id=event.programme_id, event=event, record_id=event.record_id,
        part="later", code="her_lines_removed", due_at=timezone.now() - timedelta(hours=1),
    )  # fmt: skip


def test_the_page_says_what_to_do_and_about_whom_by_code(put, stop, juniper, client_for, facilitator):
    put(juniper)
    stop(juniper)
    page = client_for(facilitator).get(LIST).content.decode()
    assert "Take her words out of our pages and files" in page
    assert (juniper.shown_code in page, short_name(QUOTE) in page) == (True, False)


def test_whoever_has_nothing_to_do_there_sees_nothing(put, stop, juniper, client_for, finance, monitoring, kz, auditor):
    put(juniper)
    stop(juniper)
    assert [client_for(person).get(LIST).status_code for person in (finance, monitoring, auditor)] == [403] * 3
    assert access.open_to(load_scope(monitoring), kz).count() == 0


def test_a_list_of_four_costs_as_many_questions_as_one_of_two(put, stop, juniper, tern, client_for, manager):
    browser = client_for(manager)

    def look() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as asked:
            page = browser.get(LIST).content.decode()
        return page.count('data-l="State"'), len(asked)

    put(juniper), stop(juniper)
    look()
    two = look()
    put(tern), stop(tern)
    assert (two[0], look()) == (2, (4, two[1]))


def test_a_task_ends_with_a_proof_and_the_thing_is_gone(put, stop, juniper, client_for, facilitator):
    use = put(juniper)
    effect = WithdrawalEffect.objects.get(event=stop(juniper), use=use)
    browser, where = client_for(facilitator), f"{LIST}{effect.public_id}/"
    assert "Choose how it ended" in browser.post(where, {}).content.decode()
    assert browser.post(where, {"proof": "removed"}).status_code == 302
    effect.refresh_from_db(), use.refresh_from_db()
    assert (effect.proof, effect.done_by, use.gone_how) == ("removed", facilitator, "removed")
    assert browser.get(where).status_code == 404


def test_what_was_promised_and_what_was_done_do_not_change(put, stop, juniper, manager):
    put(juniper)
    effect = WithdrawalEffect.objects.filter(event=stop(juniper), use__isnull=False).get()
    actions.finish_effect(effect=effect, proof="removed", by=manager)
    for change in ({"due_at": timezone.now()}, {"done_at": None, "proof": ""}, {"proof": "cannot"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            WithdrawalEffect.objects.filter(pk=effect.pk).update(**change)


def test_nobody_says_that_they_answered_who_were_not_asked(put, stop, juniper, manager):
    put(juniper, place="partner", place_ref="partner-7")
    effect = WithdrawalEffect.objects.get(event=stop(juniper), code="partners_asked")
    with pytest.raises(NotNow, match="Ask them first"):
        actions.finish_effect(effect=effect, proof="asked_and_confirmed", by=manager)
    actions.note_asked(effect=effect, by=manager)
    assert actions.finish_effect(effect=effect, proof="asked_and_confirmed", by=manager).proof == "asked_and_confirmed"


def test_who_does_not_answer_is_asked_again_after_7_and_21_days(asked_partner, manager):
    effect = asked_partner(6)
    with pytest.raises(NotNow, match="not time"):
        actions.note_asked(effect=effect, by=manager)
    with pytest.raises(NotNow, match="again first"):
        actions.finish_effect(effect=effect, proof="asked_no_answer", by=manager)
    assert actions.finish_effect(effect=effect, proof="asked_and_confirmed", by=manager).is_done


def test_whoever_is_silent_for_three_weeks_may_be_given_up(asked_partner, manager):
    effect = asked_partner(22)
    for _reminder in range(2):
        actions.note_asked(effect=effect, by=manager)
    ended = actions.finish_effect(effect=effect, proof="asked_no_answer", by=manager)
    ended.use.refresh_from_db()
    assert (ended.could_not, ended.failed_reason, ended.use.gone_how) == (True, "silent", "asked_no_answer")


def test_what_is_overdue_is_red_and_alarms_the_lead(say, stop, watch, juniper, client_for, safeguarding, facilitator):
    say(juniper, "yes", QUOTE)
    late = overdue(stop(juniper))
    assert watch() == 1
    late.refresh_from_db()
    assert late.escalated_at is not None
    assert 'class="tag stop">overdue' in client_for(facilitator).get(LIST).content.decode()
    assert "1 promise is not kept yet" in client_for(safeguarding).get("/w/kz1/").content.decode()
    assert "not kept yet" not in client_for(facilitator).get("/w/kz1/").content.decode()


def test_ct_122_what_the_system_gives_up_is_seen_and_never_closed(
    say, stop, work, watch, out_of_order, juniper, client_for, manager
):
    say(juniper, "yes", SMS)
    with out_of_order(OutboxMessage):
        effect = WithdrawalEffect.objects.get(event=stop(juniper, SMS), part="at_once")
        work(5)
    watch()
    effect.refresh_from_db()
    assert Job.objects.get(about_id=effect.public_id).state == "dead"
    assert (effect.attempts, effect.failed_reason, effect.done_at) == (5, "gave_up", None)
    assert effect.escalated_at is not None
    assert "the system gave up" in client_for(manager).get(LIST).content.decode()


def test_what_was_given_up_is_tried_again_by_a_tap(say, stop, work, watch, out_of_order, juniper, client_for, manager):
    say(juniper, "yes", SMS)
    with out_of_order(OutboxMessage):
        effect = WithdrawalEffect.objects.get(event=stop(juniper, SMS), part="at_once")
        work(5), watch()
    effect.refresh_from_db()
    assert (effect.proof, effect.failed_reason) == ("", "gave_up")
    assert client_for(manager).post(f"{LIST}{effect.public_id}/again/").status_code == 302
    work()
    effect.refresh_from_db()
    assert (effect.proof, effect.failed_reason) == ("done", "")


def test_a_report_is_finished_with_the_last_thing(say, stop, juniper, manager):
    say(juniper, "yes", QUOTE)
    event = stop(juniper)
    first, second = WithdrawalEffect.objects.filter(event=event)
    actions.finish_effect(effect=first, proof="nothing_there", by=manager)
    assert StopReport.objects.get(event=event).finished_at is None
    actions.finish_effect(effect=second, proof="cannot", by=manager)
    assert StopReport.objects.get(event=event).finished_at is not None
    first.refresh_from_db()
    assert first.told_her_at is not None
