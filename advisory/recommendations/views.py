"""Staff pages: advice and answers."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from advisory.engagements.access import get_engagement
from advisory.recommendations import access, actions
from advisory.recommendations.forms import RecommendationForm, ResponseForm
from advisory.recommendations.models import Author, AuthorAnswer, Recommendation, Response
from consent.records.counting import shown_count
from survivor_engagement.common.errors import attempt
from survivor_engagement.common.paging import page_after
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request


def _url(recommendation: Recommendation, programme: Programme) -> str:
    return reverse("recommendations:recommendation_detail", args=[programme.slug, recommendation.public_id])


@staff_door("recommendation.see")
def recommendation_list(request: Request, programme: Programme) -> HttpResponse:
    rows = access.recommendations_visible_to(request.scope, programme).select_related("engagement", "owner")
    page = page_after(rows, key="-id", after=request.GET.get("before", ""))
    older = f"?before={page.next_after}" if page.next_after else ""
    return render(
        request, "recommendations/recommendation_list.html", {"recommendations": page.rows, "older_url": older}
    )


@staff_door("recommendation.write")
def recommendation_write(request: Request, programme: Programme, engagement: uuid.UUID) -> HttpResponse:
    meeting = get_engagement(request.scope, engagement, programme, "see")
    form = RecommendationForm(request.POST or None, engagement=meeting)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, actions.write_recommendation, engagement=meeting, by=request.user, **form.values())
        if made:
            return redirect(_url(made, programme))
    return render(request, "recommendations/recommendation_write.html", {"form": form, "engagement": meeting})


@staff_door("recommendation.write")
def recommendation_edit(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    found = access.get_recommendation(request.scope, public_id, programme, "edit")
    form = RecommendationForm(request.POST or None, instance=found, engagement=found.engagement)
    if request.method == "POST" and form.is_valid():
        fresh = Recommendation.objects.get(pk=found.pk)
        if attempt(form, actions.edit_recommendation, recommendation=fresh, by=request.user, **form.values()):
            return redirect(_url(found, programme))
    return render(
        request,
        "recommendations/recommendation_write.html",
        {"form": form, "engagement": found.engagement, "recommendation": found},
    )


@staff_door("recommendation.see")
def recommendation_detail(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    found = access.get_recommendation(request.scope, public_id, programme)
    authors = list(found.authors.select_related("advisor"))
    responses = list(found.responses.select_related("decided_by").prefetch_related("answers"))
    context = {
        "recommendation": found,
        "can": access.recommendation_verbs(request.scope, found),
        "authors": authors,
        "confirmed": shown_count(len(authors), [author.answer for author in authors].count(Author.Answer.CONFIRMED)),
        "objected": any(author.answer == Author.Answer.NOT_WHAT_I_SAID for author in authors),
        "draft": next((response for response in responses if response.state == Response.State.DRAFT), None),
        "published": [response for response in responses if response.state == Response.State.PUBLISHED],
    }
    for response in context["published"]:
        answers = [answer.answer for answer in response.answers.all()]
        response.enough = shown_count(len(answers), answers.count(AuthorAnswer.Answer.ENOUGH))
    return render(request, "recommendations/recommendation_detail.html", context)


@require_POST
@staff_door("recommendation.write")
def recommendation_ask(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    found = access.get_recommendation(request.scope, public_id, programme, "ask")
    actions.ask_authors(recommendation=found, by=request.user)
    messages.success(request, _("Shown. Each of them can now say on her own page whether these are the right words."))
    return redirect(_url(found, programme))


@staff_door("recommendation.respond")
def response_draft(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    found = access.get_recommendation(request.scope, public_id, programme, "respond")
    draft = found.responses.filter(state=Response.State.DRAFT).first()
    form = ResponseForm(request.POST or None, instance=draft)
    if form.is_valid() and attempt(
        form, actions.draft_response, recommendation=found, by=request.user, **form.cleaned_data
    ):
        messages.success(request, _("Saved. Nobody of the group reads it yet."))
        return redirect(_url(found, programme))
    return render(request, "recommendations/response_draft.html", {"form": form, "recommendation": found})


@require_POST
@staff_door("recommendation.respond")
def response_publish(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    response = access.get_draft_response(request.scope, public_id, programme)
    actions.publish_response(response=response, by=request.user)
    messages.success(request, _("Published. Those who said it find the answer on their own page."))
    return redirect(_url(response.recommendation, programme))
