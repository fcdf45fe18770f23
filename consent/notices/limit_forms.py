"""What a programme may set for itself beyond the catalogue; an empty field leaves the catalogue's."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.notices.catalogue import WAYS_ENOUGH
from consent.notices.limits import Here, longest_days
from consent.notices.models import Purpose
from survivor_engagement.common.forms import PlainForm


class LimitForm(PlainForm):
    is_asked = forms.TypedChoiceField(
        label=gettext_lazy("Is it asked in this programme?"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No, not here"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
        help_text=gettext_lazy("With no, the gate is closed at once, also where somebody has said yes."),
    )
    max_days = forms.IntegerField(label=gettext_lazy("Days a yes lasts at most"), min_value=1, required=False)
    evidence_floor = forms.ChoiceField(label=gettext_lazy("What a yes needs"), required=False)
    reflection_hours = forms.IntegerField(
        label=gettext_lazy("Hours to think, between a yes and what it allows"),
        min_value=0,
        max_value=720,
        required=False,
    )

    def __init__(self, *args: Any, here: Here, **kwargs: Any) -> None:
        limit, known = here.limit, here.purpose
        initial = {
            "is_asked": "yes" if here.is_asked else "no",
            "max_days": limit.max_days if limit else None,
            "evidence_floor": limit.evidence_floor if limit else "",
            "reflection_hours": limit.reflection_hours if limit else None,
        }
        super().__init__(*args, initial=initial, **kwargs)
        enough = set(WAYS_ENOUGH[known.evidence_floor])
        self.fields["evidence_floor"].choices = [
            ("", _("As the catalogue: %(floor)s") % {"floor": known.get_evidence_floor_display()}),
            *((code, name) for code, name in Purpose.Floor.choices if set(WAYS_ENOUGH[code]) < enough),
        ]
        self.fields["max_days"].help_text = _("Empty: as the catalogue, %(days)s days.") % {"days": longest_days(known)}
        self.fields["reflection_hours"].help_text = _("Empty: as the catalogue, %(hours)s hours.") % {
            "hours": known.reflection_hours
        }
