"""What meetings answer to the rooms below: who is erased comes no more, and she may read what she was asked to."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from advisory.engagements.actions import take_back_yes, tell_the_room, withdraw_participation
from advisory.engagements.lights import TO_COME
from advisory.engagements.live import IN_THE_ROOM
from advisory.engagements.models import Engagement, Participation
from consent.effects.questions import stop_at_once
from consent.records import gate
from consent.records.models import EVERYTHING, ConsentEvent
from consent.records.questions import look_again
from consent.records.standing import GIVEN
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.ages import is_child_now
from survivor_engagement.identity.models import Advisor
from survivor_engagement.identity.questions import Row, Section, erase, hers, leaves
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

# What rests, or has to be asked again, takes nobody off for good.
RESTS = (
    "PAUSED",
    "OUT_OF_SCOPE",
    "NOT_UNDERSTOOD",
    "EXPIRED",
    "VERSION_TOO_OLD",
    "REFLECTION_NOT_OVER",
    "HISTORY_BROKEN",
)


@erase.answer
def take_back_her_yes(*, advisor: Advisor, programme: Programme, **_also: Any) -> dict[str, int]:
    """Her yes to meetings that have not begun. Those that have are worked, and are owed whatever comes."""
    hers_here = Participation.objects.filter(advisor=advisor, programme=programme)
    ahead = hers_here.coming().filter(
        engagement__state=Engagement.State.SCHEDULED, engagement__starts_at__gt=timezone.now()
    )
    taken_back = [take_back_yes(participation=one, begun=False, by=None) for one in ahead.order_by("pk")]
    return {"meetings": len(taken_back), "meetings_kept": hers_here.count()}


@stop_at_once.answer
def take_her_off_coming_lists(
    *,
    advisor: Advisor,
    programme: Programme,
    purpose: str,
    scope_key: str,
    state: str,
    authority: str,
    before: datetime,
    by: User | None,
    **_also: Any,
) -> frozenset[str]:
    """She is not expected any more at meetings that lie ahead. Nobody is told why. What she was offered and what she is
    owed stay as they are: whether she has begun her reading is hers to say, on the page of the meeting. A pause takes
    nobody off: anybody may say it."""
    if not purpose.startswith("participation.") or state == ConsentEvent.State.PAUSED:
        return frozenset()
    if authority != ConsentEvent.Authority.SELF and _still_allowed(advisor, programme):
        return frozenset({"no_new_invitations", "off_coming_lists"})
    expected = Participation.objects.filter(
        advisor=advisor,
        programme=programme,
        invited_at__lte=before,
        engagement__state=Engagement.State.SCHEDULED,
        engagement__starts_at__gt=timezone.now(),
    ).coming()
    if scope_key != EVERYTHING:  # of one group, or of one meeting
        one = UUID(scope_key.rpartition(":")[2])
        expected = expected.filter(Q(engagement__public_id=one) | Q(engagement__group__public_id=one))
    for participation in expected.order_by("pk"):
        withdraw_participation(participation=participation, by=by)
    return frozenset({"no_new_invitations", "off_coming_lists"})


@stop_at_once.answer
def tell_whoever_leads(
    *, advisor: Advisor, programme: Programme, purpose: str, before: datetime, by: User | None, **_also: Any
) -> frozenset[str]:
    """In the room a stop counts at once, by whichever door it came."""
    if purpose not in IN_THE_ROOM and not purpose.startswith("participation."):
        return frozenset()
    tell_the_room(advisor=advisor, programme=programme, since=before, by=by)
    return frozenset({"note_taker_told", "recorder_told"})


def _still_allowed(advisor: Advisor, programme: Programme) -> bool:
    """Another guardian's yes to coming stands; or her own, as an adult, which may rest."""
    reason = gate.would_say(advisor.pk, TO_COME, programme.pk)
    return reason == GIVEN or (reason in RESTS and not is_child_now(advisor))


@look_again.answer
def ask_the_gate_anew(*, advisor: Advisor, programme: Programme, by: User | None) -> int:
    """Somebody who spoke for her may not any more: off she comes from what is ahead, where the gate says no now. What
    was promised for it is settled as if she had taken her yes back."""
    hers_here = Participation.objects.filter(advisor=advisor, programme=programme).coming()
    ahead = hers_here.filter(engagement__state=Engagement.State.SCHEDULED, engagement__starts_at__gt=timezone.now())
    found = list(ahead.order_by("pk"))
    if not found:
        return 0
    answers = gate.check([advisor.pk], TO_COME, programme_id=programme.pk, moment="invite", by=by)
    if answers[advisor.pk].allowed or answers[advisor.pk].reason in RESTS:
        return 0
    return len([take_back_yes(participation=one, begun=False, by=by) for one in found])


@leaves.answer
def keep_her_promises(*, advisor: Advisor, programme: Programme, **_also: Any) -> int:
    """Her yes is hers to take back: whoever leaves is asked about it first."""
    hers_here = Participation.objects.filter(advisor=advisor, programme=programme).coming()
    ahead = hers_here.filter(engagement__state=Engagement.State.SCHEDULED, engagement__starts_at__gt=timezone.now())
    if ahead.exists():
        raise NotNow(
            _(
                "She said yes to a meeting that lies ahead. Let it take place first, or ask her to take her yes back "
                "on her own page; she is paid as was promised."
            )
        )
    return 0


@hers.answer
def her_meetings(*, advisor: Advisor, **_also: Any) -> list[Section]:
    asked = Participation.objects.filter(advisor=advisor).select_related("engagement").order_by("-pk")
    return [Section("meetings", _("Meetings you were asked to"), asked, _row)]


def _row(participation: Participation) -> Row:
    return {
        "at": (_("When"), participation.engagement.starts_at),
        "meeting": (_("Meeting"), participation.engagement.title),
        "asked_at": (_("You were asked"), participation.invited_at),
        "answer": (_("Your answer"), participation.get_reply_display()),
        "taken_back_at": (_("You took your yes back"), participation.withdrew_at),
        "attendance": (_("Written down on the day"), participation.get_attendance_display()),
        "minutes": (_("Minutes"), participation.minutes_present),
    }
