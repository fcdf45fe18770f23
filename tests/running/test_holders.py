"""A process of production says which root keys it holds, and they are those of its database role."""

import os
import subprocess
import sys

import pytest

from survivor_engagement.common.holders import ALL, HELD, key_classes
from survivor_engagement.keys.ring import CLASSES
from tests.attacks.test_standard import PRODUCTION
from tests.house.tree import ROOT
from tests.running.test_compose import OURS

pytestmark = pytest.mark.no_database
RIGHT = [(role, classes) for role, kinds in HELD.items() for classes in kinds]


def refused(role: str) -> str:
    with pytest.raises(SystemExit) as stopped:
        key_classes(role, production=True)
    return str(stopped.value).partition(". See")[0]


@pytest.mark.parametrize(("role", "classes"), RIGHT)
def test_what_belongs_to_a_role_is_held_in_any_order(role, classes, monkeypatch):
    turned = ",".join(reversed(classes.split(",")))
    monkeypatch.setenv("KEY_CLASSES", turned)
    assert key_classes(role, production=True) == turned.split(",")


@pytest.mark.parametrize("role", HELD)
def test_with_nothing_said_production_does_not_start(role, monkeypatch):
    monkeypatch.delenv("KEY_CLASSES", raising=False)
    assert key_classes(role, production=False) == list(CLASSES)
    assert refused(role) == "KEY_CLASSES is not set"


@pytest.mark.parametrize(("role", "classes"), [
    ("app_worker", ALL), ("app_worker", "contact"), ("app_notify", "contact,identity"), ("app_notify", "none"),
    ("app_payout", "payee"), ("app_web", "none"), ("app_web", "identity,contact,files,care"), ("app_owner", "care"),
])  # fmt: skip
def test_what_belongs_to_another_role_is_refused_by_one_sentence(role, classes, monkeypatch):
    monkeypatch.setenv("KEY_CLASSES", classes)
    held = " or ".join(HELD[role])
    assert refused(role) == f"KEY_CLASSES is {classes}, but a process with DATABASE_ROLE={role} holds {held}"


def test_a_role_that_nobody_knows_holds_nothing(monkeypatch):
    monkeypatch.setenv("KEY_CLASSES", "none")
    assert refused("postgres").endswith("DATABASE_ROLE=postgres holds nothing: there is no such role")


@pytest.mark.parametrize("classes", [{}, {"KEY_CLASSES": ALL}], ids=["none said", "all"])
def test_a_worker_of_production_with_keys_that_are_not_its_own_does_not_start(classes):
    ours = ("PYTEST", "DJANGO", "VAR_DIR", "KEY_CLASSES")
    given = {key: value for key, value in os.environ.items() if not key.startswith(ours)} | PRODUCTION
    given.pop("KEY_CLASSES")
    given |= {"DJANGO_SETTINGS_MODULE": "survivor_engagement.settings", "DATABASE_ROLE": "app_worker"} | classes
    command = [sys.executable, "-m", "celery", "-A", "survivor_engagement", "worker", "-P", "solo"]
    ended = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False, timeout=60)
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert ended.stderr.startswith("KEY_CLASSES is ")


@pytest.mark.parametrize("name", OURS)
def test_each_piece_of_the_production_shape_starts_with_its_keys(name, monkeypatch):
    said = OURS[name]["environment"]
    monkeypatch.setenv("KEY_CLASSES", said["KEY_CLASSES"])
    assert key_classes(said["DATABASE_ROLE"], production=True) == said["KEY_CLASSES"].split(",")
