"""What a rule says when the answer is no."""

from collections.abc import Callable
from typing import TypeVar

from django.forms import Form

from survivor_engagement.common.circumstances import note_no

Result = TypeVar("Result")


class NotNow(Exception):
    """A rule said no. The message is a sentence for the person: what stands in the way, and how to mend it. `reason` is
    a stable code for the trail where there is one (`docs/consent-reasons.md`); no page shows it."""

    def __init__(self, sentence: object = "", *, reason: str = "") -> None:
        super().__init__(sentence)
        self.reason = reason


def attempt(form: Form, action: Callable[..., Result], **kwargs: object) -> Result | None:
    """Run the action; when a rule says no, put its sentence on the form and keep what was typed."""
    try:
        return action(**kwargs)
    except NotNow as no:
        note_no(no.reason)
        form.add_error(None, str(no))
        return None
