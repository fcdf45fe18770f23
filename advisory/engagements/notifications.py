"""What we say: that something waits for her. Never what; the words of the message are the ones she chose."""

from collections.abc import Iterable
from datetime import datetime

from advisory.engagements.models import Engagement, Minutes, Participation
from survivor_engagement.messaging.actions import post
from survivor_engagement.users.models import User


def invite(engagement: Engagement, participations: Iterable[Participation], by: User | None) -> None:
    for participation in participations:
        _say("invitation", engagement, participation, by, not_after=engagement.starts_at)


def remind(engagement: Engagement, participation: Participation, by: User | None) -> None:
    _say("reminder", engagement, participation, by, not_after=engagement.starts_at)


def tell_cancelled(engagement: Engagement, participations: Iterable[Participation], by: User | None) -> None:
    for participation in participations:
        _say("note", engagement, participation, by, once="cancelled")


def tell_minutes(minutes: Minutes, participations: Iterable[Participation], by: User | None) -> None:
    for participation in participations:
        _say("note", minutes.engagement, participation, by, once=f"minutes-{minutes.number}")


def _say(
    template: str,
    engagement: Engagement,
    participation: Participation,
    by: User | None,
    *,
    not_after: datetime | None = None,
    once: str = "",
) -> None:
    """At most once for each invitation and reason."""
    post(
        advisor=participation.advisor,
        programme=engagement.programme,
        template=template,
        not_after=not_after,
        about=participation,
        dedupe=f"{once or template}:{participation.public_id}",
        by=by,
    )
