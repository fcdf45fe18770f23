"""What identities answer to rooms below."""

from survivor_engagement.identity.actions import sweep_grants
from survivor_engagement.programmes.models import RoleAssignment
from survivor_engagement.programmes.questions import role_ended


@role_ended.answer
def close_what_the_role_opened(*, assignment: RoleAssignment) -> None:
    """At once: permissions to open details that stood on this role."""
    sweep_grants(by=None)
