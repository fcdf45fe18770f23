"""What may be typed about pay: which card, what is covered; and on her side, one question when she withdraws."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compensation.dues.models import PayPlan
from compensation.rates.models import RateCard, TaxRule
from survivor_engagement.common.dates import long_date
from survivor_engagement.programmes.models import Programme


class CardChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(_("Card %(number)s, from %(day)s") % {"number": obj.number, "day": long_date(obj.effective_from)})


class TaxRuleChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        shown = {"number": obj.number, "percent": f"{obj.percent.normalize():f}", "day": long_date(obj.effective_from)}
        return str(_("Rule %(number)s: %(percent)s %% of the fee, from %(day)s") % shown)


class PlanForm(forms.Form):
    card = CardChoice(queryset=RateCard.objects.none(), label=_("Rate card"), empty_label=None)
    tax_rule = TaxRuleChoice(queryset=TaxRule.objects.none(), label=_("Tax rule"), empty_label=None)
    attend_by = forms.ChoiceField(
        choices=PayPlan.AttendBy.choices,
        label=_("How the meeting itself is paid"),
        help_text=_("Reading before and talking after are always paid by the hour."),
        widget=forms.RadioSelect,
    )
    childcare = forms.BooleanField(label=_("Childcare"), required=False)
    transport = forms.BooleanField(label=_("Transport"), required=False)
    data = forms.BooleanField(label=_("Phone data"), required=False)

    def __init__(self, *args: Any, programme: Programme, plan: PayPlan | None = None, **kwargs: Any) -> None:
        fields = ("card", "tax_rule", "attend_by", "childcare", "transport", "data")
        first = {name: getattr(plan, name) for name in fields} if plan else _everything(programme)
        super().__init__(*args, initial=first, **kwargs)
        self.fields["card"].queryset = RateCard.objects.of(programme).approved()
        self.fields["tax_rule"].queryset = TaxRule.objects.of(programme).approved()


class WithdrawForm(forms.Form):
    begun = forms.ChoiceField(
        label=_("Have you begun already, for example by reading?"),
        help_text=_("If you have, you are paid in full."),
        choices=(("yes", _("Yes, I have begun")), ("no", _("No, not yet"))),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two, so that we pay you what is yours.")},
    )


def _everything(programme: Programme) -> dict[str, Any]:
    """The first suggestion: everything is covered; leaving something out is a choice."""
    return {"attend_by": PayPlan.AttendBy.HOUR, "childcare": True, "transport": True, "data": True}
