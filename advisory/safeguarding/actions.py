"""What can happen to a question about an opening: asked by her, answered from outside the team.

Both events carry no programme: the trail of a programme is read by its team, and is not told who asked.
"""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from advisory.safeguarding import access
from advisory.safeguarding.models import OpeningQuestion
from survivor_engagement.audit.actions import record
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.dates import working_days_after
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity import vault
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

LOOK_AT_MOST = timedelta(days=30)


@transaction.atomic
def ask_about_opening(*, advisor: Advisor, event: AuditEvent, by: User) -> OpeningQuestion:
    """In a tap, with no reason. Asking twice about the same finds the first."""
    if by.pk != advisor.user_id or event.programme_id is None:
        raise NotNow(_("Only she asks about the opening of her details."))
    programme = Programme.objects.get(pk=event.programme_id)
    today = timezone.localdate(timezone=ZoneInfo(programme.timezone))
    question, is_new = OpeningQuestion.objects.get_or_create(
        event_id=event.pk,
        defaults={
            "advisor": advisor,
            "programme": programme,
            "due_on": working_days_after(today, settings.OPENING_ANSWER_WORKING_DAYS),
        },
    )
    if is_new:
        record("opening.questioned", by=by, advisor_id=advisor.pk)
    return question


@transaction.atomic
def answer_question(
    *, question: OpeningQuestion, answer: str, look_until: date | None, note: str, by: User
) -> OpeningQuestion:
    """An answer by choice, with a few words for her alone if that helps. One that says "we look into it" names a day
    and is followed by another; any other stays."""
    locked = OpeningQuestion.objects.select_for_update(of=("self",)).select_related("advisor").get(pk=question.pk)
    if locked.is_final:
        raise NotNow(_("This question has been answered. She reads the answer on her page."))
    if access.had_part(locked, by.pk):
        raise NotNow(_("You had a part in this opening yourself, so another person must answer."))
    locked.answer = OpeningQuestion.Answer(answer)
    looking = locked.answer == OpeningQuestion.Answer.LOOKING
    if looking and not (look_until and timezone.localdate() <= look_until <= timezone.localdate() + LOOK_AT_MOST):
        raise NotNow(_("Name the day by which you tell her: today or later, 30 days from now at the most."))
    locked.look_until = look_until if looking else None
    locked.has_note = bool(note) or locked.has_note
    locked.answered_by, locked.answered_at = by, timezone.now()
    locked.save(update_fields=["answer", "look_until", "has_note", "answered_by", "answered_at"])
    if note:
        vault.seal_for_her(locked.advisor, locked.note_field, note)
    fields = ["note"] if note else []
    record("opening.answered", by=by, advisor_id=locked.advisor_id, fields=fields, purpose=locked.answer)
    return locked
