from importlib import import_module

from django.apps import AppConfig

from survivor_engagement.common.panels import discover_panels
from survivor_engagement.common.questions import discover_answers


class CommonConfig(AppConfig):
    name = "survivor_engagement.common"
    label = "common"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        discover_answers()
        discover_panels()
        import_module("survivor_engagement.common.walls")  # its check of the database servers
