"""Lists and checks of who may see whom, at 100,000 advisors, with row-level security on.

The floor is the same answer in raw SQL without row-level security. The rivals are what a Django project would use:
django-guardian's `get_objects_for_user`, `has_perm` and `prefetch_perms`, in its generic and in its direct form, and
without row-level security.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connections, models
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from guardian.backends import ObjectPermissionBackend
from guardian.core import ObjectPermissionChecker
from guardian.shortcuts import get_objects_for_user

from benchmarks.figures import Figure, benchmark
from benchmarks.large import FEW, MANY, OWNER, SEE, asking, large_database
from benchmarks.timing import in_turn
from survivor_engagement.common.ready import Ready
from survivor_engagement.identity.access import advisors_listed, advisors_visible_to, how_many_advisors
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope, load_scope

PAGE, CHECKS = 50, 100
# As the list of a programme reads its first page. Over several programmes there is no such page, and the ORM is asked.
LISTED = Ready(lambda who, at: advisors_listed(who, at)[:PAGE], verb="advisor.see")
STANDING = """
FROM identity_advisor a WHERE EXISTS (
    SELECT 1 FROM identity_enrolment e JOIN programmes_programme p ON p.id = e.programme_id
    WHERE e.advisor_id = a.id AND e.programme_id = ANY (%s)
      AND e.starts_on <= (statement_timestamp() AT TIME ZONE p.timezone)::date
      AND (e.ends_on IS NULL OR e.ends_on >= (statement_timestamp() AT TIME ZONE p.timezone)::date))
"""


# Along the index of codes, as ours reads one programme.
FIRST_LISTED = """
SELECT a.* FROM identity_belonging b JOIN identity_advisor a ON a.id = b.advisor_id
WHERE b.programme_id = (%s::bigint[])[1] AND (
    SELECT e.id FROM identity_enrolment e JOIN programmes_programme p ON p.id = e.programme_id
    WHERE e.advisor_id = a.id AND e.programme_id = b.programme_id
      AND e.starts_on <= (statement_timestamp() AT TIME ZONE p.timezone)::date
      AND (e.ends_on IS NULL OR e.ends_on >= (statement_timestamp() AT TIME ZONE p.timezone)::date) LIMIT 1) IS NOT NULL
ORDER BY b.code
"""


class PlainAdvisor(models.Model):
    """The same table for guardian's generic form, which it takes for models without a table of permissions of their
    own."""

    code = models.CharField(max_length=8)

    class Meta:
        app_label = "identity"
        managed = False
        db_table = "identity_advisor"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"plain-{self.pk}"


@benchmark("list.advisors")
def lists() -> Iterator[Figure]:
    """Where she sees 500: 10 and 8 times faster than the rivals, counting 10 and 6. Where she sees 11,000: 3 times."""
    with large_database(PlainAdvisor):
        yield from _lists("500", FEW, page=(10, 8), count=(10, 6))
        yield from _lists("11k", MANY, page=(3, 3), count=(3, 3))
        yield from _checks()


def _lists(name: str, username: str, *, page: tuple[float, float], count: tuple[float, float]) -> Iterator[Figure]:
    with asking(username) as scope:
        one = next(iter(scope.programmes.values())) if len(scope.roles) == 1 else None

        def ours() -> QuerySet[Any]:
            return advisors_visible_to(scope, one)

        generic, direct = _rival(scope, PlainAdvisor), _rival(scope, Advisor)
        seen = [set(rows().values_list("pk", flat=True)) for rows in (ours, generic, direct)]
        if not seen[0] == seen[1] == seen[2]:
            raise SystemExit(f"The three ways do not see the same advisors: {[len(pks) for pks in seen]}")
        first = FIRST_LISTED if one else f"SELECT a.* {STANDING} ORDER BY a.code"
        mine = _first_listed(scope, one) if one else _page_of(ours)
        ways = [mine, _raw(scope, f"{first} LIMIT {PAGE}"), _page_of(generic), _page_of(direct)]
        pages = [[advisor.pk for advisor in page()] for page in (ways[0], *ways[2:])]
        if not pages[0] == pages[1] == pages[2] or len(pages[0]) != PAGE:
            raise SystemExit("The three ways do not list the same advisors.")
        yield from _figures(f"list.advisors_{name}", ways, page)
        yield Figure(f"list.advisors_{name}.queries", _queries(ways[0]), "queries", goal=1)
        number = f"SELECT count(*) {STANDING}"
        ways = [
            lambda: _counted(scope),
            _raw(scope, number),
            lambda: generic().count(),
            lambda: direct().count(),
        ]
        yield from _figures(f"count.advisors_{name}", ways, count)


def _checks() -> Iterator[Figure]:
    """A hundred times "may she see this advisor?", the scope read anew. The rivals are asked by object."""
    with asking(FEW) as scope:
        user, programme = scope.user, next(iter(scope.programmes.values()))
        people = list(advisors_visible_to(scope, programme).order_by("code")[:CHECKS])
        theirs = [Advisor.objects.using(OWNER).get(pk=advisor.pk) for advisor in people]
        backend = ObjectPermissionBackend()

        def ours() -> bool:
            fresh = load_scope(user)
            return all(fresh.may(programme.pk, "advisor.see") for _advisor in people)

        def one_by_one() -> bool:
            return all(backend.has_perm(user, SEE, advisor) for advisor in theirs)

        def prefetched() -> bool:
            checker = ObjectPermissionChecker(user)
            checker.prefetch_perms(theirs)
            return all(checker.has_perm(SEE, advisor) for advisor in theirs)

        if not (ours() and one_by_one() and prefetched()):
            raise SystemExit("The three ways do not allow the same.")
        mine, loop, ahead = in_turn(ours, one_by_one, prefetched, rounds=30, warm=2)
        yield Figure("checks.100", mine.least, "ms", rival=loop.least, beats=100)
        yield Figure("checks.100.prefetch", mine.least, "ms", rival=ahead.least, beats=3)
        yield Figure("checks.100.queries", _queries(ours), "queries", goal=1)


def _figures(name: str, ways: list[Callable[[], object]], beats: tuple[float, float]) -> Iterator[Figure]:
    mine, floor, generic, direct = in_turn(*ways, rounds=30, warm=3)
    yield Figure(name, mine.least, "ms", floor=floor.least, rival=generic.least, beats=beats[0])
    yield Figure(f"{name}.direct", mine.least, "ms", floor=floor.least, rival=direct.least, beats=beats[1])


def _rival(scope: Scope, model: type[models.Model]) -> Callable[[], QuerySet[Any]]:
    everything = model._default_manager.using(OWNER)

    def rows() -> QuerySet[Any]:
        return get_objects_for_user(
            scope.user, SEE, klass=everything.all(), accept_global_perms=False, with_superuser=False
        )

    return rows


def _first_listed(scope: Scope, programme: Programme) -> Callable[[], list[Any]]:
    def rows() -> list[Any]:
        scope.memo.clear()  # what was read is held for one request
        return LISTED.rows(scope, programme)

    return rows


def _counted(scope: Scope) -> int:
    scope.memo.clear()
    return how_many_advisors(scope, scope.programmes.values())


def _page_of(rows: Callable[[], QuerySet[Any]]) -> Callable[[], list[Any]]:
    return lambda: list(rows().order_by("code")[:PAGE])


def _raw(scope: Scope, sql: str) -> Callable[[], object]:
    places = sorted(scope.roles)

    def ask() -> object:
        with connections[OWNER].cursor() as cursor:
            cursor.execute(sql, [places])
            return cursor.fetchall()

    return ask


def _queries(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connections["default"]) as captured:
        work()
    return len(captured)
