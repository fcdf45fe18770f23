"""Staff pages of the day itself and after it: held, who came, minutes, closed."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from advisory.engagements import access, actions
from advisory.engagements.forms import AttendanceForm, MinutesForm, attendance_forms
from advisory.engagements.models import Engagement, Minutes
from survivor_engagement.common.errors import attempt
from survivor_engagement.identity.looking import note_list
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request


def _to(engagement: Engagement, programme: Programme) -> HttpResponse:
    return redirect("engagements:engagement_detail", programme.slug, engagement.public_id)


@require_POST
@staff_door("engagement.run")
def engagement_hold(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    engagement = access.get_engagement(request.scope, public_id, programme, "hold")
    actions.mark_held(engagement=engagement, by=request.user)
    return redirect("engagements:engagement_day", programme.slug, engagement.public_id)


@staff_door("engagement.run")
def engagement_day(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """Who came, by code. Each row is saved by itself; the gate says no for one without stopping the others."""
    engagement = access.get_engagement(request.scope, public_id, programme, "attend")
    rows = list(engagement.participations.select_related("advisor").order_by("advisor__code"))
    is_open = engagement.state == Engagement.State.HELD
    forms = attendance_forms(request.POST or None, rows)
    if request.method == "POST" and _save_all(request, forms):
        messages.success(request, _("Attendance is saved. What is owed follows by itself."))
        return redirect("engagements:engagement_day", programme.slug, engagement.public_id)
    note_list(request, programme, [row.advisor_id for row in rows])
    context = {
        "engagement": engagement,
        "can": access.engagement_verbs(request.scope, engagement),
        "forms": forms,
        "is_open": is_open,
        "refused": any(form.errors for form in forms),
    }
    return render(request, "engagements/engagement_day.html", context)


def _save_all(request: Request, forms: list[AttendanceForm]) -> bool:
    done = [
        form.is_valid()
        and attempt(
            form,
            actions.record_attendance,
            participation=form.participation,
            attendance=form.cleaned_data["attendance"],
            minutes_present=form.cleaned_data["minutes_present"],
            by=request.user,
        )
        is not None
        for form in forms
    ]
    return all(done)


@staff_door("engagement.run")
def minutes_write(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    engagement = access.get_engagement(request.scope, public_id, programme, "write_minutes")
    latest = engagement.minutes.first()
    form = MinutesForm(request.POST or None, instance=latest)
    if form.is_valid() and attempt(
        form, actions.write_minutes, engagement=engagement, by=request.user, **form.cleaned_data
    ):
        messages.success(request, _("Saved. Those who took part read it once you share it."))
        return redirect("engagements:minutes_detail", programme.slug, engagement.public_id)
    shared = latest is not None and latest.state == Minutes.State.SHARED
    return render(request, "engagements/minutes_write.html", {"form": form, "engagement": engagement, "shared": shared})


@staff_door("engagement.see")
def minutes_detail(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    engagement = access.get_engagement(request.scope, public_id, programme)
    context = {
        "engagement": engagement,
        "versions": engagement.minutes.select_related("written_by"),
        "can": access.engagement_verbs(request.scope, engagement),
    }
    return render(request, "engagements/minutes_detail.html", context)


@require_POST
@staff_door("engagement.run")
def minutes_share(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    engagement = access.get_engagement(request.scope, public_id, programme, "write_minutes")
    actions.share_minutes(engagement=engagement, by=request.user)
    messages.success(request, _("Shared. Those who took part find it on their page."))
    return _to(engagement, programme)


@require_POST
@staff_door("engagement.run")
def engagement_close(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    engagement = access.get_engagement(request.scope, public_id, programme, "close")
    actions.close_engagement(engagement=engagement, by=request.user)
    messages.success(request, _("Closed."))
    return _to(engagement, programme)
