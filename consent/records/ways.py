"""In which ways a yes may be said to a purpose: enough for the catalogue and for the newest limit of the programme."""

from collections.abc import Collection

from django.db import models
from django.utils.translation import gettext_lazy as _

from consent.notices.catalogue import WAYS_ENOUGH
from consent.notices.models import Purpose, PurposeLimit


class Method(models.TextChoices):
    OWN = "own", _("on her own page, signed in")
    DRAWN_ON_SCREEN = "drawn_on_screen", _("drawn on a screen")
    TYPED_NAME = "typed_name", _("her name or code, typed")
    MARK_OR_THUMBPRINT = "mark_or_thumbprint", _("a mark or thumbprint on paper")
    SPOKEN_WITNESSED = "spoken_witnessed", _("spoken before a witness")
    SPOKEN_RECORDED = "spoken_recorded", _("spoken and recorded")
    PAPER_SIGNED = "paper_signed", _("signed on paper")
    MESSAGE_REPLY = "message_reply", _("a reply to a message")
    TOLD_TO_STAFF = "told_to_staff", _("told to somebody in the team")


ON_PAPER = (Method.PAPER_SIGNED, Method.MARK_OR_THUMBPRINT)
SPOKEN = (Method.SPOKEN_WITNESSED, Method.SPOKEN_RECORDED)
WITH_WITNESS = (Method.MARK_OR_THUMBPRINT, Method.SPOKEN_WITNESSED)  # somebody is there all through the talk
WITH_FILE = (Method.DRAWN_ON_SCREEN, *ON_PAPER, Method.SPOKEN_RECORDED)  # what the team keeps is a file
WITH_HELP = (Method.PAPER_SIGNED, Method.MARK_OR_THUMBPRINT, Method.SPOKEN_WITNESSED, Method.SPOKEN_RECORDED)


def ways_enough(purpose: Purpose, programme_id: int) -> frozenset[str]:
    limit = PurposeLimit.objects.newest().filter(programme=programme_id, purpose=purpose).first()
    return frozenset(WAYS_ENOUGH[purpose.evidence_floor]) & frozenset(
        WAYS_ENOUGH[limit.evidence_floor] if limit and limit.evidence_floor else WAYS_ENOUGH["any"]
    )


def needs_her_name(ways: Collection[str]) -> bool:
    """On her own page a tap is not enough: she types her code or the name that she chose."""
    return Method.OWN not in ways and Method.TYPED_NAME in ways


def ways_with_help(ways: Collection[str]) -> list[Method]:
    """Of the ways that are enough, those in which somebody of the team can write a yes down."""
    return [way for way in WITH_HELP if way in ways]
