"""allauth's forms with our names for their fields, so that the page and the list of what to mend say the same."""

from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.core import context
from allauth.core.internal.ratelimit import RateLimitUsage
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm as CodeForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeAgainForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal import auth
from django.forms import BaseForm, BooleanField
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from survivor_engagement.common.forms import PlainWords
from survivor_engagement.users.limits import take_try_at_second_step
from survivor_engagement.users.models import User
from survivor_engagement.users.places import OWN

CODE_HINT = _("Six digits from your app, or one of your spare codes")


def _name(form: BaseForm, field: str, *, label: str | Promise, required: str | Promise, hint: Any = "") -> None:
    form.fields[field].label = label
    form.fields[field].help_text = hint
    form.fields[field].error_messages["required"] = required


class SignInForm(PlainWords, LoginForm):
    """A device is taken to be shared with others until somebody says that it is hers."""

    own = BooleanField(
        required=False,
        label=_("This phone or computer is mine alone"),
        help_text=_("Then it stays open for 10 minutes without use. Otherwise it closes after 5."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("The one you were shown at the start, for example amber-fern-27")
        _name(self, "login", label=_("Sign-in name"), hint=hint, required=_("Write your sign-in name."))
        _name(self, "password", label=_("Passphrase"), required=_("Write your passphrase."))

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        request.session[OWN] = self.cleaned_data["own"]
        return super().login(request, redirect_url=redirect_url)


class SamePersonForm(PlainWords, ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "password", label=_("Passphrase"), required=_("Write your passphrase."))


class NewPassphraseForm(PlainWords, ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint, new = _("At least 12 letters. Spaces are fine."), _("Write a new passphrase.")
        until_now = _("Write the passphrase you used until now.")
        _name(self, "oldpassword", label=_("Passphrase until now"), required=until_now)
        _name(self, "password1", label=_("New passphrase"), hint=hint, required=new)
        _name(self, "password2", label=_("New passphrase once more"), required=_("Write the new passphrase once more."))

    def clean(self) -> dict[str, Any]:
        """The library's own check says "password"."""
        first, again = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        if first and again and first != again:
            self.add_error("password2", _("The two are not the same. Write the new passphrase once more."))
        return self.cleaned_data


def _take_try(user: User) -> RateLimitUsage:
    """One try at her second step, counted where it comes from; to be taken back when it was right."""
    tries = take_try_at_second_step(context.request, user.username)
    if tries is None:
        raise get_account_adapter().validation_error("too_many_login_attempts")
    return tries


class _CountedByNetwork:
    """A code of hers, with tries counted where they come from (see limits.py)."""

    user: User
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        tries = _take_try(self.user)
        code: str = self.cleaned_data["code"]
        passkeys = Authenticator.Type.WEBAUTHN
        for step in Authenticator.objects.filter(user=self.user).exclude(type=passkeys).order_by("pk"):
            if step.wrap().validate_code(code):
                tries.rollback()
                step.user = self.user
                self.authenticator = step
                return code
        raise get_adapter().validation_error("incorrect_code")


class SecondStepForm(_CountedByNetwork, PlainWords, CodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "code", label=_("Code"), hint=CODE_HINT, required=_("Write the code."))


class SecondStepAgainForm(_CountedByNetwork, PlainWords, CodeAgainForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "code", label=_("Code"), hint=CODE_HINT, required=_("Write the code."))


class _AnyAnswer:
    """A device that answers nonsense gave no passkey; the library falls over some kinds of it."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except (KeyError, TypeError, ValueError):
            raise get_adapter().validation_error("incorrect_code") from None


class PasskeyAloneForm(_AnyAnswer, PlainWords, LoginWebAuthnForm):
    pass


class _PasskeyCountedByNetwork:
    """The library counts by her alone: whoever knows her passphrase could keep her out from anywhere."""

    user: User
    cleaned_data: dict[str, Any]

    def clean_credential(self) -> Authenticator:
        tries = _take_try(self.user)
        answer = self.cleaned_data["credential"]
        try:
            auth.parse_authentication_response(answer)
            step: Authenticator = auth.complete_authentication(self.user, answer)
        except (KeyError, TypeError, ValueError):
            raise get_adapter().validation_error("incorrect_code") from None
        tries.rollback()
        return step


class PasskeyStepForm(_PasskeyCountedByNetwork, PlainWords, AuthenticateWebAuthnForm):
    pass


class PasskeyAgainForm(_PasskeyCountedByNetwork, PlainWords, ReauthenticateWebAuthnForm):
    pass


class CodeAppForm(PlainWords, ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "code", label=_("Six digits"), required=_("Write the six digits that the app shows now."))


class PasskeyForm(PlainWords, AddWebAuthnForm):
    """Whatever is sent as its name, it gets a number."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["name"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean()
        return given | {"name": get_adapter().generate_authenticator_name(self.user, Authenticator.Type.WEBAUTHN)}


class PasskeyNameForm(PlainWords, EditWebAuthnForm):
    """A passkey has a number and no name, so the library's page that gives it another one is not there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise Http404
