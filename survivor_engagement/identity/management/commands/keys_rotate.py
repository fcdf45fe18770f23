from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from survivor_engagement.audit.actions import record
from survivor_engagement.identity.renewing import needs_the_owner
from survivor_engagement.keys import renewal, ring
from survivor_engagement.keys.renewal import Holding, Renewed


class Command(BaseCommand):
    help = (
        "Renew all that an older version of a root key wrapped, sealed or tagged, with the newest one. It may be "
        "stopped at any time and run again; processes that serve run on. Says which old root keys nothing needs any "
        "more."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count what is left and change nothing")
        parser.add_argument("--batch", type=int, default=500, help="rows in one transaction")
        parser.add_argument("--at-most", type=int, default=0, help="stop after so many rows; run again to go on")

    def handle(self, *args: Any, **options: Any) -> None:
        needs_the_owner()
        found = renewal.holdings()
        if not options["dry_run"]:
            done = self._renew_all(found, options["batch"], options["at_most"])
            record("keys.rotated", by=None, count=done)
        self._say_what_is_left(found)

    def _renew_all(self, found: list[Holding], batch: int, at_most: int) -> int:
        total = 0
        for holding in found:
            left = at_most - total if at_most else 0
            if at_most and not left:
                break
            total += self._renew(holding, batch, left)
        return total

    def _renew(self, holding: Holding, batch: int, at_most: int) -> int:
        before = sum(holding.older().values())
        done = broken = 0
        for step in _until(renewal.renew(holding, min(batch, at_most or batch)), at_most):
            done, broken = done + step.done, broken + step.broken
            if step.done:
                self.stdout.write(f"{holding.name}: {done} of {before}")
        if broken:
            self.stderr.write(
                f"{holding.name}: {broken} do not open with the keys that are held here; they stay as they are"
            )
        return done

    def _say_what_is_left(self, found: list[Holding]) -> None:
        needed = renewal.needed(found)
        for klass in ring.classes():
            newest = ring.newest(klass).version
            for version in ring.versions(klass):
                if version != newest and (klass, version) not in needed:
                    self.stdout.write(
                        f"{klass}.{version} is not needed any more. When every process was started after "
                        f"{klass}.{newest} was put in place, take it away; keep a copy as long as backups of its time."
                    )
        missing = sorted(set(ring.CLASSES) - set(ring.classes()))
        if missing:
            self.stdout.write(f"not looked at, as their keys are not held here: {', '.join(missing)}")
        left = [
            f"{holding.name}: {count} by {holding.klass}.{version}"
            for holding in found
            for version, count in sorted(holding.older().items())
        ]
        if left:
            raise CommandError("Not all is renewed yet. Run this again.\n" + "\n".join(left))
        self.stdout.write("all is under the newest root keys")


def _until(steps: Iterator[Renewed], at_most: int) -> Iterator[Renewed]:
    """The steps, until so many rows are done; 0 means all."""
    done = 0
    for step in steps:
        yield step
        done += step.done
        if at_most and done >= at_most:
            return
