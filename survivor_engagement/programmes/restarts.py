"""Who may confirm that an account of staff was rightly started afresh: another administrator; where there is none,
those who lead a programme of hers or look after its safety."""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from survivor_engagement.programmes.models import Programme, RoleAssignment
from survivor_engagement.programmes.newcomers import LONG_ENOUGH
from survivor_engagement.programmes.permissions import roles_that_may
from survivor_engagement.users.models import Restart, User


def second_people(restart: Restart) -> QuerySet[User]:
    """Neither who started it afresh nor she herself; only those who can come in themselves. Whoever watches over a
    programme since yesterday does so only where nobody is there for longer."""
    able = User.objects.filter(is_active=True, is_held=False).exclude(pk__in=[restart.asked_by_id, restart.user_id])
    administrators = able.filter(kind=User.Kind.ADMIN).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    if administrators.exists():
        return administrators
    watching = RoleAssignment.objects.held_now().filter(role__in=roles_that_may("account.confirm"))
    hers = RoleAssignment.objects.held_now().filter(user=restart.user_id)
    if hers.exists():  # somebody without a role, an administrator too, is known to every programme
        watching = watching.filter(programme__in=hers.values("programme"))
    longer = able.filter(pk__in=watching.filter(starts_at__lte=timezone.now() - LONG_ENOUGH).values("user"))
    return longer if longer.exists() else able.filter(pk__in=watching.values("user"))


def waiting_for(person: User, programme: Programme) -> list[Restart]:
    """What this person can confirm in this programme, the newest first: who works in it, and who works in none."""
    waiting = Restart.objects.open().select_related("user", "asked_by").order_by("-id")
    held = RoleAssignment.objects.held_now().filter(user=OuterRef("user"))
    here = waiting.filter(Exists(held.filter(programme=programme)) | ~Exists(held))
    return [restart for restart in here if may_confirm(restart, person)]


def may_confirm(restart: Restart, person: User) -> bool:
    return second_people(restart).filter(pk=person.pk).exists()
