"""`manage.py audit_key`: the public half of the signing key, for AUDIT_PUBLIC_KEYS and for whoever keeps the heads."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from survivor_engagement.audit.signing import VARIABLE, signing_key, written_key


class Command(BaseCommand):
    help = "Prints the public key with which heads of the trail are checked."

    def handle(self, *args: Any, **options: Any) -> None:
        key = signing_key()
        if key is None:
            raise CommandError(f"This process does not hold {VARIABLE}.")
        self.stdout.write(written_key(key.public_key()))
