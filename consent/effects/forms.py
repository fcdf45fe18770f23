"""How a task ended. Shape only; nothing is typed, so that nothing about her is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.effects.models import WithdrawalEffect
from consent.effects.plan import STEPS, Step
from survivor_engagement.common.forms import PlainForm

Proof = WithdrawalEffect.Proof
LOOKED = {Proof.DONE: _("Looked at, and talked about")}
TAKEN_OUT = (Proof.REMOVED, Proof.REDACTED, Proof.NOTHING_THERE, Proof.CANNOT)
ASKED = (Proof.ASKED_AND_CONFIRMED, Proof.ASKED_NO_ANSWER, Proof.NOTHING_THERE, Proof.CANNOT)
SIMPLY = (Proof.DONE, Proof.NOTHING_THERE, Proof.CANNOT)


class FinishForm(PlainForm):
    proof = forms.ChoiceField(
        label=_("How did it end?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it ended.")},
    )

    def __init__(self, *args: Any, effect: WithdrawalEffect, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proof"].choices = [(proof.value, proof.label) for proof in endings_of(effect)]
        if effect.part == WithdrawalEffect.Part.LOOK:
            self.fields["proof"].choices = [(proof.value, words) for proof, words in LOOKED.items()]


def endings_of(effect: WithdrawalEffect) -> tuple[Proof, ...]:
    """The endings that this task can have now."""
    step = STEPS.get(effect.code, Step())
    if step.asks:
        return ASKED if effect.asked_at is not None else (Proof.NOTHING_THERE, Proof.CANNOT)
    return TAKEN_OUT if step.kinds or step.places else SIMPLY
