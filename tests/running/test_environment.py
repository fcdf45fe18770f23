"""Variables: read in one place, listed in one file, and a missing one is named."""

import ast
import re
from pathlib import Path

import pytest

from survivor_engagement.environment import environment, flag, number, pairs, secret, text
from survivor_engagement.keys.ring import CLASSES

pytestmark = pytest.mark.no_database

ROOT = Path(__file__).resolve().parent.parent.parent
READERS = {"text", "flag", "number", "secret", "pairs"}
HOUSES = ("survivor_engagement", "consent", "advisory", "compensation", "demo")


def variables_in_the_code() -> set[str]:
    files = [ROOT / "gunicorn.conf.py", *(path for house in HOUSES for path in (ROOT / house).rglob("*.py"))]
    calls = [node for file in files for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)]
    read = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in READERS and call.args]
    return {call.args[0].value for call in read if isinstance(call.args[0], ast.Constant)}


def variables_in_the_example() -> set[str]:
    return set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))


def test_the_example_lists_every_variable_and_no_other():
    only_for_compose = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    root_keys = {f"ROOT_KEY_{klass.upper()}" for klass in CLASSES}
    by_role = {"DJANGO_ENV", "KEYS_DATABASE_URL", "DATABASE_OWNER_URL", "KEYS_DATABASE_OWNER_URL"}

    assert variables_in_the_example() == variables_in_the_code() | only_for_compose | root_keys | by_role


def test_a_missing_variable_is_named_with_where_to_look(monkeypatch):
    monkeypatch.delenv("KEYS_DATABASE_URL", raising=False)

    with pytest.raises(SystemExit) as stopped:
        text("KEYS_DATABASE_URL")

    assert str(stopped.value) == "KEYS_DATABASE_URL is not set. See .env.example and docs/operations.md."


def test_any_variable_may_be_given_as_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("  from a file\n")
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))

    assert text("SECRET_KEY") == "from a file"


def test_a_file_that_is_not_there_is_named(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "none"))

    with pytest.raises(SystemExit, match=r"^SECRET_KEY_FILE names .*, which cannot be read"):
        text("SECRET_KEY")


@pytest.mark.parametrize("reader", [flag, number])
def test_a_value_of_the_wrong_kind_is_refused(monkeypatch, reader):
    monkeypatch.setenv("PORT", "maybe")

    with pytest.raises(SystemExit, match=r"^PORT is 'maybe', but must be "):
        reader("PORT", 1)


def test_flags_and_numbers_are_read_and_left_empty_have_their_defaults(monkeypatch):
    monkeypatch.setenv("BEHIND_PROXY", "Yes")
    monkeypatch.setenv("SSL_REDIRECT", "")
    monkeypatch.setenv("PORT", "8010")
    monkeypatch.setenv("WEB_THREADS", "")

    assert (flag("BEHIND_PROXY", False), flag("SSL_REDIRECT", True)) == (True, True)
    assert (number("PORT", 8000), number("WEB_THREADS", 4)) == (8010, 4)


def test_pairs_are_read_and_half_of_one_is_refused(monkeypatch):
    monkeypatch.delenv("LEAVE_URLS", raising=False)
    assert pairs("LEAVE_URLS") == {}
    monkeypatch.setenv("LEAVE_URLS", "kk=https://one.example/?a=b ru=https://two.example/")
    assert pairs("LEAVE_URLS") == {"kk": "https://one.example/?a=b", "ru": "https://two.example/"}
    monkeypatch.setenv("LEAVE_URLS", "https://one.example/ ru")
    with pytest.raises(SystemExit, match=r"^LEAVE_URLS must be name=value, with spaces between several\. See"):
        pairs("LEAVE_URLS")


def test_production_wants_its_own_secrets_and_the_demo_does_not(monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    assert secret("SECRET_KEY", only_demo="known") == "known"

    monkeypatch.setenv("DJANGO_ENV", "production")
    with pytest.raises(SystemExit, match=r"^SECRET_KEY \(or SECRET_KEY_FILE\) is not set"):
        secret("SECRET_KEY", only_demo="known")
    monkeypatch.setenv("SECRET_KEY", "known")
    with pytest.raises(SystemExit, match="still has the value of the demo"):
        secret("SECRET_KEY", only_demo="known")


def test_an_optional_secret_may_be_left_out_in_production(monkeypatch):
    monkeypatch.setenv("DJANGO_ENV", "production")
    monkeypatch.delenv("SMS_GATEWAY_URL", raising=False)

    assert secret("SMS_GATEWAY_URL", optional=True) == ""


def test_the_place_is_test_here_demo_by_default_and_nothing_unknown(monkeypatch):
    assert environment() == "test"

    monkeypatch.delenv("DJANGO_ENV", raising=False)
    monkeypatch.delenv("PYTEST_VERSION")
    assert environment() == "demo"

    monkeypatch.setenv("DJANGO_ENV", "staging")
    with pytest.raises(SystemExit, match=r"^DJANGO_ENV is 'staging', but must be one of demo, test, production"):
        environment()
