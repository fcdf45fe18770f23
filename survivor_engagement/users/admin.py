"""Setting up accounts of staff: ids, work titles and states. Advisors are not here; nobody's name is anywhere."""

from functools import wraps
from typing import Any, cast

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from survivor_engagement.common.merging import SEEN, LockedWhileRead, MergingModelForm
from survivor_engagement.users import actions
from survivor_engagement.users.models import User
from survivor_engagement.users.stepup import ProvedAgain

# Signing in is allauth's, with its limits and second factors; the admin's own form knows neither. Whoever is signed in
# already would be shown that form for a POST, and could try the passphrases of others with it as often as she likes.
admin.site.login = require_GET(secure_admin_login(admin.site.login))
admin.site.index_title = _("Set-up")
admin.site.enable_nav_sidebar = False  # the first page lists the same links; tables need its room
admin.site.disable_action("delete_selected")
for model in (EmailAddress, EmailConfirmation, Authenticator, Group):
    if admin.site.is_registered(model):
        admin.site.unregister(model)

FILTERED_BY = ("kind", "is_active")
READ_ONLY = ("username", "kind")
KINDS = [(User.Kind.STAFF, User.Kind.STAFF.label), (User.Kind.ADMIN, User.Kind.ADMIN.label)]


class AccountForm(MergingModelForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)

    class Meta:
        model = User
        fields = ("kind", "label", "language", "is_active")
        help_texts = {"label": _("A work title such as “Facilitator 2”, not a name.")}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        works_here = (values.get("kind") or self.instance.kind) == User.Kind.STAFF
        if works_here and not values.get("label") and "label" not in self.errors:
            self.add_error("label", _("Write a work title, such as “Facilitator 2”. Others see it instead of a name."))
        return values


@require_GET
@wraps(admin.site.autocomplete_view)
def no_suggestions(request: HttpRequest) -> HttpResponse:
    """The library suggests rows for a field to everybody who may see one table; no page of ours has such a field."""
    raise Http404


admin.site.autocomplete_view = no_suggestions


class ByKind(admin.SimpleListFilter):
    """Without advisors, who are never in this list."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return KINDS

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(User)
class UserAdmin(LockedWhileRead, ProvedAgain):
    form = AccountForm
    list_display = ("__str__", "username", "label", "kind", "is_active", "has_joined")
    list_filter = (ByKind, "is_active")
    search_fields = ("username",)
    change_form_template = "admin/users/user/account.html"

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only by what the page offers: a filter on the hash of a passphrase would tell it, letter by letter."""
        return lookup.split("__")[0] in FILTERED_BY

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).exclude(kind=User.Kind.ADVISOR)

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        return ("kind", "label", "language") if obj is None else (*READ_ONLY, "label", "language", "is_active", SEEN)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        return () if obj is None else READ_ONLY

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    @admin.display(description=_("has joined"), boolean=True)
    def has_joined(self, user: User) -> bool:
        return user.has_usable_password()

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if change:
            obj.save(update_fields=form.changed_data)  # and not what she changed herself meanwhile
            if not obj.is_active:
                actions.end_sessions(user=obj, by=cast(User, request.user))
            return
        added = actions.add_account(kind=obj.kind, label=obj.label, language=obj.language, by=cast(User, request.user))
        obj.pk, obj.username = added.pk, added.username

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        return redirect("admin:users_user_change", obj.pk)

    def response_change(self, request: HttpRequest, obj: User) -> HttpResponse:
        """The code is in the answer to this POST and nowhere else."""
        if "_invite" not in request.POST:
            return super().response_change(request, obj)
        code = actions.restart_account(user=obj, by=cast(User, request.user))
        context = {**self.admin_site.each_context(request), "title": _("Invitation code"), "code": code, "account": obj}
        context["held"] = User.objects.get(pk=obj.pk).is_held
        context["address"] = request.build_absolute_uri(reverse("join_language"))
        return TemplateResponse(request, "admin/users/user/invitation.html", context)
