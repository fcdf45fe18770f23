"""What can happen to those who speak for a child: written down, verified by another person, heard, ended, excluded."""

import uuid
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.notices.models import NoticeItem
from consent.records.actions import NO, end_answers
from consent.records.assisted import When, record_answer_with_help
from consent.records.models import AgeRule, ConsentEvent, Guardian, GuardianAuthority, WaitingPaper
from consent.records.proofs import Shown
from consent.records.questions import look_again
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity import vault
from survivor_engagement.identity.ages import is_child_now
from survivor_engagement.identity.models import Advisor, Purpose
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.newcomers import SOMEBODY_LONGER_HERE, is_newcomer
from survivor_engagement.users.models import User

State = ConsentEvent.State
A_GUARDIAN = Q(authority=ConsentEvent.Authority.GUARDIAN)
AS_A_CHILD = A_GUARDIAN | Q(authority=ConsentEvent.Authority.ASSENT)


class Paper(NamedTuple):
    """What lets a guardian speak, from when to when (exclusive). `only_for` are codes of purposes; none is all."""

    kind: str
    document_seen: bool
    valid_from: datetime
    valid_until: datetime | None = None
    only_for: tuple[str, ...] = ()


@transaction.atomic
def add_guardian(
    *,
    advisor: Advisor,
    programme: Programme,
    name: str,
    contact: str,
    is_apart: bool,
    paper: Paper,
    by: User,
) -> Guardian:
    """Somebody who says that they speak for this child. Name and number are sealed under the keys of the child; nothing
    counts before another person has looked at the paper."""
    locked = Advisor.objects.select_for_update(of=("self",), no_key=True).get(pk=advisor.pk)
    if not is_child_now(locked):
        raise NotNow(_("She is 18 or older and speaks for herself."))
    if not is_apart:
        raise NotNow(_("Somebody of the team, or the child, cannot be the guardian. Find an independent one."))
    if contact and vault.is_her_number(locked, programme.pk, contact):
        raise NotNow(_("This is the number of the child. A guardian is reached at another one, or at none."))
    guardian = Guardian.objects.create(advisor=locked, programme=programme, is_apart=is_apart, written_by=by)
    sealed = {f"guardian_name:{guardian.public_id}": name, f"guardian_contact:{guardian.public_id}": contact}
    vault.seal(locked, sealed, by=by, purpose=Purpose.SAFETY, programme_id=programme.pk)
    record("guardian.added", by=by, about=guardian)
    _add(guardian, paper, by)
    return guardian


@transaction.atomic
def add_paper(*, guardian: Guardian, paper: Paper, by: User) -> GuardianAuthority:
    """A newer paper of the same person. Those before stay as they are."""
    return _add(_locked(guardian), paper, by)


@transaction.atomic
def verify_paper(*, paper: GuardianAuthority, by: User) -> GuardianAuthority:
    """Another person has looked at it, and at whether this is the right person to speak for this child."""
    locked = _locked_paper(paper)
    guardian = _locked(locked.guardian)
    if locked.collector_id == by.pk:
        raise NotNow(_("You wrote this down, so somebody else must look at the paper."))
    if guardian.is_excluded:
        raise NotNow(_("This person was excluded. No paper changes that."))
    if not locked.document_seen:
        raise NotNow(_("Nobody has seen the paper itself. Ask for it, and write it down anew."))
    if locked.verified_at is not None:
        return locked
    if is_newcomer(by, locked.programme_id, "guardian.verify", but=locked.collector_id):
        raise NotNow(SOMEBODY_LONGER_HERE)
    locked.verified_by, locked.verified_at = by, timezone.now()
    locked.save(update_fields=["verified_by", "verified_at"])
    record("guardian.verified", by=by, about=locked)
    return locked


@transaction.atomic
def end_paper(*, paper: GuardianAuthority, by: User) -> GuardianAuthority:
    """It counts no more from now on: the court has ended it, or two guardians disagree and this one gives way."""
    Advisor.objects.select_for_update(of=("self",), no_key=True).get(pk=paper.advisor_id)  # waits for an open gate
    locked = _locked_paper(paper)
    now = timezone.now()
    if locked.valid_until is not None and locked.valid_until <= now:
        raise NotNow(_("This paper has ended already."))
    locked.valid_until = max(now, locked.valid_from)
    locked.save(update_fields=["valid_until"])
    record("guardian.ended", by=by, about=locked)
    if stood_on_it := _reached_by_no_other(locked, now):
        end_answers(
            advisor=locked.advisor, programme=locked.programme, only=stood_on_it, state=State.REVOKED, by=by
        )  # fmt: skip
    _look_again(locked.advisor, locked.programme, by)
    return locked


@transaction.atomic
def exclude_guardian(*, guardian: Guardian, reason: str, by: User) -> list[ConsentEvent]:
    """Whatever the papers say, this person does not speak for this child. What was allowed is revoked from now on, and
    what is to come is looked at again. What had been allowed."""
    locked = _locked(guardian)
    if locked.is_excluded:
        raise NotNow(_("This person was excluded already."))
    if not reason:
        raise NotNow(_("Choose the reason."))
    locked.excluded_at, locked.excluded_by, locked.excluded_as = timezone.now(), by, Guardian.Exclusion(reason)
    locked.save(update_fields=["excluded_at", "excluded_by", "excluded_as"])
    record("guardian.excluded", by=by, about=locked)
    ended = end_answers(
        advisor=locked.advisor, programme=locked.programme, only=Q(guardian=locked), state=State.REVOKED, by=by
    )
    _look_again(locked.advisor, locked.programme, by)
    return ended


@transaction.atomic
def answer_as_guardian(
    *,
    guardian: Guardian,
    item: NoticeItem,
    language: str,
    answer: str,
    when: When,
    shown: Shown,
    key: uuid.UUID,
    by: User,
    words: str = "",
) -> ConsentEvent | WaitingPaper:
    """What a guardian has answered to a question, written down by whoever heard it, with what shows it. It may be
    written down before the paper by which they speak is verified, and counts only once it is."""
    locked = _locked(guardian)
    if locked.is_excluded:
        raise NotNow(_("This person does not speak for the child."))
    if not is_child_now(locked.advisor):
        raise NotNow(_("She is 18 or older and speaks for herself."))
    said = record_answer_with_help(
        advisor=locked.advisor, item=item, language=language, answer=answer, when=when, shown=shown, key=key, by=by,
        words=words, guardian=locked,
    )  # fmt: skip
    speaker = said.evidence.guardian_id if isinstance(said, WaitingPaper) else said.guardian_id
    if speaker != locked.pk:
        raise NotNow(_("This page was open for too long. Please open the question again."))
    if answer == NO:
        _look_again(locked.advisor, locked.programme, by)
    return said


@transaction.atomic
def close_as_never_hers(
    *, advisor: Advisor, programme: Programme, adult_from: datetime, by: User
) -> list[ConsentEvent]:
    """She was an adult when this was allowed for her, so it never counted; she is asked herself. What stood there."""
    return end_answers(
        advisor=advisor, programme=programme, only=AS_A_CHILD, state=State.INVALIDATED, by=by, since=adult_from
    )


@transaction.atomic
def set_age_rule(*, programme: Programme, band: str, voices: str, by: User) -> AgeRule:
    """Whose yes this programme needs at an age; never less than is needed everywhere."""
    rule = AgeRule.objects.create(programme=programme, band=band, voices=voices, set_by=by)
    record("age_rule.set", by=by, about=rule)
    return rule


def _add(guardian: Guardian, paper: Paper, by: User) -> GuardianAuthority:
    if guardian.is_excluded:
        raise NotNow(_("This person was excluded. No paper changes that."))
    if paper.valid_until is not None and paper.valid_until <= paper.valid_from:
        raise NotNow(_("The last day must not be before the first."))
    added = GuardianAuthority.objects.create(
        guardian=guardian,
        advisor_id=guardian.advisor_id,
        programme_id=guardian.programme_id,
        kind=paper.kind,
        document_seen=paper.document_seen,
        only_for=sorted(paper.only_for),
        valid_from=paper.valid_from,
        valid_until=paper.valid_until,
        collector=by,
    )
    record("guardian.paper_added", by=by, about=added)
    return added


def _reached_by_no_other(paper: GuardianAuthority, at: datetime) -> Q | None:
    """What this guardian has said of things that no other paper in force is for; none where one is for everything. A
    later paper does not bring it back."""
    reaches = list(paper.guardian.papers.in_force(at).values_list("only_for", flat=True))
    if not all(reaches):
        return None
    return Q(guardian=paper.guardian_id) & ~Q(purpose__in={code for codes in reaches for code in codes})


def _look_again(advisor: Advisor, programme: Programme, by: User | None) -> None:
    look_again.ask(advisor=advisor, programme=programme, by=by)


def _locked(guardian: Guardian) -> Guardian:
    found = Guardian.objects.select_for_update(of=("self",)).select_related("advisor", "programme")
    return found.get(pk=guardian.pk)


def _locked_paper(paper: GuardianAuthority) -> GuardianAuthority:
    found = GuardianAuthority.objects.select_for_update(of=("self",))
    return found.select_related("guardian", "advisor", "programme").get(pk=paper.pk)
