"""What advisors ask about openings, for the independent contact: by code, role and account, never by name."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render

from advisory.safeguarding import access, actions
from advisory.safeguarding.forms import AnswerForm
from advisory.safeguarding.steps import steps_of
from survivor_engagement.common.errors import attempt
from survivor_engagement.common.paging import page_after
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request


@staff_door("opening.answer")
def question_list(request: Request, programme: Programme) -> HttpResponse:
    found = access.questions_visible_to(request.scope, programme)
    page = page_after(found, key="-id", after=request.GET.get("after", ""))
    return render(request, "safeguarding/question_list.html", {"page": page})


@staff_door("opening.answer")
def question_detail(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """What led to the opening; the answer is chosen on the same page."""
    verb = "answer" if request.method == "POST" else "see"
    found, about = access.get_question(request.scope, public_id, programme, verb)
    can = access.question_verbs(request.scope, found)
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        answered = attempt(form, actions.answer_question, question=found, by=request.user, **form.cleaned_data)
        if answered:
            return redirect("safeguarding:question_detail", programme.slug, found.public_id)
    return render(
        request,
        "safeguarding/question_detail.html",
        {"question": found, "steps": steps_of(about), "can": can, "form": form},
    )
