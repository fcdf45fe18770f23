"""Setting up organisations, programmes, areas and roles. Every change is in the trail; nothing is deleted."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from survivor_engagement.audit.actions import record
from survivor_engagement.common.merging import LockedWhileRead, MergingModelForm
from survivor_engagement.programmes import actions
from survivor_engagement.programmes.forms import OrganisationForm, ProgrammeForm, RoleForm
from survivor_engagement.programmes.models import Area, Organisation, Partner, Programme, RoleAssignment
from survivor_engagement.programmes.restarts import may_confirm
from survivor_engagement.users.models import Restart, User
from survivor_engagement.users.stepup import ProvedAgain


class SetUpAdmin(LockedWhileRead, admin.ModelAdmin):
    """Writes the names of changed fields into the trail, never their values."""

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        event = f"{obj._meta.model_name}.{'changed' if change else 'added'}"
        programme_id = obj.pk if isinstance(obj, Programme) else None
        record(event, by=cast(User, request.user), about=obj, programme_id=programme_id, fields=form.changed_data)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Organisation)
class OrganisationAdmin(SetUpAdmin):
    form = OrganisationForm
    list_display = ("name", "neutral_name")


@admin.register(Partner)
class PartnerAdmin(SetUpAdmin):
    form = MergingModelForm
    list_display = ("name", "organisation")


@admin.register(Area)
class AreaAdmin(SetUpAdmin):
    form = MergingModelForm
    list_display = ("name", "country")
    list_filter = ("country",)


@admin.register(Programme)
class ProgrammeAdmin(SetUpAdmin):
    form = ProgrammeForm
    list_display = ("code", "neutral_name", "country", "currency", "timezone", "status")
    list_filter = ("status", "country")


@admin.register(RoleAssignment)
class RoleAssignmentAdmin(ProvedAgain):
    """Given and ended by the same actions as everywhere; a row that stands is only read."""

    form = RoleForm
    list_display = ("__str__", "user", "work_title", "programme", "role", "starts_at", "ends_at")
    list_filter = ("programme", "role")
    list_select_related = ("user", "programme")
    change_form_template = "admin/programmes/roleassignment/role.html"
    fields = ("user", "programme", "role", "partner", "reason")

    def get_fields(self, request: HttpRequest, obj: RoleAssignment | None = None) -> tuple[str, ...]:
        dates = ("starts_at", "ends_at", "granted_by")
        return ("user", "programme", "role", "partner", "reason", *(dates if obj else ()))

    def get_readonly_fields(self, request: HttpRequest, obj: RoleAssignment | None = None) -> tuple[str, ...]:
        return self.get_fields(request, obj) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.display(description=_("work title"))
    def work_title(self, assignment: RoleAssignment) -> str:
        return assignment.user.label

    def save_model(self, request: HttpRequest, obj: RoleAssignment, form: Any, change: bool) -> None:
        if not change:
            given = actions.grant_role(**form.cleaned_data, by=cast(User, request.user))
            obj.pk, obj.public_id, obj._state.adding = given.pk, given.public_id, False

    def response_change(self, request: HttpRequest, obj: RoleAssignment) -> HttpResponse:
        if "_end" in request.POST:
            actions.end_role(assignment=obj, by=cast(User, request.user))
        return redirect("admin:programmes_roleassignment_changelist")


@admin.register(Restart)
class RestartAdmin(ProvedAgain):
    """Accounts that were started afresh. A second administrator confirms here; nothing else is done."""

    list_display = ("__str__", "user", "asked_by", "asked_at", "confirmed_by", "confirmed_at", "replaced_at")
    list_select_related = ("user", "asked_by", "confirmed_by")
    fields = readonly_fields = ("user", "asked_by", "asked_at", "confirmed_by", "confirmed_at", "replaced_at")
    change_form_template = "admin/users/restart/restart.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Restart, form: Any, change: bool) -> None:
        """Nothing is typed here. To write the row back would break the page for whoever comes second, and lock the row
        before the account, the other way round than the actions do."""

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        restart = context["original"]
        waits = restart.confirmed_at is None and restart.replaced_at is None
        context["may_confirm"] = waits and may_confirm(restart, cast(User, request.user))
        return super().render_change_form(request, context, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Restart) -> HttpResponse:
        if "_confirm" in request.POST:
            digits = request.POST.get("digits", "")
            actions.confirm_restart(restart=obj, digits=digits, by=cast(User, request.user))
        return redirect("admin:users_restart_changelist")
