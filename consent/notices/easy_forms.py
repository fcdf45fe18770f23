"""Short sentences with pictures, as they may be typed: one row for each sentence, a picture chosen beside it."""

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.notices.models import NoticeText
from consent.notices.pictures import Picture
from survivor_engagement.common.forms import PlainForm

CHOOSE = gettext_lazy("Choose a picture for this sentence.")
LONGEST_LINE = 90
MOST_LINES = {"question": 1, "lead": 4, "yes_means": 4, "no_means": 4, "if_you_change_your_mind": 6}


class EasyWordsForm(PlainForm):
    """The first sentence of each part is needed. A row that is left empty is no sentence."""

    def __init__(self, *args: Any, standing: NoticeText | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = standing.lines() if standing else {}
        for part, most in MOST_LINES.items():
            rows = [*there.get(part, []), *[("", "")] * most][:most]
            for number, (line, picture) in enumerate(rows):
                self._add_row(part, number, line, picture)

    def _add_row(self, part: str, number: int, line: str, picture: str) -> None:
        name = f"{part}_{number + 1}"
        self.fields[name] = forms.CharField(
            label=_("Sentence %(number)d") % {"number": number + 1},
            max_length=LONGEST_LINE,
            required=number == 0,
            initial=line,
            error_messages={"required": gettext_lazy("Write at least one short sentence here.")},
        )
        self.fields[f"{name}_picture"] = forms.ChoiceField(
            label=_("Picture beside sentence %(number)d") % {"number": number + 1},
            choices=[("", _("Choose a picture")), *Picture.choices],
            required=number == 0,
            initial=picture,
            error_messages={"required": CHOOSE},
        )

    def clean(self) -> dict[str, Any]:
        super().clean()
        typed = self.cleaned_data
        for part, most in MOST_LINES.items():
            for number in range(1, most + 1):
                name = f"{part}_{number}"
                line, picture = typed.get(name, ""), typed.get(f"{name}_picture", "")
                if line and not picture and f"{name}_picture" not in self.errors:
                    self.add_error(f"{name}_picture", CHOOSE)
                elif picture and not line and name not in self.errors:
                    self.add_error(name, _("Write the sentence, or take the picture away."))
        return typed

    def lines(self) -> dict[str, list[tuple[str, str]]]:
        typed = self.cleaned_data
        rows = {part: [f"{part}_{number + 1}" for number in range(most)] for part, most in MOST_LINES.items()}
        return {
            part: [(typed[name], typed[f"{name}_picture"]) for name in names if typed[name]]
            for part, names in rows.items()
        }

    def parts(self) -> list[tuple[str, list[tuple[BoundField, BoundField]]]]:
        """What each part is called, and its rows: a sentence and its picture."""
        return [
            (
                str(NoticeText._meta.get_field(part).verbose_name),
                [(self[f"{part}_{number + 1}"], self[f"{part}_{number + 1}_picture"]) for number in range(most)],
            )
            for part, most in MOST_LINES.items()
        ]
