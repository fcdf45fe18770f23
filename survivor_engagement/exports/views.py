"""Tables that leave this system: one list, one page to ask, one page for each."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from survivor_engagement.common.errors import attempt
from survivor_engagement.common.paging import page_after
from survivor_engagement.exports import access, actions
from survivor_engagement.exports.forms import AskForm
from survivor_engagement.exports.models import Export
from survivor_engagement.exports.tables import TABLES, tables_for
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request
from survivor_engagement.users.stepup import step_up


@staff_door("export.see")
def export_list(request: Request, programme: Programme) -> HttpResponse:
    exports = access.exports_visible_to(request.scope, programme)
    page = page_after(exports, key="-id", after=request.GET.get("after", ""))
    context = {"page": page, "tables": tables_for(request.scope, programme)}
    return render(request, "exports/export_list.html", context)


@staff_door("export.see")
@step_up
def export_ask(request: Request, programme: Programme, kind: str) -> HttpResponse:
    table = access.get_table(request.scope, kind, programme)
    columns = table.columns_for(request.scope, programme)
    form = AskForm(request.POST or None, table=table, columns=columns)
    if form.is_valid():
        asked = attempt(
            form, actions.ask_export, programme=programme, table=table, by=request.user, **form.cleaned_data
        )
        if asked:
            return redirect("exports:export_detail", programme.slug, asked.public_id)
    context = {"form": form, "table": table, "opens": bool(table.sealed)}
    return render(request, "exports/export_ask.html", context)


@staff_door("export.see")
def export_detail(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    export = access.get_export(request.scope, public_id, programme)
    table, can = TABLES[export.kind], access.export_verbs(request.scope, export)
    context = {
        "export": export,
        "can": can,
        "holds": [column.heading for column in table.columns if column.name in export.columns],
        "people": table.rows(request.scope, export).count() if "approve" in can else 0,
        "why_stopped": Export.Stopped(export.stopped_for).label if export.stopped_for else "",
    }
    return render(request, "exports/export_detail.html", context)


@require_POST
@staff_door("export.approve")
@step_up
def export_decide(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    export = access.get_export(request.scope, public_id, programme, "approve")
    decided = actions.decide_export(export=export, approve=request.POST.get("answer") == "yes", by=request.user)
    yes, no = _("Noted. The table is being made for whoever asked."), _("Noted. Nothing is made.")
    messages.success(request, yes if decided.state == Export.State.ASKED else no)
    return redirect("exports:export_list", programme.slug)


@require_POST
@staff_door("export.see")
@step_up
def export_take(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """The answer is the file, whole and once. It is in no address, and nothing can fetch it again."""
    export = access.get_export(request.scope, public_id, programme, "take")
    taken = actions.take_export(export=export, by=request.user)
    response = HttpResponse(taken.content, content_type=taken.content_type)
    response["Content-Disposition"] = f'attachment; filename="{taken.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    return response
