"""Parts that are tags: what somebody typed stays text, and nothing is shown where there is nothing."""

from types import SimpleNamespace

from lxml import html

from survivor_engagement.common.panels import NavItem, Todo
from survivor_engagement.common.templatetags import parts

TYPED = "<script>'\"&"


def read(part):
    return html.fromstring(f"<div>{part}</div>")


def test_what_was_typed_stays_text_in_every_part():
    shown = [
        parts.tag(TYPED, TYPED),
        parts.todo_list([Todo(TYPED, TYPED, TYPED, clock=TYPED, tone=TYPED), Todo(TYPED, TYPED, "")]),
        parts.lights([SimpleNamespace(name=TYPED, ok=True, note=TYPED)]),
        parts.facts([(TYPED, TYPED)]),
        parts.menu_items([NavItem(TYPED, TYPED, 0, count=1, active_prefix="x")], TYPED),
    ]
    assert [part for part in shown if "<script>" in part or read(part).xpath("//script")] == []
    assert [TYPED in read(part).text_content() for part in shown] == [True] * len(shown)


def test_a_tag_without_words_is_nothing():
    assert (parts.tag(""), parts.tag(None), parts.tag("", "wait")) == ("", "", "")


def test_a_todo_without_address_is_plain_text():
    page = read(
        parts.todo_list([Todo("Read", "4 pages", "/r/", clock="3 days left", tone="wait"), Todo("Wait", "", "")])
    )
    assert [(a.get("href"), a.xpath("string(span/small)")) for a in page.xpath("//li/a")] == [("/r/", "4 pages")]
    assert page.xpath("//li/div//text()") == ["Wait"]
    assert page.xpath("//a/span[@class='tag wait']/text()") == ["3 days left"]


def test_each_light_says_its_state_in_words():
    page = read(parts.lights(SimpleNamespace(name="Help", ok=ok, note="x") for ok in (True, False, None)))
    assert page.xpath("//span[@class='sr']/text()") == [": in order", ": needs something", ": not for all yet"]
    assert page.xpath("//b/span[1]/@class") == ["dot", "dot no", "dot maybe"]


def test_a_fact_without_value_is_left_out():
    assert read(parts.facts([("When", "10:00"), ("Support", "")])).xpath("//dt/text()") == ["When"]


def test_the_menu_marks_this_page_and_the_part_it_belongs_to():
    items = [
        NavItem("Pay", "/p/", 1, active_prefix="/p/dues/"),
        NavItem("Today", "/", 0),
        NavItem("Help", "/h/", 2, count=3),
    ]
    for path, marks in (
        ("/", [None, "page", None]),
        ("/p/dues/7/", ["true", None, None]),
        ("/h/", [None, None, "page"]),
    ):
        page = read(parts.menu_items(items, path))
        assert [a.get("aria-current") for a in page.xpath("//a")] == marks
    assert page.xpath("//span[@class='n']")[0].text_content() == "3 waiting"


def test_each_language_has_a_button_in_its_own_name(settings):
    page = read(parts.language_buttons())
    assert [(b.get("lang"), b.text) for b in page.xpath("//button")] == settings.LANGUAGES
    assert page.xpath("//button[@aria-current='true']/@value") == ["en"]
