"""The list of advisors by pages: the first is a question kept ready, the next ones go on along the codes."""

import re
from contextlib import closing
from datetime import timedelta
from zoneinfo import ZoneInfo

import psycopg2
import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from survivor_engagement.common.paging import PAGE_SIZE
from survivor_engagement.identity.access import advisors_listed, advisors_visible_to
from survivor_engagement.identity.models import Advisor, Belonging, Enrolment
from survivor_engagement.programmes.models import Role
from survivor_engagement.programmes.scope import load_scope
from tests.harness.cast import make_advisor, make_staff
from tests.harness.client import as_seed, as_web
from tests.harness.factories import ProgrammeFactory
from tests.identity.erasing import erase

LIST = "/w/kz1/advisors/"
# Statements that only tests send: they change roles, and nest what a server commits.
OF_THE_HARNESS = ("SET LOCAL ROLE", "SELECT set_config('app.", "SAVEPOINT", "RELEASE SAVEPOINT")


def vacuum(database: str, tables: str) -> None:
    """As the server does by itself some time after many rows were written."""
    session = psycopg2.connect(settings.SERVICES.database_url(database, "postgres"))
    session.autocommit = True
    with closing(session), session.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {tables}")


def enrol_many(programme, number: int) -> list[str]:
    """Their codes, in order."""
    advisors = [Advisor(age_band="adult", language="en") for _ in range(number)]
    Advisor.objects.bulk_create(advisors)
    Enrolment.objects.bulk_create(
        Enrolment(advisor=advisor, programme=programme, starts_on="2026-01-01") for advisor in advisors
    )
    return sorted(advisor.code for advisor in advisors)


def read_all(client, url: str = LIST) -> list[list[str]]:
    """The codes of each page, from the first to the last."""
    pages, after = [], ""
    while True:
        page = client.get(f"{url}?after={after}").context["page"]
        pages.append([advisor.code for advisor in page.rows])
        after = page.next_after
        if not after:
            return pages


def test_page_after_page_lists_everybody_once_in_the_order_of_codes(kz, th, manager, client_for):
    enrol_many(th, 3)
    codes = enrol_many(kz, 2 * PAGE_SIZE + 3)
    pages = read_all(client_for(manager))
    assert [code for page in pages for code in page] == codes
    assert [len(page) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 3]


def test_a_full_page_that_is_the_last_leads_nowhere(kz, manager, client_for):
    assert read_all(client_for(manager)) == [[]]
    codes = enrol_many(kz, PAGE_SIZE)
    assert read_all(client_for(manager)) == [codes]


def test_who_left_or_is_not_here_yet_is_on_no_page(kz, manager, client_for):
    here = timezone.localdate(timezone=ZoneInfo(kz.timezone))
    codes = enrol_many(kz, 5)
    left, last_day, tomorrow = (Enrolment.objects.filter(advisor__code=code) for code in codes[:3])
    left.update(ends_on=here - timedelta(days=1))
    last_day.update(ends_on=here)
    tomorrow.update(starts_on=here + timedelta(days=1))
    assert read_all(client_for(manager)) == [[codes[1], codes[3], codes[4]]]
    # and so in the pages that follow the first
    assert [advisor.code for advisor in advisors_listed(load_scope(manager), kz, codes[1])] == codes[3:]


def test_somebody_erased_today_is_on_no_page(juniper, tern, kz, manager, client_for):
    erase(juniper)
    assert Enrolment.objects.standing_in(kz).filter(advisor=juniper).exists()  # her place stands until tonight
    assert read_all(client_for(manager)) == [[tern.code]]
    assert list(advisors_listed(load_scope(manager), kz, "3")) == [tern]
    assert client_for(manager).get(LIST).context["how_many"] == 1


def test_two_enrolments_side_by_side_make_one_row(kz, manager, client_for):
    (code,) = enrol_many(kz, 1)
    advisor, later = Advisor.objects.get(code=code), timezone.localdate() + timedelta(days=90)
    Enrolment.objects.filter(advisor=advisor).update(ends_on=later)
    Enrolment.objects.create(advisor=advisor, programme=kz, starts_on="2026-02-01")
    assert read_all(client_for(manager)) == [[code]]


def test_listed_are_those_that_this_person_sees(kz, th, manager, other_manager, facilitator):
    enrol_many(kz, 4)
    enrol_many(th, 2)
    for person in (manager, other_manager, facilitator):
        scope = load_scope(person)
        for programme in (kz, th):
            listed = list(advisors_listed(scope, programme))
            assert listed == list(advisors_visible_to(scope, programme).order_by("code"))
            assert bool(listed) is (programme.pk in scope.roles)


@pytest.mark.parametrize("after", ["%00", "zz%20zz", "K%2000", "3" * 40, "%27%3B--"])
def test_nonsense_in_the_address_is_a_page(after, juniper, manager, client_for):
    assert client_for(manager).get(f"{LIST}?after={after}").status_code == 200


def test_the_first_page_is_asked_anew_each_time(kz, manager, client_for):
    """The statement is kept, never an answer."""
    codes, client = enrol_many(kz, 2), client_for(manager)
    assert read_all(client) == [codes]
    Enrolment.objects.filter(advisor__code=codes[0]).update(ends_on="2026-01-02")
    assert read_all(client) == [codes[1:]]


@pytest.mark.own_database
@pytest.mark.parametrize(("here", "elsewhere"), [(300, 3000), (3000, 0)])
def test_a_page_reads_its_own_rows_and_not_those_of_the_whole_programme(here, elsewhere, own_database):
    """By the plan itself: no row beyond the page is looked at, and nothing is sorted."""
    with transaction.atomic():
        as_seed()
        kz, th = ProgrammeFactory(code="KZ1"), ProgrammeFactory(code="TH2", in_thailand=True)
        manager = make_staff(kz, Role.MANAGER)
        enrol_many(kz, here)
        enrol_many(th, elsewhere)
    vacuum(own_database, "identity_advisor, identity_belonging, identity_enrolment")
    with transaction.atomic(), as_web(manager) as scope:
        plan = advisors_listed(scope, kz)[:10].explain(analyze=True, timing=False, costs=False)
    assert "belonging_by_code" in plan
    assert "Sort" not in plan
    assert max(int(number) for number in re.findall(r"loops=(\d+)", plan)) == 10


def test_her_code_stands_beside_each_programme_and_never_changes(kz, th, manager):
    (code,) = enrol_many(kz, 1)
    advisor = Advisor.objects.get(code=code)
    Enrolment.objects.create(advisor=advisor, programme=th, starts_on="2026-01-01")
    assert set(Belonging.objects.values_list("programme", "code")) == {(kz.pk, code), (th.pk, code)}
    with pytest.raises(IntegrityError, match="a code never changes"), transaction.atomic():
        Advisor.objects.filter(code=code).update(code="33333333")
    with as_web(manager), pytest.raises(DatabaseError), transaction.atomic():
        Advisor.objects.filter(code=code).update(code="33333333")
    with as_web(manager):
        assert list(Belonging.objects.values_list("programme", flat=True)) == [kz.pk]


@pytest.mark.parametrize("rows", [1, 3, PAGE_SIZE + 2])
def test_a_page_asks_no_more_than_seven_times_whatever_the_rows(rows, kz, manager, client_for):
    """Who asks, her scope, the rows, how many there are, the menu; and the line of the trail that she looked."""
    codes, client = enrol_many(kz, rows), client_for(manager)
    make_advisor(kz, manager)  # one of them with all that is asked about: a card, an account, how to reach her
    read_all(client)
    for url in (LIST, f"{LIST}?after={codes[0]}"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        of_the_page = [query["sql"] for query in asked if not query["sql"].startswith(OF_THE_HARNESS)]
        assert 4 < len(of_the_page) <= 7, of_the_page
