"""Who may see the outbox and take a message back: holders of `message.see` in its programme."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import Http404

from survivor_engagement.messaging.models import OutboxMessage, OutboxMessageQuerySet
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope


def messages_visible_to(scope: Scope, programme: Programme) -> OutboxMessageQuerySet:
    seen = [programme.pk] if scope.may(programme, "message.see") else []
    found = OutboxMessage.objects.filter(programme_id__in=seen).select_related("advisor", "programme")
    return scope.within(found, "advisor", "advisors")


def message_verbs(scope: Scope, message: OutboxMessage) -> set[str]:
    """`stop` while it waits; `call` where a person has to do it."""
    if not scope.may(message.programme_id, "message.see"):
        return set()
    verbs = {"see"}
    if message.is_open:
        verbs.add("stop")
    if message.state == OutboxMessage.State.HELD and message.reason == OutboxMessage.Reason.PERSON_CALLS:
        verbs.add("call")
    return verbs


def get_message(scope: Scope, public_id: uuid.UUID, programme: Programme) -> OutboxMessage:
    """Whether it may still be stopped is the action's to say: a page may be older than the message's state."""
    if not scope.may(programme, "message.see"):
        raise PermissionDenied
    found = messages_visible_to(scope, programme).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
