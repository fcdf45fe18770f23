"""What may be typed about an advisor, and by her when she joins. Shape only; nothing is saved here."""

from collections.abc import Collection, Iterable
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from survivor_engagement.common.forms import PlainForm
from survivor_engagement.identity.ages import Birth, birth_as_typed
from survivor_engagement.identity.codes import as_typed
from survivor_engagement.identity.folding import folded, letters_in
from survivor_engagement.identity.models import Advisor, Enrolment, Purpose, RevealRequest, SafeContact
from survivor_engagement.identity.typed import phone_as_typed, time_as_typed

WEEKDAYS = [
    (1, _("Monday")),
    (2, _("Tuesday")),
    (3, _("Wednesday")),
    (4, _("Thursday")),
    (5, _("Friday")),
    (6, _("Saturday")),
    (7, _("Sunday")),
]
OUTSIDE = (SafeContact.Channel.SMS, SafeContact.Channel.CALL)
OF_MESSAGES = ("days", "from_time", "until_time", "shared_with", "wording", "voicemail")
# Where nothing leaves this site nothing of this was asked; what is kept then is what would protect her most.
NO_MESSAGES: dict[str, Any] = {
    "phone": "", "days": [], "from_time": None, "until_time": None, "voicemail": False,
    "shared_with": SafeContact.SharedWith.OFTEN, "wording": SafeContact.Wording.NOTE,
}  # fmt: skip
REVEALABLE = [
    ("legal_name", _("Legal name")),
    ("phone", _("Phone number")),
    ("payee_details", _("Payment details")),
    ("guardian_name", _("Names of those who may speak for her")),
    ("guardian_contact", _("How they are reached")),
    ("new_card", _("A new card: she has lost her passphrase")),
]
LETTERS_AT_LEAST = 3
LANGUAGE_NAMES = dict(settings.LANGUAGES)
PLAIN_TEXT = {"autocomplete": "off", "spellcheck": "false"}


class ComeBackForm(PlainForm):
    """Somebody who was here before, by the code that she had."""

    code = forms.CharField(
        label=_("Her code"),
        max_length=20,
        widget=forms.TextInput(attrs=PLAIN_TEXT | {"autocapitalize": "characters"}),
        error_messages={"required": _("Write the code that she had here.")},
    )

    def clean_code(self) -> str:
        return as_typed(str(self.cleaned_data["code"]))


class AgeForm(PlainForm):
    """Whether she is under 18, and what is known of her birth. In doubt she is under 18."""

    age_band = forms.ChoiceField(
        label=_("Age"),
        help_text=_("In doubt choose under 18."),
        choices=Advisor.AgeBand.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose her age band.")},
    )
    birth = forms.CharField(
        label=_("If she is under 18: when was she born?"),
        help_text=_(
            "The day (2012-05-01), the year (2012), about how old she is (14), or from-to (16-19). Leave it empty if "
            "nobody knows. It is sealed at once and shown to nobody."
        ),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs=PLAIN_TEXT),
    )

    def __init__(self, *args: Any, zone: str = "UTC", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(zone)

    def clean_birth(self) -> Birth | None:
        return birth_as_typed(self.cleaned_data["birth"], timezone.localdate(timezone=self.zone))

    def clean(self) -> dict[str, Any]:
        """What was chosen and what was typed say the same."""
        values = super().clean() or self.cleaned_data
        birth, band = values.get("birth"), values.get("age_band")
        if birth and band:
            is_adult = birth.is_adult_at(timezone.now(), self.zone)
            if is_adult and band == Advisor.AgeBand.UNDER_18:
                self.add_error("birth", _now("By this she is 18 or older. Choose that, or write it again."))
            if not is_adult and band == Advisor.AgeBand.ADULT:
                self.add_error("birth", _now("By this she may be under 18. Choose under 18, or write it again."))
        return values


class EnrolForm(AgeForm):
    """The only form in which a legal name is typed; it goes sealed into the vault."""

    legal_name = forms.CharField(
        label=_("Legal name"),
        help_text=_("It is sealed at once. From then on everybody works with a code."),
        max_length=120,
        widget=forms.TextInput(attrs=PLAIN_TEXT),
        error_messages={"required": _("Write her legal name, as on her papers.")},
    )
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("She can change it herself at any time."),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the language she reads best.")},
    )
    basis = forms.ChoiceField(
        label=_("How she describes herself"),
        help_text=_("Hers to say. Nothing depends on it."),
        choices=Enrolment.Basis.choices,
        widget=forms.RadioSelect,
        required=False,
    )

    field_order = ["legal_name", "age_band", "birth", "language", "basis"]

    def __init__(self, *args: Any, languages: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [(code, LANGUAGE_NAMES[code]) for code in languages]  # type: ignore[attr-defined]

    def clean_basis(self) -> str:
        return self.cleaned_data["basis"] or Enrolment.Basis.UNSAID


class ContactForm(PlainForm):
    """How she may be reached, in her words. "Do not contact me" is a full answer."""

    channel = forms.ChoiceField(
        label=_("How may we reach you?"),
        help_text=_("Without text messages or calls, nothing else on this page needs an answer."),
        choices=SafeContact.Channel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one way. “Do not contact me” is a full answer.")},
    )
    phone = forms.CharField(
        label=_("Phone number that is safe to use"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        error_messages={"required": _("Write the number, or choose another way.")},
    )
    days = forms.TypedMultipleChoiceField(
        label=_("On which days?"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one day.")},
    )
    from_time = forms.CharField(
        label=_("From what time?"),
        help_text=_("For example 9 or 9:30"),
        max_length=8,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Write from what time.")},
    )
    until_time = forms.CharField(
        label=_("Until what time?"),
        help_text=_("For example 17 or 17:30"),
        max_length=8,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Write until what time.")},
    )
    shared_with = forms.ChoiceField(
        label=_("Who else uses or sees this phone?"),
        choices=SafeContact.SharedWith.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who else uses or sees the phone.")},
    )
    wording = forms.ChoiceField(
        label=_("What may the message say?"),
        help_text=_("It says exactly this and nothing else: no name, no place, no topic."),
        choices=SafeContact.Wording.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the words that are safest.")},
    )
    voicemail = forms.TypedChoiceField(
        label=_("May a caller leave a message on the voicemail?"),
        choices=[("no", _("No")), ("yes", _("Yes, the same words"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )

    def __init__(self, *args: Any, phone_known: bool, clock_of: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.phone_known = phone_known
        self.fields["phone"].help_text = (
            _now("A number is recorded and stays sealed. Write one only to replace it.")
            if phone_known
            else _now("With + and the number of the country. It is sealed at once.")
        )
        self.fields["days"].help_text = _now("Times are those of %(place)s.") % {"place": clock_of}
        chosen = (self.data or self.initial).get("channel")
        outside = chosen in OUTSIDE or not (self.is_bound or chosen)  # nothing chosen yet: most will be reached
        for name in OF_MESSAGES:
            self.fields[name].required = outside
        self.fields["phone"].required = outside and not phone_known

    def clean_phone(self) -> str:
        return phone_as_typed(self.cleaned_data["phone"])

    def clean_from_time(self) -> time | None:
        return time_as_typed(self.cleaned_data["from_time"])

    def clean_until_time(self) -> time | None:
        return time_as_typed(self.cleaned_data["until_time"])

    def clean(self) -> dict[str, Any]:
        """All that is about messages counts only where something may leave this site."""
        values = super().clean() or self.cleaned_data
        if values.get("channel") not in OUTSIDE:
            return values | NO_MESSAGES
        starts, ends = values.get("from_time"), values.get("until_time")
        if starts and ends and starts >= ends:
            self.add_error("until_time", _now("The end must be later than the beginning."))
        return values


class RevealForm(PlainForm):
    """`revealable` are the names that whoever asks may ask for."""

    fields_wanted = forms.MultipleChoiceField(
        label=_("What do you need to see?"),
        help_text=_("Choose as little as you can."),
        choices=REVEALABLE,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what you need to see.")},
    )
    purpose = forms.ChoiceField(
        label=_("What for?"),
        help_text=_("She can read this reason on her own page."),
        choices=Purpose.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the reason.")},
    )

    def __init__(self, *args: Any, revealable: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = self.fields["fields_wanted"]
        wanted.choices = [(name, label) for name, label in REVEALABLE if name in revealable]  # type: ignore[attr-defined]


class EmergencyForm(PlainForm):
    """The reason is one and needs no choice: her safety."""

    fields_wanted = forms.MultipleChoiceField(
        label=_("What do you need at once?"),
        help_text=_("Choose as little as you can."),
        choices=[(name, label) for name, label in REVEALABLE if name in ("legal_name", "phone")],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what you need to see.")},
    )
    alarm = forms.BooleanField(
        label=_("Her safety cannot wait for a second person. I know that others are told now."),
        error_messages={"required": _("Tick this to go on, or ask a second person instead.")},
    )


class ReviewForm(PlainForm):
    outcome = forms.ChoiceField(
        label=_("Was it in order?"),
        help_text=_("Talk to who opened it first. Your answer stays."),
        choices=RevealRequest.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two answers.")},
    )


class PersonFindForm(PlainForm):
    """A name or a number, told apart by what was typed."""

    term = forms.CharField(
        label=_("Her name, or her whole phone number"),
        help_text=_("Part of a name is enough, three letters at least. It is not kept."),
        max_length=60,
        widget=forms.TextInput(attrs=PLAIN_TEXT),
        error_messages={"required": _("Write three letters of her name, or her whole number.")},
    )
    purpose = forms.ChoiceField(
        label=_("What for?"),
        help_text=_("Whoever is found can read on her own page that she was looked for, and this reason."),
        choices=Purpose.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the reason.")},
    )

    def clean_term(self) -> str:
        term: str = self.cleaned_data["term"]
        if not letters_in(term):
            return phone_as_typed(term)
        if letters_in(term) < LETTERS_AT_LEAST or len(folded(term)) < LETTERS_AT_LEAST:
            raise ValidationError(_now("Write at least three letters of her name."))
        return term

    @property
    def asked(self) -> dict[str, str]:
        """What is searched for: one of name and number is empty."""
        term = self.cleaned_data["term"]
        is_name = bool(letters_in(term))
        return {"name": term if is_name else "", "number": "" if is_name else term,
                "purpose": self.cleaned_data["purpose"]}  # fmt: skip


class CodeForm(PlainForm):
    code = forms.CharField(
        label=_("Your code"),
        help_text=_("It is on the card you were given. Capitals and dashes do not matter."),
        max_length=40,
        widget=forms.TextInput(attrs={**PLAIN_TEXT, "autocapitalize": "characters"}),
        error_messages={"required": _("Write the code on your card.")},
    )


class PassphraseForm(PlainForm):
    """For a member of staff who joins: her account has a name already."""

    passphrase = forms.CharField(
        label=_("A passphrase of your own"),
        help_text=_(
            "Five words that do not belong together are easy to remember and hard to guess. At least 12 letters. "
            "You can see what you write, so look who can see your screen."
        ),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "new-password", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Write a passphrase, for example five words.")},
    )

    def clean_passphrase(self) -> str:
        passphrase = " ".join(self.cleaned_data["passphrase"].split())
        if len(passphrase) < 12:
            raise ValidationError(_now("Make it a little longer: five words, or at least 12 letters."))
        try:
            validate_password(passphrase)
        except ValidationError:
            raise ValidationError(
                _now("Many people use this one. Take five words that do not belong together.")
            ) from None
        return passphrase


class JoinForm(PassphraseForm):
    chosen_name = forms.CharField(
        label=_("What should we call you?"),
        help_text=_("Any name you like. Your group and the people who work with you will see it."),
        max_length=40,
        widget=forms.TextInput(attrs=PLAIN_TEXT),
        error_messages={"required": _("Choose a name to be called.")},
    )
    field_order = ["chosen_name", "passphrase"]

    def clean_chosen_name(self) -> str:
        return " ".join(self.cleaned_data["chosen_name"].split())
