"""What may be typed when an answer is written down for her. The parts that are asked depend on the way she answered."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from consent.notices.models import NoticeItem
from consent.records.assisted import When
from consent.records.evidence import Attendance
from consent.records.looks import ToLookAt
from consent.records.proofs import Present, Shown
from consent.records.ways import ON_PAPER, SPOKEN, WITH_FILE, WITH_WITNESS, Method
from survivor_engagement.common.forms import PlainForm
from survivor_engagement.users.models import User

OUTSIDE, NOBODY_THERE = "outside", ""
HER_WISH, OUR_QUESTION = "her_wish", "our_question"
NOBODY, SOMEBODY, NOT_ASKED = "nobody", "somebody", "not_asked"
Role = Attendance.Role
# She is asked first whether she is free to answer; that all is so is said last.
IN_ORDER = (
    "brought_up", "told", "answer", "day", "hour", "talk_from", "talk_until", "upload", "pages", "original_seen",
    "spoken_in", "speaks", "attested",
)  # fmt: skip


def clock(label: Any, **more: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}), **more)


class HowForm(PlainForm):
    """By which way she answers, and in which language the words are read to her."""

    language = forms.ChoiceField(label=_("Language of the words"))
    how = forms.ChoiceField(label=_("How does she answer?"), widget=forms.RadioSelect)

    def __init__(
        self,
        *args: Any,
        languages: list[tuple[str, str]],
        ways: list[Method],
        of_guardian: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if of_guardian:
            self.fields["how"].label = _now("How does the guardian answer?")
        self.fields["language"].choices = [("", _now("Choose")), *languages]  # none is chosen for her
        told = (Method.TOLD_TO_STAFF.value, _now("a no or a not now, which somebody of the team writes down"))
        self.fields["how"].choices = [*((way.value, way.label) for way in ways), told]


class HelpedAnswerForm(PlainForm):
    """Her answer, when, how, and who was there."""

    brought_up = forms.ChoiceField(
        label=_("Who brought it up?"),
        help_text=_(
            "Nobody is asked again for 90 days after a no. If we asked too soon, a yes rests until she lets it go on."
        ),
        choices=[(HER_WISH, _("She herself wished to answer")), (OUR_QUESTION, _("We asked her"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who brought it up. It is asked with every answer.")},
    )
    answer = forms.ChoiceField(label=_("Her answer"), widget=forms.RadioSelect)
    day = forms.DateField(
        label=_("Day on which she said or signed it"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    told = forms.ChoiceField(
        label=_("Asked alone: has anybody told her what to answer?"),
        help_text=_("Only for a yes. Ask where nobody else hears it, not the interpreter's family either."),
        choices=[
            (NOBODY, _("I asked her alone. Nobody has told her")),
            (SOMEBODY, _("Somebody has told her. No answer is written down then; the safeguarding lead is told")),
            (NOT_ASKED, _("I have not asked her alone")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    attested = forms.BooleanField(
        label=_("The talk took place as written here, and this is what she answered."), required=False
    )
    once = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(
        self,
        *args: Any,
        how: str,
        item: NoticeItem,
        her_language: str,
        words_in: str,
        people: QuerySet[User],
        of_guardian: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.how, self.zone = how, ZoneInfo(item.programme.timezone)
        self.languages = _near_her(item, her_language, words_in)
        answers = [("no", _now("No, or stop")), ("not_now", _now("Not now"))]
        self.fields["answer"].choices = answers if how == Method.TOLD_TO_STAFF else [("yes", _now("Yes")), *answers]
        if how == Method.TOLD_TO_STAFF:
            self._take_away("brought_up", "told", "attested")
        if how in ON_PAPER or how == Method.TOLD_TO_STAFF:
            self.fields["hour"] = clock(
                _("Hour, if you know it"),
                required=False,
                help_text=_(
                    "Without an hour a yes counts from the next day, and a stop from the beginning of its day."
                ),
            )
        if how in SPOKEN or how in WITH_WITNESS:
            self.fields["talk_from"] = clock(_("The talk began at"))
            self.fields["talk_until"] = clock(_("The talk ended at"))
        if how in WITH_FILE:
            self._ask_for_the_file()
        if how != Method.TOLD_TO_STAFF:
            self._ask_for_languages(her_language)
            self._ask_who_was_there(people)
        if of_guardian:
            self._say_of_a_guardian()
        self._in_order()

    def _in_order(self) -> None:
        self.order_fields(IN_ORDER)
        for name in ("hour", "told", "attested", "upload"):
            if name in self.fields:
                self.fields[name].hint_says_when = True

    def _say_of_a_guardian(self) -> None:
        for name, label in OF_A_GUARDIAN.items():
            if name in self.fields:
                self.fields[name].label = label
        if "told" in self.fields:
            self.fields["brought_up"].choices = BROUGHT_UP_BY_A_GUARDIAN
            self.fields["brought_up"].help_text = _now(
                "Nobody is asked again for 90 days after a no. If we asked too soon, a yes rests until the guardian "
                "comes back to it."
            )
            self.fields["told"].help_text = _now(
                "Only for a yes. Ask where neither the child nor anybody else hears it."
            )
            self.fields["told"].choices = TOLD_OF_A_GUARDIAN

    def _take_away(self, *names: str) -> None:
        for name in names:
            del self.fields[name]

    def _ask_for_the_file(self) -> None:
        label = _("The recording of her yes") if self.how == Method.SPOKEN_RECORDED else _("Scan of the paper")
        hint = _("OGG, M4A or MP3: the yes only, not the talk, at most 20 MB.")
        if self.how != Method.SPOKEN_RECORDED:
            hint = _("A photo of one page (JPEG or PNG), or a PDF of all pages, at most 5 MB.")
        self.fields["upload"] = forms.FileField(label=label, help_text=hint, required=False, widget=forms.FileInput())
        if self.how != Method.SPOKEN_RECORDED:
            self.fields["pages"] = forms.IntegerField(label=_("Pages"), min_value=1, max_value=50, initial=1)
            self.fields["original_seen"] = forms.BooleanField(
                label=_("I have seen the paper itself, not only the scan."), required=False
            )

    def _ask_for_languages(self, her_language: str) -> None:
        self.fields["spoken_in"] = forms.ChoiceField(
            label=_("Language in which it was explained to her"), choices=self.languages, initial=her_language
        )
        self.fields["speaks"] = self._languages(_("Languages you speak yourself"), required=True)

    def _languages(self, label: Any, *, required: bool) -> forms.MultipleChoiceField:
        return forms.MultipleChoiceField(
            label=label, choices=self.languages, widget=forms.CheckboxSelectMultiple, required=required
        )

    def _ask_who_was_there(self, people: QuerySet[User]) -> None:
        staff = [(str(person.pk), person.label) for person in people]
        for role in Role.values:
            needed = role == Role.WITNESS and self.how in WITH_WITNESS
            none = [(NOBODY_THERE, _now("Choose") if needed else _now("nobody"))]
            self.fields[f"{role}_who"] = forms.ChoiceField(
                label=WHO[role],
                choices=[*none, (OUTSIDE, _now("somebody from outside, without a name")), *staff],
                required=needed,
            )
            self.fields[f"{role}_presence"] = forms.ChoiceField(
                label=_("Present"), choices=Attendance.Presence.choices, required=needed
            )
            self.fields[f"{role}_languages"] = self._languages(_("Languages of this person"), required=needed)
            self.fields[f"{role}_conflict"] = forms.ChoiceField(
                label=_("What ties this person to her?"),
                choices=[("", _now("Choose")), *Attendance.Conflict.choices],
                required=needed,
            )
            if role == Role.WITNESS and self.how in WITH_WITNESS:
                self.fields["witness_from"] = clock(_("The witness was there from"))
                self.fields["witness_until"] = clock(_("until"))

    @property
    def main(self) -> list[forms.BoundField]:
        """What is asked of every answer in this way, in its order; hidden fields stand in the page."""
        return [field for field in self.visible_fields() if field.name.partition("_")[0] not in Role.values]

    @property
    def present(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """Who was there, one after the other: a title, what is asked, and whether it is folded out."""
        found = []
        for role in Role.values:
            fields = [field for field in self.visible_fields() if field.name.startswith(f"{role}_")]
            if fields:
                is_open = fields[0].field.required or bool(fields[0].data) or any(field.errors for field in fields)
                found.append((str(WHO[role]), fields, is_open))
        return found

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for role in Role.values:
            if values.get(f"{role}_who") and not values.get(f"{role}_conflict"):
                self.add_error(f"{role}_conflict", _now("Choose what ties this person to her, or nothing of the kind."))
        return values

    @property
    def was_told(self) -> bool:
        """Somebody told her what to answer: nothing is written down but that."""
        return self.cleaned_data.get("answer") == "yes" and self.cleaned_data.get("told") == SOMEBODY

    def when(self) -> When:
        return When(self.cleaned_data["day"], self.cleaned_data.get("hour") or self.cleaned_data.get("talk_until"))

    def shown(self, people: QuerySet[User]) -> Shown:
        typed = self.cleaned_data
        return Shown(
            method=self.how,
            spoken_in=typed.get("spoken_in", ""),
            speaks=typed.get("speaks", []),
            upload=typed.get("upload"),
            pages=typed.get("pages"),
            original_seen=typed.get("original_seen", False),
            talk_from=self._at(typed.get("talk_from")),
            talk_until=self._at(typed.get("talk_until")),
            alone=typed.get("told") == NOBODY,
            attested=typed.get("attested", False),
            her_wish=typed.get("brought_up") == HER_WISH,
            present=[self._present(role, people) for role in Role.values if typed.get(f"{role}_who")],
        )

    def _present(self, role: str, people: QuerySet[User]) -> Present:
        typed = self.cleaned_data
        who = typed[f"{role}_who"]
        begins = typed.get(f"{role}_from") or typed.get("talk_from") or typed.get("hour") or time.min
        ends = typed.get(f"{role}_until") or typed.get("talk_until") or begins
        return Present(
            role=role,
            person=None if who == OUTSIDE else people.get(pk=who),
            languages=typed.get(f"{role}_languages", []),
            from_at=datetime.combine(typed["day"], begins, self.zone),
            until_at=datetime.combine(typed["day"], ends, self.zone),
            presence=typed.get(f"{role}_presence") or Attendance.Presence.THERE,
            conflict=typed[f"{role}_conflict"],
            attested=typed.get("attested", False),
        )

    def _at(self, hour: time | None) -> datetime | None:
        day: date = self.cleaned_data["day"]
        return datetime.combine(day, hour, self.zone) if hour else None


WHO: dict[str, Any] = {
    Role.WITNESS: _("Witness"),
    Role.INTERPRETER: _("Interpreter"),
    Role.SUPPORTER: _("Somebody she wanted beside her"),
}


OF_A_GUARDIAN: dict[str, Any] = {
    "answer": _("What the guardian answered"),
    "day": _("Day on which the guardian said or signed it"),
    "told": _("Asked without the child: has anybody told the guardian what to answer?"),
    "attested": _("The talk took place as written here, and this is what the guardian answered."),
    "spoken_in": _("Language in which it was explained to the guardian"),
}
BROUGHT_UP_BY_A_GUARDIAN = [
    (HER_WISH, _("The guardian wished to answer")),
    (OUR_QUESTION, _("We asked the guardian")),
]
TOLD_OF_A_GUARDIAN = [
    (NOBODY, _("I asked without the child. Nobody has told the guardian")),
    (SOMEBODY, _("Somebody has told the guardian. No answer is written down then; the safeguarding lead is told")),
    (NOT_ASKED, _("I have not asked that")),
]


def _near_her(item: NoticeItem, her_language: str, words_in: str) -> list[tuple[str, str]]:
    """Languages that may have been spoken: those of the programme, hers, and the one of the words."""
    near = {*item.programme.languages, her_language, words_in}
    return [(code, name) for code, name in settings.LANGUAGES if code in near]


class PauseForm(PlainForm):
    """What is to rest: one thing, or everything. It does not say what she has allowed."""

    EVERYTHING = "everything"
    what = forms.ChoiceField(label=_("What shall stop?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, items: list[NoticeItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = (self.EVERYTHING, _now("Everything"))
        self.fields["what"].choices = [every, *((item.purpose_id, item.purpose.name) for item in items)]

    @property
    def purpose(self) -> str:
        what = self.cleaned_data["what"]
        return "" if what == self.EVERYTHING else what


class LookForm(PlainForm):
    outcome = forms.ChoiceField(
        label=_("What became of it?"),
        choices=[choice for choice in ToLookAt.Outcome.choices if choice[0]],
        widget=forms.RadioSelect,
    )


class DecideForm(PlainForm):
    decision = forms.ChoiceField(label=_("Does this paper count?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, of_guardian: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        yes = _now("Yes: it is hers, it is whole, and she said so when she was asked")
        if of_guardian:
            yes = _now("Yes: it is the guardian's, it is whole, and the guardian said so when asked, without the child")
        self.fields["decision"].choices = [("confirm", yes), ("decline", _now("No: it does not count"))]
