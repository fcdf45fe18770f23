"""What a new version says of itself, as it may be typed: one part for each language and for each earlier question."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.notices.models import Notice, NoticeItem
from consent.notices.reading import OWN_NAMES
from survivor_engagement.common.forms import PlainForm

Kind, EarlierYes = Notice.ChangeKind, NoticeItem.EarlierYes


class ChangeForm(PlainForm):
    change_kind = forms.ChoiceField(
        label=gettext_lazy("How big is the change?"),
        widget=forms.RadioSelect,
        choices=[
            (Kind.MINOR, gettext_lazy("Small: spelling or layout, or a further language. Every answer stays.")),
            (Kind.MAJOR, gettext_lazy("Big: something that is asked, told or promised is not as it was.")),
        ],
    )
    why = forms.CharField(
        label=gettext_lazy("Why was it changed?"),
        help_text=gettext_lazy("For those who read it later in the team."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Write why it was changed.")},
    )

    def __init__(
        self, *args: Any, notice: Notice, languages: Sequence[str], items: Sequence[NoticeItem], **kwargs: Any
    ) -> None:
        said = {"change_kind": notice.change_kind, "why": notice.why}
        super().__init__(*args, initial=said, **kwargs)
        self._languages, self._items = languages, items
        for code in languages:
            self.fields[f"what_{code}"] = self._what(code, notice.what_changed.get(code, ""))
        for item in items:
            self.fields[f"earlier_{item.purpose_id}"] = self._earlier(item)
            self.fields[f"closes_{item.purpose_id}"] = self._closes(item)
        for name in self.fields:
            self.fields[name].hint_says_when = True

    @property
    def of_version(self) -> list[forms.BoundField]:
        return [self[name] for name in ("change_kind", "why", *(f"what_{code}" for code in self._languages))]

    @property
    def of_questions(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """What was asked before, by name, with the two fields about its earlier answers."""
        return [
            (item.purpose.name, self[f"earlier_{item.purpose_id}"], self[f"closes_{item.purpose_id}"])
            for item in self._items
        ]

    def values(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {
            "change_kind": typed["change_kind"],
            "why": typed["why"],
            "what_changed": {code: typed[f"what_{code}"] for code in self._languages},
            "earlier": {item.purpose_id: self._said_of(item.purpose_id) for item in self._items},
        }

    def _said_of(self, purpose: str) -> tuple[str, date | None]:
        return self.cleaned_data[f"earlier_{purpose}"], self.cleaned_data[f"closes_{purpose}"]

    @staticmethod
    def _what(code: str, said: str) -> forms.Field:
        label = _("What has changed, in plain words: %(language)s") % {"language": OWN_NAMES[code]}
        rows = forms.Textarea(attrs={"rows": 2, "lang": code})
        note = _("Whoever is asked reads this first. It is needed in one language at least.")
        return forms.CharField(label=label, help_text=note, required=False, max_length=400, widget=rows, initial=said)

    @staticmethod
    def _earlier(item: NoticeItem) -> forms.Field:
        return forms.ChoiceField(
            label=_("Earlier answers"),
            required=False,
            choices=[
                (EarlierYes.UNSAID, _("Choose")),
                (EarlierYes.KEEP, _("They go on. Only new people read these words.")),
                (EarlierYes.UNTIL, _("We ask again. They count until a day.")),
                (EarlierYes.NOW, _("They end when this version is published.")),
            ],
            initial=item.earlier_yes,
        )

    @staticmethod
    def _closes(item: NoticeItem) -> forms.Field:
        return forms.DateField(
            label=_("They end at the start of this day"),
            help_text=_("Only if they count until a day."),
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            initial=item.closes_on,
        )
