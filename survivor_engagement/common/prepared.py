"""Statements that stay the same: PostgreSQL reads and plans each once for each connection, not for each page.

It plans anew for another role, and policies look at the scope of the transaction each time one runs. A pooler must keep
one connection for one client (PgBouncer: session pooling): what SQL prepared is not known on another connection.
"""

import hashlib
from collections.abc import Sequence
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connections

_KNOWN: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()  # digest to name, by open connection
_NUMBERS = count(1)


class Prepared:
    """`text` has its open places as $1, $2, …; `about` is a word for logs of the server."""

    def __init__(self, text: str, about: str, types: str = "") -> None:
        self.text, self._about, self._types = text, about, types
        self._digest = hashlib.sha256(text.encode()).hexdigest()[:16]

    def first_row(self, alias: str, values: Sequence[Any]) -> Any:
        """The first row as a tuple, or None."""
        rows = self._rows(alias, values, only_first=True)
        return rows[0] if rows else None

    def rows(self, alias: str, values: Sequence[Any]) -> list[Any]:
        return self._rows(alias, values, only_first=False)

    def _rows(self, alias: str, values: Sequence[Any], *, only_first: bool) -> list[Any]:
        with connections[alias].cursor() as cursor:
            known = _KNOWN.setdefault(connections[alias].connection, {})
            name = known.pop(self._digest, "")
            prepare = ""
            if not name:
                name = f"{self._about}_{self._digest}_{next(_NUMBERS)}"
                prepare = f"PREPARE {name} {self._types} AS {self.text.replace('%', '%%')}; "
            cursor.execute(f"{prepare}EXECUTE {name} ({', '.join(['%s'] * len(values))})", values)
            found = [cursor.fetchone()] if only_first else cursor.fetchall()
        known[self._digest] = name  # known again only now: after any error the next one prepares anew, by another name
        return [row for row in found if row is not None]
