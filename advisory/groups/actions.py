"""What can happen to a group: made, given terms, activated, filled, left, closed. Locks: the group, then its rows."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from advisory.groups.models import AdvisoryGroup, GroupAssignment, GroupMembership, Terms, TermsText, language_names
from advisory.groups.terms import decides_by_its_terms, languages_without_terms, months_after
from consent.records import gate
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.models import Advisor, Enrolment
from survivor_engagement.programmes.models import Programme, RoleAssignment
from survivor_engagement.users.models import User

State = AdvisoryGroup.State
TO_TAKE_PART = "participation.group"
EDITABLE = (
    "name", "neutral_name", "purpose", "seats", "term_months", "max_terms", "quorum", "decision_rule", "level",
    "languages",
)  # fmt: skip


@transaction.atomic
def create_group(*, programme: Programme, by: User, **fields: object) -> AdvisoryGroup:
    """A group that forms: it can be filled and given terms; it works once it is activated."""
    _name_is_free(programme, str(fields["name"]))
    group = AdvisoryGroup.objects.create(programme=programme, created_by=by, **fields)
    record("group.created", by=by, about=group)
    return group


@transaction.atomic
def edit_group(*, group: AdvisoryGroup, by: User, **fields: object) -> AdvisoryGroup:
    """Change what the group is. What its terms say is changed by new terms."""
    locked = _lock(group)
    _still_open(locked)
    _name_is_free(locked.programme, str(fields.get("name", locked.name)), other_than=locked)
    for name in EDITABLE:
        setattr(locked, name, fields.get(name, getattr(locked, name)))
    _decides_by_its_terms(locked)
    taken = locked.memberships.standing().count()
    if locked.seats < taken:
        raise NotNow(_("%(count)s people sit in this group. It cannot have fewer seats.") % {"count": taken})
    if locked.state == State.ACTIVE and (missing := languages_without_terms(locked)):
        raise NotNow(
            _("The terms have no text yet in: %(languages)s. Write and approve them first.")
            % {"languages": language_names(missing)}
        )
    locked.save(update_fields=EDITABLE)
    record("group.edited", by=by, about=locked, fields=sorted(set(fields) & set(EDITABLE)))
    return locked


@transaction.atomic
def write_terms(*, group: AdvisoryGroup, texts: Mapping[str, str], by: User) -> Terms:
    """The next version, or the one that still waits; one text per language. Nobody who wrote it approves it."""
    locked = _lock(group)
    _still_open(locked)
    bodies = {language: body.strip() for language, body in texts.items() if body.strip()}
    if missing := [code for code in locked.languages if code not in bodies]:
        raise NotNow(_("Write the terms also in: %(languages)s.") % {"languages": language_names(missing)})
    terms = Terms.objects.select_for_update(of=("self",)).filter(group=locked, state=Terms.State.DRAFT).first()
    if terms is None:
        latest = Terms.objects.filter(group=locked).order_by("-number").first()
        terms = Terms(group=locked, programme_id=locked.programme_id, number=latest.number + 1 if latest else 1)
    terms.written_by = by
    terms.save()
    terms.texts.all().delete()
    TermsText.objects.bulk_create(
        TermsText(terms=terms, programme_id=terms.programme_id, language=language, body=body)
        for language, body in bodies.items()
    )
    record("terms.written", by=by, about=terms)
    terms.refresh_from_db(fields=["writers"])
    return terms


@transaction.atomic
def approve_terms(*, terms: Terms, seen: str, by: User) -> Terms:
    """A second person has read them in every language. From now on they stay as they are.

    `seen` is the stamp of what she read; words, rule or quorum that changed since then are not approved unread.
    """
    _lock(terms.group)
    locked = Terms.objects.select_for_update(of=("self",)).select_related("group").get(pk=terms.pk)
    if locked.state == Terms.State.APPROVED:
        raise NotNow(_("These terms are approved already."))
    if by.pk in locked.writers:
        raise NotNow(_("You wrote these terms. Somebody else must approve them."))
    if seen != locked.stamp:
        raise NotNow(_("These terms changed since you opened them. Read them again before you approve them."))
    written = set(locked.texts.values_list("language", flat=True))
    if missing := [code for code in locked.group.languages if code not in written]:
        raise NotNow(_("These terms have no text yet in: %(languages)s.") % {"languages": language_names(missing)})
    locked.state, locked.approved_by, locked.approved_at = Terms.State.APPROVED, by, timezone.now()
    locked.save(update_fields=["state", "approved_by", "approved_at"])
    record("terms.approved", by=by, about=locked)
    return locked


@transaction.atomic
def activate_group(*, group: AdvisoryGroup, by: User) -> AdvisoryGroup:
    """The group starts to work, or goes on after a pause: with approved terms in each of its languages."""
    locked = _lock(group)
    _still_open(locked)
    if locked.state == State.ACTIVE:
        return locked
    if not locked.terms.filter(state=Terms.State.APPROVED).exists():
        raise NotNow(_("A group works with written terms. Write them, and let somebody else approve them."))
    if missing := languages_without_terms(locked):
        raise NotNow(_("The approved terms have no text in: %(languages)s.") % {"languages": language_names(missing)})
    if not decides_by_its_terms(locked):
        raise NotNow(
            _(
                "How the group decides has changed since its terms were approved. Write new terms; somebody else "
                "approves them."
            )
        )
    return _move(locked, State.ACTIVE, "group.activated", by)


@transaction.atomic
def pause_group(*, group: AdvisoryGroup, by: User) -> AdvisoryGroup:
    """No new meetings for a while. What is owed and promised stays."""
    locked = _lock(group)
    if locked.state == State.PAUSED:
        return locked
    if locked.state != State.ACTIVE:
        raise NotNow(_("Only a group that works can be paused."))
    return _move(locked, State.PAUSED, "group.paused", by)


@transaction.atomic
def close_group(*, group: AdvisoryGroup, by: User) -> AdvisoryGroup:
    """The end: every seat ends today. The pages stay readable."""
    locked = _lock(group)
    if locked.state == State.CLOSED:
        return locked
    for membership in locked.memberships.select_for_update(of=("self",)).filter(ends_on=None):
        _end(membership, by, "membership.ended")
    return _move(locked, State.CLOSED, "group.closed", by)


@transaction.atomic
def add_member(*, group: AdvisoryGroup, advisor: Advisor, role: str, by: User) -> GroupMembership:
    """One more seat is taken, from today, for one term; by somebody who has said yes to being a member."""
    locked = _lock(group)
    _still_open(locked)
    starts_on = _first_day(locked, advisor)
    gate.require([advisor.pk], TO_TAKE_PART, programme_id=locked.programme_id, moment="group.add", by=by)
    membership = GroupMembership.objects.create(
        group=locked,
        programme_id=locked.programme_id,
        advisor=advisor,
        role=role,
        starts_on=starts_on,
        term_until=months_after(starts_on, locked.term_months),
        added_by=by,
    )
    record("membership.started", by=by, about=membership)
    return membership


@transaction.atomic
def end_membership(*, membership: GroupMembership, by: User | None) -> GroupMembership:
    """Staff end a seat, or it ends with her erasure. What she is owed stays hers."""
    locked = GroupMembership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    return _end(locked, by, "membership.ended")


@transaction.atomic
def leave_group(*, membership: GroupMembership, by: User) -> GroupMembership:
    """She leaves, at once and without a reason."""
    locked = GroupMembership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    return _end(locked, by, "membership.left")


@transaction.atomic
def assign_partner(*, group: AdvisoryGroup, assignment: RoleAssignment, by: User) -> GroupAssignment:
    """A facilitator of a partner sees this group, and what hangs on it, from now on."""
    locked = _lock(group)
    _still_open(locked)
    if assignment.partner_id is None or assignment.programme_id != locked.programme_id:
        raise NotNow(_("Only facilitators of partners are assigned to groups; others see every group."))
    if not RoleAssignment.objects.held_now().filter(pk=assignment.pk).exists():
        raise NotNow(_("This person does not work in the programme any more."))
    if locked.assignments.standing().filter(assignment=assignment).exists():
        raise NotNow(_("She is assigned to this group already."))
    given = GroupAssignment.objects.create(
        group=locked, programme_id=locked.programme_id, assignment=assignment, assigned_by=by
    )
    record("group.partner_assigned", by=by, about=locked, fields=[str(assignment.user)])
    return given


@transaction.atomic
def end_assignment(*, assignment: GroupAssignment, by: User) -> GroupAssignment:
    """From now on she sees nothing of this group. A second time does nothing."""
    locked = GroupAssignment.objects.select_for_update(of=("self",)).select_related("group", "assignment__user").get(
        pk=assignment.pk
    )  # fmt: skip
    if locked.ends_at is None:
        locked.ends_at = max(timezone.now(), locked.starts_at)
        locked.save(update_fields=["ends_at"])
        record("group.partner_ended", by=by, about=locked.group, fields=[str(locked.assignment.user)])
    return locked


def _lock(group: AdvisoryGroup) -> AdvisoryGroup:
    return AdvisoryGroup.objects.select_for_update(of=("self",)).select_related("programme").get(pk=group.pk)


def _still_open(group: AdvisoryGroup) -> None:
    if group.state == State.CLOSED:
        raise NotNow(_("This group is closed. Its pages stay readable, and nothing in them changes."))


def _decides_by_its_terms(group: AdvisoryGroup) -> None:
    if group.state == State.ACTIVE and not decides_by_its_terms(group):
        raise NotNow(
            _("This group works by its terms. To change how it decides, pause it, change it, and write new terms.")
        )


def _name_is_free(programme: Programme, name: str, other_than: AdvisoryGroup | None = None) -> None:
    same = AdvisoryGroup.objects.filter(programme=programme, name=name)
    if other_than is not None:
        same = same.exclude(pk=other_than.pk)
    if same.exists():
        raise NotNow(_("There is a group of this name already. Choose another name."))


def _move(group: AdvisoryGroup, state: str, event: str, by: User) -> AdvisoryGroup:
    group.state = state
    group.save(update_fields=["state"])
    record(event, by=by, about=group)
    return group


def _first_day(group: AdvisoryGroup, advisor: Advisor) -> date:
    """Today, if she may sit here; after an earlier term not before its last day."""
    enrolled = Enrolment.objects.standing().filter(advisor=advisor, programme_id=group.programme_id)
    if not enrolled.exclude(ends_on=timezone.localdate()).exists():  # who leaves today sits down nowhere any more
        raise NotNow(_("Only somebody enrolled in this programme can sit in its groups."))
    hers = list(GroupMembership.objects.filter(group=group, advisor=advisor))
    if any(membership.ends_on is None for membership in hers):
        raise NotNow(_("She sits in this group already."))
    if len(hers) >= group.max_terms:
        raise NotNow(
            _("She has had %(count)s terms in this group, the most that its terms allow.") % {"count": group.max_terms}
        )
    if group.memberships.standing().count() >= group.seats:
        raise NotNow(
            _("All %(seats)s seats are taken. End a seat first, or give the group more.") % {"seats": group.seats}
        )
    return max([timezone.localdate(), *[membership.ends_on for membership in hers if membership.ends_on]])


def _end(membership: GroupMembership, by: User | None, event: str) -> GroupMembership:
    if membership.ends_on is not None:
        return membership
    membership.ends_on = max(timezone.localdate(), membership.starts_on)
    membership.save(update_fields=["ends_on"])
    record(event, by=by, about=membership)
    return membership
