"""The steps of which every answer is made: her row locked, the record it belongs to, what stood, the event added."""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from consent.notices.models import NoticeItem
from consent.records import chain, moves
from consent.records.asked_again import rests_at_once
from consent.records.models import ConsentEvent, ConsentRecord, Guardian, HeardAnswer
from consent.records.standing import own_authority
from consent.records.stops import tell_stops
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.models import Advisor
from survivor_engagement.users.models import User

Method = ConsentEvent.Method


def record_of(
    advisor: Advisor,
    programme_id: int,
    purpose: str,
    scope_key: str,
    said_at: datetime | None = None,
    guardian: Guardian | None = None,
) -> ConsentRecord:
    """Made with the first answer, in her own voice or in that of a guardian."""
    asked, _made = ConsentRecord.objects.get_or_create(
        advisor=advisor,
        programme_id=programme_id,
        purpose_id=purpose,
        scope_key=scope_key,
        authority=ConsentEvent.Authority.GUARDIAN if guardian else own_authority(advisor, said_at),
        guardian=guardian,
    )
    asked.advisor = advisor
    return asked


def stood_at(asked: ConsentRecord, at: datetime) -> ConsentEvent | None:
    return ConsentEvent.objects.filter(record=asked, effective_at__lte=at).latest_said()


def event_of(asked: ConsentRecord, state: str, *, by: User | None, key: uuid.UUID | None = None) -> ConsentEvent:
    herself = by is not None and by.pk == asked.advisor.user_id
    return ConsentEvent(
        record=asked,
        advisor=asked.advisor,
        programme_id=asked.programme_id,
        purpose_id=asked.purpose_id,
        scope_key=asked.scope_key,
        authority=asked.authority,
        guardian_id=asked.guardian_id,
        state=state,
        method=Method.OWN if herself else Method.TOLD_TO_STAFF,
        by=by,
        key=key or uuid.uuid4(),
    )


def added(event: ConsentEvent, stood: ConsentEvent | None, head: chain.Head, by: User | None) -> ConsentEvent:
    """The kind words where the database would refuse."""
    if not moves.may_follow(moves.state_at(stood, event.effective_at), event.state):
        raise NotNow(_("This answer does not fit what was said before. Please open the question again."))
    together = [event, _its_rest(event, by)] if rests_at_once(event, stood, head.now) else [event]
    chain.add(together, head)
    if by is None or by.pk == event.advisor.user_id:
        record(f"consent.{event.state}", by=by, about=event, purpose=event.purpose_id, mark=event.hash)
    else:
        note_told(event, together[-1].hash, by)
    tell_stops([event], by)
    return event


def _its_rest(event: ConsentEvent, by: User | None) -> ConsentEvent:
    """At one instant the protective one stands: this yes has never counted, so nothing follows from its pause."""
    rest = event_of(event.record, ConsentEvent.State.PAUSED, by=by)
    rest.advisor, rest.language = event.advisor, event.language
    rest.effective_at, rest.late_reason = event.effective_at, event.late_reason
    return rest


def note_told(event: ConsentEvent, newest: str, by: User) -> None:
    """What somebody else writes down for her leaves this one row, whether or not it changed anything.

    Whoever writes answers down may also read the trail. If only a new no left a row there, "I wrote a no down at 14:02"
    beside the trail would tell her whether a no had stood before, which no page tells the team. So the row names
    neither the answer nor its state, and its mark is the newest link of the chain as it is afterwards: of a new answer
    its own hash, else that of what came last. Thus every event still has its hash in the sealed trail, every mark is a
    hash of the chain, and the nightly look (`checking`) finds a chain that was written anew as before.

    What a no after somebody's yes sets in motion has lines of its own, as it has tasks for the team: they are not
    hidden, since somebody has to do them (`docs/threat-model.md`, what is not protected).
    """
    where = {"advisor_id": event.advisor_id, "programme_id": event.programme_id}
    record("consent.told", by=by, purpose=event.purpose_id, mark=newest, **where)


def noted_as_heard(event: ConsentEvent, key: uuid.UUID, by: User) -> ConsentEvent:
    """With the form of this `key` somebody wrote an answer down, after which this one stands."""
    HeardAnswer.objects.create(
        advisor_id=event.advisor_id, programme_id=event.programme_id, event=event, key=key, by=by
    )
    if event.key != key:  # else it was added just now, and has its row
        note_told(event, chain.head_of(event.advisor, event.programme_id).hash, by)
    return event


def locked_advisor(advisor: Advisor) -> Advisor:
    return Advisor.objects.select_for_update(of=("self",), no_key=True).get(pk=advisor.pk)


def by_key(advisor: Advisor, key: uuid.UUID) -> ConsentEvent | None:
    return ConsentEvent.objects.filter(advisor=advisor, key=key).first()


def same_question(event: ConsentEvent, item: NoticeItem) -> ConsentEvent:
    if (event.programme_id, event.purpose_id) != (item.programme_id, item.purpose_id):
        raise NotNow(_("This page was open for too long. Please open the question again."))
    return event
