"""Who may see and do what with an advisor. A door answers 404 for what is out of sight, 403 for what is not allowed."""

import json
import uuid
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404

from survivor_engagement.common.paging import PAGE_SIZE, Page, page_after, page_of
from survivor_engagement.common.ready import Ready, ask_together, numbers
from survivor_engagement.common.rowsecurity import advisors_assigned_in
from survivor_engagement.identity.codes import as_typed
from survivor_engagement.identity.erasures import ErasureQuerySet
from survivor_engagement.identity.joinings import JoiningQuerySet
from survivor_engagement.identity.models import (
    Advisor,
    AdvisorQuerySet,
    Enrolment,
    EnrolmentQuerySet,
    Erasure,
    Joining,
    RevealRequest,
    RevealRequestQuerySet,
    SafeContact,
)
from survivor_engagement.programmes.fields import fields_to_open
from survivor_engagement.programmes.models import Programme, RoleAssignment
from survivor_engagement.programmes.permissions import roles_that_may
from survivor_engagement.programmes.scope import Scope
from survivor_engagement.users.models import Invitation, User

VERBS = {"see": "advisor.see", "invite": "advisor.invite", "contact": "advisor.contact", "payee": "advisor.payee",
         "ask_reveal": "reveal.ask", "enrol": "advisor.enrol", "emergency": "reveal.emergency",
         "search": "identity.search", "erase": "advisor.erase", "age": "advisor.age"}  # fmt: skip


def advisors_visible_to(scope: Scope, programme: Programme | None = None) -> AdvisorQuerySet:
    ids = [programme.pk] if programme else scope.programme_ids("advisor.see")
    seen = [pk for pk in ids if pk in scope.roles]
    found = _enrolled(scope, [pk for pk in seen if pk not in scope.partner_in])
    if not scope.partner_in.intersection(seen):
        return found
    for pk in sorted(scope.partner_in.intersection(seen)):
        found = found | _enrolled(scope, [pk]).filter(pk__in=advisors_assigned_in(pk))
    return found


def advisors_listed(scope: Scope, programme: Programme, after: str = "") -> AdvisorQuerySet:
    """The same of one programme, in the order of codes and from the one after this: what a page of a list reads."""
    if programme.pk not in scope.roles:
        return Advisor.objects.none()
    found = Advisor.objects.listed_in(programme, after)
    return found.filter(pk__in=advisors_assigned_in(programme.pk)) if programme.pk in scope.partner_in else found


FIRST_LISTED = Ready(lambda who, at: advisors_listed(who, at).with_progress_in(at)[: PAGE_SIZE + 1], verb="advisor.see")


def page_of_advisors(scope: Scope, programme: Programme, *, typed: str = "", after: str = "") -> Page:
    """In the order of codes; the first page, which is most of what is read, is a question kept ready."""
    if typed:
        found = advisors_visible_to(scope, programme).with_progress_in(programme).starting_with(typed)
        return page_after(found, key="code", after=after)
    if not after:
        ask_together([FIRST_LISTED, HOW_MANY], scope, programme)
        return page_of(FIRST_LISTED.rows(scope, programme), key="code")
    found = advisors_listed(scope, programme, as_typed(after)).with_progress_in(programme)
    return page_of(list(found[: PAGE_SIZE + 1]), key="code")


def _enrolled(scope: Scope, ids: list[int]) -> AdvisorQuerySet:
    """By the days of programmes that the scope holds; a question that is kept ready holds none."""
    held = {programme.pk: programme for programme in scope.programmes.values()}
    if held.keys() >= set(ids):
        return Advisor.objects.enrolled_today([held[pk] for pk in ids])
    return Advisor.objects.enrolled_in(ids)


def _to_be_counted(who: Scope, here: EnrolmentQuerySet) -> EnrolmentQuerySet:
    erased = Advisor.objects.filter(status=Advisor.Status.ERASED).values("pk")  # today: few of very many, by an index
    return who.within(here, "advisor", "advisors").exclude(advisor__in=erased)


HOW_MANY = Ready(
    lambda who, at: numbers(
        _to_be_counted(who, Enrolment.objects.standing_in(at)), people=Count("advisor", distinct=True)
    ),
    verb="advisor.see",
)


def how_many_advisors(scope: Scope, programmes: Iterable[Programme]) -> int:
    """How many different advisors this person sees in these programmes of hers."""
    mine = [programme for programme in programmes if scope.may(programme, "advisor.see")]
    if len(mine) == 1:
        found = HOW_MANY.row(scope, mine[0])
        return found[0] if found else 0
    rows = _to_be_counted(scope, Enrolment.objects.on_the_day_of(mine))
    return rows.order_by().values("advisor").distinct().count()


def who_was_here(scope: Scope, programme: Programme, code: str) -> Advisor | None:
    """Whoever is or was enrolled here and has this code."""
    if not scope.may(programme, VERBS["enrol"]):
        raise PermissionDenied
    return Advisor.objects.ever_enrolled_in(programme).filter(code=code).first()


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


def joining_of(advisor: Advisor, programme: Programme) -> Joining | None:
    """By which card she came in last, where this programme asks her about it."""
    return Joining.objects.current().filter(advisor=advisor, programme=programme).select_related("advisor").first()


def joining_verbs(scope: Scope, joining: Joining) -> set[str]:
    """`check`, once, by another person than who printed the card."""
    other = joining.printed_by_id != scope.user.pk and scope.may(joining.programme_id, "card.check")
    return {"see", "check"} if other and joining.reached is None else {"see"}


def get_joining(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str = "see") -> Joining:
    """By the advisor's id, also where she has left. Whether somebody has answered meanwhile is the action's to say."""
    advisor = Advisor.objects.ever_enrolled_in(programme).filter(public_id=public_id).first()
    found = joining_of(advisor, programme) if advisor else None
    if found is None:
        raise Http404
    if verb == "check" and found.printed_by_id == scope.user.pk:
        raise PermissionDenied
    return found


def cards_to_look_at(scope: Scope, programme: Programme) -> JoiningQuerySet:
    """Cards of those who are here that somebody else printed: to ask about, and those in other hands."""
    here = Enrolment.objects.standing().filter(advisor=OuterRef("advisor"), programme=programme)
    seen = Joining.objects.filter(Exists(here), programme=programme).to_look_at()
    return seen.filter(~Q(printed_by=scope.user.pk) | Q(printed_by=None))


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
    told = erasure.how == Erasure.How.TOLD  # what she said herself she takes back herself
    if told and erasure.is_live and scope.may(erasure.programme_id, "advisor.erase"):
        verbs.add("take_back")
    return verbs


def get_erasure(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str = "see") -> Erasure:
    """Whether it still waits is the action's to say; nobody confirms what she wrote down herself."""
    found = erasures_visible_to(scope, programme).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    own = found.asked_by_id == scope.user.pk
    if (verb == "confirm" and own) or (verb == "take_back" and found.how == Erasure.How.OWN):
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
    found = scope.within(found, "advisor", "advisors")
    return found if scope.may(programme, "reveal.approve") else found.filter(asked_by=scope.user.pk)


def reveal_verbs(scope: Scope, request: RevealRequest) -> set[str]:
    """`approve` for a second person while it waits; `open` for who asked, while the permission lasts; `end` before its
    time, for who asked and for who may say yes."""
    own = request.asked_by_id == scope.user.pk
    waiting = request.state == RevealRequest.State.ASKED
    answerable = waiting and not request.is_lapsed
    second = not own and scope.may(request.programme_id, "reveal.approve")
    verbs = {"see"}
    if answerable and second:
        verbs.add("approve")
    if own and request.is_open:
        verbs.add("open")
    if (own and waiting) or (request.is_open and (own or second)):
        verbs.add("end")
    return verbs


def get_reveal(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str = "see") -> RevealRequest:
    """`approve` is for a second person, never for one's own request; `open` for who asked; `end` for both. Whether it
    still waits or has ended is the action's to say."""
    found = reveals_visible_to(scope, programme).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    own = found.asked_by_id == scope.user.pk
    second = not own and scope.may(programme, "reveal.approve")
    allowed = {"see": True, "approve": second, "open": own, "end": own or second}
    if not allowed[verb]:
        raise PermissionDenied
    return found


def emergencies_visible_to(scope: Scope, programme: Programme) -> RevealRequestQuerySet:
    """For all who may look at them afterwards, also from outside the team."""
    if not scope.may(programme, "reveal.review"):
        return RevealRequest.objects.none()
    found = RevealRequest.objects.filter(programme=programme).emergencies()
    return found.select_related("advisor", "asked_by", "reviewed_by")


def emergencies_without_reviewer(programme: Programme) -> RevealRequestQuerySet:
    """Those that nobody here may look at as the roles are held now. For who watches over the roles, as a number."""
    able = RoleAssignment.objects.held_now().filter(
        programme=programme, role__in=sorted(roles_that_may("reveal.review"))
    )
    waiting = RevealRequest.objects.filter(programme=programme).to_review()
    return waiting.filter(~Exists(able.exclude(user=OuterRef("asked_by"))))


def emergency_verbs(scope: Scope, request: RevealRequest) -> set[str]:
    """`review`, once, by another person."""
    other = request.asked_by_id != scope.user.pk and scope.may(request.programme_id, "reveal.review")
    return {"see", "review"} if other and not request.outcome else {"see"}


def get_emergency(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str = "see") -> RevealRequest:
    found = emergencies_visible_to(scope, programme).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    if verb == "review" and found.asked_by_id == scope.user.pk:
        raise PermissionDenied
    return found


def has_ground(request: RevealRequest) -> bool:
    """Whether who asked still holds a role here that may have these details, and the advisor is still enrolled. It
    stays so until the end of the transaction: the row of the role is locked."""
    asker, place = request.asked_by_id, request.programme_id
    with connection.cursor() as cursor:
        cursor.execute("SELECT app_reveal_has_ground(%s, %s, %s)", [asker, request.advisor_id, place])
        return bool(cursor.fetchone()[0]) and may_have(asker, place, request.fields)


def may_have(user_id: int, programme_id: int, fields: list[str]) -> bool:
    """Whether this person's roles, as they are at this moment, may ask to open all of these."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_may_have(%s, %s, %s::jsonb)", [user_id, programme_id, json.dumps(fields)])
        return bool(cursor.fetchone()[0])


def emergency_bar(person: User) -> str:
    """Why this person may open nothing in an emergency now: "not_in_order", "too_many", or nothing. All programmes
    count together, so the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app_emergency_bar(%s)", [person.pk])
        return str(cursor.fetchone()[0])


def revealable(scope: Scope, programme: Programme) -> set[str]:
    """What this person may ask to open, by the table of roles and fields; a new card is for who prints one."""
    card = {NEW_CARD} if scope.may(programme, "advisor.invite") else set()
    return fields_to_open(scope, programme.pk) | card


def open_card_of(advisor: Advisor) -> Invitation | None:
    """The card that opens her pages now."""
    return Invitation.objects.open().filter(user=advisor.user).first()


NEW_CARD = "new_card"  # asked and approved like an opening: a new card for somebody who has joined opens her pages


def may_renew_card(advisor: Advisor, programme: Programme, by: User) -> bool:
    """A second person agreed within the hour that this person prints a new card for her."""
    agreed = RevealRequest.objects.open_for(by.pk).filter(advisor=advisor, programme=programme)
    return any(NEW_CARD in request.fields and has_ground(request) for request in agreed)
