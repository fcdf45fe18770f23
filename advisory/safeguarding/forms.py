"""What the independent contact may answer. Shape only."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from advisory.safeguarding.models import OpeningQuestion
from survivor_engagement.common.forms import PlainForm


class EventForm(PlainForm):
    event = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class AnswerForm(PlainForm):
    answer = forms.ChoiceField(
        label=_("What do you tell her?"),
        help_text=_("She reads these words. “We look into it” needs another answer later; any other stays."),
        choices=OpeningQuestion.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you tell her.")},
    )
    look_until = forms.DateField(
        label=_("By which day do you tell her?"),
        help_text=_("Only if you look into it. She reads this day."),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    note = forms.CharField(
        label=_("A few words for her"),
        help_text=_("Sealed with her key: she alone reads them. No names, and nothing that others may not see over her "
                    "shoulder."),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["look_until"].hint_says_when = True

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        looking = values.get("answer") == OpeningQuestion.Answer.LOOKING
        if looking and not values.get("look_until") and "look_until" not in self.errors:
            self.add_error("look_until", _now("Write the day by which you tell her."))
        return values
