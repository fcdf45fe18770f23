"""Meetings in all their kinds: what is planned, what makes it safe, who is asked, who came, what was said."""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advisory.engagements.agenda import AgendaItem as AgendaItem
from advisory.engagements.minutes import Minutes as Minutes
from advisory.engagements.stops import LiveStop as LiveStop
from advisory.groups.models import SAID_TO_HER, AdvisoryGroup, Level, language_names
from advisory.referrals.models import HelpService
from survivor_engagement.common.writers import stamp
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

NEAR = timedelta(hours=2)


def parse_moment(text: str) -> datetime | None:
    """A moment out of an address; anything else is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if timezone.is_aware(moment) else None


def _is_coming() -> Q:
    """Being planned or agreed, and not over."""
    return Q(state__in=[Engagement.State.DRAFT, Engagement.State.SCHEDULED], ends_at__gte=Now())


class EngagementQuerySet(models.QuerySet["Engagement"]):
    def coming(self) -> "EngagementQuerySet":
        return self.filter(_is_coming()).order_by("starts_at", "id")

    def with_coming(self) -> "EngagementQuerySet":
        """`is_coming`: whether it is one of the coming."""
        return self.annotate(is_coming=models.ExpressionWrapper(_is_coming(), models.BooleanField()))

    def behind(self, before: str) -> "EngagementQuerySet":
        """Over or called off, the newest first; `before` is the start of the last one already read."""
        rows = self.exclude(_is_coming()).order_by("-starts_at", "-id")
        moment = parse_moment(before)
        return rows.filter(starts_at__lt=moment) if moment else rows

    def scheduled(self) -> "EngagementQuerySet":
        return self.filter(state=Engagement.State.SCHEDULED)

    def safe(self) -> "EngagementQuerySet":
        """Its risk note is approved as it stands now."""
        return self.filter(risk_note__state=RiskNote.State.APPROVED)

    def in_use(self) -> "EngagementQuerySet":
        """All that was not cancelled."""
        return self.exclude(state=Engagement.State.CANCELLED)

    def starting_between(self, earliest: datetime, latest: datetime) -> "EngagementQuerySet":
        return self.filter(starts_at__gte=earliest, starts_at__lt=latest)

    def with_counts(self) -> "EngagementQuerySet":
        """`invited_count`, `yes_count` and `question_count` of those asked; for rows that nothing else multiplies."""
        came_back = Q(participations__withdrew_at=None)
        return self.annotate(
            invited_count=models.Count("participations"),
            yes_count=models.Count("participations", filter=Q(participations__reply="accepted") & came_back),
            question_count=models.Count("participations", filter=Q(participations__reply="question")),
        )


class Engagement(models.Model):
    """One table for everything where people meet in a time window. `calendar_title` is what outsiders may read."""

    class Kind(models.TextChoices):
        MEETING = "meeting", _("Group meeting")
        GRANT_SELECTION = "grant_selection", _("Grant selection")
        FOCUS_GROUP = "focus_group", _("Focus group")
        CONSULTATION = "consultation", _("Consultation")
        ROUNDTABLE = "roundtable", _("Roundtable")
        WORKSHOP = "workshop", _("Workshop")

    class Stage(models.TextChoices):
        DESIGN = "design", _("Design")
        START_UP = "start_up", _("Start-up")
        WORK_PLAN = "work_plan", _("Work plan")
        DELIVERY = "delivery", _("Delivery")
        EVALUATION = "evaluation", _("Evaluation")
        CLOSE_OUT = "close_out", _("Close-out")

    class State(models.TextChoices):
        DRAFT = "draft", _("being planned")
        SCHEDULED = "scheduled", _("scheduled")
        HELD = "held", _("held")
        CLOSED = "closed", _("closed")
        CANCELLED = "cancelled", _("cancelled")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(AdvisoryGroup, on_delete=models.PROTECT, related_name="engagements")
    kind = models.CharField(_("kind of meeting"), max_length=16, choices=Kind)
    title = models.CharField(_("what it is about, in a few words"), max_length=80)
    calendar_title = models.CharField(_("neutral title, for calendars"), max_length=40)
    purpose = models.TextField(_("what you will ask of the group"), max_length=600)
    stage = models.CharField(_("stage of the programme"), max_length=12, choices=Stage)
    level = models.CharField(_("how much say the group has in this"), max_length=12, choices=Level)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("where"), max_length=200)
    places = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    languages = models.JSONField(_("languages spoken"), default=list)
    interpretation = models.BooleanField(_("an interpreter comes"), default=False)
    content_note = models.TextField(_("what may be hard to hear or read"), max_length=600, blank=True)
    support_person = models.CharField(_("who supports the group on the day"), max_length=60, blank=True)
    prep_minutes = models.PositiveSmallIntegerField(_("minutes of reading before"), default=0)
    debrief_minutes = models.PositiveSmallIntegerField(_("minutes of talking after"), default=0)
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    planned_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    planned_at = models.DateTimeField(auto_now_add=True)
    scheduled_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)

    objects = EngagementQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-id"]
        indexes = [models.Index(fields=["programme", "state", "starts_at"], name="engagement_by_clock")]
        constraints = [
            models.UniqueConstraint(fields=["id", "programme"], name="engagement_of_programme"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["meeting", "grant_selection", "focus_group", "consultation", "roundtable", "workshop"]
                ),
                name="engagement_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["design", "start_up", "work_plan", "delivery", "evaluation", "close_out"]),
                name="engagement_stage_known",
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="engagement_level_known"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "scheduled", "held", "closed", "cancelled"]),
                name="engagement_state_known",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="engagement_ends_after_start"),
            models.CheckConstraint(
                condition=Q(places=None) | Q(places__isnull=False, places__gte=1), name="engagement_has_places"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"]) | Q(scheduled_at__isnull=False),
                name="engagement_scheduled_at_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["held", "closed"]) | Q(held_at__isnull=False),
                name="engagement_held_at_a_moment",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"engagement-{self.pk}"

    @property
    def zone(self) -> ZoneInfo:
        """The clock on the wall where the programme works; needs `programme` at hand."""
        return ZoneInfo(self.programme.timezone)

    @property
    def local_start(self) -> datetime:
        """By that clock, without a zone: what pages show."""
        return timezone.make_naive(self.starts_at, self.zone)

    @property
    def local_end(self) -> datetime:
        return timezone.make_naive(self.ends_at, self.zone)

    @property
    def language_names(self) -> str:
        return language_names(self.languages)

    @property
    def her_say(self) -> str:
        """How much say she has in this, said to her."""
        return str(SAID_TO_HER[Level(self.level)])

    @property
    def is_ahead(self) -> bool:
        return self.state == self.State.SCHEDULED and self.ends_at > timezone.now()

    @property
    def is_near(self) -> bool:
        """From two hours before its start until it is closed: when somebody may be in the room."""
        soon = self.starts_at - timezone.now() <= NEAR
        return soon and self.state in (self.State.SCHEDULED, self.State.HELD)

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now() or self.state in (self.State.HELD, self.State.CLOSED)


class RiskNote(models.Model):
    """What could go wrong and what is done about it. Approved by somebody else than its writer."""

    class RiskLevel(models.TextChoices):
        LOW = "low", _("low")
        MEDIUM = "medium", _("medium")
        HIGH = "high", _("high")

    class State(models.TextChoices):
        DRAFT = "draft", _("waiting for approval")
        APPROVED = "approved", _("approved")

    engagement = models.OneToOneField(Engagement, on_delete=models.CASCADE, related_name="risk_note")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("what could go wrong, and what you do about it"), max_length=4000)
    level = models.CharField(_("how great the risk is that stays"), max_length=8, choices=RiskLevel)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    writers = models.JSONField(default=list, editable=False)  # everybody who ever wrote it; the database keeps it

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="risk_note_not_empty"),
            models.CheckConstraint(condition=Q(level__in=["low", "medium", "high"]), name="risk_note_level_known"),
            models.CheckConstraint(condition=Q(state__in=["draft", "approved"]), name="risk_note_state_known"),
            models.CheckConstraint(
                condition=Q(state="draft", approved_by=None, approved_at=None)
                | Q(state="approved", approved_by__isnull=False, approved_at__isnull=False),
                name="risk_note_approved_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | (Q(approved_by__isnull=False) & ~Q(approved_by=F("written_by"))),
                name="risk_note_never_approved_by_its_writer",
            ),
        ]

    def __str__(self) -> str:
        return f"risk-note-{self.pk}"

    @property
    def is_approved(self) -> bool:
        return self.state == self.State.APPROVED

    @property
    def stamp(self) -> str:
        """What somebody who reads this note has read: its words, and the meeting that they are about."""
        about = self.engagement
        return stamp(
            self.text, self.level, about.kind, about.place, about.starts_at.timestamp(), about.ends_at.timestamp()
        )


class LinkedService(models.Model):
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="linked_services")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(HelpService, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["engagement", "id"]
        constraints = [models.UniqueConstraint(fields=["engagement", "service"], name="service_linked_once")]

    def __str__(self) -> str:
        return f"linked-service-{self.pk}"


class ParticipationQuerySet(models.QuerySet["Participation"]):
    def of_advisor(self, advisor_id: int | None) -> "ParticipationQuerySet":
        return self.filter(advisor_id=advisor_id, advisor_id__isnull=False)

    def coming(self) -> "ParticipationQuerySet":
        """She said yes and has not taken it back."""
        return self.filter(reply=Participation.Reply.ACCEPTED, withdrew_at=None)

    def asking(self) -> "ParticipationQuerySet":
        """She has a question before she answers."""
        return self.filter(reply=Participation.Reply.QUESTION)

    def unrecorded(self) -> "ParticipationQuerySet":
        return self.filter(attendance=Participation.Attendance.UNKNOWN)

    def took_part(self) -> "ParticipationQuerySet":
        """She said yes and did not take it back before the start, or she came."""
        stayed = Q(withdrew_at=None) | Q(withdrew_at__gte=F("engagement__starts_at"))
        came = Q(attendance__in=[Participation.Attendance.ATTENDED, Participation.Attendance.PARTLY])
        return self.filter(came | (stayed & Q(reply=Participation.Reply.ACCEPTED)))

    def with_meeting(self) -> "ParticipationQuerySet":
        return self.select_related("engagement__programme", "engagement__group")


class Participation(models.Model):
    """One advisor and one engagement: what she answered, whether she came. No reason is ever asked."""

    class Reply(models.TextChoices):
        NONE = "none", _("not answered yet")
        ACCEPTED = "accepted", _("yes")
        DECLINED = "declined", _("no")
        QUESTION = "question", _("has a question first")

    class Attendance(models.TextChoices):
        UNKNOWN = "unknown", _("not recorded")
        ATTENDED = "attended", _("came")
        PARTLY = "partly", _("came for a part")
        ABSENT = "absent", _("did not come")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="participations")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="participations")
    invited_at = models.DateTimeField(auto_now_add=True)
    reply = models.CharField(max_length=10, choices=Reply, default=Reply.NONE)
    replied_at = models.DateTimeField(null=True, blank=True)
    withdrew_at = models.DateTimeField(null=True, blank=True)
    attendance = models.CharField(max_length=10, choices=Attendance, default=Attendance.UNKNOWN)
    minutes_present = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    points_added = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)  # to the agenda

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        ordering = ["engagement", "id"]
        indexes = [models.Index(fields=["advisor", "reply"], name="participation_by_advisor")]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "advisor"], name="participation_once"),
            models.CheckConstraint(
                condition=Q(reply__in=["none", "accepted", "declined", "question"]), name="participation_reply_known"
            ),
            models.CheckConstraint(
                condition=Q(reply="none", replied_at=None) | (~Q(reply="none") & Q(replied_at__isnull=False)),
                name="participation_replied_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(withdrew_at=None) | Q(withdrew_at__isnull=False, reply="accepted"),
                name="participation_only_a_yes_is_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(attendance__in=["unknown", "attended", "partly", "absent"]),
                name="participation_attendance_known",
            ),
            models.CheckConstraint(
                condition=Q(attendance="unknown", recorded_at=None)
                | (~Q(attendance="unknown") & Q(recorded_at__isnull=False)),
                name="participation_recorded_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(minutes_present=None)
                | Q(minutes_present__isnull=False, attendance__in=["attended", "partly"]),
                name="participation_minutes_of_who_came",
            ),
            models.CheckConstraint(condition=Q(points_added__lte=5), name="participation_few_points_of_one_person"),
        ]

    def __str__(self) -> str:
        return f"participation-{self.pk}"

    @property
    def is_coming(self) -> bool:
        return self.reply == self.Reply.ACCEPTED and self.withdrew_at is None

    @property
    def is_unrecorded(self) -> bool:
        """She was to come, and nobody has written down whether she did."""
        return self.is_coming and self.attendance == self.Attendance.UNKNOWN

    @property
    def withdrew_before(self) -> bool:
        """She took her yes back before it began; needs `engagement` at hand."""
        return self.withdrew_at is not None and self.withdrew_at < self.engagement.starts_at

    @property
    def took_part(self) -> bool:
        """As the query of the same name."""
        came = self.attendance in (self.Attendance.ATTENDED, self.Attendance.PARTLY)
        return came or (self.reply == self.Reply.ACCEPTED and not self.withdrew_before)
