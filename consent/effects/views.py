"""Staff: what is to be done after a stop. The thing is shown, the code only where the task needs it."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from consent.effects import access, actions
from consent.effects.forms import FinishForm
from consent.effects.late import between
from consent.effects.plan import LATE_NEWS
from consent.effects.relied import words_of
from consent.effects.task import Task
from survivor_engagement.common.errors import attempt
from survivor_engagement.common.paging import page_after
from survivor_engagement.identity.looking import note_list, note_page
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request


@staff_door("consent.effects")
def effect_list(request: Request, programme: Programme) -> HttpResponse:
    page = page_after(access.open_to(request.scope, programme), key="id", after=request.GET.get("after", ""))
    tasks = [Task(effect) for effect in sorted(page.rows, key=lambda effect: effect.due_at)]
    note_list(request, programme, [task.effect.advisor_id for task in tasks if task.shows_code])
    return render(request, "effects/effect_list.html", {"tasks": tasks, "next_after": page.next_after})


@staff_door("consent.effects")
def effect_detail(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """What to do, and how it ended."""
    effect = access.get_effect(request.scope, public_id, programme)
    form = FinishForm(request.POST if request.method == "POST" else None, effect=effect)
    if request.method == "POST" and form.is_valid():
        proof = form.cleaned_data["proof"]
        if attempt(form, actions.finish_effect, effect=effect, proof=proof, by=request.user):
            messages.success(request, _("Written down. She reads it on her own page."))
            return redirect("effects:effect_list", programme.slug)
    task = Task(effect)
    if task.shows_code:
        note_page(request, programme, effect.advisor)
    context = {"task": task, "effect": effect, "form": form, "can": access.effect_verbs(effect)}
    if effect.code == LATE_NEWS:
        late = between(effect.event)
        context |= {"checks": words_of(late.checks), "uses": list(late.uses)}
    return render(request, "effects/effect_detail.html", context)


@staff_door("consent.effects")
@require_POST
def effect_asked(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    effect = access.get_effect(request.scope, public_id, programme)
    actions.note_asked(effect=effect, by=request.user)
    messages.success(request, _("Written down that they were asked. You are reminded when they do not answer."))
    return redirect("effects:effect_detail", programme.slug, public_id)


@staff_door("consent.effects")
@require_POST
def effect_again(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    effect = access.get_effect(request.scope, public_id, programme)
    actions.try_again(effect=effect, by=request.user)
    messages.success(request, _("It is tried again now."))
    return redirect("effects:effect_list", programme.slug)
