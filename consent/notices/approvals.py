"""Who read a draft before it is asked of anybody: a second person of the staff, and for each language and reading form
an advisor of the programme. Who approved is never written on a person, only beside the words; and who found words
unclear nowhere."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consent.notices.reading_forms import ReadingForm
from consent.notices.sources import LANGUAGE_CODES
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

TAKEN_BY_THE_DATABASE = models.DO_NOTHING  # staff do not see these rows, so a trigger takes them with a draft


class NoticeApproval(models.Model):
    """Somebody read the words and agrees that they are asked. Only ever added, while the draft is offered; the
    database takes the approvals of a draft away as soon as a word of it changes, and counts those that stand when it is
    published. An advisor approves the words in one language and reading form; what is told and the check questions in
    that form are among them.

    `offered_at` says which offer of the words was read. Staff cannot read the rows of advisors, nor write one; how many
    there are is told by `readers_of`.
    """

    class RoleKind(models.TextChoices):
        SECOND_PERSON = "second_person", _("a second person of the staff")
        LIVED_EXPERIENCE = "lived_experience", _("an advisor of the programme, who read it in her language")

    notice = models.ForeignKey("notices.Notice", on_delete=TAKEN_BY_THE_DATABASE, related_name="approvals")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role_kind = models.CharField(max_length=20, choices=RoleKind)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, blank=True)
    form = models.CharField(max_length=12, choices=ReadingForm, blank=True)
    offered_at = models.DateTimeField()
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "by", "language", "form"], name="approval_once"),
            models.CheckConstraint(
                condition=Q(role_kind="second_person", language="", form="")
                | Q(role_kind="lived_experience", language__in=LANGUAGE_CODES, form__in=ReadingForm.values),
                name="approval_of_a_reader_is_of_a_form",
            ),
        ]

    def __str__(self) -> str:
        return f"approval-{self.pk}"


class ReadingDone(models.Model):
    """She was asked to read this draft in one form and has answered: clear, not clear, or not now, which puts every
    form aside. Which of them it was is not written here, and only she can read it: it keeps us from asking twice. Staff
    cannot read it, and it goes when the words change or are published."""

    notice = models.ForeignKey("notices.Notice", on_delete=TAKEN_BY_THE_DATABASE, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    form = models.CharField(max_length=12, choices=ReadingForm)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "advisor", "language", "form"], name="reading_done_once"),
            models.CheckConstraint(condition=Q(language__in=LANGUAGE_CODES), name="reading_done_language_known"),
            models.CheckConstraint(condition=Q(form__in=ReadingForm.values), name="reading_done_form_known"),
        ]

    def __str__(self) -> str:
        return f"reading-{self.pk}"


class ReaderComment(models.Model):
    """What a reader found unclear in a draft. It is about nobody: no link to her, no time, a random number for its
    order, and no row in the trail. Whoever criticises the words of those she depends on must not be known by it; so we
    can neither show it to her again nor take it out for her, and her page says so before she writes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notice = models.ForeignKey("notices.Notice", on_delete=models.CASCADE, related_name="comments")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    words = models.TextField(_("what is not clear"), max_length=600)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(language__in=LANGUAGE_CODES), name="comment_language_known"),
        ]

    def __str__(self) -> str:
        return f"comment-{self.pk}"
