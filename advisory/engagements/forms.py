"""What may be typed about a meeting. Days and times are those of the programme's clock. Shape only."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from advisory.engagements.actions.planning import BETTERED
from advisory.engagements.models import AgendaItem, Engagement, Minutes, Participation, RiskNote
from advisory.groups.models import AdvisoryGroup
from advisory.referrals.models import HelpService
from survivor_engagement.common.forms import PlainForm, PlainModelForm
from survivor_engagement.common.neutral import neutral
from survivor_engagement.programmes.models import Programme

NAMES = dict(settings.LANGUAGES)
PROMISED_FIELDS = ("group", "kind", "stage", "level", "prep_minutes", "debrief_minutes", "answer_by")
TIMES = ("day", "from_time", "until_time")

PARTS = (
    (_("What"), ("group", "kind", "title", "calendar_title", "purpose", "stage", "level")),
    (_("When and where"), (*TIMES, "answer_by", "place", "places", "languages", "interpretation")),
    (_("Paid time around it"), ("prep_minutes", "debrief_minutes")),
    (_("Care"), ("content_note", "support_person")),
)


def date_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def time_input() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class EngagementForm(PlainModelForm):
    """A plan. Once people were asked, what was promised to them is not on the form any more."""

    day = forms.DateField(label=_("Day"), widget=date_input(), error_messages={"required": _("Choose the day.")})
    from_time = forms.TimeField(
        label=_("From"), widget=time_input(), error_messages={"required": _("Write when it starts.")}
    )
    until_time = forms.TimeField(
        label=_("Until"), widget=time_input(), error_messages={"required": _("Write when it ends.")}
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages spoken"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one language.")},
    )

    field_order = [name for _title, names in PARTS for name in names]

    class Meta:
        model = Engagement
        fields = (*PROMISED_FIELDS, *BETTERED)
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 3}),
            "content_note": forms.Textarea(attrs={"rows": 3}),
            "level": forms.RadioSelect,
            "answer_by": date_input(),
        }
        error_messages = {
            "group": {"required": _("Choose the group.")},
            "kind": {"required": _("Choose the kind of meeting.")},
            "title": {"required": _("Write what it is about, as you would say it to the group.")},
            "calendar_title": {"required": _("Write a title that others may read, for example: Tuesday meeting.")},
            "purpose": {"required": _("Write what you will ask of them.")},
            "stage": {"required": _("Choose at which stage of the work you ask them.")},
            "level": {"required": _("Choose how much say they have.")},
            "place": {"required": _("Write where it is, or how one joins.")},
        }
        labels = {
            "title": _("What is it about?"),
            "places": _("How many places?"),
            "answer_by": _("Until which day can she answer?"),
            "content_note": _("What may be hard to hear or read?"),
            "support_person": _("Who supports the group on the day?"),
        }
        help_texts = {
            "title": _("As you would say it to the group, for example: Choosing which projects to fund."),
            "calendar_title": _("What others may read over her shoulder, for example: Tuesday meeting."),
            "purpose": _("What you will ask of them, and what you will not ask."),
            "place": _("Only those who said yes can read it."),
            "places": _("Leave it empty when everybody of the group has a place."),
            "prep_minutes": _("Reading is work, so it is paid."),
            "debrief_minutes": _("Talking afterwards is paid too."),
            "content_note": _("It stands folded on her page, so that she can choose to open it."),
            "support_person": _("By the name or work title the group knows."),
        }

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programme = programme
        self.fields["languages"].choices = [(code, NAMES[code]) for code in programme.languages]
        self.fields["level"].choices = [choice for choice in self.fields["level"].choices if choice[0]]
        self.fields["group"].queryset = AdvisoryGroup.objects.filter(programme=programme).exclude(state="closed")
        self.fields["group"].label_from_instance = lambda group: group.name
        self.fields["day"].help_text = _now("Times are those of %(place)s.") % {
            "place": programme.timezone.split("/")[-1].replace("_", " ")
        }
        if self.instance.pk:
            self._fill()

    def clean_calendar_title(self) -> str:
        return neutral(self.cleaned_data["calendar_title"])

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The fields that are on the form, in the order one thinks of them."""
        return [
            {"title": title, "fields": [self[name] for name in names if name in self.fields]}
            for title, names in PARTS
            if any(name in self.fields for name in names)
        ]

    def _fill(self) -> None:
        starts, ends = self.instance.local_start, self.instance.local_end
        self.initial |= {"day": starts.date(), "from_time": starts.time(), "until_time": ends.time()}
        del self.fields["group"]
        if self.instance.state == Engagement.State.SCHEDULED:
            for name in (*PROMISED_FIELDS, *TIMES):
                self.fields.pop(name, None)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        starts, ends = values.get("from_time"), values.get("until_time")
        if starts and ends and ends <= starts:
            self.add_error("until_time", _now("The end must be later than the beginning."))
        day, answer_by = values.get("day"), values.get("answer_by")
        if day and starts:
            self._is_to_come(day, starts)
        if day and answer_by and answer_by > day:
            self.add_error("answer_by", _now("This must not be after the meeting."))
        return values

    def _is_to_come(self, day: date, starts: time) -> None:
        now = timezone.localtime(timezone=ZoneInfo(self.programme.timezone))
        if day < now.date():
            self.add_error("day", _now("This day has passed. Choose today or a later day."))
        elif day == now.date() and starts <= now.time():
            self.add_error("from_time", _now("This time has passed. Choose a later one."))

    def values(self) -> dict[str, Any]:
        """For the action: the day and the times of the wall clock as two moments."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in TIMES}
        if "day" in self.cleaned_data:
            zone = ZoneInfo(self.programme.timezone)
            for name, clock in (("starts_at", "from_time"), ("ends_at", "until_time")):
                values[name] = datetime.combine(self.cleaned_data["day"], self.cleaned_data[clock], tzinfo=zone)
        return values


class AgendaForm(PlainModelForm):
    class Meta:
        model = AgendaItem
        fields = ("text", "minutes")
        labels = {"text": _("One more point"), "minutes": _("Minutes")}
        error_messages = {
            "text": {"required": _("Write the point.")},
            "minutes": {"required": _("Write how many minutes, for example 20.")},
        }


class OwnPointForm(PlainModelForm):
    """What somebody who was asked would like to talk about."""

    class Meta:
        model = AgendaItem
        fields = ("text",)
        labels = {"text": _("What should we talk about?")}
        error_messages = {"text": {"required": _("Write what you would like to talk about.")}}
        help_texts = {"text": _("A few words. Everybody who was asked can read it; it does not say who wrote it.")}


class RiskNoteForm(PlainModelForm):
    class Meta:
        model = RiskNote
        fields = ("text", "level")
        widgets = {"text": forms.Textarea(attrs={"rows": 8}), "level": forms.RadioSelect}
        error_messages = {
            "text": {"required": _("Write what could go wrong, and who steps in.")},
            "level": {"required": _("Choose how large the risk is.")},
        }
        help_texts = {
            "text": _("Place, way there and back, who may see them, hard contents, who steps in. No names."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = RiskNote.RiskLevel.choices


class ServiceChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        checked = _now("checked") if obj.is_verified else _now("not checked in the last 90 days")
        return f"{obj.name}, {obj.get_kind_display()} ({checked})"


class ServicesForm(PlainForm):
    services = ServiceChoice(
        queryset=HelpService.objects.none(),
        label=_("Help services"),
        help_text=_("They stand on the page of the meeting. At least one must have been checked."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["services"].queryset = HelpService.objects.filter(programme=programme).listed().by_kind()


class MinutesForm(PlainModelForm):
    class Meta:
        model = Minutes
        fields = ("body", "summary_for_participants", "left_out")
        widgets = {
            "body": forms.Textarea(attrs={"rows": 10}),
            "summary_for_participants": forms.Textarea(attrs={"rows": 8}),
        }
        error_messages = {
            "body": {"required": _("Write what was said and agreed.")},
            "summary_for_participants": {"required": _("Write a summary in plain words.")},
        }
        help_texts = {
            "body": _("What was said and agreed. Write no names, and nothing about anybody's own life."),
            "summary_for_participants": _("In plain words: what was agreed, and what happens next."),
            "left_out": _(
                "What was agreed may stand here, and not what they said. No sign tells whose words are missing."
            ),
        }


class AttendanceForm(PlainForm):
    """One row of the attendance list."""

    attendance = forms.ChoiceField(choices=Participation.Attendance.choices, widget=forms.Select)
    minutes_present = forms.IntegerField(
        min_value=0, max_value=1440, required=False, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )

    def __init__(self, *args: Any, participation: Participation, **kwargs: Any) -> None:
        self.participation = participation
        super().__init__(
            *args,
            prefix=f"p{participation.pk}",
            initial={"attendance": participation.attendance, "minutes_present": participation.minutes_present},
            **kwargs,
        )
        code = participation.advisor.shown_code
        self.fields["attendance"].label = _now("Attendance of %(code)s") % {"code": code}
        self.fields["minutes_present"].label = _now("Minutes %(code)s was there") % {"code": code}


class ChangeMindForm(PlainForm):
    """She can no longer come, or she left. Whether she has begun decides that she is paid; no reason is asked."""

    begun = forms.ChoiceField(
        label=_("Have you begun, for example read the papers?"),
        choices=[("yes", _("Yes, I have begun")), ("no", _("No, not yet"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one. If you have begun, you are paid in full.")},
    )


def attendance_forms(data: Any, participations: Iterable[Participation]) -> list[AttendanceForm]:
    return [AttendanceForm(data, participation=participation) for participation in participations]
