"""How long rows are kept, said by each room about its own tables in its `retention.py`, and gathered here.

    KEPT = [Keep("records.CheckAnswer", "1 year", "To explain again what was not clear.", "goes", purge=...)]

`docs/retention.md` is written from it (`manage.py retention_page`), and a nightly task runs what has a `purge`.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.utils.module_loading import autodiscover_modules

AFTER_THE_PROGRAMME = "10 years after the programme closed"
PEOPLE = "people"
NEEDS_NO_END = "no end of its own"
Purge = Callable[[int], int]  # of one programme; how many rows went


@dataclass(frozen=True)
class Keep:
    """`kept` says how long, `erased` what becomes of the rows when the advisor they are about is erased: goes, emptied
    or stays; "not hers" where rows are about nobody but staff. What has an end has a `purge`, or names in `ends` the
    task that deletes it, or says there that people do it, because no process may."""

    table: str
    kept: str
    why: str
    erased: str
    purge: Purge | None = None
    ends: str = ""

    @property
    def deleted_by(self) -> str:
        if self.purge:
            return "`retention.purge`"
        if self.ends == PEOPLE:
            return "not deleted by the system: people"
        return f"`{self.ends}`" if self.ends else NEEDS_NO_END


@dataclass(frozen=True)
class Sealed:
    """A field whose value nobody reads without a key: where it lies, whose key it needs."""

    field: str
    key: str
    kept: str


def by_staff(*tables: str) -> list[Keep]:
    """Tables of the work itself, which name members of staff by the number of their account."""
    why = "Records of the work. Of a person they hold the number of an account of staff, which names nobody."
    return [Keep(table, AFTER_THE_PROGRAMME, why, "not hers", ends=PEOPLE) for table in tables]


def kept_tables() -> list[Keep]:
    """What every room says of its tables, in the order of the rooms."""
    return [keep for module in _modules() for keep in getattr(module, "KEPT", [])]


def sealed_fields() -> list[Sealed]:
    return [field for module in _modules() for field in getattr(module, "SEALED", [])]


def _modules() -> list[object]:
    autodiscover_modules("retention")
    names = (f"{config.name}.retention" for config in apps.get_app_configs())
    return [sys.modules[name] for name in names if name in sys.modules and name != __name__]
