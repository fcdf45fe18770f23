"""Every page of the set-up x everybody x something of her own programme, of the other, and an id that nothing has. It
is there for administrators alone; to all others nothing of what they ask for makes a difference (attacks 1, 23, 53)."""

from collections.abc import Callable

import pytest
from django.contrib.contenttypes.models import ContentType

from compensation.payouts.models import FundingAccount
from compensation.rates.models import RateCard, TaxRule
from survivor_engagement.identity.models import Advisor
from survivor_engagement.jobs.models import Job
from survivor_engagement.programmes.models import Area, Partner, Role, RoleAssignment
from survivor_engagement.users.models import Restart, User
from tests.attacks.other_routes import (
    NO_ID,
    SET_UP,
    VIEW_ON_SITE,
    Answer,
    Row,
    apart_from_id,
    asked,
    looked_and_sent,
    of,
    statuses,
)  # fmt: skip
from tests.attacks.samples import Route
from tests.attacks.test_workers_and_set_up import WRITTEN_IN_THE_SET_UP
from tests.attacks.world import Side
from tests.harness.client import WebClient

LOGIN = "/setup/login/"
EVERYBODY_ELSE = [*Role.values, "advisor", "former", "reviewer", "of elsewhere", "anonymous"]


def first(model: type, **where: object) -> Callable[[Side], int]:
    return lambda side: model.objects.filter(programme=side.programme, **where).order_by("pk")[0].pk


OBJECTS: dict[str, Callable[[Side], object]] = {
    "setup/jobs/job/": lambda side: Job.objects.filter(programme_id=side.programme.pk).order_by("pk")[0].pk,
    "setup/users/user/": lambda side: side.team[Role.FACILITATOR].pk,
    "setup/users/restart/": lambda side: Restart.objects.filter(user__role_assignments__programme=side.programme)[0].pk,
    "setup/programmes/organisation/": lambda side: side.programme.organisation_id,
    "setup/programmes/partner/": lambda side: Partner.objects.get(name__endswith=side.programme.code).pk,
    "setup/programmes/area/": lambda side: Area.objects.get_or_create(country="KZ", name=side.programme.code)[0].pk,
    "setup/programmes/programme/": lambda side: side.programme.pk,
    "setup/programmes/roleassignment/": first(RoleAssignment),
    "setup/rates/ratecard/": first(RateCard, state="approved"),
    "setup/rates/taxrule/": first(TaxRule, state="approved"),
    "setup/payouts/fundingaccount/": first(FundingAccount),
    # An advisor, who is nowhere in the set-up: an address that leads to "the page of this row" must not know her.
    "setup/r/": lambda side: ContentType.objects.get_for_model(Advisor).pk,
    "setup/r/*/": lambda side: side.advisors[0].pk,
    "setup/^": lambda side: "users",
    "setup/": lambda side: "nothing-here",
}


def address_in_set_up(route: Route, side: Side) -> str:
    return route.address("", lambda before, converter: OBJECTS[before](side))


def address_of_nothing(route: Route, side: Side) -> str:
    return route.address("", lambda before, converter: OBJECTS[before](side) if before == "setup/r/" else NO_ID)


def takes_id(row: Row) -> bool:
    return row.nothing is not None


@pytest.fixture
def comes(world, signed_in):
    def come(person: str) -> WebClient:
        if person == "anonymous":
            return WebClient()
        if person == "of elsewhere":
            return WebClient().sign_in(world.cast("th2")["programme_manager"])
        return signed_in(person)

    return come


def refusal(where: str, path: str, person: str) -> tuple[tuple[int, str], tuple[int, str]]:
    """Status and where it leads, for looking and for sending: to the sign-in, which says no to who is signed in."""
    if "password_change" in where:
        return (404, ""), (404, "")
    if where == "setup/login/":
        return (302, "/accounts/login/?next=%2Fsetup%2Flogin%2F") if person == "anonymous" else (403, ""), (405, "")
    leads_to = "/setup/" if where == "setup/logout/" else f"{LOGIN}?next={path}"
    return (302, leads_to), (302, leads_to)


def same_for_all(answers: list[tuple[Answer, Answer]], paths: list[str]) -> bool:
    return len({apart_from_id(pair, path, paths[0]) for pair, path in zip(answers, paths, strict=True)}) == 1


@pytest.mark.parametrize("person", EVERYBODY_ELSE)
def test_who_is_no_administrator_is_refused_and_told_nothing(person, world, comes, count_asked):
    client, kz, th, wrong, count = comes(person), world.sides["kz1"], world.sides["th2"], {}, 0
    for route in of(SET_UP):
        paths = [address_in_set_up(route, kz)]
        if takes_id(SET_UP[route.where]):
            paths += [address_in_set_up(route, th), address_of_nothing(route, kz)]
        answers, count = [looked_and_sent(client, path) for path in paths], count + len(paths)
        found = tuple((answer.status, answer.leads_to) for answer in answers[0])
        birds = {bird for pair in answers for answer in pair for bird in world.canaries.found_in(answer.page)}
        written = {table for pair in answers for answer in pair for table in answer.written}
        expected = refusal(route.where, paths[0], person)
        if (found, birds, written) != (expected, set(), set()) or not same_for_all(answers, paths):
            wrong[route.where] = found, birds, written
    assert wrong == {}
    count_asked(f"{person}, set-up", count)


def writes(route: Route, statuses: tuple[int, int]) -> set[str]:
    """A form of buttons alone that nobody pressed: what the set-up notes of itself, and no row of ours."""
    return {"django_admin_log"} if route.where.endswith("/change/") and statuses[1] == 302 else set()


def test_an_administrator_is_answered_as_the_table_says_and_an_empty_form_changes_nothing(world, comes, count_asked):
    client, wrong, count = comes("admin"), {}, 0
    for route in of(SET_UP):
        for side in world.sides.values():
            answers, count = looked_and_sent(client, address_in_set_up(route, side)), count + 1
            there = SET_UP[route.where].there
            if statuses(answers) != there or answers[0].written or answers[1].written != writes(route, there):
                wrong[route.where, side.programme.slug] = statuses(answers), answers[1].written
    assert wrong == {}
    count_asked("admin, set-up", count)


def test_an_id_that_nothing_has_leads_an_administrator_back_and_so_does_an_advisors(world, comes, count_asked):
    client, kz, wrong, count = comes("admin"), world.sides["kz1"], {}, 0
    for route in of({where: row for where, row in SET_UP.items() if takes_id(row)}):
        path, nothing = address_of_nothing(route, kz), SET_UP[route.where].nothing
        answers, count = looked_and_sent(client, path), count + 1
        if statuses(answers) != nothing or any(answer.written for answer in answers):
            wrong[route.where] = statuses(answers)
        if route.where.startswith("setup/users/user/"):
            hers = path.replace(NO_ID, str(kz.her.pk))
            of_her, count = apart_from_id(looked_and_sent(client, hers), hers, path), count + 1
            if of_her != answers:
                wrong[route.where, "an advisor"] = statuses(of_her)
    assert wrong == {}
    count_asked("admin, set-up, nothing", count)


def test_what_the_set_up_shows_of_both_programmes_is_work_titles_and_reasons_and_nobodys_sign_in(world, comes):
    client, names, shown = (
        comes("admin"),
        set(User.objects.filter(kind="advisor").values_list("username", flat=True)),
        {},
    )
    for route in of(SET_UP):
        for side in world.sides.values():
            for answer in looked_and_sent(client, address_in_set_up(route, side)):
                fields = {bird.field for bird in world.canaries.found_in(answer.page)} - WRITTEN_IN_THE_SET_UP
                if fields or any(name in answer.page for name in names):
                    shown[route.where] = fields
    assert shown == {}


@pytest.mark.parametrize("model", ["programmes/roleassignment", "users/restart", "identity/advisor"])
def test_nobody_is_suggested_for_a_field(model, world, comes):
    """The library would answer for any field that leads to an account, whether or not its own page is in the set-up."""
    label, name = model.split("/")
    where = f"/setup/autocomplete/?app_label={label}&model_name={name}&field_name=user&term="
    manager, her = world.cast("kz1")["programme_manager"], world.sides["kz1"].her
    answers = [asked(comes("admin"), "GET", f"{where}{person.username}") for person in (manager, her)]
    assert [answer.status for answer in answers] == [404, 404]
    assert not any('"results"' in answer.page for answer in answers)


@pytest.mark.parametrize("odd", ["%00", "9" * 60, "9" * 5000, "-1", "²", "a", "1%2F2", "_5F", "1 or 1=1"])
def test_an_odd_id_is_like_any_that_nothing_has(odd, comes, world):
    client, kz, wrong = comes("admin"), world.sides["kz1"], {}
    for route in of({where: row for where, row in SET_UP.items() if takes_id(row)}):
        answers = looked_and_sent(client, address_of_nothing(route, kz).replace(NO_ID, odd))
        if statuses(answers) != SET_UP[route.where].nothing:
            wrong[route.where] = statuses(answers)
    assert wrong == {}
    assert asked(client, "GET", f"/{VIEW_ON_SITE.split('<')[0]}{odd}/{odd}/").status == 404
