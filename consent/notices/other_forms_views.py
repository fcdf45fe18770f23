"""Staff pages of words in another reading form than the first."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from consent.notices import access, other_forms
from consent.notices.easy_forms import EasyWordsForm
from consent.notices.models import NoticeText, ReadingForm
from consent.notices.pictures import Picture
from consent.notices.readiness import readers_of
from consent.notices.writing_views import back_to_words, draft_to_write
from survivor_engagement.common.errors import attempt
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme


@staff_door("notice.manage")
def easy_edit(
    request: HttpRequest, programme: Programme, public_id: uuid.UUID, language: str, item: uuid.UUID
) -> HttpResponse:
    """Short sentences with pictures; the words for adults stand beside the form, to be made shorter."""
    notice = draft_to_write(request, programme, public_id, language)
    question = access.get_item(notice, item)
    texts = {text.form: text for text in NoticeText.objects.filter(item=question, language=language)}
    form = EasyWordsForm(request.POST or None, standing=texts.get(ReadingForm.EASY_READ))
    if request.method == "POST" and form.is_valid():
        said = {"item": question, "language": language, "lines": form.lines(), "by": request.user}
        if attempt(form, other_forms.write_easy_words, **said):
            return redirect(back_to_words(notice, programme, language))
    context = {
        "notice": notice,
        "language": language,
        "item": question,
        "form": form,
        "text": texts.get(ReadingForm.TEXT),
        "words": texts.get(ReadingForm.EASY_READ),
        "read_in": {code_form[1] for code_form in readers_of(notice) if code_form[0] == language},
        "pictures": Picture,
    }
    return render(request, "notices/easy_edit.html", context)


@staff_door("notice.manage")
@require_POST
def form_remove(
    request: HttpRequest, programme: Programme, public_id: uuid.UUID, language: str, item: uuid.UUID, reading_form: str
) -> HttpResponse:
    notice = draft_to_write(request, programme, public_id, language)
    question = access.get_item(notice, item)
    other_forms.remove_form(item=question, language=language, reading_form=reading_form, by=request.user)
    return redirect(back_to_words(notice, programme, language))
