"""What may be typed. Nothing is chosen beforehand."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consent.notices.models import CheckQuestion, NoticeText
from consent.records.models import CheckAnswer
from consent.records.proofs import LONGEST_NAME
from consent.records.provisions import may_wait, offered
from consent.records.standing import Standing
from survivor_engagement.common.dates import long_date
from survivor_engagement.common.forms import PlainForm

OPEN_AGAIN = gettext_lazy("This page was open for too long. Choose once more.")


def option(title: str, *notes: str) -> str:
    return format_html("<b>{}</b><small>{}</small>", title, " ".join(note for note in notes if note))


def _her_name(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST_NAME,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class AnswerForm(PlainForm):
    """Yes, no or not now. `once` names this one showing of the page, `shown` the words on it."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose yes, no or not now")},
    )
    once = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": OPEN_AGAIN, "invalid": OPEN_AGAIN})
    shown = forms.CharField(
        widget=forms.HiddenInput, max_length=64, error_messages={"required": OPEN_AGAIN, "max_length": OPEN_AGAIN}
    )

    typed = _her_name(
        gettext_lazy("For a yes: your code, or the name you are called by here"),
        gettext_lazy("Typed by you, it stands for your signature. It does not have to be your legal name."),
    )

    def __init__(
        self, *args: Any, text: NoticeText, standing: Standing, needs_name: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shown"].initial = text.sha256
        if not needs_name:
            del self.fields["typed"]
        months = text.item.months
        lasts = ngettext(
            "For %(months)d month, then we ask again.", "For %(months)d months, then we ask again.", months
        )
        later = _("You can decide later.")
        if standing.has_said_yes and standing.event:
            later = _("Your yes stays until %(date)s.") % {"date": long_date(standing.event.valid_until)}
        # Short sentences stand above the form, with their pictures.
        yes, no = ("", "") if text.is_easy else (text.yes_means, text.no_means)
        self.fields["answer"].choices = [
            ("yes", option(_("Yes"), yes, lasts % {"months": months})),
            ("no", option(_("No"), no, _("We do not ask again for 90 days."))),
            ("not_now", option(_("Not now"), later)),
        ]


class CheckForm(PlainForm):
    """One check question. Every answer is fine; it only tells us what to explain again."""

    chosen = forms.TypedChoiceField(
        label=gettext_lazy("Your answer"),
        widget=forms.RadioSelect,
        coerce=int,
        error_messages={"required": gettext_lazy("Choose the answer you think is right")},
    )

    def __init__(self, *args: Any, question: CheckQuestion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].label = question.question
        self.fields["chosen"].choices = list(enumerate(question.options))


class WishForm(PlainForm):
    """How she wants to have it explained. Each way is as good as the others."""

    wish = forms.ChoiceField(
        label=gettext_lazy("How shall we explain it?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how you want it explained")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wish = CheckAnswer.Wish
        self.fields["wish"].choices = [
            (wish.ANOTHER_DAY, option(_("Another day"), _("I read it again when I like. It waits here."))),
            (wish.ANOTHER_PERSON, option(_("Somebody tells me"), _("The team is told that you want this, no more."))),
            (
                wish.ANOTHER_FORM,
                option(_("I want to hear it, or see pictures"), _("The team is told that you want this, no more.")),
            ),
        ]


class ToldCheckForm(PlainForm):
    """How a check question was for her to whom it was read aloud: one of three buttons. `wish` with the last alone."""

    outcome = forms.ChoiceField(
        choices=CheckAnswer.Outcome.choices,
        error_messages={"required": gettext_lazy("Choose how it was for her.")},
    )
    wish = forms.ChoiceField(
        label=gettext_lazy("If it is not clear yet: how does she want it explained?"),
        widget=forms.RadioSelect,
        choices=[choice for choice in CheckAnswer.Wish.choices if choice[0]],
        required=False,
    )
    question = forms.UUIDField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("outcome") == CheckAnswer.Outcome.NOT_YET and not values.get("wish"):
            self.add_error("wish", _("Choose how she wants it explained."))
        return values


class LimitsForm(PlainForm):
    """What she takes out of her yes. What holds already is marked; nothing new is."""

    provisions = forms.MultipleChoiceField(
        label=gettext_lazy("Not like this"), widget=forms.CheckboxSelectMultiple, required=False
    )
    not_before = forms.DateField(
        label=gettext_lazy("Not before this day"),
        help_text=gettext_lazy("For example, until a court has decided. Leave it empty if no day matters."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        required=False,
        validators=[
            MinValueValidator(date(2000, 1, 1), gettext_lazy("Write a day that is still to come.")),
            MaxValueValidator(date(2150, 1, 1), gettext_lazy("Write a day before the year 2150.")),
        ],
    )

    typed = _her_name(
        gettext_lazy("Only if you take a limit away: your code, or the name you are called by here"),
        gettext_lazy("To take a limit away is to say yes to more. Your name stands for your signature."),
    )

    def __init__(
        self, *args: Any, purpose: str, standing: Standing, zone: str, needs_name: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        event, codes = standing.event, offered(purpose)
        if not needs_name or event is None or not (event.provisions or event.not_before):
            del self.fields["typed"]
        self.fields["provisions"].choices = list(codes.items())
        if event is not None:
            self.fields["provisions"].initial = event.provisions
            if event.not_before is not None:
                self.fields["not_before"].initial = event.not_before.astimezone(ZoneInfo(zone)).date()
        if not codes:
            del self.fields["provisions"]
        if not may_wait(purpose):
            del self.fields["not_before"]
