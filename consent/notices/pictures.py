"""The pictures that stand beside short sentences. They are ours, drawn in `static/pictures`, and mean nothing alone.

The words carry the meaning. A picture that was used stays in the catalogue and looks as it did.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Picture(models.TextChoices):
    PERSON = "person", _("a person")
    TWO_PEOPLE = "two_people", _("two people")
    SPEECH = "speech", _("somebody speaks")
    PEN = "pen", _("a pen")
    MICROPHONE = "microphone", _("a microphone")
    CAMERA = "camera", _("a camera")
    PHONE = "phone", _("a phone")
    CALENDAR = "calendar", _("a calendar")
    LOCK = "lock", _("a lock")
    STOP_HAND = "stop_hand", _("a hand that says stop")
    MONEY = "money", _("money")
    QUESTION = "question", _("a question mark")
    PAPER = "paper", _("a sheet of paper")
    TICK = "tick", _("a tick")
    CROSS = "cross", _("a cross")
