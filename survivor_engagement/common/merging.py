"""Forms about a row that several people set up, from pages that they opened at different times.

An old page holds old values for everything that its person did not touch. Sent as it stands, it would take back what
somebody else has done since: switch an account on again that was closed, for one. So the page says what it showed;
what she left as it was stays as it is now, and what both changed is asked about once more, with her words kept.
"""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _

from survivor_engagement.common.forms import PlainModelForm

SEEN = "seen"


class SeenField(forms.CharField):
    """What the page showed, as JSON by field. Nobody types it, and it is no change."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class MergingModelForm(PlainModelForm):
    """The row has to be locked while the form is read: see `LockedWhileRead`."""

    data: Any
    seen = SeenField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._changed_by_both: list[str] = []
        if self.instance.pk:
            self.initial[SEEN] = self._as_it_stands()

    def full_clean(self) -> None:
        if self.is_bound and self.instance.pk:
            self._merge()
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        values.pop(SEEN, None)
        for name in self._changed_by_both:
            said = _(
                "Somebody else has changed this since you opened the page. It is now: %(now)s. "
                "Save once more if what stands here is right."
            )
            self.add_error(name, said % {"now": self._in_words(name)})
        return values

    def _as_it_stands(self) -> str:
        standing = {name: self._initial(name) for name in self.fields if name != SEEN}
        return json.dumps(standing, cls=DjangoJSONEncoder)

    def _initial(self, name: str) -> Any:
        field = self.fields[name]
        return field.prepare_value(self.get_initial_for_field(field, name))

    def _merge(self) -> None:
        seen = self._what_she_saw()
        self.data = self.data.copy()
        for name in seen.keys() & self.fields.keys():
            field, key = self.fields[name], self.add_prefix(name)
            typed = field.widget.value_from_datadict(self.data, self.files, key)
            if not _differ(field, seen[name], self._initial(name)):
                continue
            if not _differ(field, seen[name], typed):
                _put(self.data, key, self._initial(name))
            elif _differ(field, self._initial(name), typed):
                self._changed_by_both.append(name)
        self.data[self.add_prefix(SEEN)] = self._as_it_stands()

    def _what_she_saw(self) -> dict[str, Any]:
        """A page that says nothing, or something else, is read like any other form."""
        try:
            seen = json.loads(self.data.get(self.add_prefix(SEEN)) or "{}")
        except ValueError:
            return {}
        return seen if isinstance(seen, dict) else {}

    def _in_words(self, name: str) -> str:
        field, now = self.fields[name], self._initial(name)
        if isinstance(field, forms.BooleanField):
            return _("yes") if now else _("no")
        values = [str(value) for value in (now if isinstance(now, list) else [now]) if value not in (None, "")]
        labels = {str(value): str(label) for value, label in getattr(field, "choices", ())}
        return ", ".join(labels.get(value, value) for value in values) or _("empty")


class LockedWhileRead:
    """For the set-up pages: between reading the row and writing it back nobody else writes it."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Model | None:
        found: Model | None = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST":
            return found
        return type(found)._base_manager.select_for_update(of=("self",)).get(pk=found.pk)


def _differ(field: forms.Field, first: Any, second: Any) -> bool:
    """Whether the two say different things to this field; what it cannot read differs."""
    try:
        return field.has_changed(field.to_python(first), second)
    except (ValidationError, TypeError, ValueError):
        return True


def _put(data: Any, key: str, value: Any) -> None:
    """As a browser would have sent it."""
    if isinstance(value, list):
        data.setlist(key, value)
    elif isinstance(value, bool):
        data.pop(key, None)
        if value:
            data[key] = "on"
    else:
        data[key] = "" if value is None else value
