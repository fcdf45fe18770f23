"""Staff pages: places that help, and when somebody last checked them."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from advisory.referrals import access, actions
from advisory.referrals.forms import ServiceForm
from survivor_engagement.common.errors import attempt
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request


@staff_door("service.see")
def service_list(request: Request, programme: Programme) -> HttpResponse:
    services = access.services_visible_to(request.scope, programme).by_kind()
    can = access.service_verbs(request.scope, programme)
    return render(request, "referrals/service_list.html", {"services": services, "can": can})


@staff_door("service.manage")
def service_add(request: Request, programme: Programme) -> HttpResponse:
    form = ServiceForm(request.POST or None)
    if form.is_valid() and attempt(
        form, actions.add_service, programme=programme, by=request.user, **form.cleaned_data
    ):
        return redirect("referrals:service_list", programme.slug)
    return render(request, "referrals/service_edit.html", {"form": form})


@staff_door("service.manage")
def service_edit(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    service = access.get_service(request.scope, public_id, programme, "edit")
    form = ServiceForm(request.POST or None, instance=service)
    if form.is_valid() and attempt(form, actions.edit_service, service=service, by=request.user, **form.cleaned_data):
        return redirect("referrals:service_list", programme.slug)
    return render(request, "referrals/service_edit.html", {"form": form, "service": service})


@require_POST
@staff_door("service.manage")
def service_verify(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    service = access.get_service(request.scope, public_id, programme, "verify")
    actions.verify_service(service=service, by=request.user)
    return redirect("referrals:service_list", programme.slug)
