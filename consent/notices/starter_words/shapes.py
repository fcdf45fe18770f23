"""What the words of a notice consist of."""

from collections.abc import Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """One question; its parts are those of `NoticeText`, at most 160, 400, 600, 600 and 800 characters long."""

    question: str
    lead: str
    yes_means: str
    no_means: str
    if_you_change_your_mind: str


class Check(NamedTuple):
    """One check question. `right_index` counts the answers from 0."""

    question: str
    answers: tuple[str, ...]
    right_index: int
    explanation: str


class Fact(NamedTuple):
    """One thing that is told and not asked."""

    title: str
    body: str


class Draft(NamedTuple):
    """The words of one language: by purpose, by what a check is about, by purpose."""

    questions: Mapping[str, Words]
    checks: Mapping[str, Check]
    facts: Mapping[str, Fact]
