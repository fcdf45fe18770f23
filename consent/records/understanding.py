"""Whether it was clear to her. No score, no limit of tries: what is not clear yet is explained in another way.

What she has said yes to in the words of this version waits until it is clear to her (the gate answers NOT_UNDERSTOOD);
her no, her pay and any help she gets never do. A child is asked in words for her age, and hers counts in the same way.
"""

from django.db import transaction
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
    said = {"outcome": Outcome.NOT_YET, "wish": wish}
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


def _asked(advisor: Advisor, question: CheckQuestion) -> Advisor:
    """She is asked in words for her age; what she has answered already stays hers when she has grown."""
    locked = _locked(advisor)
    is_hers = question.form == told_in(band_now(locked))
    if not is_hers and not CheckAnswer.objects.filter(advisor=locked, question=question).exists():
        raise NotNow(_("These words are for another age. You find yours under “My choices”."))
    return locked


def _locked(advisor: Advisor) -> Advisor:
    return Advisor.objects.select_for_update(of=("self",), no_key=True).get(pk=advisor.pk)
