"""Her page with words that nobody is asked yet: she reads them in her language and says whether they are clear."""

import uuid
from collections.abc import Collection

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consent.notices import access, approving
from consent.notices.forms import ReaderForm
from consent.notices.models import Notice, ReadingDone, ReadingForm
from consent.notices.reading import read_one, stamp_of
from survivor_engagement.common.errors import attempt
from survivor_engagement.files.reading import play
from survivor_engagement.identity.access import myself
from survivor_engagement.identity.ages import band_now
from survivor_engagement.programmes.doors import advisor_door


@advisor_door
def draft_read(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One form of the words at a time. Every answer leads to the same place, so that nothing on the way tells one from
    another. What is said of words that are not hers any more, such as those of an age, is not saved."""
    notice = access.get_draft_to_read(request.scope, public_id)
    reading = read_one(notice)
    hers = band_now(myself(request.scope))
    choice = [code for code in reading.for_readers if reading.to_read(code, hers)]
    language = _language(request, choice)
    forms = reading.to_read(language, hers) if language else []
    answered = set(
        ReadingDone.objects.filter(notice=notice, advisor=request.scope.advisor_id, language=language or "")
        .values_list("form", flat=True)
    )  # fmt: skip
    shown = _form(request, forms, answered)
    if shown and request.method == "POST" and request.POST.get("form") != shown:
        messages.info(request, _("The words have changed meanwhile, so nothing was saved. Here are the new ones."))
        return redirect("notices_mine:draft_read", public_id=notice.public_id)
    form = ReaderForm(request.POST if request.method == "POST" else None, initial={"seen": stamp_of(notice)})
    if shown and request.method == "POST" and form.is_valid() and _answer(request, notice, (language, shown), form):
        messages.success(request, _("Thank you. You can stop here."))
        return redirect("/")
    context: dict[str, object] = {"languages": choice, "language": language, "form": form, "shown": shown}
    if shown:
        context |= {
            "forms": [(one, one in answered) for one in forms],
            "questions": [text for item in reading.items if (text := reading.text(item, language or "", shown))],
            "checks": reading.checks.get((language or "", shown), []),
            "facts": reading.facts.get((language or "", shown), []),
        }
    return render(request, "notices/draft_read.html", context)


@advisor_door
def sound_play(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The words of a question, spoken, inside the page."""
    return play(access.get_sound_to_hear(request.scope, public_id).file, request.headers.get("Range", ""))


def _language(request: HttpRequest, choice: Collection[str]) -> str | None:
    """Hers; or one of those there are, which she chose on the page. Never one of our choosing."""
    wanted = request.POST.get("language") or request.GET.get("language") or request.LANGUAGE_CODE
    return wanted if wanted in choice else None


def _form(request: HttpRequest, forms: list[ReadingForm], answered: Collection[str]) -> ReadingForm | None:
    """The one she chose; else the first that she has not answered."""
    wanted = request.POST.get("form") or request.GET.get("form")
    first = next((form for form in forms if form not in answered), next(iter(forms), None))
    return next((form for form in forms if form == wanted), first)


def _answer(request: HttpRequest, notice: Notice, words: tuple[str | None, ReadingForm], form: ReaderForm) -> bool:
    language, reading_form = words
    said = {"notice": notice, "language": language, "seen": form.cleaned_data["seen"], "by": request.user}
    answer = form.cleaned_data["answer"]
    if answer == "unclear":
        told = {**said, "reading_form": reading_form, "words": form.cleaned_data["words"]}
        return attempt(form, approving.say_unclear, **told) is not None
    if answer == "clear":
        return attempt(form, approving.approve_words, reading_form=reading_form, **said) is not None
    attempt(form, approving.set_aside, **said)
    return form.is_valid()
