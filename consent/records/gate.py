"""The gate: is there a standing yes, for these people, to this purpose, now?

Whoever sends, notes, invites, quotes, pays through a company or shares asks here, each time, just before. No record is
a no. There is no way around it: where the law orders something without consent, that is another thing, never this.
One statement looks up the answers for one person or for thousands and writes the row of the log. It is a function of
the database, `consent_gate`, which runs as its owner: whoever asks learns who allows it, and may not read the answers
(its text is the newest of `migrations/_gate`). The log stands or falls with the transaction of the one who asks; a no
that turns the page back is written once more, behind it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.records.models import EVERYTHING, ConsentEvent
from consent.records.moments import MOMENTS
from consent.records.standing import GIVEN, NO_RECORD, OTHER_PERSON_PRESENT, reason_now
from survivor_engagement.common.circumstances import write_behind
from survivor_engagement.common.errors import NotNow
from survivor_engagement.common.prepared import Prepared
from survivor_engagement.users.models import User

ASK = "SELECT her_id, says, excepts FROM consent_gate($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
TYPES = "(bigint[], varchar, bigint, varchar, varchar, bigint, timestamptz, timestamptz, varchar[], boolean)"
PREPARED = Prepared(ASK, "consent_gate", TYPES)


@dataclass(frozen=True)
class Answer:
    """`reason` is a code for her own pages and for those who write answers down, and empty for whoever may not read
    answers. Never show it, or whose it is, to anybody else. `excepted` are the codes of `provisions` that a yes has,
    where one stands."""

    allowed: bool
    reason: str
    excepted: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Question:
    """What is asked. `moment` is a row of `moments`; `until` is when what is allowed ends, where it takes time;
    `touches` are codes of `provisions`: what it would do that somebody may have excepted from her yes. Where the moment
    may touch some, they are named, or it is said that it is none."""

    purpose: str
    programme_id: int
    moment: str
    scope_key: str = EVERYTHING
    by: User | None = None
    until: datetime | None = None
    touches: Collection[str] | None = None


def check(advisor_ids: Iterable[int], purpose: str, *, hold: bool = False, **asked: Any) -> dict[int, Answer]:
    """An answer for each advisor, from one statement, and one row in the log; the rest as in `Question`.

    With `hold`, a stop that comes now waits until this transaction has ended; so keep such a transaction short.
    """
    question = Question(purpose, **asked)
    if question.moment not in MOMENTS:
        raise ValueError(f"the gate is asked at moments that it knows, and not at {question.moment!r}")
    moment = MOMENTS[question.moment]
    if question.touches is None and moment.may_touch:
        raise ValueError(f"say what {question.moment!r} touches of that which she may have excepted")
    if question.until is None and moment.to_the_end:
        raise ValueError(f"say when that ends which {question.moment!r} allows")
    ids = sorted(set(advisor_ids))
    return _ask(ids, question, hold=hold)


def require(advisor_ids: Iterable[int], purpose: str, **asked: Any) -> None:
    """Go on only if everybody has a standing yes. The sentence names nobody and does not say why."""
    ids = sorted(set(advisor_ids))
    answers = check(ids, purpose, hold=True, **asked)
    if not ids or not all(answer.allowed for answer in answers.values()):
        question = Question(purpose, **asked)
        write_behind(lambda: _ask(ids, question))
        raise NotNow(
            _("There is no standing permission for this. Each person can give it, or not, on her page “My choices”."),
            reason=OTHER_PERSON_PRESENT if len(ids) > 1 else "",  # of one person the trail says nothing
        )


def allowed_among(answers: dict[int, Answer]) -> list[int]:
    """The ids with a standing yes, for the one who goes on without the others."""
    return [advisor_id for advisor_id, answer in answers.items() if answer.allowed]


def allowed_now(
    advisor_ids: Iterable[int], purpose: str, programme_id: int, until: datetime | None = None
) -> dict[int, bool]:
    """Who allows it now, and whether until then: for pages that show how many may be asked. It leads to no act, so it
    is not logged as one; whoever acts asks the gate."""
    values = [sorted(set(advisor_ids)), purpose, programme_id, EVERYTHING, timezone.now(), until]
    with connection.cursor() as cursor:
        cursor.execute("SELECT her_id, to_the_end FROM consent_allowed(%s::bigint[], %s, %s, %s, %s, %s)", values)
        return dict(cursor.fetchall())


def how_many_allow(programme_id: int, purposes: Sequence[str]) -> tuple[int, dict[str, int]]:
    """How many are enrolled today (of a partner's groups, for who works for one), and how many of them allow each of
    these things. For counts alone; nothing for who may not see them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT purpose, people, allow FROM consent_counts(%s, %s::varchar[], %s)",
            [programme_id, list(purposes), timezone.now()],
        )
        rows = cursor.fetchall()
    return max((people for _purpose, people, _allow in rows), default=0), {row[0]: row[2] for row in rows}


def standing_events(
    advisor_ids: list[int], purpose: str, programme_id: int, *, scope_key: str = EVERYTHING
) -> list[ConsentEvent]:
    """What stands, for who may read answers."""
    found = ConsentEvent.objects.filter(
        advisor_id__in=advisor_ids, purpose_id=purpose, programme_id=programme_id, scope_key=scope_key
    )
    return list(found.standing().with_age_of_words().with_voices())


def would_say(advisor_id: int, purpose: str, programme_id: int, scope_key: str = EVERYTHING) -> str:
    """The reason over all the voices that count for her now: for whoever undoes something after a stop, and looks first
    whether it goes on by another word. It is asked for no act, so it is not logged as one."""
    said = standing_events([advisor_id], purpose, programme_id, scope_key=scope_key)
    return reason_now(said, timezone.now()) if said else NO_RECORD


def _ask(ids: list[int], question: Question, *, hold: bool = False) -> dict[int, Answer]:
    """With `hold` the rows that every new answer must lock are shared first, in one order, so that two gates never wait
    for each other."""
    values = [
        ids,
        question.purpose,
        question.programme_id,
        question.scope_key,
        question.moment,
        question.by.pk if question.by else None,
        timezone.now(),
        question.until,
        list(question.touches or ()),
        hold,
    ]
    found = PREPARED.rows(connection.alias, values)
    alike: dict[tuple[str, tuple[str, ...]], Answer] = {}  # of thousands of people most are answered alike
    answers = {}
    for advisor_id, reason, excepted in found:
        said = reason, tuple(excepted) if excepted else ()
        if said not in alike:
            alike[said] = Answer(reason == GIVEN, reason, frozenset(said[1]))
        answers[advisor_id] = alike[said]
    if len(answers) != len(ids):
        raise ValueError(f"the catalogue knows no purpose {question.purpose!r}")
    return answers
