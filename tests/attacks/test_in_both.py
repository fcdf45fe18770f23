"""Who belongs to two programmes, and who belongs to one group only: the address alone says where she is, and opens
nothing of elsewhere (attacks 1 and 2)."""

import re

import pytest

from advisory.groups.models import TermsText
from survivor_engagement.programmes.models import Role
from survivor_engagement.programmes.permissions import VERBS
from tests.attacks.samples import PARAMETER, Route
from tests.attacks.test_canaries import text_of, walk
from tests.attacks.test_matrix import FINE, WITH_OBJECT, bodies, both, statuses
from tests.harness.client import WebClient

# The one draft was offered already, and its language has words already. That a version is offered, and a language begun
# with a draft, stands in the tests of the notices.
VERSION = "w/<slug:programme>/consent/versions/<uuid:public_id>/"
BEGIN = f"{VERSION}words/<str:language>/begin/"
NEVER_FINE_HERE = {f"{VERSION}offer/", BEGIN}
# The paper of an answer opens for the very person who wrote it down, who works in one programme here.
NEVER_IN_SIGHT = {
    BEGIN,
    "w/<slug:programme>/consent/handed/<uuid:public_id>/",
    "w/<slug:programme>/consent/told/<uuid:public_id>/",
}

# A colleague is named by her work; what is asked of everybody, and who helps, is the same for all groups.
OF_ALL_GROUPS = re.compile(r"users\.User\.label|notices\.|referrals\.")


@pytest.fixture
def of_both(world, db):
    def come(role: str) -> WebClient:
        client = WebClient().sign_in(world.in_both[role])
        client.get("/")
        return client

    return come


def allowed(role: str) -> list[Route]:
    return [route for route in WITH_OBJECT if role in VERBS[route.door.split(":")[1]]]


def places_of_ids(route: Route) -> list[str]:
    kinds = [match.group(1) for match in PARAMETER.finditer(route.own_part)]
    return [name for name, kind in zip(route.names(), kinds, strict=True) if kind == "uuid"]


def test_every_route_with_an_object_opens_it_for_somebody(world, of_both):
    """Else "not found" for an object of elsewhere would prove nothing."""
    opened, in_sight = set(), set()
    for role in Role.values:
        clients = [WebClient().sign_in(world.cast("kz1")[role]), of_both(role)]
        for route in allowed(role):
            own, of_both_too = (statuses(both(client, route.of(world.sides["kz1"]))) for client in clients)
            opened |= {route.where} if own & FINE else set()
            in_sight |= {route.where} if of_both_too != {404} else set()
    everything = {route.where for route in WITH_OBJECT}
    assert (everything - opened, everything - in_sight) == (NEVER_FINE_HERE, NEVER_IN_SIGHT)


@pytest.mark.parametrize("role", Role.values)
def test_who_works_in_both_finds_each_object_in_its_own_programme_only(role, world, of_both, count_asked):
    client, kz, th, wrong = of_both(role), world.sides["kz1"], world.sides["th2"], {}
    for route in allowed(role):
        foreign, nothing = both(client, route.of(th, slug="kz1")), both(client, route.random("kz1", kz))
        if statuses(foreign) != {404} or bodies(foreign) != bodies(nothing):
            wrong[route.where] = statuses(foreign)
    assert wrong == {}
    count_asked(f"{role} of both", 2 * len(allowed(role)))


@pytest.mark.parametrize("role", Role.values)
def test_an_object_of_one_programme_is_not_found_within_one_of_the_other(role, world, of_both):
    client, kz, th, wrong = of_both(role), world.sides["kz1"], world.sides["th2"], {}
    for route in allowed(role):
        ids = places_of_ids(route)
        if len(ids) > 1:
            path = route.address("kz1", lambda name, _kind: route.sample(name, th if name == ids[-1] else kz, 0))  # noqa: B023
            if (found := statuses(both(client, path))) != {404}:
                wrong[route.where] = found
    assert wrong == {}


def test_a_facilitator_of_a_partner_is_shown_her_group_and_nobody_else(world, db):
    side = world.sides["kz1"]
    group, client = side.group_of_guest, WebClient().sign_in(side.guest)
    members = {membership.advisor_id for membership in group.memberships.all()}
    codes = {one.shown_code: one.pk in members for each in world.sides.values() for one in each.advisors}
    group.refresh_from_db()
    terms = TermsText.objects.filter(terms__group=group).values_list("body", flat=True)
    her_words = world.canaries.found_in(" ".join([group.name, group.neutral_name, group.purpose, *terms]))
    seen, birds, answered = set(), {}, set()
    for route, answer in walk(client, side):
        body = text_of(answer)
        answered.add(answer.status_code)
        seen |= {code for code in codes if code.encode() in body}
        found = world.canaries.found_in(body) | world.canaries.found_in(str(answer.headers))
        birds |= {bird: route.where for bird in found if not OF_ALL_GROUPS.match(bird.field)}
    assert {bird: where for bird, where in birds.items() if bird not in her_words} == {}
    assert seen == {code for code, of_her_group in codes.items() if of_her_group}
    assert (birds != {}, len(seen), {200, 404} <= answered) == (True, 2, True)
