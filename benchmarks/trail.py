"""The trail: what a row of it costs a write, and how fast the whole of it is computed anew.

The floor of a write is the same write without a row of the trail; the rival is what Django has for it, `create()` on
the model, without asking for the role of that moment. That of verifying is SHA-256 of the same bytes, ready in memory.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from django.db import connection, transaction

from benchmarks.figures import Figure, benchmark
from benchmarks.timing import in_turn
from demo.signins import known
from survivor_engagement.audit.actions import record, seal_trail
from survivor_engagement.audit.canonical import row_text
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.audit.verifying import verify
from survivor_engagement.common.circumstances import Circumstances, under
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.scope import enter_scope
from survivor_engagement.users.models import Submission, User

COST_MS = 2
ROWS = 50_000
TIMES_BARE_HASHES = 25
SEEN_FROM = ("0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210")  # hashes of nobody's
FILL = """
INSERT INTO audit_auditevent (at, event, actor_id, actor_role, programme_id, advisor_id, about_kind, about_id, fields,
    purpose, request_id, session_hash, network)
SELECT statement_timestamp(), 'identity.opened', 7, 'programme_manager', 1, n, 'identity.advisor',
    gen_random_uuid()::text, '["phone"]', 'contact', gen_random_uuid(), %s, %s FROM generate_series(1, %s) AS n
"""


@benchmark("audit.append")
def append() -> Iterator[Figure]:
    """A write as a manager's: her scope, one small row."""
    signin = next(signin for signin in known() if signin.role.lower().startswith("programme manager"))
    user = User.objects.get(username=signin.username)
    with transaction.atomic():
        programme_id = min(enter_scope(user).roles)
        advisor = Advisor.objects.enrolled_in([programme_id]).order_by("pk")[0]

    def write(also=lambda: None):
        with under(Circumstances(seen_from=lambda: SEEN_FROM)), transaction.atomic():
            enter_scope(user)
            Submission.objects.create(token=uuid4(), user=user)
            also()

    def with_record():
        record("advisor.looked_at", by=user, about=advisor, advisor_id=advisor.pk, programme_id=programme_id)

    def with_create():
        AuditEvent.objects.create(
            event="advisor.looked_at", actor_id=user.pk, actor_role="programme_manager", programme_id=programme_id,
            advisor_id=advisor.pk, about_kind="identity.advisor", about_id=str(advisor.public_id), request_id=uuid4(),
            session_hash=SEEN_FROM[0], network=SEEN_FROM[1],
        )  # fmt: skip

    works = (write, lambda: write(with_record), lambda: write(with_create))
    with transaction.atomic():  # what waits for the disk is left out, since it hides everything else
        bare, ours, theirs = in_turn(*works, rounds=300, warm=20)
        transaction.set_rollback(True)
    yield Figure("audit.append", ours.median, "ms", floor=bare.median, rival=theirs.median)
    yield Figure("audit.append.cost", ours.median - bare.median, "ms", goal=COST_MS)
    bare, ours, theirs = in_turn(*works, rounds=100, warm=10)
    Submission.objects.filter(user=user).delete()
    yield Figure("audit.append.committed", ours.median, "ms", floor=bare.median, rival=theirs.median)


@benchmark("audit.verify")
def verified() -> Iterator[Figure]:
    with _as_owner():
        while seal_trail(by=None):
            pass
        with connection.cursor() as cursor:
            cursor.execute(FILL, [*SEEN_FROM, ROWS])
        start = time.perf_counter()
        while seal_trail(by=None):
            pass
        sealing = time.perf_counter() - start
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {row_text(1)} FROM audit_auditevent")  # noqa: S608 - names of our columns
            texts = [text.encode() for (text,) in cursor.fetchall()]
        if problems := verify([]).problems:
            raise SystemExit(f"The trail of the benchmark is not whole: {problems[0]}")
        anew, bare = in_turn(
            lambda: verify([]), lambda: [hashlib.sha256(text).digest() for text in texts], rounds=5, warm=1
        )
    per_row = 1000 / len(texts)
    yield Figure("audit.verify", anew.median * per_row, "us/row", floor=bare.median * per_row, goal=TIMES_BARE_HASHES)
    yield Figure("audit.seal", sealing * 1_000_000 / ROWS, "us/row")


@contextmanager
def _as_owner() -> Iterator[None]:
    """The role that sees all rows; the embedded server lets everybody in who may open its socket."""
    before = connection.settings_dict["USER"]
    _sign_in_as("app_owner")
    try:
        yield
    finally:
        _sign_in_as(before)


def _sign_in_as(role: str) -> None:
    connection.close()
    connection.settings_dict["USER"] = role
