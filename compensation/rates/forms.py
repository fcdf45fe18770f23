"""What may be typed about rates: amounts as people write them, turned into whole minor units."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compensation.rates.calculation import payable_step
from compensation.rates.models import RateCard, RateLine, TaxRule
from survivor_engagement.common.forms import PlainForm
from survivor_engagement.common.money import as_plain_number, exponent_of, format_money, from_major, to_major

HINTS = {
    "hour": _("For reading, meetings and talking afterwards. The same for everyone."),
    "half_day": _("If meetings can also be paid as half a day."),
    "day": _("If meetings can also be paid as a whole day."),
    "childcare": _("Given back whole. Never taxed."),
    "transport": _("Given back whole. Never taxed."),
    "data": _("Given back whole. Never taxed."),
}


class AmountField(forms.DecimalField):
    """An amount of one currency as people write it; its value is whole minor units."""

    default_error_messages = {
        "invalid": _("Write the amount in digits, such as 2500 or 23 875,50."),
        "required": _("Write an amount."),
    }

    def __init__(self, *, currency: str, **kwargs: Any) -> None:
        super().__init__(min_value=Decimal(0), max_digits=14, decimal_places=exponent_of(currency), **kwargs)
        self.currency = currency
        self.widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        self.widget.is_required = self.required

    def clean(self, value: Any) -> int | None:
        amount = super().clean(as_plain_number(str(value)) if value else value)
        if amount is None:
            return None
        minor = from_major(amount, self.currency).minor
        step = payable_step(self.currency)
        if minor % step:
            raise forms.ValidationError(
                _("Write an amount in steps of %(step)s."), params={"step": format_money(step, self.currency)}
            )
        return minor

    def prepare_value(self, value: Any) -> Any:
        """Minor units from the database, or what was typed, as it was typed."""
        return f"{to_major(value, self.currency).normalize():f}" if isinstance(value, int) else value


class DayField(forms.DateField):
    default_error_messages = {"required": _("Choose a day."), "invalid": _("Choose a day that exists.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


class CardForm(PlainForm):
    effective_from = DayField(label=_("In force from"), help_text=_("Meetings planned from this day on can use it."))

    def __init__(self, *args: Any, currency: str, card: RateCard | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = {line.code: line.amount_minor for line in card.lines.all()} if card else {}
        if card:
            self.fields["effective_from"].initial = card.effective_from
        for code, label in RateLine.Code.choices:
            self.fields[code] = AmountField(
                currency=currency,
                label=label,
                help_text=HINTS[code],
                required=code == RateLine.Code.HOUR,
                initial=standing.get(code),
            )

    def values(self) -> dict[str, Any]:
        amounts = {code: self.cleaned_data[code] for code in RateLine.Code.values if self.cleaned_data.get(code)}
        return {"effective_from": self.cleaned_data["effective_from"], "amounts": amounts}


class TaxRuleForm(PlainForm):
    percent = forms.DecimalField(
        label=_("Per cent of the fee"),
        help_text=_("Write 0 if nothing is withheld. What it costs her to come is never taxed."),
        min_value=Decimal(0),
        max_value=Decimal("99.99"),
        error_messages={"required": _("Write a number; 0 if nothing is withheld.")},
        max_digits=5,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    effective_from = DayField(label=_("In force from"))

    field_order = ("percent", "threshold_minor", "effective_from")

    def __init__(self, *args: Any, currency: str, rule: TaxRule | None = None, **kwargs: Any) -> None:
        if rule:
            kwargs["initial"] = {"percent": f"{rule.percent.normalize():f}", "effective_from": rule.effective_from}
        super().__init__(*args, **kwargs)
        self.fields["threshold_minor"] = AmountField(
            currency=currency,
            label=_("Only when the fee reaches"),
            help_text=_(
                "Below this amount nothing is withheld; from it on, the per cent of the whole fee. 0 if always."
            ),
            required=False,
            initial=rule.threshold_minor if rule else 0,
        )
        self.order_fields(self.field_order)

    def values(self) -> dict[str, Any]:
        typed: dict[str, Decimal | int | date | None] = dict(self.cleaned_data)
        return {**typed, "threshold_minor": typed["threshold_minor"] or 0}
