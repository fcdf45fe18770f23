"""What an administrator may type: names that outsiders read must not reveal the cause."""

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from survivor_engagement.common.forms import CHOOSE, PlainForm, PlainModelForm
from survivor_engagement.common.merging import MergingModelForm
from survivor_engagement.common.neutral import neutral
from survivor_engagement.programmes.models import Organisation, Programme, RoleAssignment
from survivor_engagement.programmes.questions import currency_in_use
from survivor_engagement.users.models import User

# No zone is chosen beforehand: a wrong clock is easy to overlook.
ZONES = [(zone, zone) for zone in sorted(zoneinfo.available_timezones()) if "/" in zone]


class OrganisationForm(MergingModelForm):
    class Meta:
        model = Organisation
        fields = ("name", "neutral_name")

    def clean_neutral_name(self) -> str:
        return neutral(self.cleaned_data["neutral_name"])


class ProgrammeForm(MergingModelForm):
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    timezone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[("", CHOOSE), *ZONES],
        error_messages={"required": _("Choose the time zone of the place.")},
    )

    class Meta:
        model = Programme
        fields = (
            "organisation", "code", "slug", "name", "neutral_name", "neutral_phone", "country", "currency", "timezone",
            "languages", "areas", "status",
        )  # fmt: skip

    def clean_neutral_name(self) -> str:
        return neutral(self.cleaned_data["neutral_name"])

    def clean_code(self) -> str:
        return neutral(str(self.cleaned_data["code"]).upper())

    def clean_slug(self) -> str:
        return neutral(self.cleaned_data["slug"])

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()

    def clean_currency(self) -> str:
        currency = str(self.cleaned_data["currency"]).upper()
        standing = Programme.objects.filter(pk=self.instance.pk).values_list("currency", flat=True).first()
        if standing not in (None, currency) and any(currency_in_use.ask(programme=self.instance)):
            raise ValidationError(
                _("This programme has rates, dues or ways of being paid in %(currency)s, so its currency stays. For "
                  "another currency, set up another programme."),
                params={"currency": standing},
            )  # fmt: skip
        return currency


class StaffChoice(forms.ModelChoiceField):
    """Accounts by sign-in name and work title; they have no other name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.username} ({obj.label})" if obj.label else obj.username


class RoleForm(PlainModelForm):
    user = StaffChoice(label=_("Account"), queryset=User.objects.filter(kind=User.Kind.STAFF, is_active=True))
    reason = forms.CharField(
        label=_("Why this person holds the role"),
        max_length=200,
        error_messages={"required": _("Write why this person holds the role, for whoever asks later.")},
    )

    class Meta:
        model = RoleAssignment
        fields = ("user", "programme", "role", "partner", "reason")

    def validate_constraints(self) -> None:
        """A role that somebody holds already is refused by the action, in a sentence."""


class ConfirmForm(PlainForm):
    """Of somebody who came back: what she reads to whoever confirms."""

    digits = forms.CharField(
        label=_("The four digits that she reads to you"),
        max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Write the four digits that she saw after she had used her code.")},
    )
