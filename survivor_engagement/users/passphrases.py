"""What a passphrase may not be made of: her sign-in name, and the words that stand on every page."""

import re
import unicodedata
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from survivor_engagement.users.models import User

OUR_WORDS = ("passphrase", "password", "sign-in", "signin", "advisor", "programme", "survivor", "engagement")
LEFT_AT_LEAST = 8  # letters and digits beside these words


class NotOurWords:
    """A validator of Django's list. Whoever tries a name knows the name and has seen the pages."""

    def validate(self, password: str, user: User | None = None) -> None:
        left = _plain(password)
        own = [user.username] if isinstance(user, User) else []
        for word in sorted({*OUR_WORDS, settings.SITE_NAME, *own}, key=len, reverse=True):
            left = left.replace(_plain(word), "")
        if left != _plain(password) and len(left) < LEFT_AT_LEAST:
            raise ValidationError(
                _("Do not use your sign-in name or words of these pages. Take a few other words."), code="our_words"
            )

    def get_help_text(self) -> str:
        return _("Not your sign-in name, nor words of these pages.")


def _plain(text: Any) -> str:
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", str(text)).casefold())
