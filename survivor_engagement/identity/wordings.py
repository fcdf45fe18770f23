"""The few sentences that may ever be sent. They say nothing about the programme, a place, a topic or a person."""

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from survivor_engagement.identity.models import SafeContact

TEXTS: dict[str, Promise] = {
    SafeContact.Wording.NOTE: _("You have a new note."),
    SafeContact.Wording.HELLO: _("Hello, see you soon."),
    SafeContact.Wording.APPOINTMENT: _("Reminder: your appointment."),
}


def text_in(wording: str, language: str) -> str:
    """The sentence she chose, in her language."""
    with translation.override(language):
        return str(TEXTS[wording])
