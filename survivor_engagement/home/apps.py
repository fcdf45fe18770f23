from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "survivor_engagement.home"
    label = "home"
    default_auto_field = "django.db.models.BigAutoField"
