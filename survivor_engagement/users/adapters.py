"""How allauth behaves here: nobody signs up by themselves, second factors are sealed, and one of them stays."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from survivor_engagement.keys import sealing
from survivor_engagement.users import places
from survivor_engagement.users.actions import end_sessions
from survivor_engagement.users.limits import network_of, remember_network, take_try_at_passphrase
from survivor_engagement.users.models import User

NOBODY = "-"  # a name that is never made; trying it takes the same work


class ClosedAccounts(DefaultAccountAdapter):
    # The library's own sentences speak of usernames, passwords and e-mail, and blame; ours say what to do.
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This sign-in is closed. Ask the person you know here."),
        "enter_current_password": _("Write the passphrase you used until now."),
        "incorrect_password": _("That is not the passphrase. Please write it once more."),
        "rate_limited": _("Please wait a few minutes, then try again."),
        "too_many_login_attempts": _("There were many tries. Please wait a few minutes, then try again."),
        "username_password_mismatch": _(
            "This name and passphrase do not belong together, or there were many tries. Please check both, or wait an "
            "hour."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_username(self, username: str, shallow: bool = False) -> str:
        return username.strip().lower()

    def get_client_ip(self, request: HttpRequest) -> str:
        """The library writes this into the names of its counters, so it is never the address itself."""
        return network_of(super().get_client_ip(request))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One name from one network: whoever tries a name from elsewhere uses up tries of their own."""
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}|{self.get_client_ip(request)}"

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """A try that may not open is made all the same, at nobody's account: the same work and the same sentence."""
        self.pre_authenticate(request, **credentials)
        tried = take_try_at_passphrase(request, self.clean_username(credentials.get("username", "")))
        if not tried.opens:
            authenticate(request, **{**credentials, "username": NOBODY})
            return None
        user: User | None = authenticate(request, **credentials)
        if user is not None:
            self._login_failed_rl_usage.usage += tried.usage
            self._rollback_login_failed_rl_usage()
        return user

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """A passkey of an account that is closed or held is answered like one that nobody knows."""
        if user.is_active and not user.is_held:
            return super().pre_login(request, user, **kwargs)
        clear_login(request)
        self.add_message(request, messages.ERROR, message=SealedFactors.error_messages["incorrect_code"])
        return redirect("account_login")

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        places.begin(request)
        remember_network(request, user.username)

    def set_password(self, user: User, password: str) -> None:
        """A new passphrase: wherever else somebody is signed in as she is, this ends now."""
        super().set_password(user, password)
        end_sessions(user=user, keep=self.request.session.session_key, by=user)

    def is_safe_url(self, url: str) -> bool:
        """Onward only within this site, under the name by which it was asked for."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts={self.request.get_host()})

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

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What a device shows in its list of passkeys: the neutral name."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.SITE_NAME}

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """A number, and never what somebody typed: that would stand in clear in the database."""
        names = [str(step.data.get("name", "")) for step in Authenticator.objects.filter(user=user, type=type)]
        return str(max((int(name) for name in names if name.isdecimal()), default=0) + 1)
