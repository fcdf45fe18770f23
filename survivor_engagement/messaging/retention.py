"""How long messages are kept. No row holds words or a number."""

from datetime import timedelta

from django.db.models.functions import Now

from survivor_engagement.common.retention import Keep
from survivor_engagement.messaging.models import OutboxMessage

A_YEAR = timedelta(days=365)


def old_messages(programme_id: int) -> int:
    over = OutboxMessage.objects.ended().filter(programme=programme_id, posted_at__lt=Now() - A_YEAR)
    deleted, _kinds = over.delete()
    return deleted


KEPT = [
    Keep(
        "messaging.OutboxMessage",
        "1 year after it was posted",
        "To answer what was sent to whom.",
        "stays",
        old_messages,
    ),
]
