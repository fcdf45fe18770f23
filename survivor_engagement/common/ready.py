"""Questions of a Home page: written by the ORM once, then sent together, all rooms in one round trip.

Home asks every room. One by one, most of the time would go into writing the same statements again for each person.
A `Ready` keeps the statement, never an answer: the person is put in each time, row-level security looks each time, and
what was read is held by the scope of one request.

    OFFERS = Ready(lambda her: my_offers(her).open())       # `her` has an advisor_id, as a scope has
    OFFERS.rows(scope)

The statement stays as it was written, so it may hold no moment: a question about time asks the database, by `Now()`.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Generic, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models
from django.db.models.query import get_related_populators
from django.utils import timezone

Row = TypeVar("Row", bound=models.Model)
HER = -7_310_554_092_117_001  # stands in the statement where the number of the advisor belongs
NOBODY = 0
_PREPARED: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()  # names, by open session of the database
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


class Ready(Generic[Row]):
    """One question about one advisor whose statement is written once for each clock (time zone) it is asked by."""

    def __init__(self, build: Callable[[Any], models.QuerySet[Row]]) -> None:
        self._build = build
        self._written: dict[str, _Statement] = {}

    def rows(self, scope: Any) -> list[Row]:
        """The answer for this person; read now, unless Home has read it with the others."""
        if self not in scope.memo:
            ask_together([self], scope)
        found: list[Row] = scope.memo[self]
        return found

    def statement(self) -> "_Statement":
        clock = timezone.get_current_timezone_name()
        if clock not in self._written:
            self._written[clock] = _Statement.of(self._build(SimpleNamespace(advisor_id=HER)))
        return self._written[clock]


def ask_together(questions: Iterable[Ready[Any]], scope: Any) -> None:
    """All these questions in one round trip; the rows wait in the scope."""
    asked = tuple(questions)
    together = _together(asked, timezone.get_current_timezone_name())
    with connection.cursor() as cursor:
        cursor.execute(together.call(connection.connection, scope.advisor_id or NOBODY))
        answers = cursor.fetchone()
    for question, statement, answer in zip(asked, together.statements, answers, strict=True):
        scope.memo[question] = statement.read(json.loads(answer)) if answer else []


@lru_cache(maxsize=256)
def _together(questions: tuple[Ready[Any], ...], _clock: str) -> "_Together":
    statements = [question.statement() for question in questions]
    values = [value for statement in statements for value in statement.parameters]
    with connection.cursor() as cursor:
        text = cursor.mogrify(f"SELECT {', '.join(statement.sql for statement in statements)}", values)
    text = (text.decode() if isinstance(text, bytes) else text).replace(str(HER), "$1")
    return _Together(f"ready_{hashlib.sha256(text.encode()).hexdigest()[:32]}", text, statements)


@dataclass(frozen=True)
class _Together:
    """Prepared once on each connection: the server, too, plans it once. It plans anew for another role, and policies
    look at the scope of the transaction each time it runs."""

    name: str
    text: str
    statements: Sequence["_Statement"]

    def call(self, session: Any, advisor_id: int) -> str:
        execute = f"EXECUTE {self.name} ({int(advisor_id)})"
        known = _PREPARED.setdefault(session, set())
        if self.name in known:
            return execute
        known.add(self.name)
        return f"PREPARE {self.name} (bigint) AS {self.text}; {execute}"


@dataclass(frozen=True)
class _Statement:
    """The text, and how rows become instances; columns that were not read are deferred, as after `only()`."""

    sql: str
    parameters: Sequence[Any]
    model: type[models.Model]
    columns: slice
    names: Sequence[str]
    readers: Sequence[tuple[int, Reader]]
    related: Sequence[Any]
    annotations: dict[str, int]

    @classmethod
    def of(cls, queryset: models.QuerySet[Any]) -> "_Statement":
        compiler = queryset.query.get_compiler(using=connection.alias)
        sql, parameters = compiler.as_sql()
        if any(isinstance(value, date | time) for value in parameters):
            raise ImproperlyConfigured("A question that is kept ready may hold no moment; ask the database by Now().")
        select, info = compiler.select, compiler.klass_info
        columns = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
        cells = [f"c{number}" for number in range(len(select))]
        listed = ", ".join(cells)
        return cls(
            sql=f"(SELECT json_agg(json_build_array({listed}))::text FROM ({sql}) AS found({listed}))",  # noqa: S608 - from the ORM
            parameters=parameters,
            model=info["model"],
            columns=columns,
            names=[column[0].target.attname for column in select[columns]],
            readers=_readers([column[0].output_field for column in select]),
            related=get_related_populators(info, select, connection.alias),  # type: ignore[call-arg] # stubs of Django 6
            annotations=dict(compiler.annotation_col_map),
        )

    def read(self, rows: list[list[Any]]) -> list[models.Model]:
        return [self._instance(row) for row in rows]

    def _instance(self, row: list[Any]) -> models.Model:
        for place, reader in self.readers:
            if row[place] is not None:
                row[place] = reader(row[place])
        instance = self.model.from_db(connection.alias, self.names, row[self.columns])
        for populator in self.related:
            populator.populate(row, instance)
        for name, place in self.annotations.items():
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
