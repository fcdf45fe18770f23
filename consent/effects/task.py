"""One thing to do after a stop, as whoever does it reads it."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from consent.effects.models import WithdrawalEffect
from consent.effects.plan import STEPS, Step
from consent.effects.task_words import how_of, title_of


@dataclass(frozen=True)
class Task:
    """One thing to do, for whoever does it."""

    effect: WithdrawalEffect

    @property
    def title(self) -> str:
        return title_of(self.effect)

    @property
    def how(self) -> str:
        return how_of(self.effect)

    @property
    def shows_code(self) -> bool:
        return STEPS.get(self.effect.code, Step()).shows_code

    @property
    def may_be_somewhere(self) -> bool:
        """It is about things, and none is known."""
        step = STEPS.get(self.effect.code, Step())
        return self.effect.use_id is None and step.is_about_things

    @property
    def state(self) -> str:
        effect = self.effect
        if effect.failed_reason == effect.FailedReason.GAVE_UP:
            return _("the system gave up")
        if effect.failed_reason == effect.FailedReason.SILENT:
            return _("no answer for 21 days")
        if effect.asked_at is not None:
            return _("asked, waits for an answer")
        return _("overdue") if effect.due_at < timezone.now() else _("to do")

    @property
    def tone(self) -> str:
        effect = self.effect
        if (effect.asked_at is None and effect.due_at < timezone.now()) or effect.failed_reason:
            return "stop"
        return "wait" if effect.asked_at is not None else "you"
