"""Questions that a lower room asks and upper rooms answer.

A lower room may not import a room above it. So it declares what it needs to know in its `questions.py`:

    attendance_recorded = Question("engagements.attendance_recorded")

and a room above answers in its `answers.py`, which is found at start-up as Django's admin finds its modules:

    @attendance_recorded.answer
    def open_dues(*, participation): ...

Answers run in the order of INSTALLED_APPS, in the transaction of the one who asks. What an answer raises reaches the
one who asks: a missing or a failing answer means no.
"""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from survivor_engagement.common.errors import NotNow
from survivor_engagement.common.logs import word

logger = logging.getLogger("survivor_engagement.alarms")
Answer = TypeVar("Answer", bound=Callable[..., Any])

_declared: dict[str, "Question"] = {}


class Question:
    """One question by name; `must_have` is the number of answers below which the reply is no."""

    def __init__(self, name: str, *, must_have: int = 0) -> None:
        if name in _declared:
            raise ValueError(f"The question {name} is declared twice.")
        self.name = name
        self.must_have = must_have
        self._answers: dict[str, Callable[..., Any]] = {}
        _declared[name] = self

    def __repr__(self) -> str:
        return f"<Question {self.name}>"

    def answer(self, function: Answer) -> Answer:
        """Register one answer; used as a decorator."""
        path = f"{function.__module__}.{function.__qualname__}"
        if path in self._answers:
            raise ValueError(f"{path} already answers {self.name}.")
        self._answers[path] = function
        return function

    def ask(self, **about: Any) -> list[Any]:
        """All answers, in order. Too few answers is a no, as a failing answer is."""
        if len(self._answers) < self.must_have:
            raise NotNow(_("This cannot be done yet: a check that it needs is not in place."))
        return [function(**about) for function in self._answers.values()]

    def ask_apart(self, **about: Any) -> list[Any]:
        """The answers that could be given. Each is given behind a savepoint of its own: what fails is undone and
        alarmed, and the others stand. For one who must go on whatever the answers are, and who looks what is missing.
        """
        given = []
        for path, function in self._answers.items():
            try:
                with transaction.atomic():
                    given.append(function(**about))
            except Exception as error:
                what = word(type(error).__name__)
                logger.critical("%s could not be answered by %s: %s", word(self.name), word(path), what)
        return given

    def answered_by(self) -> tuple[str, ...]:
        """The dotted paths of the functions that answer."""
        return tuple(self._answers)


def declared_questions() -> dict[str, Question]:
    """Every question that was declared so far, by its name."""
    return dict(_declared)


def discover_answers() -> None:
    """Import the `answers` module of every installed app that has one."""
    autodiscover_modules("answers")
