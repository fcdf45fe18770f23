"""The production shape, read from the file: no Docker is needed to notice that it is wrong."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from survivor_engagement.embedded.postgres import MAJOR
from survivor_engagement.jobs.queues import QUEUES
from survivor_engagement.keys.ring import PERSON_CLASSES

pytestmark = pytest.mark.no_database

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = (ROOT / "docker-compose.yml").read_text()
SHAPE = yaml.safe_load(TEXT)
SERVICES = SHAPE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"].startswith("notes:")}


def roles() -> dict[str, str]:
    return {name: service["environment"]["DATABASE_ROLE"] for name, service in OURS.items()}


def test_the_pieces_are_these_each_with_the_role_of_its_work():
    assert set(SERVICES) - set(OURS) == {"db", "keysdb", "redis"}
    assert roles() == {
        "migrate": "app_owner",
        "web": "app_web",
        "worker-default": "app_worker",
        "worker-notify": "app_notify",
        "worker-payout": "app_payout",
        "worker-exports": "app_web",
        "beat": "app_worker",
    }


@pytest.mark.parametrize("name", OURS)
def test_each_piece_signs_in_to_both_databases_as_its_role_and_no_other(name):
    environment = OURS[name]["environment"]
    addresses = [value for key, value in environment.items() if "DATABASE" in key and key.endswith("URL")]

    assert len(addresses) >= 2
    assert {re.match(r"postgresql://(\w+):", address)[1] for address in addresses} == {roles()[name]}


def test_each_piece_holds_only_the_keys_of_its_work():
    held = {name: service["environment"]["KEY_CLASSES"] for name, service in OURS.items()}

    assert held == {
        "migrate": "none",
        "web": ",".join([*PERSON_CLASSES, "index", "secrets", "files", "receipts"]),
        "worker-default": "none",
        "worker-notify": "contact",
        "worker-payout": "payee,index,files",
        "worker-exports": "identity,contact,files",
        "beat": "none",
    }


def test_only_the_default_worker_signs_and_writes_heads_of_the_trail():
    signing = {name for name, service in OURS.items() if "audit_signing_key" in service["secrets"]}
    writing = {name for name, service in OURS.items() if "heads:/var/lib/heads" in service.get("volumes", [])}
    reading = {name for name, service in OURS.items() if "heads:/var/lib/heads:ro" in service.get("volumes", [])}

    assert (signing, writing, reading) == ({"worker-default"}, {"worker-default"}, {"migrate"})


def test_every_queue_has_a_worker():
    commands = [" ".join(service.get("command", [])) for service in OURS.values()]

    assert sorted(re.findall(r"-Q (\w+)", " ".join(commands))) == sorted(QUEUES)
    assert sum(" beat " in command for command in commands) == 1


def test_images_are_pinned_and_postgresql_is_the_one_of_the_tests_and_the_docs():
    images = {service["image"] for service in SERVICES.values()}
    bases = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.M)

    assert [image for image in images | set(bases) if not re.search(r":\d+\.\d+(\.\d+)?(-|$)|@sha256:", image)] == []
    assert {SERVICES[name]["image"].split(":")[1].split(".")[0] for name in ("db", "keysdb")} == {MAJOR}
    assert f"PostgreSQL is **{MAJOR}**" in (ROOT / "docs" / "operations.md").read_text()


@pytest.mark.parametrize("name", SERVICES)
def test_everything_runs_without_rights_on_a_read_only_disk_and_can_be_watched(name):
    service = SERVICES[name]

    assert service["user"].split(":")[0] not in ("", "0", "root")
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "healthcheck" in service or name == "migrate"
    assert set(service["networks"]) <= {"inside", "outside"}
    assert SHAPE["networks"]["inside"]["internal"] is True


def test_only_web_can_be_reached_and_only_from_this_machine():
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == {
        "web": ["127.0.0.1:8000:8000"]
    }


def test_web_and_workers_wait_for_the_migrations():
    waiting = {name for name, service in OURS.items() if "migrate" in service["depends_on"]}

    assert waiting == set(OURS) - {"migrate"}
    assert SERVICES["web"]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_redis_writes_nothing_to_a_disk():
    redis = SERVICES["redis"]

    assert '--save "" --appendonly no' in redis["command"][-1]
    assert ("volumes" in redis, "/data" in redis["tmpfs"]) == (False, True)
    assert set(SHAPE["volumes"]) == {"db", "keysdb", "files", "heads"}


def test_no_secret_stands_in_the_file():
    """Passwords come from .env, everything else secret from files; neither is in git."""
    passwords = re.findall(r"^ *\w*(?:PASSWORD|AUTH|SECRET_KEY|TOKEN)\w*: *\"?([^\"\n]*)", TEXT, re.M)
    in_addresses = re.findall(r"://\w*:([^@]*)@", TEXT)
    ignored = (ROOT / ".gitignore").read_text().split()

    assert [value for value in passwords + in_addresses if not value.startswith(("${", "/run/secrets/"))] == []
    assert {".env", "secrets/"} <= set(ignored)
    assert {secret["file"].split("/")[1] for secret in SHAPE["secrets"].values()} == {"secrets"}


def test_what_is_mounted_and_copied_is_there():
    mounts = [volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])]
    files = [mount for mount in mounts if mount.startswith("./") and not mount.startswith("./secrets/")]
    copied = [line[1:] for line in (ROOT / ".dockerignore").read_text().split() if line.startswith("!")]

    assert [file for file in files if not (ROOT / file).is_file()] == []
    assert [name for name in copied if name != "locale" and not (ROOT / name).exists()] == []


def test_docker_itself_accepts_the_file_where_there_is_one():
    names = set(re.findall(r"\$\{(\w+):\?", TEXT))
    docker = shutil.which("docker") or "docker"
    ability = (
        subprocess.run([docker, "compose", "version"], check=False, capture_output=True)
        if shutil.which(docker)
        else None
    )
    if ability and ability.returncode == 0:
        command = [docker, "compose", "-f", str(ROOT / "docker-compose.yml"), "config", "--quiet"]
        subprocess.run(command, check=True, env=os.environ | dict.fromkeys(names, "x"))

    assert {"SITE_HOST", "REDIS_PASSWORD", "APP_WEB_PASSWORD"} <= names
