"""Staff pages: meetings are planned, made safe, scheduled, called off."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from advisory.engagements import access, actions, pages
from advisory.engagements.forms import AgendaForm, EngagementForm, RiskNoteForm, ServicesForm
from advisory.engagements.models import Engagement
from survivor_engagement.common.errors import attempt
from survivor_engagement.identity.looking import note_list
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.fields import reads_codes
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request

PAGE = 25


def _to(engagement: Engagement, programme: Programme) -> HttpResponse:
    return redirect("engagements:engagement_detail", programme.slug, engagement.public_id)


@staff_door("engagement.see")
def engagement_list(request: Request, programme: Programme) -> HttpResponse:
    """Those ahead, or with `?past=…` those behind, some at a time."""
    visible = access.engagements_visible_to(request.scope, programme).select_related("programme", "group").with_counts()
    past = request.GET.get("past", "")
    rows = list(visible.behind(past)[: PAGE + 1]) if past else list(visible.coming())
    context = {
        "engagements": rows[:PAGE] if past else rows,
        "past": bool(past),
        "older": rows[PAGE - 1].starts_at.isoformat() if past and len(rows) > PAGE else "",
        "may_plan": request.scope.may(programme, "engagement.plan"),
    }
    return render(request, "engagements/engagement_list.html", context)


@staff_door("engagement.plan")
def engagement_plan(request: Request, programme: Programme) -> HttpResponse:
    form = EngagementForm(request.POST or None, programme=programme)
    if form.is_valid():
        made = attempt(form, actions.plan_engagement, programme=programme, by=request.user, **form.values())
        if made:
            return _to(made, programme)
    return render(request, "engagements/engagement_edit.html", {"form": form})


@staff_door("engagement.see")
def engagement_detail(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    engagement = access.get_engagement(request.scope, public_id, programme)
    page = pages.engagement_page(request.scope, engagement)
    page["shows_codes"] = reads_codes(request.scope, programme)
    if page["shows_codes"]:
        note_list(request, programme, [row.advisor_id for row in page["participations"]])
    return render(request, "engagements/engagement_detail.html", page)


@staff_door("engagement.plan")
def engagement_edit(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    engagement = access.get_engagement(request.scope, public_id, programme, "edit")
    form = EngagementForm(request.POST or None, instance=engagement, programme=programme)
    if form.is_valid() and attempt(
        form, actions.edit_engagement, engagement=engagement, by=request.user, **form.values()
    ):
        return _to(engagement, programme)
    return render(request, "engagements/engagement_edit.html", {"form": form, "engagement": engagement})


@staff_door("engagement.plan")
def agenda_edit(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    engagement = access.get_engagement(request.scope, public_id, programme, "agenda")
    form = AgendaForm(request.POST or None)
    if form.is_valid() and attempt(
        form, actions.add_agenda_item, engagement=engagement, by=request.user, **form.cleaned_data
    ):
        return redirect("engagements:agenda_edit", programme.slug, engagement.public_id)
    context = {"form": form, "engagement": engagement, "agenda": engagement.agenda.all()}
    return render(request, "engagements/agenda_edit.html", context)


@require_POST
@staff_door("engagement.plan")
def agenda_remove(request: Request, programme: Programme, public_id: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    engagement = access.get_engagement(request.scope, public_id, programme, "agenda")
    actions.remove_agenda_item(item=access.get_agenda_item(engagement, item), by=request.user)
    return redirect("engagements:agenda_edit", programme.slug, engagement.public_id)


@staff_door("engagement.plan")
def risk_write(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    engagement = access.get_engagement(request.scope, public_id, programme, "risk")
    form = RiskNoteForm(request.POST or None, instance=getattr(engagement, "risk_note", None))
    if form.is_valid() and attempt(
        form, actions.write_risk_note, engagement=engagement, by=request.user, **form.cleaned_data
    ):
        messages.success(request, _("Saved. Somebody else must now read and approve it."))
        return _to(engagement, programme)
    return render(request, "engagements/risk_write.html", {"form": form, "engagement": engagement})


@staff_door("engagement.see")
def risk_detail(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    engagement = access.get_engagement(request.scope, public_id, programme)
    note = getattr(engagement, "risk_note", None)
    if note is None:
        raise Http404
    can = access.engagement_verbs(request.scope, engagement)
    return render(request, "engagements/risk_detail.html", {"engagement": engagement, "note": note, "can": can})


@require_POST
@staff_door("engagement.approve_risk")
def risk_approve(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    engagement = access.get_engagement(request.scope, public_id, programme, "approve_risk")
    actions.approve_risk_note(engagement=engagement, seen=request.POST.get("seen", ""), by=request.user)
    messages.success(request, _("Approved."))
    return _to(engagement, programme)


@staff_door("engagement.plan")
def services_link(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    engagement = access.get_engagement(request.scope, public_id, programme, "services")
    linked = list(engagement.linked_services.values_list("service_id", flat=True))
    form = ServicesForm(request.POST or None, programme=programme, initial={"services": linked})
    if form.is_valid():
        done = attempt(
            form, actions.link_services, engagement=engagement, services=form.cleaned_data["services"], by=request.user
        )
        if done is not None:
            return _to(engagement, programme)
    return render(request, "engagements/services_link.html", {"form": form, "engagement": engagement})


@require_POST
@staff_door("engagement.plan")
def engagement_schedule(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    engagement = access.get_engagement(request.scope, public_id, programme, "schedule")
    actions.schedule_engagement(engagement=engagement, by=request.user)
    messages.success(request, _("Scheduled. Each person asked finds her invitation on her page."))
    return _to(engagement, programme)


@require_POST
@staff_door("engagement.plan")
def engagement_invite(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    engagement = access.get_engagement(request.scope, public_id, programme, "invite")
    asked = actions.invite_missing(engagement=engagement, by=request.user)
    said = ngettext("%(count)d more person was asked.", "%(count)d more people were asked.", asked) % {"count": asked}
    messages.success(request, said if asked else _("Everybody who may be asked has been asked already."))
    return _to(engagement, programme)


@staff_door("engagement.plan")
def engagement_cancel(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """Asked on a page of its own."""
    engagement = access.get_engagement(request.scope, public_id, programme, "cancel")
    if request.method == "POST":
        actions.cancel_engagement(engagement=engagement, by=request.user)
        messages.success(request, _("The meeting is called off. Those who were asked find it on their page."))
        return _to(engagement, programme)
    return render(request, "engagements/engagement_cancel.html", {"engagement": engagement})
