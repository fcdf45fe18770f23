from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.queue import ask_again


@admin.register(Job)
class JobAdmin(admin.ModelAdmin):
    """What waits, runs and was given up: ids and states. Nothing can be typed here."""

    list_display = ("id", "kind", "queue", "state", "attempts", "error_kind", "run_after", "heartbeat_at")
    list_filter = ("state", "queue", "kind")
    actions = ("ask_again",)

    @admin.action(description="Ask again for what was given up", permissions=["view"])
    def ask_again(self, request: HttpRequest, queryset: Any) -> None:
        for job in queryset.filter(state=Job.State.DEAD).order_by("id"):
            ask_again(job)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        return False
