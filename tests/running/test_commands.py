"""What a command of `manage.py` prints when it breaks: in a container that is a log, and what broke may hold a row."""

import os
import subprocess
import sys

import pytest

from tests.attacks.test_standard import PRODUCTION
from tests.house.tree import ROOT

pytestmark = pytest.mark.no_database
CANARY = "Zephyrine"
OWNERS = ("DATABASE_OWNER_URL", "KEYS_DATABASE_OWNER_URL")
BROKEN_RULE = f"""
from django.db import IntegrityError
raise IntegrityError("duplicate key\\nDETAIL:  Key (name)=({CANARY}) already exists.")
"""


def run(*command: str, **given: str) -> subprocess.CompletedProcess:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "DJANGO", "VAR_DIR"))}
    line = [sys.executable, "manage.py", *command]
    return subprocess.run(line, cwd=ROOT, env=kept | given, capture_output=True, text=True, check=False, timeout=60)


def test_a_command_that_breaks_in_a_production_says_what_kind_of_error_and_where_and_no_value():
    given = PRODUCTION | {"ALLOWED_HOSTS": "notes.example"}
    done = run("shell", "--no-imports", "-c", BROKEN_RULE, **given)
    assert "IntegrityError at" in done.stderr
    assert "the process ends: nobody caught this" in done.stderr
    assert (CANARY in done.stderr + done.stdout, "Traceback" in done.stderr, done.returncode) == (False, False, 1)


def test_a_migration_that_finds_no_database_names_no_address_either():
    done = run("migrate", **PRODUCTION, **dict.fromkeys(OWNERS, "postgresql:///a?host=/nowhere"))
    assert "OperationalError at" in done.stderr
    assert ("nowhere" in done.stderr, "Traceback" in done.stderr) == (False, False)


def test_a_variable_that_is_missing_is_named_all_the_same():
    given = {name: value for name, value in PRODUCTION.items() if name != "SECRET_KEY"}
    assert "SECRET_KEY" in run("migrate", **given).stderr
