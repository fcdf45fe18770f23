"""`manage.py receipt_key_new`: from now on the newest root key signs receipts. As the owner of the tables."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consent.receipts import signing
from survivor_engagement.identity.renewing import needs_the_owner
from survivor_engagement.keys import ring


class Command(BaseCommand):
    help = "Archives the public half of the newest root key of the class receipts, and ends the key before it."

    def handle(self, *args: Any, **options: Any) -> None:
        needs_the_owner()
        key = signing.start_newest_key(by=None)
        if key is None:
            version = ring.newest(signing.KLASS).version
            raise CommandError(
                f"{signing.KLASS}.{version} signs already. For a newer key put the base64 of 32 random bytes "
                f"(`openssl rand -base64 32`) into the file {signing.KLASS}.{version + 1} (mode 0400) beside it, or "
                f"name both in ROOT_KEY_{signing.KLASS.upper()}, and run this again."
            )
        self.stdout.write(f"{key.key_id} signs from now on. Hand out the new keys.json: manage.py receipt_keys")
