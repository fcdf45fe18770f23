from django.apps import AppConfig

from survivor_engagement.keys import ring


class KeysConfig(AppConfig):
    name = "survivor_engagement.keys"
    label = "keys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # A process must not find out at the first name that it cannot open names.
        ring.load()
