"""Advisors as the work knows them: a code, a language, dates. Who she is stands in the vault and nowhere else."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.db.models.lookups import IsNull
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from survivor_engagement.common.dates import short_weekday
from survivor_engagement.identity.codes import ALPHABET, as_typed, new_code, shown
from survivor_engagement.identity.erasures import Erasure as Erasure
from survivor_engagement.identity.joinings import Joining as Joining
from survivor_engagement.identity.purposes import Purpose as Purpose
from survivor_engagement.identity.reveals import AdvisorUserObjectPermission as AdvisorUserObjectPermission
from survivor_engagement.identity.reveals import RevealRequest as RevealRequest
from survivor_engagement.identity.reveals import RevealRequestQuerySet as RevealRequestQuerySet
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import Invitation, User

LOOK_WITHIN = timedelta(hours=24)


class AdvisorQuerySet(models.QuerySet["Advisor"]):
    def enrolled_in(self, programme_ids: list[int]) -> "AdvisorQuerySet":
        standing = Enrolment.objects.standing().filter(advisor=models.OuterRef("pk"), programme_id__in=programme_ids)
        return self.filter(~Q(status=Advisor.Status.ERASED), models.Exists(standing))

    def ever_enrolled_in(self, programme: Programme) -> "AdvisorQuerySet":
        """Also those who left, for what they may still ask of us; not those who were erased."""
        ever = Enrolment.objects.filter(advisor=models.OuterRef("pk"), programme=programme)
        return self.filter(~Q(status=Advisor.Status.ERASED), models.Exists(ever))

    def enrolled_today(self, programmes: Iterable[Programme]) -> "AdvisorQuerySet":
        """The same for programmes at hand, with the day of each place written into the question: what is not looked up
        for every row is found the faster. Over several programmes each advisor is asked about in the order of the list
        (by a subquery that is neither turned into a join nor answered for all beforehand), since the first page needs
        few of very many."""
        several = list(programmes)
        standing = Enrolment.objects.on_the_day_of(several).filter(advisor=models.OuterRef("pk"))
        here = self.exclude(status=Advisor.Status.ERASED)  # also on the day itself, on which her place may still stand
        if len(several) <= 1:
            return here.filter(models.Exists(standing))
        return here.filter(IsNull(models.Subquery(standing.order_by().values("pk")[:1]), False))

    def listed_in(self, programme: Programme, after: str = "") -> "AdvisorQuerySet":
        """Those enrolled in one programme in the order of codes, to be read a page at a time: along the index of codes
        that stands beside belongings, each asked about in her turn, so that a page reads its own rows only."""
        standing = Enrolment.objects.standing_in(programme).filter(advisor=models.OuterRef("pk"))
        return self.filter(
            Q(belongings__programme=programme, belongings__code__gt=after),
            ~Q(status=Advisor.Status.ERASED),
            IsNull(models.Subquery(standing.order_by().values("pk")[:1]), False),
        ).order_by("belongings__code")

    def active(self) -> "AdvisorQuerySet":
        return self.filter(status=Advisor.Status.ACTIVE)

    def with_progress_in(self, programme: Programme) -> "AdvisorQuerySet":
        """What is done before she can take part: `contact_at`, `has_card`, `has_joined`."""
        contacts = SafeContact.objects.filter(advisor=models.OuterRef("pk"), programme=programme)
        return self.annotate(
            contact_at=models.Subquery(contacts.values("confirmed_at")[:1]),
            has_card=models.Exists(Invitation.objects.open().filter(user=models.OuterRef("user"))),
            has_joined=models.ExpressionWrapper(
                Q(user__isnull=False) & ~Q(user__password__startswith=UNUSABLE_PASSWORD_PREFIX),
                output_field=models.BooleanField(),
            ),
        )

    def to_be_asked(self, programme: Programme, before: datetime | Combinable) -> "AdvisorQuerySet":
        """Active ones whose safe-contact answers are missing, or older than this."""
        standing = SafeContact.objects.filter(
            advisor=models.OuterRef("pk"), programme=programme, confirmed_at__gte=before
        )
        return self.active().filter(~models.Exists(standing))

    def starting_with(self, typed: str) -> "AdvisorQuerySet":
        """Codes that begin as somebody typed, in any case and spacing."""
        return self.filter(code__startswith=as_typed(typed))


class Advisor(models.Model):
    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        LEFT = "left", _("left")
        ERASED = "erased", _("erased")  # what is left is her code, so that nobody is ever given it again

    class AgeBand(models.TextChoices):
        ADULT = "adult", _("18 or older")
        UNDER_18 = "under_18", _("under 18")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    user = models.OneToOneField(User, null=True, on_delete=models.SET_NULL, related_name="advisor")
    age_band = models.CharField(max_length=10, choices=AgeBand)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    joined_on = models.DateField(default=timezone.localdate)

    objects = AdvisorQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        permissions = [("open_details", "Open sealed details of one advisor until a time")]
        indexes = [models.Index(fields=["id"], condition=Q(status="erased"), name="advisor_erased")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["active", "paused", "left", "erased"]), name="advisor_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="erased") | Q(user__isnull=True), name="advisor_erased_has_no_sign_in"
            ),
            models.CheckConstraint(condition=Q(age_band__in=["adult", "under_18"]), name="advisor_age_band_known"),
            models.CheckConstraint(
                condition=Q(language__in=[code for code, _name in settings.LANGUAGES]), name="advisor_language_known"
            ),
            models.CheckConstraint(condition=Q(code__regex=f"^[{ALPHABET}]{{8}}$"), name="advisor_code_form"),
        ]

    def __str__(self) -> str:
        return self.shown_code

    @property
    def shown_code(self) -> str:
        return shown(self.code)


def _day_at(timezone_of: Combinable) -> Combinable:
    return models.Func(
        timezone_of,
        template="(statement_timestamp() AT TIME ZONE %(expressions)s)::date",
        output_field=models.DateField(),
    )


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def standing(self) -> "EnrolmentQuerySet":
        """By the day of the place where the programme is; so it is in the database (`days_of_the_place`)."""
        return self._on(_day_at(F("programme__timezone")))

    def standing_in(self, programme: Programme) -> "EnrolmentQuerySet":
        """The same of one programme; what day it is there is then looked up once, not for every row."""
        its_day = Programme.objects.filter(pk=programme.pk).order_by().values_list(_day_at(F("timezone")))
        return self.filter(programme=programme)._on(models.Subquery(its_day))

    def _on(self, today: Combinable) -> "EnrolmentQuerySet":
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)

    def on_the_day_of(self, programmes: Iterable[Programme]) -> "EnrolmentQuerySet":
        """Standing ones of these programmes."""
        by_day: dict[date, list[int]] = {}
        for programme in programmes:
            by_day.setdefault(timezone.localdate(timezone=ZoneInfo(programme.timezone)), []).append(programme.pk)
        standing = Q(pk__in=[])
        for today, ids in by_day.items():
            ends = Q(ends_on=None) | Q(ends_on__gte=today)
            standing |= Q(programme_id__in=ids, starts_on__lte=today) & ends
        return self.filter(standing)


class Enrolment(models.Model):
    """An advisor in a programme, from when to when. `basis` is hers to say and may be left unsaid."""

    class Basis(models.TextChoices):
        LIVED_EXPERIENCE = "lived_experience", _("lived experience")
        COMMUNITY = "community", _("community at risk")
        ALLY = "ally", _("ally")
        UNSAID = "unsaid", _("prefers not to say")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="enrolments")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="enrolments")
    basis = models.CharField(max_length=20, choices=Basis, default=Basis.UNSAID)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    enrolled_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    enrolled_at = models.DateTimeField(auto_now_add=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["programme", "advisor"], include=("starts_on", "ends_on"), name="enrolment_in_programme"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["advisor", "programme"], condition=Q(ends_on=None), name="enrolment_one_standing"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__isnull=False, ends_on__gte=F("starts_on")),
                name="enrolment_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(basis__in=["lived_experience", "community", "ally", "unsaid"]), name="enrolment_basis_known"
            ),
        ]

    def __str__(self) -> str:
        return f"enrolment-{self.pk}"


class Belonging(models.Model):
    """That an advisor is or was in a programme: what every row about her there points to. The database writes it when
    she is enrolled, with her code, which never changes."""

    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="belongings")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=8, editable=False)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["programme", "code"], include=("advisor",), name="belonging_by_code")]
        constraints = [models.UniqueConstraint(fields=["advisor", "programme"], name="belonging_once")]

    def __str__(self) -> str:
        return f"belonging-{self.pk}"


class SafeContact(models.Model):
    """How she may be reached, in her words. No record, or an old one, means: do not contact."""

    class Channel(models.TextChoices):
        NONE = "none", _("Do not contact me")
        IN_APP = "in_app", _("Only on this site, when I sign in")
        SMS = "sms", _("Text message")
        CALL = "call", _("Phone call by a person I know")

    class SharedWith(models.TextChoices):
        NOBODY = "nobody", _("Nobody, it is only mine")
        SOMETIMES = "sometimes", _("Others use or see it sometimes")
        OFTEN = "often", _("Others use or see it often")

    class Wording(models.TextChoices):
        NOTE = "note", _("“You have a new note.”")
        HELLO = "hello", _("“Hello, see you soon.”")
        APPOINTMENT = "appointment", _("“Reminder: your appointment.”")

    advisor = models.ForeignKey(Advisor, on_delete=models.CASCADE, related_name="safe_contacts")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    days = models.JSONField(_("days"), default=list)  # ISO weekdays 1 to 7
    from_time = models.TimeField(_("from"), null=True, blank=True)
    until_time = models.TimeField(_("until"), null=True, blank=True)
    shared_with = models.CharField(_("who else uses the phone"), max_length=10, choices=SharedWith)
    wording = models.CharField(_("words of a message"), max_length=12, choices=Wording, default=Wording.NOTE)
    voicemail = models.BooleanField(_("a message may be left"), default=False)
    confirmed_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["advisor", "programme"], name="safe_contact_one_per_programme"),
            models.CheckConstraint(
                condition=Q(channel__in=["none", "in_app", "sms", "call"]), name="safe_contact_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(shared_with__in=["nobody", "sometimes", "often"]), name="safe_contact_shared_known"
            ),
            models.CheckConstraint(
                condition=Q(wording__in=["note", "hello", "appointment"]), name="safe_contact_wording_known"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=["none", "in_app"])
                | Q(from_time__isnull=False, until_time__isnull=False, from_time__lt=F("until_time")),
                name="safe_contact_hours_for_outside_channels",
            ),
        ]

    def __str__(self) -> str:
        return f"safe-contact-{self.pk}"

    @property
    def day_names(self) -> str:
        """ "every day", or the days by their short names."""
        if len(self.days) == 7:
            return gettext("every day")
        return ", ".join(short_weekday(day) for day in sorted(self.days))
