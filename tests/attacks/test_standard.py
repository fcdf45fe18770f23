"""Requirements of OWASP ASVS 5.0 that no test of a room speaks of. `docs/asvs.md` says which test is for which."""

import ast
import json
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.auth import password_validation
from django.test import RequestFactory

from survivor_engagement.users.models import User
from tests.attacks.test_matrix import OF_STAFF, our_routes
from tests.harness.client import WebClient
from tests.house.tree import ROOT, code_files, name, parsed, templates

PASSPHRASE = "four quiet green leaves"
PRODUCTION = {
    "DJANGO_ENV": "production", "SECRET_KEY": "x" * 60, "DATABASE_URL": "postgresql:///a?host=/nowhere",
    "KEYS_DATABASE_URL": "postgresql:///b?host=/nowhere", "REDIS_URL": "redis://127.0.0.1:1/0", "KEY_CLASSES": "none",
    "DATABASE_ROLE": "app_worker",
}  # fmt: skip
ASKED = [
    "DEBUG", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SECURE", "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE", "PASSWORD_HASHERS", "SCRYPT_WORK",
    "INSTALLED_APPS",
    "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE", "CSRF_COOKIE_HTTPONLY", "SECURE_PROXY_SSL_HEADER",
]  # fmt: skip


@pytest.fixture(scope="module")
def production() -> dict[str, object]:
    """The settings of a production, read in a process of its own."""
    code = (
        "import json; from django.conf import settings as s; "
        f"print(json.dumps({{name: getattr(s, name) for name in {ASKED!r}}}, default=str))"
    )
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "DJANGO", "VAR_DIR"))}
    given = kept | PRODUCTION | {"DJANGO_SETTINGS_MODULE": "survivor_engagement.settings"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=given, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_a_production_speaks_by_https_alone_and_says_so_for_a_year(production):
    assert (production["SECURE_SSL_REDIRECT"], production["SECURE_HSTS_SECONDS"]) == (True, 31536000)
    assert production["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True


def test_cookies_of_a_production_are_bound_to_its_host(production):
    assert (production["SESSION_COOKIE_NAME"], production["CSRF_COOKIE_NAME"]) == ("__Host-n", "__Host-t")
    assert (production["SESSION_COOKIE_SECURE"], production["CSRF_COOKIE_SECURE"]) == (True, True)
    assert (production["SESSION_COOKIE_HTTPONLY"], production["CSRF_COOKIE_HTTPONLY"]) == (True, True)
    assert production["SESSION_COOKIE_SAMESITE"] == "Lax"


def test_a_production_has_no_debugging_no_demo_and_a_slow_hash(production):
    assert (production["DEBUG"], "demo" in production["INSTALLED_APPS"]) == (False, False)
    assert production["PASSWORD_HASHERS"][0] == "survivor_engagement.users.hashers.SealedScrypt"
    assert production["SCRYPT_WORK"] >= 2**14


def test_every_page_brings_the_headers_of_a_careful_site(client, juniper, client_for):
    for answer in (client.get("/accounts/login/"), client_for(juniper.user).get("/"), client.get("/nowhere/")):
        policy = answer["Content-Security-Policy"]
        for part in ("default-src 'none'", "base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'"):
            assert part in policy
        assert "unsafe" not in policy
        assert (answer["X-Content-Type-Options"], answer["Referrer-Policy"]) == ("nosniff", "same-origin")
        assert answer["Content-Type"] == "text/html; charset=utf-8"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert [
            header for header in answer.headers if header.startswith(("Access-Control", "Server", "X-Powered"))
        ] == []


def test_a_form_from_another_site_is_refused(manager, kz):
    client = WebClient(enforce_csrf_checks=True).sign_in(manager)
    assert client.post("/w/kz1/advisors/enrol/", {"legal_name": "x"}).status_code == 403
    assert (
        client.post("/language/", {"language": "ru"}, headers={"origin": "https://elsewhere.example"}).status_code
        == 403
    )


def test_a_passphrase_may_be_long_and_of_any_signs_and_not_be_short_or_common(juniper):
    for good in ("a" * 30 + "b" * 70, "только тихие листья", "1234 5678 9012 !?", "  spaces stay spaces  "):
        assert password_validation.validate_password(good, juniper.user) is None
        juniper.user.set_password(good)
        assert juniper.user.check_password(good)
        assert [juniper.user.check_password(other) for other in (f"{good}.", good.swapcase() + " ", good[:-1])] == [
            False
        ] * 3
    for bad in ("short words", "password1234", "qwertyuiop123"):
        with pytest.raises(password_validation.ValidationError):
            password_validation.validate_password(bad, juniper.user)


def test_a_passphrase_is_not_her_sign_in_name_nor_words_of_the_pages(juniper):
    name = juniper.user.username
    for bad in (name, f"{name} {name}", f"My {name.upper()}!", "Passphrase Notes 1", "survivor engagement"):
        with pytest.raises(password_validation.ValidationError, match="Take a few other words"):
            password_validation.validate_password(bad, juniper.user)
    for good in (f"{name} under seven clouds", "the advisor met a heron"):
        assert password_validation.validate_password(good, juniper.user) is None


def test_a_passphrase_is_changed_with_the_one_until_now(juniper, client_for):
    client = client_for(juniper.user)
    page = client.get("/accounts/password/change/").content.decode()
    assert len(re.findall(r'<input type="password"', page)) == 3
    assert "onpaste" not in page
    new = {"password1": "five other calm trees", "password2": "five other calm trees"}
    client.post("/accounts/password/change/", new | {"oldpassword": "not this one at all"})
    assert User.objects.get(pk=juniper.user.pk).check_password(PASSPHRASE)
    client.post("/accounts/password/change/", new | {"oldpassword": PASSPHRASE})
    assert User.objects.get(pk=juniper.user.pk).check_password("five other calm trees")


def test_no_code_of_ours_runs_what_somebody_typed():
    dangerous = {"eval", "exec", "__import__", "mark_safe"}
    modules = {"pickle", "marshal", "shelve", "yaml", "telnetlib", "xml.etree"}
    found = []
    for path in code_files():
        if name(path).startswith(("demo/", "benchmarks/")):
            continue
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in dangerous:
                found.append((name(path), ast.unparse(node.func)))
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                names = {alias.name for alias in node.names} | {getattr(node, "module", "") or ""}
                found += [(name(path), it) for it in names & modules]
    assert found == []


def test_only_the_embedded_servers_start_programs():
    starting = [
        name(path) for path in code_files() if "subprocess" in path.read_text() or "os.system" in path.read_text()
    ]
    ours = [path for path in starting if not path.startswith(("demo/", "benchmarks/", "manage.py"))]
    assert {path.rpartition("/")[0] for path in ours} == {"survivor_engagement/embedded"}


def test_scripts_are_few_ours_and_write_no_markup():
    scripts = list((ROOT / "static").rglob("*.js"))
    forbidden = re.compile(
        r"innerHTML|outerHTML|document\.write|eval\(|postMessage|localStorage|sessionStorage|https?://"
    )
    assert scripts
    assert [
        (path.name, forbidden.findall(path.read_text())) for path in scripts if forbidden.search(path.read_text())
    ] == []
    assert [name(path) for path in templates() if re.search(r'(src|href)="https?://', path.read_text())] == []


def test_no_route_is_a_listing_an_endpoint_for_machines_or_a_way_to_be_somebody_else():
    wheres = [route.where for route in our_routes()]
    assert [
        where for where in wheres if re.search(r"api|graphql|ws/|socket|oauth|token|jwt|debug|impersonate", where)
    ] == []
    assert len(OF_STAFF) > 100


def test_an_address_that_a_visitor_claims_is_not_believed():
    request = RequestFactory().get("/", headers={"x-forwarded-for": "10.1.1.1", "x-real-ip": "10.1.1.1"})
    assert request.META["REMOTE_ADDR"] == "127.0.0.1"
    assert (settings.ALLAUTH_TRUSTED_PROXY_COUNT, settings.USE_X_FORWARDED_HOST) == (0, False)


def test_a_host_that_is_not_ours_gets_no_page(client):
    client.raise_request_exception = False
    assert client.get("/accounts/login/", headers={"host": "elsewhere.example"}).status_code == 400


def test_a_secret_is_drawn_with_at_least_128_bits(client_for, juniper):
    key = client_for(juniper.user).cookies[settings.SESSION_COOKIE_NAME].value
    assert len(key) >= 32
    assert len(set(key)) > 10


def test_the_image_holds_no_history_and_no_tests():
    copied = [line[1:] for line in (ROOT / ".dockerignore").read_text().split() if line.startswith("!")]
    assert (ROOT / ".dockerignore").read_text().split()[0] == "*"
    assert {".git", "tests", "demo", "benchmarks", "docs"} & set(copied) == set()


def test_every_package_is_pinned_by_its_hash():
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    packages = [line for line in lines if re.match(r"[a-z0-9]", line, re.IGNORECASE)]
    assert len(packages) > 20
    assert [line for line in packages if "==" not in line] == []
    assert sum("--hash=sha256:" in line for line in lines) > len(packages)
    assert [line for line in lines if "index-url" in line] == []
