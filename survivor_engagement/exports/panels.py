"""What of exports belongs on the pages of staff: the entry of the menu, and tables that wait for a second person."""

from django.utils import timezone
from django.utils.translation import gettext as _

from survivor_engagement.common.links import address
from survivor_engagement.common.panels import NavItem, Todo
from survivor_engagement.common.ready import Ready
from survivor_engagement.exports.models import Export
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

SHOWN = 5
TO_ANSWER = Ready(
    lambda who, at: (
        Export.objects.waiting()
        .filter(programme=at)
        .exclude(asked_by=who.user.pk)
        .select_related("asked_by")
        .order_by("id")
        .only("public_id", "purpose", "asked_at", "asked_by__label")[:SHOWN]
    ),
    verb="export.approve",
)


def staff_nav(scope: Scope, programme: Programme) -> list[NavItem]:
    if not scope.may(programme, "export.see"):
        return []
    url = address("exports:export_list", programme.slug)
    return [NavItem(label=_("Exports"), url=url, order=85, active_prefix=url)]


def staff_todos(scope: Scope, programme: Programme) -> list[Todo]:
    return [_todo(export, programme) for export in TO_ANSWER.rows(scope, programme)]


def _todo(export: Export, programme: Programme) -> Todo:
    note = _("%(who)s: %(purpose)s") % {"who": export.asked_by.label, "purpose": export.get_purpose_display()}
    return Todo(
        title=_("Answer: may names and numbers leave in a table?"),
        note=note,
        url=address("exports:export_detail", programme.slug, export.public_id),
        due_on=timezone.localdate(export.asked_at),
        tone="wait",
    )
