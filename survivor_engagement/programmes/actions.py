"""What can happen to a role: given, ended. A role is never deleted, so that the past stays explained."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from survivor_engagement.audit.actions import record
from survivor_engagement.common.dates import latin_digits
from survivor_engagement.common.errors import NotNow
from survivor_engagement.programmes.models import Partner, Programme, Role, RoleAssignment
from survivor_engagement.programmes.questions import role_ended
from survivor_engagement.programmes.restarts import may_confirm
from survivor_engagement.users.actions import end_sessions
from survivor_engagement.users.models import Restart, User


@transaction.atomic
def grant_role(
    *, user: User, programme: Programme, role: str, reason: str, by: User, partner: Partner | None = None
) -> RoleAssignment:
    """From this moment. Nobody gives a role to herself, and only staff hold roles."""
    if user.pk == by.pk:
        raise NotNow(_("Somebody else must give you a role."))
    if user.kind != User.Kind.STAFF:
        raise NotNow(_("Only accounts of programme staff can hold a role."))
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if RoleAssignment.objects.filter(user=user, programme=programme, role=role, ends_at=None).exists():
        raise NotNow(_("This person holds this role already."))
    others = RoleAssignment.objects.filter(user=user, programme=programme).not_over()
    independent = Q(role=Role.INDEPENDENT)
    if others.filter(~independent if role == Role.INDEPENDENT else independent).exists():
        raise NotNow(_("The independent contact of a programme can hold no other role in it."))
    if partner is not None and role != Role.FACILITATOR:
        raise NotNow(_("Only a facilitator can work for a partner. Leave the partner empty for this role."))
    given = RoleAssignment.objects.create(
        user=user, programme=programme, role=role, reason=reason, granted_by=by, partner=partner
    )
    record("role.granted", by=by, about=given, purpose=given.role)
    return given


@transaction.atomic
def end_role(*, assignment: RoleAssignment, by: User) -> RoleAssignment:
    """Now: the next request of this person is refused already."""
    locked = RoleAssignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    if locked.ends_at is None or locked.ends_at > timezone.now():
        locked.ends_at = max(timezone.now(), locked.starts_at)
        locked.save(update_fields=["ends_at"])
        record("role.ended", by=by, about=locked, purpose=locked.role)
        role_ended.ask(assignment=locked)
        end_sessions(user=locked.user, by=by)  # also where she keeps another one: what lies open was opened by this
    return locked


@transaction.atomic
def confirm_restart(*, restart: Restart, digits: str, by: User) -> Restart:
    """She is back, says a second person who has spoken with her; from now on she can sign in.

    She reads the digits that her own code led to. Whoever started the account afresh once more after that, and took
    the new code up herself, has other ones.
    """
    # The account first, as where it is started afresh: the other way round the two could wait for each other for ever.
    User.objects.select_for_update(of=("self",)).get(pk=restart.user_id)
    locked = Restart.objects.select_for_update(of=("self",)).select_related("user").get(pk=restart.pk)
    if locked.confirmed_at is not None or locked.replaced_at is not None:
        raise NotNow(_("Somebody has confirmed this already, or the account was started afresh once more."))
    if not may_confirm(locked, by):
        raise NotNow(_("Another person must confirm this: not who started it afresh, and not the person herself."))
    if not locked.user.has_usable_password():
        raise NotNow(_("She has not used her code yet. Confirm when she has told you herself that she has."))
    if latin_digits(digits).strip() != locked.check_digits:
        raise NotNow(
            _(
                "These are not the four digits that belong to this. Ask her for them again. If they stay wrong, "
                "somebody else has used the code: do not confirm, and tell the person responsible for safety."
            )
        )
    locked.confirmed_by, locked.confirmed_at = by, timezone.now()
    locked.save(update_fields=["confirmed_by", "confirmed_at"])
    record("account.confirmed", by=by, about=locked.user)
    return locked
