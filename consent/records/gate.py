"""The gate: is there a standing yes, for these people, to this purpose, now?

Whoever sends, notes, invites, quotes, pays through a company or shares asks here, each time, just before. No record is
a no. There is no way around it: where the law orders something without consent, that is another thing, never this.
One statement looks up the answers for one person or for thousands and writes the row of the log. The log stands or
falls with the transaction of the one who asks; a no that turns the page back is written once more, behind it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.records.models import EVERYTHING, ConsentEvent
from consent.records.moments import MOMENTS
from consent.records.standing import GIVEN
from survivor_engagement.common.circumstances import write_behind
from survivor_engagement.common.errors import NotNow
from survivor_engagement.common.prepared import Prepared
from survivor_engagement.users.models import User

# One voice of one person, where it counts at her age, found along the index of standing answers: the latest stands
# (also one that lies ahead of this clock by a breath: no stop is overlooked for being too new), at one instant the
# protective one. Subqueries with a LIMIT are looked up person by person, and never for everybody beforehand.
# $1 advisors, $2 purpose, $3 programme, $4 scope, $5 moment, $6 by, $7 at, $8 until, $9 touches.
VOICE = """
    SELECT e.id, e.authority, CASE
        WHEN e.state IN ('requested', 'deferred') THEN 'NO_RECORD'
        WHEN NOT e.opens THEN upper(e.state)
        WHEN e.valid_until <= $7 THEN 'EXPIRED'
        WHEN e.valid_until < $8 THEN 'EXPIRES_BEFORE_END'
        WHEN e.not_before > $7 OR e.provisions && $9 THEN 'OUT_OF_SCOPE'
        WHEN e.state = 'given' AND asked.to_think > '0' AND e.effective_at + asked.to_think > $7
            THEN 'REFLECTION_NOT_OVER'
        ELSE 'GIVEN' END AS reason
    FROM records_consentevent e
    WHERE WHO AND e.programme_id = $3 AND e.purpose_id = $2 AND e.scope_key = $4
      AND e.advisor_id = her.id
    ORDER BY e.effective_at DESC, e.opens, e.seq DESC LIMIT 1
"""
WHO = {
    "OF_HERSELF": "NOT her.is_young AND e.authority = 'self'",
    "OF_A_CHILD": "her.is_young AND e.authority = 'assent'",
    "OF_A_GUARDIAN": "her.is_young AND e.authority = 'guardian'",
}
ASK = """
WITH asked AS MATERIALIZED (
    SELECT p.basis_kind = 'ask' AND coalesce(l.is_asked, true) AS is_asked, p.child_rule,
        make_interval(hours => greatest(p.reflection_hours, coalesce(l.reflection_hours, 0))) AS to_think
    FROM notices_purpose p LEFT JOIN LATERAL (
        SELECT l.is_asked, l.reflection_hours FROM notices_purposelimit l
        WHERE l.programme_id = $3 AND l.purpose_id = p.code ORDER BY l.id DESC LIMIT 1) l ON true
    WHERE p.code = $2
), answer AS MATERIALIZED (
    SELECT her.id, coalesce(own.id, child.id) AS event_id, guardian.id AS also_id, CASE
        WHEN NOT asked.is_asked OR her.is_young AND asked.child_rule = 'never'
            OR NOT her.is_young AND asked.child_rule = 'child_only' THEN 'PURPOSE_NOT_ASKABLE'
        WHEN broken.id IS NOT NULL THEN 'HISTORY_BROKEN'
        WHEN her.is_young AND coalesce(child.reason, 'NO_RECORD') = 'NO_RECORD' THEN 'ASSENT_MISSING'
        WHEN her.is_young AND child.reason <> 'GIVEN' THEN child.reason
        WHEN her.is_young AND coalesce(guardian.reason, 'NO_RECORD') = 'NO_RECORD' THEN 'GUARDIAN_MISSING'
        WHEN her.is_young THEN guardian.reason
        WHEN coalesce(own.reason, 'NO_RECORD') <> 'NO_RECORD' THEN own.reason
        WHEN (SELECT true FROM records_consentrecord r
              WHERE r.advisor_id = her.id AND r.programme_id = $3 AND r.purpose_id = $2
                AND r.scope_key = $4 AND r.authority = 'assent' LIMIT 1) THEN 'CAME_OF_AGE'
        WHEN own.id IS NULL AND (
              SELECT true FROM records_consentrecord r JOIN records_consentevent e ON e.record_id = r.id
              WHERE r.advisor_id = her.id AND r.programme_id = $3 AND r.purpose_id = $2
                AND r.scope_key <> $4 AND e.opens AND e.valid_until > $7 LIMIT 1) THEN 'OUT_OF_SCOPE'
        ELSE 'NO_RECORD' END AS reason
    FROM (
        SELECT k.id, coalesce(a.is_young, false) AS is_young
        FROM unnest($1) AS k(id) LEFT JOIN LATERAL (
            SELECT a.age_band = 'under_18' AS is_young FROM identity_advisor a WHERE a.id = k.id LIMIT 1) a ON true
    ) her
    CROSS JOIN asked
    LEFT JOIN records_brokenhistory broken ON broken.advisor_id = her.id AND broken.programme_id = $3
        AND broken.whole_again_at IS NULL
    LEFT JOIN LATERAL (OF_HERSELF) own ON true
    LEFT JOIN LATERAL (OF_A_CHILD) child ON true
    LEFT JOIN LATERAL (OF_A_GUARDIAN) guardian ON true
), logged AS (
    INSERT INTO records_consentcheck (programme_id, purpose_id, scope_key, moment, by_id, at, asked_count,
        allowed_count, advisor_ids, event_ids, reasons)
    SELECT $3, $2, $4, $5, $6, $7, count(*),
        count(*) FILTER (WHERE reason = 'GIVEN'), coalesce(array_agg(id), '{}'),
        array_remove(coalesce(array_agg(event_id) FILTER (WHERE reason = 'GIVEN'), '{}')
            || coalesce(array_agg(also_id) FILTER (WHERE reason = 'GIVEN'), '{}'), NULL),
        coalesce(array_agg(reason), '{}')
    FROM (SELECT * FROM answer ORDER BY id) answer
)
SELECT id, reason FROM answer
"""
for _name, _who in WHO.items():
    ASK = ASK.replace(_name, VOICE.replace("WHO", _who))
TYPES = "(bigint[], varchar, bigint, varchar, varchar, bigint, timestamptz, timestamptz, varchar[])"
PREPARED = Prepared(ASK, "consent_gate", TYPES)


@dataclass(frozen=True)
class Answer:
    """`reason` is a code for the log and for her own pages. Never show it, or whose it is, to anybody else."""

    allowed: bool
    reason: str


@dataclass(frozen=True)
class Question:
    """What is asked. `moment` is a row of `moments`; `until` is when what is allowed ends, where it takes time;
    `touches` are codes of `provisions`: what it would do that somebody may have excepted from her yes."""

    purpose: str
    programme_id: int
    moment: str
    scope_key: str = EVERYTHING
    by: User | None = None
    until: datetime | None = None
    touches: Collection[str] = ()


def check(advisor_ids: Iterable[int], purpose: str, *, hold: bool = False, **asked: Any) -> dict[int, Answer]:
    """An answer for each advisor, from one statement, and one row in the log; the rest as in `Question`.

    With `hold`, a stop that comes now waits until this transaction has ended; so keep such a transaction short.
    """
    question = Question(purpose, **asked)
    if question.moment not in MOMENTS:
        raise ValueError(f"the gate is asked at moments that it knows, and not at {question.moment!r}")
    ids = sorted(set(advisor_ids))
    if hold:
        _hold(ids)
    return _ask(ids, question)


def require(advisor_ids: Iterable[int], purpose: str, **asked: Any) -> None:
    """Go on only if everybody has a standing yes. The sentence names nobody and does not say why."""
    ids = sorted(set(advisor_ids))
    answers = check(ids, purpose, hold=True, **asked)
    if not ids or not all(answer.allowed for answer in answers.values()):
        question = Question(purpose, **asked)
        write_behind(lambda: _ask(ids, question))
        raise NotNow(
            _("There is no standing permission for this. Each person can give it, or not, on her page “My choices”.")
        )


def allowed_among(answers: dict[int, Answer]) -> list[int]:
    """The ids with a standing yes, for the one who goes on without the others."""
    return [advisor_id for advisor_id, answer in answers.items() if answer.allowed]


def standing_events(
    advisor_ids: list[int], purpose: str, programme_id: int, scope_key: str = EVERYTHING
) -> list[ConsentEvent]:
    """What stands, for counts that lead to no act."""
    found = ConsentEvent.objects.filter(
        advisor_id__in=advisor_ids, purpose_id=purpose, programme_id=programme_id, scope_key=scope_key
    )
    return list(found.standing().annotate(age_band=F("advisor__age_band")))


def _ask(ids: list[int], question: Question) -> dict[int, Answer]:
    values = [
        ids,
        question.purpose,
        question.programme_id,
        question.scope_key,
        question.moment,
        question.by.pk if question.by else None,
        timezone.now(),
        question.until,
        list(question.touches),
    ]
    found = PREPARED.rows(connection.alias, values)
    answers = {advisor_id: Answer(reason == GIVEN, reason) for advisor_id, reason in found}
    if len(answers) != len(ids):
        raise ValueError(f"the catalogue knows no purpose {question.purpose!r}")
    return answers


def _hold(advisor_ids: list[int]) -> None:
    """Share the rows that every new answer must lock, in one order, so that two gates never wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM identity_advisor WHERE id = ANY (%s) ORDER BY id FOR SHARE", [advisor_ids])
