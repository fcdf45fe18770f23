"""What may be typed. Nothing is chosen beforehand."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.receipts.document import DISCREET, FULL, SUMMARY
from consent.receipts.verify import LARGEST
from consent.records.forms import option
from survivor_engagement.common.forms import PlainForm

TOO_LARGE = gettext_lazy("This file is too large to be one of ours. Choose another one.")


class TakeForm(PlainForm):
    """How much stands on it, and how she takes it."""

    profile = forms.ChoiceField(
        label=gettext_lazy("What shall stand on it?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what shall stand on it")},
    )
    delivered = forms.ChoiceField(
        label=gettext_lazy("How do you want to take it?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how you want to take it")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = _("It says nothing of what it is about. For when others may see it.")
        short = _("What you allow, until when, and how to stop. It names no organisation.")
        all_of_it = _("Also the organisation, each step and what a stop sets in motion. Keep it to yourself.")
        self.fields["profile"].choices = [
            (DISCREET, option(_("Only a code and a phone"), note)),
            (SUMMARY, option(_("In short"), short)),
            (FULL, option(_("Everything"), all_of_it)),
        ]
        kept = _("You take nothing with you. It waits here, and you can print it on any day.")
        self.fields["delivered"].choices = [
            ("printed", option(_("On paper"), _("A page to print now."))),
            ("shown", option(_("As a file"), _("Anybody can check it, also without us and in later years."))),
            ("kept", option(_("Keep it here for me"), kept)),
        ]


class HandForm(PlainForm):
    """A paper that somebody of the team prints for her, or for a guardian."""

    profile = forms.ChoiceField(
        label=gettext_lazy("What shall stand on the paper?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what shall stand on the paper")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = _("It says nothing of what it is about. For when others may see it.")
        short = _("The question, the answer, until when, and how to stop. It names no organisation.")
        self.fields["profile"].choices = [
            (DISCREET, option(_("Only a code and a phone"), note)),
            (SUMMARY, option(_("This answer"), short)),
        ]


class CheckForm(PlainForm):
    """A file, or its text. Read once and kept nowhere."""

    file = forms.FileField(label=gettext_lazy("The file"), required=False)
    pasted = forms.CharField(
        label=gettext_lazy("Or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pasted"].help_text = _("Where you have no file: copy all of it into this field.")
        for field in self.fields.values():
            field.hint_says_when = True

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        file, pasted = found.get("file"), found.get("pasted") or ""
        if file is not None and file.size > LARGEST:
            raise ValidationError(TOO_LARGE)
        content = file.read() if file is not None else pasted.strip().encode(errors="replace")
        if not content:
            if not self.errors:
                raise ValidationError(_("Choose a file, or paste its text."))
            return found
        if len(content) > LARGEST:
            raise ValidationError(TOO_LARGE)
        return found | {"content": content}
