"""Staff pages on which the words of a draft are written, piece by piece."""

import uuid

from django.forms import BaseModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from consent.notices import access, actions
from consent.notices.forms import CheckQuestionForm, FactForm, MonthsForm, TextForm
from consent.notices.models import CheckQuestion, Notice, NoticeText, Purpose, ReadingForm, ToldFact
from consent.notices.readiness import readers_of
from consent.notices.reading import OWN_NAMES
from consent.notices.reading_forms import FOR_CHILDREN, TOLD_IN
from survivor_engagement.common.errors import attempt
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme

WRITTEN_PLAINLY = (ReadingForm.TEXT, *FOR_CHILDREN)


@staff_door("notice.manage")
def text_edit(
    request: HttpRequest,
    programme: Programme,
    public_id: uuid.UUID,
    language: str,
    item: uuid.UUID,
    reading_form: str = ReadingForm.TEXT,
) -> HttpResponse:
    """The words for adults, or those for the age of a child."""
    notice = draft_to_write(request, programme, public_id, language)
    question = access.get_item(notice, item)
    if reading_form not in WRITTEN_PLAINLY:
        raise Http404
    place = {"item": question, "language": language}
    form = TextForm(request.POST or None, instance=NoticeText.objects.filter(**place, form=reading_form).first())
    if request.method == "POST" and form.is_valid():
        said = {"words": {part: form.cleaned_data[part] for part in NoticeText.PARTS}, "by": request.user}
        if attempt(form, actions.write_text, reading_form=reading_form, **place, **said):
            return redirect(back_to_words(notice, programme, language))
    return _page(request, notice, language, form, _about(question.purpose.name, reading_form))


@staff_door("notice.manage")
def question_edit(
    request: HttpRequest,
    programme: Programme,
    public_id: uuid.UUID,
    language: str,
    order: int,
    reading_form: str = ReadingForm.TEXT,
) -> HttpResponse:
    """A check question for adults, or in words for the age of a child."""
    notice = draft_to_write(request, programme, public_id, language)
    if reading_form not in TOLD_IN:
        raise Http404
    place = {"notice": notice, "language": language, "order": order}
    form = CheckQuestionForm(
        request.POST or None, instance=CheckQuestion.objects.filter(**place, form=reading_form).first()
    )
    if request.method == "POST" and form.is_valid():
        said = {"by": request.user, **form.values()}
        if attempt(form, actions.write_check, reading_form=reading_form, **place, **said):
            return redirect(back_to_words(notice, programme, language))
    return _page(request, notice, language, form, _about(_("Check question"), reading_form))


@staff_door("notice.manage")
def fact_edit(
    request: HttpRequest,
    programme: Programme,
    public_id: uuid.UUID,
    language: str,
    purpose: str,
    reading_form: str = ReadingForm.TEXT,
) -> HttpResponse:
    """What is told and not asked, for adults or in words for the age of a child."""
    notice = draft_to_write(request, programme, public_id, language)
    known = Purpose.objects.filter(pk=purpose, basis_kind=Purpose.Basis.INFORM).first()
    if known is None or reading_form not in TOLD_IN:
        raise Http404
    place = {"notice": notice, "language": language, "purpose": known.pk}
    form = FactForm(request.POST or None, instance=ToldFact.objects.filter(**place, form=reading_form).first())
    if request.method == "POST" and form.is_valid():
        said = {"title": form.cleaned_data["title"], "body": form.cleaned_data["body"], "by": request.user}
        if attempt(form, actions.write_fact, reading_form=reading_form, **place, **said):
            return redirect(back_to_words(notice, programme, language))
    return _page(request, notice, language, form, _about(known.name, reading_form))


@staff_door("notice.manage")
def item_edit(request: HttpRequest, programme: Programme, public_id: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    notice = access.get_notice(request.scope, public_id, programme, "edit")
    question = access.get_item(notice, item)
    form = MonthsForm(request.POST or None, item=question)
    if request.method == "POST" and form.is_valid():
        months = form.cleaned_data["months"]
        if attempt(form, actions.set_months, item=question, months=months, by=request.user):
            return redirect("notices:notice_detail", programme=programme.slug, public_id=notice.public_id)
    return render(request, "notices/item_edit.html", {"notice": notice, "item": question, "form": form})


@staff_door("notice.manage")
@require_POST
def item_leave_out(request: HttpRequest, programme: Programme, public_id: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    notice = access.get_notice(request.scope, public_id, programme, "edit")
    actions.leave_out(item=access.get_item(notice, item), by=request.user)
    return redirect("notices:notice_detail", programme=programme.slug, public_id=notice.public_id)


@staff_door("notice.manage")
@require_POST
def item_add(request: HttpRequest, programme: Programme, public_id: uuid.UUID, purpose: str) -> HttpResponse:
    notice = access.get_notice(request.scope, public_id, programme, "edit")
    known = Purpose.objects.filter(pk=purpose, basis_kind=Purpose.Basis.ASK).first()
    if known is None:
        raise Http404
    actions.add_question(notice=notice, purpose=purpose, months=known.max_months, by=request.user)
    return redirect("notices:notice_detail", programme=programme.slug, public_id=notice.public_id)


def draft_to_write(request: HttpRequest, programme: Programme, public_id: uuid.UUID, language: str) -> Notice:
    if language not in OWN_NAMES:
        raise Http404
    return access.get_notice(request.scope, public_id, programme, "edit")


def _page(request: HttpRequest, notice: Notice, language: str, form: BaseModelForm, about: str) -> HttpResponse:
    standing = form.instance if form.instance.pk else None
    read_in = {reading_form for code, reading_form in readers_of(notice) if code == language}
    context = {
        "notice": notice,
        "language": language,
        "form": form,
        "about": about,
        "words": standing,
        "read_in": read_in,
    }
    return render(request, "notices/words_edit.html", context)


def back_to_words(notice: Notice, programme: Programme, language: str) -> str:
    return reverse("notices:notice_read", args=[programme.slug, notice.public_id, language])


def _about(name: str, reading_form: str) -> str:
    return name if reading_form == ReadingForm.TEXT else f"{name} ({ReadingForm(reading_form).label})"
