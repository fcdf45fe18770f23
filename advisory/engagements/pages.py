"""What the pages of a meeting show, read in a constant number of queries."""

from typing import Any

from django.utils.translation import gettext as _

from advisory.engagements.access import engagement_verbs, how_many_others
from advisory.engagements.lights import Situation, six_lights, stopping
from advisory.engagements.models import Engagement, Minutes, Participation
from advisory.engagements.questions import may_schedule, offered_to_her
from survivor_engagement.common import panels
from survivor_engagement.common.errors import NotNow
from survivor_engagement.programmes.scope import Scope

State = Engagement.State


def engagement_page(scope: Scope, engagement: Engagement) -> dict[str, Any]:
    participations = list(engagement.participations.select_related("advisor"))
    minutes = list(engagement.minutes.all())
    agenda = list(engagement.agenda.all())
    services = [link.service for link in engagement.linked_services.select_related("service")]
    planning = engagement.state in (State.DRAFT, State.SCHEDULED)
    lights = six_lights(Situation(engagement)) if planning else []
    pay_missing = pay_reason(engagement) if engagement.state == State.DRAFT else ""
    return {
        "engagement": engagement,
        "can": engagement_verbs(scope, engagement),
        "agenda": agenda,
        "services": services,
        "note": getattr(engagement, "risk_note", None),
        "participations": participations,
        "coming": sum(1 for row in participations if row.is_coming),
        "asking": sum(1 for row in participations if row.reply == Participation.Reply.QUESTION),
        "lights": lights,
        "pay_missing": pay_missing,
        "ready": not stopping(lights) and not pay_missing and bool(agenda) and bool(engagement.support_person),
        "minutes": minutes,
        "links": panels.engagement_page_links(scope, engagement),
        "unrecorded": any(row.is_unrecorded for row in participations),
        "shared": any(version.state == Minutes.State.SHARED for version in minutes),
        "draft": next((version for version in minutes if version.state == Minutes.State.DRAFT), None),
    }


def pay_reason(engagement: Engagement) -> str:
    """What the rooms above say against scheduling, or an empty text."""
    try:
        may_schedule.ask(engagement=engagement)
    except NotNow as reason:
        return str(reason)
    return ""


def meeting_page(participation: Participation) -> dict[str, Any]:
    """Her side. Others are a count; minutes are for those who took part, and the staff's are not read at all."""
    engagement = participation.engagement
    offers = [answer for answer in offered_to_her.ask(participation=participation) if answer]
    receives, offer_url = offers[0] if offers else ("", "")
    shared = engagement.minutes.filter(state=Minutes.State.SHARED).defer("body").order_by("-number")
    return {
        "participation": participation,
        "engagement": engagement,
        "agenda": engagement.agenda.all(),
        "services": [link.service for link in engagement.linked_services.select_related("service")],
        "others": how_many_others(engagement),
        "receives": receives,
        "offer_url": offer_url,
        "minutes": shared.first() if participation.took_part else None,
        "standing": standing(participation),
        "tone": TONES.get(standing_code(participation), ""),
        "ahead": engagement.state == State.SCHEDULED and not engagement.has_begun,
        "may_stop_now": participation.is_coming and engagement.is_near,
        "may_change": participation.is_coming and engagement.state in (State.SCHEDULED, State.HELD),
    }


TONES = {"accepted": "you", "none": "wait", "question": "wait"}


def standing_code(participation: Participation) -> str:
    engagement = participation.engagement
    if engagement.state == State.CANCELLED:
        return "cancelled"
    if participation.withdrew_at is not None:
        return "withdrew"
    if engagement.state in (State.HELD, State.CLOSED):
        return "over"
    return str(participation.reply)


def standing(participation: Participation) -> str:
    """Where she stands with this meeting, in her words."""
    return {
        "cancelled": _("Called off"),
        "withdrew": _("You do not come"),
        "over": _("It is over"),
        "accepted": _("You said yes"),
        "declined": _("You said no"),
        "question": _("You have a question first"),
        "none": _("Waits for your answer"),
    }[standing_code(participation)]
