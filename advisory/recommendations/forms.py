"""What may be typed about advice: shapes only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from advisory.engagements.models import Engagement
from advisory.recommendations.models import Recommendation, Response
from survivor_engagement.common.forms import PlainModelForm
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Role
from survivor_engagement.users.models import User


class AdvisorChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.shown_code)


class OwnerChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label or obj.username)


class RecommendationForm(PlainModelForm):
    owner = OwnerChoice(
        queryset=User.objects.none(),
        label=_("Who must answer"),
        help_text=_("The group can see who this is, by role."),
        error_messages={"required": _("Choose who must answer.")},
    )
    authors = AdvisorChoice(
        queryset=Advisor.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("If not the whole group: who"),
        help_text=_("Only people who took part. Each of them will be asked whether the words are right."),
    )

    class Meta:
        model = Recommendation
        fields = ("text", "attribution", "owner")
        widgets = {"text": forms.Textarea(attrs={"rows": 4}), "attribution": forms.RadioSelect}
        error_messages = {
            "text": {"required": _("Write down the advice, as they said it.")},
            "attribution": {"required": _("Choose whose advice it is.")},
        }
        help_texts = {
            "text": _("As they said it. They will see exactly these words and can say: this is not what I said."),
        }

    field_order = ("text", "attribution", "authors", "owner")

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attribution"].choices = Recommendation.Attribution.choices
        self.fields["authors"].hint_says_when = True
        self.fields["owner"].queryset = User.objects.filter(
            role_assignments__in=engagement.programme.role_assignments.held_now().filter(role=Role.MANAGER)
        ).distinct()
        self.fields["authors"].queryset = Advisor.objects.filter(
            participations__engagement=engagement, participations__attendance__in=["attended", "partly"]
        )
        if self.instance.pk:
            self.fields["authors"].initial = list(self.instance.authors.values_list("advisor_id", flat=True))

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "authors": list(self.cleaned_data["authors"])}


class ResponseForm(PlainModelForm):
    class Meta:
        model = Response
        fields = ("decision", "reason", "planned_action", "target_on")
        widgets = {
            "decision": forms.RadioSelect,
            "reason": forms.Textarea(attrs={"rows": 4}),
            "planned_action": forms.Textarea(attrs={"rows": 3}),
        }
        error_messages = {"decision": {"required": _("Choose the answer.")}}
        help_texts = {
            "reason": _("A no or a partly needs a reason, in words you would say to their face."),
            "planned_action": _("For a yes or a partly."),
            "target_on": _("For a yes or a partly. For example 2026-12-31."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = Response.Decision.choices
        for name in self.Meta.help_texts:
            self.fields[name].hint_says_when = True

    def clean(self) -> dict[str, Any]:
        """What is missing is said beside its field, in the words of the action."""
        values = super().clean() or self.cleaned_data
        decision, decisions = values.get("decision"), Response.Decision
        if decision in (decisions.PARTLY, decisions.NOT_ACCEPTED) and not values.get("reason"):
            self.add_error("reason", _("Write the reason. They gave their time; they are owed one."))
        if decision in (decisions.ACCEPTED, decisions.PARTLY):
            if not values.get("planned_action"):
                self.add_error("planned_action", _("Write what will be done."))
            if not values.get("target_on") and "target_on" not in self.errors:
                self.add_error("target_on", _("Write by when."))
        return values
