"""The sign-ins of the demo: passphrases made at loading, kept beside the demo's data and nowhere else."""

import json
import time
from dataclasses import asdict, dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.conf import settings

from survivor_engagement.users.models import User
from survivor_engagement.users.words import suggest_passphrase

FILE = settings.VAR_DIR / "demo_signins.json"


@dataclass(frozen=True)
class SignIn:
    username: str
    passphrase: str
    role: str
    programme: str
    can: str
    code: str = ""


def give_sign_in(user: User, role: str, programme: str, can: str) -> SignIn:
    """A passphrase as it is suggested, and for staff a second factor."""
    passphrase = suggest_passphrase()
    user.set_password(passphrase)
    user.save(update_fields=["password"])
    if user.needs_second_factor:
        totp.TOTP.activate(user, totp.generate_totp_secret())
    return SignIn(user.username, passphrase, role, programme, can)


def keep(signins: list[SignIn]) -> None:
    FILE.write_text(json.dumps([asdict(signin) for signin in signins], indent=1))
    FILE.chmod(0o600)


def known() -> list[SignIn]:
    """All demo sign-ins, with the one-time code of this moment."""
    if not FILE.exists():
        return []
    return [SignIn(**{**row, "code": code_of(row["username"])}) for row in json.loads(FILE.read_text())]


def code_of(username: str) -> str:
    factor = Authenticator.objects.filter(user__username=username, type=Authenticator.Type.TOTP).first()
    if factor is None:
        return ""
    counter = int(time.time()) // 30
    return totp.format_hotp_value(totp.hotp_value(decrypt(factor.data["secret"]), counter))
