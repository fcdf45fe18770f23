"""Staff pages: what is owed and by when; and what one engagement pays."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from advisory.engagements.access import get_engagement
from compensation.dues import access, actions, pages, terms
from compensation.dues.clock import day_in, today_in
from compensation.dues.forms import PlanForm
from compensation.dues.models import PayPlan
from compensation.dues.words import hour_rate, tax_lines, written
from compensation.rates.calculation import just_over_threshold
from survivor_engagement.common.errors import attempt
from survivor_engagement.identity.looking import note_list
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request


@staff_door("due.see")
def due_list(request: Request, programme: Programme) -> HttpResponse:
    today, paid = today_in(programme), access.is_paid()
    show = request.GET.get("show", "")
    show = show if show in pages.SHOWN else "payable"
    dues = access.dues_visible_to(request.scope, programme)
    tabs = pages.tabs(dues.order_by(), paid, today)
    page = pages.page_of(dues, show, paid, today, request.GET.get("after", ""))
    note_list(request, programme, [due.advisor_id for due in page.dues])
    context = {
        "show": show,
        "tabs": tabs,
        "tab": next(tab for tab in tabs if tab.key == show),
        "page": page,
        "today": today,
    }
    return render(request, "dues/due_list.html", context)


@staff_door("due.see")
def due_detail(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    due = access.get_due(request.scope, public_id, programme)
    context = {
        "due": due,
        "can": access.due_verbs(request.scope, due),
        "lines": written(due.lines.all(), due.currency),
        "paid": access.dues_visible_to(request.scope, programme).filter(access.is_paid(), pk=due.pk).exists(),
        "today": today_in(programme),
    }
    note_list(request, programme, [due.advisor_id])
    return render(request, "dues/due_detail.html", context)


@require_POST
@staff_door("due.correct")
def due_pay_in_full(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    due = access.get_due(request.scope, public_id, programme)
    actions.pay_in_full(due=due, by=request.user)
    messages.success(request, _("She is paid in full. It is in the list of what is to be paid."))
    return redirect("dues:due_detail", programme=programme.slug, public_id=due.public_id)


@staff_door("engagement.plan")
def plan_choose(request: Request, programme: Programme, engagement: uuid.UUID) -> HttpResponse:
    """What this engagement pays, with the offer as the advisor will see it beside the choice."""
    meeting = get_engagement(request.scope, engagement, programme, "see")
    plan = PayPlan.objects.select_related("engagement", "card", "tax_rule").filter(engagement=meeting).first()
    form = PlanForm(request.POST or None, programme=programme, plan=plan, on=day_in(programme, meeting.starts_at))
    if request.method == "POST" and form.is_valid():
        chosen = attempt(form, actions.choose_plan, engagement=meeting, by=request.user, **form.values())
        if chosen is not None:
            messages.success(request, _("The pay is chosen. Beside it stands what each person will read."))
            return redirect("dues:plan_choose", programme=programme.slug, engagement=meeting.public_id)
    context = {"engagement": meeting, "form": form, "plan": plan, "frozen": plan and plan.offers.exists()}
    if plan:
        context |= _preview(plan)
    return render(request, "dues/plan_choose.html", context)


def _preview(plan: PayPlan) -> dict[str, object]:
    offer = terms.quote_of_plan(plan)
    return {
        "offer": offer,
        "lines": [*written(offer.lines, offer.currency), *tax_lines(offer.tax_minor, plan.tax_rule)],
        "hour_rate": hour_rate(offer.lines, offer.currency),
        "cliff": just_over_threshold(offer, terms.tax_of(plan.tax_rule)),
    }
