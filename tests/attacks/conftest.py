"""How many questions the walk over all routes has asked, said at the end of the run."""

import pytest

from tests.attacks.world import standing_in, told
from tests.harness.client import WebClient

ASKED, ROUTES = pytest.StashKey[dict[str, int]](), pytest.StashKey[dict[str, int]]()


@pytest.fixture
def count_asked(request):
    """Call it with a person and the number of routes she was asked for."""
    counted = request.config.stash.setdefault(ASKED, {})

    def count(person: str, routes: int) -> None:
        counted[person] = counted.get(person, 0) + routes

    return count


@pytest.fixture
def count_routes(request):
    """Call it with how many routes there are of each kind."""
    return request.config.stash.setdefault(ROUTES, {}).update


def pytest_terminal_summary(terminalreporter, config):
    if counted := config.stash.get(ASKED, {}):
        people = ", ".join(f"{person} {routes}" for person, routes in sorted(counted.items()))
        terminalreporter.section("every route, everybody")
        terminalreporter.line(f"{sum(counted.values())} pairs of a route and a person were asked: {people}")
    if kinds := config.stash.get(ROUTES, {}):
        listed = ", ".join(f"{kind} {number}" for kind, number in kinds.items())
        terminalreporter.line(f"{sum(kinds.values())} routes, each in one of the walks: {listed}")


def kept(blocker, manager):
    """What a context manager makes, for a fixture wider than one test, in which the database is otherwise closed."""
    with blocker.unblock():
        made = manager.__enter__()
    yield made
    with blocker.unblock():
        manager.__exit__(None, None, None)


@pytest.fixture(scope="session")
def told_world(django_db_setup, django_db_blocker, tmp_path_factory):
    yield from kept(django_db_blocker, told(django_db_setup, tmp_path_factory.mktemp("shelf")))


@pytest.fixture(scope="module")
def world(told_world, django_db_setup, django_db_blocker):
    """The tests of this module work in the world that was told; what they change is rolled back."""
    standing = standing_in(told_world, django_db_setup)
    yield from kept(django_db_blocker, standing)


@pytest.fixture
def signed_in(world, db):
    """Somebody of the first programme, by her role."""

    def come(person: str) -> WebClient:
        client = WebClient().sign_in(world.cast("kz1")[person])
        client.get("/")  # her session is begun, so that each later request asks what it asks and no more
        return client

    return come
