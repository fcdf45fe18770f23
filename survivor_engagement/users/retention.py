"""How long accounts, sessions and ways in are kept."""

from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now

from survivor_engagement.common.retention import PEOPLE, Keep, Sealed
from survivor_engagement.users.models import Invitation

CARDS = timedelta(days=30)


def old_invitations(programme_id: int) -> int:
    """They belong to no programme: whichever comes first forgets them."""
    before = Now() - CARDS
    over = Q(used_at__lt=before) | Q(cancelled_at__lt=before) | Q(expires_at__lt=before)
    deleted, _kinds = Invitation.objects.filter(over).delete()
    return deleted


KEPT = [
    Keep(
        "users.User",
        "as long as the trail",
        "Trail and answers name its number. No name of a person.",
        "emptied",
        ends=PEOPLE,
    ),
    Keep(
        "users.Session",
        "hours: until it ends",
        "Nobody reads later who was here when.",
        "goes",
        ends="users.tidy",
    ),
    Keep("users.Submission", "2 days", "A form's key serves while its page is open.", "goes", ends="users.tidy"),
    Keep(
        "users.Restart",
        "as long as the trail",
        "Who started an account afresh, and who confirmed it. Numbers of accounts only.",
        "not hers",
        ends=PEOPLE,
    ),
    Keep(
        "users.Invitation",
        "30 days after it was used, cancelled or over",
        "To see that a card was made.",
        "goes",
        old_invitations,
    ),
    Keep(
        "mfa.Authenticator",
        "until it is removed or the account ends",
        "A way to sign in, without a name.",
        "goes",
    ),
    Keep("account.EmailAddress", "never filled", "Nobody gives an e-mail address here.", "goes"),
    Keep("admin.LogEntry", "as long as the trail", "Set-up pages: numbers of rows only.", "goes", ends=PEOPLE),
    Keep("guardian.UserObjectPermission", "never filled", "Grants stand in tables of their own.", "not hers"),
]
SEALED = [
    Sealed("mfa.Authenticator.data: seed of a code app, recovery codes", "secrets, of the house", "until removed"),
    Sealed("users.User.password: the slow hash of a passphrase", "secrets, of the house", "with the account"),
    Sealed("users.Session: all that is in a session", "secrets, of the house", "hours: until it ends"),
]
