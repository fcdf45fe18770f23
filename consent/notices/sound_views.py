"""Staff pages of the sound of a text: heard, put there, taken out."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from consent.notices import access, sounds
from consent.notices.forms import SoundForm
from consent.notices.models import Notice, NoticeText
from consent.notices.writing_views import back_to_words, draft_to_write
from survivor_engagement.common.errors import attempt
from survivor_engagement.files.reading import play
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme


@staff_door("consent.see")
def sound_hear(request: HttpRequest, programme: Programme, public_id: uuid.UUID, sound: uuid.UUID) -> HttpResponse:
    notice = access.get_notice(request.scope, public_id, programme)
    return play(access.get_sound(notice, sound).file, request.headers.get("Range", ""))


@staff_door("notice.manage")
def sound_edit(
    request: HttpRequest, programme: Programme, public_id: uuid.UUID, language: str, item: uuid.UUID, reading_form: str
) -> HttpResponse:
    """The words to speak, and the recording of them."""
    notice = draft_to_write(request, programme, public_id, language)
    text = _text(notice, item, language, reading_form)
    form = SoundForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if form.is_valid() and attempt(
        form, sounds.keep_sound, text=text, upload=form.cleaned_data["upload"], by=request.user
    ):
        return redirect(back_to_words(notice, programme, language))
    return render(request, "notices/sound_edit.html", {"notice": notice, "text": text, "form": form})


@staff_door("notice.manage")
@require_POST
def sound_remove(
    request: HttpRequest, programme: Programme, public_id: uuid.UUID, language: str, item: uuid.UUID, reading_form: str
) -> HttpResponse:
    notice = draft_to_write(request, programme, public_id, language)
    sounds.remove_sound(text=_text(notice, item, language, reading_form), by=request.user)
    return redirect(back_to_words(notice, programme, language))


def _text(notice: Notice, item: uuid.UUID, language: str, reading_form: str) -> NoticeText:
    question = access.get_item(notice, item)
    found = NoticeText.objects.filter(item=question, language=language, form=reading_form)
    text = found.select_related("item__notice__programme", "item__purpose", "sound").first()
    if text is None:
        raise Http404
    return text
