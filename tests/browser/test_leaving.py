"""Leaving at once, as real phones do it: with the memory of pages switched on, with and without scripts."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser.people import follow, press
from tests.browser.site import NEUTRAL_TEXT

pytestmark = pytest.mark.no_database
SECRET = "Hello, Reed"


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def reed(people, request):
    """Signed in for this test alone, since leaving ends the session."""
    context = people.context(java_script_enabled=request.param)
    page = context.new_page()
    assert people.sign_in(page, "Reed")
    page.goto("/y/")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text(SECRET)
    yield page
    context.close()


def go_back(page: Page) -> str:
    """What a person sees who presses Back. With the memory of pages on, the load event may never come."""
    with suppress(Error):
        page.go_back(wait_until="commit", timeout=4000)
    page.wait_for_timeout(700)
    return page.locator("body").inner_text()


def test_one_tap_leads_to_a_neutral_page_and_ends_the_session(reed, site):
    reed.locator("a.leave").click()
    expect(reed.get_by_text(NEUTRAL_TEXT)).to_be_visible()
    assert [cookie["name"] for cookie in reed.context.cookies(site.url)] == []
    reed.goto(f"{site.url}/y/")
    assert "/accounts/login/" in reed.url


def test_back_after_leaving_shows_nothing_of_hers(reed):
    reed.locator("a.leave").click()
    expect(reed.get_by_text(NEUTRAL_TEXT)).to_be_visible()
    for _press in range(3):
        shown = go_back(reed)
        assert SECRET not in shown
        assert "My money" not in shown


WAYS_OUT = {
    "a double click": lambda page: page.locator("a.leave").dblclick(),
    "three shifts": lambda page: [page.keyboard.press("Shift") for _press in range(3)],
    "the first link for readers": lambda page: page.locator("a.skip[data-leave]").dispatch_event("click"),
    "the address": lambda page: page.goto("/leave/"),
}


@pytest.mark.parametrize("way", WAYS_OUT.values(), ids=list(WAYS_OUT))
@pytest.mark.parametrize("reed", [True], ids=["with scripts"], indirect=True)
def test_whichever_way_she_left_back_shows_nothing_of_hers(way, reed, site):
    way(reed)
    expect(reed.get_by_text(NEUTRAL_TEXT)).to_be_visible()
    for _press in range(2):
        assert SECRET not in go_back(reed)
    assert [cookie for cookie in reed.context.cookies(site.url) if cookie["name"] == "l"] == []


def test_half_a_form_is_not_kept(reed, people, site):
    page = reed
    page.goto("/y/how/")
    follow(page, page.locator("main a.btn, main ul a"))
    half = page.locator("main input[type=text], main input:not([type])").first
    half.fill("half a word of hers")
    page.locator("a.leave").click()
    expect(page.get_by_text(NEUTRAL_TEXT)).to_be_visible()
    assert "half a word" not in go_back(page)
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_after_signing_out_back_shows_nothing_of_hers(reed):
    reed.goto("/accounts/logout/")
    with reed.expect_navigation():
        reed.get_by_role("button", name="Sign out").click()
    for _press in range(3):
        assert SECRET not in go_back(reed)


@pytest.mark.parametrize("reed", [True], ids=["with scripts"], indirect=True)
def test_shift_three_times_leaves_also_from_a_page_where_she_writes(reed, site):
    reed.goto("/y/how/")
    for _press in range(3):
        reed.keyboard.press("Shift")
    expect(reed.get_by_text(NEUTRAL_TEXT)).to_be_visible()
    assert reed.context.cookies(site.url) == []


@pytest.mark.parametrize("reed", [True], ids=["with scripts"], indirect=True)
def test_shift_twice_and_a_letter_is_only_writing(reed):
    for key in ("Shift", "Shift", "a", "Shift"):
        reed.keyboard.press(key)
    reed.wait_for_timeout(300)
    expect(reed.get_by_role("heading", level=1)).to_have_text(SECRET)


def opened_by_her(people, site, path: str) -> Page:
    """With a clock that the test moves."""
    page = people.context().new_page()
    page.clock.install()
    assert people.sign_in(page, "Reed")
    page.goto(f"{site.url}{path}")
    return page


def closes(page: Page) -> None:
    expect(page.get_by_text("We closed this to keep it private")).to_be_visible()
    assert page.url.endswith("/closed/")


def test_a_page_that_was_left_goes_from_the_screen_with_its_session(people, site):
    page = opened_by_her(people, site, "/y/how/")
    page.clock.fast_forward("04:50")
    assert page.url.endswith("/y/how/")
    page.context.clear_cookies()  # by the server's clock it is not over, so it is ended
    page.clock.fast_forward("00:20")
    closes(page)
    page.context.close()


def test_while_another_page_is_in_use_it_stays(people, site):
    page = opened_by_her(people, site, "/accounts/password/change/")
    box = page.locator("input[type=password]").first
    box.fill("quiet")
    with page.expect_response("**/here/?look") as looked:
        page.clock.fast_forward("05:10")
    assert looked.value.status == 200
    page.clock.fast_forward("04:00")
    expect(box).to_have_value("quiet")
    page.context.close()


def test_while_she_types_the_server_is_told_once_a_minute(people, site):
    page = opened_by_her(people, site, "/accounts/password/change/")
    told: list[str] = []
    page.on("request", lambda request: told.append(request.url) if request.url.endswith("/here/") else None)
    box = page.locator("input[type=password]").first
    page.clock.fast_forward("04:00")
    with page.expect_response("**/here/"):
        box.press_sequentially("quiet")
    page.clock.fast_forward("04:00")
    expect(box).to_have_value("quiet")
    assert len(told) == 1
    page.context.clear_cookies()
    page.clock.fast_forward("05:10")  # whether it had read the answer before the clock went on, or after
    closes(page)
    page.context.close()


def test_without_scripts_the_browser_closes_it(people, site):
    """By a header that browsers follow."""
    page = people.context(java_script_enabled=False).new_page()
    assert people.sign_in(page, "Reed")
    answer = page.goto(f"{site.url}/y/")
    assert answer is not None
    seconds, _, address = answer.headers["refresh"].partition("; url=")
    assert (295 <= int(seconds) <= 302, address) == (True, "/closed/")
    page.context.close()


@pytest.mark.parametrize("reed", [True], ids=["with scripts"], indirect=True)
def test_the_page_is_covered_before_the_network_answers(reed):
    shown = reed.evaluate("""() => {
      document.querySelector('a.leave').click();
      return [getComputedStyle(document.body).display, document.title];
    }""")
    assert shown == ["none", ""]


@pytest.mark.parametrize("reed", [True], ids=["with scripts"], indirect=True)
def test_a_page_that_another_window_has_left_asks_for_a_sign_in(reed):
    second = reed.context.new_page()
    second.goto("/leave/")
    reed.goto("/m/")
    assert "/accounts/login/" in reed.url


OPENED = '<p>a name</p><script src="/static/js/opened.js" data-ends="300" data-then="/start/"></script>'


def test_opened_details_go_from_the_screen_after_their_minutes_and_back_does_not_bring_them(people, site):
    page = people.context().new_page()
    page.clock.install()
    page.route("**/opened/", lambda route: route.fulfill(body=OPENED, content_type="text/html"))
    page.goto(f"{site.url}/opened/")
    page.clock.fast_forward("04:50")
    expect(page.get_by_text("a name")).to_be_visible()
    page.clock.fast_forward("00:15")
    page.wait_for_url("**/start/")
    page.unroute("**/opened/")
    assert "a name" not in go_back(page)
    page.context.close()


def signs_in(people, page: Page, who: str) -> None:
    """On a busy machine the time of a code may run out on the way: then with the next one."""
    assert any(people.sign_in(page, who) for _try in range(4))


def test_staff_who_want_the_link_leave_as_fast(people, site):
    page = people.context().new_page()
    signs_in(people, page, "Facilitator")
    page.goto(f"{site.url}/accounts/2fa/")
    press(page, "Show it on my pages")
    page.goto(f"{site.url}/w/kz1/advisors/")
    page.locator("a.leave").click()
    expect(page.get_by_text(NEUTRAL_TEXT)).to_be_visible()
    assert "Advisors" not in go_back(page)
    page.goto(f"{site.url}/w/kz1/")
    assert "/accounts/login/" in page.url
    signs_in(people, page, "Facilitator")
    page.goto(f"{site.url}/accounts/2fa/")
    press(page, "Take it away")
    page.context.close()
