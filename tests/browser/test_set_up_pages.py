"""The set-up pages are Django's own: what we lay over them holds on a phone, in the dark, and for lists searched."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import follow, press, show_that_it_is_her
from tests.browser.walking import LAPTOP, PHONE, sideways, violations

pytestmark = pytest.mark.no_database
ADMIN = "System administrator"
PAGES = [
    "/setup/",
    "/setup/users/user/",
    "/setup/users/user/?kind=staff&is_active__exact=1&q=a&o=1.-2&_facets=True",
    "/setup/programmes/programme/add/",
    "/setup/programmes/roleassignment/1/change/",
    "/setup/programmes/organisation/add/?_to_field=id&_popup=1",
    "/setup/jobs/job/",
    "/setup/rates/taxrule/add/",
]
FORMS = [
    "payouts/fundingaccount", "programmes/area", "programmes/organisation", "programmes/partner",
    "programmes/programme", "programmes/roleassignment", "rates/ratecard", "rates/taxrule",
]  # fmt: skip
# Parts that stick out to the right and that nothing lets a person scroll to.
OUT_OF_REACH = """() => [...document.querySelectorAll('main *, header *')].filter(part => {
  const place = part.getBoundingClientRect();
  if (!place.width || place.right <= innerWidth + 1 || part.closest('.visually-hidden')) return false;
  for (let around = part.parentElement; around; around = around.parentElement)
    if (['auto', 'scroll'].includes(getComputedStyle(around).overflowX)) return false;
  return true;
}).map(part => part.outerHTML.slice(0, 120))"""


@pytest.fixture
def set_up(open_page, people):
    """`set_up()`: a page of an administrator who has just shown that it is she, which accounts and roles ask for."""

    def one(**options):
        page = open_page(ADMIN, **options)
        show_that_it_is_her(page, people.signin(ADMIN)["passphrase"])
        return page

    return one


def go(page, path):
    page.goto(path)
    assert page.url.endswith(path)


@pytest.mark.parametrize("path", PAGES)
def test_a_set_up_page_fits_a_phone_and_letters_twice_as_large(path, set_up):
    page = set_up()
    go(page, path)
    for width, font in ((320, 100), (PHONE, 200), (LAPTOP, 100)):
        assert sideways(page, width, font) == []
        page.evaluate(f"document.documentElement.style.fontSize = '{font}%'")
        assert page.evaluate(OUT_OF_REACH) == []


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_on_a_set_up_page_in(colours, path, set_up):
    page = set_up(color_scheme=colours)
    go(page, path)
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") == (colours == "dark")
    for width in (LAPTOP, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == []


def test_axe_finds_nothing_on_a_set_up_form_that_was_sent_empty(set_up):
    page = set_up()
    for what in FORMS:
        go(page, f"/setup/{what}/add/")
        with page.expect_navigation():
            page.locator("input[name=_save]").click()
        expect(page).to_have_title(re.compile("^Error: "))
        assert violations(page) == []


def test_from_the_set_up_pages_lead_ways_to_her_sign_in_and_out(people):
    context = people.context()
    page = context.new_page()
    while not people.sign_in(page, ADMIN):  # a code may run out on the way
        people.rows_period = 0
    follow(page, "My sign-in")
    expect(page.get_by_role("heading", level=1)).to_have_text("My sign-in")
    follow(page, "Back to the pages")
    press(page, "Sign out")
    page.goto("/setup/")
    assert "/accounts/login/" in page.url
    context.close()
