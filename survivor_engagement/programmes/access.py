"""Who works in a programme, for those who look after it: by work title and account, never by name."""

from django.db.models import F, Min, OuterRef, Subquery
from django.db.models.functions import Now

from survivor_engagement.programmes.models import Programme, RoleAssignment, RoleAssignmentQuerySet
from survivor_engagement.programmes.newcomers import LONG_ENOUGH, SHOWN_AS_NEW
from survivor_engagement.programmes.permissions import roles_that_may
from survivor_engagement.programmes.scope import Scope


def roles_held_in(programme: Programme) -> RoleAssignmentQuerySet:
    """Everybody who holds a role now, role by role."""
    held = RoleAssignment.objects.held_now().filter(programme=programme)
    return held.select_related("user", "partner").order_by("role", "starts_at", "id")


def new_beside(scope: Scope, programme: Programme) -> RoleAssignmentQuerySet:
    """Who was given a role that asks for details or agrees to it, some days after this person: she is told, because
    an administrator who makes up colleagues must not do it unseen."""
    held = RoleAssignment.objects.held_now().filter(programme=programme)
    own = held.filter(user=scope.user.pk, programme=OuterRef("programme")).order_by().values("programme")
    weighty = sorted(roles_that_may("reveal.ask") | roles_that_may("reveal.approve"))
    since = held.filter(role__in=weighty).annotate(own=Subquery(own.annotate(first=Min("starts_at")).values("first")))
    new = since.filter(starts_at__gt=Now() - SHOWN_AS_NEW).filter(starts_at__gt=F("own") + LONG_ENOUGH)
    return new.exclude(user=scope.user.pk).select_related("user").order_by("-starts_at", "-id")
