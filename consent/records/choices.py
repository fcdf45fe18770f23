"""Her choices as she sees them: each question with her answer, and what comes next. Reads only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.notices.access import current_notices
from consent.notices.effect_words import EffectWords, words_for
from consent.notices.models import CheckQuestion, NoticeItem, NoticeText
from consent.notices.reading import Reading, read
from consent.records import access, standing
from consent.records.models import CheckAnswer, ConsentEvent
from consent.records.pauses import pauser_of
from consent.records.provisions import in_words, may_wait, offered
from consent.records.standing import Standing, own_answers, own_authority
from consent.records.voices import WITH_A_GUARDIAN, voices_of
from survivor_engagement.common.dates import date_and_time, long_date
from survivor_engagement.identity.access import myself
from survivor_engagement.identity.ages import Band, band_now
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.scope import Scope

TONES = {
    standing.GIVEN: "ok",
    standing.NO_RECORD: "you",
    standing.EXPIRED: "wait",
    standing.VERSION_TOO_OLD: "wait",
    standing.NOT_UNDERSTOOD: "wait",
    standing.STILL_THINKS: "wait",
    "PAUSED": "plum",
}


def state_words(answer: Standing) -> str:
    words = {
        standing.GIVEN: _("Yes"),
        standing.NO_RECORD: _("Not answered"),
        standing.EXPIRED: _("Your yes has ended"),
        standing.VERSION_TOO_OLD: _("The words are new: please answer again"),
        standing.NOT_UNDERSTOOD: _("Yes, once it is clear to you"),
        standing.STILL_THINKS: _("Yes, with time to think"),
        "REFUSED": _("No"),
        "WITHDRAWN": _("Stopped"),
        "PAUSED": _("Paused"),
        "REVOKED": _("Stopped for you"),
        "INVALIDATED": _("Does not count"),
    }
    if answer.is_not_now:
        return _("Not now")
    return _("Yes, ends soon") if answer.ends_soon else words[answer.reason]


@dataclass(frozen=True)
class Choice:
    """One question and her answer. Shaped for the component `task_list`."""

    item: NoticeItem
    text: NoticeText | None
    answer: Standing
    is_asked: bool  # part of the notice that is published now
    forms: tuple[NoticeText, ...] = ()  # the words for her age in each form; `text` is among them
    guardians: tuple[ConsentEvent, ...] = ()  # what those who speak for her have said; only after her own answer

    @property
    def said_for_her(self) -> str:
        """In a few words; nothing for an adult, and before her own answer."""
        heard = [event for event in self.guardians if event.guardian_stands != "excluded"]
        reasons = [standing.reason_of_guardian(event, self.answer.at) for event in heard]
        words = {_("yes") if reason == standing.GIVEN else _("not yes") for reason in reasons}
        return ", ".join(sorted(words))

    @property
    def title(self) -> str:
        return self.item.purpose.name

    @property
    def note(self) -> str:
        if self.counts_from is not None:
            return _("counts from %(moment)s") % {"moment": date_and_time(self.counts_from)}
        if self.answer.is_yes and self.answer.event:
            return _("until %(date)s") % {"date": long_date(self.answer.event.valid_until)}
        return ""

    @property
    def counts_from(self) -> datetime | None:
        """While she has time to think: when it is over."""
        return self.answer.event.thinks_until if self.answer.event and self.answer.still_thinks else None

    @property
    def state(self) -> str:
        return state_words(self.answer)

    @property
    def tone(self) -> str:
        return "wait" if self.answer.ends_soon else TONES.get(self.answer.reason, "")

    @property
    def url(self) -> str:
        return reverse("records_mine:choice_answer", args=[self.item.public_id])

    @property
    def words(self) -> NoticeText | None:
        """The words that she answered to; where somebody else paused it, those of today."""
        said = self.answer.event.text if self.answer.event else None
        return said or self.text

    @property
    def can_be_stopped(self) -> bool:
        """A yes of hers that stands, rests, or waits until it is clear to her or her time to think is over."""
        return self.answer.has_said_yes or self.is_paused or self.answer.reason == standing.NOT_UNDERSTOOD

    @property
    def is_paused(self) -> bool:
        return self.answer.reason == "PAUSED"

    @property
    def limits(self) -> list[str]:
        return in_words(self.answer.event) if self.answer.has_said_yes and self.answer.event else []

    @property
    def may_limit(self) -> bool:
        return bool(offered(self.item.purpose_id)) or may_wait(self.item.purpose_id)

    @property
    def effects(self) -> EffectWords:
        """What a stop of this does: at once, by when, and never."""
        return words_for(self.item.purpose.effects)

    @property
    def paused_by(self) -> str:
        """Who asked for the pause that stands, as a role."""
        return pauser_of(self.answer.event) if self.answer.event and self.is_paused else ""

    @property
    def waits(self) -> bool:
        """Whether it is among what we come to her with; a yes that ends soon is renewed apart."""
        since = self.item.notice.new_since if self.is_asked else None
        return self.is_asked and self.text is not None and not self.answer.is_yes and self.answer.may_be_asked(since)


@dataclass(frozen=True)
class Choices:
    """All questions of one programme, in the language she reads, or in none."""

    reading: Reading
    language: str | None
    choices: list[Choice]
    checks_done: frozenset[tuple[str, int]]  # by form and order, so that a change of language asks nothing twice
    latest: ConsentEvent | None
    unclear: tuple[CheckQuestion, ...] = ()  # what is not clear to her yet, also of older words
    band: str = Band.ADULT
    two_voices: bool = False  # somebody who cares for her must say yes, too

    @property
    def programme(self):
        return self.reading.notice.programme

    @property
    def asked(self) -> list[Choice]:
        """A child is not asked what has no words for her age; what she has answered stays, so that she can stop it."""
        asked = [choice for choice in self.choices if choice.is_asked]
        if self.band == Band.ADULT or self.language is None:
            return asked
        return [choice for choice in asked if choice.text is not None or choice.answer.event is not None]

    @property
    def languages(self) -> list[str]:
        """Those in which she can be asked."""
        return self.reading.languages_for(self.band)

    @property
    def older(self) -> list[Choice]:
        """What is not asked any more and still stands as a yes."""
        return [choice for choice in self.choices if not choice.is_asked]

    @property
    def allowed(self) -> list[Choice]:
        """What a stop of everything would stop."""
        return [choice for choice in self.choices if choice.can_be_stopped]

    @property
    def ended(self) -> list[Choice]:
        """What she allowed until it ended by itself, and has not answered since: there is a receipt that says so."""
        return [choice for choice in self.choices if choice.answer.has_ended]

    @property
    def waiting(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.waits]

    @property
    def facts(self):
        """What is told and not asked, in words for her age."""
        return self.reading.facts_for(self.language, self.band)

    @property
    def begun(self) -> bool:
        return any(choice.answer.event for choice in self.choices)

    def place_of(self, item: NoticeItem) -> int:
        return 1 + [choice.item.pk for choice in self.asked].index(item.pk)

    @property
    def any_check(self) -> CheckQuestion | None:
        """By which she says that something is not clear, whatever she has answered: so who wants it explained is not
        known to have said yes."""
        return next(iter(self.reading.checks_for(self.language, self.band)), None)

    def next_check(self) -> CheckQuestion | None:
        """Asked when there is a yes to understand, in words for her age; a no needs no explaining."""
        if not any(choice.answer.has_said_yes for choice in self.choices):
            return None
        checks = self.reading.checks_for(self.language, self.band)
        return next((check for check in checks if (check.form, check.order) not in self.checks_done), None)

    def next_url(self, after: NoticeItem | None = None) -> str:
        """The next question, then the check questions, then the receipt."""
        place = self.place_of(after) if after else 0
        later = [choice for choice in self.waiting if self.place_of(choice.item) > place]
        if coming := later or self.waiting:
            return coming[0].url
        if check := self.next_check():
            return reverse("records_mine:check_answer", args=[check.public_id])
        if self.latest:
            return reverse("records_mine:receipt_detail", args=[self.latest.public_id])
        return reverse("records_mine:choice_list")


def load_choices(scope: Scope, wanted: str, instead: str = "") -> tuple[Advisor, list[Choices]]:
    """`wanted` is her language; `instead` one she chose because hers has no words yet. Never one of our choosing."""
    advisor = myself(scope)
    events = list(access.my_events(scope).standing().with_age_of_words().with_words())
    answers = own_answers(events, own_authority(advisor), timezone.now())
    band = band_now(advisor)
    beside = access.my_events(scope).of_guardians_after_hers().standing().with_voices() if band != Band.ADULT else ()
    guardians: dict[tuple[int, str], tuple[ConsentEvent, ...]] = {}
    for event in beside:
        key = event.programme_id, event.purpose_id
        guardians[key] = (*guardians.get(key, ()), event)
    resting = _words_that_rest(events)
    notices = current_notices(scope.enrolled | {event.programme_id for event in events})
    done: dict[int, set[tuple[str, int]]] = {}
    unclear: dict[int, tuple[CheckQuestion, ...]] = {}
    for passed in CheckAnswer.objects.filter(advisor=advisor).select_related("question").order_by("pk"):
        done.setdefault(passed.question.notice_id, set()).add((passed.question.form, passed.question.order))
        if passed.outcome == CheckAnswer.Outcome.NOT_YET:
            unclear[passed.programme_id] = (*unclear.get(passed.programme_id, ()), passed.question)
    found = []
    for reading in read(notices).values():
        place = reading.notice.programme_id
        mine = [event for event in events if event.programme_id == place and event.guardian_id is None]
        language = reading.spoken(wanted, band) or reading.spoken(instead, band)
        found.append(
            Choices(
                reading,
                language,
                _choices_of(reading, (language, band), answers, guardians, resting),
                frozenset(done.get(reading.notice.pk, ())),
                max(mine, key=lambda event: event.seq, default=None),
                unclear.get(place, ()),
                band,
                voices_of(advisor, place) in WITH_A_GUARDIAN,
            )
        )
    return advisor, sorted(found, key=lambda choices: choices.programme.code)


def _choices_of(
    reading: Reading,
    reads: tuple[str | None, str],
    answers: Mapping[tuple[int, str], Standing],
    guardians: Mapping[tuple[int, str], tuple[ConsentEvent, ...]],
    resting: Mapping[int, NoticeText],
) -> list[Choice]:
    """`reads` are her language, if the notice speaks it, and her band of age."""
    (language, band), programme_id, now = reads, reading.notice.programme_id, timezone.now()
    asked = []
    for item in reading.items:
        item.notice = reading.notice
        answer = answers.get((programme_id, item.purpose_id), Standing(None, now))
        forms = tuple(reading.words_for(item, language, band)) if language else ()
        said = guardians.get((programme_id, item.purpose_id), ())
        asked.append(Choice(item, next(iter(forms), None), answer, True, forms, said))
    purposes = {item.purpose_id for item in reading.items}
    for (programme, purpose), answer in answers.items():
        event = answer.event
        if programme == programme_id and purpose not in purposes and event:
            text = event.text or resting.get(event.record_id)
            if text is None:
                continue
            text.item.purpose = event.purpose
            old = Choice(text.item, text, answer, False)
            if old.can_be_stopped:
                asked.append(old)
    return asked


def _words_that_rest(events: Iterable[ConsentEvent]) -> dict[int, NoticeText]:
    """Of the pauses that others wrote down, by record: the words of the yes that rests."""
    records = [event.record_id for event in events if event.state == event.State.PAUSED and event.text_id is None]
    if not records:
        return {}
    latest_first = ("-effective_at", "opens", "-seq")
    said = ConsentEvent.objects.filter(record__in=records, opens=True).with_words()
    yes = said.order_by("record_id", *latest_first).distinct("record_id")
    return {event.record_id: event.text for event in yes if event.text}
