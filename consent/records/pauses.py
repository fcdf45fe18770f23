"""Who paused her, as a role: never a name, so that nobody is exposed to whom she may meet."""

from django.db.models import Q
from django.utils.translation import gettext as _

from consent.records.models import ConsentEvent
from survivor_engagement.programmes.models import Role, RoleAssignment


def pauser_of(event: ConsentEvent) -> str:
    """The role that whoever wrote the pause down held then; needs `advisor` at hand."""
    if event.by_id is None:
        return _("the system, by itself")
    if event.by_id == event.advisor.user_id:
        return _("you")
    then = Q(ends_at=None) | Q(ends_at__isnull=False, ends_at__gt=event.recorded_at)
    held = RoleAssignment.objects.filter(
        then, user=event.by_id, programme=event.programme_id, starts_at__lte=event.recorded_at
    )
    role = held.order_by("pk").values_list("role", flat=True).first()
    return str(Role(role).label) if role else _("somebody in the team")
