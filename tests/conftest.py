"""The cast, the harness and the options of every test. See `tests/harness/` for how it is made strict."""

import gc
import os

import pytest
from django.conf import settings
from django.db import connections

from tests.harness import databases, kept, strict
from tests.harness.cached import forget_cached
from tests.harness.client import WebClient, as_seed, as_web

pytest_plugins = ["tests.harness.cast", "tests.harness.out_of_order"]


def pytest_configure(config):
    config.addinivalue_line("markers", "own_database: the test commits, so it gets a copy of the database")
    config.addinivalue_line("markers", "browser: drives a real browser")
    config.addinivalue_line("markers", "no_database: about programs and files, so it needs no database of ours")
    strict.switch_on()
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


def pytest_collection_modifyitems(config, items):
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
        if not any(item.get_closest_marker(name) for name in ("django_db", "own_database", "no_database")):
            item.add_marker(pytest.mark.django_db(databases=["default", "keys"]))
    if os.environ.get("NO_BROWSER"):
        config.browser_tests_left_out = sum(1 for item in items if item.get_closest_marker("browser"))
        items[:] = [item for item in items if not item.get_closest_marker("browser")]
    items[:] = kept.plan(items)


def pytest_collection_finish():
    """What has been loaded by now stays, and need not be looked through again and again for what is no longer used."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_terminal_summary(terminalreporter, config):
    left_out = getattr(config, "browser_tests_left_out", 0)
    if left_out:
        terminalreporter.section("NO BROWSER TESTS", sep="!", red=True, bold=True)
        terminalreporter.line(f"{left_out} browser tests were LEFT OUT: NO_BROWSER is set. Run them before a release.")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """Fresh databases for this run, in place of Django's own making of test databases."""
    with django_db_blocker.unblock():
        names = databases.prepare()
    yield names
    with django_db_blocker.unblock():
        databases.drop(names)


@pytest.fixture
def _django_db_helper(_on_what_is_kept, _django_db_helper):
    """The transaction of a test, on top of what it stands on."""


@pytest.fixture
def _on_what_is_kept(request, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        kept.stand_on(request.node.stash[kept.PLAN])


@pytest.fixture(scope="module", autouse=True)
def _nothing_kept_for_the_next_file(django_db_blocker):
    yield
    with django_db_blocker.unblock():
        kept.go_down_to(0)


@pytest.fixture(autouse=True)
def _seed_role(request):
    """Inside the transaction of a test: the body runs as `app_seed`. Tries that another test has used up are forgotten:
    all of them come from one address."""
    if request.node.get_closest_marker("django_db"):
        forget_cached()
        request.getfixturevalue("db")
        as_seed()


@pytest.fixture
def own_database(django_db_setup, django_db_blocker):
    """A copy of the database in which a test may commit and use several connections. Yields its name."""
    with django_db_blocker.unblock(), databases.clone_of(django_db_setup["default"]) as copy:
        databases.point("default", copy, "app_test", start_as="app_seed")
        try:
            yield copy
        finally:
            connections.close_all()
            databases.point("default", django_db_setup["default"], "app_test", start_as="app_web")


@pytest.fixture
def client():
    return WebClient()


@pytest.fixture
def client_for():
    """A browser in which this person has signed in, second factor included."""
    return lambda user: WebClient().sign_in(user)


@pytest.fixture(name="as_web")
def as_web_fixture():
    return as_web
