"""The gate: is there a standing yes, for these people, to this purpose, now?

Whoever sends, notes, invites, quotes, pays through a company or shares asks here, each time, just before. No record is
a no. There is no way around it: where the law orders something without consent, that is another thing, never this.
Every question is logged. The log stands or falls with the transaction of the one who asks.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.records.models import EVERYTHING, ConsentCheck, ConsentEvent
from consent.records.standing import GIVEN, NEVER_ASKED, reason_of_all
from survivor_engagement.common.errors import NotNow
from survivor_engagement.users.models import User


@dataclass(frozen=True)
class Answer:
    """`reason` is a code for the log and for her own pages. Never show it, or whose it is, to anybody else."""

    allowed: bool
    reason: str


def check(
    advisor_ids: Iterable[int],
    purpose: str,
    *,
    programme_id: int,
    moment: str,
    by: User | None = None,
    scope_key: str = EVERYTHING,
    hold: bool = False,
) -> dict[int, Answer]:
    """An answer for each advisor, from one query, and one row in the log.

    `moment` says what is about to happen ("invite", "send", "attendance"). With `hold`, a stop that comes now waits
    until this transaction has ended; so keep such a transaction short.
    """
    asked = sorted(set(advisor_ids))
    if hold:
        _hold(asked)
    now = timezone.now()
    voices: dict[int, dict[str, ConsentEvent]] = defaultdict(dict)
    for event in standing_events(asked, purpose, programme_id, scope_key):
        voices[event.advisor_id][event.authority] = event
    answers = {advisor_id: _answer(voices.get(advisor_id, {}), now) for advisor_id in asked}
    allowed = [advisor_id for advisor_id in asked if answers[advisor_id].allowed]
    ConsentCheck.objects.bulk_create(
        [
            ConsentCheck(
                programme_id=programme_id,
                purpose_id=purpose,
                scope_key=scope_key,
                moment=moment,
                by=by,
                asked_count=len(asked),
                allowed_count=len(allowed),
                advisor_ids=asked,
                event_ids=[event.pk for advisor_id in allowed for event in voices[advisor_id].values()],
            )
        ]
    )
    return answers


def require(
    advisor_ids: Iterable[int],
    purpose: str,
    *,
    programme_id: int,
    moment: str,
    by: User | None = None,
    scope_key: str = EVERYTHING,
) -> None:
    """Go on only if everybody has a standing yes. The sentence names nobody and does not say why."""
    answers = check(
        advisor_ids, purpose, programme_id=programme_id, moment=moment, by=by, scope_key=scope_key, hold=True
    )
    if not all(answer.allowed for answer in answers.values()):
        raise NotNow(
            _("There is no standing permission for this. Each person can give it, or not, on her page “My choices”.")
        )


def allowed_among(answers: dict[int, Answer]) -> list[int]:
    """The ids with a standing yes, for the one who goes on without the others."""
    return [advisor_id for advisor_id, answer in answers.items() if answer.allowed]


def standing_events(
    advisor_ids: list[int], purpose: str, programme_id: int, scope_key: str = EVERYTHING
) -> list[ConsentEvent]:
    found = ConsentEvent.objects.filter(
        advisor_id__in=advisor_ids, purpose_id=purpose, programme_id=programme_id, scope_key=scope_key
    )
    return list(found.standing().annotate(age_band=F("advisor__age_band")))


def _answer(voices: dict[str, ConsentEvent], now: datetime) -> Answer:
    if not voices:
        return Answer(False, NEVER_ASKED)
    age_band = next(iter(voices.values())).age_band  # annotated by standing_events
    reason = reason_of_all(voices, age_band, now)
    return Answer(reason == GIVEN, reason)


def _hold(advisor_ids: list[int]) -> None:
    """Share the rows that every new answer must lock, in one order, so that two gates never wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM identity_advisor WHERE id = ANY (%s) ORDER BY id FOR SHARE", [advisor_ids])
