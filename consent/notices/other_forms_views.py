"""Staff pages of words in another reading form than the first."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from consent.notices import access, other_forms
from consent.notices.writing_views import back_to_words, draft_to_write
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme


@staff_door("notice.manage")
@require_POST
def form_remove(
    request: HttpRequest, programme: Programme, public_id: uuid.UUID, language: str, item: uuid.UUID, reading_form: str
) -> HttpResponse:
    notice = draft_to_write(request, programme, public_id, language)
    question = access.get_item(notice, item)
    other_forms.remove_form(item=question, language=language, reading_form=reading_form, by=request.user)
    return redirect(back_to_words(notice, programme, language))
