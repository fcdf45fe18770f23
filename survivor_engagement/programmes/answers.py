"""What programmes answer to the rooms below: whether a person may still do what she started."""

from collections.abc import Iterable

from survivor_engagement.audit.actions import record
from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.questions import refused, right_stands
from survivor_engagement.programmes.scope import load_scope
from survivor_engagement.users.models import User


@right_stands.answer
def holds_one_of(*, user_id: int | None, programme_id: int | None, verbs: Iterable[str]) -> bool:
    if user_id is None or programme_id is None:
        return False
    who = User.objects.filter(pk=user_id).only("is_active", "is_held").first()  # workers read no secret of a sign-in
    scope = load_scope(who) if who else None
    if scope is None:
        return False
    return any(scope.may(programme_id, verb) for verb in verbs)


@refused.answer
def note_refusal(*, job: Job) -> None:
    """By nobody: a person whose right ended does nothing any more. Whose it was is told by the number."""
    record("job.refused", by=None, programme_id=job.programme_id, fields=[f"user-{job.asked_by_id}"], purpose=job.kind)
