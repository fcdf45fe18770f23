"""What an administrator may type: names that outsiders read must not reveal the cause."""

import re
import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from survivor_engagement.programmes.models import Organisation, Programme, RoleAssignment
from survivor_engagement.users.models import User

REVEALING = re.compile(
    r"surviv|victim|traffick|slave|exploit|abuse|violen|rescue|shelter|refuge|advis|trauma|"
    r"жертв|пережив|торговл|рабств|насили|құрбан|зорлық|เหยื่อ|ค้ามนุษย์|nạn nhân|buôn người|"
    r"ជួញដូរ|រងគ្រោះ|পাচার|ভুক্তভোগী|बेचबिखन|पीडित",
    re.IGNORECASE,
)


def neutral(text: str) -> str:
    """The text, where it says nothing to a stranger who reads it on a shared phone or a bank statement."""
    if REVEALING.search(text):
        raise ValidationError(_now("Outsiders read this name. Choose one that says nothing about the work."))
    return text


class OrganisationForm(forms.ModelForm):
    class Meta:
        model = Organisation
        fields = ("name", "neutral_name")

    def clean_neutral_name(self) -> str:
        return neutral(self.cleaned_data["neutral_name"])


class ProgrammeForm(forms.ModelForm):
    languages = forms.MultipleChoiceField(
        label=_("languages"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    timezone = forms.ChoiceField(
        label=_("time zone"), choices=[(zone, zone) for zone in sorted(zoneinfo.available_timezones()) if "/" in zone]
    )

    class Meta:
        model = Programme
        fields = (
            "organisation", "code", "slug", "name", "neutral_name", "country", "currency", "timezone", "languages",
            "areas", "status",
        )  # fmt: skip

    def clean_neutral_name(self) -> str:
        return neutral(self.cleaned_data["neutral_name"])

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()


class StaffChoice(forms.ModelChoiceField):
    """Accounts by sign-in name and work title; they have no other name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.username} ({obj.label})" if obj.label else obj.username


class RoleForm(forms.ModelForm):
    user = StaffChoice(label=_("account"), queryset=User.objects.filter(kind=User.Kind.STAFF, is_active=True))

    class Meta:
        model = RoleAssignment
        fields = ("user", "programme", "role", "reason")

    def validate_constraints(self) -> None:
        """A role that somebody holds already is refused by the action, in a sentence."""
