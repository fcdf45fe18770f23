"""What this room answers: stops are taken up, and of the rooms below the outbox is emptied of what waited this way."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from consent.effects.actions import set_in_motion
from consent.effects.models import Use, WithdrawalEffect
from consent.effects.questions import stop_at_once
from consent.notices.effect_words import LATER
from consent.notices.purpose_names import short_name
from consent.records.models import ConsentEvent
from consent.records.questions import stopped
from survivor_engagement.identity.models import Advisor
from survivor_engagement.identity.questions import Row, Section, erase, hers
from survivor_engagement.messaging.actions import suppress_waiting
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

CHANNEL_OF_PURPOSE = {"contact.sms": "sms", "contact.call": "call", "contact.app": "in_app"}
NO_CHANNEL = ("contact.email", "contact.post", "contact.worker")  # the outbox sends nothing this way


@stopped.answer
def take_up_stops(*, events: Sequence[ConsentEvent], by: User | None, rooms_know: bool) -> int:
    return set_in_motion(events=events, by=by, rooms_know=rooms_know)


@stop_at_once.answer
def stop_what_waits_to_be_sent(
    *, advisor: Advisor, programme: Programme, purpose: str, before: datetime, by: User | None, **_also: Any
) -> frozenset[str]:
    channel = CHANNEL_OF_PURPOSE.get(purpose)
    if channel is None:
        return frozenset({"waiting_messages_stopped"} if purpose in NO_CHANNEL else ())
    suppress_waiting(advisor=advisor, programme=programme, channel=channel, before=before, by=by)
    return frozenset({"waiting_messages_stopped"})


@erase.answer
def keep_what_was_promised(*, advisor: Advisor, programme: Programme, **_also: Any) -> dict[str, int]:
    """Whoever has something of hers is still asked to erase it; the rows are her code and codes."""
    kept = WithdrawalEffect.objects.filter(advisor=advisor, programme=programme).count()
    kept += Use.objects.filter(advisor=advisor, programme=programme).count()
    return {"promises_kept": kept}


@hers.answer
def her_uses_and_effects(*, advisor: Advisor, **_also: Any) -> list[Section]:
    uses = Use.objects.filter(advisor=advisor).select_related("record").order_by("-pk")
    promised = WithdrawalEffect.objects.filter(advisor=advisor, event__guardian=None)
    effects = promised.select_related("record").order_by("-pk")
    return [
        Section(
            "uses", _("Where things are that stand on a yes of yours, or of somebody who spoke for you"), uses, _use_row
        ),
        Section("promises", _("What we do after you stopped something"), effects, _effect_row),
    ]


def _use_row(use: Use) -> Row:
    return {
        "since": (_("Since"), use.since),
        "what": (_("What"), use.get_kind_display()),
        "where": (_("Where"), use.get_place_display()),
        "purpose": (_("What for"), short_name(use.record.purpose_id)),
        "until": (_("Until"), use.gone_at),
        "how": (_("How it ended"), use.get_gone_how_display()),
    }


def _effect_row(effect: WithdrawalEffect) -> Row:
    return {
        "what": (_("What"), str(LATER.get(effect.code, effect.code))),
        "purpose": (_("What for"), short_name(effect.record.purpose_id)),
        "due": (_("By"), effect.due_at),
        "done": (_("Done"), effect.done_at),
        "how": (_("How it ended"), effect.get_proof_display()),
    }
