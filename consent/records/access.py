"""Who may see answers. An advisor her own; staff see counts only (`counting`), never whose answer is what."""

import uuid
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import Http404

from consent.notices.models import CheckQuestion, Notice, NoticeItem, NoticeText
from consent.records.models import CheckAnswer, ConsentEvent, ConsentEventQuerySet
from consent.records.words import is_still_answered
from survivor_engagement.common.ready import Ready
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

Found = TypeVar("Found", bound=Model)


def my_events(scope: Scope) -> ConsentEventQuerySet:
    if scope.advisor_id is None:
        return ConsentEvent.objects.none()
    return ConsentEvent.objects.filter(advisor_id=scope.advisor_id)


MY_STANDING = Ready(
    lambda her: my_events(her)
    .standing()
    .with_age_of_words()
    .with_voices()
    .select_related("advisor")
    .only(
        "advisor__age_band", "programme", "purpose", "scope_key", "authority", "state", "effective_at", "valid_until",
    )
)  # fmt: skip


def my_items(scope: Scope) -> QuerySet[NoticeItem]:
    """Questions that were ever published in a programme she is in, or in which she has answered: who left can stop."""
    answered = my_events(scope).filter(programme_id=OuterRef("programme_id"))
    hers = NoticeItem.objects.filter(Q(programme_id__in=list(scope.enrolled)) | Exists(answered))
    return hers.exclude(notice__state=Notice.State.DRAFT).select_related("notice", "purpose", "programme")


def get_my_item(scope: Scope, public_id: uuid.UUID) -> NoticeItem:
    return _or_404(my_items(scope).filter(public_id=public_id).first())


def newest_twin(scope: Scope, item: NoticeItem) -> NoticeItem | None:
    """The same question in the notice that is asked now, when this one belongs to an older version."""
    if item.notice.state == Notice.State.PUBLISHED:
        return item
    current = my_items(scope).filter(programme_id=item.programme_id, purpose_id=item.purpose_id)
    return current.filter(notice__state=Notice.State.PUBLISHED).first()


def words_on_screen(item: NoticeItem, language: str | None) -> NoticeText | None:
    """The words of an older version that she has before her, where only a small change came after them."""
    found = NoticeText.objects.filter(item=item, language=language).select_related("item__purpose").first()
    return found if found is not None and found.is_intact and is_still_answered(item) else None


def get_my_check(scope: Scope, public_id: uuid.UUID) -> CheckQuestion:
    """One that is asked now, or one that is not clear to her yet."""
    found = CheckQuestion.objects.filter(public_id=public_id, programme_id__in=list(scope.enrolled))
    waits = CheckAnswer.objects.not_yet().filter(advisor=scope.advisor_id, question=OuterRef("pk"))
    hers = found.filter(Q(notice__state=Notice.State.PUBLISHED) | Exists(waits))
    return _or_404(hers.select_related("notice__programme").first())


def get_my_event(scope: Scope, public_id: uuid.UUID) -> ConsentEvent:
    return _or_404(
        my_events(scope).in_her_voice().filter(public_id=public_id).select_related("programme", "advisor").first()
    )


def standing_in(programme: Programme, advisor_ids: list[int]) -> ConsentEventQuerySet:
    """What stands for these people in a programme; for counting, not for showing."""
    return ConsentEvent.objects.filter(programme=programme, advisor_id__in=advisor_ids).standing().with_age_of_words()


def _or_404(found: Found | None) -> Found:
    if found is None:
        raise Http404
    return found
