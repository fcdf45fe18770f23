from django.apps import AppConfig


class DuesConfig(AppConfig):
    name = "compensation.dues"
    label = "dues"
    default_auto_field = "django.db.models.BigAutoField"
