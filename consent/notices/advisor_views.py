"""Her page with words that nobody is asked yet: she reads them in her language and says whether they are clear."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consent.notices import access, approving
from consent.notices.forms import ReaderForm
from consent.notices.models import Notice
from consent.notices.reading import Reading, read_one, stamp_of
from survivor_engagement.common.errors import attempt
from survivor_engagement.files.reading import play
from survivor_engagement.programmes.doors import advisor_door


@advisor_door
def draft_read(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Every answer leads to the same place, so that nothing tells one from another."""
    notice = access.get_draft_to_read(request.scope, public_id)
    reading = read_one(notice)
    language = _language(request, reading)
    form = ReaderForm(request.POST if request.method == "POST" else None, initial={"seen": stamp_of(notice)})
    if language and request.method == "POST" and form.is_valid() and _answer(request, notice, language, form):
        messages.success(request, _("Thank you. There is nothing more to do."))
        return redirect("/")
    context: dict[str, object] = {"reading": reading, "language": language, "form": form}
    if language:
        context |= {
            "questions": [
                (item, reading.text(item, language), reading.other_forms(item, language)) for item in reading.items
            ],
            "checks": reading.checks[language],
            "facts": reading.facts[language],
        }
    return render(request, "notices/draft_read.html", context)


@advisor_door
def sound_play(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The words of a question, spoken, inside the page."""
    return play(access.get_sound_to_hear(request.scope, public_id).file, request.headers.get("Range", ""))


def _language(request: HttpRequest, reading: Reading) -> str | None:
    """Hers; or one of those there are, which she chose on the page. Never one of our choosing."""
    wanted = request.POST.get("language") or request.GET.get("language") or request.LANGUAGE_CODE
    return wanted if wanted in reading.for_readers else None


def _answer(request: HttpRequest, notice: Notice, language: str, form: ReaderForm) -> bool:
    said = {"notice": notice, "language": language, "seen": form.cleaned_data["seen"], "by": request.user}
    answer = form.cleaned_data["answer"]
    if answer == "unclear":
        return attempt(form, approving.say_unclear, words=form.cleaned_data["words"], **said) is not None
    if answer == "clear":
        return attempt(form, approving.approve_words, **said) is not None
    attempt(form, approving.set_aside, **said)
    return form.is_valid()
