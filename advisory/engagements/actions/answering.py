"""What she answers. No reason is asked for anything, and nothing of it lowers what she was promised."""

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from advisory.engagements.locks import lock_participation
from advisory.engagements.models import Engagement, Participation
from advisory.engagements.questions import attendance_recorded, she_withdrew
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.users.models import User

Reply = Participation.Reply


@transaction.atomic
def accept_participation(*, participation: Participation, by: User | None) -> Participation:
    """Her yes. Called by `compensation.dues.actions.accept_offer` alone, so that no yes is without its pay."""
    locked = lock_participation(participation)
    if locked.is_coming:
        return locked
    if locked.withdrew_at is not None:
        raise NotNow(_("You told us that you cannot come. If that has changed, talk to the person who asked you."))
    _place_is_free(locked)
    return _reply(locked, Reply.ACCEPTED, "participation.accepted", by)


@transaction.atomic
def decline_participation(*, participation: Participation, by: User | None) -> Participation:
    """Her no. She may still change it while the meeting is ahead."""
    locked = lock_participation(participation)
    if locked.reply == Reply.DECLINED:
        return locked
    if locked.reply == Reply.ACCEPTED:
        raise NotNow(_("You said yes already. If you can no longer come, say so on the page of the meeting."))
    return _reply(locked, Reply.DECLINED, "participation.declined", by)


@transaction.atomic
def ask_question_first(*, participation: Participation, by: User | None) -> Participation:
    """She wants to talk first. What about, she says to a person and not to a form."""
    locked = lock_participation(participation)
    if locked.reply == Reply.QUESTION:
        return locked
    if locked.reply == Reply.ACCEPTED:
        raise NotNow(_("You said yes already. You can ask the person who supports the group at any time."))
    return _reply(locked, Reply.QUESTION, "participation.question_asked", by)


@transaction.atomic
def withdraw_participation(*, participation: Participation, by: User | None) -> Participation:
    """She can no longer come, or she left. Once the meeting has begun she is owed all of it, whatever is recorded."""
    locked = lock_participation(participation)
    if locked.withdrew_at is not None:
        return locked
    if locked.reply != Reply.ACCEPTED:
        raise NotNow(_("You have not said yes, so there is nothing to take back."))
    if locked.engagement.state == Engagement.State.CLOSED:
        raise NotNow(_("This meeting is over. Nothing needs to be changed."))
    locked.withdrew_at = timezone.now()
    locked.save(update_fields=["withdrew_at"])
    record("participation.withdrawn", by=by, about=locked)
    if locked.engagement.has_begun:
        attendance_recorded.ask(participation=locked, by=by)
    return locked


@transaction.atomic
def take_back_yes(*, participation: Participation, begun: bool, by: User | None) -> Participation:
    """The same from the page of the meeting: her pay is settled with it, in full if she says that she has begun."""
    locked = withdraw_participation(participation=participation, by=by)
    she_withdrew.ask(participation=locked, begun=begun or locked.engagement.has_begun, by=by)
    return locked


def _reply(participation: Participation, reply: str, event: str, by: User | None) -> Participation:
    if participation.engagement.state != Engagement.State.SCHEDULED or participation.engagement.has_begun:
        raise NotNow(_("This invitation is no longer open. You may be asked again another time."))
    participation.reply, participation.replied_at = reply, timezone.now()
    participation.save(update_fields=["reply", "replied_at"])
    record(event, by=by, about=participation)
    return participation


def _place_is_free(participation: Participation) -> None:
    """The database locks and counts: she sees neither who else comes nor meetings of other programmes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT engagements_may_come(%s)", [participation.pk])
        verdict = cursor.fetchone()[0]
    if verdict == "full":
        raise NotNow(_("All places are taken now. Your pay for other meetings is not touched; you may be asked again."))
    if verdict == "same_hours":
        raise NotNow(
            _("You said yes to another meeting at the same hours. Take that one back first if you prefer this.")
        )
    if verdict != "yes":
        raise NotNow(_("This invitation is no longer open. You may be asked again another time."))
