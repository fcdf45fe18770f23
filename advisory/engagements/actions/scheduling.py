"""A meeting is agreed and people are asked; or it is called off. Nothing was said to anybody before."""

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from advisory.engagements import notifications
from advisory.engagements.lights import TO_COME, Situation, six_lights, stopping
from advisory.engagements.locks import lock_engagement
from advisory.engagements.models import Engagement, Participation
from advisory.engagements.questions import engagement_invited, may_schedule
from advisory.groups.models import AdvisoryGroup
from consent.records import gate
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.users.models import User

State = Engagement.State
REMIND_AHEAD = timedelta(hours=48)
ASKED_AT_MOST = 3  # times in 30 days, over all programmes: to be asked again and again tires


@transaction.atomic
def schedule_engagement(*, engagement: Engagement, by: User) -> Engagement:
    """From draft to agreed, in one step with the invitations: everything that protects people must stand first."""
    locked = lock_engagement(engagement)
    if locked.state == State.SCHEDULED:
        return locked
    if locked.state != State.DRAFT:
        raise NotNow(_("This meeting is over or was called off. Plan a new one."))
    _is_ready(locked)
    may_schedule.ask(engagement=locked)
    invitees = _who_may_be_asked(Situation(locked), by)
    if not invitees:
        raise NotNow(_nobody_to_ask(locked))
    locked.state, locked.scheduled_at = State.SCHEDULED, timezone.now()
    locked.save(update_fields=["state", "scheduled_at"])
    record("engagement.scheduled", by=by, about=locked, count=len(invitees))
    _invite(locked, invitees, by)
    return locked


@transaction.atomic
def invite_missing(*, engagement: Engagement, by: User) -> int:
    """Ask those who joined the group or said yes to meetings since. How many were asked now."""
    locked = lock_engagement(engagement)
    if locked.state != State.SCHEDULED or locked.has_begun:
        raise NotNow(_("People can be asked while the meeting is scheduled and has not begun."))
    if not locked.risk_note.is_approved:
        raise NotNow(
            _("The risk note waits for approval. Somebody else must read and approve it before more are asked.")
        )
    as_planned = Situation(locked)
    as_planned.engagement.state = State.DRAFT  # the members, as while it was planned; nothing of it is saved
    _protects_people(as_planned)
    already = set(locked.participations.values_list("advisor_id", flat=True))
    invitees = [pk for pk in _who_may_be_asked(as_planned, by) if pk not in already]
    as_planned.engagement.state = State.SCHEDULED
    if invitees:
        record("engagement.more_invited", by=by, about=locked, count=len(invitees))
        _invite(locked, invitees, by)
    return len(invitees)


@transaction.atomic
def cancel_engagement(*, engagement: Engagement, by: User) -> Engagement:
    """Called off. Whoever was asked and has not said no is told that there is something to read."""
    locked = lock_engagement(engagement)
    if locked.state == State.CANCELLED:
        return locked
    if locked.state not in (State.DRAFT, State.SCHEDULED):
        raise NotNow(_("This meeting was held, so it cannot be called off any more."))
    locked.state = State.CANCELLED
    locked.save(update_fields=["state"])
    record("engagement.cancelled", by=by, about=locked)
    asked = locked.participations.select_related("advisor").filter(withdrew_at=None)
    notifications.tell_cancelled(locked, asked.exclude(reply=Participation.Reply.DECLINED), by)
    return locked


@transaction.atomic
def remind_participants(*, programme_id: int, by: User | None) -> int:
    """One neutral reminder to each who said yes to a meeting of the next 48 hours; never a second one.

    Where the risk note waits for approval again, nobody is reminded before it is approved.
    """
    now = timezone.now()
    due = (
        Participation.objects.coming()
        .filter(programme_id=programme_id, reminded_at=None)
        .filter(engagement__in=Engagement.objects.scheduled().safe().starting_between(now, now + REMIND_AHEAD))
        .select_related("engagement__programme", "advisor")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("id")
    )
    reminded = list(due)
    for participation in reminded:
        notifications.remind(participation.engagement, participation, by)
    Participation.objects.filter(pk__in=[participation.pk for participation in reminded]).update(reminded_at=now)
    return len(reminded)


def _is_ready(engagement: Engagement) -> None:
    if engagement.has_begun:
        raise NotNow(_("The start of this meeting has passed. Choose a new day."))
    if engagement.answer_by and engagement.answer_by < timezone.localdate(timezone=engagement.zone):
        raise NotNow(_("The day to answer by has passed. Choose a later one."))
    if not engagement.agenda.exists():
        raise NotNow(_("Write the agenda first: people want to know what will happen."))
    _protects_people(Situation(engagement))


def _protects_people(situation: Situation) -> None:
    """Asked before the first are invited, and again before any more are."""
    if situation.engagement.group.state != AdvisoryGroup.State.ACTIVE:
        raise NotNow(_("The group is not active. Approve its terms and activate it first."))
    if not situation.engagement.support_person:
        raise NotNow(_("Name the person who supports the group on the day."))
    if waiting := stopping(six_lights(situation)):
        raise NotNow(" ".join(f"{light.name}: {light.note}" for light in waiting))


def _nobody_to_ask(engagement: Engagement) -> str:
    if any(_rested(engagement, list(Situation(engagement).consenting), at_any_hour=True)):
        return _("All who may be asked have said yes to something else at these hours. Choose another time.")
    if Situation(engagement).consenting:
        return _("All who may be asked were asked to three meetings in the last 30 days. Give them time.")
    return _("Nobody of the group can be asked yet: nobody has a standing yes to meetings in “My choices”.")


def _rested(engagement: Engagement, advisor_ids: list[int], *, at_any_hour: bool = False) -> list[int]:
    """Those of these who were not asked often lately and, unless `at_any_hour`, are free at its hours; counted over all
    programmes, without telling where."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT her FROM unnest(%s::bigint[]) AS her WHERE engagements_asked_lately(her, %s) < %s "
            "AND (%s OR NOT engagements_same_hours(her, %s)) ORDER BY her",
            [advisor_ids, engagement.pk, ASKED_AT_MOST, at_any_hour, engagement.pk],
        )
        return [row[0] for row in cursor.fetchall()]


def _who_may_be_asked(situation: Situation, by: User) -> list[int]:
    """With a standing yes, not asked too often, and not busy elsewhere. Who is left out is told to nobody, and is asked
    with those who join later."""
    answers = gate.check(
        situation.invitable, TO_COME, programme_id=situation.engagement.programme_id, moment="invite", by=by, hold=True
    )
    return _rested(situation.engagement, gate.allowed_among(answers))


def _invite(engagement: Engagement, advisor_ids: list[int], by: User) -> None:
    Participation.objects.bulk_create(
        Participation(engagement=engagement, programme_id=engagement.programme_id, advisor_id=pk) for pk in advisor_ids
    )
    participations = list(engagement.participations.select_related("advisor").filter(advisor_id__in=advisor_ids))
    engagement_invited.ask(participations=participations, by=by)
    notifications.invite(engagement, participations, by)
