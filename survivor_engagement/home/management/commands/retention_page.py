"""`manage.py retention_page`: write docs/retention.md from what the rooms say of their tables."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from survivor_engagement.common.retention import kept_tables, sealed_fields

HEAD = """# How long things are kept

Written by `manage.py retention_page` from the `retention.py` of each room; a test compares. A table with a link to an
advisor or an account that is missing here fails a test. *Erased* is what becomes of the rows when the advisor they are
about is erased; how, stands in `docs/erasure.md`.

*Deleted by* names the nightly task. **"Not deleted by the system: people" means what it says**: no process may delete
these rows, and nothing happens by itself when their time is over. The organisation decides, in writing, and whoever
runs the servers deletes: who and how, stands in `docs/operations.md`, "What people delete". What has no end of its own
goes with what it belongs to, or when she is erased.

The periods are the house's; a programme under another law sets its own with its lawyer before it starts.

| Table | Kept | Deleted by | Erased | Why |
|---|---|---|---|---|
"""
SEALED = """
## Sealed fields

What nobody reads without a key, and whose key. With the key of a person gone, the value is dark in every copy.

| Field | Key | Kept |
|---|---|---|
"""


def page() -> str:
    rows = [
        f"| `{keep.table}` | {keep.kept} | {keep.deleted_by} | {keep.erased} | {keep.why} |\n"
        for keep in sorted(kept_tables(), key=lambda keep: keep.table)
    ]
    sealed = [f"| {one.field} | {one.key} | {one.kept} |\n" for one in sealed_fields()]
    return HEAD + "".join(rows) + SEALED + "".join(sealed)


class Command(BaseCommand):
    help = "Write docs/retention.md."

    def handle(self, *args: Any, **options: Any) -> None:
        (settings.BASE_DIR / "docs" / "retention.md").write_text(page())
