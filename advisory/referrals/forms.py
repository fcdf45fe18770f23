"""What may be typed about a place that helps."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from advisory.referrals.models import HelpService
from survivor_engagement.common.forms import PlainModelForm


class ServiceForm(PlainModelForm):
    languages = forms.MultipleChoiceField(
        label=_("Languages spoken there"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one language.")},
    )

    class Meta:
        model = HelpService
        fields = ("kind", "name", "phone", "place", "hours", "languages", "cost", "public", "listed")
        widgets = {"kind": forms.RadioSelect}
        error_messages = {
            "kind": {"required": _("Choose what kind of help it is.")},
            "name": {"required": _("Write its name.")},
        }
        help_texts = {
            "name": _("As people will read it, on a phone that others may see."),
            "phone": _("Or write where it is."),
            "hours": _("For example: every day, day and night."),
            "cost": _("For example: free of charge."),
            "public": _("Anybody can then read it on the help page. Its name must not say anything about our work."),
            "listed": _("Take the tick away when the service has closed."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = HelpService.Kind.choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("phone") and not cleaned.get("place"):
            self.add_error("phone", _("Write a phone number, or where it is."))
        return cleaned
