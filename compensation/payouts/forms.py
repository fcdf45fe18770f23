"""What may be typed about being paid. Shape only; nothing is saved here, and nothing typed is ever shown again."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from compensation.payouts.accounts import (
    BANKS,
    LONGEST_NAME,
    WALLETS,
    Account,
    BadAccount,
    bank_account,
    bic_of,
    uses_iban,
    wallet_phone,
)
from compensation.payouts.models import Decision, FundingAccount, SharedAccount
from compensation.payouts.models.methods import Rail
from compensation.payouts.rails.lines import plain_text
from survivor_engagement.common.forms import PlainForm, PlainModelForm

PLAIN_TEXT = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
SAYINGS = {
    "given": (_("The money was given"), _("Her mark and both witnesses are on the sheet.")),
    "not_given": (_("The money was not given"), _("It goes into a later batch, in a way that suits her.")),
    "was_paid": (_("It was paid"), _("The bank or the company has said so in writing.")),
    "was_not_paid": (_("It was not paid"), _("They have said so in writing. It goes into a later batch.")),
    "came_back": (_("The money came back"), _("It goes into a later batch, in a way that works.")),
}


class MethodForm(PlainForm):
    """Common to all ways: what the action needs to know."""

    kind: Rail

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = country

    def as_method(self) -> dict[str, Any]:
        return {"kind": self.kind}


class BankForm(MethodForm):
    kind = Rail.BANK
    provider = forms.ChoiceField(
        label=_("Which bank?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the bank.")},
    )
    name = forms.CharField(
        label=_("Name on the account"),
        help_text=_("Exactly as the bank writes it."),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": _("Write the name that the account is in."),
            "max_length": _("Banks take at most 70 letters. Write the name as it is on the bank card."),
        },
    )
    account = forms.CharField(
        max_length=50,
        widget=forms.TextInput(attrs=PLAIN_TEXT),
        error_messages={"required": _("Write the account number.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"].choices = [  # type: ignore[attr-defined]
            (code, name) for code, name, _bic in BANKS[self.country]
        ]
        iban = uses_iban(self.country)
        self.fields["account"].label = _now("Account number (IBAN)") if iban else _now("Account number")
        self.fields["account"].help_text = (
            _now("20 letters and digits that begin with KZ. Spaces do not matter.")
            if iban
            else _now("Spaces and dashes do not matter.")
        )

    def clean_name(self) -> str:
        return plain_text(self.cleaned_data["name"])

    def clean_account(self) -> Account:
        try:
            return bank_account(self.cleaned_data["account"], self.country)
        except BadAccount as wrong:
            raise ValidationError(_account_sentence(wrong.reason, self.country)) from None

    def as_method(self) -> dict[str, Any]:
        values = self.cleaned_data
        details = {
            "name": values["name"],
            "account": values["account"].number,
            "bic": bic_of(values["provider"]),
            "iban": "yes" if uses_iban(self.country) else "no",
        }
        return {
            "kind": self.kind,
            "provider": values["provider"],
            "account": values["account"],
            "details": details,
        }


class WalletForm(MethodForm):
    kind = Rail.WALLET
    provider = forms.ChoiceField(
        label=_("Which wallet?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the wallet.")},
    )
    phone = forms.CharField(
        label=_("Phone number of the wallet"),
        help_text=_("It is used for this only. No message goes there from us."),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        error_messages={"required": _("Write the phone number of the wallet.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"].choices = list(WALLETS[self.country])  # type: ignore[attr-defined]

    def clean_phone(self) -> Account:
        try:
            return wallet_phone(self.cleaned_data["phone"], self.country)
        except BadAccount:
            raise ValidationError(_now("This phone number has too few or too many digits. Please check it.")) from None

    def as_method(self) -> dict[str, Any]:
        account = self.cleaned_data["phone"]
        return {
            "kind": self.kind,
            "provider": self.cleaned_data["provider"],
            "account": account,
            "details": {"phone": account.number},
        }


class CashForm(MethodForm):
    """Nothing to type: the button says yes."""

    kind = Rail.CASH


FORM_OF: dict[str, type[MethodForm]] = {Rail.BANK: BankForm, Rail.WALLET: WalletForm, Rail.CASH: CashForm}


def _account_sentence(reason: str, country: str) -> str:
    if reason == "check_digits":
        return _now("One or more signs are not right: the number does not pass its own check. Please compare it again.")
    if reason == "length":
        return _now("The number must have 20 letters and digits.")
    if uses_iban(country):
        return _now("The number begins with KZ and two digits. Please check it.")
    return _now("An account number has 6 to 20 letters and digits. Please check it.")


class SendBackForm(PlainForm):
    reason = forms.ChoiceField(
        label=_("Why does it go back?"),
        choices=Decision.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the reason.")},
    )


class SharedAccountForm(PlainForm):
    answer = forms.ChoiceField(
        label=_("What did she say, asked alone?"),
        choices=SharedAccount.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose her answer. If you have not asked her yet, come back when you have.")},
    )


class OutcomeForm(PlainForm):
    said = forms.ChoiceField(
        label=_("What do you know?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you know.")},
    )

    def __init__(self, *args: Any, sayings: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["said"].choices = [  # type: ignore[attr-defined]
            (said, format_html("<b>{}</b><small>{}</small>", *SAYINGS[said])) for said in sayings
        ]


class ReportForm(PlainForm):
    report = forms.FileField(
        label=_("The file you received"),
        help_text=_(
            "A bank report (pain.002, ends with .xml), or a table (.csv) with the columns end_to_end_id, status and "
            "reason. At most 5 MB. It is read and not kept."
        ),
        error_messages={
            "required": _("Choose the file."),
            "empty": _("This file is empty."),
        },
    )


class FundingAccountForm(PlainModelForm):
    class Meta:
        model = FundingAccount
        fields = ("programme", "currency", "bic", "account")

    def clean_account(self) -> str:
        return "".join(self.cleaned_data["account"].split()).upper()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        programme = values.get("programme")
        if programme is not None and values.get("account"):
            try:
                bank_account(values["account"], programme.country)
            except BadAccount as wrong:
                self.add_error("account", _account_sentence(wrong.reason, programme.country))
        return values
