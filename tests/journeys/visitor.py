"""Somebody with a browser that runs no script: she opens pages, follows the links that are there, fills in the forms
that are there with the choices that are there, and presses their buttons. Tokens and one-time keys travel along."""

import re
import secrets
from urllib.parse import urljoin

from lxml import html

from tests.harness.client import WebClient

A_THING = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4")
BUTTONS = ".//button[@type='submit' or not(@type)] | .//input[@type='submit']"


class Visitor:
    def __init__(self) -> None:
        self.client = WebClient(enforce_csrf_checks=True, REMOTE_ADDR=an_address_of_her_own())
        self.status, self.path, self.body, self.headers = 0, "", b"", {}
        self.page = None
        self.met: set[str] = set()  # addresses of things, as this person came to them

    def signed_in_as(self, user) -> "Visitor":
        self.client.sign_in(user)
        return self

    def open(self, path: str) -> "Visitor":
        return self._arrive(self.client.get(urljoin(self.path, path), follow=True))

    def follow(self, words: str) -> "Visitor":
        return self.open(self._one(".//a[@href]", words).get("href"))

    def press(self, words: str, **typed) -> "Visitor":
        path, values = self.filled(words, **typed)
        return self.send(path, values)

    def press_twice(self, words: str, **typed) -> "Visitor":
        """A double tap: the same form with the same one-time key arrives a second time."""
        path, values = self.filled(words, **typed)
        self.send(path, values)
        first = (self.status, self.path)
        self.send(path, values)
        assert (self.status, self.path) == first, f"the second tap led elsewhere: {self.path}"
        return self

    def filled(self, words: str, **typed) -> tuple[str, dict]:
        """Where the form of this button goes, and what a browser would send."""
        button = self._one(BUTTONS, words)
        form = next(button.iterancestors("form"))
        values: dict = {}
        for name, value in form.form_values():
            values.setdefault(name, []).append(value)
        if button.get("name"):
            values[button.get("name")] = button.get("value") or ""
        for name, value in typed.items():
            values[name] = _as_offered(form, name, value)
        return form.get("action") or self.path, values

    def send(self, path: str, values: dict) -> "Visitor":
        return self._arrive(self.client.post(urljoin(self.path, path), values, follow=True))

    def force(self, path: str) -> int:
        """Past the pages: a POST to an address for which this person was shown no button. The status of the answer."""
        token = self.page.xpath("string(.//input[@name='csrfmiddlewaretoken']/@value)")
        return self.client.post(path, {"csrfmiddlewaretoken": token}).status_code

    def buttons(self) -> list[str]:
        return [_words(button) for button in self.page.xpath(BUTTONS)]

    def links(self) -> list[str]:
        return [_words(link) for link in self.page.xpath(".//a[@href]")]

    @property
    def text(self) -> str:
        return " ".join(self.page.text_content().split())

    def sees(self, *sentences: str) -> "Visitor":
        for sentence in sentences:
            assert sentence in self.text, f"{sentence!r} does not stand on {self.path}: {self.text}"
        return self

    def find(self, xpath: str) -> str:
        return " ".join(self.page.xpath(f"string({xpath})").split())

    def _arrive(self, answer) -> "Visitor":
        self.status, self.headers = answer.status_code, answer.headers
        self.path = answer.request["PATH_INFO"]
        if self.status == 200 and A_THING.search(self.path):
            self.met.add(self.path)
        self.body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if self.body and answer.headers.get("Content-Type", "").startswith("text/html"):
            self.page = html.document_fromstring(self.body.decode())
        return self

    def _one(self, xpath: str, words: str):
        """The link or button of these words, in the main part of the page first: exactly these, or else the first that
        begins with them or holds them."""
        found = self.page.xpath(xpath)
        inside = [one for main in self.page.xpath(".//main") for one in main.xpath(xpath)]
        for where in (inside, found):
            for fits in (str.__eq__, str.startswith, str.__contains__):
                if same := [one for one in where if fits(_words(one), words)]:
                    return same[0]
        raise AssertionError(f"no {words!r} on {self.path} ({self.status}); there are {[_words(one) for one in found]}")


def an_address_of_her_own() -> str:
    """Tries are counted by address; people do not use up each other's."""
    return "10." + ".".join(str(secrets.randbelow(254) + 1) for _ in range(3))


def _words(element) -> str:
    return " ".join((element.text_content() or element.get("value") or "").split())


def _as_offered(form, name: str, value):
    """What is typed goes into a field that exists; what is chosen must be among the choices, by value or by words."""
    assert name in form.fields, f"no field {name}; there are {sorted(form.fields)}"
    field = form.inputs[name]
    offered = getattr(field, "value_options", None)
    if offered is None or getattr(field, "type", "") in ("hidden", "text"):
        return value
    if isinstance(field, html.SelectElement):
        named = {_words(option): option.get("value") for option in field.iter("option")}
        value = named.get(value, value)
    for one in value if isinstance(value, list) else [value]:
        assert str(one) in offered, f"{one!r} is no choice of {name}; there are {offered}"
    return value
