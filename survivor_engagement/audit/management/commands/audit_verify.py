"""`manage.py audit_verify`: as the owner of the tables, who may read every row. Prints ids and counts only."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from survivor_engagement.audit.heads import heads_dir, read_heads
from survivor_engagement.audit.signing import trusted_keys
from survivor_engagement.audit.verifying import Verdict, may_read_all, told, verify

AT_MOST = 20
SUMMARY = "{seals} seals over {events} events, {unsealed} events wait for a seal, {heads} heads outside"


class Command(BaseCommand):
    help = "Computes the trail anew and names what was edited, cut or put in between. Exits 1 where something was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--heads", default="", help="a folder with archived heads; AUDIT_HEADS_DIR when not given")
        parser.add_argument("--without-heads", action="store_true", help="there are none; a cut tail is not noticed")

    def handle(self, *args: Any, **options: Any) -> None:
        if not may_read_all():
            raise CommandError(
                "Run it as the owner of the tables (DATABASE_ROLE=app_owner): others do not see all rows."
            )
        place = Path(options["heads"]) if options["heads"] else heads_dir()
        verdict = verify(read_heads(place, trusted_keys()) if place else [])
        for line in told(verdict.problems, at_most=AT_MOST):
            self.stdout.write(line)
        self.stdout.write(_summary(verdict))
        if verdict.problems or not (verdict.heads or options["without_heads"]):
            raise SystemExit(1)


def _summary(verdict: Verdict) -> str:
    line = SUMMARY.format(**vars(verdict))
    if not verdict.heads:
        return f"{line}. A cut tail cannot be noticed without a head outside: name their folder, or --without-heads"
    return f"{line}, the newest of seal {verdict.newest_head}"
