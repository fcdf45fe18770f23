"""Every history that Hypothesis can think of: words in any order, said at any time and learnt at any other, sent twice.

The oracle knows nothing of events, records or SQL: at a moment there is a yes where the latest thing she had said by
then is a yes that is not over, and where of two things said at one instant none is a no.
"""

import uuid
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.records import actions, gate
from consent.records.chain import broken, rows_to_check
from consent.records.models import ConsentEvent
from consent.records.standing import GIVEN, reason_of_all
from survivor_engagement.common.errors import NotNow
from tests.harness.cast import make_advisor

PURPOSE = "contact.sms"  # a yes to it lasts six months at most
WORDS = st.sampled_from(["yes", "yes", "no", "not_now", "pause", "stop", "stop_all", "go_on"])
DAYS_AGO = st.one_of(st.just(0), st.integers(1, 400))
HISTORY = st.lists(st.tuples(WORDS, DAYS_AGO, st.booleans()), min_size=1, max_size=9)
LOOK_DAYS = (0, 30, 200, 400)
MANY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


class Told:
    """What she said, told to the actions, and remembered plainly: when, whether it is a yes, until when."""

    def __init__(self, advisor, item, facilitator) -> None:
        self.advisor, self.item, self.facilitator = advisor, item, facilitator
        self.base = timezone.now()
        self.said: dict[int, tuple[datetime, datetime | None]] = {}

    def tell(self, word: str, days_ago: int, twice: bool) -> None:
        key = uuid.uuid4()
        for _again in range(2 if twice else 1):
            try:
                with transaction.atomic():
                    self._one(word, days_ago, key)
            except NotNow:
                continue
        for event in ConsentEvent.objects.filter(advisor=self.advisor):
            if event.pk not in self.said:
                self.said[event.pk] = (event.effective_at, event.valid_until)

    def _one(self, word: str, days_ago: int, key: uuid.UUID) -> None:
        about = {"advisor": self.advisor, "programme": self.item.programme}
        her = self.advisor.user
        if word == "pause":
            actions.pause(**about, purpose=PURPOSE, by=self.facilitator)
        elif word == "stop":
            actions.withdraw(**about, purpose=PURPOSE, by=her, key=key)
        elif word == "stop_all":
            actions.stop_everything(**about, by=her)
        elif word == "go_on":
            actions.go_on(**about, purpose=PURPOSE, by=her)
        else:
            late = {"said_at": self.base - timedelta(days=days_ago), "late_reason": "paper"} if days_ago else {}
            actions.answer_purpose(
                advisor=self.advisor, item=self.item, language="en", answer=word, key=key, by=her, **late
            )

    def is_yes(self, at: datetime) -> bool:
        by_then = [(when, until) for when, until in self.said.values() if when <= at]
        if not by_then:
            return False
        latest = max(when for when, _until in by_then)
        ends = [until for when, until in by_then if when == latest]
        return all(until is not None for until in ends) and any(until > at for until in ends)


@pytest.fixture
def tell(kz, manager, item, facilitator):
    return lambda: Told(make_advisor(kz, manager), item(PURPOSE), facilitator)


def at_the_gate(her, programme, at: datetime, monkeypatch) -> gate.Answer:
    with monkeypatch.context() as clock:
        clock.setattr(gate.timezone, "now", lambda: at)
        return gate.check([her.pk], PURPOSE, programme_id=programme.pk, moment="send")[her.pk]


@MANY
@given(history=HISTORY)
def test_the_gate_is_open_only_where_her_latest_word_is_a_yes_that_is_not_over(history, tell, kz, monkeypatch):
    with transaction.atomic():
        told = tell()
        for word, days_ago, twice in history:
            told.tell(word, days_ago, twice)
            for days in LOOK_DAYS:
                at = timezone.now() + timedelta(days=days)
                assert at_the_gate(told.advisor, kz, at, monkeypatch).allowed == told.is_yes(at), (history, days)
        transaction.set_rollback(True)


@MANY
@given(history=HISTORY)
def test_the_database_and_python_give_the_same_reason_and_the_chain_holds(history, tell, kz, monkeypatch):
    with transaction.atomic():
        told = tell()
        for step in history:
            told.tell(*step)
        now = timezone.now()
        voices = {event.authority: event for event in ConsentEvent.objects.filter(advisor=told.advisor).standing()}
        assert at_the_gate(told.advisor, kz, now, monkeypatch).reason == reason_of_all(voices, "adult", now)
        assert list(broken(rows_to_check(advisor_id=told.advisor.pk))) == []
        transaction.set_rollback(True)


@MANY
@given(history=HISTORY, data=st.data())
def test_whatever_was_said_before_a_no_of_today_closes_the_gate_for_ever(history, data, tell, kz, monkeypatch):
    """Late news of an earlier yes, retries and pauses by others change nothing; only her own new yes would."""
    with transaction.atomic():
        told = tell()
        for step in history:
            told.tell(*step)
        told.tell("yes", 0, False)
        told.tell(data.draw(st.sampled_from(["no", "stop", "stop_all"])), 0, False)
        for word, days_ago, twice in data.draw(st.lists(st.tuples(WORDS, st.integers(1, 400), st.booleans()))):
            if word not in ("not_now",):
                told.tell(word, days_ago, twice)
            for days in LOOK_DAYS:
                at = timezone.now() + timedelta(days=days)
                assert at_the_gate(told.advisor, kz, at, monkeypatch).reason != GIVEN
        transaction.set_rollback(True)
