from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from compensation.payouts.actions import record_funding_account
from compensation.payouts.forms import FundingAccountForm
from compensation.payouts.models import FundingAccount


@admin.register(FundingAccount)
class FundingAccountAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """The account of the organisation that payments leave from. A new one takes the place of the one in use."""

    form = FundingAccountForm
    list_display = ("id", "programme", "currency", "bic", "is_active")
    list_filter = ("programme", "is_active")

    def save_model(self, request: Any, obj: FundingAccount, form: Any, change: bool) -> None:
        made = record_funding_account(by=request.user, **form.cleaned_data)
        obj.pk, obj.public_id = made.pk, made.public_id

    def has_change_permission(self, request: HttpRequest, obj: FundingAccount | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: FundingAccount | None = None) -> bool:
        return False
