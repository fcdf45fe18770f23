"""What `manage.py check` says about the trail in production."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning

from survivor_engagement.audit.heads import heads_dir
from survivor_engagement.audit.mailbox import mailbox
from survivor_engagement.audit.signing import VARIABLE, signing_key

NO_PLACE = Warning(
    "Neither AUDIT_HEADS_DIR nor AUDIT_HEADS_MAIL is set: a trail whose end was cut off would not be noticed.",
    hint="Name a folder that another organisation copies, or a mailbox of theirs. See docs/operations.md.",
    id="audit.W001",
)
NO_KEY = Warning(
    f"{VARIABLE} is not set for the default worker: no head of the trail is signed.",
    hint="openssl rand -base64 32 makes one. See docs/operations.md.",
    id="audit.W002",
)
KEY_ON_THE_WEB = Warning(
    f"The web process holds {VARIABLE}: whoever takes it over could sign a false head.",
    hint="Give it to the default worker only. See docs/operations.md.",
    id="audit.W003",
)


def check_trail(**_kwargs: Any) -> list[CheckMessage]:
    if settings.ENV != "production":
        return []
    holds = signing_key() is not None
    if settings.DATABASE_ROLE == "app_web":
        return [KEY_ON_THE_WEB] if holds else []
    if settings.DATABASE_ROLE != "app_worker":
        return []
    return [*([] if heads_dir() or mailbox() else [NO_PLACE]), *([] if holds else [NO_KEY])]
