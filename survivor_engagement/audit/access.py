"""Who may read the trail: holders of `audit.see` for their programme; an advisor the openings of her own details."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from survivor_engagement.audit.models import AuditEvent, AuditEventQuerySet


def events_of_programme(programme_id: int) -> AuditEventQuerySet:
    return AuditEvent.objects.filter(programme_id=programme_id).newest_first()


def openings_of(advisor_id: int) -> AuditEventQuerySet:
    return AuditEvent.objects.about_advisor(advisor_id).openings().newest_first()


def week_of_programme(programme_id: int) -> Any:
    """What each member of staff opened, searched for, took out and was refused in the last seven days."""
    since = timezone.now() - timedelta(days=7)
    return AuditEvent.objects.filter(programme_id=programme_id, at__gte=since).watched().by_person()
