"""The people of the demo, each with a browser of her own."""

import re
import time

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.browser.site import Site

PHONE = {"width": 360, "height": 740}
LAPTOP = {"width": 1280, "height": 900}
# Which of the advisors who sign in; everybody else is named by her role, "Finance 1" or "Finance 1 of TH2".
ADVISORS = {"Juniper": 0, "Tern": 1, "Sage": 2, "Finch": 3, "Reed": 4}
SECONDS = 15  # patient: a busy machine is not a broken page
OLD_AFTER = 150  # an unused session of an advisor on a shared device ends after five minutes
SESSION = "n"  # the cookie
CODE_MARGIN = 4  # a code is not used in the last seconds of its time


class People:
    def __init__(self, site: Site, browser: Browser) -> None:
        self.site, self.browser = site, browser
        self.states: dict[str, dict] = {}
        self.signed_in_at: dict[str, float] = {}
        self.used: dict[str, str] = {}
        self.rows: list[dict[str, str]] = []
        self.rows_period = 0

    def context(self, who: str = "", *, width: int = 0, **options) -> BrowserContext:
        """A browser in which this person is signed in; nobody with an empty name."""
        size = PHONE if not who or who in ADVISORS else LAPTOP
        state = self._state(who) if who else None
        return self._open({**size, "width": width or size["width"]}, storage_state=state, **options)

    def close(self, who: str, context: BrowserContext) -> None:
        self.keep(who, context)
        context.close()

    def keep(self, who: str, context: BrowserContext) -> None:
        """Who showed in it that it is she has a new session since; who signed out has none, and signs in anew."""
        state = context.storage_state()
        if any(cookie["name"] == SESSION for cookie in state["cookies"]):
            self.states[who] = state
        else:
            self.states.pop(who, None)

    def signin(self, who: str) -> dict[str, str]:
        period = int(time.time() + CODE_MARGIN) // 30
        if period != self.rows_period:
            self.rows, self.rows_period = self.site.signins(), int(time.time()) // 30
        if who in ADVISORS:
            return [row for row in self.rows if row["role"] == "Advisor"][ADVISORS[who]]
        role, _of, programme = who.partition(" of ")
        return next(row for row in self.rows if row["role"] == role and row["programme"] in (programme or "KZ1", "all"))

    def sign_in(self, page: Page, who: str) -> bool:
        """Through the real pages. False when the time of the code ran out on the way."""
        signin = self._unused(who)
        page.context.clear_cookies()
        page.goto("/accounts/login/")
        page.get_by_label("Sign-in name").fill(signin["username"])
        page.get_by_label("Passphrase").fill(signin["passphrase"])
        press(page, "Sign in")
        if signin["code"]:
            page.get_by_label("Code").fill(signin["code"])
            press(page, "Sign in")
        return "/accounts/" not in page.url

    def _unused(self, who: str) -> dict[str, str]:
        """A code works once; whoever signs in again within half a minute waits for the next one."""
        while (signin := self.signin(who))["code"] and signin["code"] == self.used.get(signin["username"]):
            time.sleep(1)
        self.used[signin["username"]] = signin["code"]
        return signin

    def _state(self, who: str) -> dict:
        since = time.monotonic() - self.signed_in_at.get(who, 0)
        if who not in self.states or (who in ADVISORS and since > OLD_AFTER):
            context = self._open(LAPTOP)
            page = context.new_page()
            while not self.sign_in(page, who):
                self.rows_period = 0
            self.states[who], self.signed_in_at[who] = context.storage_state(), time.monotonic()
            context.close()
        return self.states[who]

    def _open(self, viewport: dict[str, int], **options) -> BrowserContext:
        context = self.browser.new_context(viewport=viewport, **{"base_url": self.site.url} | options)
        context.set_default_timeout(SECONDS * 1000)
        return context


def show_that_it_is_her(page: Page, passphrase: str) -> None:
    """At once, so that no proof runs out on the way however old the session is."""
    page.goto("/accounts/reauthenticate/")
    page.get_by_label("Passphrase").fill(passphrase)
    press(page, "Continue")


def press(page: Page, name: str) -> None:
    """A button that sends its form; then the page it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, link: str | re.Pattern[str] | Locator) -> None:
    """The first link with these words or of this kind, until the page it leads to is there: what comes next is about
    that page, and is not cut short by it."""
    with page.expect_navigation():
        (link if isinstance(link, Locator) else page.get_by_role("link", name=link)).first.click()
