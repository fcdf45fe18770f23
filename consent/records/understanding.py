"""Whether it was clear to her. No score, no limit of tries: what is not clear yet is explained in another way.

What she has said yes to in the words of this version waits until it is clear to her (the gate answers NOT_UNDERSTOOD);
her no, her pay and any help she gets never do. A child is asked in words for her age, and hers counts in the same way.
"""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from consent.notices.models import CheckQuestion
from consent.notices.reading_forms import told_in
from consent.records.models import CheckAnswer
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.ages import band_now
from survivor_engagement.identity.models import Advisor
from survivor_engagement.users.models import User

Outcome, Wish = CheckAnswer.Outcome, CheckAnswer.Wish


@transaction.atomic
def answer_check(*, advisor: Advisor, question: CheckQuestion, chosen: int, by: User | None) -> CheckAnswer:
    """She went through a check question. We keep whether we explained again, nothing else; the first time counts."""
    locked = _asked(advisor, question)
    if not 0 <= chosen < len(question.options):
        raise NotNow(_("Choose one of the answers."))
    found = Outcome.UNDERSTOOD if chosen == question.right_index else Outcome.EXPLAINED
    done, made = CheckAnswer.objects.get_or_create(
        advisor=locked, question=question, defaults={"programme_id": question.programme_id, "outcome": found}
    )
    if made:
        record("check_question.answered", by=by, about=done)
    return done


@transaction.atomic
def not_clear_yet(*, advisor: Advisor, question: CheckQuestion, wish: str, by: User | None) -> CheckAnswer:
    """It is not clear to her yet, as often as she likes. `wish` is how she wants it explained."""
    if wish not in Wish.values or not wish:
        raise NotNow(_("Choose how you want it explained."))
    locked = _asked(advisor, question)
    said = {"outcome": Outcome.NOT_YET, "wish": wish, "heard_by": []}
    done, _made = CheckAnswer.objects.update_or_create(
        advisor=locked, question=question, defaults=said, create_defaults=said | {"programme_id": question.programme_id}
    )
    record("check_question.not_clear_yet", by=by, about=done)
    return done


@transaction.atomic
def clear_now(*, advisor: Advisor, question: CheckQuestion, by: User | None) -> int:
    """In whichever language she was asked: what she has said yes to counts from now on. For how many it was not."""
    locked = _locked(advisor)
    waiting = CheckAnswer.objects.not_yet().filter(
        advisor=locked,
        question__notice=question.notice_id,
        question__form=question.form,
        question__order=question.order,
    )
    cleared = list(waiting)
    for answer in cleared:
        answer.outcome, answer.wish = Outcome.EXPLAINED, ""
        answer.save(update_fields=["outcome", "wish"])
        record("check_question.clear_now", by=by, about=answer)
    return len(cleared)


@transaction.atomic
def told_check(*, advisor: Advisor, question: CheckQuestion, outcome: str, by: User, wish: str = "") -> None:
    """It was read aloud to her after a yes with help, and this is how it was for her. What she has said by herself
    stands: the first time counts, and what is not clear in her own words she clears herself. Whoever writes it down
    learns of neither, from nothing that is given back or left in the trail."""
    if outcome not in Outcome.values:
        raise NotNow(_("Choose how it was for her."))
    if outcome == Outcome.NOT_YET and (wish not in Wish.values or not wish):
        raise NotNow(_("Choose how she wants it explained."))
    locked = _asked(advisor, question)
    new = {"outcome": outcome, "wish": wish if outcome == Outcome.NOT_YET else ""}
    made = new | {"programme_id": question.programme_id, "heard_by": [by.pk]}
    answer, is_new = CheckAnswer.objects.get_or_create(advisor=locked, question=question, defaults=made)
    if outcome == Outcome.NOT_YET:
        if not is_new and not _in_her_own_words(answer):
            _keep(answer, by, **new)
    else:
        told = _same_in_every_language(locked, question).exclude(outcome=Outcome.NOT_YET, heard_by=[])
        for other in told if not is_new else told.exclude(pk=answer.pk):
            _keep(other, by, **({"outcome": Outcome.EXPLAINED, "wish": ""} if other.outcome == Outcome.NOT_YET else {}))
    record("check_question.told", by=by, advisor_id=locked.pk, programme_id=question.programme_id)


def _same_in_every_language(advisor: Advisor, question: CheckQuestion) -> QuerySet[CheckAnswer]:
    """What was said to this question with help in whichever language; of what is not clear, in older words, too: she
    reads none of them, so nobody else would clear it."""
    same = CheckAnswer.objects.filter(
        advisor=advisor, programme=question.programme_id, question__form=question.form, question__order=question.order
    )
    return same.filter(Q(question=question) | Q(outcome=Outcome.NOT_YET)).order_by("pk")


def _in_her_own_words(answer: CheckAnswer) -> bool:
    return answer.outcome == Outcome.NOT_YET and not answer.heard_by


def _keep(answer: CheckAnswer, by: User, **new: str) -> None:
    for name, value in new.items():
        setattr(answer, name, value)
    answer.heard_by = sorted({*answer.heard_by, by.pk})
    answer.save(update_fields=["heard_by", *new])


def _asked(advisor: Advisor, question: CheckQuestion) -> Advisor:
    """She is asked in words for her age; what she has answered already stays hers when she has grown."""
    locked = _locked(advisor)
    is_hers = question.form == told_in(band_now(locked))
    if not is_hers and not CheckAnswer.objects.filter(advisor=locked, question=question).exists():
        raise NotNow(_("These words are for another age. You find yours under “My choices”."))
    return locked


def _locked(advisor: Advisor) -> Advisor:
    return Advisor.objects.select_for_update(of=("self",), no_key=True).get(pk=advisor.pk)
