"""Who may see what shows an answer, papers that wait, and what has to be looked at. Never what stands."""

import uuid

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from consent.notices.access import current_notice
from consent.notices.models import CheckQuestion, NoticeItem
from consent.notices.reading import Reading, read_one
from consent.notices.reading_forms import told_in
from consent.records.evidence import Evidence, EvidenceQuerySet
from consent.records.heard import HeardAnswer
from consent.records.looks import ToLookAt, ToLookAtQuerySet, WaitingPaper, WaitingPaperQuerySet
from consent.records.models import CheckAnswer
from consent.records.moves import YES
from consent.records.ways import Method
from survivor_engagement.identity.access import get_advisor
from survivor_engagement.identity.ages import band_now
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme, RoleAssignment
from survivor_engagement.programmes.permissions import roles_that_may
from survivor_engagement.programmes.scope import Scope
from survivor_engagement.users.models import User

ERASED = Advisor.Status.ERASED


def reading_for(programme: Programme) -> Reading | None:
    """The questions that are asked now, with their words."""
    notice = current_notice(programme.pk)
    return read_one(notice) if notice else None


def get_asked(reading: Reading | None, public_id: uuid.UUID) -> NoticeItem:
    """A question that is asked now. Of one whose words were replaced meanwhile the newest is found: whoever sends the
    old form learns from its mark of the words that there are new ones to read first."""
    replaced = NoticeItem.objects.filter(public_id=public_id).exclude(notice__state="draft").first()
    for item in reading.items if reading else []:
        same = replaced and (item.programme_id, item.purpose_id) == (replaced.programme_id, replaced.purpose_id)
        if item.public_id == public_id or same:
            item.notice = reading.notice
            return item
    raise Http404


def colleagues(scope: Scope, programme: Programme) -> QuerySet[User]:
    """Who may have been there beside her and the one who asks: people who work in this programme, by their roles."""
    held = RoleAssignment.objects.able().filter(programme=programme, role__in=list(roles_that_may("advisor.see")))
    return User.objects.filter(pk__in=held.values("user")).exclude(pk=scope.user.pk).order_by("label", "pk")


def my_heard(scope: Scope, advisor: Advisor, key: uuid.UUID) -> HeardAnswer | None:
    """What this person has just written down with the form of this key."""
    return HeardAnswer.objects.to_be_printed_by(scope.user.pk).filter(advisor=advisor, key=key).first()


def get_my_yes(scope: Scope, programme: Programme, public_id: uuid.UUID) -> HeardAnswer:
    """A yes of hers that this person has written down today: after it she is offered the check questions."""
    mine = HeardAnswer.objects.to_be_printed_by(scope.user.pk).with_event()
    hers = mine.filter(programme=programme, event__state__in=YES, event__guardian=None)
    heard = hers.filter(public_id=public_id).first()
    if heard is None:
        raise Http404
    get_advisor(scope, heard.event.advisor.public_id, programme)
    return heard


def checks_of(heard: HeardAnswer) -> QuerySet[CheckQuestion]:
    """The check questions of the version she was read, in its language, in words for her age."""
    advisor, text = heard.event.advisor, heard.event.text
    asked = CheckQuestion.objects.filter(
        notice=text.item.notice_id, language=text.language, form=told_in(band_now(advisor))
    )
    return asked.order_by("order")


def checks_after(scope: Scope, heard: HeardAnswer) -> list[CheckQuestion]:
    """Those which this person has not gone through with her. What she, or a colleague, has answered changes nothing
    here: it would tell of a yes."""
    advisor, text = heard.event.advisor, heard.event.text
    done = CheckAnswer.objects.filter(
        advisor=advisor, question__notice=text.item.notice_id, heard_by__contains=[scope.user.pk]
    ).exclude(outcome=CheckAnswer.Outcome.NOT_YET)
    gone_through = set(done.values_list("question__form", "question__order"))
    return [check for check in checks_of(heard) if (check.form, check.order) not in gone_through]


def evidence_visible_to(scope: Scope, programme: Programme) -> EvidenceQuerySet:
    if not scope.may(programme, "consent.evidence"):
        return Evidence.objects.none()
    return Evidence.objects.filter(programme=programme).select_related("file")


def get_evidence(scope: Scope, public_id: uuid.UUID, programme: Programme) -> Evidence:
    """One that has a file. A name that she typed herself is opened here for nobody: its digest shows that she did."""
    kept = evidence_visible_to(scope, programme).exclude(kind=Method.TYPED_NAME)
    found = kept.filter(public_id=public_id, file__isnull=False).first()
    if found is None:
        raise Http404
    return found


def papers_visible_to(scope: Scope, programme: Programme) -> WaitingPaperQuerySet:
    if not scope.may(programme, "consent.confirm"):
        return WaitingPaper.objects.none()
    return WaitingPaper.objects.filter(programme=programme).exclude(advisor__status=ERASED)


def get_paper(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str = "see") -> WaitingPaper:
    """Whether it still waits is the action's to say; nobody decides on a paper that she entered herself."""
    found = papers_visible_to(scope, programme).filter(public_id=public_id)
    paper = found.select_related("advisor", "evidence__file", "item__purpose").first()
    if paper is None:
        raise Http404
    if verb == "decide" and paper.entered_by_id == scope.user.pk:
        raise PermissionDenied
    return paper


def looks_visible_to(scope: Scope, programme: Programme) -> ToLookAtQuerySet:
    """For the safeguarding lead alone."""
    if not scope.may(programme, "consent.look"):
        return ToLookAt.objects.none()
    return ToLookAt.objects.filter(programme=programme).exclude(advisor__status=ERASED)


def get_look(scope: Scope, public_id: uuid.UUID, programme: Programme) -> ToLookAt:
    found = looks_visible_to(scope, programme).filter(public_id=public_id).select_related("advisor").first()
    if found is None:
        raise Http404
    return found
