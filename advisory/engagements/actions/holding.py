"""A meeting was held: who came, what was said, and that it is done."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advisory.engagements import notifications
from advisory.engagements.lights import TO_COME
from advisory.engagements.locks import lock_engagement, lock_participation
from advisory.engagements.models import Engagement, Minutes, Participation
from advisory.engagements.questions import attendance_recorded
from consent.records import gate
from survivor_engagement.audit.actions import record
from survivor_engagement.common.dates import clock_time, weekday_date
from survivor_engagement.common.errors import NotNow
from survivor_engagement.programmes.models import Role
from survivor_engagement.users.models import User

State, Attendance = Engagement.State, Participation.Attendance
NOTES = "capture.notes"
CAME = (Attendance.ATTENDED, Attendance.PARTLY)


@transaction.atomic
def mark_held(*, engagement: Engagement, by: User) -> Engagement:
    """It took place. Those who said beforehand that they cannot come are written down as not there."""
    locked = lock_engagement(engagement)
    if locked.state in (State.HELD, State.CLOSED):
        return locked
    if locked.state != State.SCHEDULED:
        raise NotNow(_("Only a scheduled meeting can be held."))
    if not locked.has_begun:
        begins = {"day": weekday_date(locked.local_start), "time": clock_time(locked.local_start)}
        raise NotNow(
            _("This meeting begins on %(day)s at %(time)s. From then on you can say that it was held.") % begins
        )
    locked.state, locked.held_at = State.HELD, timezone.now()
    locked.save(update_fields=["state", "held_at"])
    record("engagement.held", by=by, about=locked)
    for participation in locked.participations.filter(withdrew_at__isnull=False, withdrew_at__lt=locked.starts_at):
        record_attendance(participation=participation, attendance=Attendance.ABSENT, minutes_present=None, by=by)
    return locked


@transaction.atomic
def record_attendance(
    *, participation: Participation, attendance: str, minutes_present: int | None, by: User
) -> Participation:
    """Whether she came. That she was there may be written down only with her standing yes."""
    locked = lock_participation(participation)
    if locked.engagement.state != State.HELD:
        raise NotNow(_("Attendance is recorded once the meeting was held, and until it is closed."))
    came = attendance in CAME
    if came and attendance != locked.attendance:
        _a_no_stays(locked, by)
    if came:
        gate.require([locked.advisor_id], TO_COME, programme_id=locked.programme_id, moment="attendance", by=by)
    minutes = minutes_present if came else None
    if (locked.attendance, locked.minutes_present) == (attendance, minutes):
        return locked
    locked.attendance, locked.minutes_present = attendance, minutes
    locked.recorded_by, locked.recorded_at = by, timezone.now()
    if attendance == Attendance.UNKNOWN:
        locked.recorded_by, locked.recorded_at = None, None
    locked.save(update_fields=["attendance", "minutes_present", "recorded_by", "recorded_at"])
    record("attendance.recorded", by=by, about=locked, fields=["attendance"])
    attendance_recorded.ask(participation=locked, by=by)
    return locked


def _a_no_stays(participation: Participation, by: User) -> None:
    """Her coming makes pay due. Against her own no, it takes somebody who neither planned nor only ran the meeting."""
    if participation.reply != Participation.Reply.DECLINED and not participation.withdrew_before:
        return
    meeting = participation.engagement
    manages = meeting.programme.role_assignments.held_now().filter(role=Role.MANAGER, user=by).exists()
    if not manages or meeting.planned_by_id == by.pk:
        raise NotNow(
            _(
                "She had said that she does not come. If she came after all, a programme manager who did not plan this "
                "meeting writes that down."
            )
        )


@transaction.atomic
def write_minutes(
    *, engagement: Engagement, body: str, summary_for_participants: str, by: User, left_out: bool = False
) -> Minutes:
    """The draft, or after a version was shared the next one. `left_out`: nothing stands in it of what somebody said who
    does not allow notes."""
    locked = lock_engagement(engagement)
    if locked.state not in (State.HELD, State.CLOSED):
        raise NotNow(_("Minutes are written once the meeting was held."))
    _may_be_noted(locked, left_out, by)
    draft = locked.minutes.filter(state=Minutes.State.DRAFT).first()
    if draft is None:
        latest = locked.minutes.order_by("-number").first()
        number = latest.number + 1 if latest else 1
        draft = Minutes(engagement=locked, programme_id=locked.programme_id, number=number)
    draft.body, draft.summary_for_participants = body, summary_for_participants
    draft.left_out, draft.written_by = left_out, by
    draft.save()
    record("minutes.written", by=by, about=draft)
    return draft


@transaction.atomic
def share_minutes(*, engagement: Engagement, by: User) -> Minutes:
    """The version for participants goes to their pages. What was shared stays as it is."""
    locked = lock_engagement(engagement)
    draft = locked.minutes.select_for_update(of=("self",)).filter(state=Minutes.State.DRAFT).first()
    if draft is None:
        raise NotNow(_("There is no draft to share. Write the minutes first."))
    if not draft.summary_for_participants.strip():
        raise NotNow(_("Write the version for participants first."))
    _may_be_noted(locked, draft.left_out, by)
    draft.state, draft.shared_at = Minutes.State.SHARED, timezone.now()
    draft.save(update_fields=["state", "shared_at"])
    record("minutes.shared", by=by, about=draft)
    draft.engagement = locked
    notifications.tell_minutes(draft, locked.participations.took_part().select_related("advisor"), by)
    return draft


def _may_be_noted(meeting: Engagement, left_out: bool, by: User) -> None:
    """Asked of everybody who took part, when it is written and when it is shared. Who it is, is not said: whoever led
    the meeting had the list."""
    there = list(meeting.participations.took_part().values_list("advisor_id", flat=True))
    answers = gate.check(there, NOTES, programme_id=meeting.programme_id, moment="note.save", by=by) if there else {}
    if not left_out and not all(answer.allowed for answer in answers.values()):
        raise NotNow(
            _(
                "Not everybody who took part allows notes of what they say by now. Leave out what they said, tick that "
                "it is left out, and save again."
            )
        )


@transaction.atomic
def close_engagement(*, engagement: Engagement, by: User) -> Engagement:
    """Done: everybody who said yes is written down, and those who took part can read what was said."""
    locked = lock_engagement(engagement)
    if locked.state == State.CLOSED:
        return locked
    if locked.state != State.HELD:
        raise NotNow(_("Only a meeting that was held can be closed."))
    open_rows = locked.participations.coming().unrecorded().count()
    if open_rows:
        raise NotNow(
            ngettext(
                "The attendance of %(count)d person is not recorded yet.",
                "The attendance of %(count)d people is not recorded yet.",
                open_rows,
            )
            % {"count": open_rows}
        )
    if not locked.minutes.filter(state=Minutes.State.SHARED).exists():
        raise NotNow(_("Share the minutes first: those who took part are told what came of it."))
    locked.state = State.CLOSED
    locked.save(update_fields=["state"])
    record("engagement.closed", by=by, about=locked)
    return locked
