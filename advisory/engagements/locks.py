"""How the rows of this room are locked, always in the same way."""

from django.db import connection

from advisory.engagements.models import Engagement, Participation


def lock_engagement(engagement: Engagement) -> Engagement:
    # risk_note is read, not locked: a left join cannot be
    return (
        Engagement.objects.select_for_update(of=("self",), no_key=True)
        .select_related("programme", "group", "risk_note")
        .get(pk=engagement.pk)
    )


def lock_agenda(engagement_id: int) -> str:
    """Its meeting, locked by the database also for those who come to it, so that points stand in order. The state."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT engagements_lock_agenda(%s)", [engagement_id])
        return str(cursor.fetchone()[0])


def lock_participation(participation: Participation) -> Participation:
    return (
        Participation.objects.select_for_update(of=("self",))
        .select_related("engagement__programme", "advisor")
        .get(pk=participation.pk)
    )
