"""Staff come in with two factors, and with both in the same session."""

from tests.journeys import steps
from tests.journeys.visitor import Visitor


def second_factor_set_up(visitor: Visitor) -> Visitor:
    visitor.open("/accounts/2fa/totp/activate/").press("Continue", password=steps.PASSPHRASE)
    return visitor.press("Connect", code=steps.one_time_code(visitor.find(".//*[@class='code big']")))


def signed_in_by_passphrase_only(user) -> Visitor:
    user.set_password(steps.PASSPHRASE)
    user.save()
    return Visitor().open("/accounts/login/").press("Sign in", login=user.username, password=steps.PASSPHRASE)


def test_the_passphrase_alone_opens_nothing(manager):
    visitor = signed_in_by_passphrase_only(manager)
    for address in ("/w/", "/w/kz1/advisors/", "/"):
        assert visitor.open(address).path == "/accounts/reauthenticate/"
    visitor.press("Continue", password=steps.PASSPHRASE).sees("Connect a code app")


def test_setting_up_the_second_factor_proves_it_for_this_session(manager):
    visitor = second_factor_set_up(signed_in_by_passphrase_only(manager))
    assert visitor.open("/w/kz1/advisors/").path == "/w/kz1/advisors/"


def test_a_session_from_before_the_second_factor_ends(manager):
    earlier = signed_in_by_passphrase_only(manager)
    second_factor_set_up(signed_in_by_passphrase_only(manager))
    for address in ("/w/kz1/", "/accounts/2fa/", "/accounts/2fa/webauthn/add/"):
        assert earlier.open(address).path == "/accounts/login/"


def test_the_next_sign_in_asks_for_both(manager):
    second_factor_set_up(signed_in_by_passphrase_only(manager))
    visitor = signed_in_by_passphrase_only(manager).sees("Second step")
    assert visitor.press("Sign in", code="000000").path.startswith("/accounts/")
    assert visitor.open("/w/kz1/").path.startswith("/accounts/")


def test_what_is_missing_is_named_as_on_the_page(manager):
    visitor = signed_in_by_passphrase_only(manager).open("/accounts/2fa/totp/activate/")
    visitor.press("Continue", password="").sees("Passphrase: Write your passphrase.")
    visitor.press("Continue", password=steps.PASSPHRASE)
    visitor.press("Connect", code="").sees("Six digits: Write the six digits that the app shows now.")
