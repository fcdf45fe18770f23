"""Who may see answers. An advisor her own; staff see counts only (`counting`), never whose answer is what."""

import uuid
from typing import TypeVar

from django.db.models import Case, Exists, Model, OuterRef, Q, QuerySet, Subquery, Value, When
from django.http import Http404

from consent.notices.models import CheckQuestion, Notice, NoticeItem, NoticeText
from consent.notices.reading_forms import FORMS_OF, words_for
from consent.records.models import CheckAnswer, ConsentEvent, ConsentEventQuerySet, LetEnd
from consent.records.words import is_still_answered
from survivor_engagement.common.ready import Ready
from survivor_engagement.identity.ages import Band, band_of_hers
from survivor_engagement.identity.models import Advisor
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
    .annotate(is_let_end=Exists(LetEnd.objects.filter(event=OuterRef("pk"))))
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


def words_for_age_of(advisor_id: int) -> QuerySet[NoticeText]:
    """Of the item around it: the words in the form that she is shown first at her age. Its language is not looked at:
    where hers has no words, her page says so and offers others."""
    return NoticeText.objects.filter(item=OuterRef("pk"), form=_form_for_age_of(advisor_id)).order_by()


def _form_for_age_of(advisor_id: int) -> Subquery:
    of_band = [When(band=band, then=Value(forms[0].value)) for band, forms in FORMS_OF.items()]
    hers = Advisor.objects.filter(pk=advisor_id).annotate(band=band_of_hers("age_band", "pk"))
    return Subquery(hers.values(form=Case(*of_band, default=Value(FORMS_OF[Band.UNKNOWN][0].value))))


def get_my_item(scope: Scope, public_id: uuid.UUID) -> NoticeItem:
    return _or_404(my_items(scope).filter(public_id=public_id).first())


def newest_twin(scope: Scope, item: NoticeItem) -> NoticeItem | None:
    """The same question in the notice that is asked now, when this one belongs to an older version."""
    if item.notice.state == Notice.State.PUBLISHED:
        return item
    current = my_items(scope).filter(programme_id=item.programme_id, purpose_id=item.purpose_id)
    return current.filter(notice__state=Notice.State.PUBLISHED).first()


def words_on_screen(item: NoticeItem, language: str | None, band: str, shown: str) -> NoticeText | None:
    """The words of an older version that she has before her, where only a small change came after them: for her age, by
    their digest; without one, those that she was shown first."""
    texts = NoticeText.objects.filter(item=item, language=language).select_related("item__purpose")
    hers = words_for(texts, language=language or "", band=band)
    found = next((text for text in hers if not shown or text.sha256 == shown), None)
    return found if found is not None and found.is_intact and is_still_answered(item) else None


def get_my_check(scope: Scope, public_id: uuid.UUID) -> CheckQuestion:
    """One that is asked now in words for her age, or one that is not clear to her yet."""
    if scope.advisor_id is None:
        raise Http404
    found = CheckQuestion.objects.filter(public_id=public_id, programme_id__in=list(scope.enrolled))
    waits = CheckAnswer.objects.not_yet().filter(advisor=scope.advisor_id, question=OuterRef("pk"))
    asked = Q(notice__state=Notice.State.PUBLISHED, form=_form_for_age_of(scope.advisor_id))
    hers = found.filter(asked | Exists(waits))
    return _or_404(hers.select_related("notice__programme").first())


def get_my_event(scope: Scope, public_id: uuid.UUID) -> ConsentEvent:
    return _or_404(
        my_events(scope).in_her_voice().filter(public_id=public_id).select_related("programme", "advisor").first()
    )


def _or_404(found: Found | None) -> Found:
    if found is None:
        raise Http404
    return found
