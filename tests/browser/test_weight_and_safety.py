"""Light for a slow line, silent on a shared phone."""

import re

import pytest

from tests.browser.people import follow
from tests.browser.walking import broken_words

pytestmark = pytest.mark.no_database
ADVISORS = ["Juniper", "Tern", "Sage", "Reed"]
EVERYBODY = ["", *ADVISORS, "Programme manager", "Facilitator", "Finance 1", "System administrator"]
HTML_AT_MOST, CSS_AT_MOST = 14 * 1024, 8 * 1024
BRING_PASSKEYS = ("Sign in", "Add a passkey")
TELLING = re.compile(
    r"survivor|victim|traffick|advisory|programme|Bright Steppe|Open Harbour|Open Field|kz1|th2", re.IGNORECASE
)
UNDER_THE_BAR = """() => {
  const here = document.activeElement.getBoundingClientRect();
  const bar = document.querySelector('.a-top').getBoundingClientRect();
  return !document.activeElement.closest('.a-top') && here.top < bar.bottom - 1;
}"""
OUTLINED = """() => {
  const focused = document.activeElement;
  const marked = focused.matches('.choice input') ? focused.closest('label') : focused;
  const style = getComputedStyle(marked);
  return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
}"""


@pytest.mark.parametrize("who", ["", *ADVISORS])
def test_pages_are_light_and_bring_one_script_at_most_and_no_image(who, walk_of):
    for page in walk_of(who).pages:
        assert 0 < page.weight <= HTML_AT_MOST, page.path
        assert page.parts["img"] == 0, page.path
        assert page.parts["link[rel=stylesheet]"] == 1, page.path
        scripts = 4 if page.title.startswith(BRING_PASSKEYS) else 1  # those of passkeys are on these pages only
        assert page.parts["script"] <= scripts, page.path


def test_a_first_visit_loads_the_page_one_style_sheet_one_script_and_an_icon(open_page):
    page, loaded = open_page("Juniper"), {}
    page.on("requestfinished", lambda request: loaded.update({request.resource_type: request}))
    page.goto("/", wait_until="networkidle")
    assert set(loaded) - {"other"} == {"document", "stylesheet", "script"}
    assert loaded["stylesheet"].sizes()["responseBodySize"] <= CSS_AT_MOST
    assert loaded["stylesheet"].response().headers["content-encoding"] in ("gzip", "br")
    assert loaded["document"].response().headers["content-encoding"] == "gzip"


@pytest.mark.parametrize("who", EVERYBODY)
def test_nothing_is_asked_of_another_host_and_the_browser_complains_of_nothing(who, walk_of):
    walk = walk_of(who)
    assert walk.outside == []
    assert walk.complaints == []


@pytest.mark.parametrize("who", EVERYBODY)
def test_no_page_may_be_kept_by_the_browser(who, walk_of):
    for page in walk_of(who).pages:
        assert "no-store" in page.headers["cache-control"], page.path


@pytest.mark.parametrize("who", ["", *ADVISORS])
def test_nothing_is_left_in_the_browsers_stores(who, walk_of):
    assert walk_of(who).stored == {"local": 0, "session": 0, "databases": 0, "caches": 0}


@pytest.mark.parametrize("who", ["", *ADVISORS])
def test_titles_and_addresses_say_nothing(who, walk_of):
    shown = [f"{page.title} {page.path}" for page in walk_of(who).pages]
    assert TELLING.search("Survivor group, KZ1")
    assert [line for line in shown if TELLING.search(line)] == []


@pytest.mark.parametrize("who", ["", *ADVISORS])
def test_no_page_scrolls_sideways_at_320_px_or_with_letters_twice_as_large(who, walk_of):
    assert walk_of(who).all("sideways") == []


@pytest.mark.parametrize("who", EVERYBODY)
def test_no_word_is_broken_on_a_phone(who, walk_of):
    assert walk_of(who).all("broken_words") == []


def test_nor_in_any_part_of_what_is_kept_about_her(open_page):
    """Of which a walk takes two: they are pages of one kind."""
    page = open_page("Juniper")
    page.goto("/d/kept/")
    parts = [link.get_attribute("href") for link in page.locator("main a[href^='/d/kept/']").all()]
    broken = {}
    for part in parts:
        page.goto(part)
        broken[part] = broken_words(page)
    assert len(broken) > 15
    assert {part: words for part, words in broken.items() if words} == {}


def test_a_broken_word_would_be_noticed(open_page):
    page = open_page()
    page.set_content("<main><p style='width: 3em; overflow-wrap: anywhere'>November, and day</p></main>")
    assert broken_words(page) == ["November"]


@pytest.mark.parametrize("path", ["/y/how/", "/c/"])
def test_going_through_with_the_tab_key_the_focus_is_seen_and_never_under_the_bar(path, open_page):
    page = open_page("Sage")
    page.goto(path)
    follow(page, page.locator("main a").last)
    page.set_viewport_size({"width": 360, "height": 420})
    places = page.locator("a[href], button, input:not([type=hidden]), summary").count()
    for key in ["Tab"] * places + ["Shift+Tab"] * places:
        page.keyboard.press(key)
        if page.evaluate("document.activeElement !== document.body"):
            assert page.evaluate(OUTLINED), page.evaluate("document.activeElement.outerHTML")
            assert not page.evaluate(UNDER_THE_BAR), page.evaluate("document.activeElement.outerHTML")
