"""Staff pages on which an answer is written down for her, something rests for her, and a second person looks.

None of them shows what stands: they are the same whatever she has said.
"""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from consent.notices.models import NoticeItem
from consent.notices.reading import OWN_NAMES, Reading
from consent.records import actions, assisted
from consent.records import assisted_access as access
from consent.records.assisted_forms import DecideForm, HelpedAnswerForm, HowForm, LookForm, PauseForm
from consent.records.guardian_actions import answer_as_guardian
from consent.records.guardians import Guardian
from consent.records.looks import WaitingPaper
from consent.records.models import ConsentCheck, ConsentEvent
from consent.records.ways import ways_enough, ways_with_help
from consent.records.words import band_of_words
from survivor_engagement.common.errors import attempt
from survivor_engagement.files.access import open_file
from survivor_engagement.files.reading import stream
from survivor_engagement.identity.access import get_advisor
from survivor_engagement.identity.looking import note_page
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request
from survivor_engagement.users.models import User


@staff_door("consent.help")
def answer_choose(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """Which question she answers."""
    advisor = get_advisor(request.scope, public_id, programme)
    note_page(request, programme, advisor)
    reading = access.reading_for(programme)
    return render(
        request, "records/answer_choose.html", {"advisor": advisor, "items": reading.items if reading else []}
    )


@staff_door("consent.help")
def answer_help(request: Request, programme: Programme, public_id: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    return read_and_write(request, get_advisor(request.scope, public_id, programme), item)


def read_and_write(
    request: Request, advisor: Advisor, item: uuid.UUID, guardian: Guardian | None = None
) -> HttpResponse:
    """The words to read aloud and the way she answers, or a `guardian` of hers; then, for that way, what was said and
    who was there."""
    note_page(request, request.programme, advisor)
    reading = access.reading_for(request.programme)
    asked = access.get_asked(reading, item)
    how = _how_form(request, advisor, reading, asked, guardian)
    who = {"advisor": advisor, "item": asked, "guardian": guardian, "back_url": _back(request, advisor, guardian)}
    if not how.is_valid():
        return render(request, "records/answer_read.html", who | _words(advisor, reading, asked, how, guardian))
    return _answer_write(request, who, reading, how)


def _back(request: Request, advisor: Advisor, guardian: Guardian | None) -> str:
    if guardian is not None:
        return reverse("records:guardian_questions", args=[request.programme.slug, guardian.public_id])
    return reverse("records:answer_choose", args=[request.programme.slug, advisor.public_id])


def _how_form(
    request: Request, advisor: Advisor, reading: Reading, asked: NoticeItem, guardian: Guardian | None
) -> HowForm:
    """Which language a guardian speaks is not known here, so none is chosen beforehand."""
    spoken = _spoken(reading, asked, band_of_words(advisor, guardian))
    first = advisor.language if guardian is None and advisor.language in spoken else ""
    chosen = request.GET.get("language", first)
    ways = ways_with_help(ways_enough(asked.purpose, asked.programme_id))
    names = [(code, OWN_NAMES[code]) for code in spoken]
    typed = {"language": chosen, "how": request.GET["how"]} if "how" in request.GET else None
    return HowForm(typed, languages=names, ways=ways, of_guardian=guardian is not None, initial={"language": chosen})


def _words(
    advisor: Advisor, reading: Reading, asked: NoticeItem, how: HowForm, guardian: Guardian | None
) -> dict[str, object]:
    language = how["language"].value() or ""
    band = band_of_words(advisor, guardian)
    spoken = _spoken(reading, asked, band)
    text = next(iter(reading.words_for(asked, language, band)), None) if language in spoken else None
    missing = guardian is None and advisor.language not in spoken
    return {"form": how, "text": text, "hers_is_missing": missing, "none_for_her_age": not spoken}


def _spoken(reading: Reading, asked: NoticeItem, band: str) -> list[str]:
    """In which languages this can be asked: an adult where the whole notice speaks it, a child where there are words
    for her age."""
    return [code for code in reading.languages_for(band) if reading.words_for(asked, code, band)]


def _answer_write(request: Request, who: dict[str, Any], reading: Reading, how: HowForm) -> HttpResponse:
    advisor, asked, guardian = who["advisor"], who["item"], who["guardian"]
    people = access.colleagues(request.scope, request.programme)
    way, language = how.cleaned_data["how"], how.cleaned_data["language"]
    form = HelpedAnswerForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        how=way, item=asked, her_language=language if guardian else advisor.language, words_in=language,
        people=people, of_guardian=guardian is not None,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        if form.was_told:
            assisted.note_pressure(advisor=advisor, item=asked, by=request.user, of_guardian=guardian is not None)
            messages.warning(
                request, _("No answer was written down. The safeguarding lead is told, and looks into it.")
            )
            return redirect("identity:advisor_detail", request.programme.slug, advisor.public_id)
        if written := _written(request, who, form, language, people):
            messages.success(request, _said_back(written, guardian))
            if isinstance(written, ConsentEvent) and form.cleaned_data["answer"] != actions.NOT_NOW:
                return _to_the_paper(request, who, form, language)
            if guardian is not None:
                return redirect(who["back_url"])
            return redirect("identity:advisor_detail", request.programme.slug, advisor.public_id)
    text = reading.words_for(asked, language, band_of_words(advisor, guardian))[0]
    return render(request, "records/answer_write.html", who | {"form": form, "text": text, "how": way})


def _to_the_paper(request: Request, who: dict[str, Any], form: HelpedAnswerForm, language: str) -> HttpResponse:
    """Whoever has answered is offered a paper of it, now that somebody is there who can print it. She herself, after a
    yes, is asked first whether it was clear, unless this colleague has gone through that with her."""
    heard = access.my_heard(request.scope, who["advisor"], _key_of(form))
    if heard is None:  # a paper that was confirmed since
        return redirect(who["back_url"])
    is_yes_of_hers = who["guardian"] is None and form.cleaned_data["answer"] == actions.YES
    if is_yes_of_hers and access.checks_after(request.scope, heard):
        return redirect("records:check_told", request.programme.slug, heard.public_id)
    place = reverse("receipts_handed:paper_hand", args=[request.programme.slug, heard.public_id])
    return redirect(f"{place}?language={language}")


def _key_of(form: HelpedAnswerForm) -> uuid.UUID:
    """The same form sent twice is one answer; another answer on it is another one."""
    return uuid.uuid5(form.cleaned_data["once"], form.cleaned_data["answer"])


def _written(
    request: Request, who: dict[str, Any], form: HelpedAnswerForm, language: str, people: QuerySet[User]
) -> ConsentEvent | WaitingPaper | None:
    said: dict[str, Any] = {
        "item": who["item"], "language": language, "answer": form.cleaned_data["answer"], "when": form.when(),
        "shown": form.shown(people), "key": _key_of(form), "words": form.cleaned_data["words"],
        "by": request.user,
    }  # fmt: skip
    if who["guardian"] is not None:
        return attempt(form, answer_as_guardian, guardian=who["guardian"], **said)
    return attempt(form, assisted.record_answer_with_help, advisor=who["advisor"], **said)


def _said_back(written: object, guardian: Guardian | None) -> str:
    """What became of it, and nothing of what stands now."""
    if isinstance(written, WaitingPaper):
        if written.reason == WaitingPaper.Reason.SAME_FILE:
            return _("This file was entered for somebody else before. It counts only when a second person confirms it.")
        return _("Written down. The paper came late, so it counts only when a second person confirms it.")
    if guardian is not None:
        return _("Written down as the guardian's answer.")
    return _("Written down. She finds it on her own page.")


@staff_door("consent.pause")
def answers_pause(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """On the word of anybody: it rests at once, and she is asked."""
    advisor = get_advisor(request.scope, public_id, programme)
    reading = access.reading_for(programme)
    form = PauseForm(request.POST if request.method == "POST" else None, items=reading.items if reading else [])
    if request.method == "POST" and form.is_valid():
        actions.pause(advisor=advisor, programme=programme, purpose=form.purpose, by=request.user)
        messages.success(
            request, _("It rests from now on. Ask her within 72 hours, in a safe way, whether it is her wish.")
        )
        return redirect("identity:advisor_detail", programme.slug, advisor.public_id)
    return render(request, "records/answers_pause.html", {"advisor": advisor, "form": form})


@staff_door("consent.evidence")
def evidence_list(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    advisor = get_advisor(request.scope, public_id, programme)
    note_page(request, programme, advisor)
    found = access.evidence_visible_to(request.scope, programme).filter(advisor=advisor).newest_first()
    return render(request, "records/evidence_list.html", {"advisor": advisor, "found": found[:100]})


@require_POST
@staff_door("consent.evidence")
def evidence_open(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponseBase:
    """The file, as an attachment. That it was opened stands in the trail, and she reads it."""
    evidence = access.get_evidence(request.scope, public_id, programme)
    return stream(open_file(request.scope, evidence.file.public_id), by=request.user)


@staff_door("consent.confirm")
def paper_detail(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """A second person looks at a paper, and says whether it counts."""
    deciding = request.method == "POST"
    paper = access.get_paper(request.scope, public_id, programme, "decide" if deciding else "see")
    form = DecideForm(request.POST if deciding else None, of_guardian=paper.evidence.guardian_id is not None)
    if deciding and form.is_valid():
        confirm = form.cleaned_data["decision"] == "confirm"
        if attempt(form, assisted.decide_paper, paper=paper, confirm=confirm, by=request.user):
            messages.success(request, _("Written down."))
            return redirect("identity:advisor_detail", programme.slug, paper.advisor.public_id)
    mine = paper.entered_by_id == request.user.pk
    return render(request, "records/paper_detail.html", {"paper": paper, "form": form, "mine": mine})


@staff_door("consent.look")
def look_list(request: Request, programme: Programme) -> HttpResponse:
    looks = access.looks_visible_to(request.scope, programme).open().select_related("advisor", "purpose")
    return render(request, "records/look_list.html", {"looks": looks[:100]})


@staff_door("consent.look")
def look_detail(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    look = access.get_look(request.scope, public_id, programme)
    form = LookForm(request.POST if request.method == "POST" else None)
    done = request.method == "POST" and form.is_valid()
    if done and attempt(form, assisted.close_look, look=look, by=request.user, **form.cleaned_data):
        messages.success(request, _("Written down."))
        return redirect("records:look_list", programme.slug)
    checks = ConsentCheck.objects.filter(programme=programme, pk__in=look.check_ids).order_by("id")
    return render(request, "records/look_detail.html", {"look": look, "form": form, "checks": checks})
