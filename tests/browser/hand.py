"""Somebody with the site in her hand, 360 px wide: she follows links, fills in fields and presses buttons by their
words. Every page she comes to shuts nobody out and does not scroll sideways."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.browser.walking import PHONE, Examiner, sideways


class Hand:
    with_script = True  # axe needs scripts; the same pages are examined where there are some

    def __init__(self, page: Page, examiner: Examiner, passphrase: str = "") -> None:
        self.page, self.examiner, self.passphrase = page, examiner, passphrase

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def go(self, path: str) -> "Hand":
        self.page.goto(path)
        return self._arrive()

    def menu(self, words: str) -> "Hand":
        """On a phone the menu of staff is folded."""
        self.page.locator("details.menu > summary").click()
        with self.page.expect_navigation():
            self.page.locator("details.menu").get_by_role("link", name=words).click()
        return self._arrive()

    def follow(self, words: str) -> "Hand":
        with self.page.expect_navigation():
            self._one("link", words).click()
        return self._arrive()

    def press(self, words: str, **typed) -> "Hand":
        self.fill(**typed)
        with self.page.expect_navigation():
            self._one("button", words).click()
        if self._shows_that_it_is_she():
            return self.press(words, **typed)
        return self._arrive()

    def fill(self, **typed) -> "Hand":
        """By the names of fields; a list for several boxes, True for one, words or values for a choice."""
        for name, value in typed.items():
            field = self.page.locator(f"main [name='{name}']").first
            kind = field.evaluate("field => field.tagName === 'SELECT' ? 'select' : field.type")
            if kind == "radio":
                self.page.locator(f"main [name='{name}'][value='{value}']").check()
            elif kind == "checkbox":
                for box in self.page.locator(f"main [name='{name}']").all():
                    box.set_checked(value is True or box.get_attribute("value") in value)
            elif kind == "select":
                field.select_option(value)
            elif kind == "file":
                field.set_input_files(value)
            else:
                field.fill(value)
        return self

    def has(self, words: str) -> bool:
        return self.page.locator("main").get_by_role("button", name=_begins(words)).count() > 0

    def sees(self, *sentences: str) -> "Hand":
        for sentence in sentences:
            expect(self.page.locator("main")).to_contain_text(sentence)
        return self

    def _shows_that_it_is_she(self) -> bool:
        """Where she is asked, as after a while before what matters most."""
        if self.path != "/accounts/reauthenticate/" or not self.passphrase:
            return False
        self.page.get_by_label("Passphrase").fill(self.passphrase)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Continue").click()
        return True

    def _arrive(self) -> "Hand":
        self._shows_that_it_is_she()
        found = self.examiner.examine(self.page, PHONE) if self.with_script else []
        found += sideways(self.page, PHONE)
        assert found == [], f"{self.path}: {found}"
        return self

    def _one(self, role: str, words: str) -> Locator:
        """The first that begins with these words, or else that holds them."""
        main = self.page.locator("main")
        for name in (_begins(words), re.compile(re.escape(words))):
            found = main.get_by_role(role, name=name).first
            if found.count():
                return found
        raise AssertionError(f"no {role} {words!r} on {self.path}: {main.inner_text()}")


def _begins(words: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{re.escape(words)}")
