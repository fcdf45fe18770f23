"""What is asked, in which words. A published notice is frozen: what somebody agreed to can be read for ever."""

import json
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consent.notices.approvals import NoticeApproval as NoticeApproval
from consent.notices.approvals import ReaderComment as ReaderComment
from consent.notices.approvals import ReadingDone as ReadingDone
from consent.notices.catalogue import Purpose as Purpose
from consent.notices.catalogue import PurposeLimit as PurposeLimit
from consent.notices.oldest_words import OldestWords as OldestWords
from consent.notices.pictures import Picture
from consent.notices.reading_forms import TOLD_IN_CHOICES
from consent.notices.reading_forms import ReadingForm as ReadingForm
from consent.notices.sources import PassedBecause as PassedBecause
from consent.notices.sources import Source as Source
from consent.notices.sources import Verdict as Verdict
from consent.notices.sources import WordsQuerySet, rules_of_words
from consent.notices.spoken import NoticeSound as NoticeSound
from consent.notices.wording import digest
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


class NoticeQuerySet(models.QuerySet["Notice"]):
    def published(self) -> "NoticeQuerySet":
        return self.filter(state=Notice.State.PUBLISHED)

    def drafts(self) -> "NoticeQuerySet":
        return self.filter(state=Notice.State.DRAFT)

    def waiting_for_approval(self) -> "NoticeQuerySet":
        return self.drafts().filter(offered_at__isnull=False)

    def newest_first(self) -> "NoticeQuerySet":
        return self.order_by("-number")

    def still_answered(self) -> "NoticeQuerySet":
        """The published version of each programme, and those that differ from it by small changes only: whoever has
        their words before her may still answer them."""
        same = Notice.objects.published().filter(programme=models.OuterRef("programme"), major=models.OuterRef("major"))
        return self.exclude(state=Notice.State.DRAFT).filter(models.Exists(same))


def new_since(programme: str, major: str) -> models.Subquery:
    """When words as new as these were first asked: a small change makes nothing new. The arguments name columns."""
    same = Notice.objects.filter(programme=models.OuterRef(programme), major=models.OuterRef(major))
    first = same.exclude(state=Notice.State.DRAFT).order_by("number").values("published_at")
    return models.Subquery(first[:1])


class Notice(models.Model):
    """One version of everything a programme asks and tells. `offered_at`: the writer asked others to read it.

    `number` is the order, `major` and `minor` the name. A small change keeps every earlier yes; a big one says of each
    question what becomes of them (`NoticeItem.earlier_yes`). `what_changed` holds plain words by language code.
    """

    class ChangeKind(models.TextChoices):
        FIRST = "first", _("the first version")
        MAJOR = "major", _("a big change")
        MINOR = "minor", _("a small change")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        SUPERSEDED = "superseded", _("replaced by a newer version")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="notices")
    number = models.PositiveIntegerField()
    major = models.PositiveIntegerField(default=1)
    minor = models.PositiveIntegerField(default=0)
    change_kind = models.CharField(_("kind of change"), max_length=10, choices=ChangeKind, default=ChangeKind.FIRST)
    what_changed = models.JSONField(_("what has changed"), default=dict, blank=True)
    why = models.TextField(_("why it was changed"), max_length=400, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    # PROTECT, not SET NULL: a frozen row that is changed by the end of a user would not be frozen.
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="notice_number_once"),
            models.UniqueConstraint(fields=["programme", "major", "minor"], name="notice_version_once"),
            models.CheckConstraint(
                condition=Q(change_kind="first", major=1, minor=0)
                | Q(change_kind="major", major__gte=2, minor=0)
                | Q(change_kind="minor", major__gte=1, minor__gte=1),
                name="notice_change_and_version_agree",
            ),
            models.UniqueConstraint(fields=["programme"], condition=Q(state="published"), name="notice_one_published"),
            models.UniqueConstraint(fields=["programme"], condition=Q(state="draft"), name="notice_one_draft"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "published", "superseded"]), name="notice_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", approved_by__isnull=True, published_at__isnull=True)
                | (
                    ~Q(state="draft")
                    & Q(approved_by__isnull=False, published_at__isnull=False)
                    & ~Q(approved_by=F("written_by"))
                ),
                name="notice_published_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state="superseded", superseded_at__isnull=False)
                | (~Q(state="superseded") & Q(superseded_at__isnull=True)),
                name="notice_superseded_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"notice-{self.pk}"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def version(self) -> str:
        return f"{self.major}.{self.minor}"


class NoticeItem(models.Model):
    """One purpose in a notice, and for how many months a yes to it lasts. The database takes asked purposes only.

    `earlier_yes` says, in a big change, what becomes of a yes to older words."""

    class EarlierYes(models.TextChoices):
        UNSAID = "", _("not said")
        KEEP = "keep", _("they go on; only new people read these words")
        UNTIL = "until", _("we ask again; they count until a day")
        NOW = "now", _("they end when this version is published")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="items")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()
    months = models.PositiveSmallIntegerField(_("months a yes lasts"))
    earlier_yes = models.CharField(_("earlier answers"), max_length=10, choices=EarlierYes, blank=True)
    closes_on = models.DateField(
        _("until which day"), null=True, blank=True
    )  # its first moment, where the programme is

    class Meta:
        ordering = ["notice", "order"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "purpose"], name="item_purpose_once"),
            models.CheckConstraint(condition=Q(months__range=(1, 60)), name="item_months_bounded"),
            models.CheckConstraint(
                condition=Q(earlier_yes__in=["", "keep", "now"], closes_on__isnull=True)
                | Q(earlier_yes="until", closes_on__isnull=False),
                name="item_earlier_yes_known",
            ),
        ]

    def __str__(self) -> str:
        return f"item-{self.pk}"


class NoticeText(models.Model):
    """The words of one question in one language and reading form. `sha256` is taken over exactly these words, see
    `wording`."""

    PARTS = ("question", "lead", "yes_means", "no_means", "if_you_change_your_mind")

    item = models.ForeignKey(NoticeItem, on_delete=models.CASCADE, related_name="texts")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    form = models.CharField(max_length=12, choices=ReadingForm, default=ReadingForm.TEXT)
    question = models.CharField(_("question"), max_length=160)
    lead = models.TextField(_("in a few words: what happens"), max_length=400)
    yes_means = models.TextField(_("if you say yes"), max_length=600)
    no_means = models.TextField(_("if you say no"), max_length=600)
    if_you_change_your_mind = models.TextField(_("if you say yes and change your mind"), max_length=800)
    pictures = models.JSONField(default=dict, blank=True)  # of short sentences: by part, the `Picture` of each line
    sha256 = models.CharField(max_length=64, editable=False)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=15, choices=Source, default=Source.PERSON)
    checked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=20, choices=Verdict, default="", blank=True)
    passed_because = models.CharField(max_length=12, choices=PassedBecause, default="", blank=True)
    passed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = WordsQuerySet.as_manager()

    class Meta:
        ordering = ["item", "language", "form"]
        constraints = [
            models.UniqueConstraint(fields=["item", "language", "form"], name="text_one_per_form"),
            models.CheckConstraint(
                condition=Q(form__in=["text", "easy_read", "band_6_11", "band_12_14", "band_15_17"]),
                name="text_form_known",
            ),
            *rules_of_words("text"),
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="text_digest_form"),
        ]

    def __str__(self) -> str:
        return f"text-{self.pk}"

    @property
    def parts(self) -> list[str]:
        return [getattr(self, part) for part in self.PARTS]

    def own_digest(self) -> str:
        """The digest of the words as they stand now, in the row that was read. The first form was there before there
        were others, so its digests do not name it."""
        words = {part: getattr(self, part) for part in self.PARTS}
        if self.form != ReadingForm.TEXT:
            words["form"] = self.form
        if self.pictures:
            words["pictures"] = json.dumps(self.pictures, sort_keys=True, separators=(",", ":"))
        return digest(purpose=self.item.purpose_id, months=str(self.item.months), language=self.language, **words)

    @property
    def is_intact(self) -> bool:
        return self.sha256 == self.own_digest()

    @property
    def any_sound(self) -> NoticeSound | None:
        """Also one that speaks other words than those that stand here now."""
        return getattr(self, "sound", None)

    @property
    def sound_now(self) -> NoticeSound | None:
        """Somebody speaks exactly these words."""
        return self.any_sound if self.any_sound and self.any_sound.words_sha256 == self.sha256 else None

    @property
    def is_easy(self) -> bool:
        """Short sentences with pictures."""
        return self.form == ReadingForm.EASY_READ

    def lines(self) -> dict[str, list[tuple[str, Picture]]]:
        """The short sentences of each part, each with its picture."""
        return {
            part: [(line, Picture(code)) for line, code in zip(getattr(self, part).split("\n"), beside, strict=True)]
            for part in self.PARTS
            if (beside := self.pictures.get(part))
        }


class CheckQuestion(models.Model):
    """A question after the answers that shows whether we explained well. It never decides anything about her. In words
    for adults, or for the age of a child, who is asked no others."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="checks")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    form = models.CharField(max_length=12, choices=TOLD_IN_CHOICES, default=ReadingForm.TEXT)
    question = models.CharField(_("question"), max_length=200)
    options = models.JSONField(_("answers to choose from"), default=list)
    right_index = models.PositiveSmallIntegerField(_("the right one"))
    explanation = models.TextField(_("what we say then"), max_length=600)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=15, choices=Source, default=Source.PERSON)
    checked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=20, choices=Verdict, default="", blank=True)
    passed_because = models.CharField(max_length=12, choices=PassedBecause, default="", blank=True)
    passed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = WordsQuerySet.as_manager()

    class Meta:
        ordering = ["notice", "language", "form", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "language", "form", "order"], name="check_question_order_once_in_form"
            ),
            models.CheckConstraint(
                condition=Q(form__in=["text", "band_6_11", "band_12_14", "band_15_17"]),
                name="check_question_form_known",
            ),
            *rules_of_words("check_question"),
            models.CheckConstraint(condition=Q(right_index__range=(0, 3)), name="check_question_right_index_bounded"),
        ]

    def __str__(self) -> str:
        return f"check-{self.pk}"

    @property
    def parts(self) -> list[str]:
        return [self.question, *self.options, self.explanation]


class ToldFact(models.Model):
    """What happens whatever she answers, so it is told and not asked. The database takes told purposes only. A child
    reads it in words for her age or not at all."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="facts")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    form = models.CharField(max_length=12, choices=TOLD_IN_CHOICES, default=ReadingForm.TEXT)
    title = models.CharField(_("in one line"), max_length=120)
    body = models.TextField(_("a little more"), max_length=400)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=15, choices=Source, default=Source.PERSON)
    checked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=20, choices=Verdict, default="", blank=True)
    passed_because = models.CharField(max_length=12, choices=PassedBecause, default="", blank=True)
    passed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = WordsQuerySet.as_manager()

    class Meta:
        ordering = ["notice", "language", "form", "purpose__order"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "purpose", "language", "form"], name="fact_one_per_form"),
            models.CheckConstraint(
                condition=Q(form__in=["text", "band_6_11", "band_12_14", "band_15_17"]), name="fact_form_known"
            ),
            *rules_of_words("fact"),
        ]

    def __str__(self) -> str:
        return f"fact-{self.pk}"

    @property
    def parts(self) -> list[str]:
        return [self.title, self.body]
