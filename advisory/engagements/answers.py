"""What meetings answer to the rooms below: who is erased comes no more, and she may read what she was asked to."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from advisory.engagements.actions import take_back_yes
from advisory.engagements.lights import TO_COME
from advisory.engagements.models import Engagement, Participation
from consent.records import gate
from consent.records.questions import look_again
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.models import Advisor
from survivor_engagement.identity.questions import Row, Section, erase, hers, leaves
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


@erase.answer
def take_back_her_yes(*, advisor: Advisor, programme: Programme, **_also: Any) -> dict[str, int]:
    """Her yes to meetings that have not begun. Those that have are worked, and are owed whatever comes."""
    hers_here = Participation.objects.filter(advisor=advisor, programme=programme)
    ahead = hers_here.coming().filter(
        engagement__state=Engagement.State.SCHEDULED, engagement__starts_at__gt=timezone.now()
    )
    taken_back = [take_back_yes(participation=one, begun=False, by=None) for one in ahead.order_by("pk")]
    return {"meetings": len(taken_back), "meetings_kept": hers_here.count()}


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
    if answers[advisor.pk].allowed:
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
