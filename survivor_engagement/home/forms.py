"""What may be typed on the pages of everybody: a language, a word to look for."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from survivor_engagement.common.forms import PlainForm


class LanguageForm(PlainForm):
    language = forms.ChoiceField(choices=settings.LANGUAGES)
    next = forms.CharField(required=False, max_length=300)


class FindForm(PlainForm):
    text = forms.CharField(
        label=_("Find a code, group or meeting"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Write a code, or a part of a group's or meeting's name.")},
    )
