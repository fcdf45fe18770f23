"""A meeting is planned: what, when, where, what could go wrong, who helps."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from advisory.engagements.lights import TO_COME
from advisory.engagements.locks import lock_agenda, lock_engagement, lock_participation
from advisory.engagements.models import AgendaItem, Engagement, LinkedService, Participation, RiskNote
from advisory.groups.models import AdvisoryGroup
from advisory.referrals.models import HelpService
from consent.records import gate
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

State = Engagement.State
MOST_POINTS = 5  # of one person; the database counts them too
# What was promised with the invitation, and what may still be bettered afterwards.
PROMISED = ("kind", "stage", "level", "starts_at", "ends_at", "prep_minutes", "debrief_minutes", "answer_by")
BETTERED = (
    "title", "calendar_title", "purpose", "place", "places", "languages", "interpretation", "content_note",
    "support_person",
)  # fmt: skip
RISKY = ("kind", "starts_at", "ends_at", "place")  # a change of these makes the risk note wait for approval again


@transaction.atomic
def plan_engagement(*, programme: Programme, group: AdvisoryGroup, by: User, **fields: object) -> Engagement:
    """A draft: nobody is told anything."""
    if group.programme_id != programme.pk or group.state == AdvisoryGroup.State.CLOSED:
        raise NotNow(_("Choose a group of this programme that is not closed."))
    _times_fit(fields)
    _is_to_come(fields.get("starts_at"))
    engagement = Engagement.objects.create(programme=programme, group=group, planned_by=by, **fields)
    record("engagement.planned", by=by, about=engagement)
    return engagement


@transaction.atomic
def edit_engagement(*, engagement: Engagement, by: User, **fields: object) -> Engagement:
    """Anything while it is a draft; once people were asked, only what does not touch the promise."""
    locked = lock_engagement(engagement)
    changed = [name for name in (*PROMISED, *BETTERED) if name in fields and fields[name] != getattr(locked, name)]
    if locked.state not in (State.DRAFT, State.SCHEDULED):
        raise NotNow(_("This meeting is over, so its plan stays as it was."))
    if locked.state == State.SCHEDULED and set(changed) & set(PROMISED):
        raise NotNow(_("People were asked with these times and this pay. Cancel the meeting and plan a new one."))
    if locked.state == State.SCHEDULED and fields.get("support_person") == "":
        raise NotNow(_("People were asked with somebody at their side. Name who supports the group on the day."))
    for name in changed:
        setattr(locked, name, fields[name])
    _times_fit({name: getattr(locked, name) for name in PROMISED})
    if locked.state == State.DRAFT:
        _is_to_come(locked.starts_at)
    if not changed:
        return locked
    locked.save(update_fields=changed)
    record("engagement.edited", by=by, about=locked, fields=changed)
    if set(changed) & set(RISKY):
        _reopen_risk_note(locked, by)
    return locked


@transaction.atomic
def add_agenda_item(
    *, engagement: Engagement, text: str, minutes: int | None = None, by: User, by_advisor: bool = False
) -> AgendaItem:
    """Staff, or somebody who was asked to come. Hers stays: staff may answer it at the meeting, not remove it."""
    if lock_agenda(engagement.pk) not in (State.DRAFT, State.SCHEDULED):
        raise NotNow(_("This meeting is over, so its agenda stays as it was."))
    last = AgendaItem.objects.filter(engagement=engagement).aggregate(last=Max("order"))["last"] or 0
    item = AgendaItem(
        engagement=engagement,
        programme_id=engagement.programme_id,
        order=last + 1,
        text=text,
        minutes=minutes,
        added_by_advisor=by_advisor,
    )
    AgendaItem.objects.bulk_create([item])
    record("agenda_item.added", by=by, about=engagement)
    return item


@transaction.atomic
def add_own_point(*, participation: Participation, text: str, by: User) -> AgendaItem:
    """A point of somebody who comes: while her yes stands, and a few at most."""
    lock_agenda(participation.engagement_id)
    locked = lock_participation(participation)
    if not locked.is_coming:
        raise NotNow(_("Those who said yes to this meeting write its agenda with us. Say yes first, if you like."))
    gate.require([locked.advisor_id], TO_COME, programme_id=locked.programme_id, moment="agenda", by=by)
    if locked.points_added >= MOST_POINTS:
        raise NotNow(
            _("You have put %(count)s points on this agenda. Bring more of them to the meeting.")
            % {"count": MOST_POINTS}
        )
    item = add_agenda_item(engagement=locked.engagement, text=text, by=by, by_advisor=True)
    locked.points_added += 1
    locked.save(update_fields=["points_added"])
    return item


@transaction.atomic
def remove_agenda_item(*, item: AgendaItem, by: User) -> None:
    locked = AgendaItem.objects.select_for_update(of=("self",)).select_related("engagement").filter(pk=item.pk).first()
    if locked is None:
        return
    if locked.added_by_advisor:
        raise NotNow(_("An advisor put this on the agenda, so it stays. Answer it at the meeting."))
    if locked.engagement.state not in (State.DRAFT, State.SCHEDULED):
        raise NotNow(_("This meeting is over, so its agenda stays as it was."))
    if locked.engagement.state == State.SCHEDULED and locked.engagement.agenda.count() == 1:
        raise NotNow(_("People were asked with this agenda. Add another point before you remove the last one."))
    locked.delete()
    record("agenda_item.removed", by=by, about=locked.engagement)


@transaction.atomic
def write_risk_note(*, engagement: Engagement, text: str, level: str, by: User) -> RiskNote:
    """Written or written anew. It then waits for somebody else."""
    locked = lock_engagement(engagement)
    if locked.state not in (State.DRAFT, State.SCHEDULED):
        raise NotNow(_("This meeting is over, so its risk note stays as it was."))
    note, _made = RiskNote.objects.update_or_create(
        engagement=locked,
        defaults={
            "programme_id": locked.programme_id,
            "text": text,
            "level": level,
            "state": RiskNote.State.DRAFT,
            "written_by": by,
            "written_at": timezone.now(),
            "approved_by": None,
            "approved_at": None,
        },
    )
    record("risk_note.written", by=by, about=locked)
    return note


@transaction.atomic
def approve_risk_note(*, engagement: Engagement, seen: str, by: User) -> RiskNote:
    """A second person has read it. `seen` is the stamp of what she read; what changed since is not approved unread."""
    locked = lock_engagement(engagement)
    note = RiskNote.objects.select_for_update(of=("self",)).filter(engagement=locked).first()
    if note is None:
        raise NotNow(_("There is no risk note yet."))
    if by.pk in note.writers:
        raise NotNow(_("You wrote this note. Somebody else must approve it."))
    if note.is_approved:
        return note
    note.engagement = locked
    if seen != note.stamp:
        raise NotNow(_("This note or its meeting changed since you opened it. Read it again before you approve it."))
    note.state, note.approved_by, note.approved_at = RiskNote.State.APPROVED, by, timezone.now()
    note.save(update_fields=["state", "approved_by", "approved_at"])
    record("risk_note.approved", by=by, about=locked)
    return note


@transaction.atomic
def link_services(*, engagement: Engagement, services: Iterable[HelpService], by: User) -> int:
    """The services that stand on her page: exactly these."""
    locked = lock_engagement(engagement)
    if locked.state not in (State.DRAFT, State.SCHEDULED):
        raise NotNow(_("This meeting is over, so its help services stay as they were."))
    chosen = {service.pk for service in services if service.programme_id == locked.programme_id}
    if locked.state == State.SCHEDULED and not chosen:
        raise NotNow(_("People were asked with help services on the page. Leave at least one."))
    locked.linked_services.exclude(service_id__in=chosen).delete()
    have = set(locked.linked_services.values_list("service_id", flat=True))
    LinkedService.objects.bulk_create(
        LinkedService(engagement=locked, programme_id=locked.programme_id, service_id=pk)
        for pk in sorted(chosen - have)
    )
    record("engagement.services_linked", by=by, about=locked, count=len(chosen))
    return len(chosen)


def _times_fit(fields: dict[str, object]) -> None:
    starts_at, ends_at, answer_by = fields.get("starts_at"), fields.get("ends_at"), fields.get("answer_by")
    if isinstance(starts_at, datetime) and isinstance(ends_at, datetime) and ends_at <= starts_at:
        raise NotNow(_("The meeting must end after it starts."))
    if isinstance(starts_at, datetime) and isinstance(answer_by, date) and answer_by > starts_at.date():
        raise NotNow(_("The day to answer by must not be after the meeting."))


def _is_to_come(starts_at: object) -> None:
    if isinstance(starts_at, datetime) and starts_at <= timezone.now():
        raise NotNow(_("This start has passed. Choose a later one."))


def _reopen_risk_note(engagement: Engagement, by: User) -> None:
    waiting = {"state": RiskNote.State.DRAFT, "approved_by": None, "approved_at": None}
    if RiskNote.objects.filter(engagement=engagement, state=RiskNote.State.APPROVED).update(**waiting):
        record("risk_note.reopened", by=by, about=engagement)
