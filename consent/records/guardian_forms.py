"""What may be typed about those who speak for a child. A name is typed here once, and goes sealed into the vault."""

from datetime import date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.core import validators
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from consent.notices.models import Notice, NoticeItem, Purpose
from consent.records.guardian_actions import Paper
from consent.records.models import AgeRule, Guardian, GuardianAuthority
from survivor_engagement.common.forms import PlainForm
from survivor_engagement.identity.forms import PLAIN_TEXT
from survivor_engagement.identity.typed import phone_as_typed
from survivor_engagement.programmes.models import Programme

EARLIEST, LATEST = date(1990, 1, 1), date(2150, 1, 1)


def _day(label: Any, **more: Any) -> forms.DateField:
    """Within what a paper about somebody who is a child now can say."""
    day = forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)
    words = _("Write a day between 1990 and 2150. Leave the last day empty if the paper names none.")
    day.validators += [validators.MinValueValidator(EARLIEST, words), validators.MaxValueValidator(LATEST, words)]
    return day


class PaperForm(PlainForm):
    """What lets this person speak for the child."""

    kind = forms.ChoiceField(
        label=_("By what right?"),
        choices=GuardianAuthority.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose by what right this person speaks for the child.")},
    )
    document_seen = forms.BooleanField(
        label=_("I have seen the paper itself"),
        help_text=_("Nobody can verify a paper that nobody has seen."),
        required=False,
    )
    from_on = _day(_("From day"))
    until_on = _day(_("Until day, if it says one"), required=False)
    reach = forms.ChoiceField(
        label=_("What is the paper for?"),
        choices=[("all", _("everything that is asked about the child")), ("some", _("only what is ticked"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether the paper is for everything, or only for some of it.")},
    )
    only_for = forms.MultipleChoiceField(
        label=_("Only for"),
        help_text=_("Tick what the paper names of what we ask here. For all the rest this person does not speak."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(programme.timezone)
        asked = NoticeItem.objects.filter(notice__in=Notice.objects.published().filter(programme=programme))
        purposes = Purpose.objects.needs_a_guardian().filter(pk__in=asked.order_by().values("purpose"))
        choices = [(purpose.code, purpose.name) for purpose in purposes]
        cast(forms.MultipleChoiceField, self.fields["only_for"]).choices = choices

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        first, last = values.get("from_on"), values.get("until_on")
        if first and last and last < first:
            self.add_error("until_on", _now("The last day must not be before the first."))
        # None ticked would stand for everything, so it is never left to be guessed.
        ticked = values.get("only_for", self["only_for"].data)  # what cannot be chosen has an error of its own
        if values.get("reach") == "some" and not ticked:
            self.add_error("only_for", _now("Tick what the paper is for, or choose that it is for everything."))
        if values.get("reach") == "all" and ticked:
            self.add_error("reach", _now("Something is ticked below. Choose “only what is ticked”, or untick it."))
        return values

    @property
    def paper(self) -> Paper:
        """The last day counts as a whole."""
        values = self.cleaned_data
        last = values["until_on"]
        return Paper(
            kind=values["kind"],
            document_seen=values["document_seen"],
            valid_from=self._begins(values["from_on"]),
            valid_until=self._begins(last + timedelta(days=1)) if last else None,
            only_for=tuple(values["only_for"]),
        )

    def _begins(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self.zone)


class GuardianForm(PaperForm):
    name = forms.CharField(
        label=_("Name of the guardian"),
        help_text=_("It is sealed at once. On these pages nobody has a name."),
        max_length=120,
        widget=forms.TextInput(attrs=PLAIN_TEXT),
        error_messages={"required": _("Write the name, as on the paper.")},
    )
    contact = forms.CharField(
        label=_("Phone number of the guardian"),
        help_text=_("With + and the number of the country. Not the number of the child."),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    is_apart = forms.BooleanField(
        label=_("This person does not work for this programme, is not the child, and was not excluded before"),
        error_messages={"required": _("Only somebody else can be the guardian. Find an independent one.")},
    )
    field_order = ["name", "contact", "kind", "document_seen", "from_on", "until_on", "reach", "only_for", "is_apart"]

    def clean_contact(self) -> str:
        return phone_as_typed(self.cleaned_data["contact"])


class ExcludeForm(PlainForm):
    reason = forms.ChoiceField(
        label=_("Why may this person not speak for the child?"),
        help_text=_("It is kept as one of these words, and shown to nobody but those who look after safety here."),
        choices=[choice for choice in Guardian.Exclusion.choices if choice[0]],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the reason.")},
    )


class AgeRulesForm(PlainForm):
    """Whose yes is needed at the two ages at which a programme has a choice."""

    under_6 = forms.ChoiceField(
        label=AgeRule.Band.UNDER_6.label,
        choices=[("guardian", AgeRule.Voices.GUARDIAN.label), ("both", AgeRule.Voices.BOTH.label)],
        widget=forms.RadioSelect,
    )
    from_15 = forms.ChoiceField(
        label=AgeRule.Band.FROM_15.label,
        choices=[("assent", AgeRule.Voices.ASSENT.label), ("both", AgeRule.Voices.BOTH.label)],
        widget=forms.RadioSelect,
    )
