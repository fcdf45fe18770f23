"""What may be typed about a group, its terms and its members. Shape only."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from advisory.groups.models import AdvisoryGroup, GroupMembership
from survivor_engagement.common.forms import PlainForm, PlainModelForm
from survivor_engagement.common.neutral import neutral
from survivor_engagement.identity.codes import LENGTH, as_typed
from survivor_engagement.programmes.models import Programme, RoleAssignment, RoleAssignmentQuerySet

NAMES = dict(settings.LANGUAGES)
TERMS_LENGTH = 8000
STARTING_VALUES = {"seats": 9, "term_months": 24, "max_terms": 2, "quorum": 5, "decision_rule": "consensus"}
RULES_IN_WORDS = [
    ("consensus", _("Everyone can live with it")),
    ("majority", _("More than half agree")),
    ("two_thirds", _("Two thirds agree")),
]


class GroupForm(PlainModelForm):
    languages = forms.MultipleChoiceField(
        label=_("Languages of the group"),
        help_text=_("The terms must be written in each of them."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one language.")},
    )

    class Meta:
        model = AdvisoryGroup
        fields = (
            "name", "neutral_name", "purpose", "level", "seats", "quorum", "decision_rule", "term_months", "max_terms",
            "languages",
        )  # fmt: skip
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 3}),
            "level": forms.RadioSelect,
            "decision_rule": forms.RadioSelect,
        }
        error_messages = {
            "name": {"required": _("Write the name of the group.")},
            "neutral_name": {"required": _("Write a name that says nothing to others, for example: Tuesday group.")},
            "purpose": {"required": _("Write what the group is for.")},
            "level": {"required": _("Choose how much say the group has.")},
        }
        labels = {
            "term_months": _("How many months is a term?"),
            "max_terms": _("How many terms one after another, at most?"),
            "quorum": _("How many must be there to decide?"),
            "seats": _("How many seats?"),
        }
        help_texts = {
            "purpose": _("Its members read this on their phones."),
            "neutral_name": _("Its members see this on their phones. It must not say what the group is about."),
            "level": _("Say it as it is. Promising more say than people get does harm."),
        }

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["languages"].choices = [(code, NAMES[code]) for code in programme.languages]
        self.fields["level"].choices = [choice for choice in self.fields["level"].choices if choice[0]]
        self.fields["decision_rule"].choices = RULES_IN_WORDS
        if not self.instance.pk:
            self.initial = STARTING_VALUES | {"languages": list(programme.languages)} | self.initial

    def clean_neutral_name(self) -> str:
        return neutral(self.cleaned_data["neutral_name"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        seats, quorum = values.get("seats"), values.get("quorum")
        if seats is not None and quorum is not None and quorum > seats:
            self.add_error("quorum", _now("It cannot be more than the seats."))
        return values


class TermsForm(PlainForm):
    """One text for each language of the group."""

    def __init__(self, *args: Any, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in languages:
            self.fields[code] = forms.CharField(
                label=NAMES[code],
                max_length=TERMS_LENGTH,
                widget=forms.Textarea(attrs={"rows": 10, "lang": code}),
                error_messages={"required": _("Write the terms in this language too.")},
            )


class MemberForm(PlainForm):
    code = forms.CharField(
        label=_("Code of the advisor"),
        help_text=_("For example 7FQK-2MXD. Names are not needed here."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
        error_messages={"required": _("Write the code of the advisor.")},
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=GroupMembership.Role.choices, initial="member", widget=forms.RadioSelect
    )

    def clean_code(self) -> str:
        code = as_typed(self.cleaned_data["code"])
        if len(code) != LENGTH:
            raise forms.ValidationError(_now("A code has 8 signs. Look again at the list of advisors."))
        return code


class PartnerChoice(forms.ModelChoiceField):
    """By work title and partner; accounts have no other name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user.label} ({obj.partner.name})"


class PartnerForm(PlainForm):
    assignment = PartnerChoice(
        label=_("Facilitator of a partner"),
        help_text=_("She sees this group, its members, meetings and advice, and nothing else of the programme."),
        queryset=RoleAssignment.objects.none(),
        error_messages={"required": _("Choose a facilitator.")},
    )

    def __init__(self, *args: Any, choices: RoleAssignmentQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignment"].queryset = choices

    @property
    def has_choices(self) -> bool:
        return bool(self.fields["assignment"].queryset.exists())
