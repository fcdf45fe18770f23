"""Setting up rates: an administrator writes drafts, by the same actions as a manager. Finance approves elsewhere."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from compensation.rates import actions
from compensation.rates.models import RateCard, RateLine, TaxRule
from survivor_engagement.common.forms import PlainModelForm


class RateLines(admin.StackedInline):  # type: ignore[type-arg]  # takes no parameter at run time
    """Amounts in the smallest unit of the currency (tiyn, satang; dong has none). Stacked, because Django gives the
    fields of a table no names that a screen reader could read."""

    form = PlainModelForm
    model = RateLine
    fields = (("code", "amount_minor"),)
    extra = 6
    max_num = 6

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "amount_minor":
            kwargs["help_text"] = _(
                "Tenge, baht and most others have two digits after the point: 250000 is 2 500,00. "
                "Dong has none: 60000 is 60 000."
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or obj.is_draft

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or obj.is_draft

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or obj.is_draft


class DraftsOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """A draft may be written and rewritten here; what was approved can only be read. Nothing is deleted."""

    # The browser's own calendar: it can be used with keys alone, and in her language.
    formfield_overrides = {
        models.DateField: {"widget": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})},
    }

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or obj.is_draft

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("programme", "currency") if obj else ()


@admin.register(RateCard)
class RateCardAdmin(DraftsOnly):
    form = PlainModelForm
    list_display = ("programme", "number", "currency", "effective_from", "state")
    list_filter = ("programme", "state")
    fields = ("programme", "currency", "effective_from")
    inlines = (RateLines,)

    def save_model(self, request: HttpRequest, obj: RateCard, form: Any, change: bool) -> None:
        """The card is written together with its lines, in `save_related`."""

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        lines = formsets[0]
        lines.save(commit=False)  # names for the admin's own log what was added, changed, left out
        amounts = _amounts(lines)
        if change:
            actions.rewrite_card(
                card=form.instance, effective_from=form.cleaned_data["effective_from"], amounts=amounts, by=request.user
            )
            return
        _become(form.instance, actions.draft_card(amounts=amounts, by=request.user, **form.cleaned_data))

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> Any:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        kwargs["queryset"] = RateLine.objects.filter(card=obj.pk) if obj.pk else RateLine.objects.none()
        return kwargs


@admin.register(TaxRule)
class TaxRuleAdmin(DraftsOnly):
    form = PlainModelForm
    list_display = ("programme", "number", "percent", "threshold_minor", "currency", "effective_from", "state")
    list_filter = ("programme", "state")
    fields = ("programme", "currency", "percent", "threshold_minor", "effective_from")

    def save_model(self, request: Any, obj: TaxRule, form: Any, change: bool) -> None:
        values = dict(form.cleaned_data)
        if change:
            actions.rewrite_tax_rule(rule=obj, by=request.user, **values)
        else:
            _become(obj, actions.draft_tax_rule(by=request.user, **values))


def _amounts(lines: Any) -> dict[str, int]:
    kept = [form.cleaned_data for form in lines.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
    return {typed["code"]: typed["amount_minor"] for typed in kept}


def _become(shown: Model, made: Model) -> None:
    """The admin goes on with the object it built; let it be the one that the action made."""
    shown.__dict__.update(made.__dict__)
