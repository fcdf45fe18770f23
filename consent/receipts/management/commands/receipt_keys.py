"""`manage.py receipt_keys > keys.json`: every public key there ever was, for whoever checks receipts without us."""

from typing import Any

from django.core.management.base import BaseCommand

from consent.receipts import archive, signing


class Command(BaseCommand):
    help = "Prints the archive of public keys with which receipts are checked."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(archive.as_file(signing.archived_keys().values()), ending="")
