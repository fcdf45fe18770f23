"""Staff pages: what may be asked at all, and how much stricter this programme is."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consent.notices.limit_forms import LimitForm
from consent.notices.limits import all_here, set_limit
from consent.notices.models import Purpose
from survivor_engagement.common.errors import attempt
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme


@staff_door("consent.see")
def limit_list(request: HttpRequest, programme: Programme) -> HttpResponse:
    others = Purpose.objects.exclude(basis_kind=Purpose.Basis.ASK).order_by("order")
    context = {
        "asked": all_here(programme),
        "told": [purpose for purpose in others if purpose.basis_kind == Purpose.Basis.INFORM],
        "never": [purpose for purpose in others if purpose.basis_kind == Purpose.Basis.FORBIDDEN],
        "may_set": request.scope.may(programme, "notice.manage"),
    }
    return render(request, "notices/limit_list.html", context)


@staff_door("notice.manage")
def limit_edit(request: HttpRequest, programme: Programme, purpose: str) -> HttpResponse:
    here = next((here for here in all_here(programme) if here.purpose.pk == purpose), None)
    if here is None:
        raise Http404
    form = LimitForm(request.POST if request.method == "POST" else None, here=here)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        if attempt(form, set_limit, programme=programme, purpose=here.purpose, by=request.user, **typed):
            messages.success(request, _("Saved. It holds from now on."))
            return redirect("notices:limit_list", programme=programme.slug)
    return render(request, "notices/limit_edit.html", {"form": form, "here": here})
