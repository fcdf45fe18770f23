"""Rows that every page asks for by their key: session, person, programme, key of a person.

The ORM would write the same statement again each time, which takes longer than reading the row. Here it is written
once for each process; nothing of a row is kept.
"""

from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connections, models, router

Row = TypeVar("Row", bound=models.Model)


class OneRow(Generic[Row]):
    """The row whose columns have these values, all of them together naming one row; None where there is none."""

    def __init__(self, model: type[Row], *columns: str) -> None:
        self._model, self._columns = model, columns
        self._fields = model._meta.concrete_fields
        self._names = [field.attname for field in self._fields]

    def get(self, *values: Any) -> Row | None:
        alias = router.db_for_read(self._model)
        with connections[alias].cursor() as cursor:
            cursor.execute(self._statement, values)
            row = cursor.fetchone()
        if row is None:
            return None
        cells = list(row)
        for place, field, converters in self._converters:
            for convert in converters:
                cells[place] = convert(cells[place], field.cached_col, connections[alias])
        return self._model.from_db(alias, self._names, cells)

    @cached_property
    def _converters(self) -> list[tuple[int, Any, list[Any]]]:
        connection = connections[router.db_for_read(self._model)]
        found = [(place, field, field.get_db_converters(connection)) for place, field in enumerate(self._fields)]
        return [(place, field, converters) for place, field, converters in found if converters]

    @cached_property
    def _statement(self) -> str:
        quoted = {field.attname: f'"{field.column}"' for field in self._fields}
        where = " AND ".join(f"{quoted[column]} = %s" for column in self._columns)
        return f'SELECT {", ".join(quoted.values())} FROM "{self._model._meta.db_table}" WHERE {where}'  # noqa: S608 - names of our columns
