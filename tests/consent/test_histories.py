"""Every history that Hypothesis can think of: words in any order, said at any time and learnt at any other, sent twice,
tapped by her or written down by somebody who heard them.

The oracle knows nothing of events, records or SQL: at a moment there is a yes where the latest thing she had said by
then is a yes that is not over, and where of two things said at one instant none is a no. Where there is time to think,
it runs from the first yes after which there was no no and no end; a pause, and yes again, begin nothing. What she has
taken out of her yes is out, whatever she says, until she takes it in again and has had as long to think.
"""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.notices.models import PurposeLimit
from consent.records import actions, assisted, gate, guardian_actions, her_own
from consent.records.assisted import When
from consent.records.chain import broken, rows_to_check
from consent.records.models import ConsentEvent
from consent.records.standing import GIVEN, STILL_THINKS, reason_of_all
from consent.records.voices import voices_of
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity import vault
from survivor_engagement.identity.ages import BORDERS
from tests.consent.conftest import published_on
from tests.consent.helped import HOUR, just_now, somebody, spoken, told
from tests.harness.cast import make_advisor, make_child

PURPOSE = "quote.unnamed"  # a yes to it lasts two years at most, and has limits
OWN_WORDS = ["yes", "yes", "yes", "no", "not_now", "stop", "stop_all", "go_on"]
LIMITS = {"but": ["own_country"], "but_else": ["money_appeal"], "but_both": ["money_appeal", "own_country"], "all": []}
LATER = "later"  # not before a day that is still to come
HEARD = {"heard_yes": "yes", "heard_no": "no", "heard_not_now": "not_now"}  # and written down for her
WORDS = st.sampled_from([*OWN_WORDS, "pause", *LIMITS, LATER, *HEARD])
LATER_IN, HERE_FOR = timedelta(days=20), timedelta(days=90)
DAYS_AGO = st.one_of(st.just(0), st.integers(1, 80), st.integers(1, 900))
HISTORY = st.lists(st.tuples(WORDS, DAYS_AGO, st.booleans()), min_size=1, max_size=10)
TOUCHES = st.sampled_from([(), ("own_country",), ("money_appeal",)])
LOOK_DAYS = (0, 30, 300, 800)
HOURS = st.sampled_from([0, 0, 48, 40 * 24])  # of time to think
MANY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


class Told:
    """What she said, told to the actions, and remembered plainly: when, until when a yes is one, what only rests; and
    which limits she had, until when (the last ones, of today, until for ever)."""

    def __init__(self, advisor, item, facilitator) -> None:
        self.advisor, self.item, self.facilitator = advisor, item, facilitator
        self.base = timezone.now()
        self.zone = ZoneInfo(item.programme.timezone)
        self.said: dict[int, tuple[datetime, datetime | None]] = {}
        self.rests: set[int] = set()
        self.limits: list[tuple[datetime | None, list[str], datetime | None]] = [(None, [], None)]

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
                self.rests |= {event.pk} if event.state == "paused" else set()

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
            her_own.go_on(**about, purpose=PURPOSE, by=her)
        elif word == LATER or word in LIMITS:
            self._limits(LIMITS.get(word, []), timezone.localdate() + LATER_IN if word == LATER else None)
        elif word in HEARD:
            said = heard(HEARD[word], self.base, days_ago, self.zone)
            assisted.record_answer_with_help(advisor=self.advisor, item=self.item, key=key, by=self.facilitator, **said)
        else:
            late = {"said_at": self.base - timedelta(days=days_ago), "late_reason": "paper"} if days_ago else {}
            actions.answer_purpose(
                advisor=self.advisor, item=self.item, language="en", answer=word, key=key, by=her, **late
            )

    def _limits(self, codes: list[str], day) -> None:
        her_own.set_limits(
            advisor=self.advisor, programme=self.item.programme, purpose=PURPOSE, provisions=codes, not_before=day,
            by=self.advisor.user,
        )  # fmt: skip
        _until, had, first = self.limits.pop()
        begins = datetime.combine(day, time.min, self.zone) if day else None
        self.limits += [(timezone.now(), had, first), (None, codes, begins)]

    def is_out(self, at: datetime, touches: tuple[str, ...], hours: int) -> bool:
        """Whether she has taken this out of her yes, or all of it until a day; with what she takes in again for as
        long as she may think it over."""
        lately = [one for one in self.limits if one[0] is None or one[0] + timedelta(hours=hours) > at]
        return any(set(codes) & set(touches) or (day is not None and day > at) for _until, codes, day in lately)

    def is_yes(self, at: datetime) -> bool:
        by_then = [(when, until) for when, until in self.said.values() if when <= at]
        if not by_then:
            return False
        latest = max(when for when, _until in by_then)
        ends = [until for when, until in by_then if when == latest]
        return all(until is not None for until in ends) and any(until > at for until in ends)

    def has_thought(self, at: datetime, hours: int) -> bool:
        """Whether the time is over that runs from the yes that began what stands."""
        began = ended = None
        words = [(when, until is None, pk, until) for pk, (when, until) in self.said.items() if pk not in self.rests]
        for when, is_no, _pk, until in sorted(word for word in words if word[0] <= at):
            if is_no:
                began = None
                continue
            began = when if began is None or ended <= when else began
            ended = until
        return began is not None and began + timedelta(hours=hours) <= at


def heard(word: str, now: datetime, days_ago: int, zone: ZoneInfo) -> dict[str, object]:
    """As somebody of the team writes it down: now, or so many days later. A yes was spoken before a witness."""
    if not days_ago:
        return just_now(word)
    at = now - timedelta(days=days_ago)
    local = at.astimezone(zone)
    witness = somebody("witness", from_at=at - HOUR, until_at=at)
    yes = spoken(witness=witness, talk_from=at - HOUR / 2, talk_until=at)
    when = When(local.date(), local.time())
    return {"answer": word, "language": "en", "when": when, "shown": yes if word == "yes" else told()}


@pytest.fixture
def notice(draft, manager, safeguarding):
    """Published as long ago as anybody is here."""
    return published_on(draft, manager, safeguarding, timezone.now() - HERE_FOR)


@pytest.fixture
def tell(kz, manager, item, facilitator):
    """`tell(48)`: somebody who has so many hours to think."""

    def begin(hours: int = 0) -> Told:
        if hours:
            PurposeLimit.objects.create(programme=kz, purpose_id=PURPOSE, reflection_hours=hours, set_by=manager)
        return Told(here_for_long(make_advisor(kz, manager)), item(PURPOSE), facilitator)

    return begin


def here_for_long(advisor):
    advisor.enrolments.update(starts_on=timezone.localdate() - HERE_FOR)
    return advisor


def at_the_gate(
    her, programme, at: datetime, monkeypatch, until: datetime | None = None, touches: tuple[str, ...] = ()
) -> gate.Answer:
    with monkeypatch.context() as clock:
        clock.setattr(gate.timezone, "now", lambda: at)
        about = {"programme_id": programme.pk, "moment": "quote.insert", "touches": touches, "until": until}
        return gate.check([her.pk], PURPOSE, **about)[her.pk]


def in_python(her, voices: str, at: datetime, until: datetime | None = None) -> str:
    said = ConsentEvent.objects.filter(advisor=her).standing().with_age_of_words().with_voices(at, until)
    return reason_of_all(said, voices, at, until)


@MANY
@given(history=HISTORY, hours=HOURS, touches=TOUCHES)
def test_the_gate_is_open_only_where_her_latest_word_is_a_yes_that_is_not_over(
    history, hours, touches, tell, kz, monkeypatch
):
    with transaction.atomic():
        told = tell(hours)
        for word, days_ago, twice in history:
            told.tell(word, days_ago, twice)
            for days in LOOK_DAYS:
                at = timezone.now() + timedelta(days=days)
                is_open = told.is_yes(at) and told.has_thought(at, hours) and not told.is_out(at, touches, hours)
                answer = at_the_gate(told.advisor, kz, at, monkeypatch, touches=touches)
                assert answer.allowed == is_open, (history, hours, touches, days)
        transaction.set_rollback(True)


@MANY
@given(history=HISTORY, hours=HOURS)
def test_the_database_and_python_give_the_same_reason_and_the_chain_holds(history, hours, tell, kz, monkeypatch):
    """Of limits Python knows nothing: they are asked of the gate alone, and come before her time to think."""
    with transaction.atomic():
        told = tell(hours)
        for step in history:
            told.tell(*step)
        now = timezone.now()
        for until in (None, *(now + timedelta(days=days) for days in LOOK_DAYS)):
            at_gate = at_the_gate(told.advisor, kz, now, monkeypatch, until).reason
            reason = in_python(told.advisor, "self", now, until)
            is_out = reason in (GIVEN, STILL_THINKS) and told.is_out(now, (), hours)
            assert at_gate == ("OUT_OF_SCOPE" if is_out else reason), until
        assert list(broken(rows_to_check(advisor_id=told.advisor.pk))) == []
        transaction.set_rollback(True)


@MANY
@given(history=HISTORY, data=st.data())
def test_whatever_was_said_before_a_no_of_today_closes_the_gate_for_ever(history, data, tell, kz, monkeypatch):
    """Late news of an earlier yes, retries, limits, a "not now" and pauses by others change nothing; only her own new
    yes would. A no to a no is one answer, with the day of the first: so the no of today is one to a yes."""
    with transaction.atomic():
        told = tell()
        for step in history:
            told.tell(*step)
        told.tell("yes", 0, False)
        told.tell(data.draw(st.sampled_from(["no", "stop", "stop_all", "heard_no"])), 0, False)
        for word, days_ago, twice in data.draw(st.lists(st.tuples(WORDS, st.integers(1, 400), st.booleans()))):
            told.tell(word, 0 if word.endswith("not_now") else days_ago, twice)
            assert at_the_gate(told.advisor, kz, timezone.now(), monkeypatch).reason != GIVEN
        for days in LOOK_DAYS:
            assert at_the_gate(told.advisor, kz, timezone.now() + timedelta(days=days), monkeypatch).reason != GIVEN
        transaction.set_rollback(True)


# A childhood: the child and two guardians speak, papers are verified and end, and somebody is excluded.
WHO = st.sampled_from(["child", "mother", "aunt"])
DOES = st.sampled_from(
    ["yes", "yes", "yes", "no", "no", "not_now", "verify", "end", "another", "another_thing", "exclude", "age"]
)
LATE_DAYS = st.sampled_from([0, 0, 0, 2, 9, 40])  # learnt so many days after it was said
CHILDHOOD = st.lists(st.tuples(WHO, DOES, LATE_DAYS), min_size=2, max_size=12)
YEARS = st.sampled_from([3, 8, 13, 16, 19, None])  # at 19 she has come of age; None: nothing is known
NO_YES = {"no", "rests"}
PAPER = {"kind": "parent", "document_seen": True}


@dataclass
class PlainPaper:
    is_for_it: bool = True
    is_verified: bool = False
    has_ended: bool = False


class Childhood:
    """What happens to a child, told to the actions; and remembered plainly: who said what when, and who may speak."""

    def __init__(self, child, item, facilitator, safeguarding) -> None:
        self.child, self.item, self.facilitator, self.lead = child, item, facilitator, safeguarding
        self.guardians = {name: self._guardian(name) for name in ("mother", "aunt")}
        self.papers = {name: [PlainPaper()] for name in self.guardians}  # the newest last
        self.said: dict[str, list[tuple[datetime, bool, str]]] = {}  # when, whether it is no yes, and the word
        self.in_time: dict[str, list[datetime]] = {}  # each yes that was learnt of when it was said
        self.excluded: set[str] = set()
        self.years: int | None = 13
        self.base = timezone.now()

    def _guardian(self, name: str):
        since = timezone.now() - timedelta(days=60)
        until = since + timedelta(days=160) if name == "aunt" else None
        return guardian_actions.add_guardian(
            advisor=self.child, programme=self.item.programme, name=name, contact="", is_apart=True,
            paper=guardian_actions.Paper(valid_from=since, valid_until=until, **PAPER), by=self.facilitator,
        )  # fmt: skip

    def happen(self, who: str, what: str, days_ago: int, years: int | None) -> None:
        try:
            with transaction.atomic():
                self._one(who, what, days_ago, years)
        except NotNow:
            return

    def _one(self, who: str, what: str, days_ago: int, years: int | None) -> None:
        if what == "age":
            self._grows(years)
        elif what in ("yes", "no", "not_now"):
            self._says(who, what, days_ago)
        elif who != "child":
            self._becomes(who, what)

    def _grows(self, years: int | None) -> None:
        if self.years == 19:  # nobody becomes a child again
            return
        days = [timedelta(days=(border - years) * 366 - 30) for border in BORDERS] if years is not None else None
        moments = [timezone.now() + day for day in days] if days else None
        vault.know_age(self.child, "under_18", moments)
        self.years = years

    def _says(self, who: str, word: str, days_ago: int) -> None:
        about = {"item": self.item, "key": uuid.uuid4()}
        at = self.base - timedelta(days=days_ago) if days_ago else timezone.now()
        if who == "child":
            late = {"said_at": at, "late_reason": "paper"} if days_ago else {}
            actions.answer_purpose(advisor=self.child, language="en", answer=word, by=self.child.user, **about, **late)
            was_a_child = self.years != 19 or (word == "yes" and days_ago)
            who = "child" if was_a_child else "adult"
        else:
            said = heard(word, self.base, days_ago, ZoneInfo(self.item.programme.timezone))
            said["shown"] = replace(said["shown"], her_wish=True)  # asked again too soon: see test_asked_again
            guardian_actions.answer_as_guardian(guardian=self.guardians[who], by=self.facilitator, **about, **said)
        self._note(who, word, at, bool(days_ago))

    def _note(self, who: str, word: str, at: datetime, is_late: bool = False) -> None:
        """A no to a no is one answer, and "not now" is one only where nothing was said before. A yes that is learnt of
        late over a no is none, if no yes was learnt of in time in between."""
        stood = self._word(who, at)
        noes = [when for when, _is_no, said in self.said.get(who, []) if said == "no" and when <= at]
        if word == "yes" and is_late and noes and not any(max(noes) < when <= at for when in self.in_time.get(who, [])):
            self.said[who].append((at, True, "rests"))
            return
        if word == "yes" and not is_late:
            self.in_time.setdefault(who, []).append(at)
        if word == "yes" or (word == "no" and stood != "no") or (word == "not_now" and stood is None):
            self.said.setdefault(who, []).append((at, word != "yes", word))

    def _word(self, who: str, at: datetime | None = None) -> str | None:
        """The last word of this voice; at one instant none is a no."""
        by_then = [said for said in self.said.get(who, []) if at is None or said[0] <= at]
        return max(by_then, default=(None, False, None))[2]

    def _becomes(self, who: str, what: str) -> None:
        paper = self.guardians[who].papers.latest("pk")
        if what == "verify":
            guardian_actions.verify_paper(paper=paper, by=self.lead)
            self.papers[who][-1].is_verified = True
        elif what == "end":
            guardian_actions.end_paper(paper=paper, by=self.lead)
            self.papers[who][-1].has_ended = True
            if self._word(who) == "yes" and not self._speaks(who):
                self._note(who, "no", timezone.now())  # for good, whatever papers come
        elif what in ("another", "another_thing"):
            only_for = () if what == "another" else ("contact.sms",)
            newer = guardian_actions.Paper(valid_from=paper.valid_from, only_for=only_for, **PAPER)
            guardian_actions.add_paper(guardian=self.guardians[who], paper=newer, by=self.facilitator)
            self.papers[who].append(PlainPaper(is_for_it=not only_for))
        else:
            guardian_actions.exclude_guardian(guardian=self.guardians[who], reason="abuser", by=self.lead)
            self.excluded.add(who)

    def is_yes(self) -> bool:
        if self.years == 19:
            return self._word("adult") == "yes"
        own = self._word("child")
        if own in NO_YES or (own != "yes" and self.years != 3):
            return False
        if self.years == 16:
            return True
        may = {name for name in self.guardians if self._speaks(name)}
        said = {name: self._word(name) for name in may}
        return not NO_YES & set(said.values()) and any(said[name] == "yes" and self._may_say_yes(name) for name in may)

    def _speaks(self, who: str) -> bool:
        return who not in self.excluded and any(paper.is_for_it and not paper.has_ended for paper in self.papers[who])

    def _may_say_yes(self, who: str) -> bool:
        of_it = [paper for paper in self.papers[who] if paper.is_for_it and not paper.has_ended]
        return who not in self.excluded and any(paper.is_verified for paper in of_it)


@pytest.fixture
def grow_up(kz, manager, item, facilitator, safeguarding):
    return lambda: Childhood(here_for_long(make_child(kz, manager)), item(PURPOSE), facilitator, safeguarding)


@MANY
@given(history=CHILDHOOD, years=st.lists(YEARS, min_size=12, max_size=12))
def test_for_a_child_the_gate_python_and_plain_words_say_the_same(history, years, grow_up, kz, monkeypatch):
    with transaction.atomic():
        her = grow_up()
        her.happen("mother", "verify", 0, None)
        for step, at_age in zip(history, years, strict=False):
            her.happen(*step, at_age)
        now = timezone.now()
        voices, answer = voices_of(her.child, kz.pk), at_the_gate(her.child, kz, now, monkeypatch)
        assert answer.reason == in_python(her.child, voices, now)
        for until in (now + timedelta(days=days) for days in LOOK_DAYS):
            at_gate = at_the_gate(her.child, kz, now, monkeypatch, until).reason
            assert at_gate == in_python(her.child, voices, now, until), (history, years, until)
        assert answer.allowed == her.is_yes(), (history, years, her.said)
        assert list(broken(rows_to_check(advisor_id=her.child.pk))) == []
        transaction.set_rollback(True)
