"""Run by `make demo` before anything serves: tables, static files, and whether the demo is loaded already."""

import hashlib
import os
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "survivor_engagement.settings")
    django.setup()
    for alias in ("default", "keys"):
        call_command("migrate", database=alias, interactive=False, verbosity=0)
    collect_static()
    if demo_is_loaded():
        print("the demo is loaded")


def collect_static() -> None:
    """Only when a file changed: compressing them all takes seconds."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            state = Path(storage.path(path)).stat()
            digest.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if not stamp.is_file() or stamp.read_text() != digest.hexdigest():
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(digest.hexdigest())


def demo_is_loaded() -> bool:
    programme = django.apps.apps.get_model("programmes", "Programme")
    return programme.objects.exists()


if __name__ == "__main__":
    main()
