"""Forms as people meet them: hint before control, what to mend beside it, the optional marked."""

import pytest
from crispy_forms.templatetags.crispy_forms_filters import as_crispy_form
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template.loader import render_to_string
from lxml import html

WIDGETS_OF_CHOICE = [(forms.ChoiceField, forms.RadioSelect), (forms.MultipleChoiceField, forms.CheckboxSelectMultiple)]


class Asked(forms.Form):
    name = forms.CharField(label="Name", help_text="Any name is fine")
    note = forms.CharField(label="Note", required=False)
    starts_on = forms.DateField(label="First day")


def drawn(form):
    return html.fromstring(render_crispy_form(form))


def test_a_hint_comes_before_its_control_and_is_read_out_with_it():
    page = drawn(Asked())
    control = page.get_element_by_id("id_name")
    before = [element.get("id") for element in control.itersiblings(preceding=True)]

    assert "id_name_helptext" in before
    assert control.get("aria-describedby") == "id_name_helptext"


def test_what_to_mend_is_tied_to_its_control():
    page = drawn(Asked({"note": "x"}))
    control = page.get_element_by_id("id_name")

    assert control.get("aria-invalid") == "true"
    assert control.get("aria-describedby") == "id_name_helptext id_name_error"
    assert "This field is required." in page.get_element_by_id("id_name_error").text_content()


def test_only_what_may_stay_empty_is_marked():
    labels = {label.get("for"): " ".join(label.text_content().split()) for label in drawn(Asked()).findall(".//label")}

    assert labels["id_name"] == "Name"
    assert labels["id_note"] == "Note (optional)"


def test_what_some_answers_need_is_not_called_optional():
    form = Asked()
    form.fields["note"].hint_says_when = True
    labels = {label.get("for"): " ".join(label.text_content().split()) for label in drawn(form).findall(".//label")}

    assert labels["id_note"] == "Note"


def test_a_date_without_words_of_its_own_says_how_to_write_it():
    label = drawn(Asked()).xpath("//label[@for='id_starts_on']")[0]

    assert "2026-12-31" in label.text_content()


@pytest.mark.parametrize(("field", "widget"), WIDGETS_OF_CHOICE)
def test_choices_stand_in_a_named_group_and_none_is_ticked(field, widget):
    class Choose(forms.Form):
        answer = field(label="May we?", choices=[("yes", "Yes"), ("no", "No")], widget=widget)

    group = drawn(Choose()).find(".//fieldset")

    assert group.find("legend").text_content().strip() == "May we?"
    assert [label.text_content() for label in group.findall(".//label")] == ["Yes", "No"]
    assert group.xpath(".//input[@checked]") == []


def test_a_form_that_changes_something_has_a_key_of_its_own_and_leaves_checking_to_us():
    first, second = drawn(Asked()), drawn(Asked())
    keys = {page.xpath("//input[@name='once']/@value")[0] for page in (first, second)}

    assert len(keys) == 2
    assert "novalidate" in first.attrib


def test_fields_alone_bring_no_form_and_no_key():
    fields = as_crispy_form(Asked())

    assert "<form" not in fields
    assert "once" not in fields


def test_the_summary_leads_to_each_field():
    page = html.fromstring(render_to_string("components/error_summary.html", {"form": Asked({})}))

    assert page.xpath("//a/@href") == ["#id_name", "#id_starts_on"]
    assert page.get("role") == "alert"


def test_the_summary_is_not_shown_twice():
    form = Asked({})

    shown = render_to_string("components/error_summary.html", {"form": form, "errors_shown": form.errors})

    assert shown.strip() == ""
