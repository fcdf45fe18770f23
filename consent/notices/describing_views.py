"""Staff pages on which a version says what has changed; and those who read it say what they found."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from consent.notices import access, actions, approving, describing, starter
from consent.notices.change_form import ChangeForm
from consent.notices.changes import smallest_change
from consent.notices.models import Source
from consent.notices.readiness import asked_before, version_before
from consent.notices.reading import OWN_NAMES, read_one
from consent.notices.starter_words import DRAFTS
from survivor_engagement.common.errors import attempt
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme


@staff_door("notice.manage")
def change_edit(request: HttpRequest, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """How big the change is, what it is and why, and what becomes of earlier answers."""
    notice = access.get_notice(request.scope, public_id, programme, "edit")
    before = version_before(notice)
    if before is None:
        raise Http404
    reading = read_one(notice)
    asked = asked_before(notice)
    form = ChangeForm(
        request.POST if request.method == "POST" else None,
        notice=notice,
        languages=reading.started,
        items=[item for item in reading.items if item.purpose_id in asked],
    )
    if request.method == "POST" and form.is_valid():
        described = attempt(form, describing.describe_change, notice=notice, by=request.user, **form.values())
        if described:
            return redirect("notices:notice_detail", programme=programme.slug, public_id=notice.public_id)
    context = {"notice": notice, "form": form, "reasons": smallest_change(read_one(before), reading)}
    return render(request, "notices/change_edit.html", context)


@staff_door("notice.manage")
@require_POST
def translation_begin(request: HttpRequest, programme: Programme, public_id: uuid.UUID, language: str) -> HttpResponse:
    """Machine drafts of the words to begin with, for the questions of this draft."""
    notice = access.get_notice(request.scope, public_id, programme, "edit")
    if language not in DRAFTS:
        raise Http404
    asked = [(item.purpose_id, item.months) for item in read_one(notice).items]
    words = starter.content(language, asked)
    actions.fill_notice(notice=notice, language=language, content=words, source=Source.MACHINE_DRAFT, by=request.user)
    return redirect("notices:notice_read", programme=programme.slug, public_id=notice.public_id, language=language)


@staff_door("consent.see")
@require_POST
def translation_check(request: HttpRequest, programme: Programme, public_id: uuid.UUID, language: str) -> HttpResponse:
    notice = access.get_notice(request.scope, public_id, programme, "check")
    if language not in OWN_NAMES:
        raise Http404
    approving.check_translation(notice=notice, language=language, by=request.user)
    messages.success(request, _("Noted. Somebody else publishes this version."))
    return redirect("notices:notice_read", programme=programme.slug, public_id=notice.public_id, language=language)


@staff_door("notice.approve")
@require_POST
def hard_words_pass(request: HttpRequest, programme: Programme, public_id: uuid.UUID, language: str) -> HttpResponse:
    """Whoever is to publish says for which reason words go out that are too hard."""
    notice = access.get_notice(request.scope, public_id, programme, "publish")
    if language not in OWN_NAMES:
        raise Http404
    said = {name: request.POST.get(name, "") for name in ("piece", "because", "seen")}
    approving.pass_hard_words(notice=notice, language=language, by=request.user, **said)
    messages.success(request, _("Noted, with your reason. It stays with these words."))
    return redirect("notices:notice_read", programme=programme.slug, public_id=notice.public_id, language=language)


@staff_door("notice.manage")
@require_POST
def comment_remove(
    request: HttpRequest, programme: Programme, public_id: uuid.UUID, comment: uuid.UUID
) -> HttpResponse:
    notice = access.get_notice(request.scope, public_id, programme)
    approving.remove_comment(comment=access.get_comment(notice, comment), by=request.user)
    return redirect("notices:notice_detail", programme=programme.slug, public_id=notice.public_id)
