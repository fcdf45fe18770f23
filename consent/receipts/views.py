"""A page for anybody who holds such a file: is it as it was given out? Nothing of it is kept, shown again or logged."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from consent.receipts import archive, signing
from consent.receipts.forms import CheckForm
from consent.receipts.verify import AS_GIVEN, Fault, verify
from survivor_engagement.programmes.doors import public_door
from survivor_engagement.programmes.requests import Request
from survivor_engagement.users.limits import note_try, tried_too_often

TRIES, WAIT_SECONDS = 30, 600


@sensitive_post_parameters()
@public_door
def paper_check(request: Request) -> HttpResponse:
    if request.method != "POST":
        return render(request, "receipts/paper_check.html", {"form": CheckForm(), "found": None})
    if tried_too_often(request, "check", times=TRIES):
        form = CheckForm({})
        form.add_error(None, _("Too many files from here. Wait ten minutes, then try again."))
        return render(request, "receipts/paper_check.html", {"form": form, "found": None}, status=429)
    note_try(request, "check", seconds=WAIT_SECONDS)
    form = CheckForm(request.POST, request.FILES)
    found = None
    if form.is_valid():
        faults = verify(form.cleaned_data["content"], signing.archived_keys())
        found = {"good": not faults, "sentences": [in_words(fault) for fault in faults] or [_(AS_GIVEN)]}
        form = CheckForm()  # the text does not stand on the page again
    return render(request, "receipts/paper_check.html", {"form": form, "found": found})


@require_safe
@public_door
def key_list(request: Request) -> HttpResponse:
    """The public keys, for checking without us."""
    text = archive.as_file(signing.archived_keys().values())
    return HttpResponse(
        text, content_type="application/json", headers={"Content-Disposition": 'attachment; filename="keys.json"'}
    )


def in_words(fault: Fault) -> str:
    """In the reader's language; the place is a path of names, which the page escapes."""
    return _(fault.sentence) % {"place": fault.place} if fault.place else _(fault.sentence)
