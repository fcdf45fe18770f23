"""Who may see and do what with a notice. Published words may be read by everybody they are for."""

import uuid
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import Http404

from consent.notices.models import Notice, NoticeItem, NoticeQuerySet, NoticeSound, ReaderComment, new_since
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope


def notices_visible_to(scope: Scope, programme: Programme) -> NoticeQuerySet:
    may_see = scope.may(programme, "consent.see")
    return Notice.objects.filter(programme=programme) if may_see else Notice.objects.none()


def notice_verbs(scope: Scope, notice: Notice) -> set[str]:
    """`publish` is for a second person: never the one who wrote it. `check` is for whoever reads the language of a
    machine draft."""
    programme_id, verbs = notice.programme_id, set()
    if scope.may(programme_id, "consent.see"):
        verbs.add("see")
    if not notice.is_draft:
        return verbs
    if scope.may(programme_id, "notice.manage"):
        verbs |= {"edit", "discard", "check"} if notice.offered_at else {"edit", "discard", "check", "offer"}
    if scope.may(programme_id, "notice.approve"):
        verbs.add("check")
    if notice.offered_at and scope.may(programme_id, "notice.approve") and notice.written_by_id != scope.user.pk:
        verbs.add("publish")
    return verbs


def get_notice(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str = "see") -> Notice:
    found = notices_visible_to(scope, programme).filter(public_id=public_id).select_related("programme").first()
    if found is None:
        raise Http404
    if verb not in notice_verbs(scope, found):
        raise PermissionDenied
    return found


def get_item(notice: Notice, public_id: uuid.UUID) -> NoticeItem:
    """One question of a notice whose door was passed already."""
    found = NoticeItem.objects.filter(notice=notice, public_id=public_id).select_related("purpose", "notice").first()
    if found is None:
        raise Http404
    return found


def get_comment(notice: Notice, pk: uuid.UUID) -> ReaderComment:
    """What a reader of this notice, whose door was passed already, found unclear."""
    found = ReaderComment.objects.filter(notice=notice, pk=pk).select_related("notice").first()
    if found is None:
        raise Http404
    return found


def get_sound(notice: Notice, public_id: uuid.UUID) -> NoticeSound:
    """The sound of words of a notice whose door was passed already."""
    found = NoticeSound.objects.whole().filter(item__notice=notice, public_id=public_id).select_related("file").first()
    if found is None:
        raise Http404
    return found


def get_sound_to_hear(scope: Scope, public_id: uuid.UUID) -> NoticeSound:
    """What an advisor may read she may hear: of a version that was published, or is offered to be read, where she
    is. Only of the words as they stand."""
    heard = NoticeSound.objects.filter(programme_id__in=list(scope.enrolled), words_sha256=F("text__sha256"))
    open_to_her = ~Q(item__notice__state=Notice.State.DRAFT) | Q(item__notice__offered_at__isnull=False)
    found = heard.whole().filter(open_to_her, public_id=public_id).select_related("file").first()
    if found is None:
        raise Http404
    return found


def get_draft_to_read(scope: Scope, public_id: uuid.UUID) -> Notice:
    """A draft that an advisor is asked to read: offered, in a programme where she is."""
    drafts = Notice.objects.waiting_for_approval().filter(programme_id__in=list(scope.enrolled))
    found = drafts.filter(public_id=public_id).select_related("programme").first()
    if found is None:
        raise Http404
    return found


def current_notices(programme_ids: Iterable[int]) -> list[Notice]:
    """The published notice of each programme, with `new_since`."""
    found = Notice.objects.published().filter(programme_id__in=list(programme_ids))
    return list(found.select_related("programme").annotate(new_since=new_since("programme", "major")))


def current_notice(programme_id: int) -> Notice | None:
    return next(iter(current_notices([programme_id])), None)
