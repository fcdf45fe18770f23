"""Before anything serves: tables, static files, and whether the demo is loaded already."""

import hashlib
from pathlib import Path

import django
from django.apps import apps
from django.core.management import call_command

from survivor_engagement.common.migrating import note_constraints_only

HOUSES = ("survivor_engagement", "consent", "advisory", "compensation", "demo")


def fingerprint(root: Path, var_dir: Path) -> str:
    """Changes with every migration, static file and library, and with the place."""
    files = [root / "requirements.txt", *(path for path in (root / "static").rglob("*") if path.is_file())]
    files += [path for house in HOUSES for path in (root / house).glob("**/migrations/*.py")]
    files.append(var_dir / "static" / "staticfiles.json")
    states = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in sorted(files) if path.is_file()]
    return hashlib.sha256("\n".join(states).encode()).hexdigest()


def prepare() -> None:
    django.setup()
    note_constraints_only()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("migrate", "keys", database="keys", interactive=False, verbosity=0)  # nothing else stands there
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    if apps.get_model("programmes", "Programme").objects.exists():
        print("the demo is loaded")
