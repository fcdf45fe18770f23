import base64
import pickle
import stat
import subprocess
import sys
from typing import ClassVar

import pytest

from survivor_engagement.keys import ring
from survivor_engagement.keys.errors import KeyNotHeld, SealBroken
from survivor_engagement.keys.roots import HeldRootKey

ONE, TWO = base64.b64encode(b"1" * 32).decode(), base64.b64encode(b"2" * 32).decode()
CLASSES_THAT_A_WORKER_HOLDS = ["contact"]


@pytest.fixture(autouse=True)
def empty_ring(settings, tmp_path):
    settings.ROOT_KEYS_DIR = tmp_path / "keys"
    ring.forget()
    yield
    ring.forget()


def put(folder, name, encoded, mode=0o400):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(encoded)
    (folder / name).chmod(mode)


def test_a_demo_makes_its_root_keys_once_and_only_for_its_owner(settings):
    first = ring.newest("identity").derive(b"x")
    ring.forget()
    assert ring.newest("identity").derive(b"x") == first
    made = sorted(settings.ROOT_KEYS_DIR.iterdir())
    assert [path.name for path in made] == sorted(f"{klass}.1" for klass in ring.CLASSES)
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o600}


def test_each_class_has_a_root_key_of_its_own():
    assert len({ring.newest(klass).derive(b"x") for klass in ring.CLASSES}) == len(ring.CLASSES)


def test_a_worker_holds_the_classes_it_needs_and_no_other(settings):
    settings.KEY_CLASSES = CLASSES_THAT_A_WORKER_HOLDS
    assert ring.newest("contact").klass == "contact"
    with pytest.raises(KeyNotHeld, match="does not hold the root key identity"):
        ring.newest("identity")
    assert [path.name for path in settings.ROOT_KEYS_DIR.iterdir()] == ["contact.1"]


def test_a_process_may_hold_no_key_at_all(settings):
    settings.KEY_CLASSES = ["none"]
    ring.load()
    with pytest.raises(KeyNotHeld):
        ring.newest("contact")


def test_the_newest_version_seals_and_older_ones_still_open(settings):
    settings.KEY_CLASSES = ["identity"]
    put(settings.ROOT_KEYS_DIR, "identity.1", ONE)
    put(settings.ROOT_KEYS_DIR, "identity.10", TWO + "\n")
    put(settings.ROOT_KEYS_DIR, "identity.put-aside", "anything")
    assert (ring.newest("identity").version, ring.versions("identity")) == (10, [1, 10])
    assert ring.newest("identity").derive(b"x") == HeldRootKey("care", 3, b"2" * 32).derive(b"x")
    assert ring.numbered("identity", 1).derive(b"x") == HeldRootKey("care", 3, b"1" * 32).derive(b"x")
    with pytest.raises(KeyNotHeld, match=r"identity\.2"):
        ring.numbered("identity", 2)


def test_the_environment_comes_before_files(settings, monkeypatch):
    settings.KEY_CLASSES = ["identity", "care"]
    monkeypatch.setenv("ROOT_KEY_IDENTITY", f"1:{ONE},2:{TWO}")
    monkeypatch.setenv("ROOT_KEY_CARE", ONE)
    put(settings.ROOT_KEYS_DIR, "identity.3", ONE)
    assert ring.newest("identity").version == 2
    assert ring.newest("care").version == 1


def test_production_says_which_root_key_is_missing(settings):
    settings.ENV, settings.KEY_CLASSES = "production", ["payee"]
    with pytest.raises(SystemExit, match=r"ROOT_KEY_PAYEE is not set, and there is no file .*payee\.1"):
        ring.load()
    assert not settings.ROOT_KEYS_DIR.exists()


@pytest.mark.parametrize(
    ("name", "encoded", "mode", "sentence"),
    [
        ("care.1", ONE, 0o440, r"can be read by others; run: chmod 0400"),
        ("care.1", ONE[:-4], 0o400, r"must be the base64 of exactly 32 bytes"),
        ("care.1", "not base64!", 0o400, r"must be the base64 of exactly 32 bytes"),
        ("care.256", ONE, 0o400, r"must have a version from 1 to 255"),
    ],
)
def test_a_faulty_key_file_is_refused_in_a_sentence(settings, name, encoded, mode, sentence):
    settings.KEY_CLASSES = ["care"]
    put(settings.ROOT_KEYS_DIR, name, encoded, mode)
    with pytest.raises(SystemExit, match=sentence):
        ring.load()


def test_a_class_that_does_not_exist_is_refused(settings):
    settings.KEY_CLASSES = ["identity", "everything"]
    with pytest.raises(SystemExit, match="KEY_CLASSES names everything"):
        ring.load()


def test_a_root_key_does_not_show_itself(monkeypatch, settings):
    settings.KEY_CLASSES = ["care"]
    monkeypatch.setenv("ROOT_KEY_CARE", ONE)
    key = ring.newest("care")
    assert (repr(key), str(key), f"{[key]}") == ("<RootKey care.1>", "<RootKey care.1>", "[<RootKey care.1>]")
    assert not hasattr(key, "__dict__")
    assert {name for name in dir(key) if not name.startswith("_")} == {"klass", "version", "lock", "unlock", "derive"}
    with pytest.raises(TypeError, match="stays in its process"):
        pickle.dumps(key)


def test_a_process_that_runs_on_opens_what_a_newer_key_sealed(settings):
    settings.KEY_CLASSES = ["identity"]
    put(settings.ROOT_KEYS_DIR, "identity.1", ONE)
    assert ring.versions("identity") == [1]
    put(settings.ROOT_KEYS_DIR, "identity.2", TWO)
    sealed = HeldRootKey("identity", 2, b"2" * 32).lock(b"here", b"Juniper")
    assert ring.numbered("identity", 2).unlock(b"here", sealed) == b"Juniper"
    with pytest.raises(KeyNotHeld, match=r"identity\.3"):
        ring.numbered("identity", 3)


def test_a_process_that_runs_on_keeps_its_keys_when_the_files_are_gone(settings):
    settings.KEY_CLASSES = ["identity"]
    put(settings.ROOT_KEYS_DIR, "identity.1", ONE)
    ring.load()
    settings.ENV = "production"
    (settings.ROOT_KEYS_DIR / "identity.1").unlink()
    with pytest.raises(KeyNotHeld):
        ring.numbered("identity", 2)
    assert ring.newest("identity").version == 1


class KeptElsewhere(HeldRootKey):
    """Another kind of root key: it stands for a service that never gives the key out."""

    asked: ClassVar[list[str]] = []

    def lock(self, about, plain):
        self.asked.append("lock")
        return super().lock(about, plain)


def from_elsewhere(klass):
    return [KeptElsewhere(klass, version, bytes([version]) * 32) for version in (1, 2)]


def test_another_source_of_root_keys_is_named_by_a_setting(settings):
    settings.ROOT_KEY_SOURCE = f"{__name__}.from_elsewhere"
    sealed = ring.newest("care").lock(b"here", b"Juniper")
    assert (KeptElsewhere.asked, sealed[1], ring.versions("care")) == (["lock"], 2, [1, 2])
    assert ring.numbered("care", 2).unlock(b"here", sealed) == b"Juniper"
    with pytest.raises(SealBroken):
        ring.numbered("care", 1).unlock(b"here", sealed)
    assert not settings.ROOT_KEYS_DIR.exists()


def test_processes_that_start_together_share_one_key(settings, tmp_path):
    make = "from survivor_engagement.keys.held import root_keys; print(root_keys('care')[0].derive(b'x').hex())"
    program = (
        f"from django.conf import settings; settings.configure(ENV='demo', ROOT_KEYS_DIR={str(tmp_path)!r}); {make}"
    )
    together = [subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) for _turn in range(4)]  # noqa: S603
    seen = {process.communicate(timeout=30)[0] for process in together}
    assert len(seen) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["care.1"]
