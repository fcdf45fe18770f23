"""Time to think runs from the yes that began what stands: no second tap ends it sooner, none makes her wait anew."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from advisory.engagements.lights import TO_COME
from consent.notices import actions as notice_actions
from consent.notices.models import NoticeItem, PurposeLimit
from consent.records import actions, gate, her_own
from consent.records.models import ConsentEvent
from consent.records.standing import reason_of_all
from tests.consent.conftest import describe, publish

QUOTE = "quote.unnamed"
HOUR = timedelta(hours=1)
WAITS, GIVEN = "REFLECTION_NOT_OVER", "GIVEN"


@pytest.fixture(autouse=True)
def two_days(kz, manager, notice):
    for purpose in (QUOTE, TO_COME):
        PurposeLimit.objects.create(programme=kz, purpose_id=purpose, reflection_hours=48, set_by=manager)


@pytest.fixture
def reasons(kz, juniper, monkeypatch):
    """`reasons(hours)`: what the gate, and what her own page, say so many hours from now. They are one."""

    def look(hours=0, purpose=QUOTE) -> str:
        at = timezone.now() + hours * HOUR
        events = ConsentEvent.objects.filter(advisor=juniper, purpose=purpose).standing()
        on_her_page = reason_of_all(events.with_age_of_words().with_voices(at), "self", at)
        with monkeypatch.context() as clock:
            clock.setattr(gate.timezone, "now", lambda: at)
            about = {"programme_id": kz.pk, "moment": "quote.insert", "touches": ()}
            assert gate.check([juniper.pk], purpose, **about)[juniper.pk].reason == on_her_page
        return on_her_page

    return look


@pytest.fixture
def ago(say, juniper):
    """`ago(30)`: a yes, or another word, that she said so many hours ago."""
    return lambda hours, word="yes": say(juniper, word, QUOTE, at=timezone.now() - hours * HOUR)


@pytest.fixture
def new_words(kz, manager, safeguarding):
    """`new_words("now")`: a big change that says so of every earlier yes; the question as it is asked from then on."""

    def write(what: str) -> NoticeItem:
        draft = describe(notice_actions.renew_notice(programme=kz, by=manager), manager, what=what)
        newer = publish(draft, manager, safeguarding)
        return newer.items.select_related("programme", "purpose", "notice").get(purpose=QUOTE)

    return write


def go_on(juniper, kz):
    return her_own.go_on(advisor=juniper, programme=kz, purpose=QUOTE, by=juniper.user)


def limit(juniper, kz, *provisions):
    about = {"advisor": juniper, "programme": kz, "purpose": QUOTE, "by": juniper.user}
    return her_own.set_limits(provisions=provisions, not_before=None, **about)


def test_neither_yes_again_nor_a_limit_nor_a_pause_that_is_lifted_ends_the_time_sooner(say, juniper, kz, reasons):
    said = [say(juniper, "yes", QUOTE), say(juniper, "yes", QUOTE), limit(juniper, kz, "own_country")]
    assert reasons() == WAITS
    actions.pause(advisor=juniper, programme=kz, purpose=QUOTE, by=juniper.user)
    said.append(go_on(juniper, kz))
    assert [event.state for event in said] == ["given", "renewed", "renewed", "given"]
    assert [reasons(hours) for hours in (0, 47.9, 48)] == [WAITS, WAITS, GIVEN]


def test_what_she_has_thought_over_she_does_not_think_over_anew(ago, say, juniper, kz, reasons):
    ago(49)
    assert reasons() == GIVEN
    say(juniper, "yes", QUOTE)
    actions.pause(advisor=juniper, programme=kz, purpose=QUOTE, by=juniper.user)
    go_on(juniper, kz)
    limit(juniper, kz, "own_country")
    assert reasons() == GIVEN


@pytest.mark.parametrize("word", ["no", "stop"])
def test_after_a_no_or_a_stop_the_time_begins_anew(ago, say, juniper, kz, reasons, word):
    ago(100)
    if word == "no":
        say(juniper, "no", QUOTE)
    else:
        actions.withdraw(advisor=juniper, programme=kz, purpose=QUOTE, by=juniper.user)
    say(juniper, "yes", QUOTE)
    assert [reasons(hours) for hours in (0, 47, 48)] == [WAITS, WAITS, GIVEN]


def test_a_yes_that_ended_while_it_was_paused_is_thought_over_anew(ago, say, juniper, kz, reasons, added):
    added(juniper, "renewed", ago(100), valid_until=timezone.now() + timedelta(seconds=1))
    actions.pause(advisor=juniper, programme=kz, purpose=QUOTE, by=juniper.user)
    ended = ConsentEvent.objects.filter(advisor=juniper, opens=True).latest("seq").valid_until
    while timezone.now() < ended:
        pass
    say(juniper, "yes", QUOTE)
    assert reasons() == WAITS


def test_words_that_closed_her_earlier_yes_are_thought_over_by_themselves(ago, say, juniper, reasons, new_words):
    ago(100)
    newer = new_words("now")
    assert reasons() == "VERSION_TOO_OLD"
    say(juniper, "yes", QUOTE, item=newer)
    assert [reasons(hours) for hours in (0, 48)] == [WAITS, GIVEN]


def test_words_that_keep_her_earlier_yes_make_nobody_wait(ago, say, juniper, reasons, new_words):
    ago(100)
    say(juniper, "yes", QUOTE, item=new_words("keep"))
    assert reasons() == GIVEN


def test_her_pages_say_from_when_it_counts_and_she_can_stop_and_limit_it_meanwhile(say, juniper, client_for, item):
    say(juniper, "yes", QUOTE)
    her, where = client_for(juniper.user), f"/c/{item(QUOTE).public_id}/"
    listed, page = her.get("/c/").content.decode(), her.get(where).content.decode()
    assert "counts from" in listed
    assert ("It counts from" in page, "Stop this" in page, f"{where}limits/" in page) == (True, True, True)
    assert 'value="own_country"' in her.get(f"{where}limits/").content.decode()
    assert "Yes, with time to think" in her.get(f"{where}?again=1").content.decode()
    assert her.post(f"{where}stop/", {"once": str(uuid.uuid4())}).status_code == 302
    assert ConsentEvent.objects.filter(advisor=juniper).standing().get().state == "withdrawn"


def test_whoever_plans_a_meeting_does_not_count_who_still_thinks(say, juniper, tern, kz):
    say(juniper, "yes", TO_COME)
    say(tern, "yes", TO_COME, at=timezone.now() - 49 * HOUR)
    found = gate.standing_events([juniper.pk, tern.pk], TO_COME, kz.pk)
    now = timezone.now()
    said = {event.advisor_id: reason_of_all([event], event.voices, now) for event in found}
    assert said == {juniper.pk: WAITS, tern.pk: GIVEN}


def test_she_knows_before_her_yes_that_nothing_is_done_for_two_days(client_for, juniper, item):
    told = "After a yes nothing is done for 48 hours"
    her = client_for(juniper.user)
    pages = [her.get(f"/c/{item(purpose).public_id}/").content.decode() for purpose in (QUOTE, "contact.sms")]
    assert [told in page for page in pages] == [True, False]


def test_whoever_reads_the_words_aloud_reads_that_too(client_for, facilitator, juniper, item, kz):
    where = reverse("records:answer_help", args=[kz.slug, juniper.public_id, item(QUOTE).public_id])
    assert "After a yes nothing is done for 48 hours" in client_for(facilitator).get(where).content.decode()
