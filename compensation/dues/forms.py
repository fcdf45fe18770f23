"""What may be typed about pay: which card, which tax rule, what is covered."""

from datetime import date
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from compensation.dues.models import PayPlan
from compensation.rates.models import RateCard, TaxRule
from survivor_engagement.common.dates import long_date
from survivor_engagement.common.forms import PlainForm
from survivor_engagement.programmes.models import Programme


class CardChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # takes no parameter at run time
    def label_from_instance(self, obj: Any) -> str:
        return str(_("Card %(number)s, from %(day)s") % {"number": obj.number, "day": long_date(obj.effective_from)})


class TaxRuleChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        shown = {"number": obj.number, "percent": f"{obj.percent.normalize():f}", "day": long_date(obj.effective_from)}
        return str(_("Rule %(number)s: %(percent)s %% of the fee, from %(day)s") % shown)


class PlanForm(PlainForm):
    card = CardChoice(queryset=RateCard.objects.none(), label=_("Rate card"), empty_label=None)
    tax_rule = TaxRuleChoice(queryset=TaxRule.objects.none(), label=_("Tax rule"), empty_label=None)
    attend_by = forms.ChoiceField(
        choices=[(value, capfirst(label)) for value, label in PayPlan.AttendBy.choices],
        label=_("How the meeting itself is paid"),
        help_text=_("Reading before and talking after are always paid by the hour."),
        widget=forms.RadioSelect,
    )
    childcare = forms.BooleanField(label=_("Childcare"), required=False)
    transport = forms.BooleanField(label=_("Transport"), required=False)
    phone_data = forms.BooleanField(label=_("Phone data"), required=False)  # `data` is what a form was sent

    def __init__(self, *args: Any, programme: Programme, on: date, plan: PayPlan | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = _chosen(plan) if plan else {**EVERYTHING, **_in_force(programme, on)}
        super().__init__(*args, **kwargs)
        cards, rules = self.fields["card"], self.fields["tax_rule"]
        if isinstance(cards, CardChoice) and isinstance(rules, TaxRuleChoice):
            cards.queryset = RateCard.objects.of(programme).approved()
            rules.queryset = TaxRule.objects.of(programme).approved()

    def values(self) -> dict[str, Any]:
        typed = dict(self.cleaned_data)
        typed["data"] = typed.pop("phone_data")
        return typed


# The first suggestion: everything is covered; leaving something out is a choice.
EVERYTHING = {"attend_by": PayPlan.AttendBy.HOUR, "childcare": True, "transport": True, "phone_data": True}


def _chosen(plan: PayPlan) -> dict[str, Any]:
    same = ("card", "tax_rule", "attend_by", "childcare", "transport")
    return {**{name: getattr(plan, name) for name in same}, "phone_data": plan.data}


def _in_force(programme: Programme, on: date) -> dict[str, Any]:
    """The card and the rule of the day of the meeting."""
    cards, rules = RateCard.objects.of(programme), TaxRule.objects.of(programme)
    return {"card": cards.in_force(on).first(), "tax_rule": rules.in_force(on).first()}
