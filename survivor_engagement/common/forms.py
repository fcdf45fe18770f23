"""What all our forms say when something is missing or cannot be read: how to mend it, and never whose fault it is.

A field that has words of its own keeps them; only Django's own words are replaced.
"""

from typing import Any

from django import forms
from django.db.models import BLANK_CHOICE_DASH
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, str | Promise]

DASHES = BLANK_CHOICE_DASH[0][1]
CHOOSE = _("Choose")
ONE_OF_THESE = _("Choose one of the answers on this page.")

# The first kind that fits speaks; a narrower kind therefore stands before a wider one.
WORDS: list[tuple[type[forms.Field], Words]] = [
    (
        forms.FileField,
        {
            "required": _("Choose a file."),
            "invalid": _("Choose the file once more."),
            "missing": _("Choose the file once more."),
            "empty": _("This file is empty. Choose another one."),
        },
    ),
    (forms.BooleanField, {"required": _("Tick this to go on.")}),
    (
        forms.ModelMultipleChoiceField,
        {
            "required": _("Choose at least one."),
            "invalid_choice": ONE_OF_THESE,
            "invalid_list": ONE_OF_THESE,
            "invalid_pk_value": ONE_OF_THESE,
        },
    ),
    (
        forms.MultipleChoiceField,
        {"required": _("Choose at least one."), "invalid_choice": ONE_OF_THESE, "invalid_list": ONE_OF_THESE},
    ),
    (forms.ModelChoiceField, {"required": _("Choose one."), "invalid_choice": ONE_OF_THESE}),
    (forms.ChoiceField, {"required": _("Choose one."), "invalid_choice": ONE_OF_THESE}),
    (
        forms.DateField,
        {
            "required": _("Write the day, for example 2026-12-31."),
            "invalid": _("Write a day that exists as year, month, day, for example 2026-12-31."),
        },
    ),
    (
        forms.TimeField,
        {
            "required": _("Write the time, for example 14:30."),
            "invalid": _("Write the time as hours and minutes, for example 14:30."),
        },
    ),
    (
        forms.DateTimeField,
        {
            "required": _("Write day and time, for example 2026-12-31 14:30."),
            "invalid": _("Write day and time like this: 2026-12-31 14:30."),
        },
    ),
    (
        forms.DecimalField,
        {
            "required": _("Write a number, for example 12.5."),
            "invalid": _("Write a number in digits, for example 12.5."),
            "min_value": _("Write %(limit_value)s or more."),
            "max_value": _("Write %(limit_value)s or less."),
            "max_digits": _("Write at most %(max)s digits in all."),
            "max_decimal_places": _("Write at most %(max)s digits after the point."),
            "max_whole_digits": _("Write at most %(max)s digits before the point."),
        },
    ),
    (
        forms.IntegerField,
        {
            "required": _("Write a whole number, for example 3."),
            "invalid": _("Write a whole number in digits, for example 3."),
            "min_value": _("Write %(limit_value)s or more."),
            "max_value": _("Write %(limit_value)s or less."),
        },
    ),
    (
        forms.Field,
        {
            "required": _("Write something here."),
            "max_length": _("Make it shorter: at most %(limit_value)s letters. There are %(show_value)s now."),
            "min_length": _("Make it longer: at least %(limit_value)s letters. There are %(show_value)s now."),
        },
    ),
]


class PlainWords:
    """For every form of ours, also where the form itself comes from a library."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _name_the_empty_choice(field)

    def full_clean(self) -> None:
        for field in self.fields.values():
            _speak_plainly(field)
        super().full_clean()


class PlainForm(PlainWords, forms.Form):
    pass


class PlainModelForm(PlainWords, forms.ModelForm):
    pass


def _speak_plainly(field: forms.Field) -> None:
    words = next(words for kind, words in WORDS if isinstance(field, kind))
    for code, sentence in words.items():
        said = field.error_messages.get(code)
        if said is None or any(said is theirs for theirs in _words_of_django(field, code)):
            field.error_messages[code] = sentence


def _words_of_django(field: forms.Field, code: str) -> list[Any]:
    kinds = [kind for kind in type(field).__mro__ if kind.__module__.startswith("django.")]
    return [vars(kind).get("default_error_messages", {}).get(code) for kind in kinds]


def _name_the_empty_choice(field: forms.Field) -> None:
    """A list to choose from begins with a word, not with dashes."""
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == DASHES:
            field.empty_label = CHOOSE
    elif isinstance(field, forms.ChoiceField):
        choices = list(field.choices)
        if choices and choices[0] == ("", DASHES):
            field.choices = [("", CHOOSE), *choices[1:]]
