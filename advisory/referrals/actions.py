"""What can happen to a place that helps: listed, changed, checked again, taken off the list."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from advisory.referrals.models import HelpService
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


@transaction.atomic
def add_service(*, programme: Programme, by: User, **details: object) -> HelpService:
    """`details` are the model's own fields. A new service is not checked yet."""
    if HelpService.objects.filter(programme=programme, name=details["name"], kind=details["kind"]).exists():
        raise NotNow(_("This service is on the list already. Change the one that stands there."))
    service = HelpService.objects.create(programme=programme, added_by=by, **details)
    record("service.added", by=by, about=service)
    return service


@transaction.atomic
def edit_service(*, service: HelpService, by: User, **details: object) -> HelpService:
    """A changed number or hour has to be checked again before it counts."""
    locked = HelpService.objects.select_for_update(of=("self",)).get(pk=service.pk)
    changed = [name for name, value in details.items() if getattr(locked, name) != value]
    for name in changed:
        setattr(locked, name, details[name])
    if set(changed) & {"phone", "place", "hours", "name"}:
        locked.verified_on, locked.verified_by = None, None
    locked.save()
    record("service.changed", by=by, about=locked, fields=changed)
    return locked


@transaction.atomic
def verify_service(*, service: HelpService, by: User) -> HelpService:
    """Somebody called or went there today, and it is as written."""
    locked = HelpService.objects.select_for_update(of=("self",)).get(pk=service.pk)
    locked.verified_on, locked.verified_by = timezone.localdate(), by
    locked.save(update_fields=["verified_on", "verified_by"])
    record("service.verified", by=by, about=locked)
    return locked
