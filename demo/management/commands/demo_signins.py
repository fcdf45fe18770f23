"""Prints who can sign in to the demo, with the one-time code of this moment."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from demo.signins import known


class Command(BaseCommand):
    help = "Who can sign in to the demo: sign-in name, passphrase, one-time code, role, programme."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for scripts")

    def handle(self, *args: Any, **options: Any) -> None:
        signins = known()
        if options["json"]:
            self.stdout.write(json.dumps([asdict(signin) for signin in signins], indent=1))
            return
        for signin in signins:
            code = f"   code {signin.code}" if signin.code else ""
            self.stdout.write(f"  {signin.username:24} {signin.passphrase:34}{code}")
            self.stdout.write(f"      {signin.role}, {signin.programme}: {signin.can}")
