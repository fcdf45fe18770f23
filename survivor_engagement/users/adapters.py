"""How allauth behaves here: nobody signs up by themselves, second factors are sealed, and one of them stays."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from survivor_engagement.keys import sealing
from survivor_engagement.users.models import User


class ClosedAccounts(DefaultAccountAdapter):
    # The library's own sentences speak of usernames, passwords and e-mail, and blame; ours say what to do.
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This sign-in is closed. Ask the person you know here."),
        "enter_current_password": _("Write the passphrase you used until now."),
        "incorrect_password": _("That is not the passphrase. Please write it once more."),
        "rate_limited": _("Please wait a few minutes, then try again."),
        "too_many_login_attempts": _("There were many tries. Please wait a few minutes, then try again."),
        "username_password_mismatch": _("This name and passphrase do not belong together. Please check both."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_username(self, username: str, shallow: bool = False) -> str:
        return username.strip().lower()

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/w/" if request.user.kind == "staff" else ("/setup/" if request.user.kind == "admin" else "/")


class SealedFactors(DefaultMFAAdapter):
    """allauth stores secrets of second factors as they are given to it; so they are given sealed."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That is not the code. Write the newest one."),
        "cannot_delete_authenticator": _("Your work needs a second step, so one must stay."),
    }

    def encrypt(self, text: str) -> str:
        return sealing.seal_secret(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.open_secret(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Spare codes are no second step by themselves. The row of the person is locked, so that two that are removed
        at the same moment do not each count the other."""
        user = User.objects.select_for_update(of=("self",)).get(pk=authenticator.user_id)
        steps = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)
        return not user.needs_second_factor or steps.exclude(pk=authenticator.pk).exists()

    def get_totp_label(self, user: Any) -> str:
        return user.username
