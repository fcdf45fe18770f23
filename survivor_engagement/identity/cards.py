"""Whether a printed card reached her: a second person asks her, and says yes or no."""

import logging

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from survivor_engagement.audit.actions import record
from survivor_engagement.common.dates import latin_digits
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.models import Joining
from survivor_engagement.identity.questions import not_she
from survivor_engagement.programmes.newcomers import SOMEBODY_LONGER_HERE, is_newcomer
from survivor_engagement.users.actions import cancel_invitations, end_sessions
from survivor_engagement.users.models import User

logger = logging.getLogger("survivor_engagement.alarms")


@transaction.atomic
def say_reached(*, joining: Joining, digits: str, by: User) -> Joining:
    """It was she. Everything that is kept about her opens on her pages from now on.

    She reads the digits from her own page: whoever took her card up in her place would have to be asked for them. Who
    was signed in by then is out, and passkeys of before are over: she comes in by the passphrase that she alone knows.
    """
    account, locked = _waiting(joining, by)
    if is_newcomer(by, locked.programme_id, "card.check", but=locked.printed_by_id):
        raise NotNow(SOMEBODY_LONGER_HERE)
    if latin_digits(digits).strip() != locked.check_digits:
        raise NotNow(
            _(
                "These are not the four digits on her page. Ask her for them again. If she has not used her card "
                "herself, somebody else has: press “It did not reach her”."
            )
        )
    Authenticator.objects.filter(user=account).delete()
    end_sessions(user=account, by=by)
    record("card.reached", by=by, about=locked)
    return _said(locked, reached=True, by=by)


@transaction.atomic
def say_in_other_hands(*, joining: Joining, by: User) -> Joining:
    """It was not she: whoever came in is out, and comes in no more by what she chose nor by a card that still lies
    about. What was set in her name since then and would lead money elsewhere is taken back by the rooms above."""
    account, locked = _waiting(joining, by)
    account.set_unusable_password()
    account.save(update_fields=["password"])
    Authenticator.objects.filter(user=account).delete()
    end_sessions(user=account, by=by)
    cancel_invitations(user=account, by=by)
    not_she.ask(advisor=locked.advisor, programme=locked.programme, since=locked.at, by=by)
    logger.critical("a card was used by somebody else: user-%s, printed by user-%s", account.pk, locked.printed_by_id)
    record("card.in_other_hands", by=by, about=locked)
    return _said(locked, reached=False, by=by)


def _waiting(joining: Joining, by: User) -> tuple[User, Joining]:
    """The account first, as where a card is given out and taken up."""
    account = User.objects.select_for_update(of=("self",)).filter(advisor=joining.advisor_id).first()
    found = Joining.objects.select_for_update(of=("self",)).select_related("advisor", "programme")
    locked = found.filter(pk=joining.pk).first()
    if account is None or locked is None:
        raise NotNow(_("She was erased meanwhile. There is nothing left to ask."))
    if locked.reached is not None or not locked.is_current:
        raise NotNow(_("Somebody has answered this already, or she has had another card since."))
    if locked.printed_by_id == by.pk:
        raise NotNow(_("You printed this card, so somebody else must ask her."))
    return account, locked


def _said(joining: Joining, *, reached: bool, by: User) -> Joining:
    joining.reached, joining.checked_by, joining.checked_at = reached, by, timezone.now()
    joining.save(update_fields=["reached", "checked_by", "checked_at"])
    return joining
