"""Who may read the trail: holders of `audit.see` for their programme; an advisor the openings of her own details."""

from survivor_engagement.audit.models import AuditEvent, AuditEventQuerySet


def events_of_programme(programme_id: int) -> AuditEventQuerySet:
    return AuditEvent.objects.filter(programme_id=programme_id).newest_first()


def openings_of(advisor_id: int) -> AuditEventQuerySet:
    return AuditEvent.objects.about_advisor(advisor_id).openings().newest_first()
