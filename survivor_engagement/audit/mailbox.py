"""The newest head, once an hour, to a mailbox of another organisation: for places that have no folder to copy.

It goes to no person, says a number, a moment, a count and a hash, and needs no answer. Django's own settings for e-mail
stay switched off, so that nothing else here could ever write one.
"""

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from survivor_engagement.audit.heads import signed_line
from survivor_engagement.audit.signing import signing_key
from survivor_engagement.environment import refuse, secret, text

if TYPE_CHECKING:
    from survivor_engagement.audit.models import AuditSeal

SMTP = "django.core.mail.backends.smtp.EmailBackend"
WAYS: dict[str, dict[str, bool]] = {"smtp": {}, "smtp+tls": {"use_tls": True}, "smtps": {"use_ssl": True}}
SECONDS = 20


def mailbox() -> str:
    return text("AUDIT_HEADS_MAIL", "")


def mail_head(seal: "AuditSeal") -> bool:
    """False where no mailbox is named, or this process does not hold the key."""
    address, key = mailbox(), signing_key()
    if not address or key is None:
        return False
    sender = text("AUDIT_MAIL_FROM", address)
    body = signed_line(seal, key) + "\n"
    EmailMessage(f"{settings.SITE_NAME} {seal.number}", body, sender, [address], connection=_server()).send()
    return True


def _server() -> BaseEmailBackend:
    variable = "AUDIT_MAIL_SERVER"
    parts = urlsplit(secret("AUDIT_MAIL_SERVER", optional=True))
    if parts.scheme not in WAYS or not parts.hostname:
        refuse(variable, f"must be an address like smtp+tls://name:secret@mail.example.org:587 ({', '.join(WAYS)})")
    server: BaseEmailBackend = get_connection(
        SMTP,
        host=parts.hostname,
        port=parts.port or 25,
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        timeout=SECONDS,
        **WAYS[parts.scheme],
    )
    return server
