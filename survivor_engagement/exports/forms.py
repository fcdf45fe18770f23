"""What may be chosen when a table is asked for. Only what this person may have is on the page at all."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from survivor_engagement.common.forms import PlainForm
from survivor_engagement.exports.models import Format
from survivor_engagement.exports.tables import Column, Table


class AskForm(PlainForm):
    purpose = forms.ChoiceField(
        label=_("What for?"), widget=forms.RadioSelect, error_messages={"required": _("Choose what it is for.")}
    )
    columns = forms.MultipleChoiceField(
        label=_("What should the table hold?"),
        help_text=_("The less it holds, the less can be lost."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one column.")},
    )
    from_on = forms.DateField(label=_("From day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until_on = forms.DateField(label=_("Until day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    file_format = forms.ChoiceField(
        label=_("Kind of file"), choices=Format.choices, widget=forms.RadioSelect, initial=Format.XLSX
    )

    def __init__(self, *args: Any, table: Table, columns: Sequence[Column], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [(purpose.value, purpose.label) for purpose in table.purposes]
        self.fields["columns"].choices = [(column.name, _words(column)) for column in columns]
        if not table.by_day:
            del self.fields["from_on"], self.fields["until_on"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("from_on"), cleaned.get("until_on")
        if first and last and last < first:
            self.add_error("until_on", _("Choose a day after the first one, or the same."))
        return cleaned


def _words(column: Column) -> str:
    if not column.is_sealed:
        return str(column.heading)
    return format_html("{} <small>{}</small>", column.heading, _("sealed: a second person agrees first"))
