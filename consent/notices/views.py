"""Staff pages: the versions of what is asked, written by one person and published by another."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from consent.notices import access, actions, starter
from consent.notices.changes import Difference, differences
from consent.notices.hard_words import still_too_hard
from consent.notices.models import Notice, PassedBecause, Purpose, ReadingForm
from consent.notices.readiness import readers_of, still_to_be_read, still_to_say, version_before
from consent.notices.reading import OWN_NAMES, Reading, read_one, stamp_of
from consent.notices.starter_words import DRAFTS
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


@staff_door("consent.see")
def notice_list(request: HttpRequest, programme: Programme) -> HttpResponse:
    notices = list(access.notices_visible_to(request.scope, programme).newest_first())
    context = {
        "notices": notices,
        "has_draft": any(notice.is_draft for notice in notices),
        "may_write": request.scope.may(programme, "notice.manage"),
    }
    return render(request, "notices/notice_list.html", context)


@staff_door("notice.manage")
@require_POST
def notice_start(request: HttpRequest, programme: Programme) -> HttpResponse:
    """A draft with the words of the published version; the first one begins with words that come with the product."""
    published = access.current_notice(programme.pk)
    write = actions.renew_notice if published else starter.write_starter_notice
    return redirect(_url(write(programme=programme, by=request.user), programme))


@staff_door("consent.see")
def notice_detail(request: HttpRequest, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    notice = access.get_notice(request.scope, public_id, programme)
    reading = read_one(notice)
    known = {item.purpose_id for item in reading.items}
    can = access.notice_verbs(request.scope, notice)
    context = {
        "notice": notice,
        "items": reading.items,
        "can": can,
        "languages": _languages(reading, programme, "edit" in can),
        "not_asked": Purpose.objects.of_the_whole().exclude(pk__in=known),
        "missing": [*reading.stands_in_the_way(), *still_to_say(notice, reading)] if notice.is_draft else [],
        "unread": _before_it_goes_out(notice, reading, request.user if "publish" in can else None),
        "hard": still_too_hard(reading) if "offer" in can else [],
        "what_changed": notice.what_changed.items(),
        "comments": notice.comments.all() if request.scope.may(programme, "notice.manage") else [],
        "not_begun": ", ".join(OWN_NAMES[code] for code in programme.languages if code not in reading.started),
        "stamp": stamp_of(notice),
        "differs": _differs(notice, reading) if "publish" in can else [],
    }
    return render(request, "notices/notice_detail.html", context)


@staff_door("consent.see")
def notice_read(request: HttpRequest, programme: Programme, public_id: uuid.UUID, language: str) -> HttpResponse:
    """The whole notice in one language, as she reads it."""
    notice = access.get_notice(request.scope, public_id, programme)
    _known(language)
    reading = read_one(notice)
    context = {
        "notice": notice,
        "language": language,
        "can": access.notice_verbs(request.scope, notice),
        "questions": [
            (item, reading.text(item, language), reading.other_forms(item, language)) for item in reading.items
        ],
        "reach": reading.reach(language),
        "all_told": _told(reading, programme, language),
        "lacks": reading.lacks(language) if notice.is_draft else [],
        "unchecked": reading.unchecked(language),
        "read_in": {form for code, form in readers_of(notice) if code == language},
        "reasons": PassedBecause.choices,
        "stamp": stamp_of(notice),
        "has_machine_draft": language in DRAFTS and language not in reading.started,
    }
    return render(request, "notices/notice_read.html", context)


@staff_door("notice.manage")
@require_POST
def notice_offer(request: HttpRequest, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    notice = access.get_notice(request.scope, public_id, programme, "offer")
    actions.offer_notice(notice=notice, by=request.user)
    messages.success(request, _("Others can read this version now: advisors in their language, and a second person."))
    return redirect(_url(notice, programme))


@staff_door("notice.approve")
@require_POST
def notice_publish(request: HttpRequest, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    notice = access.get_notice(request.scope, public_id, programme, "publish")
    actions.publish_notice(notice=notice, by=request.user, seen=request.POST.get("seen", ""))
    messages.success(request, _("Published. People are asked from now on, each for herself."))
    return redirect(_url(notice, programme))


@staff_door("notice.manage")
@require_POST
def notice_discard(request: HttpRequest, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    notice = access.get_notice(request.scope, public_id, programme, "discard")
    actions.discard_notice(notice=notice, by=request.user)
    messages.success(request, _("The draft is gone. What is published stays as it is."))
    return redirect("notices:notice_list", programme=programme.slug)


@staff_door("notice.manage")
@require_POST
def language_remove(request: HttpRequest, programme: Programme, public_id: uuid.UUID, language: str) -> HttpResponse:
    notice = access.get_notice(request.scope, public_id, programme, "edit")
    _known(language)
    actions.remove_language(notice=notice, language=language, by=request.user)
    return redirect(_url(notice, programme))


def _languages(reading: Reading, programme: Programme, writing: bool) -> list[dict[str, object]]:
    """Each language with what it lacks; while writing, those of the programme that nobody began, too."""
    codes = reading.started + [code for code in programme.languages if writing and code not in reading.started]
    readers = readers_of(reading.notice)
    return [
        {
            "code": code,
            "begun": code in reading.started,
            "ready": code in reading.languages and not reading.lacks(code),
            "unchecked": reading.unchecked(code),
            "readers": readers.get((code, ReadingForm.TEXT), 0),
            "unread": _unread(reading, code, readers),
            "url": reverse("notices:notice_read", args=[programme.slug, reading.notice.public_id, code]),
        }
        for code in codes
    ]


def _unread(reading: Reading, code: str, readers: Mapping[tuple[str, str], int]) -> list[str]:
    """The forms beside the first that nobody has read; nothing before the first was (see `readers_of`)."""
    if (code, ReadingForm.TEXT) not in readers:
        return []
    return [str(form.label) for form in reading.forms_in(code) if (code, form) not in readers]


def _told(reading: Reading, programme: Programme, language: str) -> list[dict[str, Any]]:
    """In words for adults, and for each age for which there are questions: the check questions and what is told, each
    with its words if it has some and where they are written."""
    purposes = list(Purpose.objects.filter(basis_kind=Purpose.Basis.INFORM))
    place: list[Any] = [programme.slug, reading.notice.public_id, language]
    told: list[dict[str, Any]] = []
    for form in (ReadingForm.TEXT, *reading.for_children(language)):
        checks = {check.order: check for check in reading.checks.get((language, form), [])}
        facts = {fact.purpose_id: fact for fact in reading.facts.get((language, form), [])}
        of, behind = ("form_", [*place, form.value]) if form != ReadingForm.TEXT else ("", place)
        told.append(
            {
                "form": form,
                "checks": [
                    (order, checks.get(order), reverse(f"notices:{of}question_edit", args=[*behind, order]))
                    for order in range(1, actions.MOST_CHECKS + 1)
                ],
                "facts": [
                    (one, facts.get(one.pk), reverse(f"notices:{of}fact_edit", args=[*behind, one.pk]))
                    for one in purposes
                ],
            }
        )
    return told


def _before_it_goes_out(notice: Notice, reading: Reading, publisher: User | None) -> list[str]:
    """What an offered draft waits for: readers, and a reason of whoever publishes for each words that are too hard."""
    if not notice.offered_at or not notice.is_draft:
        return []
    return [*still_to_be_read(notice, reading), *still_too_hard(reading, publisher)]


def _differs(notice: Notice, reading: Reading) -> list[Difference]:
    """What the second person compares: each text that is not as it was in the version before."""
    before = version_before(notice)
    return differences(read_one(before), reading) if before else []


def _known(language: str) -> None:
    if language not in OWN_NAMES:
        raise Http404


def _url(notice: Notice, programme: Programme) -> str:
    return reverse("notices:notice_detail", args=[programme.slug, notice.public_id])
