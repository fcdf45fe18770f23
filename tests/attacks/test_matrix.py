"""Every route x one programme's cast x an object of her own programme, of another, and one that nothing has (attacks 1
and 2). Two programmes are as full as each other, so whatever is refused could have been shown.
"""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.programmes.models import Role
from survivor_engagement.programmes.permissions import VERBS
from tests.attacks.samples import Route, our_routes
from tests.attacks.test_every_route import without_marks
from tests.harness.client import WebClient

ROUTES = our_routes()
OF_STAFF = [route for route in ROUTES if route.kind == "staff"]
FILE = "f/<uuid:public_id>/"  # for whoever may open the file: her, or a role in its programme
OF_HERS = [route for route in ROUTES if route.kind == "advisor" or route.where == FILE]
WITH_OBJECT = [route for route in OF_STAFF if route.has_object]
OUTSIDERS = ["former", "reviewer", "admin"]
FINE = {200, 302, 303, 409}
SAID = "answer=received"  # one page of hers takes nothing for an answer


class Undone(Exception):
    """Takes back what a request did."""


def ask(client, method: str, path: str):
    """The answer, and nothing stays of what it did."""
    answer = None
    try:
        with transaction.atomic():
            answer = client.generic(method, path, SAID, content_type="application/x-www-form-urlencoded")
            raise Undone
    except Undone:
        return answer


def both(client, path: str) -> dict[str, object]:
    """What the route answers to looking and to sending, where it takes both."""
    answers = {method: ask(client, method, path) for method in ("GET", "POST")}
    return {method: answer for method, answer in answers.items() if answer.status_code != 405}


def statuses(answers: dict[str, object]) -> set[int]:
    return {answer.status_code for answer in answers.values()}


def bodies(answers: dict[str, object]) -> dict[str, str]:
    return {method: without_marks(answer) for method, answer in answers.items()}


def test_every_parameter_of_every_route_has_a_real_object_in_both_programmes(world):
    missing = []
    for route in ROUTES:
        for side in world.sides.values():
            try:
                route.of(side)
            except (KeyError, IndexError) as error:
                missing.append((route.where, side.programme.slug, repr(error)))
    assert missing == []
    assert {route.kind for route in ROUTES} == {"staff", "advisor", "signed_in", "public"}


@pytest.mark.parametrize("role", Role.values)
def test_staff_meet_what_their_verbs_allow_in_their_own_programme(role, world, signed_in, count_asked):
    client, wrong = signed_in(role), {}
    for route in OF_STAFF:
        found = statuses(both(client, route.of(world.sides["kz1"])))
        may = role in VERBS[route.door.split(":")[1]]
        if not (found <= FINE | {403, 404} - ({200} if not may else set())) or (not may and found != {403}):
            wrong[route.where] = found
    assert wrong == {}
    count_asked(f"{role}, own", len(OF_STAFF))


@pytest.mark.parametrize("role", Role.values)
def test_an_object_of_another_programme_is_like_one_that_nothing_has(role, world, signed_in, count_asked):
    client, kz, th = signed_in(role), world.sides["kz1"], world.sides["th2"]
    wrong = {}
    for route in WITH_OBJECT:
        may = role in VERBS[route.door.split(":")[1]]
        foreign, nothing = both(client, route.of(th, slug="kz1")), both(client, route.random("kz1", kz))
        if statuses(foreign) != {404 if may else 403} or bodies(foreign) != bodies(nothing):
            wrong[route.where] = statuses(foreign)
    assert wrong == {}
    count_asked(f"{role}, foreign and random", 2 * len(WITH_OBJECT))


@pytest.mark.parametrize("person", [*Role.values, "advisor", *OUTSIDERS])
def test_another_programme_is_like_one_that_does_not_exist(person, world, signed_in, count_asked):
    client, th, wrong = signed_in(person), world.sides["th2"], {}
    nowhere = without_marks(client.get("/w/nowhere/"))
    for route in OF_STAFF:
        answers = both(client, route.of(th))
        if statuses(answers) != {404} or set(bodies(answers).values()) != {nowhere}:
            wrong[route.where] = statuses(answers)
    assert wrong == {}
    count_asked(f"{person}, other programme", len(OF_STAFF))


@pytest.mark.parametrize("person", ["advisor", *OUTSIDERS])
def test_who_is_no_staff_finds_no_page_of_the_programme(person, world, signed_in, count_asked):
    client, kz, wrong = signed_in(person), world.sides["kz1"], {}
    for route in OF_STAFF:
        found = statuses(both(client, route.of(kz)))
        if found != {404}:
            wrong[route.where] = found
    assert wrong == {}
    count_asked(f"{person}, staff pages", len(OF_STAFF))


def test_an_advisor_meets_her_own_and_nothing_of_another(world, signed_in, count_asked):
    client, kz, th = signed_in("advisor"), world.sides["kz1"], world.sides["th2"]
    wrong = {}
    for route in OF_HERS:
        if not statuses(both(client, route.of(kz))) <= FINE:
            wrong["own", route.where] = statuses(both(client, route.of(kz)))
        if not route.has_object:
            continue
        nothing = bodies(both(client, route.random("kz1", kz)))
        others = [route.of(th), *([route.of(kz, who=2)] if route.is_personal and "y/how" not in route.where else [])]
        for path in others:
            answers = both(client, path)
            if statuses(answers) != {404} or bodies(answers) != nothing:
                wrong[path, route.where] = statuses(answers)
    assert wrong == {}
    count_asked("advisor, own, colleague's, foreign, random", 4 * len(OF_HERS))


@pytest.mark.parametrize("person", [*Role.values, *OUTSIDERS])
def test_nobody_else_opens_a_page_of_hers(person, world, signed_in, count_asked):
    client, wrong = signed_in(person), {}
    for route in OF_HERS:
        for slug, side in world.sides.items():
            found = statuses(both(client, route.of(side)))
            hers = Role.FINANCE_PREPARER, Role.MANAGER  # who corrects dues may open a receipt
            here = {200 if person in hers else 403} if (route.where, slug) == (FILE, "kz1") else {404}
            if found != (here if person not in OUTSIDERS else {404}):
                wrong[route.where, slug] = found
    assert wrong == {}
    count_asked(f"{person}, advisors' pages", 2 * len(OF_HERS))


def test_an_unknown_visitor_is_sent_to_sign_in_from_real_objects_too(world, db, count_asked):
    client, login, wrong = WebClient(), reverse("account_login"), {}
    asked = [*OF_STAFF, *OF_HERS]
    for route in asked:
        for side in world.sides.values():
            for answer in both(client, route.of(side)).values():
                if (answer.status_code, answer.headers.get("Location", "").split("?")[0]) != (302, login):
                    wrong[route.where] = answer.status_code
    assert wrong == {}
    count_asked("anonymous, both programmes", 2 * len(asked))


def test_a_refusal_stays_in_the_trail(world, signed_in):
    client, person = signed_in("programme_manager"), world.cast("kz1")["programme_manager"]
    path = Route("w/<slug:programme>/advisors/<uuid:public_id>/", OF_STAFF[0].pattern)
    before = AuditEvent.objects.filter(actor_id=person.pk, event="access.not_found").count()
    foreign = world.sides["th2"].advisors[0].public_id
    client.get(path.address("kz1", lambda name, converter: foreign))
    refused = AuditEvent.objects.filter(actor_id=person.pk, event="access.not_found")
    assert (refused.count() - before, refused.last().about_id) == (1, str(foreign))


@pytest.mark.parametrize("person", ["programme_manager", "advisor"])
def test_a_hidden_object_and_a_missing_one_ask_the_same_questions(person, world, signed_in):
    """So they take the same time (attack 7)."""
    client, kz, th, wrong = signed_in(person), world.sides["kz1"], world.sides["th2"], {}
    routes = [route for route in (WITH_OBJECT if person != "advisor" else OF_HERS) if route.has_object]
    for route in routes:
        may = person == "advisor" or person in VERBS[route.door.split(":")[1]]
        numbers = []
        for path in (route.of(th, slug="kz1"), route.random("kz1", kz)):
            with transaction.atomic():
                with CaptureQueriesContext(connection) as captured:
                    client.get(path)
                transaction.set_rollback(True)  # else the hundredth would be noticed as guessing
            # When a session was used last is written by the clock, every twenty seconds.
            numbers.append(sum("users_session" not in query["sql"] for query in captured))
        if may and numbers[0] != numbers[1]:
            wrong[route.where] = numbers
    assert wrong == {}


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD"])
def test_other_methods_do_nothing(method, world, signed_in, count_asked):
    staff, advisor, wrong = signed_in("programme_manager"), signed_in("advisor"), {}
    for route in ROUTES:
        client, path = advisor if route.kind == "advisor" else staff, route.of(world.sides["kz1"])
        with CaptureQueriesContext(connection) as captured:
            answer = ask(client, method, path)
        written = [query["sql"][:90] for query in captured if query["sql"].startswith(("UPDATE", "DELETE", "INSERT"))]
        refused = answer.status_code == 405 and not answer.content.strip(b" ")
        if (method != "HEAD" and not refused) or (written and method != "HEAD") or answer.content:
            wrong[route.where] = (answer.status_code, written)
    assert wrong == {}
    count_asked(f"{method}, each route", len(ROUTES))
