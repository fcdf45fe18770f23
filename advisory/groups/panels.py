"""What of groups belongs on a person's home page today."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from advisory.groups.access import groups_visible_to, my_memberships
from advisory.groups.models import AdvisoryGroup, Terms
from survivor_engagement.common.dates import short_date
from survivor_engagement.common.links import address
from survivor_engagement.common.panels import NavItem, Todo
from survivor_engagement.common.ready import Ready
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

FOUND_AT_MOST = 5
MY_SEATS = Ready(
    lambda her: (
        my_memberships(her).select_related(None).select_related("group").only("group__public_id", "group__neutral_name")
    )
)
TERMS_TO_APPROVE = Ready(
    lambda who, at: (
        Terms.objects.filter(programme=at, state=Terms.State.DRAFT)
        .exclude(written_by=who.user.pk)
        .select_related("group")
        .only("public_id", "written_at", "group__name", "group__state")
        .order_by("id")
    ),
    verb="group.approve_terms",
)


def advisor_links(scope: Scope) -> list[Todo]:
    return [
        Todo(
            title=membership.group.neutral_name,
            note=_("My group: what it is for, its terms, how to leave"),
            url=address("groups_mine:group_detail", membership.group.public_id),
            order=30,
        )
        for membership in MY_SEATS.rows(scope)
    ]


def staff_todos(scope: Scope, programme: Programme) -> list[Todo]:
    """Terms that wait for this person's approval."""
    return [
        Todo(
            title=_("Approve the terms of %(group)s") % {"group": terms.group.name},
            note=_("The group cannot start without them")
            if terms.group.state == AdvisoryGroup.State.FORMING
            else _("A new version waits for a second person"),
            url=address("groups:terms_detail", programme.slug, terms.public_id),
            due_on=timezone.localdate(terms.written_at),
            clock=_since(timezone.localdate(terms.written_at)),
            tone="wait",
        )
        for terms in TERMS_TO_APPROVE.rows(scope, programme)
    ]


def _since(day: date) -> str:
    return _("since today") if day == timezone.localdate() else _("since %(day)s") % {"day": short_date(day)}


def staff_nav(scope: Scope, programme: Programme) -> list[NavItem]:
    if not scope.may(programme, "group.see"):
        return []
    url = address("groups:group_list", programme.slug)
    return [NavItem(_("Groups"), url, order=10, active_prefix=url)]


def staff_find(scope: Scope, programme: Programme, text: str) -> list[Todo]:
    found = groups_visible_to(scope, programme).filter(name__icontains=text).order_by("name", "id")[:FOUND_AT_MOST]
    return [
        Todo(
            title=group.name,
            note=_("Group, %(state)s") % {"state": group.get_state_display()},
            url=address("groups:group_detail", programme.slug, group.public_id),
        )
        for group in found
    ]
