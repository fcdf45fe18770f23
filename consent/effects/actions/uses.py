"""A thing that stands on a yes is put somewhere, moves, or goes."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.effects.models import Use
from consent.effects.silence import is_silent
from consent.effects.uses import Gone
from consent.records.models import EVERYTHING, ConsentEvent
from consent.records.moves import YES, state_at
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


@transaction.atomic
def note_use(
    *,
    event: ConsentEvent,
    kind: str,
    thing: uuid.UUID,
    place: str,
    by: User | None,
    place_ref: str = "",
    since: datetime | None = None,
) -> Use:
    """This thing stands on that yes, and is there now. The same thing in the same place is one use."""
    if is_silent(event.programme_id, place, place_ref):
        raise NotNow(_("They have not answered when we asked them to erase something. Nothing new goes to them."))
    made, is_new = Use.objects.get_or_create(
        record_id=event.record_id,
        kind=kind,
        thing=thing,
        place=place,
        place_ref=place_ref,
        gone_at=None,
        defaults={
            "advisor_id": event.advisor_id,
            "programme_id": event.programme_id,
            "event": event,
            "since": since or timezone.now(),
        },
    )
    if is_new:
        record("use.noted", by=by, about=made, purpose=kind)
    return made


@transaction.atomic
def note_uses_of_many(
    *,
    programme: Programme,
    purpose: str,
    things: Mapping[int, uuid.UUID],
    kind: str,
    place: str,
    place_ref: str,
    by: User | None,
    scope_key: str = EVERYTHING,
) -> set[int]:
    """One thing each of many advisors, by their ids, given to one place at once. Whose yes does not stand is left out,
    so whoever acts has asked the gate before. Those whose yes stands."""
    answers = ConsentEvent.objects.filter(
        programme=programme, purpose=purpose, scope_key=scope_key, advisor_id__in=list(things)
    ).standing()
    now = timezone.now()
    uses = [
        Use(
            advisor_id=event.advisor_id, programme=programme, record_id=event.record_id, event=event, kind=kind,
            thing=things[event.advisor_id], place=place, place_ref=place_ref, since=now,
        )
        for event in answers
        if event.authority != ConsentEvent.Authority.GUARDIAN and state_at(event, now) in YES
    ]  # fmt: skip
    before = _live_in(programme, kind, place, place_ref)
    Use.objects.bulk_create(uses, ignore_conflicts=True)
    new = _live_in(programme, kind, place, place_ref) - before
    if new:
        record("use.noted", by=by, programme_id=programme.pk, purpose=kind, count=new)
    return {use.advisor_id for use in uses}


@transaction.atomic
def use_moved(*, use: Use, place: str, by: User | None, place_ref: str = "") -> Use:
    """The same thing is somewhere else now. What is also still where it was is another use."""
    locked = _locked(use)
    if locked.gone_at is not None:
        raise NotNow(_("This is gone already."))
    if is_silent(locked.programme_id, place, place_ref):
        raise NotNow(_("They have not answered when we asked them to erase something. Nothing new goes to them."))
    locked.place, locked.place_ref = place, place_ref
    locked.save(update_fields=["place", "place_ref"])
    record("use.moved", by=by, about=locked, purpose=locked.kind)
    return locked


@transaction.atomic
def use_gone(*, use: Use, how: str, by: User | None) -> Use:
    """How it went, or that it cannot be taken back. Said twice, the first counts."""
    locked = _locked(use)
    if locked.gone_at is not None:
        return locked
    if how not in Gone.values or how == Gone.HERE:
        raise NotNow(_("Choose how it ended."))
    locked.gone_at, locked.gone_how = timezone.now(), how
    locked.save(update_fields=["gone_at", "gone_how"])
    record("use.gone", by=by, about=locked, purpose=locked.kind)
    return locked


def _live_in(programme: Programme, kind: str, place: str, place_ref: str) -> int:
    return Use.objects.live().filter(programme=programme, kind=kind, place=place, place_ref=place_ref).count()


def _locked(use: Use) -> Use:
    return Use.objects.select_for_update(of=("self",)).get(pk=use.pk)
