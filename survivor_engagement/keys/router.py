"""Person keys live in a small database of their own, so that its dumps and logs can be kept for days only."""

from typing import Any

from django.db.models import Model

KEYS = "keys"


class KeysRouter:
    """The room `keys` and nothing else stands in the database `keys`."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return KEYS if model._meta.app_label == KEYS else None

    def db_for_write(self, model: type[Model], **hints: Any) -> str | None:
        return self.db_for_read(model)

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool | None:
        labels = {one._meta.app_label, other._meta.app_label}
        return False if KEYS in labels and len(labels) > 1 else None

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        if app_label == KEYS:
            return db == KEYS
        return False if db == KEYS else None
