"""What a form says when something is missing: how to mend it."""

import pytest
from django import forms

from survivor_engagement.common.forms import PlainForm

NUMBER = {"min_value": 1, "max_value": 9}
TO_MEND = [
    (forms.CharField(), "", "Write something here."),
    (forms.CharField(max_length=3), "amber", "Make it shorter: at most 3 letters. There are 5 now."),
    (forms.DateField(), "", "Write the day, for example 2026-12-31."),
    (forms.DateField(), "soon", "Write a day that exists as year, month, day, for example 2026-12-31."),
    (forms.TimeField(), "noon", "Write the time as hours and minutes, for example 14:30."),
    (forms.IntegerField(**NUMBER), "some", "Write a whole number in digits, for example 3."),
    (forms.IntegerField(**NUMBER), "0", "Write 1 or more."),
    (forms.IntegerField(**NUMBER), "10", "Write 9 or less."),
    (forms.DecimalField(), "some", "Write a number in digits, for example 12.5."),
    (forms.ChoiceField(choices=[("a", "A")]), "", "Choose one."),
    (forms.ChoiceField(choices=[("a", "A")]), "b", "Choose one of the answers on this page."),
    (forms.MultipleChoiceField(choices=[("a", "A")]), [], "Choose at least one."),
    (forms.BooleanField(), "", "Tick this to go on."),
    (forms.FileField(), "", "Choose a file."),
]


def asked(field, typed):
    form = type("Asked", (PlainForm,), {"answer": field})({"answer": typed})
    return form.errors["answer"]


@pytest.mark.parametrize(("field", "typed", "sentence"), TO_MEND)
def test_what_is_missing_or_unreadable_is_asked_for_in_plain_words(field, typed, sentence):
    assert asked(field, typed) == [sentence]


def test_a_field_with_words_of_its_own_keeps_them():
    own = {"required": "Write when it starts.", "invalid": "Write it as on the clock."}

    assert asked(forms.TimeField(error_messages=own), "") == ["Write when it starts."]
    assert asked(forms.TimeField(error_messages=own), "noon") == ["Write it as on the clock."]


def test_words_for_a_field_that_was_added_late_are_plain_too():
    class Late(PlainForm):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.fields["hour"] = forms.IntegerField()

    assert Late({}).errors["hour"] == ["Write a whole number, for example 3."]


def test_a_list_to_choose_from_begins_with_a_word():
    class Choose(PlainForm):
        level = forms.ChoiceField(choices=[("", "---------"), ("leads", "You decide")])

    assert [str(label) for _value, label in Choose().fields["level"].choices] == ["Choose", "You decide"]


def test_when_signing_in_what_to_mend_is_named_as_on_the_page(client, db):
    page = " ".join(client.post("/accounts/login/", {}).content.decode().split())

    assert "Sign-in name: Write your sign-in name." in page
    assert "Passphrase: Write your passphrase." in page
    assert "Username" not in page
