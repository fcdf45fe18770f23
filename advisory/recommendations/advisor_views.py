"""Her pages: what we said, what came of it, and her word on both."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from advisory.recommendations import access, actions
from advisory.recommendations.models import Author, AuthorAnswer, Recommendation, Response
from advisory.recommendations.said import said_list
from survivor_engagement.common.errors import NotNow
from survivor_engagement.common.paging import page_after
from survivor_engagement.identity.access import myself
from survivor_engagement.programmes.doors import advisor_door
from survivor_engagement.programmes.requests import Request

PAGE = 20


@advisor_door
def advice_list(request: Request) -> HttpResponse:
    rows = access.my_recommendations(request.scope)
    page = page_after(rows, key="-id", after=request.GET.get("before", ""), size=PAGE)
    said = said_list(page.rows, request.scope.advisor_id)
    return render(request, "recommendations/advice_list.html", {"said": said, "older": page.next_after})


@advisor_door
def advice_detail(request: Request, public_id: uuid.UUID) -> HttpResponse:
    """The text, her answers to it, and the programme's answer. Her answers are two plain buttons."""
    found = access.get_my_recommendation(request.scope, public_id)
    author = access.my_authorship(request.scope, found)
    response = found.responses.filter(state=Response.State.PUBLISHED).order_by("-published_at").first()
    if request.method == "POST":
        return _answer(request, author, response)
    judged = response.answers.filter(advisor_id=request.scope.advisor_id).first() if response else None
    return render(
        request,
        "recommendations/advice_detail.html",
        {
            "recommendation": found,
            "author": author,
            "response": response,
            "judged": judged,
            "asked": bool(author and found.state == Recommendation.State.CONFIRMING),
        },
    )


def _answer(request: Request, author: Author | None, response: Response | None) -> HttpResponse:
    """Back to the page of this advice, or to the list: a text that is not hers goes out of her sight until it is."""
    answer = request.POST.get("answer", "")
    if author and answer == Author.Answer.NOT_WHAT_I_SAID:
        actions.confirm_text(author=author, answer=answer, by=request.user)
        messages.success(request, _thanks(request, author))
        return redirect("recommendations_mine:advice_list")
    if author and answer == Author.Answer.CONFIRMED:
        actions.confirm_text(author=author, answer=answer, by=request.user)
    elif response and answer in AuthorAnswer.Answer.values:
        actions.judge_response(response=response, advisor=myself(request.scope), answer=answer, by=request.user)
    else:
        raise NotNow(_("Choose one of the two answers."))
    return redirect(request.path)


def _thanks(request: Request, author: Author) -> str:
    if access.is_in_my_sight(request.scope, author.recommendation_id):
        return _("Thank you. Your answer counts. When more of you say so, we change the words with you.")
    return _("Thank you. We change the words with you.")
