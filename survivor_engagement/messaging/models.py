"""The outbox: every message to a person is a row first, written in the transaction of what it tells about.

A row holds no text and no address. What is said is the sentence she chose (`identity.wordings`); where it goes stands
in the vault and is opened for the moment of sending.
"""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from survivor_engagement.identity.models import Advisor, SafeContact
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

A_DAY = timedelta(days=1)


class OutboxMessageQuerySet(models.QuerySet["OutboxMessage"]):
    def open(self) -> "OutboxMessageQuerySet":
        """Not sent and not given up: somebody or the clock still has to do something."""
        return self.filter(state__in=OutboxMessage.OPEN)

    def waiting_this_way(self, advisor: Advisor, programme: Programme, channel: str) -> "OutboxMessageQuerySet":
        """Not on its way yet, and would go this way, if it goes: by what was decided, or by what she says."""
        hers = SafeContact.objects.filter(advisor=advisor, programme=programme, channel=channel)
        way = Q(channel=channel) | (Q(channel="") & models.Exists(hers))
        waiting = [OutboxMessage.State.WAITING, OutboxMessage.State.HELD]
        return self.filter(way, advisor=advisor, programme=programme, state__in=waiting)

    def texts_since(self, advisor: Advisor, moment: datetime) -> "OutboxMessageQuerySet":
        """What was handed over for her since then, and may have reached her."""
        return self.filter(advisor=advisor, channel=OutboxMessage.Channel.SMS, handed_over_at__gte=moment)

    def ended(self) -> "OutboxMessageQuerySet":
        return self.exclude(state__in=OutboxMessage.OPEN)

    def held(self) -> "OutboxMessageQuerySet":
        """Waiting for a person, not for the clock."""
        return self.filter(state=OutboxMessage.State.HELD)

    def worth_a_look(self, now: datetime, *, can_send: bool) -> "OutboxMessageQuerySet":
        """Waiting rows whose moment has come; held rows past their time, whose person was asked again since, which only
        lacked a gateway, or that have waited a day for somebody to call: her yes may have ended meanwhile."""
        asked_since = SafeContact.objects.filter(
            advisor=models.OuterRef("advisor"),
            programme=models.OuterRef("programme"),
            confirmed_at__gt=models.OuterRef("try_at"),
        )
        due = Q(state=OutboxMessage.State.WAITING, try_at__lte=now)
        lacking = Q(reason=OutboxMessage.Reason.NO_GATEWAY) if can_send else Q(pk__in=[])
        to_call = Q(reason=OutboxMessage.Reason.PERSON_CALLS, try_at__lte=now - A_DAY)
        changed = Q(not_after__lte=now) | models.Exists(asked_since) | lacking | to_call
        held = Q(state=OutboxMessage.State.HELD) & changed
        return self.filter(due | held)


class OutboxMessage(models.Model):
    class Template(models.TextChoices):
        """Why it is sent: for staff and for the rules. It changes no word of the text."""

        INVITATION = "invitation", _("Invitation")
        REMINDER = "reminder", _("Reminder")
        ANSWER = "answer", _("Answer to advice")
        PAYMENT = "payment", _("Payment")
        NOTE = "note", _("Note")

    class Channel(models.TextChoices):
        UNDECIDED = "", _("not decided yet")
        SMS = "sms", _("Text message")
        CALL = "call", _("Phone call by a person")
        IN_APP = "in_app", _("Only on this site")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        HELD = "held", _("needs a person")
        HANDED_OVER = "handed_over", _("on its way")
        SENT = "sent", _("sent")
        NOT_SENT = "not_sent", _("not sent")
        SUPPRESSED = "suppressed", _("not sent: no permission")
        FAILED = "failed", _("the gateway said no")
        UNKNOWN = "unknown", _("not known whether it was sent")

    class Reason(models.TextChoices):
        NONE = "", ""
        ALLOWED = "allowed", _("Her safe-contact answers allow it now")
        NOT_YET = "not_yet", _("Its day has not come")
        OUTSIDE_HOURS = "outside_hours", _("Waits for the days and hours she named")
        NO_RECORD = "no_record", _("Ask her first how she can be reached safely")
        CONFIRM_AGAIN = "confirm_again", _("Her answers are old: ask again how she can be reached")
        PERSON_CALLS = "person_calls", _("She wants a call by a person she knows")
        ASKED_NOT_TO = "asked_not_to", _("She asked not to be contacted")
        ONLY_ON_SITE = "only_on_site", _("She reads it on the site; nothing is sent")
        NO_HOURS = "no_hours", _("No day or hour is named in which she may be reached")
        PAUSED = "paused", _("She is taking a break")
        LEFT = "left", _("She has left")
        NO_CONSENT = "no_consent", _("There is no standing yes to this kind of message")
        NO_PHONE = "no_phone", _("No phone number is recorded")
        TOO_LATE = "too_late", _("Its time has passed")
        SAID_JUST_NOW = "said_just_now", _("She was sent the same words a moment ago")
        STOPPED = "stopped", _("Stopped by staff")
        CALLED = "called", _("A person called her")
        NO_GATEWAY = "no_gateway", _("No way of sending is set up here yet: tell your system administrator")
        GATEWAY_NO = "gateway_no", _("The gateway did not take it")
        CUT_OFF = "cut_off", _("Sending was cut off; it is not sent again, so that she does not get it twice")

    OPEN = (State.WAITING, State.HELD, State.HANDED_OVER)

    HERS_TO_SAY = frozenset({Reason.ASKED_NOT_TO, Reason.ONLY_ON_SITE, Reason.NO_CONSENT})

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="outbox_messages")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    template = models.CharField(max_length=12, choices=Template)
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.UNDECIDED, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=16, choices=Reason, default=Reason.NONE, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    not_after = models.DateTimeField()
    try_at = models.DateTimeField(null=True, blank=True)  # waiting: when to look next; held: when it was looked at
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.CharField(max_length=40, blank=True)
    dedupe = models.CharField(max_length=120, blank=True)
    posted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    posted_at = models.DateTimeField(auto_now_add=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = OutboxMessageQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["programme", "-id"], name="outbox_by_programme"),
            models.Index(
                fields=["programme", "try_at"],
                condition=Q(state__in=["waiting", "held", "handed_over"]),
                name="outbox_open",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "advisor", "dedupe"], condition=~Q(dedupe=""), name="outbox_said_once"
            ),
            models.CheckConstraint(
                condition=Q(template__in=["invitation", "reminder", "answer", "payment", "note"]),
                name="outbox_template_known",
            ),
            models.CheckConstraint(condition=Q(channel__in=["", "sms", "call", "in_app"]), name="outbox_channel_known"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "waiting", "held", "handed_over", "sent", "not_sent", "suppressed", "failed", "unknown",
                    ]
                ),
                name="outbox_state_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    reason__in=[
                        "", "allowed", "not_yet", "outside_hours", "no_record", "confirm_again", "person_calls",
                        "asked_not_to", "only_on_site", "no_hours", "paused", "left", "no_consent", "no_phone",
                        "too_late", "said_just_now", "stopped", "called", "no_gateway", "gateway_no",
                        "cut_off",
                    ]
                ),
                name="outbox_reason_known",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at__isnull=True),
                name="outbox_sent_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["handed_over", "failed", "unknown"]) | Q(handed_over_at__isnull=False),
                name="outbox_handed_over_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["held", "not_sent", "suppressed", "failed", "unknown"]) | ~Q(reason=""),
                name="outbox_says_why_not",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["waiting", "held"]) | Q(try_at__isnull=False), name="outbox_open_has_a_look"
            ),
            models.CheckConstraint(
                condition=Q(not_before=None) | Q(not_before__isnull=False, not_before__lt=models.F("not_after")),
                name="outbox_before_after",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"message-{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.WAITING, self.State.HELD)
