"""What can happen to an account and to a way in: added, issued, taken up, started afresh."""

import hashlib
import secrets

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from survivor_engagement.common.errors import NotNow
from survivor_engagement.users.models import Invitation, Restart, Session, User

# No look-alikes (0 O, 1 I L, 2 Z, 5 S, 8 B): codes are read from paper, aloud, in bad light.
ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"


def hash_code(code: str) -> str:
    """SHA-256 of the code as typed in any spacing or case. The code has 55 random bits and lives for days."""
    plain = "".join(symbol for symbol in code.upper() if symbol in ALPHABET)
    return hashlib.sha256(f"invitation:{plain}".encode()).hexdigest()


@transaction.atomic
def end_sessions(*, user: User, by: User | None, keep: str | None = None) -> int:
    """Wherever she is signed in, or half way in, she is out from the next page on; here she may stay. How many ended.

    By the rows of her sessions: the hash of the passphrase in each is a second wall, not the only one.
    """
    ended, _by_table = Session.objects.filter(user=user).exclude(session_key=keep or "").delete()
    return ended


@transaction.atomic
def end_session(*, user: User, handle: str, by: User) -> bool:
    """One of hers, by the name that her page gives it. Whether there was one."""
    keys = [row.session_key for row in Session.objects.filter(user=user) if row.handle == handle]
    ended, _by_table = Session.objects.filter(user=user, session_key__in=keys).delete()
    return ended > 0


@transaction.atomic
def issue_invitation(*, user: User, by: User | None) -> str:
    """A new one-time code (12 symbols in threes); earlier ones stop working. The code is never stored.

    Whoever needs a new way in may have lost the device that is signed in, so what was open ends."""
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    end_sessions(user=user, by=by)
    cancel_invitations(user=user, by=by)
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(12))
    code = "-".join(symbols[i : i + 4] for i in (0, 4, 8))
    Invitation.objects.create(
        user=user, code_hash=hash_code(code), issued_by=by, expires_at=timezone.now() + settings.INVITATION_VALID
    )
    return code


@transaction.atomic
def cancel_invitations(*, user: User, by: User | None) -> int:
    """Cards that nobody has used yet open nothing any more."""
    return Invitation.objects.filter(user=user, used_at=None, cancelled_at=None).update(cancelled_at=timezone.now())


def find_invitation(code: str) -> Invitation | None:
    return Invitation.objects.open().filter(code_hash=hash_code(code)).select_related("user").first()


@transaction.atomic
def accept_invitation(*, invitation: Invitation, passphrase: str, language: str, by: User | None = None) -> User:
    """Set the passphrase she chose. A second use of the same code, even at the same moment, is told no.

    Passkeys and codes of before end with the passphrase of before: the phone that held them may be in other hands.
    """
    User.objects.select_for_update(of=("self",)).get(pk=invitation.user_id)  # first, as where a code is given out
    locked = Invitation.objects.select_for_update(of=("self",)).open().filter(pk=invitation.pk).first()
    if locked is None:
        raise NotNow(_("This code was used already or has ended. Ask the person who gave it to you for a new one."))
    locked.used_at = timezone.now()
    locked.save(update_fields=["used_at"])
    user = locked.user
    user.set_password(passphrase)
    user.language = language
    user.save(update_fields=["password", "language"])
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user=user, by=by)
    return user


@transaction.atomic
def choose_language(*, user: User, language: str, by: User) -> None:
    User.objects.filter(pk=user.pk).update(language=language)


@transaction.atomic
def show_leave(*, user: User, shown: bool, by: User) -> None:
    """Whether a member of staff has "Leave this page" on each page."""
    User.objects.filter(pk=user.pk, kind=User.Kind.STAFF).update(shows_leave=shown)


@transaction.atomic
def add_account(*, kind: str, label: str, language: str, by: User) -> User:
    """An account of staff or of an administrator, with a generated name; nobody can use it before its invitation."""
    if kind not in (User.Kind.STAFF, User.Kind.ADMIN):
        raise NotNow(_("Advisors are enrolled by their programme, not here."))
    sets_up = kind == User.Kind.ADMIN
    return User.objects.make(kind=kind, label=label, language=language, is_staff=sets_up, is_superuser=sets_up)


@transaction.atomic
def restart_account(*, user: User, by: User) -> str:
    """A new invitation code. The passphrase, the second factors and all sessions of before are over.

    For a new account it is the first code. For somebody who lost her passphrase or her factor it is the way back, and
    the account is held until a second person has confirmed that it was she who came back. A new administrator waits
    for a second person from the first code on (the database holds her account), where there is one to wait for.
    """
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if locked.is_advisor or locked.pk == by.pk:
        raise NotNow(_("Another person's account of staff can be started afresh here, nothing else."))
    was_hers = _was_taken_up(locked)
    locked.set_unusable_password()
    locked.save(update_fields=["password"])
    Authenticator.objects.filter(user=locked).delete()
    if was_hers or locked.is_held:
        Restart.objects.open().filter(user=locked).update(replaced_at=timezone.now())
        Restart.objects.create(user=locked, asked_by=by)
    return issue_invitation(user=locked, by=by)


def _was_taken_up(user: User) -> bool:
    """Whether this account has ever been somebody's."""
    used = user.invitations.filter(used_at__isnull=False)
    return user.has_usable_password() or used.exists() or user.restarts.exists()
