"""Who may see and do what with an advisor. A door answers 404 for what is out of sight, 403 for what is not allowed."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import Http404

from survivor_engagement.identity.erasures import ErasureQuerySet
from survivor_engagement.identity.models import (
    Advisor,
    AdvisorQuerySet,
    Erasure,
    RevealRequest,
    RevealRequestQuerySet,
    SafeContact,
)
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope
from survivor_engagement.users.models import Invitation, User

VERBS = {"see": "advisor.see", "invite": "advisor.invite", "contact": "advisor.contact", "payee": "advisor.payee",
         "ask_reveal": "reveal.ask", "enrol": "advisor.enrol", "erase": "advisor.erase"}  # fmt: skip


def advisors_visible_to(scope: Scope, programme: Programme | None = None) -> AdvisorQuerySet:
    ids = [programme.pk] if programme else scope.programme_ids("advisor.see")
    return Advisor.objects.enrolled_in([pk for pk in ids if pk in scope.roles])


def advisor_verbs(scope: Scope, programme: Programme) -> set[str]:
    return {verb for verb, rule in VERBS.items() if scope.may(programme, rule)}


def get_advisor(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str = "see") -> Advisor:
    advisor = advisors_visible_to(scope, programme).filter(public_id=public_id).select_related("user").first()
    if advisor is None:
        raise Http404
    if verb not in advisor_verbs(scope, programme):
        raise PermissionDenied
    return advisor


def myself(scope: Scope) -> Advisor:
    """The signed-in advisor's own row."""
    if scope.advisor_id is None:
        raise Http404
    return Advisor.objects.select_related("user").get(pk=scope.advisor_id)


def safe_contact_of(advisor: Advisor, programme: Programme) -> SafeContact | None:
    """What she said about being reached, for this programme."""
    return SafeContact.objects.filter(advisor=advisor, programme=programme).first()


def erasures_visible_to(scope: Scope, programme: Programme) -> ErasureQuerySet:
    """Wishes to be erased that were said in this programme, and their papers."""
    if not scope.may(programme, "advisor.see"):
        return Erasure.objects.none()
    return Erasure.objects.filter(programme=programme).select_related("advisor", "asked_by", "confirmed_by")


def erasure_verbs(scope: Scope, erasure: Erasure) -> set[str]:
    """`confirm` for a second person while it waits; `take_back` for who writes down that she thought again."""
    verbs = {"see"}
    own = erasure.asked_by_id == scope.user.pk
    if erasure.state == Erasure.State.ASKED and not own and scope.may(erasure.programme_id, "advisor.erase_confirm"):
        verbs.add("confirm")
    if erasure.is_live and scope.may(erasure.programme_id, "advisor.erase"):
        verbs.add("take_back")
    return verbs


def get_erasure(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str = "see") -> Erasure:
    """Whether it still waits is the action's to say; nobody confirms what she wrote down herself."""
    found = erasures_visible_to(scope, programme).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    if verb == "confirm" and found.asked_by_id == scope.user.pk:
        raise PermissionDenied
    return found


def who_may_wish(scope: Scope, programme: Programme) -> AdvisorQuerySet:
    """Whoever is or was in this programme, for those who write down what she told them."""
    found = Advisor.objects.ever_enrolled_in(programme)
    return found if scope.may(programme, "advisor.erase") else found.none()


def get_who_wishes(scope: Scope, public_id: uuid.UUID, programme: Programme) -> Advisor:
    advisor = who_may_wish(scope, programme).filter(public_id=public_id).select_related("user").first()
    if advisor is None:
        raise Http404
    return advisor


def my_wish(scope: Scope) -> Erasure | None:
    """Her own wish, while it is neither done nor taken back."""
    return Erasure.objects.live().filter(advisor=scope.advisor_id or 0).first()


def wish_of(advisor: Advisor) -> Erasure | None:
    """The wish of an advisor that somebody sees already."""
    return Erasure.objects.live().filter(advisor=advisor).first()


def reveals_visible_to(scope: Scope, programme: Programme) -> RevealRequestQuerySet:
    """All of the programme for who may answer them; else her own."""
    found = RevealRequest.objects.filter(programme=programme).select_related("advisor", "asked_by", "decided_by")
    return found if scope.may(programme, "reveal.approve") else found.filter(asked_by=scope.user.pk)


def reveal_verbs(scope: Scope, request: RevealRequest) -> set[str]:
    """`approve` for a second person while it waits; `open` for who asked, while the permission lasts."""
    own = request.asked_by_id == scope.user.pk
    waiting = request.state == RevealRequest.State.ASKED
    verbs = {"see"}
    if waiting and not own and scope.may(request.programme_id, "reveal.approve"):
        verbs.add("approve")
    if own and request.is_open:
        verbs.add("open")
    return verbs


def get_reveal(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str = "see") -> RevealRequest:
    """`approve` is for a second person, never for one's own request; `open` for who asked. Whether it still waits or
    has ended is the action's to say."""
    found = reveals_visible_to(scope, programme).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    own = found.asked_by_id == scope.user.pk
    if (verb == "approve" and (own or not scope.may(programme, "reveal.approve"))) or (verb == "open" and not own):
        raise PermissionDenied
    return found


def open_card_of(advisor: Advisor) -> Invitation | None:
    """The card that opens her pages now."""
    return Invitation.objects.open().filter(user=advisor.user).first()


NEW_CARD = "new_card"  # asked and approved like an opening: a new card for somebody who has joined opens her pages


def may_renew_card(advisor: Advisor, by: User) -> bool:
    """A second person agreed within the hour that this person prints a new card for her."""
    agreed = RevealRequest.objects.open_for(by.pk).filter(advisor=advisor)
    return any(NEW_CARD in request.fields for request in agreed)
