"""Her choices: what is asked, one question a page, check questions, receipts, and a stop as short as a yes."""

import uuid
from dataclasses import replace

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from consent.notices.models import NoticeItem, NoticeText
from consent.records import access, actions, her_own, understanding
from consent.records.choices import Choice, Choices, load_choices
from consent.records.forms import AnswerForm, CheckForm, LimitsForm, WishForm
from consent.records.models import ConsentEvent
from consent.records.receipt import answered, receipt_for
from consent.records.ways import needs_her_name, ways_enough
from survivor_engagement.common.errors import attempt
from survivor_engagement.identity.access import myself
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.doors import advisor_door

INSTEAD = "choices_in"  # the session's name for a language she chose for these questions only


@advisor_door
def choice_list(request: HttpRequest) -> HttpResponse:
    _advisor, programmes = _load(request)
    return render(request, "records/choice_list.html", {"programmes": programmes})


@advisor_door
def choice_answer(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The question; or, where she has said yes, her answer and how to stop it."""
    item = access.get_my_item(request.scope, public_id)
    current = access.newest_twin(request.scope, item)
    advisor, mine, choice = _one(request, item)
    asked = choice.item
    if current is not None and current.pk != item.pk:
        seen = _seen(request, item, mine)
        if seen is None:
            return _to_the_new_words(request, current)
        choice = replace(choice, item=item, text=seen, forms=(seen,))
    if choice.text is None:
        if choice.can_be_stopped:  # no words for her any more, and she can stop it all the same
            return redirect("records_mine:choice_stop", public_id=choice.item.public_id)
        return render(request, "records/language_choose.html", {"mine": mine})
    text = _words_before_her(request, choice)
    needs_name = needs_her_name(ways_enough(choice.item.purpose, choice.item.programme_id))
    form = AnswerForm(_typed(request), text=text, standing=choice.answer, needs_name=needs_name)
    if request.method == "POST" and form.is_valid() and _answered(request, form, advisor, choice.item, text):
        return redirect(_after(request, asked))
    shows_yes = choice.answer.has_said_yes and request.method != "POST" and not {"again", "form"} & set(request.GET)
    template = "records/choice_yes.html" if shows_yes else "records/choice_answer.html"
    context = {"form": form, "choice": choice, "text": text, "mine": mine, "place": _place(mine, choice, asked)}
    return render(request, template, context)


@advisor_door
def choice_stop(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """What will happen, and one button. The page of her yes holds the same button."""
    item = access.get_my_item(request.scope, public_id)
    if request.method == "POST":
        event = actions.withdraw(
            advisor=myself(request.scope), programme=item.programme, purpose=item.purpose_id, by=request.user
        )
        messages.success(request, _("Stopped. You do not have to say why."))
        return redirect("records_mine:receipt_detail", public_id=event.public_id)
    _advisor, mine, choice = _one(request, item)
    if not choice.can_be_stopped:
        return redirect("records_mine:choice_answer", public_id=choice.item.public_id)
    return render(request, "records/choice_yes.html", {"choice": choice, "mine": mine})


@advisor_door
@require_POST
def choice_go_on(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """She lifts a pause: one tap, and her yes stands as it stood."""
    item = access.get_my_item(request.scope, public_id)
    event = her_own.go_on(
        advisor=myself(request.scope), programme=item.programme, purpose=item.purpose_id, by=request.user
    )
    messages.success(request, _("It goes on, as you had said."))
    return redirect("records_mine:receipt_detail", public_id=event.public_id)


@advisor_door
def choice_limit(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Her own limits to a yes, which she may set, change and take away."""
    item = access.get_my_item(request.scope, public_id)
    advisor, mine, choice = _one(request, item)
    if not choice.may_limit or not choice.answer.has_said_yes:
        return redirect("records_mine:choice_answer", public_id=choice.item.public_id)
    form = LimitsForm(
        _typed(request), purpose=item.purpose_id, standing=choice.answer, zone=item.programme.timezone,
        needs_name=needs_her_name(ways_enough(item.purpose, item.programme_id)),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        event = attempt(
            form, her_own.set_limits, advisor=advisor, programme=item.programme, purpose=item.purpose_id,
            provisions=form.cleaned_data.get("provisions", []), not_before=form.cleaned_data.get("not_before"),
            typed=form.cleaned_data.get("typed", ""), by=request.user,
        )  # fmt: skip
        if event:
            messages.success(request, _("Saved. It holds from now on."))
            return redirect("records_mine:choice_answer", public_id=choice.item.public_id)
    return render(request, "records/choice_limit.html", {"form": form, "choice": choice, "mine": mine})


@advisor_door
def choice_stop_all(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Everything she allows in one programme, and one button that stops all of it."""
    advisor, programmes = _load(request)
    mine = next((choices for choices in programmes if choices.programme.public_id == public_id), None)
    if mine is None and public_id not in {place.public_id for place in request.scope.programmes.values()}:
        raise Http404
    if mine is None:  # nothing is asked there
        return redirect("records_mine:choice_list")
    if request.method == "POST":
        actions.stop_everything(advisor=advisor, programme=mine.programme, by=request.user)
        messages.success(request, _("All of it is stopped. You do not have to say why."))
        return redirect("records_mine:choice_list")
    if not mine.allowed:
        return redirect("records_mine:choice_list")
    return render(request, "records/choice_stop_all.html", {"mine": mine})


@advisor_door
def check_answer(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """A check question; after her answer the same page says what we say in any case."""
    question = access.get_my_check(request.scope, public_id)
    advisor, mine = _programme(request, question.programme_id)
    about = {"advisor": advisor, "question": question, "by": request.user}
    form = CheckForm(_typed(request), question=question)
    if request.method == "POST" and "chosen" in request.POST and form.is_valid():
        if attempt(form, understanding.answer_check, chosen=form.cleaned_data["chosen"], **about):
            return redirect(request.path)
    elif request.method == "POST" and "clear" in request.POST:
        understanding.clear_now(**about)
        messages.success(request, _("Thank you. What you said yes to goes on."))
        return redirect(_programme(request, question.programme_id)[1].next_url())
    context = {"question": question, "form": form, "mine": mine}
    context["total"] = len(mine.reading.checks.get((question.language, question.form), []))
    which = question.notice_id, question.form, question.order
    if which[1:] in mine.checks_done or question.notice_id != mine.reading.notice.pk:
        context |= {"answer": question.options[question.right_index], "next_url": mine.next_url()}
        context["is_unclear"] = which in {(one.notice_id, one.form, one.order) for one in mine.unclear}
    return render(request, "records/check_answer.html", context)


@advisor_door
def check_unclear(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """It is not clear to her yet: how she wants it explained. What she said yes to waits; nothing else does."""
    question = access.get_my_check(request.scope, public_id)
    advisor, mine = _programme(request, question.programme_id)
    form = WishForm(_typed(request))
    if request.method == "POST" and form.is_valid():
        wish = form.cleaned_data["wish"]
        if attempt(form, understanding.not_clear_yet, advisor=advisor, question=question, wish=wish, by=request.user):
            messages.success(request, _("Thank you for telling us. What you said yes to waits until it is clear."))
            return redirect("records_mine:choice_list")
    return render(request, "records/check_unclear.html", {"question": question, "form": form, "mine": mine})


@advisor_door
def receipt_detail(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    event = access.get_my_event(request.scope, public_id)
    newest = access.my_events(request.scope).in_her_voice().filter(programme=event.programme).newest_first().first()
    context = {
        "receipt": receipt_for(answered(event)),
        "take_url": reverse("receipts_mine:receipt_take", args=[event.public_id]),
        "newest": newest if newest is not None and newest.pk != event.pk else None,
        "language_names": dict(settings.LANGUAGES),
    }
    return render(request, "records/receipt_detail.html", context)


@advisor_door
@require_POST
def language_choose(request: HttpRequest) -> HttpResponse:
    """Another language for these questions, because hers has no words yet. The site stays in hers."""
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        request.session[INSTEAD] = language
    return redirect("records_mine:choice_list")


def _typed(request: HttpRequest) -> QueryDict | None:
    """What was sent; a form sent empty is a form that was sent."""
    return request.POST if request.method == "POST" else None


def _load(request: HttpRequest) -> tuple[Advisor, list[Choices]]:
    return load_choices(request.scope, request.LANGUAGE_CODE, request.session.get(INSTEAD, ""))


def _words_before_her(request: HttpRequest, choice: Choice) -> NoticeText | None:
    """The form she chose, or the one her page was sent with; else the first for her age."""
    chosen = request.POST.get("shown") or request.GET.get("form")
    return next((text for text in choice.forms if chosen in (text.sha256, text.form)), choice.text)


def _programme(request: HttpRequest, programme_id: int) -> tuple[Advisor, Choices]:
    advisor, programmes = _load(request)
    mine = next((choices for choices in programmes if choices.programme.pk == programme_id), None)
    if mine is None:
        raise Http404
    return advisor, mine


def _one(request: HttpRequest, item: NoticeItem) -> tuple[Advisor, Choices, Choice]:
    advisor, mine = _programme(request, item.programme_id)
    choice = next((choice for choice in mine.choices if choice.item.purpose_id == item.purpose_id), None)
    if choice is None:
        raise Http404
    return advisor, mine, choice


def _answered(
    request: HttpRequest, form: AnswerForm, advisor: Advisor, item: NoticeItem, text: NoticeText
) -> ConsentEvent | None:
    """Her answer to these words, written down; or what stands in the way, on the form."""
    said = form.cleaned_data
    key = uuid.uuid5(said["once"], said["answer"])  # a no after a yes from the same page is another answer
    return attempt(
        form, actions.answer_purpose, advisor=advisor, item=item, language=text.language, answer=said["answer"],
        key=key, shown=said["shown"], by=request.user, way=actions.Way(typed=said.get("typed", "")),
    )  # fmt: skip


def _seen(request: HttpRequest, item: NoticeItem, mine: Choices) -> NoticeText | None:
    """The words that she had before her when she sent the form."""
    if request.method != "POST":
        return None
    return access.words_on_screen(item, mine.language, mine.band, request.POST.get("shown", ""))


def _to_the_new_words(request: HttpRequest, current: NoticeItem) -> HttpResponse:
    if request.method == "POST":
        messages.info(request, _("The words have changed meanwhile, so nothing was saved. Here are the new ones."))
    return redirect("records_mine:choice_answer", public_id=current.public_id)


def _place(mine: Choices, choice: Choice, asked: NoticeItem) -> int:
    return mine.place_of(asked) if choice.is_asked else 0


def _after(request: HttpRequest, item: NoticeItem) -> str:
    """Where an answer leads, read again after it was written."""
    _advisor, mine = _programme(request, item.programme_id)
    return mine.next_url(after=item)
