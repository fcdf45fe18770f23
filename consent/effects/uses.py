"""Where everything is that stands on a yes: one row for each thing in each place, so that a no can find it.

What the house reads anew each time (who comes to a meeting, what a page shows) has no row: it is looked up at the
moment of the stop. A row is for what was put somewhere or given to somebody. It names the thing by its own uuid and the
place by codes; it holds no word of hers and no name.
"""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consent.records.models import ConsentEvent, ConsentRecord
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme


class Kind(models.TextChoices):
    QUOTE = "quote", _("words of hers")
    PHOTO = "photo", _("a picture")
    NOTE = "note", _("a note of what she said")
    FILE = "file", _("a file")
    PAGE = "page", _("a page")
    RECIPIENT = "recipient", _("what one organisation was told")
    MESSAGE_LIST = "message_list", _("her number on a list for messages")
    PAYMENT_DETAILS = "payment_details", _("her payment details")


class Place(models.TextChoices):
    OUR_PAGE = "our_page", _("on a page of ours")
    OUR_FILE = "our_file", _("in a file of ours")
    DRAFT = "draft", _("in a draft")
    PARTNER = "partner", _("with a partner")
    OUTSIDE_SENDER = "outside_sender", _("with a service that sends messages")
    COMPANY = "company", _("with a bank, a wallet company or another company")
    PRINTED = "printed", _("printed")


OUTSIDE = (Place.PARTNER, Place.OUTSIDE_SENDER, Place.COMPANY)


class Gone(models.TextChoices):
    HERE = "", ""
    REMOVED = "removed", _("taken out")
    REDACTED = "redacted", _("made unreadable")
    ASKED_AND_CONFIRMED = "asked_and_confirmed", _("they were asked, and say that it is erased")
    ASKED_NO_ANSWER = "asked_no_answer", _("they were asked, and did not answer")
    CANNOT = "cannot", _("it cannot be taken back")


# Still out there, as far as we know: the row is closed, the thing is not gone.
NOT_GONE = (Gone.ASKED_NO_ANSWER, Gone.CANNOT)


def question_of(answer: ConsentEvent, through: str = "") -> dict[str, Any]:
    """What finds all that is about the same question, in whichever voice it was answered."""
    names = ("advisor_id", "programme_id", "purpose_id", "scope_key")
    return {f"{through}{name}": getattr(answer, name) for name in names}


class UseQuerySet(models.QuerySet["Use"]):
    def live(self) -> "UseQuerySet":
        return self.filter(gone_at=None)

    def of_question(self, answer: ConsentEvent) -> "UseQuerySet":
        """What stands on a yes to the same question, whoever's voice it was: a no in any of them finds it."""
        return self.filter(**question_of(answer, "record__"))

    def before(self, stop: ConsentEvent) -> "UseQuerySet":
        """What is there of all that was allowed before this stop. What stands on a yes given again is not touched."""
        return self.of_question(stop).live().filter(event__effective_at__lte=stop.effective_at, event__seq__lt=stop.seq)


class Use(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    record = models.ForeignKey(ConsentRecord, on_delete=models.PROTECT, related_name="uses")
    event = models.ForeignKey(ConsentEvent, on_delete=models.PROTECT, related_name="+")  # the yes it stands on
    kind = models.CharField(max_length=16, choices=Kind)
    thing = models.UUIDField()  # its public id in its own room
    place = models.CharField(max_length=16, choices=Place)
    place_ref = models.CharField(max_length=60, blank=True)  # which page, partner or company: a code, never words
    since = models.DateTimeField(db_default=Now())
    gone_at = models.DateTimeField(null=True, blank=True)
    gone_how = models.CharField(max_length=20, choices=Gone, default=Gone.HERE, blank=True)

    objects = UseQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["record"], condition=Q(gone_at=None), name="use_live_of_record")]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "kind", "thing", "place", "place_ref"],
                condition=Q(gone_at=None),
                name="use_once_in_a_place",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "quote", "photo", "note", "file", "page", "recipient", "message_list", "payment_details",
                    ]
                ),
                name="use_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    place__in=["our_page", "our_file", "draft", "partner", "outside_sender", "company", "printed"]
                ),
                name="use_place_known",
            ),
            models.CheckConstraint(condition=Q(place_ref__regex="^[A-Za-z0-9:._-]*$"), name="use_place_is_a_code"),
            models.CheckConstraint(
                condition=Q(
                    gone_how__in=["", "removed", "redacted", "asked_and_confirmed", "asked_no_answer", "cannot"]
                ),
                name="use_gone_how_known",
            ),
            models.CheckConstraint(
                condition=Q(gone_at__isnull=True, gone_how="") | (Q(gone_at__isnull=False) & ~Q(gone_how="")),
                name="use_gone_at_a_time_and_somehow",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"use-{self.pk}"
