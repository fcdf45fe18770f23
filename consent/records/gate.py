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
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.records.models import EVERYTHING, ConsentEvent
from consent.records.moments import MOMENTS
from consent.records.standing import GIVEN, GUARDIANS_WEIGH, NO_WORD
from survivor_engagement.common.circumstances import write_behind
from survivor_engagement.common.errors import NotNow
from survivor_engagement.users.models import User

# Each voice that counts at her age is looked up along the index of standing answers: the latest stands (also one that
# lies ahead of this clock by a breath: no stop is overlooked for being too new), at one instant the protective one.
# Each guardian is a voice: of those who may speak now one yes is enough and one no is a no. Then the reasons in the
# order in which they weigh, and the row of the log.
OF_EVENT = """CASE
        WHEN e.id IS NULL OR e.state IN ('requested', 'deferred') THEN 'NO_RECORD'
        WHEN NOT e.opens THEN upper(e.state)
        WHEN e.valid_until <= %(at)s THEN 'EXPIRED'
        WHEN e.valid_until < %(until)s THEN 'EXPIRES_BEFORE_END'
        WHEN e.not_before > %(at)s OR e.provisions && %(touches)s::varchar[] THEN 'OUT_OF_SCOPE'
        WHEN e.state = 'given' AND asked.to_think > '0' AND e.effective_at + asked.to_think > %(at)s
            THEN 'REFLECTION_NOT_OVER'
        ELSE 'GIVEN' END"""
ASKED_HERE = "e.programme_id = %(programme)s AND e.purpose_id = %(purpose)s AND e.scope_key = %(scope)s"
ASK = f"""
WITH asked AS MATERIALIZED (
    SELECT p.basis_kind = 'ask' AND coalesce(l.is_asked, true) AS is_asked, p.child_rule,
        make_interval(hours => greatest(p.reflection_hours, coalesce(l.reflection_hours, 0))) AS to_think
    FROM notices_purpose p LEFT JOIN LATERAL (
        SELECT l.is_asked, l.reflection_hours FROM notices_purposelimit l
        WHERE l.programme_id = %(programme)s AND l.purpose_id = p.code ORDER BY l.id DESC LIMIT 1) l ON true
    WHERE p.code = %(purpose)s
), her AS MATERIALIZED (
    SELECT k.id, CASE WHEN v.voices = 'assent' AND asked.child_rule = 'child_only' THEN 'both' ELSE v.voices END AS
        voices, EXISTS (
        SELECT 1 FROM records_brokenhistory b
        WHERE b.advisor_id = k.id AND b.programme_id = %(programme)s AND b.whole_again_at IS NULL) AS is_broken
    FROM unnest(%(advisors)s::bigint[]) AS k(id) LEFT JOIN identity_advisor a ON a.id = k.id CROSS JOIN asked
    CROSS JOIN LATERAL (SELECT CASE WHEN a.age_band = 'adult' THEN 'self'
        ELSE coalesce(consent_voices(k.id, %(programme)s, %(at)s), 'unknown') END AS voices) v
), own AS (
    SELECT her.id, e.id AS event_id, {OF_EVENT} AS reason
    FROM her CROSS JOIN asked LEFT JOIN LATERAL (
        SELECT e.id, e.state, e.opens, e.effective_at, e.valid_until, e.not_before, e.provisions
        FROM records_consentevent e
        WHERE {ASKED_HERE} AND e.advisor_id = her.id
          AND e.authority = CASE her.voices WHEN 'self' THEN 'self' ELSE 'assent' END
        ORDER BY e.effective_at DESC, e.opens, e.seq DESC LIMIT 1) e ON true
), guardian AS (
    SELECT her.id, said.event_id, coalesce(said.reason, 'GUARDIAN_MISSING') AS reason
    FROM her CROSS JOIN asked LEFT JOIN LATERAL (
        SELECT weighed.event_id, weighed.reason FROM (SELECT e.id AS event_id, CASE
            WHEN stands = 'excluded' THEN 'GUARDIAN_EXCLUDED'
            WHEN e.state IN ('requested', 'deferred') OR stands IS NULL OR stands = 'ended' THEN 'GUARDIAN_MISSING'
            WHEN e.opens AND stands = 'unverified' THEN 'GUARDIAN_UNVERIFIED'
            WHEN e.opens AND e.valid_until > %(at)s AND stands = 'ends_before' THEN 'EXPIRES_BEFORE_END'
            ELSE {OF_EVENT} END AS reason
        FROM (
            SELECT DISTINCT ON (e.guardian_id) e.* FROM records_consentevent e
            WHERE her.voices IN ('both', 'guardian', 'unknown') AND {ASKED_HERE} AND e.advisor_id = her.id
              AND e.authority = 'guardian'
            ORDER BY e.guardian_id, e.effective_at DESC, e.opens, e.seq DESC) e
        CROSS JOIN LATERAL consent_guardian_stands(e.guardian_id, %(purpose)s, %(at)s, %(until)s) AS stands) weighed
        ORDER BY array_position(%(weighs)s::text[], weighed.reason), weighed.event_id DESC LIMIT 1) said ON true
), answer AS MATERIALIZED (
    SELECT her.id, CASE WHEN own.reason = 'GIVEN' THEN own.event_id END AS event_id, guardian.event_id AS also_id, CASE
        WHEN NOT asked.is_asked OR her.voices <> 'self' AND asked.child_rule = 'never'
            OR her.voices = 'self' AND asked.child_rule = 'child_only' THEN 'PURPOSE_NOT_ASKABLE'
        WHEN her.is_broken THEN 'HISTORY_BROKEN'
        WHEN her.voices = 'guardian' AND own.reason = ANY (%(no_word)s::text[]) THEN guardian.reason
        WHEN own.reason = 'NO_RECORD' AND her.voices <> 'self' THEN 'ASSENT_MISSING'
        WHEN own.reason = 'NO_RECORD' AND EXISTS (
            SELECT 1 FROM records_consentevent e
            WHERE {ASKED_HERE} AND e.advisor_id = her.id AND e.authority <> 'self') THEN 'CAME_OF_AGE'
        WHEN own.reason = 'NO_RECORD' AND EXISTS (
            SELECT 1 FROM records_consentevent e
            WHERE e.programme_id = %(programme)s AND e.purpose_id = %(purpose)s AND e.scope_key <> %(scope)s
              AND e.advisor_id = her.id AND e.opens AND e.valid_until > %(at)s) THEN 'OUT_OF_SCOPE'
        WHEN own.reason <> 'GIVEN' OR her.voices IN ('self', 'assent') THEN own.reason
        WHEN guardian.reason = 'GUARDIAN_MISSING' AND her.voices = 'unknown' THEN 'AGE_UNKNOWN'
        ELSE guardian.reason END AS reason
    FROM her CROSS JOIN asked JOIN own ON own.id = her.id JOIN guardian ON guardian.id = her.id
), logged AS (
    INSERT INTO records_consentcheck (programme_id, purpose_id, scope_key, moment, by_id, at, asked_count,
        allowed_count, advisor_ids, event_ids, reasons)
    SELECT %(programme)s, %(purpose)s, %(scope)s, %(moment)s, %(by)s, %(at)s, count(*),
        count(*) FILTER (WHERE reason = 'GIVEN'), coalesce(array_agg(id), '{{}}'),
        array_remove(coalesce(array_agg(event_id) FILTER (WHERE reason = 'GIVEN'), '{{}}')
            || coalesce(array_agg(also_id) FILTER (WHERE reason = 'GIVEN'), '{{}}'), NULL),
        coalesce(array_agg(reason), '{{}}')
    FROM (SELECT * FROM answer ORDER BY id) answer
)
SELECT id, reason FROM answer
"""  # noqa: S608 - words of ours; values are handed over apart


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
    return list(found.standing().with_voices())


def _ask(ids: list[int], question: Question) -> dict[int, Answer]:
    values = {
        "advisors": ids,
        "purpose": question.purpose,
        "programme": question.programme_id,
        "scope": question.scope_key,
        "moment": question.moment,
        "by": question.by.pk if question.by else None,
        "at": timezone.now(),
        "until": question.until,
        "touches": list(question.touches),
        "weighs": list(GUARDIANS_WEIGH),
        "no_word": list(NO_WORD),
    }
    with connection.cursor() as cursor:
        cursor.execute(ASK, values)
        answers = {advisor_id: Answer(reason == GIVEN, reason) for advisor_id, reason in cursor.fetchall()}
    if len(answers) != len(ids):
        raise ValueError(f"the catalogue knows no purpose {question.purpose!r}")
    return answers


def _hold(advisor_ids: list[int]) -> None:
    """Share the rows that every new answer must lock, in one order, so that two gates never wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM identity_advisor WHERE id = ANY (%s) ORDER BY id FOR SHARE", [advisor_ids])
