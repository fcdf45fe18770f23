"""What was handed out, and the keys it was signed with.

A receipt is stored as proof and not as a text: digest, signature, key, when and how. Its words are made again from the
answers, which never change. Where words around them have changed since (a translation, the name of the organisation),
the digest does not fit, and a new receipt is made that says which one it replaces; the file in her hand stays good,
since it carries its own proof. So nothing about her lies here that would have to be sealed or erased.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consent.receipts.archive import ArchivedKey
from consent.records.models import ConsentEvent, HeardAnswer
from consent.records.receipt import ALONE, ANSWER, DONE, ENDED, Occasion
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme

HASH, KEY, SIGNED = r"^[0-9a-f]{64}$", r"^[A-Za-z0-9_-]{43}$", r"^[A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]{86}$"


class SigningKeyQuerySet(models.QuerySet["SigningKey"]):
    def in_use(self) -> "SigningKeyQuerySet":
        return self.filter(used_until=None)

    def oldest_first(self) -> "SigningKeyQuerySet":
        return self.order_by("used_from", "pk")


class SigningKey(models.Model):
    """The public half of a key, archived for ever. `version` is that of the root key that the private half follows
    from. The database lets nobody change a row, save to write once that the key is no longer used."""

    key_id = models.CharField(max_length=43, unique=True, editable=False)
    public_key = models.CharField(max_length=43, editable=False)  # 32 bytes as base64url
    version = models.PositiveSmallIntegerField(unique=True, editable=False)
    used_from = models.DateTimeField(db_default=Now(), editable=False)
    used_until = models.DateTimeField(null=True, editable=False)

    objects = SigningKeyQuerySet.as_manager()

    class Meta:
        ordering = ["used_from", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["used_until"],
                condition=Q(used_until__isnull=True),
                nulls_distinct=False,
                name="signing_key_one_in_use",
            ),
            models.CheckConstraint(condition=Q(key_id__regex=KEY, public_key__regex=KEY), name="signing_key_form"),
            models.CheckConstraint(
                condition=Q(used_until=None) | Q(used_until__isnull=False, used_until__gte=F("used_from")),
                name="signing_key_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"signing-key-{self.pk}"

    def archived(self) -> ArchivedKey:
        return ArchivedKey(self.key_id, self.public_key, self.used_from, self.used_until)


SPEAKS_OF = Case(
    When(about=ENDED, then=F("event__valid_until")),
    When(about=DONE, then=F("event__stop_report__finished_at")),
    default=F("event__recorded_at"),
)


class ConsentReceiptQuerySet(models.QuerySet["ConsentReceipt"]):
    def of_form(self, occasion: Occasion, profile: str, language: str) -> "ConsentReceiptQuerySet":
        """Receipts made of this in this profile and language, the newest first; more than one where words
        have changed."""
        same = self.filter(event=occasion.event, about=occasion.about)
        return same.filter(profile=profile, language=language).order_by("-number")

    def before(self, occasion: Occasion, profile: str, language: str) -> "ConsentReceiptQuerySet":
        """What the receipt of this replaces: of the same person, programme, voice, profile and language. One answer
        alone replaces nothing, and nothing replaces it."""
        event = occasion.event
        return (
            self.exclude(about=ALONE)
            .filter(
                advisor_id=event.advisor_id,
                programme_id=event.programme_id,
                event__authority=event.authority,
                profile=profile,
                language=language,
            )
            .annotate(speaks_of=SPEAKS_OF)
            .filter(speaks_of__lte=occasion.at)
            .order_by("-speaks_of", "-number")
        )

    def with_event(self) -> "ConsentReceiptQuerySet":
        return self.select_related(
            "event__advisor", "event__programme__organisation", "event__stop_report", "key", "supersedes", "full"
        )

    def newest_first(self) -> "ConsentReceiptQuerySet":
        return self.order_by("-issued_at", "-pk")


class ConsentReceipt(models.Model):
    """One receipt: of an answer, or of what became of it. `full` is the one that a discreet receipt stands for. Of one
    answer alone there is one for each print, and `heard` says which time of hearing it is of."""

    class About(models.TextChoices):
        ANSWER = ANSWER, _("an answer")
        ENDED = ENDED, _("a yes that ended by itself")
        DONE = DONE, _("all that was done after a stop")
        ALONE = ALONE, _("one answer alone, printed by the team")

    class Profile(models.TextChoices):
        FULL = "full", _("everything")
        SUMMARY = "summary", _("in short")
        DISCREET = "discreet", _("a note that says nothing")

    class Delivered(models.TextChoices):
        SHOWN = "shown", _("as a file")
        PRINTED = "printed", _("on paper")
        KEPT = "kept", _("kept here for you")

    receipt_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(ConsentEvent, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=10, choices=About, default=About.ANSWER)
    profile = models.CharField(max_length=10, choices=Profile)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    number = models.PositiveSmallIntegerField(default=1, editable=False)  # counts up where words have changed
    issued_at = models.DateTimeField(editable=False)  # whole seconds, as the receipt says it
    content_hash = models.CharField(max_length=64, editable=False)
    signature = models.CharField(max_length=200, editable=False)
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="+")
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    full = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    heard = models.ForeignKey(HeardAnswer, null=True, on_delete=models.PROTECT, related_name="+")
    delivered = models.CharField(max_length=10, choices=Delivered)  # how it was last handed over
    delivered_at = models.DateTimeField(db_default=Now())

    objects = ConsentReceiptQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "about", "profile", "language", "number"],
                condition=~Q(about="alone"),
                name="receipt_once",
            ),
            models.CheckConstraint(
                condition=Q(heard__isnull=True) | Q(about="alone", heard__isnull=False), name="receipt_heard_is_alone"
            ),
            models.CheckConstraint(
                condition=Q(about__in=["answer", "ended", "done", "alone"]), name="receipt_about_known"
            ),
            models.CheckConstraint(
                condition=Q(profile__in=["full", "summary", "discreet"]), name="receipt_profile_known"
            ),
            models.CheckConstraint(
                condition=Q(delivered__in=["shown", "printed", "kept"]), name="receipt_delivered_known"
            ),
            models.CheckConstraint(
                condition=Q(language__in=[code for code, _name in settings.LANGUAGES]), name="receipt_language_known"
            ),
            models.CheckConstraint(condition=Q(content_hash__regex=HASH), name="receipt_hash_form"),
            models.CheckConstraint(condition=Q(signature__regex=SIGNED), name="receipt_signature_form"),
            models.CheckConstraint(
                condition=Q(profile="discreet", full__isnull=False) | (~Q(profile="discreet") & Q(full__isnull=True)),
                name="receipt_discreet_stands_for_a_full_one",
            ),
        ]

    def __str__(self) -> str:
        return f"receipt-{self.pk}"
