"""How many questions the walk over all routes has asked, said at the end of the run."""

import pytest

ASKED = pytest.StashKey[dict[str, int]]()


@pytest.fixture
def count_asked(request):
    """Call it with a person and the number of routes she was asked for."""
    counted = request.config.stash.setdefault(ASKED, {})

    def count(person: str, routes: int) -> None:
        counted[person] = counted.get(person, 0) + routes

    return count


def pytest_terminal_summary(terminalreporter, config):
    if counted := config.stash.get(ASKED, {}):
        people = ", ".join(f"{person} {routes}" for person, routes in sorted(counted.items()))
        terminalreporter.section("every route, everybody")
        terminalreporter.line(f"{sum(counted.values())} pairs of a route and a person were asked: {people}")
