"""Why somebody opens a sealed detail."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """Why somebody opens a sealed detail. Codes, so that no reason written in haste tells a story."""

    ENROLMENT = "enrolment", _("To enrol her")
    CONTACT = "contact", _("To reach her safely")
    PAYMENT = "payment", _("To pay her")
    PAYMENT_RETURNED = "payment_returned", _("A payment came back")
    CORRECTION = "correction", _("To correct a mistake she told us about")
    SAFETY = "safety", _("Her safety")
