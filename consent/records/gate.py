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
from consent.records.standing import GIVEN, GUARDIANS_WEIGH, NO_RECORD, NO_WORD, OTHER_PERSON_PRESENT, reason_now
from survivor_engagement.common.circumstances import write_behind
from survivor_engagement.common.errors import NotNow
from survivor_engagement.common.prepared import Prepared
from survivor_engagement.users.models import User

# One voice of one person, where it counts at her age, found along the index of standing answers: the latest stands
# (also one that lies ahead of this clock by a breath: no stop is overlooked for being too new), at one instant the
# protective one. Subqueries with a LIMIT are looked up person by person, and never for everybody beforehand.
# Adults and children apart, so that nobody is looked up for a voice that does not count.
# Each guardian is a voice: of those who may speak now one no is a no, and else one yes is enough.
# Time to think runs from the yes that began what stands, looked up only where the newest yes is younger than that.
# $1 advisors, $2 purpose, $3 programme, $4 scope, $5 moment, $6 by, $7 at, $8 until, $9 touches, $10 how the answers of
# several guardians weigh, $11 what a small child may have said without its being a no.
REASON = """CASE
        WHEN e.state IN ('requested', 'deferred') THEN 'NO_RECORD'
        WHEN NOT e.opens THEN upper(e.state)
        WHEN e.valid_until <= $7 THEN 'EXPIRED'
        WHEN e.valid_until < $8 THEN 'EXPIRES_BEFORE_END'
        WHEN e.not_before > $7 OR e.provisions && $9 THEN 'OUT_OF_SCOPE'
        WHEN asked.oldest IS NOT NULL AND asked.oldest > coalesce((
            SELECT n.major FROM notices_noticetext t JOIN notices_noticeitem i ON i.id = t.item_id
            JOIN notices_notice n ON n.id = i.notice_id WHERE t.id = e.text_id), 0) THEN 'VERSION_TOO_OLD'
        WHEN her.is_unclear THEN 'NOT_UNDERSTOOD'
        WHEN asked.to_think > '0' AND e.effective_at + asked.to_think > $7
            AND consent_yes_began(e.record_id, e.effective_at, asked.oldest) + asked.to_think > $7
            THEN 'REFLECTION_NOT_OVER'
        ELSE 'GIVEN' END"""
HERE = "e.programme_id = $3 AND e.purpose_id = $2 AND e.scope_key = $4 AND e.advisor_id = her.id"
VOICE = f"""
    SELECT e.id, e.provisions, {REASON} AS reason FROM records_consentevent e WHERE WHO AND {HERE}
    ORDER BY e.effective_at DESC, e.opens, e.seq DESC LIMIT 1"""  # noqa: S608 - words of ours
GUARDIANS = f"""
    SELECT weighed.id, weighed.provisions, weighed.reason FROM (
        SELECT e.id, e.provisions, CASE
            WHEN stands = 'excluded' THEN 'GUARDIAN_EXCLUDED'
            WHEN e.state IN ('requested', 'deferred') OR stands IS NULL OR stands = 'ended' THEN 'GUARDIAN_MISSING'
            WHEN e.opens AND stands = 'unverified' THEN 'GUARDIAN_UNVERIFIED'
            WHEN e.opens AND e.valid_until > $7 AND stands = 'ends_before' THEN 'EXPIRES_BEFORE_END'
            ELSE {REASON} END AS reason
        FROM (
            SELECT DISTINCT ON (e.guardian_id) e.* FROM records_consentevent e
            WHERE her.voices IN ('both', 'guardian', 'unknown') AND e.authority = 'guardian' AND {HERE}
            ORDER BY e.guardian_id, e.effective_at DESC, e.opens, e.seq DESC) e
        CROSS JOIN LATERAL consent_guardian_stands(e.guardian_id, $2, $7, $8,
            CASE WHEN e.opens THEN e.effective_at END) AS stands) weighed
    ORDER BY array_position($10, weighed.reason), weighed.id DESC LIMIT 1"""  # noqa: S608 - words of ours
ASK = """
WITH asked AS MATERIALIZED (
    SELECT p.basis_kind = 'ask' AND coalesce(l.is_asked, true) AS is_asked, p.child_rule,
        make_interval(hours => greatest(p.reflection_hours, coalesce(l.reflection_hours, 0))) AS to_think,
        (SELECT max(o.oldest_major) FROM notices_oldestwords o
         WHERE o.programme_id = $3 AND o.purpose_id = p.code AND o.from_at <= $7) AS oldest
    FROM notices_purpose p LEFT JOIN LATERAL (
        SELECT l.is_asked, l.reflection_hours FROM notices_purposelimit l
        WHERE l.programme_id = $3 AND l.purpose_id = p.code ORDER BY l.id DESC LIMIT 1) l ON true
    WHERE p.code = $2
), her AS MATERIALIZED (
    SELECT k.id, CASE
        WHEN v.voices = 'assent' AND asked.child_rule = 'child_only' THEN 'both' ELSE v.voices END AS voices,
        k.id IN (SELECT b.advisor_id FROM records_brokenhistory b
                 WHERE b.programme_id = $3 AND b.whole_again_at IS NULL) AS is_broken,
        k.id IN (SELECT c.advisor_id FROM records_checkanswer c
                 WHERE c.programme_id = $3 AND c.outcome = 'not_yet') AS is_unclear
    FROM unnest($1) AS k(id) CROSS JOIN asked LEFT JOIN LATERAL (
        SELECT a.age_band FROM identity_advisor a WHERE a.id = k.id LIMIT 1) a ON true
    CROSS JOIN LATERAL (SELECT CASE WHEN a.age_band = 'adult' THEN 'self'
        ELSE coalesce(consent_voices(k.id, $3, $7), 'unknown') END AS voices) v
), answer AS MATERIALIZED (
    SELECT her.id, own.id AS own_id, own.reason AS own_reason, NULL::bigint AS also_id, CASE
        WHEN NOT asked.is_asked OR asked.child_rule = 'child_only' THEN 'PURPOSE_NOT_ASKABLE'
        WHEN her.is_broken THEN 'HISTORY_BROKEN'
        WHEN coalesce(own.reason, 'NO_RECORD') <> 'NO_RECORD' THEN own.reason
        WHEN own.id IS NULL AND (
              SELECT true FROM records_consentrecord r
              WHERE r.advisor_id = her.id AND r.programme_id = $3 AND r.purpose_id = $2
                AND r.scope_key = $4 AND r.authority <> 'self' LIMIT 1) THEN 'CAME_OF_AGE'
        WHEN own.id IS NULL AND (
              SELECT true FROM records_consentrecord r JOIN records_consentevent e ON e.record_id = r.id
              WHERE r.advisor_id = her.id AND r.programme_id = $3 AND r.purpose_id = $2
                AND r.scope_key <> $4 AND e.opens AND e.valid_until > $7 LIMIT 1) THEN 'OUT_OF_SCOPE'
        ELSE 'NO_RECORD' END AS reason, own.provisions AS excepted
    FROM her CROSS JOIN asked
    LEFT JOIN LATERAL (OF_HERSELF) own ON true
    WHERE her.voices = 'self'
    UNION ALL
    SELECT her.id, child.id, child.reason, guardian.id, CASE
        WHEN NOT asked.is_asked OR asked.child_rule = 'never' THEN 'PURPOSE_NOT_ASKABLE'
        WHEN her.is_broken THEN 'HISTORY_BROKEN'
        WHEN her.voices = 'guardian' AND coalesce(child.reason, 'NO_RECORD') = ANY ($11)
            THEN coalesce(guardian.reason, 'GUARDIAN_MISSING')
        WHEN coalesce(child.reason, 'NO_RECORD') = 'NO_RECORD' THEN 'ASSENT_MISSING'
        WHEN child.reason <> 'GIVEN' OR her.voices = 'assent' THEN child.reason
        WHEN her.voices = 'unknown' AND coalesce(guardian.reason, 'GUARDIAN_MISSING') = 'GUARDIAN_MISSING'
            THEN 'AGE_UNKNOWN'
        ELSE coalesce(guardian.reason, 'GUARDIAN_MISSING') END, child.provisions || guardian.provisions
    FROM her CROSS JOIN asked
    LEFT JOIN LATERAL (OF_A_CHILD) child ON true
    LEFT JOIN LATERAL (OF_GUARDIANS) guardian ON true
    WHERE her.voices <> 'self'
), logged AS (
    INSERT INTO records_consentcheck (programme_id, purpose_id, scope_key, moment, by_id, at, asked_count,
        allowed_count, advisor_ids, event_ids, reasons)
    SELECT $3, $2, $4, $5, $6, $7, count(*),
        count(*) FILTER (WHERE reason = 'GIVEN'), coalesce(array_agg(id), '{}'),
        array_remove(coalesce(array_agg(own_id) FILTER (WHERE reason = 'GIVEN' AND own_reason = 'GIVEN'), '{}')
            || coalesce(array_agg(also_id) FILTER (WHERE reason = 'GIVEN'), '{}'), NULL),
        coalesce(array_agg(reason), '{}')
    FROM (SELECT * FROM answer ORDER BY id) answer
)
SELECT id, reason, CASE WHEN reason = 'GIVEN' AND excepted <> '{}' THEN excepted END FROM answer
"""
PLACES = {
    "OF_HERSELF": VOICE.replace("WHO", "e.authority = 'self'"),
    "OF_A_CHILD": VOICE.replace("WHO", "e.authority = 'assent'"),
    "OF_GUARDIANS": GUARDIANS,
}
for _name, _words in PLACES.items():
    ASK = ASK.replace(_name, _words)
TYPES = "(bigint[], varchar, bigint, varchar, varchar, bigint, timestamptz, timestamptz, varchar[], text[], text[])"
PREPARED = Prepared(ASK, "consent_gate", TYPES)


@dataclass(frozen=True)
class Answer:
    """`reason` is a code for the log and for her own pages. Never show it, or whose it is, to anybody else. `excepted`
    are the codes of `provisions` that a yes has, where one stands."""

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
            _("There is no standing permission for this. Each person can give it, or not, on her page “My choices”."),
            reason=OTHER_PERSON_PRESENT if len(ids) > 1 else "",  # of one person the trail says nothing
        )


def allowed_among(answers: dict[int, Answer]) -> list[int]:
    """The ids with a standing yes, for the one who goes on without the others."""
    return [advisor_id for advisor_id, answer in answers.items() if answer.allowed]


def standing_events(
    advisor_ids: list[int],
    purpose: str,
    programme_id: int,
    *,
    scope_key: str = EVERYTHING,
    until: datetime | None = None,
) -> list[ConsentEvent]:
    """What stands, for counts that lead to no act; `until` as in `Question`."""
    found = ConsentEvent.objects.filter(
        advisor_id__in=advisor_ids, purpose_id=purpose, programme_id=programme_id, scope_key=scope_key
    )
    return list(found.standing().with_age_of_words().with_voices(until=until))


def would_say(advisor_id: int, purpose: str, programme_id: int, scope_key: str = EVERYTHING) -> str:
    """The reason over all the voices that count for her now: for whoever undoes something after a stop, and looks first
    whether it goes on by another word. It is asked for no act, so it is not logged as one."""
    said = standing_events([advisor_id], purpose, programme_id, scope_key=scope_key)
    return reason_now(said, timezone.now()) if said else NO_RECORD


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
        list(question.touches or ()),
        list(GUARDIANS_WEIGH),
        list(NO_WORD),
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


def _hold(advisor_ids: list[int]) -> None:
    """Share the rows that every new answer must lock, in one order, so that two gates never wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM identity_advisor WHERE id = ANY (%s) ORDER BY id FOR SHARE", [advisor_ids])
