"""Her 18th birthday. From its first second on no answer of her childhood counts (the gate looks at the clock); here is
what the clock does around it: she is told before, in the neutral words she chose; and what she has not answered anew 90
days after is ended, as if she had stopped it herself. What she allows herself by then, or lets rest, is hers to end.
"""

import hmac

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from consent.records.actions import end_answers
from consent.records.guardian_actions import AS_A_CHILD
from consent.records.models import ConsentEvent
from survivor_engagement.audit.actions import record
from survivor_engagement.identity.models import Advisor
from survivor_engagement.messaging.actions import post
from survivor_engagement.messaging.models import OutboxMessage
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

TOLD_BEFORE = (7, 30, 90)  # days
WAITS = 90  # days after it


@transaction.atomic
def look_at_birthdays(*, programme: Programme, by: User | None) -> int:
    """Once a night, in the scope of the job, which alone learns how many days are left. For how many it was ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT advisor_id, days_left FROM identity_growing_up()")
        days_left = dict(cursor.fetchall())
    ended = 0
    for advisor in Advisor.objects.ever_enrolled_in(programme).filter(pk__in=days_left).order_by("pk"):
        days, apart = days_left[advisor.pk], _days_apart(advisor)
        if days > 0:
            _tell_before(advisor, programme, days - apart, by)
        elif days <= -WAITS - apart:
            ended += _end_childhood(advisor, programme, by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_grown_up()")
    return ended


def _days_apart(advisor: Advisor) -> int:
    """What is written on one of these nights stands in the trail: up to six days beside the day, her birthday does
    not. She is told so much sooner, and has so much longer to answer."""
    return hmac.new(settings.SECRET_KEY.encode(), advisor.public_id.bytes, "sha256").digest()[0] % 7


def _tell_before(advisor: Advisor, programme: Programme, days: int, by: User | None) -> None:
    """Once for each of the three; a night that was missed is made up for. Whether it may be sent is decided there."""
    reached = [before for before in TOLD_BEFORE if days <= before]
    if reached:
        _post(advisor, programme, f"of-age-{reached[0]}", by)


def _end_childhood(advisor: Advisor, programme: Programme, by: User | None) -> int:
    hers = ConsentEvent.objects.filter(advisor=advisor, programme=programme, authority=ConsentEvent.Authority.SELF)
    anew = [event.pk for event in hers.standing() if event.opens or event.state == ConsentEvent.State.PAUSED]
    same = {name: OuterRef(name) for name in ("purpose", "scope_key")}
    not_anew = AS_A_CHILD & ~Exists(ConsentEvent.objects.filter(pk__in=anew, **same))
    ended = end_answers(advisor=advisor, programme=programme, only=not_anew, state=ConsentEvent.State.WITHDRAWN, by=by)
    if ended:
        record("advisor.childhood_ended", by=by, advisor_id=advisor.pk, programme_id=programme.pk, count=len(ended))
        _post(advisor, programme, "of-age-ended", by)
    return bool(ended)


def _post(advisor: Advisor, programme: Programme, dedupe: str, by: User | None) -> None:
    post(advisor=advisor, programme=programme, template=OutboxMessage.Template.NOTE, dedupe=dedupe, by=by)
