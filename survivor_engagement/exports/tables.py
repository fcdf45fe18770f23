"""What can leave, and what of it each person may have: columns with the verb they need, rows as she sees them now."""

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from survivor_engagement.audit.access import events_of_programme
from survivor_engagement.exports.models import Export, Kind, Purpose
from survivor_engagement.exports.writers import Cell
from survivor_engagement.identity.access import advisors_visible_to
from survivor_engagement.identity.ages import Band, band_of_hers
from survivor_engagement.identity.codes import new_code
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.fields import fields_numbered, fields_to_open
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope
from survivor_engagement.programmes.trail import lines

ROW_CAP = 5_000
FEWEST = 10  # of fewer people each can be recognised, also without a name or a code
EXPORT, SEE, CODES = "export.advisors", "advisor.see", "export.identities"
JOINED, NUMBER = "advisor.joined_on", "number"
Opened = Mapping[int, Mapping[str, str]]


@dataclass
class Run:
    """One making of one export. People have numbers of their own in it, so that two exports cannot be laid side by
    side; `opened` holds what a second person agreed to, by the number of the advisor."""

    zone: ZoneInfo
    opened: Opened = field(default_factory=dict)
    _numbers: dict[int, str] = field(default_factory=dict)

    def number_of(self, advisor_id: int) -> str:
        while advisor_id not in self._numbers:
            drawn = f"X-{new_code()}"
            if drawn not in self._numbers.values():
                self._numbers[advisor_id] = drawn
        return self._numbers[advisor_id]

    def moment(self, at: datetime) -> str:
        return at.astimezone(self.zone).isoformat(sep=" ", timespec="minutes")


@dataclass(frozen=True)
class Column:
    """`needs` is the verb without which nobody gets it, and `field` the detail of an advisor that it tells, by the
    table of roles and fields; a sealed one is opened from the vault, by two people."""

    name: str
    heading: str | Promise
    needs: str
    value: Callable[[Any, Run], Cell]
    field: str = ""
    is_sealed: bool = False


@dataclass(frozen=True)
class Table:
    kind: Kind
    verb: str
    columns: Sequence[Column]
    rows: Callable[[Scope, Export], "QuerySet[Any]"]
    purposes: Sequence[Purpose]
    read: Callable[[Iterable[Any]], Sequence[Any]] = list
    by_day: bool = False  # asked for by days, and in the order of time, which each row tells anyway

    def columns_for(self, scope: Scope, programme: Programme) -> list[Column]:
        """Those that she may have now."""
        reads = fields_numbered(scope, programme.pk) | fields_to_open(scope, programme.pk) | {""}
        return [column for column in self.columns if column.field in reads and scope.may(programme, column.needs)]

    @property
    def sealed(self) -> frozenset[str]:
        return frozenset(column.name for column in self.columns if column.is_sealed)

    @property
    def job(self) -> str:
        return f"export.make_{self.kind}"


def _sealed(name: str, heading: Promise) -> Column:
    return Column(name, heading, CODES, lambda her, run: run.opened.get(her.pk, {}).get(name, ""), name, is_sealed=True)


def _advisors(scope: Scope, export: Export) -> "QuerySet[Any]":
    found = advisors_visible_to(scope, export.programme).with_progress_in(export.programme)
    return found.annotate(band=band_of_hers("age_band", "pk")).order_by("id")


def _events(_scope: Scope, export: Export) -> "QuerySet[Any]":
    zone = ZoneInfo(export.programme.timezone)
    events = events_of_programme(export.programme_id)
    if export.from_on:
        events = events.filter(at__gte=datetime.combine(export.from_on, time.min, zone))
    if export.until_on:
        events = events.filter(at__lt=datetime.combine(export.until_on + timedelta(days=1), time.min, zone))
    return events


def _age(band: str) -> str:
    """Of a child no more than that she is one."""
    return str((Advisor.AgeBand.ADULT if band == Band.ADULT else Advisor.AgeBand.UNDER_18).label)


def without_rare(rows: Sequence[list[Cell]], places: Sequence[int]) -> list[list[Cell]]:
    """For whoever sees no advisor on the pages: what fewer than `FEWEST` rows have in common at these places is not
    told, because the one woman of such an age and language is known without a name."""
    alike = Counter(tuple(row[place] for place in places) for row in rows)
    rare = _now("fewer than %(number)d") % {"number": FEWEST}
    return [
        row
        if alike[tuple(row[place] for place in places)] >= FEWEST
        else [rare if place in places else cell for place, cell in enumerate(row)]
        for row in rows
    ]


def _yes_no(value: object) -> str:
    return _now("yes") if value else _now("no")


ABOUT_HER = [
    Column(NUMBER, _("Number in this list"), EXPORT, lambda her, run: run.number_of(her.pk)),
    Column("code", _("Code"), CODES, lambda her, run: her.shown_code, "advisor.code"),
    Column("status", _("Status"), EXPORT, lambda her, run: her.get_status_display(), "advisor.status"),
    Column("age_band", _("Age"), EXPORT, lambda her, run: _age(her.band), "advisor.age_band"),
    Column("language", _("Language"), EXPORT, lambda her, run: her.get_language_display(), "advisor.language"),
    Column("joined_in", _("Month of joining"), SEE, lambda her, run: f"{her.joined_on:%Y-%m}", JOINED),
    Column("joined_on", _("Day of joining"), SEE, lambda her, run: her.joined_on.isoformat(), JOINED),
    Column("has_joined", _("Has signed in"), SEE, lambda her, run: _yes_no(her.has_joined)),
    Column("is_asked", _("Was asked how to reach her"), SEE, lambda her, run: _yes_no(her.contact_at)),
]
TABLES: dict[str, Table] = {
    table.kind: table
    for table in (
        Table(Kind.ADVISORS, "export.advisors", ABOUT_HER, _advisors, (Purpose.REPORT, Purpose.CHECK)),
        Table(
            Kind.IDENTITIES,
            "export.identities",
            [
                *ABOUT_HER[:2],
                _sealed("legal_name", _("Legal name")),
                _sealed("phone", _("Phone number")),
                *[column for column in ABOUT_HER if column.name in ("status", "language")],
            ],
            _advisors,
            (Purpose.CONTACT, Purpose.SAFETY, Purpose.CHECK),
        ),
        Table(
            Kind.TRAIL,
            "export.audit",
            [
                Column("at", _("When"), "export.audit", lambda line, run: run.moment(line.at)),
                Column("what", _("What"), "export.audit", lambda line, run: line.what),
                Column("who", _("By"), "export.audit", lambda line, run: line.who),
                Column("account", _("Account"), "export.audit", lambda line, run: line.account),
                Column("details", _("Fields and reason"), "export.audit", lambda line, run: line.details),
                Column("thing", _("About"), "export.audit", lambda line, run: line.thing),
            ],
            _events,
            (Purpose.CHECK, Purpose.REPORT),
            read=lines,
            by_day=True,
        ),
    )
}


def tables_for(scope: Scope, programme: Programme) -> list[Table]:
    """What this person may ask for."""
    return [table for table in TABLES.values() if scope.may(programme, table.verb)]


def mixed(rows: Sequence[Any]) -> list[Any]:
    """In no order, so that a place in the list tells nothing."""
    shuffled = list(rows)
    secrets.SystemRandom().shuffle(shuffled)
    return shuffled
