"""Who may see and take what leaves: whoever asked for it, and those who answer for the programme."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import Http404

from survivor_engagement.exports.models import Export, ExportQuerySet
from survivor_engagement.exports.tables import TABLES, Table
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope


def exports_visible_to(scope: Scope, programme: Programme) -> ExportQuerySet:
    """All of the programme for who may approve; else her own."""
    found = Export.objects.filter(programme=programme).select_related("asked_by", "decided_by")
    return found if scope.may(programme, "export.approve") else found.filter(asked_by=scope.user.pk)


def export_verbs(scope: Scope, export: Export) -> set[str]:
    """`approve` for a second person while it waits; `take` for who asked, once, while she may have such a table."""
    own = export.asked_by_id == scope.user.pk
    verbs = {"see"}
    if export.state == Export.State.WAITING and not own and scope.may(export.programme_id, "export.approve"):
        verbs.add("approve")
    if export.state == Export.State.READY and own and scope.may(export.programme_id, TABLES[export.kind].verb):
        verbs.add("take")
    return verbs


def get_export(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str = "see") -> Export:
    """`take` is for who asked, while she may have such a table. Whether it still waits or is gone, the action says."""
    export = exports_visible_to(scope, programme).filter(public_id=public_id).first()
    if export is None:
        raise Http404
    own = export.asked_by_id == scope.user.pk
    takes = own and scope.may(programme, TABLES[export.kind].verb)
    if (verb == "take" and not takes) or (verb == "approve" and (own or not scope.may(programme, "export.approve"))):
        raise PermissionDenied
    return export


def get_table(scope: Scope, kind: str, programme: Programme) -> Table:
    """The door to asking for one kind of table."""
    table = TABLES.get(kind)
    if table is None:
        raise Http404
    if not scope.may(programme, table.verb):
        raise PermissionDenied
    return table
