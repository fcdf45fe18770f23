"""Her pages: before she stops, after it, who used her yes, and a pause that was not hers."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.effects import actions
from consent.effects.models import WithdrawalEffect
from consent.effects.relied import MOMENT_WORDS
from consent.records import actions as consents
from consent.records import gate
from consent.records.models import ConsentEvent
from consent.records.moments import MOMENTS
from tests.consent.stopping import GROUP, QUOTE


@pytest.fixture
def her(client_for, juniper):
    return client_for(juniper.user)


def url_of(item, purpose) -> str:
    return f"/c/{item(purpose).public_id}/"


def test_before_she_stops_she_reads_what_follows_on_the_page_of_the_button(her, say, item, juniper):
    say(juniper, "yes", QUOTE)
    page = her.get(url_of(item, QUOTE)).content.decode()
    for words in ("Whoever writes for us does not find your words any more.", "within 7 days",
                  "Copies that somebody printed or saved stay where they are.", "Stop this"):  # fmt: skip
        assert words in page
    assert re.findall(r'<form method="post" action="([^"]+)" class="stack-s"', page) == [f"{url_of(item, QUOTE)}stop/"]


def test_after_it_the_receipt_leads_to_what_we_do_with_dates(her, put, item, juniper):
    put(juniper)
    receipt = her.get(her.post(f"{url_of(item, QUOTE)}stop/")["Location"]).content.decode()
    report = her.get(re.search(r'href="(/c/after/[^"]+)"', receipt)[1]).content.decode()
    effect = WithdrawalEffect.objects.get(code="off_our_pages")
    assert (report.count(">done<"), report.count(">to do<")) == (2, 2)
    assert "we are at it" in report
    assert effect.due_at > timezone.now()


def test_when_all_is_done_she_finds_it_on_her_home_and_in_a_second_report(her, put, stop, juniper, manager):
    put(juniper)
    event = stop(juniper)
    assert "all is done" not in her.get("/").content.decode()
    for effect, proof in zip(WithdrawalEffect.objects.filter(event=event), ("removed", "cannot"), strict=True):
        actions.finish_effect(effect=effect, proof=proof, by=manager)
    assert "What you stopped: all is done" in her.get("/").content.decode()
    report = her.get(f"/c/after/{event.public_id}/").content.decode()
    assert ("could not be done" in report, "all is done" in report, manager.label in report) == (True, True, False)


def test_the_list_of_her_stops_asks_as_much_for_three_as_for_one(her, say, stop, juniper):
    def look() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as asked:
            page = her.get("/c/after/").content.decode()
        return page.count('href="/c/after/'), len(asked)

    say(juniper, "yes", QUOTE), stop(juniper)
    look()
    one = look()
    for purpose in ("contact.sms", GROUP):
        say(juniper, "yes", purpose), stop(juniper, purpose)
    assert (one[0], look()) == (1, (3, one[1]))


def test_nobody_else_reads_her_report(say, stop, juniper, tern, client_for):
    say(juniper, "yes", QUOTE)
    where = f"/c/after/{stop(juniper).public_id}/"
    assert client_for(juniper.user).get(where).status_code == 200
    assert client_for(tern.user).get(where).status_code == 404


def test_every_moment_of_the_gate_has_words_for_her():
    assert set(MOMENT_WORDS) == set(MOMENTS)


def test_ct_142_she_reads_who_used_her_yes_by_day_and_without_names(her, say, juniper, tern, kz, facilitator):
    say(juniper, "yes", GROUP), say(tern, "no", GROUP)
    for _time in range(3):
        gate.check([juniper.pk, tern.pk], GROUP, programme_id=kz.pk, moment="invite", by=facilitator)
    page = her.get("/c/used/").content.decode()
    assert "You were invited to a meeting" in page
    assert ("3 times" in page, facilitator.label in page, tern.shown_code in page) == (True, False, False)


def test_what_was_refused_because_of_her_no_is_no_use_of_her_yes(client_for, say, tern, kz):
    say(tern, "no", GROUP)
    gate.check([tern.pk], GROUP, programme_id=kz.pk, moment="invite")
    assert "You were invited" not in client_for(tern.user).get("/c/used/").content.decode()


def test_older_days_are_on_the_next_page_and_nonsense_is_the_first(her, say, juniper, kz):
    say(juniper, "yes", GROUP)
    gate.check([juniper.pk], GROUP, programme_id=kz.pk, moment="invite")
    tomorrow, today = (timezone.localdate() + timedelta(days=days) for days in (2, -1))
    assert "You were invited" in her.get(f"/c/used/?before={tomorrow}").content.decode()
    assert "You were invited" not in her.get(f"/c/used/?before={today}").content.decode()
    assert "You were invited" in her.get("/c/used/?before=yesterday").content.decode()


def test_a_pause_by_another_is_shown_with_role_and_lifted_in_one_tap(her, say, item, juniper, kz, facilitator):
    yes = say(juniper, "yes", GROUP)
    consents.pause(advisor=juniper, programme=kz, purpose=GROUP, by=facilitator)
    page = her.get(url_of(item, GROUP)).content.decode()
    assert "Written down by: Facilitator" in page
    lift = re.search(r'action="([^"]+/go-on/)"', page)[1]
    her.post(lift)
    newest = ConsentEvent.objects.latest_said()
    assert (newest.state, newest.valid_until, newest.by) == ("given", yes.valid_until, juniper.user)
