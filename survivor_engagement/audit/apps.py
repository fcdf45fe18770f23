from django.apps import AppConfig
from django.core.checks import register

from survivor_engagement.audit.checks import check_trail


class AuditConfig(AppConfig):
    name = "survivor_engagement.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register(check_trail)
