"""How the rows of this room are locked, always in the same way."""

from advisory.engagements.models import Engagement, Participation


def lock_engagement(engagement: Engagement) -> Engagement:
    # risk_note is read, not locked: a left join cannot be
    return (
        Engagement.objects.select_for_update(of=("self",), no_key=True)
        .select_related("programme", "group", "risk_note")
        .get(pk=engagement.pk)
    )


def lock_participation(participation: Participation) -> Participation:
    return (
        Participation.objects.select_for_update(of=("self",))
        .select_related("engagement__programme", "advisor")
        .get(pk=participation.pk)
    )
