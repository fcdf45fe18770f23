"""What those do who read a draft before it is asked of anybody: an advisor in her language, form by form, and whoever
knows the language of a machine draft."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.notices.drafts import open_draft
from consent.notices.hard_words import Words, find_piece, measured
from consent.notices.models import (
    CheckQuestion,
    Notice,
    NoticeApproval,
    NoticeText,
    PassedBecause,
    ReaderComment,
    ReadingDone,
    ReadingForm,
    ToldFact,
    Verdict,
)  # fmt: skip
from consent.notices.reading import Reading, read_one, stamp_of
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.ages import band_now
from survivor_engagement.users.models import User


@transaction.atomic
def approve_words(
    *, notice: Notice, language: str, seen: str, by: User, reading_form: str = ReadingForm.TEXT
) -> NoticeApproval:
    """An advisor read the words in her language, in one form, and finds them clear. Hers alone to say; once said it
    stays said, until a word changes. `seen` is the stamp of the draft on her screen."""
    draft = _offered(notice, language, seen).notice
    mine = {"notice": draft, "by": by, "language": language, "form": reading_form}
    before = NoticeApproval.objects.filter(**mine).first()
    if before is not None:
        return before
    try:
        with transaction.atomic():
            approval = NoticeApproval.objects.create(
                **mine,
                programme_id=draft.programme_id,
                role_kind=NoticeApproval.RoleKind.LIVED_EXPERIENCE,
                offered_at=draft.offered_at,
            )
    except IntegrityError as reason:  # changed or published in this very moment; or not hers to say
        raise NotNow(_changed_meanwhile()) from reason
    _done(draft, language, [reading_form], by)
    record("notice.found_clear", by=by, about=draft)
    return approval


@transaction.atomic
def say_unclear(
    *, notice: Notice, language: str, seen: str, words: str, by: User, reading_form: str = ReadingForm.TEXT
) -> ReaderComment:
    """Something is not clear to her. What she writes is kept about nobody; so the trail has no row of it either, and
    nothing says in which form she read: where one child is among the readers, words for children would name her."""
    draft = _offered(notice, language, seen).notice
    if not words.strip():
        raise NotNow(_("Write what is not clear. A few words are enough."))
    _done(draft, language, [reading_form], by)
    return ReaderComment.objects.create(
        notice=draft, programme_id=draft.programme_id, language=language, words=words.strip()
    )


@transaction.atomic
def set_aside(*, notice: Notice, language: str, seen: str, by: User) -> None:
    """She does not want to read it now, in any form. Nobody is told."""
    reading = _offered(notice, language, seen)
    _done(reading.notice, language, reading.to_read(language, band_now(by.advisor)), by)


@transaction.atomic
def check_translation(*, notice: Notice, language: str, by: User) -> int:
    """Somebody who reads the language compared the machine drafts in it and finds them right. How many there were.
    No word changes, so what readers said stands."""
    draft = open_draft(notice)
    said = {"checked_by": by, "checked_at": timezone.now()}
    found = sum(
        rows.filter(language=language).unchecked().update(**said)
        for rows in (
            NoticeText.objects.filter(item__notice=draft),
            CheckQuestion.objects.filter(notice=draft),
            ToldFact.objects.filter(notice=draft),
        )
    )
    if found:
        record("notice.translation_checked", by=by, about=draft, count=found)
    return found


@transaction.atomic
def pass_hard_words(*, notice: Notice, language: str, piece: str, because: str, seen: str, by: User) -> Words:
    """Whoever is to publish an offered draft lets words go out that are measured as too hard, for one of the reasons in
    `PassedBecause`. `piece` names the words (`hard_words.Piece`), `seen` is the stamp of the draft that she read."""
    draft = open_draft(notice)
    if draft.offered_at is None or seen != stamp_of(draft):
        raise NotNow(_("The words have changed since you read them. Please read this version again."))
    if not because or because not in PassedBecause.values:
        raise NotNow(_("Choose a reason."))
    words = find_piece(read_one(draft), language, piece)
    if words is None or measured(words).verdict != Verdict.TOO_HARD:
        raise NotNow(_("These words are not too hard, so they need no reason."))
    if by.pk in (words.written_by_id, words.checked_by_id):
        raise NotNow(_("You wrote these words or agreed to their translation, so somebody else must let them pass."))
    words.verdict, words.passed_because, words.passed_by = Verdict.TOO_HARD, because, by
    words.save(update_fields=["verdict", "passed_because", "passed_by"])
    record("notice.hard_words_passed", by=by, about=draft)
    return words


@transaction.atomic
def remove_comment(*, comment: ReaderComment, by: User) -> None:
    """It was dealt with, or it names somebody."""
    record("notice.comment_removed", by=by, about=comment.notice)
    comment.delete()


def _offered(notice: Notice, language: str, seen: str) -> Reading:
    """The draft as it is offered now, with these words. A reader locks nothing; the database does, as she approves."""
    draft = Notice.objects.waiting_for_approval().select_related("programme").filter(pk=notice.pk).first()
    if draft is None or seen != stamp_of(draft):
        raise NotNow(_changed_meanwhile())
    reading = read_one(draft)
    if language not in reading.for_readers:
        raise NotNow(_("These words are not ready to be read in this language."))
    return reading


def _done(draft: Notice, language: str, forms: Iterable[str], by: User) -> None:
    for form in forms:
        ReadingDone.objects.get_or_create(
            notice=draft,
            advisor=by.advisor,
            language=language,
            form=form,
            defaults={"programme_id": draft.programme_id},
        )


def _changed_meanwhile() -> str:
    return _("The words have changed since you read them. Thank you; there is nothing more to do here.")
