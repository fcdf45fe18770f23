"""Who may see and do what with a group. Staff by role; an advisor her own groups and her own seat in them."""

import uuid

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404

from advisory.groups.models import (
    AdvisoryGroup,
    AdvisoryGroupQuerySet,
    GroupAssignment,
    GroupAssignmentQuerySet,
    GroupMembership,
    GroupMembershipQuerySet,
    Terms,
)
from survivor_engagement.identity.access import advisors_visible_to
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme, RoleAssignment, RoleAssignmentQuerySet
from survivor_engagement.programmes.scope import Scope

State = AdvisoryGroup.State


def groups_visible_to(scope: Scope, programme: Programme | None = None) -> AdvisoryGroupQuerySet:
    ids = scope.programme_ids("group.see")
    of_these = [pk for pk in ids if programme is None or pk == programme.pk]
    return scope.within(AdvisoryGroup.objects.filter(programme_id__in=of_these), "pk", "groups")


def group_verbs(scope: Scope, group: AdvisoryGroup) -> set[str]:
    """see, edit, write_terms, activate, pause, close, assign, add, end. Whether it is the moment, the action says."""
    at = group.programme_id
    verbs = {"see"} if scope.may(at, "group.see") else set()
    if group.state == State.CLOSED:
        return verbs
    if scope.may(at, "group.manage"):
        verbs |= {"edit", "write_terms", "close", "assign"}
        verbs.add("pause" if group.state == State.ACTIVE else "activate")
    if scope.may(at, "group.members"):
        verbs |= {"add", "end"}
    return verbs


def get_group(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str = "see") -> AdvisoryGroup:
    found = groups_visible_to(scope, programme).filter(public_id=public_id).select_related("programme").first()
    if found is None:
        raise Http404
    if verb not in group_verbs(scope, found):
        raise PermissionDenied
    return found


def terms_verbs(scope: Scope, terms: Terms) -> set[str]:
    """`approve` for a second person while they wait."""
    verbs = {"see"} if scope.may(terms.programme_id, "group.see") else set()
    waiting = terms.state == Terms.State.DRAFT
    if waiting and scope.user.pk not in terms.writers and scope.may(terms.programme_id, "group.approve_terms"):
        verbs.add("approve")
    return verbs


def get_terms(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str = "see") -> Terms:
    """For `approve` the role is asked here; whether they still wait, and who wrote them, is the action's to say."""
    visible = groups_visible_to(scope, programme)
    found = Terms.objects.filter(public_id=public_id, group__in=visible).select_related("group", "written_by").first()
    if found is None:
        raise Http404
    if verb == "approve" and not scope.may(programme, "group.approve_terms"):
        raise PermissionDenied
    return found


def get_membership(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str = "end") -> GroupMembership:
    found = (
        GroupMembership.objects.filter(public_id=public_id, group__in=groups_visible_to(scope, programme))
        .select_related("group", "advisor")
        .first()
    )
    if found is None:
        raise Http404
    if verb not in group_verbs(scope, found.group):
        raise PermissionDenied
    return found


def partners_to_assign(group: AdvisoryGroup) -> RoleAssignmentQuerySet:
    """Facilitators of partners who work in the programme now and are not assigned to this group."""
    already = GroupAssignment.objects.standing().filter(group=group).values("assignment")
    found = RoleAssignment.objects.held_now().filter(programme=group.programme_id, partner__isnull=False)
    return found.exclude(pk__in=already).select_related("user", "partner")


def assignments_of(group: AdvisoryGroup) -> GroupAssignmentQuerySet:
    return group.assignments.standing().select_related("assignment__user", "assignment__partner")


def get_assignment(scope: Scope, public_id: uuid.UUID, programme: Programme) -> GroupAssignment:
    found = GroupAssignment.objects.filter(public_id=public_id, group__in=groups_visible_to(scope, programme))
    assignment = found.select_related("group", "assignment__user", "assignment__partner").first()
    if assignment is None:
        raise Http404
    return assignment


def find_advisor(scope: Scope, programme: Programme, code: str) -> Advisor | None:
    """Somebody enrolled here, by her whole code; out of scope is nobody."""
    return advisors_visible_to(scope, programme).filter(code=code).first()


def my_memberships(scope: Scope) -> GroupMembershipQuerySet:
    """Her seats of today."""
    return GroupMembership.objects.of_advisor(scope.advisor_id).standing().select_related("group__programme")


def get_my_membership(scope: Scope, group_id: uuid.UUID) -> GroupMembership:
    """Her seat in this group; without one the group is out of her sight."""
    found = my_memberships(scope).filter(group__public_id=group_id).first()
    if found is None:
        raise Http404
    return found


def how_many_members(group: AdvisoryGroup) -> int:
    """For a member: how many sit in her group today, herself included. Who they are is not told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT groups_member_count(%s)", [group.pk])
        return int(cursor.fetchone()[0])
