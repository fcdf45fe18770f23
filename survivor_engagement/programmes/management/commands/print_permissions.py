from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from survivor_engagement.programmes.printed import permissions_page


class Command(BaseCommand):
    help = "Write docs/permissions.md from the tables of roles, verbs and fields."

    def handle(self, *args: Any, **options: Any) -> None:
        page = settings.BASE_DIR / "docs" / "permissions.md"
        page.write_text(permissions_page(), encoding="utf-8")
        self.stdout.write(f"{page.name} written")
