"""What can happen to a notice: written, offered to others to read, published by a second person, replaced, thrown away.

What readers do is in `approving`, what a new version says of itself in `describing`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.notices.drafts import forget_unasked_ages, note_change, open_draft
from consent.notices.hard_words import note_verdicts, still_too_hard
from consent.notices.models import (
    CheckQuestion,
    Notice,
    NoticeApproval,
    NoticeItem,
    NoticeSound,
    NoticeText,
    Purpose,
    ReaderComment,
    ReadingForm,
    Source,
    ToldFact,
)
from consent.notices.readiness import still_to_be_read, still_to_say
from consent.notices.reading import read_one, stamp_of
from consent.notices.sounds import copy_sounds, forget_sounds
from consent.notices.sources import BY_HAND, UNREAD
from consent.notices.wording import normal
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

MOST_CHECKS = 3
Check = tuple[str, list[str], int, str]  # question, answers, the right one, explanation
Told = tuple[str, str, str]  # purpose, title, body
Row = TypeVar("Row", bound=Model)


class Content(NamedTuple):
    """A whole notice in one language."""

    questions: list[tuple[str, int, dict[str, str]]]  # purpose, months, words
    checks: list[Check]
    facts: list[Told]
    forms: list[tuple[str, str, dict[str, str]]] = []  # purpose, reading form, words
    for_children: Mapping[str, tuple[list[Check], list[Told]]] = {}  # by reading form


@transaction.atomic
def start_notice(*, programme: Programme, by: User) -> Notice:
    """A new draft, empty. There is one draft at a time: where one stands already, it is that one."""
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    standing = Notice.objects.drafts().filter(programme=programme).first()
    if standing is not None:
        return standing
    latest = Notice.objects.filter(programme=programme).newest_first().first()
    place: dict[str, Any] = {"number": 1, "major": 1, "change_kind": Notice.ChangeKind.FIRST}
    if latest is not None:  # big, until the writer says otherwise and nothing speaks against it
        place = {"number": latest.number + 1, "major": latest.major + 1, "change_kind": Notice.ChangeKind.MAJOR}
    notice = Notice.objects.create(programme=programme, written_by=by, **place)
    record("notice.started", by=by, about=notice)
    return notice


@transaction.atomic
def renew_notice(*, programme: Programme, by: User) -> Notice:
    """A new draft that begins with the words of the published version."""
    published = Notice.objects.published().filter(programme=programme).first()
    notice = start_notice(programme=programme, by=by)
    if published is None or notice.items.exists():
        return notice
    reading = read_one(published)
    for item in reading.items:
        copy = _copied(item, notice=notice, earlier_yes="", closes_on=None)
        copy.save()
        texts = [text for text in reading.texts.values() if text.item_id == item.pk]
        copy_sounds(texts, NoticeText.objects.bulk_create([_copied(text, item=copy, **UNREAD) for text in texts]))
    for rows in (reading.checks.values(), reading.facts.values()):
        for row in (row for of_language in rows for row in of_language):
            _copied(row, notice=notice, **UNREAD).save()
    return notice


@transaction.atomic
def fill_notice(*, notice: Notice, language: str, content: Content, by: User, source: str = Source.PERSON) -> Notice:
    """Put a whole set of words in one language into a draft that has none in it. Where another language asks a question
    already, these are further words for it. `source` says whether a person wrote them."""
    draft = open_draft(notice)
    if language in read_one(draft).started:
        raise NotNow(_("There are words in this language already. Take them out first, or change them."))
    common: dict[str, Any] = {"programme": draft.programme, "written_by": by, "language": language, "source": source}
    for order, (purpose, months, words) in enumerate(content.questions, start=1):
        item, _made = NoticeItem.objects.get_or_create(
            notice=draft,
            purpose_id=purpose,
            defaults={"programme": draft.programme, "order": order, "months": months},
        )
        further = [(form, said) for asked, form, said in content.forms if asked == purpose]
        for form, said in [(ReadingForm.TEXT, words), *further]:
            text = NoticeText(item=item, form=form, **common, **{part: normal(word) for part, word in said.items()})
            text.sha256 = text.own_digest()
            text.save()
    for form, (checks, facts) in {ReadingForm.TEXT: (content.checks, content.facts), **content.for_children}.items():
        _fill_in_form(draft, checks, facts, form=form, **common)
    note_change(draft, by)
    return draft


@transaction.atomic
def add_question(*, notice: Notice, purpose: str, months: int, by: User) -> NoticeItem:
    """One purpose more. The catalogue bounds how long a yes may last; a notice may only make it shorter."""
    draft = open_draft(notice)
    known = Purpose.objects.get(pk=purpose)
    if known.basis_kind != Purpose.Basis.ASK:
        raise NotNow(_("This cannot be asked: it happens anyway and is told, or it is never allowed."))
    if known.scope_kind != Purpose.ScopeKind.PROGRAMME:
        raise NotNow(
            _("This is asked of each one by itself, such as each meeting or each piece, and never of all at once.")
        )
    _months_allowed(known, months)
    order = NoticeItem.objects.filter(notice=draft).count() + 1
    item, made = NoticeItem.objects.get_or_create(
        notice=draft,
        purpose=known,
        defaults={"programme_id": draft.programme_id, "order": order, "months": months},
    )
    if made:
        note_change(draft, by)
    return item


@transaction.atomic
def set_months(*, item: NoticeItem, months: int, by: User) -> NoticeItem:
    """How long a yes lasts. The time is part of what is agreed, so the digests of the texts change with it."""
    draft = open_draft(item.notice)
    _months_allowed(item.purpose, months)
    item.months = months
    item.save(update_fields=["months"])
    texts = list(NoticeText.objects.filter(item=item))
    for text in texts:
        text.item = item
        text.sha256 = text.own_digest()
    NoticeText.objects.bulk_update(texts, ["sha256"])
    note_change(draft, by)
    return item


@transaction.atomic
def leave_out(*, item: NoticeItem, by: User) -> None:
    """This version does not ask for it."""
    draft = open_draft(item.notice)
    forget_sounds(NoticeSound.objects.filter(item=item), by)
    item.delete()
    for order, left in enumerate(NoticeItem.objects.filter(notice=draft).order_by("order"), start=1):
        NoticeItem.objects.filter(pk=left.pk).update(order=order)
    forget_unasked_ages(draft)
    note_change(draft, by)


@transaction.atomic
def write_text(
    *, item: NoticeItem, language: str, words: dict[str, str], by: User, reading_form: str = ReadingForm.TEXT
) -> NoticeText:
    """The words of one question in one language and reading form."""
    draft = open_draft(item.notice)
    place = {"item": item, "language": language, "form": reading_form}
    text = NoticeText.objects.filter(**place).first() or NoticeText(programme_id=draft.programme_id, **place)
    for part in NoticeText.PARTS:
        setattr(text, part, normal(words[part]))
    text.item, text.written_by = item, by
    for name, value in BY_HAND.items():
        setattr(text, name, value)
    text.sha256 = text.own_digest()
    text.save()
    note_change(draft, by)
    return text


@transaction.atomic
def write_check(
    *,
    notice: Notice,
    language: str,
    order: int,
    question: str,
    options: list[str],
    right_index: int,
    explanation: str,
    by: User,
    reading_form: str = ReadingForm.TEXT,
) -> CheckQuestion:
    """A check question: two to four answers, one of them right, and what we say in any case."""
    draft = open_draft(notice)
    _refuse_unasked_age(draft, language, reading_form)
    if not 1 <= order <= MOST_CHECKS:
        raise NotNow(_("Three check questions are enough for one sitting."))
    if not 2 <= len(options) <= 4 or right_index >= len(options):
        raise NotNow(_("Write two to four answers, and say which one is right."))
    check, _made = CheckQuestion.objects.update_or_create(
        notice=draft,
        language=language,
        form=reading_form,
        order=order,
        defaults={
            "programme_id": draft.programme_id,
            "question": normal(question),
            "options": [normal(option) for option in options],
            "right_index": right_index,
            "explanation": normal(explanation),
            "written_by": by,
            **BY_HAND,
        },
    )
    note_change(draft, by)
    return check


@transaction.atomic
def write_fact(
    *,
    notice: Notice,
    purpose: str,
    language: str,
    title: str,
    body: str,
    by: User,
    reading_form: str = ReadingForm.TEXT,
) -> ToldFact:
    """Something that is told and not asked."""
    draft = open_draft(notice)
    _refuse_unasked_age(draft, language, reading_form)
    if not Purpose.objects.filter(pk=purpose, basis_kind=Purpose.Basis.INFORM).exists():
        raise NotNow(_("This is not among the things that are told."))
    fact, _made = ToldFact.objects.update_or_create(
        notice=draft,
        purpose_id=purpose,
        language=language,
        form=reading_form,
        defaults={
            "programme_id": draft.programme_id,
            "title": normal(title),
            "body": normal(body),
            "written_by": by,
            **BY_HAND,
        },
    )
    note_change(draft, by)
    return fact


@transaction.atomic
def remove_language(*, notice: Notice, language: str, by: User) -> None:
    """Take all words in one language out of the draft, rather than publish half of them."""
    draft = open_draft(notice)
    forget_sounds(NoticeSound.objects.filter(item__notice=draft, text__language=language), by)
    NoticeText.objects.filter(item__notice=draft, language=language).delete()
    CheckQuestion.objects.filter(notice=draft, language=language).delete()
    ToldFact.objects.filter(notice=draft, language=language).delete()
    note_change(draft, by)


@transaction.atomic
def offer_notice(*, notice: Notice, by: User) -> Notice:
    """The words are ready to be read: by a second person, and by advisors in each language."""
    draft = open_draft(notice)
    _refuse_unfinished(draft)
    if draft.offered_at is None:
        note_verdicts(read_one(draft))
        draft.offered_at = timezone.now()
        draft.save(update_fields=["offered_at"])
        record("notice.offered", by=by, about=draft)
    return draft


@transaction.atomic
def publish_notice(*, notice: Notice, by: User, seen: str = "") -> Notice:
    """The second person has read it: it is asked from now on, and the version before is kept, frozen. To publish a
    small change is to agree that it is small; what becomes of a yes to older words the database writes down.

    `seen` is the stamp of the draft she read (`stamp_of`); words that changed since then are not published unread.
    """
    locked = Notice.objects.select_for_update(of=("self",)).select_related("programme").get(pk=notice.pk)
    if locked.state == Notice.State.PUBLISHED and locked.approved_by_id == by.pk:
        return locked
    draft = open_draft(notice)
    if draft.offered_at is None or (seen and seen != stamp_of(draft)):
        raise NotNow(_("The words have changed since you read them. Please read this version again."))
    _refuse_own_work(draft, by)
    _refuse_unfinished(draft)
    reading = read_one(draft)
    if missing := still_to_be_read(draft, reading):
        raise NotNow(" ".join([_("Not everybody has read it yet."), *missing]))
    if hard := still_too_hard(reading, by):
        raise NotNow(" ".join([_("Some words are too hard to be asked of anybody."), *hard]))
    note_verdicts(reading)  # the limits may be others than on the day they were offered
    _agree(draft, by, draft.offered_at)
    _replace_older(draft)
    draft.state, draft.approved_by, draft.published_at = Notice.State.PUBLISHED, by, timezone.now()
    draft.save(update_fields=["state", "approved_by", "published_at"])
    record("notice.published", by=by, about=draft, count=draft.number)
    return draft


@transaction.atomic
def discard_notice(*, notice: Notice, by: User) -> None:
    """Throw a draft away. What was published cannot be thrown away."""
    draft = open_draft(notice)
    record("notice.discarded", by=by, about=draft)
    forget_sounds(NoticeSound.objects.filter(item__notice=draft), by)
    draft.delete()


def _fill_in_form(draft: Notice, checks: Iterable[Check], facts: Iterable[Told], **common: Any) -> None:
    for order, (question, options, right_index, explanation) in enumerate(checks, start=1):
        said = {"question": question, "options": options, "right_index": right_index, "explanation": explanation}
        CheckQuestion.objects.create(notice=draft, order=order, **said, **common)
    for purpose, title, body in facts:
        ToldFact.objects.create(notice=draft, purpose_id=purpose, title=title, body=body, **common)


def _refuse_unasked_age(draft: Notice, language: str, reading_form: str) -> None:
    """Nobody reads what stands beside no question."""
    asked = NoticeText.objects.filter(item__notice=draft, language=language, form=reading_form)
    if reading_form != ReadingForm.TEXT and not asked.exists():
        raise NotNow(_("No question has words for this age yet. Please write those first."))


def _months_allowed(purpose: Purpose, months: int) -> None:
    longest = purpose.max_months or 0
    if not 1 <= months <= longest:
        raise NotNow(_("Choose between 1 and %(months)s months: nobody may ask for longer.") % {"months": longest})


def _refuse_unfinished(draft: Notice) -> None:
    reading = read_one(draft)
    missing = [*reading.stands_in_the_way(), *still_to_say(draft, reading)]
    if missing:
        raise NotNow(" ".join([_("Not everything is there yet."), *missing]))


def _refuse_own_work(draft: Notice, by: User) -> None:
    words = (NoticeText.objects.filter(item__notice=draft), draft.checks.all(), draft.facts.all())
    sounds = NoticeSound.objects.filter(item__notice=draft)
    if draft.written_by_id == by.pk or any(rows.filter(written_by=by).exists() for rows in (*words, sounds)):
        raise NotNow(_("You wrote some of these words, so somebody else must read and publish them."))
    if any(rows.filter(checked_by=by).exists() for rows in words):
        raise NotNow(_("You agreed to a machine translation in it, so somebody else must read and publish it."))


def _agree(draft: Notice, by: User, offered_at: datetime) -> None:
    NoticeApproval.objects.create(
        notice=draft,
        programme=draft.programme,
        by=by,
        role_kind=NoticeApproval.RoleKind.SECOND_PERSON,
        offered_at=offered_at,
    )
    if draft.change_kind == Notice.ChangeKind.MINOR:
        record("notice.agreed_minor", by=by, about=draft)


def _replace_older(draft: Notice) -> None:
    """What readers found unclear in older words has served its end with the new ones."""
    older = Notice.objects.filter(programme_id=draft.programme_id).exclude(pk=draft.pk)
    older.published().update(state=Notice.State.SUPERSEDED, superseded_at=timezone.now())
    ReaderComment.objects.filter(notice__in=older).delete()


def _copied(row: Row, **changes: Any) -> Row:
    """The same words as a new row, of the same writer."""
    skipped = {"id", "public_id", *changes} | {f"{name}_id" for name in changes}
    kept = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in skipped
    }
    return type(row)(**kept, **changes)
