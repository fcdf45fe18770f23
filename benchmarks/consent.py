"""The gate at a million answers, an answer written, and a chain computed anew.

The floor of the gate is the plain question, in raw SQL past row-level security: who has a yes that is newest and not
over, and the row of the log. The rival is what one writes without a gate: an ORM query for each person. That of giving
is the bare row, written by Django; that of a chain is SHA-256 of the same bytes, ready in memory.
"""

import hashlib
import uuid
from collections.abc import Iterator

from django.db import connections, transaction
from django.utils import timezone

from benchmarks.answers import ADVISORS, OWNER, STAFF, add_answers, chain_up, database_of_answers
from benchmarks.figures import Figure, benchmark
from benchmarks.timing import Timed, in_turn
from consent.notices.models import NoticeItem
from consent.records import actions, chain, gate
from consent.records.models import ConsentEvent
from demo.signins import known
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import enter_scope
from survivor_engagement.users.models import User

PURPOSE = "participation.group"
TIMES_FLOOR, GROWTH = 2, 1.3
PLAIN = """
WITH standing AS (
    SELECT DISTINCT ON (advisor_id) id, advisor_id, state IN ('given', 'renewed') AND valid_until > %(at)s AS allowed
    FROM records_consentevent WHERE programme_id = %(programme)s AND purpose_id = %(purpose)s AND scope_key = '*'
    AND authority = 'self' AND advisor_id = ANY (%(advisors)s)
    ORDER BY advisor_id, effective_at DESC, opens, seq DESC
), logged AS (
    INSERT INTO records_consentcheck (programme_id, purpose_id, scope_key, moment, at, asked_count, allowed_count,
        advisor_ids, event_ids)
    SELECT %(programme)s, %(purpose)s, '*', 'invite', %(at)s, %(count)s, count(*) FILTER (WHERE allowed),
        %(advisors)s, coalesce(array_agg(id) FILTER (WHERE allowed), '{}') FROM standing
)
SELECT advisor_id, allowed FROM standing
"""


@benchmark("consent")
def at_a_million() -> Iterator[Figure]:
    with database_of_answers():
        first = ADVISORS // 100
        add_answers(0, first)
        few = _gate(first)[0]
        add_answers(first, ADVISORS)
        many = _gate(first)[0]
        yield Figure("consent.growth", many.median, "ms", floor=few.median, goal=GROWTH)
        for number in (500, 5_000):
            ours, plain, one_by_one = _gate(number)
            yield Figure(
                f"consent.gate_{number}", ours.median, "ms", floor=plain.median, rival=one_by_one.median,
                goal=TIMES_FLOOR,
            )  # fmt: skip
        yield _chains()
    yield _give()


def _gate(number: int) -> tuple[Timed, Timed, Timed]:
    """As the web, for somebody who works there: ours. As the owner, who sees all rows: the floor and the rival."""
    user = User.objects.using(OWNER).get(username=STAFF)
    programme_id = Programme.objects.using(OWNER).get(code="M1").pk
    people = Advisor.objects.using(OWNER).filter(belongings__programme=programme_id)
    ids = list(people.order_by("pk").values_list("pk", flat=True)[:number])
    values = {"programme": programme_id, "purpose": PURPOSE, "advisors": ids, "count": number}

    def ours() -> None:
        gate.check(ids, PURPOSE, programme_id=programme_id, moment="invite", by=user)

    def plain() -> None:
        with connections[OWNER].cursor() as cursor:
            cursor.execute(PLAIN, values | {"at": timezone.now()})
            dict(cursor.fetchall())

    def one_by_one() -> None:
        events = ConsentEvent.objects.using(OWNER).filter(programme_id=programme_id, purpose_id=PURPOSE)
        for advisor_id in ids:
            events.filter(advisor_id=advisor_id).order_by("-effective_at", "opens", "-seq").first()

    with transaction.atomic(), transaction.atomic(using=OWNER):
        enter_scope(user)
        mine, floor = in_turn(ours, plain, rounds=40, warm=5)
        (rival,) = in_turn(one_by_one, rounds=2, warm=0)
        transaction.set_rollback(True)
        transaction.set_rollback(True, using=OWNER)
    return mine, floor, rival


def _chains() -> Figure:
    """One programme, as the nightly job looks at it, by the owner."""
    programme_id = Programme.objects.using(OWNER).get(code="M1").pk
    number = chain_up(programme_id)
    only = {"programme_id": programme_id}
    said = [chain.content(cells[5:]) for cells in chain.rows_to_check(using=OWNER, **only)]
    if found := next(chain.broken(chain.rows_to_check(using=OWNER, **only)), None):
        raise SystemExit(f"The chains of the benchmark do not hold: {found}")
    anew, bare = in_turn(
        lambda: list(chain.broken(chain.rows_to_check(using=OWNER, **only))),
        lambda: [hashlib.sha256(words).hexdigest() for words in said],
        rounds=3,
        warm=1,
    )
    per_row = 1000 / number
    return Figure("consent.verify_chain", anew.median * per_row, "us/event", floor=bare.median * per_row)


def _give() -> Figure:
    """A yes of somebody in the demo, by herself, with all that goes with it; beside the bare row."""
    user = User.objects.get(username=next(signin.username for signin in known() if signin.role == "Advisor"))
    with transaction.atomic():
        advisor_id = enter_scope(user).advisor_id
        advisor = Advisor.objects.select_related("user").get(pk=advisor_id)
        asked = NoticeItem.objects.filter(notice__state="published", purpose=PURPOSE)
        item = asked.select_related("programme", "purpose", "notice").order_by("pk")[0]
        text = item.texts.get(language="en", form="text")

    def give() -> None:
        actions.answer_purpose(advisor=advisor, item=item, language="en", answer="yes", key=uuid.uuid4(), by=user)

    def bare() -> None:
        head = chain.head_of(advisor, item.programme_id)
        like = ConsentEvent.objects.filter(advisor=advisor, purpose=PURPOSE).newest_first()[0]
        like.pk, like.public_id, like.key = None, uuid.uuid4(), uuid.uuid4()
        like.seq, like.prev_hash, like.recorded_at = head.seq + 1, head.hash, head.now
        like.effective_at, like.text = head.now, text
        like.save(force_insert=True)

    with transaction.atomic():
        enter_scope(user)
        give()
        ours, floor = in_turn(give, bare, rounds=60, warm=5)
        transaction.set_rollback(True)
    return Figure("consent.give", ours.median, "ms", floor=floor.median)
