"""A stop in the room in a real browser: whoever leads has the page open on a phone, and touches nothing."""

import pytest
from playwright.sync_api import expect

from tests.browser.hand import Hand

pytestmark = pytest.mark.no_database
GOING_ON = "Read the new leaflet with us"  # in the demo a meeting is going on, with Tern in it
AT_MOST = 15_000  # milliseconds, as is promised
PAUSE = "Put the pen down and stop the recorder. Do not ask who wished it."


@pytest.fixture
def hand(open_page, examiner, people):
    """`hand("Facilitator", script=False)`: signed in, with a phone."""

    def one(who: str, *, script: bool = True) -> Hand:
        page = open_page(who, width=360, java_script_enabled=script)
        taking = Hand(page, examiner, people.signin(who)["passphrase"])
        taking.with_script = script
        return taking

    return one


@pytest.fixture
def room(hand):
    """`room()`: the page of the room, opened by whoever leads."""

    def opened(**options) -> Hand:
        leads = hand("Facilitator", **options).go("/w/kz1/engagements/")
        return leads.follow(GOING_ON).follow("In the room").sees("Notes")

    return opened


@pytest.fixture
def tern(hand):
    """At the meeting, in a session of her own; what rests because of her stop goes on again afterwards."""
    her = hand("Tern").go("/m/").follow(GOING_ON)
    yield her
    if her.go("/c/").follow("Notes of what you say, without your name").has("Let it go on"):
        her.press("Let it go on")


def test_a_stop_is_on_the_screen_of_whoever_leads_within_fifteen_seconds(room, tern):
    leads = room()
    waiting = expect(leads.page.locator("main"))
    expect(leads.page.get_by_text("every 15 seconds")).to_be_hidden()
    waiting.not_to_contain_text(PAUSE)
    tern.press("Stop notes and recording, now").sees("without your name")
    waiting.to_contain_text(PAUSE, timeout=AT_MOST)
    banner = leads.page.locator("[role=alert]").inner_text()
    leads.press("It is paused").sees("Below stands what may go on")
    waiting.not_to_contain_text(PAUSE)
    codes = leads.page.locator("main th[scope=row]").all_inner_texts()
    assert (len(codes) > 2, [code for code in codes if code in banner], "Tern" in banner) == (True, [], False)


def test_a_phone_that_was_locked_shows_it_as_soon_as_it_is_looked_at(room, tern):
    """It asks to be kept awake where it may; locked, it has no clock. Another device has confirmed the stop."""
    leads, other = room(), room()
    leads.page.evaluate("for (let timer = 0; timer < 1000; timer++) clearInterval(timer)")
    tern.press("Stop notes and recording, now")
    other.go(other.path).press("It is paused")
    leads.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(leads.page.locator("main")).to_contain_text(PAUSE, timeout=3_000)
    leads.press("It is paused").sees("Below stands what may go on")
    expect(leads.page.locator("main")).not_to_contain_text(PAUSE)


def test_without_scripts_the_page_says_how_it_looks_again_and_does(room, tern):
    leads = room(script=False)
    expect(leads.page.get_by_text("every 15 seconds")).to_be_visible()
    leads.follow("Let this page look again by itself")
    tern.press("Stop notes and recording, now")
    expect(leads.page.locator("main")).to_contain_text(PAUSE, timeout=AT_MOST + 5_000)
    leads.press("It is paused").sees("Below stands what may go on", "Let this page look again by itself")
