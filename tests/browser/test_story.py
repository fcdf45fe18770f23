"""The story in a real browser at 360 px: an advisor is enrolled, comes in, answers, is asked and answered. The tests
follow each other, as the story does; each also stands by itself where the demo has left the story half-told. What staff
do is in `test_story_of_staff.py`.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import follow, press, show_that_it_is_her

pytestmark = pytest.mark.no_database
PASSPHRASE = "quiet heron under larch"


@pytest.fixture(scope="module")
def enrolled(people):
    """The manager enrols somebody and asks how she can be reached; then her page, with what is left to do."""
    context = people.context("Programme manager", width=360)
    page = context.new_page()
    show_that_it_is_her(page, people.signin("Programme manager")["passphrase"])
    people.keep("Programme manager", context)
    page.goto("/w/kz1/advisors/enrol/")
    page.get_by_label("Legal name").fill("Fern of the Demo")
    for choice in ("18 or older", "English", "prefers not to say"):
        page.get_by_label(choice).check()
    press(page, "Enrol")
    follow(page, re.compile("How she can be reached safely"))
    for choice in ("Text message", "Nobody, it is only mine", "Monday", "“You have a new note.”", "No"):
        page.get_by_label(choice, exact=True).check()
    page.get_by_label("Phone number").fill("+7 000 000 31 31")
    page.get_by_label("From what time").fill("9")
    page.get_by_label("Until what time").fill("20")
    press(page, "Save her answers")
    yield page
    context.close()


@pytest.fixture(scope="module")
def card(enrolled):
    """The words on her printed card."""
    follow(enrolled, re.compile("Invitation card"))
    press(enrolled, "Make the card")
    return enrolled.locator("section.cut").inner_text()


@pytest.fixture(scope="module")
def newcomer(people, card):
    """She has joined with her card on her own phone, and stands before the page about leaving."""
    context = people.context()
    page = context.new_page()
    page.goto("/start/")
    follow(page, page.get_by_role("button", name="English", exact=True))
    page.get_by_label("Your code").fill(code_on(card).lower())
    press(page, "Continue")
    page.get_by_label("What should we call you?").fill("Fern")
    page.get_by_label("A passphrase of your own").fill(PASSPHRASE)
    press(page, "Continue")
    yield page
    context.close()


@pytest.fixture
def juniper(open_page):
    return open_page("Juniper")


def code_on(card: str) -> str:
    return re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}(-[A-Z0-9]{4})*", card).group()


def answer_one_by_one(page, answers: list[str]) -> list[str]:
    """Her answers to what is asked; the questions in the order they were met. Nothing is ticked beforehand."""
    asked = []
    for answer in answers:
        asked.append(page.locator("h1").inner_text())
        expect(page.locator("main input[type=radio]:checked")).to_have_count(0)
        page.locator(f"main input[name=answer][value={answer}]").check()
        press(page, "Save and continue")
    return asked


def test_the_card_carries_a_code_and_neutral_words(card):
    assert card.startswith("Notes")
    assert re.search(r"survivor|victim|traffick|advis|Bright Steppe|Open Field", card, re.IGNORECASE) is None


def test_the_code_of_a_card_is_shown_once_and_opens_nothing_after_she_joined(newcomer, card, open_page):
    page = open_page()
    page.goto("/start/code/")
    page.get_by_label("Your code").fill(code_on(card))
    press(page, "Continue")
    expect(page.locator(".errors")).to_contain_text("This code does not open anything now")


def test_before_anything_else_she_learns_how_to_leave_and_tries_it(newcomer, site):
    expect(newcomer.get_by_role("heading", level=1)).to_have_text("You can leave at any moment")
    with newcomer.context.expect_page() as opened:
        newcomer.get_by_role("link", name="Try it now").click()
    assert opened.value.url == site.neutral_url
    opened.value.close()
    follow(newcomer, "I understand, continue")
    expect(newcomer.locator(".card.code")).to_have_text(re.compile(r"^[a-z]+-[a-z]+-\d+$"))
    follow(newcomer, "I have it, go on")
    expect(newcomer.get_by_role("heading", level=1)).to_have_text("Hello, Fern")
    assert 1 <= newcomer.locator(".todo >> nth=0").locator("> li").count() <= 3


def test_she_answers_each_choice_by_itself_the_checks_too_and_gets_a_receipt(newcomer):
    newcomer.goto("/c/")
    follow(newcomer, "Start")
    asked = answer_one_by_one(newcomer, ["yes", "no", "not_now", "no", "yes"])
    assert len(set(asked)) == 5
    checks = 0
    while "/c/check/" in newcomer.url:
        newcomer.locator("main input[type=radio]").first.check()
        press(newcomer, "Continue")
        follow(newcomer, "Go on")
        checks += 1
    assert checks == 3
    expect(newcomer.get_by_role("heading", level=1)).to_have_text("Your answers are saved")
    expect(newcomer.locator(".answers").first.locator("dt")).to_have_count(2)


def test_juniper_sees_the_whole_offer_before_she_answers_and_may_say_no(juniper):
    juniper.goto("/")
    follow(juniper, re.compile("An invitation waits for your answer"))
    expect(juniper.locator(".money .total")).to_contain_text("23,875 ₸")
    widths = [box.bounding_box()["width"] for box in juniper.locator("main form .btn").all()]
    assert len(widths) == 3
    assert len(set(widths)) == 1
    press(juniper, "No, thank you")
    expect(juniper.get_by_text("You can still change your mind.")).to_be_visible()


def test_juniper_says_that_these_are_her_words(juniper):
    juniper.goto("/")
    follow(juniper, "Is this what you said?")
    press(juniper, "Yes, this is what we said")
    juniper.goto("/")
    expect(juniper.get_by_role("link", name="Say at the start who will read")).to_have_count(0)


def test_juniper_says_whether_the_answer_is_enough(juniper):
    juniper.goto("/a/")
    follow(juniper, "Is this enough?")
    press(juniper, "Yes, this is enough")
    expect(juniper.locator("main .tag.you")).to_be_visible()


def test_juniper_says_that_her_money_arrived_and_takes_a_sheet_home(juniper):
    juniper.goto("/y/")
    follow(juniper, re.compile("did it arrive"))
    press(juniper, "Yes, it arrived")
    expect(juniper.locator("main .tag.ok")).to_have_text("You said: it arrived")
    juniper.goto("/y/")
    follow(juniper, juniper.locator("a[href*='/y/20']"))
    sheet = juniper.request.get(juniper.get_by_role("link", name="Save as a file").get_attribute("href"))
    if sheet.headers["content-type"] == "application/pdf":
        assert 'filename="page.pdf"' in sheet.headers["content-disposition"]
    else:
        assert "This computer cannot make a PDF file" in sheet.text()


def test_without_scripts_juniper_signs_in_changes_a_choice_and_says_yes_to_the_offer(people):
    context = people.context(java_script_enabled=False)
    page = context.new_page()
    assert people.sign_in(page, "Juniper")
    page.goto("/c/")
    follow(page, re.compile("Your words, without your name"))
    follow(page, "Read the question again")
    answer_one_by_one(page, ["no"])
    page.goto("/m/")
    follow(page, re.compile("Choose which projects to fund"))
    follow(page, page.locator("a[href^='/o/']"))
    press(page, "Yes, I will come")
    expect(page.get_by_role("link", name="See the plan")).to_be_visible()
    page.goto("/y/")
    expect(page.locator("main")).to_contain_text("23,875 ₸")
    context.close()
