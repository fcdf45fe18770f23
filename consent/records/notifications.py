"""What we say: that something waits for her. Never what; the words of the message are the ones she chose."""

from datetime import datetime

from survivor_engagement.identity.models import Advisor
from survivor_engagement.messaging.actions import post
from survivor_engagement.programmes.models import Programme


def tell_that_a_yes_ends(advisor: Advisor, programme: Programme, *, ends_at: datetime, days_before: int) -> None:
    """Once for each day on which something ends and each step before it, however many answers end then."""
    post(
        advisor=advisor,
        programme=programme,
        template="note",
        not_after=ends_at,
        dedupe=f"yes-ends:{ends_at:%Y%m%d}:{days_before}",
        by=None,
    )
