"""`manage.py audit_verify`: as the owner of the tables, who may read every row. Prints ids and counts only."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from survivor_engagement.audit.heads import heads_dir, read_heads
from survivor_engagement.audit.signing import trusted_keys
from survivor_engagement.audit.verifying import Verdict, may_read_all, told, verify

AT_MOST = 20
SUMMARY = "{seals} seals over {events} events, {unsealed} events wait for a seal, {heads} heads outside"


def moment(text: str) -> datetime:
    """With its offset, since a backup is read elsewhere."""
    try:
        said = datetime.fromisoformat(text)
    except ValueError:
        said = None
    if said is None or said.tzinfo is None:
        raise ArgumentTypeError("a moment with its offset, such as 2027-01-31T03:00+00:00")
    return said


class Command(BaseCommand):
    help = (
        "Computes the trail anew and names what was edited, cut or put in between, and where rows waited for long. "
        "Exits 1 where something was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--heads", default="", help="a folder with archived heads; AUDIT_HEADS_DIR when not given")
        parser.add_argument("--without-heads", action="store_true", help="there are none; a cut tail is not noticed")
        parser.add_argument(
            "--explained", type=int, action="append", default=[], metavar="SEAL",
            help="a seal that was made late, and why is written down; may be given several times",
        )  # fmt: skip
        parser.add_argument("--as-of", type=moment, default=None, help="the moment of a backup: 2027-01-31T03:00+00:00")

    def handle(self, *args: Any, **options: Any) -> None:
        if not may_read_all():
            raise CommandError(
                "Run it as the owner of the tables (DATABASE_ROLE=app_owner): others do not see all rows."
            )
        place = Path(options["heads"]) if options["heads"] else heads_dir()
        heads = read_heads(place, trusted_keys()) if place else []
        verdict = verify(heads, explained=options["explained"], as_of=options["as_of"])
        found = [*verdict.problems, *verdict.late]
        for line in told(found, at_most=AT_MOST):
            self.stdout.write(line)
        self.stdout.write(_summary(verdict))
        if found or not (verdict.heads or options["without_heads"]):
            raise SystemExit(1)


def _summary(verdict: Verdict) -> str:
    line = SUMMARY.format(**vars(verdict))
    if not verdict.heads:
        return f"{line}. A cut tail cannot be noticed without a head outside: name their folder, or --without-heads"
    return f"{line}, the newest of seal {verdict.newest_head}"
