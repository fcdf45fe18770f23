"""Questions of a home page: written by the ORM once, then sent together, all rooms in one round trip.

Home and Today ask every room. One by one, most of the time would go into writing the same statements again for each
person. A `Ready` keeps the statement, never an answer: who asks, and about which programme, is put in each time,
row-level security looks each time, and what was read is held by the scope of one request.

    OFFERS = Ready(lambda her: my_offers(her).open())                       # `her` has an advisor_id, as a scope has
    OFFERS.rows(scope)
    DRAFTS = Ready(lambda who, at: drafts_of(at).exclude(by=who.user.pk), verb="rate.approve")
    DRAFTS.rows(scope, programme)                                           # nothing for whoever may not

What several questions of a page start from is written before them, and read once:

    NEXT = Given("next_meeting", lambda who, at: meetings_visible_to(who, at).coming().values("id", "group_id")[:1])
    ASKED = Ready(lambda who, at: asked(NEXT.value("id")), verb="engagement.see", given=[NEXT])

The statement stays as it was written, so it may hold no moment: a question about time asks the database, by `Now()`.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models
from django.db.models.expressions import RawSQL
from django.utils import timezone

from survivor_engagement.common.prepared import Prepared
from survivor_engagement.common.rows import instance_of
from survivor_engagement.common.rowsecurity import Rows, within

Row = TypeVar("Row")
NOBODY = 0
Reader = Callable[[Any], Any]
# What JSON carries as text. Kinds of columns that are not named anywhere here are not read this way.
READERS: dict[str, Reader] = {
    "DateTimeField": datetime.fromisoformat,
    "DateField": date.fromisoformat,
    "TimeField": time.fromisoformat,
    "UUIDField": UUID,
}
AS_THEY_ARE = frozenset(
    {
        "AutoField", "BigAutoField", "BigIntegerField", "BooleanField", "CharField", "ForeignKey", "IntegerField",
        "JSONField", "OneToOneField", "PositiveIntegerField", "PositiveSmallIntegerField", "SlugField",
        "SmallIntegerField", "TextField",
    }
)  # fmt: skip


class Open(int):
    """A number that stays open in a statement. It also stands for the row that has this number."""

    @property
    def pk(self) -> int:
        return int(self)


# Numbers that no row has, in the order in which a statement is given the real ones.
HER, ASKER, PLACE = (Open(-7_310_554_092_117_000 - place) for place in (1, 2, 3))


class AnyScope:
    """Stands for the scope while a statement is written. It may do everything in the place: whether the one who asks
    may is looked up before each question, by its verb. For who works there for a partner statements are others."""

    advisor_id = HER
    user = SimpleNamespace(pk=ASKER)
    roles = frozenset({PLACE})
    programmes: Mapping[str, Any] = {}  # none: the day of a place is asked of the database

    def __init__(self, *, of_partner: bool) -> None:
        self.partner_in: frozenset[int] = frozenset({PLACE}) if of_partner else frozenset()

    def within(self, found: Rows, column: str, what: str) -> Rows:
        return within(self.partner_in, found, column, what)

    def may(self, _programme: object, _verb: str) -> bool:
        return True

    def programme_ids(self, _verb: str) -> list[int]:
        return [PLACE]


def refuse_moments(parameters: Iterable[Any]) -> None:
    if any(isinstance(value, date | time) for value in parameters):
        raise ImproperlyConfigured("A question that is kept ready may hold no moment; ask the database by Now().")


class Given:
    """Rows that several questions of staff start from (a common table expression). Its name is a word of SQL."""

    def __init__(self, name: str, build: Callable[..., models.QuerySet[Any, Any]]) -> None:
        self.name, self._build = name, build

    def value(self, column: str) -> RawSQL:
        """Its one value, or for `__in` all of them."""
        return RawSQL(f"SELECT {column} FROM {self.name}", [])  # noqa: S608, S611 - words from our code

    def written(self, asker: AnyScope) -> tuple[str, Sequence[Any]]:
        sql, parameters = self._build(asker, PLACE).query.get_compiler(using=connection.alias).as_sql()
        refuse_moments(parameters)
        return f"{self.name} AS ({sql})", parameters


class Ready(Generic[Row]):
    """One question about one advisor, or with a `verb` about one programme. Its statement is written once for each
    clock (time zone) it is asked by, and once more for who works there for a partner. Its rows are instances, or tuples
    after `values_list()`."""

    def __init__(
        self,
        build: Callable[..., models.QuerySet[Any, Row]],
        *,
        verb: str = "",
        in_menu: bool = False,
        given: Sequence[Given] = (),
    ) -> None:
        self._build = build
        self._verb = verb
        self.given = given
        self.in_menu = in_menu  # the menu of every staff page counts it
        self._written: dict[tuple[str, bool], _Statement] = {}

    def rows(self, scope: Any, programme: Any = None) -> list[Row]:
        """The answer for this person; read now, unless the page has read it with the others."""
        place = programme.pk if programme else None
        if (self, place) not in scope.memo:
            if not self.concerns(scope, programme):
                return []
            ask_together([self], scope, programme)
        found: list[Row] = scope.memo[self, place]
        return found

    def row(self, scope: Any, programme: Any = None) -> Row | None:
        """The first of them."""
        return next(iter(self.rows(scope, programme)), None)

    def concerns(self, scope: Any, programme: Any) -> bool:
        """A question about an advisor is asked without a programme; one about a programme, if its verb is allowed."""
        return bool(programme and scope.may(programme, self._verb)) if self._verb else programme is None

    def statement(self, asker: AnyScope) -> "_Statement":
        key = (timezone.get_current_timezone_name(), bool(asker.partner_in))
        if key not in self._written:
            self._written[key] = _Statement.of(self._build(*((asker, PLACE) if self._verb else (asker,))))
        return self._written[key]


def numbers(rows: models.QuerySet[Any], **sums: models.Aggregate) -> models.QuerySet[Any, tuple[int, ...]]:
    """One row of counts and sums over all these rows, as `aggregate()` reads them at once."""
    everything = rows.order_by().annotate(one=models.Value(1)).values("one")
    return everything.annotate(**sums).values_list(*sums)


def ask_together(questions: Iterable[Ready[Any]], scope: Any, programme: Any = None) -> None:
    """All those of these questions that this person may ask and that were not read yet, in one round trip; the rows
    wait in the scope."""
    place = getattr(programme, "pk", None)
    asked = tuple(
        question
        for question in questions
        if (question, place) not in scope.memo and question.concerns(scope, programme)
    )
    if not asked:
        return
    together = _together(asked, timezone.get_current_timezone_name(), place in scope.partner_in)
    about = (scope.advisor_id or NOBODY, getattr(scope.user, "pk", None) or NOBODY, place or NOBODY)
    answers = together.asked.first_row(connection.alias, about)
    for question, statement, answer in zip(asked, together.statements, answers, strict=True):
        scope.memo[question, place] = statement.read(json.loads(answer)) if answer else []


@lru_cache(maxsize=256)
def _together(questions: tuple[Ready[Any], ...], _clock: str, of_partner: bool) -> "_Together":
    asker = AnyScope(of_partner=of_partner)
    statements = [question.statement(asker) for question in questions]
    given = [part.written(asker) for part in dict.fromkeys(part for question in questions for part in question.given)]
    parts = [*given, *((statement.sql, statement.parameters) for statement in statements)]
    values = [value for _sql, parameters in parts for value in parameters]
    before = f"WITH {', '.join(sql for sql, _parameters in given)} " if given else ""
    with connection.cursor() as cursor:
        text = cursor.mogrify(f"{before}SELECT {', '.join(statement.sql for statement in statements)}", values)
    text = text.decode() if isinstance(text, bytes) else text
    for place, number in enumerate((HER, ASKER, PLACE), start=1):
        text = text.replace(str(int(number)), f"${place}")
    return _Together(Prepared(text, "ready", "(bigint, bigint, bigint)"), statements)


@dataclass(frozen=True)
class _Together:
    asked: Prepared
    statements: Sequence["_Statement"]


@dataclass(frozen=True)
class _Part:
    """The columns of one model in a row; columns that were not read are deferred, as after `only()`."""

    model: type[models.Model]
    places: slice
    names: Sequence[str]
    key: int
    related: Sequence[tuple["_Part", Callable[..., None], Callable[..., None]]]

    @classmethod
    def of(cls, info: Any, select: Sequence[Any]) -> "_Part":
        if info.get("from_parent"):
            raise ImproperlyConfigured("A question that is kept ready reads no tables of parents.")
        places = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
        names = [column[0].target.attname for column in select[places]]
        related = [
            (cls.of(lower, select), lower["local_setter"], lower["remote_setter"])
            for lower in info.get("related_klass_infos", [])
        ]
        return cls(info["model"], places, names, names.index(info["model"]._meta.pk.attname), related)

    def instance(self, row: list[Any]) -> models.Model | None:
        """None where an outer join found nothing."""
        cells = row[self.places]
        if cells[self.key] is None:
            return None
        made = instance_of(self.model, self.names, cells, connection.alias)
        for part, keep, keep_there in self.related:
            other = part.instance(row)
            keep(made, other)
            if other is not None:
                keep_there(other, made)
        return made


@dataclass(frozen=True)
class _Statement:
    """The text, and how rows become instances. Rows of values have no part of a model."""

    sql: str
    parameters: Sequence[Any]
    readers: Sequence[tuple[int, Reader]]
    part: _Part | None = None
    annotations: Sequence[tuple[str, int]] = ()

    @classmethod
    def of(cls, queryset: models.QuerySet[Any]) -> "_Statement":
        compiler = queryset.query.get_compiler(using=connection.alias)
        sql, parameters = compiler.as_sql()
        refuse_moments(parameters)
        select = compiler.select
        cells = ", ".join(f"c{number}" for number in range(len(select)))
        text = f"(SELECT json_agg(json_build_array({cells}))::text FROM ({sql}) AS found({cells}))"  # noqa: S608 - from the ORM
        readers = _readers([column[0].output_field for column in select])
        if not queryset.query.default_cols:  # values_list()
            return cls(text, parameters, readers)
        part = _Part.of(compiler.klass_info, select)
        return cls(text, parameters, readers, part, tuple(compiler.annotation_col_map.items()))

    def read(self, rows: list[list[Any]]) -> list[Any]:
        for place, reader in self.readers:
            for row in rows:
                if row[place] is not None:
                    row[place] = reader(row[place])
        return [tuple(row) for row in rows] if self.part is None else [self._instance(row) for row in rows]

    def _instance(self, row: list[Any]) -> models.Model | None:
        instance = self.part.instance(row) if self.part else None
        for name, place in self.annotations:
            setattr(instance, name, row[place])
        return instance


def _readers(fields: list[Any]) -> list[tuple[int, Reader]]:
    kinds = [_kind(field) for field in fields]
    if unknown := sorted({kind for kind in kinds if kind not in READERS and kind not in AS_THEY_ARE}):
        raise ImproperlyConfigured(f"{', '.join(unknown)} cannot be read by a question that is kept ready; see only().")
    return [(place, READERS[kind]) for place, kind in enumerate(kinds) if kind in READERS]


def _kind(field: Any) -> str:
    """A foreign key is read as the column it points to."""
    target = getattr(field, "target_field", field)
    return str(target.get_internal_type())
