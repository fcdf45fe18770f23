"""Who works in a programme, for those who look after it: by work title and account, never by name."""

from survivor_engagement.programmes.models import Programme, RoleAssignment, RoleAssignmentQuerySet


def roles_held_in(programme: Programme) -> RoleAssignmentQuerySet:
    """Everybody who holds a role now, role by role."""
    held = RoleAssignment.objects.held_now().filter(programme=programme)
    return held.select_related("user", "partner").order_by("role", "starts_at", "id")
