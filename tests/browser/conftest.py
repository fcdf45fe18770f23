"""A real browser and a demo of its own. Both end with this folder's tests: while Playwright runs, its event loop keeps
Django's database connections of this process from being used.
"""

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.people import ADVISORS, People
from tests.browser.site import Site, neutral_page, own_folder, served
from tests.browser.walking import LAPTOP, PHONE, Examiner, Walk, take_walk
from tests.harness import databases

CHROMIUM = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip


# Of each kind of page one is enough for those whose pages others have seen in several states.
WALK_SHORTER = (
    "Tern", "Safeguarding lead", "Finance 2", "Finance 3", "Monitoring officer", "Programme manager of TH2",
    "System administrator",
)  # fmt: skip


@pytest.fixture(scope="package")
def site(django_db_setup, django_db_blocker):
    """The demo, loaded and served."""
    with django_db_blocker.unblock():
        main, keys = (databases.clone_of(django_db_setup[alias]) for alias in ("default", "keys"))
        with main as main_name, keys as keys_name, own_folder() as folder, neutral_page() as neutral_url:
            names = {"default": main_name, "keys": keys_name}
            with served(Site(folder, names, neutral_url)) as started:
                yield started


@pytest.fixture(scope="package")
def browser(site):
    """Playwright turns the memory of pages off that real phones have; here it is on."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=CHROMIUM, ignore_default_args=["--disable-back-forward-cache"]
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def people(site, browser):
    """Who can sign in, each once: a one-time code works once in thirty seconds."""
    return People(site, browser)


@pytest.fixture(scope="package")
def examiner():
    return Examiner()


@pytest.fixture(scope="package")
def walk_of(people, examiner, request):
    """`walk_of("Juniper")`: every page she can reach, walked once. Advisors on a phone; staff on a laptop, too."""
    walks = {}

    def walk(who: str = "") -> Walk:
        if who not in walks:
            widths = (PHONE,) if not who or who in ADVISORS else (LAPTOP, PHONE)
            alike = 1 if who in WALK_SHORTER else 2
            context = people.context(who)
            walks[who] = take_walk(context.new_page(), "/" if who else "/start/", alike, examiner, widths)
            context.close()
        return walks[who]

    yield walk
    pages = {who: len(walk.pages) for who, walk in walks.items()}
    request.config.browser_pages = pages


@pytest.fixture
def open_page(people):
    """`open_page("Juniper")`: a page of a browser in which this person is signed in; closed after the test."""
    contexts = []

    def open_one(who: str = "", **options):
        contexts.append((who, people.context(who, **options)))
        return contexts[-1][1].new_page()

    yield open_one
    for who, context in contexts:
        people.close(who, context)


def pytest_terminal_summary(terminalreporter, config):
    pages = getattr(config, "browser_pages", {})
    if pages:
        each = ", ".join(f"{who or 'anonymous'} {count}" for who, count in pages.items())
        terminalreporter.line(f"{sum(pages.values())} pages were walked in a browser and examined: {each}.")
