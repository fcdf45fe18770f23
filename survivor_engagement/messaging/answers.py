"""What messaging answers to the rooms below: what waits for her is stopped, and she may read what was sent."""

from typing import Any

from django.utils.translation import gettext as _

from survivor_engagement.identity.models import Advisor
from survivor_engagement.identity.questions import Row, Section, erase, hers, leaves
from survivor_engagement.messaging.actions import stop_all_for
from survivor_engagement.messaging.models import OutboxMessage
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


@erase.answer
def stop_her_messages(*, advisor: Advisor, programme: Programme, **_also: Any) -> dict[str, int]:
    stopped = stop_all_for(advisor=advisor, programme=programme, by=None)
    kept = OutboxMessage.objects.filter(advisor=advisor, programme=programme).count()
    return {"messages": stopped, "messages_kept": kept}


@leaves.answer
def stop_messages_to_who_leaves(*, advisor: Advisor, programme: Programme, by: User) -> int:
    return stop_all_for(advisor=advisor, programme=programme, by=by)


@hers.answer
def her_messages(*, advisor: Advisor, **_also: Any) -> list[Section]:
    sent = OutboxMessage.objects.filter(advisor=advisor).order_by("-id")
    return [Section("messages", _("Messages to you"), sent, _row)]


def _row(message: OutboxMessage) -> Row:
    return {
        "at": (_("When"), message.posted_at),
        "about": (_("About"), message.get_template_display()),
        "way": (_("Way"), message.get_channel_display()),
        "state": (_("State"), message.get_state_display()),
        "sent_at": (_("Sent"), message.sent_at),
    }
