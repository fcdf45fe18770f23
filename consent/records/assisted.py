"""What can happen with the help of others: an answer written down for her, a paper confirmed, a pause at somebody's
word, a task looked at. What she told is written down; what stands is shown to nobody here.
"""

import uuid
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.notices.models import NoticeItem, NoticeText
from consent.records import actions
from consent.records.afterwards import look_back
from consent.records.evidence import Attendance, Evidence
from consent.records.guardians import Guardian
from consent.records.looks import ToLookAt, WaitingPaper
from consent.records.models import ConsentEvent, HeardAnswer
from consent.records.moves import YES
from consent.records.proofs import Present, Shown, keep_evidence
from consent.records.standing import OTHER_PERSON_PRESENT
from consent.records.steps import noted_as_heard
from consent.records.ways import ON_PAPER, SPOKEN, WITH_WITNESS, Method, ways_enough, ways_with_help
from consent.records.words import band_of_words, words_shown
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.models import Advisor, Enrolment
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

IN_TIME = timedelta(minutes=15)
PAPER_IN_TIME = timedelta(days=14)
Late, Role = ConsentEvent.LateReason, Attendance.Role


class When(NamedTuple):
    """The day on which she said it, where the programme is, and the hour where it is known."""

    day: date
    hour: time | None = None


@transaction.atomic
def record_answer_with_help(
    *,
    advisor: Advisor,
    item: NoticeItem,
    language: str,
    answer: str,
    when: When,
    shown: Shown,
    key: uuid.UUID,
    by: User,
    words: str = "",
    guardian: Guardian | None = None,
) -> ConsentEvent | WaitingPaper:
    """Her answer as she gave it in words or on paper. The same `key` again gives what the first led to.

    `words` is the digest of the words that were read to her. A yes needs evidence, kept here; where its paper came late
    or was used before, it waits for a second person. A no and a "not now" need only to be told, and count at once.
    With a `guardian` (see `guardian_actions.answer_as_guardian`) it is theirs about her, and all this is said of them.
    """
    her = Advisor.objects.select_for_update(of=("self",), no_key=True).get(pk=advisor.pk)
    if before := _led_to(her, key):
        return before
    said_at = _said_at(her, item, when, answer, guardian)
    said = {"advisor": her, "by": by, "key": key, "said_at": said_at, "late_reason": _late(said_at, shown.method)}
    way = actions.Way(shown.method, guardian=guardian)
    if answer == actions.NO:
        event = actions.withdraw(programme=item.programme, purpose=item.purpose_id, way=way, **said)
    else:
        text = words_shown(item, language, words, band_of_words(her, guardian, said_at))
        if answer == actions.YES:
            _shown_well_enough(text, shown, by)
            evidence = keep_evidence(advisor=her, text=text, shown=shown, said_at=said_at, by=by, guardian=guardian)
            if reason := _needs_a_second_person(evidence):
                return _let_wait(evidence, item, said_at, key, reason, by)
            way = actions.Way(evidence=evidence, guardian=guardian)
        event = actions.answer_purpose(item=item, language=language, answer=answer, shown=text.sha256, way=way, **said)
    return noted_as_heard(_looked_back(event, item, by), key, by)


@transaction.atomic
def decide_paper(*, paper: WaitingPaper, confirm: bool, by: User) -> WaitingPaper:
    """A second person has looked at it, and asked her where that was needed. Confirmed, it becomes the answer that it
    was on its day; else it stays a paper that counts for nothing."""
    kept = WaitingPaper.objects.select_for_update(of=("self",)).select_related("item", "advisor").get(pk=paper.pk)
    if kept.state != WaitingPaper.State.WAITING:
        raise NotNow(_("Somebody has decided on this paper already."))
    if kept.entered_by_id == by.pk:
        raise NotNow(_("You entered this paper yourself, so another person must look at it."))
    if confirm and kept.evidence.kind not in ways_enough(kept.item.purpose, kept.programme_id):
        raise NotNow(_("More is asked for a yes to this now. Ask her again, in one of the ways that are enough."))
    kept.state = WaitingPaper.State.CONFIRMED if confirm else WaitingPaper.State.DECLINED
    kept.decided_by, kept.decided_at = by, timezone.now()
    kept.save(update_fields=["state", "decided_by", "decided_at"])
    record("paper.decided", by=by, about=kept)
    if confirm:
        guardian, script = kept.evidence.guardian, kept.evidence.script
        if guardian is not None and guardian.is_excluded:
            raise NotNow(_("This person does not speak for the child."))
        event = actions.answer_purpose(
            advisor=kept.advisor, item=kept.item, language=kept.evidence.language, answer=actions.YES, key=kept.key,
            by=by, shown=script.sha256 if script else "", said_at=kept.said_at,
            late_reason=_late(kept.said_at, kept.evidence.kind),
            way=actions.Way(evidence=kept.evidence, guardian=guardian),
        )  # fmt: skip
        _looked_back(event, kept.item, by)
    return kept


def _looked_back(event: ConsentEvent, item: NoticeItem, by: User) -> ConsentEvent:
    """A yes that comes late rests where she has stopped anything since she said it: she lets it go on herself. Whoever
    enters it learns nothing of that."""
    look_back(event=event, by=by)
    is_late = event.recorded_at - event.effective_at > IN_TIME
    stops = ConsentEvent.objects.filter(
        advisor=event.advisor_id, programme=event.programme_id, guardian=None,
        effective_at__gt=event.effective_at, state__in=["refused", "withdrawn", "paused", "revoked"],
    )  # fmt: skip
    if is_late and event.guardian_id is None and event.state in YES and stops.exists():
        actions.pause(advisor=event.advisor, programme=item.programme, purpose=event.purpose_id, by=by)
    return event


@transaction.atomic
def note_pressure(*, advisor: Advisor, item: NoticeItem, by: User, of_guardian: bool = False) -> ToLookAt:
    """She said, alone, that somebody told her what to answer; or a guardian of hers did. No answer is written down; the
    safeguarding lead is told."""
    reason = ToLookAt.Reason.ON_A_GUARDIAN if of_guardian else ToLookAt.Reason.PRESSURE
    return _raised(advisor, item.programme, reason, by, purpose=item.purpose)


@transaction.atomic
def close_look(*, look: ToLookAt, outcome: str, by: User) -> ToLookAt:
    """Looked at, once. What was written before stays as it is; what has to be done is done elsewhere."""
    kept = ToLookAt.objects.select_for_update(of=("self",)).get(pk=look.pk)
    if kept.outcome:
        raise NotNow(_("Somebody has looked at this already."))
    if outcome not in ToLookAt.Outcome.values or not outcome:
        raise NotNow(_("Choose what became of it."))
    kept.outcome, kept.looked_by, kept.looked_at = outcome, by, timezone.now()
    kept.save(update_fields=["outcome", "looked_by", "looked_at"])
    record("look.done", by=by, about=kept)
    return kept


def _raised(advisor: Advisor, programme: Programme, reason: str, by: User, **more: object) -> ToLookAt:
    look = ToLookAt.objects.create(advisor=advisor, programme=programme, reason=reason, raised_by=by, **more)
    record("look.raised", by=by, about=look)
    return look


def _led_to(advisor: Advisor, key: uuid.UUID) -> ConsentEvent | WaitingPaper | None:
    heard = HeardAnswer.objects.filter(advisor=advisor, key=key).select_related("event").first()
    event = heard.event if heard else ConsentEvent.objects.filter(advisor=advisor, key=key).first()
    return event or WaitingPaper.objects.filter(advisor=advisor, key=key).first()


def _moment(item: NoticeItem, when: When, answer: str) -> datetime:
    """A day alone protects her both ways: a yes counts from the next day on, a stop from the beginning of its day."""
    zone = ZoneInfo(item.programme.timezone)
    now = timezone.now()
    if when.day > now.astimezone(zone).date():
        raise NotNow(_("This day is still to come. Look at the date once more."))
    if when.hour is not None:
        at = datetime.combine(when.day, when.hour, zone)
        if at > now:
            raise NotNow(_("This hour is still to come. Look at the time once more."))
        return at
    if answer != actions.YES:
        return datetime.combine(when.day, time.min, zone)
    at = datetime.combine(when.day + timedelta(days=1), time.min, zone)
    if at > now:
        raise NotNow(_("A yes with a day and no hour counts from the next day. Write the hour, or enter it tomorrow."))
    return at


def _said_at(advisor: Advisor, item: NoticeItem, when: When, answer: str, guardian: Guardian | None) -> datetime:
    said_at = _moment(item, when, answer)
    _possible_then(advisor, item, when, answer)
    if when.hour is not None or answer == actions.NOT_NOW:
        return said_at
    if answer == actions.NO:
        return _after_a_yes_of_that_day(advisor, item, guardian, said_at)
    return _before_a_no_of_that_day(advisor, item, guardian, said_at)


def _after_a_yes_of_that_day(
    advisor: Advisor, item: NoticeItem, guardian: Guardian | None, begins: datetime
) -> datetime:
    """Where both were said on one day and nobody knows the hour, the stop came last: at one instant it wins."""
    yes = ConsentEvent.objects.filter(
        advisor=advisor, programme=item.programme_id, purpose=item.purpose_id, guardian=guardian, opens=True,
        effective_at__gt=begins, effective_at__lt=begins + timedelta(days=1),
    ).latest_said()  # fmt: skip
    return yes.effective_at if yes else begins


def _before_a_no_of_that_day(
    advisor: Advisor, item: NoticeItem, guardian: Guardian | None, next_day: datetime
) -> datetime:
    """Where a no, a stop or a pause was said on the day of a paper without an hour, it came last, too."""
    begins = next_day - timedelta(days=1)
    others = ConsentEvent.objects.filter(
        advisor=advisor, programme=item.programme_id, purpose=item.purpose_id, guardian=guardian, opens=False,
        effective_at__gte=begins, effective_at__lte=next_day,
    ).exclude(state__in=["requested", "deferred"])  # fmt: skip
    return begins if others.exists() else next_day


def _possible_then(advisor: Advisor, item: NoticeItem, when: When, answer: str) -> None:
    """A stop is taken whenever it was said, as long as she was here."""
    zone = ZoneInfo(item.programme.timezone)
    first = Enrolment.objects.filter(advisor=advisor, programme=item.programme_id).order_by("starts_on").first()
    if first is None or when.day < first.starts_on:
        raise NotNow(_("She was not in this programme on that day. Look at the date once more."))
    published = item.notice.published_at
    if answer != actions.NO and published is not None and when.day < published.astimezone(zone).date():
        raise NotNow(
            _("These words were not published yet on that day, so she answered to others. Ask her with these words.")
        )


def _late(said_at: datetime, method: str) -> str:
    if timezone.now() - said_at <= IN_TIME:
        return Late.IN_TIME
    return Late.PAPER if method in ON_PAPER else Late.TOLD


def _shown_well_enough(text: NoticeText, shown: Shown, by: User) -> None:
    ways = ways_with_help(ways_enough(text.item.purpose, text.programme_id))
    if shown.method == Method.TOLD_TO_STAFF:
        raise NotNow(_("Nobody says yes for her. Write down what shows that she said it herself."))
    if shown.method not in ways:
        names = ", ".join(str(way.label) for way in ways)
        raise NotNow(_("A yes to this is said in another way: %(ways)s.") % {"ways": names})
    if not shown.alone:
        raise NotNow(
            _("Ask her alone whether anybody has told her what to answer. Without that, write no yes down."),
            reason=OTHER_PERSON_PRESENT,
        )
    if not shown.attested:
        raise NotNow(_("Say that the talk took place and that this is what she answered."))
    _right_people(text, shown, by)


def _right_people(text: NoticeText, shown: Shown, by: User) -> None:
    """The kind words where the database would refuse."""
    roles = {somebody.role for somebody in shown.present}
    if shown.method in SPOKEN + WITH_WITNESS and not (shown.talk_from and shown.talk_until):
        raise NotNow(_("Write when the talk began and when it ended."))
    spans = [(shown.talk_from, shown.talk_until), *((one.from_at, one.until_at) for one in shown.present)]
    if any(begins and ends and ends < begins for begins, ends in spans):
        raise NotNow(_("Something ends here before it begins. Look at the times once more."))
    if shown.method in WITH_WITNESS and Role.WITNESS not in roles:
        raise NotNow(
            _("This way needs a witness who was there all the time. Or let her yes be recorded, if she agrees.")
        )
    if not {text.language, shown.spoken_in} <= set(shown.speaks) and Role.INTERPRETER not in roles:
        raise NotNow(_("You do not speak both languages yourself, so an interpreter must have been there."))
    for somebody in shown.present:
        if somebody.role != Role.SUPPORTER:
            _may_serve(somebody, text, shown, by)


def _may_serve(somebody: Present, text: NoticeText, shown: Shown, by: User) -> None:
    """As witness or interpreter; whoever she wanted beside her may be anybody."""
    if somebody.person == by:
        raise NotNow(
            _("Whoever asks is never the witness or the interpreter. It has to be somebody else."),
            reason=OTHER_PERSON_PRESENT,
        )
    if somebody.conflict != Attendance.Conflict.NONE or not somebody.attested:
        raise NotNow(
            _("Somebody so close to her cannot be witness or interpreter. Ask her whom she wants instead."),
            reason=OTHER_PERSON_PRESENT,
        )
    if not {text.language, shown.spoken_in} <= set(somebody.languages):
        raise NotNow(_("A witness or interpreter understands the words and the language she spoke."))
    if somebody.role == Role.INTERPRETER and not set(somebody.languages) & set(shown.speaks):
        raise NotNow(_("The interpreter must share a language with you."))
    if somebody.role == Role.WITNESS and shown.method in WITH_WITNESS and not _all_through(somebody, shown):
        raise NotNow(_("The witness must have been there from the beginning of the talk to its end."))


def _all_through(witness: Present, shown: Shown) -> bool:
    begins, ends = shown.talk_from or witness.from_at, shown.talk_until or witness.until_at
    return witness.from_at <= begins and witness.until_at >= ends


def _needs_a_second_person(evidence: Evidence) -> str:
    sums = [one for one in (evidence.sha256, evidence.original_sha256) if one]
    if evidence.file_id:
        with connection.cursor() as cursor:
            cursor.execute("SELECT consent_same_file(%s, %s, %s)", [sums, evidence.advisor_id, evidence.programme_id])
            if cursor.fetchone()[0]:
                return WaitingPaper.Reason.SAME_FILE
    late = evidence.kind in ON_PAPER and evidence.captured_at < timezone.now() - PAPER_IN_TIME
    return WaitingPaper.Reason.LATE if late else ""


def _let_wait(
    evidence: Evidence, item: NoticeItem, said_at: datetime, key: uuid.UUID, reason: str, by: User
) -> WaitingPaper:
    paper = WaitingPaper.objects.create(
        advisor=evidence.advisor, programme=evidence.programme, evidence=evidence, item=item, said_at=said_at, key=key,
        reason=reason, entered_by=by,
    )  # fmt: skip
    record("paper.waits", by=by, about=paper)
    return paper
