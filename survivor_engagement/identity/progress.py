"""What has to be done before an advisor can take part, and how far it is: a list of tasks read from the data."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from survivor_engagement.common.dates import long_date
from survivor_engagement.common.panels import Todo
from survivor_engagement.identity.models import Advisor, Joining, SafeContact
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import Invitation


def contact_good_for() -> timedelta:
    """How long safe-contact answers stand before somebody must ask again."""
    return timedelta(days=settings.CONTACT_CONFIRM_DAYS)


def tasks_for(
    advisor: Advisor, programme: Programme, can: set[str], joining: Joining | None, checks: bool
) -> list[Todo]:
    """The task list of the advisor's staff page; what the reader may not do has no address.
    `checks`: she may say whether the card of this joining reached her."""
    return [_contact_task(advisor, programme, can), _card_task(advisor, programme, can, joining, checks)]


def _contact_task(advisor: Advisor, programme: Programme, can: set[str]) -> Todo:
    contact = SafeContact.objects.filter(advisor=advisor, programme=programme).first()
    clock, tone, note = _("To do"), "wait", _("Asked before anything is ever sent.")
    if contact is not None:
        old = contact.confirmed_at + contact_good_for() < timezone.now()
        clock, tone = (_("Ask again"), "wait") if old else (_("Done"), "ok")
        note = _("Confirmed on %(date)s") % {"date": long_date(contact.confirmed_at)}
    url = reverse("identity:contact_edit", args=[programme.slug, advisor.public_id]) if "contact" in can else ""
    return Todo(title=_("How she can be reached safely"), note=note, url=url, clock=clock, tone=tone)


def _card_task(advisor: Advisor, programme: Programme, can: set[str], joining: Joining | None, checks: bool) -> Todo:
    title = _("Invitation card")
    if advisor.user is not None and advisor.user.has_usable_password():
        if joining is not None and joining.reached is None:
            return _check_task(advisor, programme, checks)
        note = _("She has joined and can sign in. A new card for a lost passphrase needs a second person.")
        return Todo(title=title, note=note, url="", clock=_("Done"), tone="ok")
    url = reverse("identity:card_issue", args=[programme.slug, advisor.public_id]) if "invite" in can else ""
    invitation = Invitation.objects.open().filter(user=advisor.user_id or 0).first()
    if invitation is None:
        return Todo(title=title, note=_("A code on paper, for her hand only."), url=url, clock=_("To do"), tone="wait")
    note = _("Printed; the code works until %(date)s") % {"date": long_date(invitation.expires_at)}
    return Todo(title=title, note=note, url=url, clock=_("With her"), tone="you")


def _check_task(advisor: Advisor, programme: Programme, checks: bool) -> Todo:
    note = _("She has joined. Somebody who did not print her card asks her whether it was she.")
    url = reverse("identity:card_check", args=[programme.slug, advisor.public_id]) if checks else ""
    return Todo(title=_("Did the card reach her?"), note=note, url=url, clock=_("To do"), tone="wait")
