"""Rows that every page asks for by their key: session, person, programme, key of a person.

The ORM would write the same statement again each time, which takes longer than reading the row. Here it is written
once for each process and planned once for each connection; nothing of a row is kept.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connections, models, router
from django.db.models.base import ModelState

from survivor_engagement.common.prepared import Prepared

Row = TypeVar("Row", bound=models.Model)


def instance_of(model: type[Row], names: Iterable[str], cells: Iterable[Any], alias: str) -> Row:
    """What `from_db()` makes of these columns: the others stay deferred. It takes a tenth of the time, as it neither
    asks each field for its default nor tells the signals of models, which nobody here listens to (a test looks)."""
    made = model.__new__(model)
    made.__dict__.update(zip(names, cells, strict=True))
    made._state = ModelState()
    made._state.adding, made._state.db = False, alias
    return made


class OneRow(Generic[Row]):
    """The row whose columns have these values, all of them together naming one row; None where there is none."""

    def __init__(self, model: type[Row], *columns: str) -> None:
        self._model, self._columns = model, columns
        self._fields = model._meta.concrete_fields
        self._names = [field.attname for field in self._fields]

    def get(self, *values: Any) -> Row | None:
        alias = router.db_for_read(self._model)
        row = self._prepared.first_row(alias, values)
        return None if row is None else self.read(row)

    def read(self, row: Sequence[Any]) -> Row:
        """The row whose cells were read as `columns()`, by whatever statement."""
        alias = router.db_for_read(self._model)
        cells = list(row)
        for place, field, converters in self._converters:
            for convert in converters:
                cells[place] = convert(cells[place], field.cached_col, connections[alias])
        return instance_of(self._model, self._names, cells, alias)

    def columns(self, table: str) -> str:
        """All columns, for a statement in which the table goes by this name."""
        return ", ".join(f'{table}."{field.column}"' for field in self._fields)

    @cached_property
    def _converters(self) -> list[tuple[int, Any, list[Any]]]:
        connection = connections[router.db_for_read(self._model)]
        found = [(place, field, field.get_db_converters(connection)) for place, field in enumerate(self._fields)]
        return [(place, field, converters) for place, field, converters in found if converters]

    @cached_property
    def _prepared(self) -> Prepared:
        quoted = {field.attname: f'"{field.column}"' for field in self._fields}
        table = self._model._meta.db_table
        where = " AND ".join(
            f"found.{quoted[column]} = ${place}" for place, column in enumerate(self._columns, start=1)
        )
        return Prepared(f'SELECT {self.columns("found")} FROM "{table}" AS found WHERE {where}', table)  # noqa: S608 - names of our columns
