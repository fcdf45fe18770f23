"""Every page and every task, broken by the database in the middle, with all that is personal in what was typed, sent
along, opened and repeated by the server: none of it comes out (attack 31)."""

import logging
from collections import Counter
from collections.abc import Iterator

import pytest
from django.core import mail

from survivor_engagement.identity import actions as identity
from survivor_engagement.identity.models import RevealRequest
from survivor_engagement.programmes.permissions import VERBS
from tests.attacks import sinks
from tests.attacks.breaking import Visit, Words, breaking, filled, refusing
from tests.attacks.canaries import FILES, SEALED
from tests.attacks.hostile_forms import sheets
from tests.attacks.samples import Route
from tests.attacks.test_matrix import FINE, ROUTES
from tests.harness.client import WebClient, as_seed

# Each page is broken for the first of them who may be there.
PEOPLE = [
    "programme_manager", "safeguarding_lead", "finance_preparer", "finance_approver", "finance_releaser",
    "independent_contact", "advisor",
]  # fmt: skip
BROKEN: Counter[int] = Counter()
HELD: set[str] = set()  # of which fields a value was in somebody's hands when it broke
GIVEN: set[str] = set()  # and of which one was given to the log, in the error


@pytest.fixture(scope="module")
def words(world):
    with refusing(world):
        yield Words(world.canaries, log_began=len(sinks.server_log()))


@pytest.fixture
def come(world, words, db):
    """Somebody of the first programme, in whose session all words stand."""

    def sign_in(person: str) -> WebClient:
        client = WebClient(raise_request_exception=False).sign_in(world.cast("kz1")[person])
        client.get("/")
        session = client.session
        session["note"] = words.all
        session.save()
        return client

    return sign_in


def routes_of(person: str) -> list[Route]:
    """The pages that nobody before her in the list may see."""
    if person == "advisor":
        return [route for route in ROUTES if route.kind != "staff" and route.where != "leave/"]
    first = {verb: next((one for one in PEOPLE if one in roles), "") for verb, roles in VERBS.items()}
    return [route for route in ROUTES if route.kind == "staff" and first[route.door.split(":")[1]] == person]


def visits(client: WebClient, words: Words, routes: list[Route], side) -> Iterator[Visit]:
    for route in routes:
        for method in ("GET", "POST"):
            yield Visit(client, words, method, route.of(side))
    for sheet in sheets(client, routes, side):
        yield Visit(client, words, "POST", sheet.action, filled(sheet, words))


def broken(world, visit: Visit, moments: set[int]) -> set:
    """What came out where it must not, over all moments."""
    leaks = set()
    for at in sorted(moments):
        with sinks.all_that_is_logged() as logged:
            answer, breaker = breaking(visit.words, at, visit.make)
        assert breaker.broke
        BROKEN[answer.status_code] += 1
        HELD.update(breaker.held)
        GIVEN.update(bird.field for bird in world.canaries.found_in(logged.raw(logging.ERROR)))
        page = visit.page_of(answer) if answer.status_code >= 500 else ""
        for where, text in (("page", page), ("header", str(answer.headers)), ("log", logged.stream.getvalue())):
            leaks |= {(where, visit.path, *bird) for bird in world.canaries.found_in(text)}
    return leaks


@pytest.mark.parametrize("person", PEOPLE)
def test_a_page_that_breaks_in_the_middle_tells_nothing(person, world, words, come):
    leaks, before = set(), BROKEN[500]
    for visit in list(visits(come(person), words, routes_of(person), world.sides["kz1"])):
        answer, whole = breaking(words, 0, visit.make)
        if answer.status_code in FINE:
            leaks |= broken(world, visit, whole.moments())
    assert leaks == set()
    assert BROKEN[500] > before
    assert mail.outbox == []


def approved(world) -> str:
    """The address under which details are opened now."""
    waiting = RevealRequest.objects.get(programme__slug="kz1", state="asked")
    identity.decide_reveal(request=waiting, approve=True, by=world.cast("kz1")["safeguarding_lead"])
    as_seed()
    return f"/w/kz1/openings/{waiting.public_id}/open/"


def a_table_of_names(world) -> str:
    ready = next(route for route in ROUTES if route.where.endswith("exports/<uuid:public_id>/take/"))
    return ready.of(world.sides["kz1"])


@pytest.mark.parametrize(
    ("person", "method", "address"),
    [
        ("programme_manager", "POST", approved),
        ("programme_manager", "POST", a_table_of_names),
        ("advisor", "POST", lambda world: "/d/kept/copy/"),
        ("advisor", "GET", lambda world: "/d/kept/details/"),
    ],
    ids=["details", "table", "copy", "kept"],
)
def test_where_details_are_opened_each_statement_may_fail(person, method, address, world, words, come):
    visit = Visit(come(person), words, method, address(world))
    answer, whole = breaking(words, 0, visit.make)
    assert (answer.status_code, len(whole.asked()) > 5) == (200, True)
    assert broken(world, visit, set(whole.asked())) == set()


def test_each_page_of_staff_was_broken_for_somebody():
    assert {route.where for person in PEOPLE for route in routes_of(person)} >= {
        route.where for route in ROUTES if route.kind == "staff"
    }


def test_they_broke_and_what_they_held_was_there_to_be_told(world, words):
    """Else the tests above would be quiet because nothing broke, or nothing was open when it did."""
    assert BROKEN[500] > 700
    assert BROKEN.total() - BROKEN[500] < 50  # a rule had said no already, or Django asks the same again when it saves
    assert SEALED - FILES <= HELD
    assert len(HELD) > 25
    assert {bird.field for bird in world.canaries.planted.values()} == GIVEN


def test_nor_is_it_in_the_log_of_the_database_server_or_in_redis(world, words):
    assert world.canaries.found_in(sinks.server_log()[words.log_began :]) == set()
    assert [bird for text in sinks.redis_texts() for bird in world.canaries.found_in(text)] == []
