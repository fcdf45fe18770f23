"""Joining, one thing a page: language, code, name and passphrase, the way out, the sign-in name. And taking a break.

Between the pages the session remembers the id of the invitation and nothing else.
"""

import time

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity import access, actions
from survivor_engagement.identity.forms import CodeForm, JoinForm, PassphraseForm
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.doors import advisor_door, public_door
from survivor_engagement.programmes.requests import Request
from survivor_engagement.users import actions as user_actions
from survivor_engagement.users import places
from survivor_engagement.users.actions import find_invitation
from survivor_engagement.users.limits import note_try, remember_network, tried_too_often
from survivor_engagement.users.models import Invitation, Restart, User
from survivor_engagement.users.words import suggest_passphrase

REMEMBERED, TYPED_AT = "invitation", "code_typed_at"
CODE_LASTS = 600  # seconds
NOBODY = "00000000-0000-0000-0000-000000000000"
TRIES, WAIT_SECONDS = 10, 600
BACKEND = "survivor_engagement.users.backend.SignInBackend"


@public_door
def join_language(request: Request) -> HttpResponse:
    """Every language by its own name; the buttons go to the page that sets the language."""
    return render(request, "identity/join_language.html", {})


@sensitive_post_parameters()
@public_door
def join_code(request: Request) -> HttpResponse:
    """A wrong, a used and an ended code get the same answer."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if tried_too_often(request, "join", times=TRIES):
            form.add_error("code", _("Too many tries from here. Wait ten minutes; your card stays good."))
            return render(request, "identity/join_code.html", {"form": form}, status=429)
        invitation = find_invitation(form.cleaned_data["code"])
        if invitation is not None:
            request.session[REMEMBERED] = str(invitation.public_id)
            request.session[TYPED_AT] = time.time()
            return redirect("join_name")
        note_try(request, "join", seconds=WAIT_SECONDS)
        form.add_error("code", _("This code does not open anything now. Look again, or ask for a new card."))
    return render(request, "identity/join_code.html", {"form": form})


def _remembered(request: Request) -> Invitation | None:
    """Whoever comes to this browser later must type the code anew."""
    if time.time() - request.session.get(TYPED_AT, 0) > CODE_LASTS:
        return None
    return (
        Invitation.objects.open()
        .filter(public_id=request.session.get(REMEMBERED, NOBODY))
        .select_related("user")
        .first()
    )


@sensitive_post_parameters()
@public_door
def join_name(request: Request) -> HttpResponse:
    """Her name and her passphrase; a member of staff, whose account is named, only a passphrase."""
    if request.user.is_authenticated:
        return redirect("join_leaving" if request.user.is_advisor else "home")
    invitation = _remembered(request)
    if invitation is None:
        return redirect("join_code")
    form = (JoinForm if invitation.user.is_advisor else PassphraseForm)(request.POST or None)
    if form.is_valid():
        try:
            user = _join(invitation, **form.cleaned_data)
        except NotNow as reason:
            form.add_error(None, str(reason))
        else:
            if user.is_held:
                request.session.flush()
                return render(request, "identity/join_held.html", {"digits": Restart.objects.digits_for(user)})
            _sign_in(request, user)
            return redirect("join_leaving" if user.is_advisor else "mfa_activate_totp")
    suggestion = suggest_passphrase(shown=request.POST.get("suggestion", ""))
    return render(
        request, "identity/join_name.html", {"form": form, "suggestion": suggestion, "joining": invitation.user}
    )


def _join(invitation: Invitation, *, passphrase: str, chosen_name: str = "") -> User:
    language = translation.get_language() or settings.LANGUAGE_CODE
    if not invitation.user.is_advisor:
        return user_actions.accept_invitation(
            invitation=invitation, passphrase=passphrase, language=language, by=invitation.user
        )
    return actions.join_with_code(
        invitation=invitation, chosen_name=chosen_name, passphrase=passphrase, language=language, by=None
    )


def _sign_in(request: Request, user: User) -> None:
    """A session of her own. allauth is told that she has just written her passphrase, so that it asks no second time
    before a second factor is set up."""
    login(request, user, backend=BACKEND)
    places.begin(request)
    remember_network(request, user.username)
    record_authentication(request, user, method="password", username=user.username, reauthenticated=True)
    request.session.pop(REMEMBERED, None)


@advisor_door
def join_leaving(request: Request) -> HttpResponse:
    """Before anything else: what the way out does, what it cannot do, and a try."""
    return render(request, "identity/join_leaving.html", {"neutral_page": settings.LEAVE_URL})


@advisor_door
def join_done(request: Request) -> HttpResponse:
    return render(request, "identity/join_done.html", {"sign_in_name": request.user.username})


@advisor_door
def break_edit(request: Request) -> HttpResponse:
    """She takes a break or comes back: hers alone to decide, at once, with no reason asked."""
    advisor = access.myself(request.scope)
    paused = advisor.status == Advisor.Status.PAUSED
    if request.method == "POST":
        change = actions.pause_advisor if request.POST.get("rest") == "yes" else actions.resume_advisor
        change(advisor=advisor, by=request.user)
        return redirect("break_edit")
    return render(request, "identity/break_edit.html", {"paused": paused})
