from django.apps import AppConfig

from survivor_engagement.jobs.registry import discover_tasks


class JobsConfig(AppConfig):
    name = "survivor_engagement.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        discover_tasks()
