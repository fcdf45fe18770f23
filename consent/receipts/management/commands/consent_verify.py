"""`manage.py consent_verify receipt.json [--keys keys.json]`: 0 where the file is as it was given out, else 1."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consent.receipts import archive, kantara, signing, verify


class Command(BaseCommand):
    help = "Checks a receipt against the archived public keys, of the database or of a file, and says what is wrong."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("receipt", type=Path)
        parser.add_argument("--keys", type=Path, help="keys.json; without it the keys of the database are taken")
        parser.add_argument(
            "--kantara", action="store_true", help="where it is good, print it as a Kantara Consent Receipt 1.1"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = options["receipt"].read_bytes()
            keys = archive.read(options["keys"].read_bytes()) if options["keys"] else signing.archived_keys()
        except (OSError, archive.NotAnArchive) as reason:
            raise CommandError(str(reason)) from reason
        faults = verify.verify(content, keys)
        if faults:
            raise CommandError("\n".join(str(fault) for fault in faults))
        self.stdout.write(_kantara(content) if options["kantara"] else verify.AS_GIVEN)


def _kantara(content: bytes) -> str:
    try:
        return json.dumps(kantara.export(verify.load(content)), ensure_ascii=False, indent=1)
    except kantara.NotExported as reason:
        raise CommandError(str(reason)) from reason
