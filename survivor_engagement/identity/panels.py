"""What of identities belongs on the pages of a person today: the list of advisors, requests to open details."""

from datetime import date

from django.db.models import Count
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from survivor_engagement.common.dates import clock_time
from survivor_engagement.common.links import address
from survivor_engagement.common.panels import NavItem, Todo
from survivor_engagement.common.ready import Ready, numbers
from survivor_engagement.identity import access
from survivor_engagement.identity.codes import as_typed
from survivor_engagement.identity.models import Advisor, Joining, RevealRequest, RevealRequestQuerySet
from survivor_engagement.identity.progress import contact_good_for
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

FOUND_AT_MOST = 5
SHORTEST_CODE = 3
SHOWN = 10


def _shown(requests: RevealRequestQuerySet) -> RevealRequestQuerySet:
    return (
        requests.select_related(None)
        .select_related("advisor", "asked_by")
        .only("public_id", "state", "purpose", "asked_at", "until", "outcome", "advisor__code", "asked_by__label")[
            :SHOWN
        ]
    )


TO_ANSWER = Ready(
    lambda who, at: _shown(access.reveals_visible_to(who, at).waiting().exclude(asked_by=who.user.pk)),
    verb="reveal.approve",
)
TO_REVIEW = Ready(
    lambda who, at: _shown(access.emergencies_visible_to(who, at).to_review().exclude(asked_by=who.user.pk)),
    verb="reveal.review",
)
# Also told to the auditor, who is not told of emergencies else: somebody must be given the role.
UNSEEN = Ready(
    lambda who, at: numbers(access.emergencies_without_reviewer(at), emergencies=Count("pk")),
    verb="programme.staff",
)
OPEN_NOW = Ready(
    lambda who, at: _shown(access.reveals_visible_to(who, at).open_for(who.user.pk)),
    verb="reveal.ask",
)
TO_CONFIRM = Ready(
    lambda who, at: (
        access.erasures_visible_to(who, at)
        .select_related(None)
        .to_confirm()
        .exclude(asked_by=who.user.pk)
        .select_related("advisor")
        .only("public_id", "advisor__code")[:SHOWN]
    ),
    verb="advisor.erase_confirm",
)
CARDS = Ready(
    lambda who, at: (
        access.cards_to_look_at(who, at)
        .select_related("advisor")
        .only("at", "reached", "advisor__code", "advisor__public_id")[:SHOWN]
    ),
    verb="card.check",
)
TO_BE_ASKED = Ready(
    lambda who, at: numbers(
        access.advisors_visible_to(who, at).to_be_asked(at, Now() - contact_good_for()), people=Count("pk")
    ),
    verb="advisor.contact",
)


def advisor_links(scope: Scope) -> list[Todo]:
    return [
        Todo(title=_("Take a break"), note="", url=address("break_edit"), order=90),
        Todo(
            title=_("What is kept about me"),
            note=_("Read it, keep a copy, erase it"),
            url=address("kept_list"),
            order=92,
        ),
        Todo(title=_("My sign-in"), note=_("Passphrase, passkeys"), url=address("mfa_index"), order=95),
    ]


def staff_nav(scope: Scope, programme: Programme) -> list[NavItem]:
    if not scope.may(programme, "advisor.see"):
        return []
    url = address("identity:advisor_list", programme.slug)
    return [NavItem(label=_("Advisors"), url=url, order=20, active_prefix=url)]


def staff_todos(scope: Scope, programme: Programme) -> list[Todo]:
    alarms = [_alarm(request, programme) for request in TO_REVIEW.rows(scope, programme)]
    return [
        *alarms,
        *_unseen_todos(scope, programme),
        *_card_todos(scope, programme),
        *_reveal_todos(scope, programme),
        *_erasure_todos(scope, programme),
        *_contact_todos(scope, programme),
    ]


def _alarm(request: RevealRequest, programme: Programme) -> Todo:
    """Before all else on the page, until another person has looked at it."""
    stopped = request.state == RevealRequest.State.STOPPED
    title = _("Emergency stopped: look at it") if stopped else _("Details were opened in an emergency: look at it")
    note = _("%(who)s, for %(code)s") % {"who": request.asked_by.label, "code": request.advisor.shown_code}
    clock = _("late, %(waited)s") % {"waited": _waited(request)} if request.is_late else _waited(request)
    url = address("identity:emergency_detail", programme.slug, request.public_id)
    return Todo(title=title, note=note, url=url, due_on=date.min, clock=clock, tone="stop")


def _unseen_todos(scope: Scope, programme: Programme) -> list[Todo]:
    (count,) = UNSEEN.row(scope, programme) or (0,)
    if not count:
        return []
    title = ngettext("Nobody here may look at an emergency", "Nobody here may look at %(count)d emergencies", count) % {
        "count": count
    }
    note = _("Details were opened at once. Ask the administrator for an independent contact.")
    url = address("programmes:staff_list", programme.slug)
    return [Todo(title=title, note=note, url=url, due_on=date.min, tone="stop")]


def _card_todos(scope: Scope, programme: Programme) -> list[Todo]:
    """Cards in other hands, before all else; and cards about which somebody else than their printer asks her."""
    return [_card_todo(joining, programme) for joining in CARDS.rows(scope, programme)]


def _card_todo(joining: Joining, programme: Programme) -> Todo:
    her, place = joining.advisor, programme.slug
    if joining.reached is None:
        url = address("identity:card_check", place, her.public_id)
        title, day = _("Ask her whether her card reached her"), timezone.localdate(joining.at)
        return Todo(title, her.shown_code, url, due_on=day, tone="wait")
    url = address("identity:advisor_detail", place, her.public_id)
    return Todo(
        _("A card was used by somebody else: find out with her"), her.shown_code, url, due_on=date.min, tone="stop"
    )


def _erasure_todos(scope: Scope, programme: Programme) -> list[Todo]:
    """Wishes that were told to somebody else: is it hers?"""
    title = _("Confirm that an advisor wishes to be erased")
    return [
        Todo(title, wish.advisor.shown_code, address("identity:erasure_detail", programme.slug, wish.public_id))
        for wish in TO_CONFIRM.rows(scope, programme)
    ]


def _reveal_todos(scope: Scope, programme: Programme) -> list[Todo]:
    """Requests that wait for this person's answer, and her own that she may open now."""
    found = [*TO_ANSWER.rows(scope, programme), *OPEN_NOW.rows(scope, programme)]
    return [_reveal_todo(request, programme) for request in found]


def _reveal_todo(request: RevealRequest, programme: Programme) -> Todo:
    url = address("identity:reveal_detail", programme.slug, request.public_id)
    code, purpose = request.advisor.shown_code, request.get_purpose_display()
    if request.state == RevealRequest.State.ASKED:
        note = _("%(who)s, for %(code)s: %(purpose)s") % {
            "who": request.asked_by.label, "code": code, "purpose": purpose,
        }  # fmt: skip
        title, clock, tone = _("Answer a request to open details"), _waited(request), "wait"
    else:
        title, note = _("Details of %(code)s are open for you") % {"code": code}, purpose
        clock, tone = _("until %(time)s") % {"time": clock_time(request.until or request.asked_at)}, "you"
    return Todo(title=title, note=note, url=url, due_on=timezone.localdate(request.asked_at), clock=clock, tone=tone)


def _waited(request: RevealRequest) -> str:
    """ "today", "for 1 day": how long somebody has been waiting for the answer."""
    days = (timezone.now() - request.asked_at).days
    return ngettext("for %(days)d day", "for %(days)d days", days) % {"days": days} if days else _("today")


def _contact_todos(scope: Scope, programme: Programme) -> list[Todo]:
    """One line for all whose answers are missing or old: nothing can be sent to them."""
    (count,) = TO_BE_ASKED.row(scope, programme) or (0,)
    if not count:
        return []
    title = _("Ask how they can be reached safely: %(count)s") % {"count": count}
    url = address("identity:advisor_list", programme.slug)
    return [Todo(title=title, note=_("Until then nothing is sent to them"), url=url)]


def staff_find(scope: Scope, programme: Programme, text: str) -> list[Todo]:
    """Advisors whose code begins like this."""
    if not scope.may(programme, "advisor.see") or len(as_typed(text)) < SHORTEST_CODE or not _is_code(text):
        return []
    found = access.advisors_visible_to(scope, programme).starting_with(text)[:FOUND_AT_MOST]
    return [_found(advisor, programme) for advisor in found]


def _is_code(text: str) -> bool:
    """Nothing but symbols of codes and what people write between them: no name is taken for a code."""
    return as_typed(text) == "".join(text.upper().replace("-", " ").split())


def _found(advisor: Advisor, programme: Programme) -> Todo:
    url = address("identity:advisor_detail", programme.slug, advisor.public_id)
    return Todo(title=advisor.shown_code, note=_("Advisor"), url=url)
