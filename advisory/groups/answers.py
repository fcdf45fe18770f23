"""What groups answer to the rooms below: her seats end with her, and she may read in which groups she sat."""

from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from advisory.groups.actions import end_membership
from advisory.groups.models import AdvisoryGroup, GroupMembership
from survivor_engagement.identity.models import Advisor
from survivor_engagement.identity.questions import Row, Section, erase, hers, leaves
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


@erase.answer
def end_her_seats(*, advisor: Advisor, programme: Programme, **_also: Any) -> dict[str, int]:
    """Quorum and terms of past decisions rest on the row; it holds her code and days."""
    hers_here = GroupMembership.objects.filter(advisor=advisor, programme=programme)
    ended = [end_membership(membership=seat, by=None) for seat in hers_here.standing().order_by("pk")]
    return {"seats": len(ended), "seats_kept": hers_here.count()}


@leaves.answer
def end_seats_of_who_leaves(*, advisor: Advisor, programme: Programme, by: User) -> int:
    seats = GroupMembership.objects.filter(advisor=advisor, programme=programme).standing().order_by("pk")
    return len([end_membership(membership=seat, by=by) for seat in seats])


@hers.answer
def her_seats(*, advisor: Advisor, **_also: Any) -> list[Section]:
    # The name is asked beside the row: of a programme that she has left, she sees her seat and no longer the group.
    name = AdvisoryGroup.objects.filter(pk=OuterRef("group")).order_by().values("neutral_name")[:1]
    seats = GroupMembership.objects.filter(advisor=advisor).annotate(group_name=Subquery(name)).order_by("-pk")
    return [Section("seats", _("Groups you belong to, or did"), seats, _row)]


def _row(seat: Any) -> Row:
    return {
        "group": (_("Group"), seat.group_name or _("a group of a programme that you have left")),
        "role": (_("Role"), seat.get_role_display()),
        "from": (_("From"), seat.starts_on),
        "until": (_("Until"), seat.ends_on),
        "term_until": (_("Term until"), seat.term_until),
    }
