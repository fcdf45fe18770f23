"""What becomes of an earlier yes when a new version is published (guide to consent, 2.8): CT-005, CT-008."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from consent.notices import actions as notice_actions
from consent.records import choices, gate
from consent.records.gate import standing_events
from consent.records.standing import reason_of_all
from survivor_engagement.programmes.scope import load_scope
from tests.consent.conftest import PURPOSES, describe, publish

GROUP = "participation.group"


@pytest.fixture
def new_version(kz, manager, safeguarding, notice):
    """`new_version("now")`: a big change that says so of every earlier yes."""

    def write(what: str, closes_on=None):
        draft = notice_actions.renew_notice(programme=kz, by=manager)
        return publish(describe(draft, manager, what=what, closes_on=closes_on), manager, safeguarding)

    return write


@pytest.fixture
def reason(kz):
    return lambda her: gate.check([her.pk], GROUP, programme_id=kz.pk, moment="invite")[her.pk].reason


@pytest.mark.parametrize(("what", "after"), [("keep", "GIVEN"), ("now", "VERSION_TOO_OLD")])
def test_ct_005_a_yes_covers_only_what_its_words_said(new_version, reason, say, juniper, kz, what, after):
    say(juniper, "yes")
    new_version(what)
    assert reason(juniper) == after
    [event] = standing_events([juniper.pk], GROUP, kz.pk)
    assert reason_of_all([event], "self", timezone.now()) == after


def test_ct_008_until_a_day_the_gate_is_open_to_the_last_second(new_version, reason, say, juniper, kz, monkeypatch):
    say(juniper, "yes")
    zone = ZoneInfo(kz.timezone)
    day = timezone.localdate(timezone=zone) + timedelta(days=30)
    new_version("until", day)
    closes = datetime.combine(day, time.min, zone)
    reasons = []
    for moment in (closes - timedelta(seconds=1), closes):
        monkeypatch.setattr(gate.timezone, "now", lambda moment=moment: moment)
        reasons.append(reason(juniper))
    assert reasons == ["GIVEN", "VERSION_TOO_OLD"]


def test_her_page_asks_again_and_does_not_say_that_she_allows_it(new_version, client_for, say, juniper):
    say(juniper, "yes")
    new_version("now")
    page = client_for(juniper.user).get("/c/").content.decode()
    assert "The words are new: please answer again" in page
    assert "until" not in page[page.index("What we ask") :].split("</li>")[0]


@pytest.mark.parametrize(("kind", "asked"), [("minor", 0), ("major", 1)])
def test_a_small_change_makes_nothing_new_to_ask_after_a_no(
    kz, manager, safeguarding, notice, say, juniper, monkeypatch, kind, asked
):
    """She said no when these words were asked already; more than 90 days have passed since."""
    for purpose in PURPOSES:
        say(juniper, "no", purpose)
    draft = notice_actions.renew_notice(programme=kz, by=manager)
    publish(describe(draft, manager, kind=kind), manager, safeguarding)
    later = timezone.now() + timedelta(days=100)
    monkeypatch.setattr(choices.timezone, "now", lambda: later)
    [hers] = choices.load_choices(load_scope(juniper.user), "en")[1]
    assert len(hers.waiting) == asked * len(PURPOSES)


def test_an_answer_to_words_that_were_replaced_says_so_and_saves_nothing(new_version, item, client_for, juniper):
    old = item(GROUP)
    new_version("keep")
    browser = client_for(juniper.user)
    answer = browser.post(f"/c/{old.public_id}/", {"answer": "yes"}, follow=True).content.decode()
    assert "The words have changed meanwhile, so nothing was saved." in answer
    assert not juniper.consent_events.exists()
