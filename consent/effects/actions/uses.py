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
from consent.records.standing import MAY_STAND, reason_now, relied_on
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
    """This thing stands on that yes, and is there now. The same thing in the same place is one use in all voices."""
    if is_silent(event.programme_id, place, place_ref):
        raise NotNow(_("They have not answered when we asked them to erase something. Nothing new goes to them."))
    same = Use.objects.of_question(event).live().filter(kind=kind, thing=thing, place=place, place_ref=place_ref)
    if (before := same.first()) is not None and before.record_id != event.record_id:
        return before
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
    """One thing each of many advisors, by their ids, given to one place at once. Each hangs on a yes that the gate
    relied on, be it a guardian's alone; of whom no voice says yes is left out, so whoever acts has asked the gate
    before. Those whose yes stands over all voices."""
    answers = ConsentEvent.objects.filter(
        programme=programme, purpose=purpose, scope_key=scope_key, advisor_id__in=list(things)
    ).standing()
    said: dict[int, list[ConsentEvent]] = {}
    for event in answers.with_age_of_words().with_voices():
        said.setdefault(event.advisor_id, []).append(event)
    now = timezone.now()
    there = Use.objects.live().filter(programme=programme, kind=kind, place=place, place_ref=place_ref)
    there = there.filter(thing__in=list(things.values())).order_by("pk")
    before = list(there.values_list("record__purpose", "record__scope_key", "thing"))
    known = set(before)
    relied = {advisor_id: yes for advisor_id, events in said.items() if (yes := relied_on(events, now)) is not None}
    uses = [
        Use(
            advisor_id=advisor_id, programme=programme, record_id=yes.record_id, event=yes, kind=kind,
            thing=things[advisor_id], place=place, place_ref=place_ref, since=now,
        )
        for advisor_id, yes in relied.items()
        if (purpose, scope_key, things[advisor_id]) not in known
    ]  # fmt: skip
    Use.objects.bulk_create(uses, ignore_conflicts=True)
    if new := there.count() - len(before):
        record("use.noted", by=by, programme_id=programme.pk, purpose=kind, count=new)
    return {one for one in relied if reason_now(said[one], now) in MAY_STAND}


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


def _locked(use: Use) -> Use:
    return Use.objects.select_for_update(of=("self",)).get(pk=use.pk)
