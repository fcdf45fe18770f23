"""A passkey is added, used alone and as the second step, and taken away again: through the pages, with a device that
Chromium plays. Browsers keep no passkeys for an address in numbers, so these pages are asked for by a name.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import LAPTOP, PHONE, follow, press
from tests.browser.walking import violations

pytestmark = pytest.mark.no_database
STAFF, ADVISOR = "Monitoring officer of TH2", "Tern"
NAMES = {STAFF: "Today", ADVISOR: "Hello, Tern"}
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def device_of(people, site):
    """`device_of("Tern")`: a page on a device of her own that can keep passkeys, on which she has just signed in."""
    contexts, complaints = [], []

    def take(who: str) -> Page:
        width = PHONE["width"] if who == ADVISOR else LAPTOP["width"]
        contexts.append(people.context(width=width, base_url=f"http://localhost:{site.port}"))
        page = contexts[-1].new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        device = contexts[-1].new_cdp_session(page)
        device.send("WebAuthn.enable")
        device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        while not people.sign_in(page, who):
            people.rows_period = 0
        page.goto("/")
        return page

    yield take
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(params=[STAFF, ADVISOR])
def owner(request, people, device_of):
    """She has a passkey for signing in with it alone; afterwards it is gone again."""
    page = device_of(request.param)
    add_passkey(page, people.signin(request.param)["passphrase"])
    yield page, request.param
    remove_passkey(page)


def show_it_is_you(page: Page, passphrase: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it still you?")
    page.get_by_label("Passphrase").fill(passphrase)
    press(page, "Continue")


def add_passkey(page: Page, passphrase: str) -> None:
    follow(page, "My sign-in")
    follow(page, "Passkeys")
    show_it_is_you(page, passphrase)
    expect(page.get_by_role("heading", level=1)).to_have_text("Add a passkey")
    assert violations(page) == []
    page.get_by_label("Sign in with this passkey alone").check()
    press(page, "Add")
    expect(page.get_by_text("Your passkey is added.")).to_be_visible()
    assert violations(page) == []


def remove_passkey(page: Page) -> None:
    """Showing by the passkey itself that it is her."""
    page.goto("/accounts/2fa/webauthn/")
    assert violations(page) == []
    follow(page, "Remove")
    if page.get_by_role("heading", name="Is it still you?").count():
        follow(page, "With a passkey")
        expect(page.get_by_role("button", name="Use a passkey")).to_be_visible()
        assert violations(page) == []
        press(page, "Use a passkey")
    press(page, "Remove")
    expect(page.get_by_text("No passkey yet")).to_be_visible()


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    press(page, "Sign out")
    page.goto("/accounts/login/")


def test_with_a_passkey_she_signs_in_without_name_and_passphrase(owner):
    page, who = owner
    sign_out(page)
    press(page, "Sign in with a passkey")
    expect(page.get_by_role("heading", level=1)).to_have_text(NAMES[who])


def test_after_the_passphrase_the_passkey_is_the_second_step(owner, people):
    page, who = owner
    signin = people.signin(who)
    sign_out(page)
    page.get_by_label("Sign-in name").fill(signin["username"])
    page.get_by_label("Passphrase").fill(signin["passphrase"])
    press(page, "Sign in")
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
    assert violations(page) == []
    press(page, "Use a passkey")
    expect(page.get_by_role("heading", level=1)).to_have_text(NAMES[who])


def test_a_device_without_her_passkey_opens_nothing_and_says_so(device_of):
    page = device_of(ADVISOR)
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The device gave no passkey.")
    page.goto("/y/")
    assert "/accounts/login/" in page.url
