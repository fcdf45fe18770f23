"""What this room answers to rooms below."""

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.notices.purpose_names import short_name
from consent.records import gate
from consent.records.actions import stop_everything
from consent.records.guardian_actions import close_as_never_hers
from consent.records.models import (
    CheckAnswer,
    ConsentCheck,
    ConsentEvent,
    Evidence,
    GuardianAuthority,
    ToLookAt,
    WaitingPaper,
)
from survivor_engagement.identity.ages import is_child_now
from survivor_engagement.identity.models import Advisor
from survivor_engagement.identity.questions import Row, Section, age_corrected, erase, hers
from survivor_engagement.messaging.questions import may_send
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

PURPOSE_OF_CHANNEL = {"sms": "contact.sms", "call": "contact.call"}


@may_send.answer
def may_send_by_her_word(*, advisor_id: int, programme_id: int, channel: str) -> bool:
    """A standing yes to this way of reaching her, held until the message has been handed over."""
    purpose = PURPOSE_OF_CHANNEL.get(channel)
    if purpose is None:
        return False
    answers = gate.check([advisor_id], purpose, programme_id=programme_id, moment="send", hold=True)
    return answers[advisor_id].allowed


@erase.answer
def end_her_answers(*, advisor: Advisor, programme: Programme, **_also: Any) -> dict[str, int]:
    """Every yes of hers ends with her. That it was given, and that it ended, stays as proof; by code only."""
    ended = stop_everything(advisor=advisor, programme=programme, by=None, rooms_know=True)
    gone, _kinds = CheckAnswer.objects.filter(advisor=advisor, programme=programme).delete()
    kept = ConsentEvent.objects.filter(advisor=advisor, programme=programme).count()
    return {"checks": gone, "consents_ended": ended, "consents_kept": kept}


@age_corrected.answer
def close_what_was_never_hers(*, advisor: Advisor, programme: Programme, adult_from: Any, by: User) -> int:
    """Where she was an adult when others allowed something for her."""
    if adult_from is None or adult_from > timezone.now():
        return 0
    return len(close_as_never_hers(advisor=advisor, programme=programme, adult_from=adult_from, by=by))


@hers.answer
def her_answers(*, advisor: Advisor, **_also: Any) -> list[Section]:
    events = ConsentEvent.objects.filter(advisor=advisor).in_her_voice().newest_first()
    for_her = ConsentEvent.objects.filter(advisor=advisor).of_guardians_after_hers().newest_first()
    by_right = GuardianAuthority.objects.filter(advisor=advisor)
    looks = ConsentCheck.objects.filter(advisor_ids__contains=[advisor.pk]).order_by("-id")
    checks = CheckAnswer.objects.filter(advisor=advisor)
    # What a guardian has answered she reads after her own answer, and so also what shows it.
    seen = Q(guardian=None) | Q(pk__in=for_her.values("evidence"))
    shown = Evidence.objects.filter(seen, advisor=advisor).prefetch_related("attendances").newest_first()
    papers = WaitingPaper.objects.filter(advisor=advisor, evidence__guardian=None).order_by("-id")
    # Not what she said about pressure: whoever makes her show her copy would read it. Nor of a child, what a guardian
    # may have said.
    raised = ToLookAt.objects.filter(advisor=advisor, reason=ToLookAt.Reason.NOT_SHOWN).order_by("-id")
    raised = raised.none() if is_child_now(advisor) else raised
    return [
        Section("consents", _("What you said yes and no to"), events, _event_row),
        Section("guardians", _("Who may speak for you while you are under 18"), by_right, _by_right_row),
        Section("said_for_you", _("What they said yes and no to, after you had answered"), for_her, _event_row),
        Section("looked_up", _("When your answers were looked at before something was done"), looks, _look_row),
        Section("checks", _("Check questions that you went through"), checks, _check_row),
        Section("shown", _("What shows your answers"), shown, _evidence_row),
        Section("waiting_papers", _("Papers that a second person looks at"), papers, _paper_row),
        Section("looks", _("What came up about your answers"), raised, _raised_row),
    ]


def _event_row(event: ConsentEvent) -> Row:
    return {
        "at": (_("When"), event.effective_at),
        "purpose": (_("What for"), short_name(event.purpose_id)),
        "answer": (_("Your answer"), event.get_state_display()),
        "until": (_("Until"), event.valid_until),
        "how": (_("How"), event.get_method_display()),
        "words": (_("Mark of the words you read"), event.text_sha256),
    }


def _by_right_row(paper: GuardianAuthority) -> Row:
    return {
        "kind": (_("By what right"), paper.get_kind_display()),
        "for": (_("What for"), "; ".join(paper.reach) or _("everything we ask")),
        "from": (_("From"), paper.valid_from),
        "until": (_("Until"), paper.valid_until),
        "verified": (_("Looked at by another person"), paper.verified_at),
    }


def _look_row(look: ConsentCheck) -> Row:
    return {
        "at": (_("When"), look.at),
        "purpose": (_("What for"), short_name(look.purpose_id)),
        "before": (_("Before"), look.moment),
    }


def _check_row(answer: CheckAnswer) -> Row:
    return {"at": (_("When"), answer.at), "outcome": (_("Outcome"), answer.get_outcome_display())}


def _evidence_row(evidence: Evidence) -> Row:
    """With who was there, by what they were there for."""
    roles = [there.get_role_display() for there in evidence.attendances.all()]
    return {
        "at": (_("When"), evidence.captured_at),
        "kind": (_("How"), evidence.get_kind_display()),
        "present": (_("Who was there"), ", ".join(str(role) for role in roles)),
        "pages": (_("Pages"), evidence.pages),
        "entered": (_("Written down"), evidence.entered_at),
        "mark": (_("Mark of what is kept"), evidence.sha256),
    }


def _paper_row(paper: WaitingPaper) -> Row:
    return {
        "at": (_("Counts from"), paper.said_at),
        "state": (_("State"), paper.get_state_display()),
        "why": (_("Why"), paper.get_reason_display()),
    }


def _raised_row(look: ToLookAt) -> Row:
    return {
        "at": (_("When"), look.raised_at),
        "purpose": (_("What for"), short_name(look.purpose_id) if look.purpose_id else ""),
        "what": (_("What"), look.get_reason_display()),
        "outcome": (_("Outcome"), look.get_outcome_display()),
        "looked": (_("Somebody looked"), look.looked_at),
    }
