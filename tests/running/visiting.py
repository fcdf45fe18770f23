"""Somebody who opens pages of a running demo over HTTP, and the secrets that this demo keeps."""

import json
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, build_opener

from tests.journeys.visitor import Visitor
from tests.running.test_demo import ROOT, Demo

# Run beside the demo, with its keys: every sealed value of everybody, seeds of code apps, and what people wrote.
SECRETS = """
import json, django
django.setup()
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.db import connection, transaction
from survivor_engagement.common.rowsecurity import set_local
from survivor_engagement.identity import vault
from survivor_engagement.identity.models import Advisor
from survivor_engagement.users.models import User
from tests.attacks.canaries import written_fields

with transaction.atomic():
    set_local(user_id="", job="seed", programme="")
    sealed = {}
    for advisor in Advisor.objects.order_by("pk"):
        her, where = vault.stored_names(advisor), advisor.enrolments.order_by("pk")[0].programme_id
        with vault.open(advisor, her, by=None, purpose="contact", programme_id=where) as values:
            for name, value in values.items():
                parts = [part for _label, part in vault.parts_of(value)]
                sealed.setdefault(name.split(":")[0], []).extend(parts)
    seeds = [decrypt(factor.data["secret"]) for factor in Authenticator.objects.filter(type="totp")]
    written = []
    for model, field in written_fields():
        written += [text for text in model.objects.values_list(field.name, flat=True) if len(text) > 15]
    names = list(User.objects.values_list("username", flat=True))
    transaction.set_rollback(True)
print(json.dumps({"sealed": sealed, "seeds": seeds, "written": sorted(set(written)), "usernames": names}))
"""
PERIOD, TO_SIGN_IN = 30, 18  # seconds: how long a code is good, and what it takes to ask for it and to use it
GAPS = re.compile(r"(?<=\d)[ \-\u00a0().]+(?=\d)")


@dataclass(frozen=True)
class Secrets:
    """What is sealed, by field; and passphrases, seeds, sign-in names, and texts that people wrote."""

    sealed: dict[str, list[str]]
    seeds: list[str]
    written: list[str]
    usernames: list[str]
    passphrases: list[str]

    def sealed_in(self, text: str) -> set[str]:
        """Names with a word of their own only: those of the demo are words that stand on pages, too."""
        plain = GAPS.sub("", text)
        values = {value for values in self.sealed.values() for value in values}
        digits = {value: re.sub(r"\D", "", value) for value in values}
        numbers = {value for value in values if len(digits[value]) > 9 and digits[value] in plain}
        words = {value for value in values if re.search(rf"(?<![\w-]){re.escape(value)}(?![\w-])", text)}
        return numbers | words | {secret for secret in (*self.seeds, *self.passphrases) if secret in text}

    def any_in(self, text: str) -> set[str]:
        """The same, what people wrote, and who has an account here."""
        return self.sealed_in(text) | {word for word in (*self.written, *self.usernames) if word in text}


def signins_of(demo: Demo) -> list[dict[str, str]]:
    return json.loads(beside(demo, "manage.py", "demo_signins", "--json"))


class Codes:
    """The ways in of the first programme's people, with codes that are good for some seconds more."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.period, self.rows = 0, []

    def of(self, role: str) -> dict[str, str]:
        while time.time() % PERIOD > PERIOD - TO_SIGN_IN:
            time.sleep(0.2)
        if (period := int(time.time()) // PERIOD) != self.period:
            self.period, self.rows = period, signins_of(self.demo)
        return next(row for row in self.rows if (row["programme"], row["role"]) == ("KZ1", role))


def secrets_of(demo: Demo) -> Secrets:
    told = json.loads(beside(demo, "-c", SECRETS, DJANGO_SETTINGS_MODULE="survivor_engagement.settings"))
    return Secrets(**told, passphrases=[signin["passphrase"] for signin in signins_of(demo)])


def beside(demo: Demo, *arguments: str, **environ: str) -> str:
    environment = demo.environment(DATABASE_ROLE="app_seed", **environ)
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@dataclass(frozen=True)
class Answer:
    """As a test client would give it."""

    status_code: int
    headers: Any
    content: bytes
    path: str
    streaming: bool = False

    @property
    def request(self) -> dict[str, str]:
        return {"PATH_INFO": self.path}


class Line:
    """A browser without scripts, over a real line."""

    def __init__(self, port: int) -> None:
        self.site = f"http://127.0.0.1:{port}"
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str, follow: bool = True) -> Answer:
        return self._ask(path)

    def post(self, path: str, values: dict, follow: bool = True) -> Answer:
        return self._ask(path, urlencode(values, doseq=True).encode())

    def _ask(self, path: str, sent: bytes | None = None) -> Answer:
        try:
            answer = self.opener.open(self.site + path, sent, timeout=30)
        except HTTPError as error:
            answer = error
        with answer:
            return Answer(answer.status, answer.headers, answer.read(), urlsplit(answer.url).path)


class Guest(Visitor):
    """A visitor of the demo."""

    def __init__(self, demo: Demo) -> None:
        super().__init__()
        self.client = Line(demo.port)

    def sign_in(self, signin: dict[str, str]) -> "Guest":
        self.open("/accounts/login/").press("Sign in", login=signin["username"], password=signin["passphrase"])
        if signin["code"]:
            self.press("Sign in", code=signin["code"])
        assert (self.status, "/accounts/" in self.path) == (200, False), self.text
        return self
