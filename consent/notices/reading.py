"""A notice as it is read in one language, and what it still lacks. There is no falling back to another language."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _

from consent.notices.models import CheckQuestion, Notice, NoticeItem, NoticeText, ReadingForm, ToldFact
from consent.notices.reading_forms import FOR_CHILDREN, OTHERS, forms_read_by, told_in, words_for
from consent.notices.sources import is_unchecked
from survivor_engagement.identity.ages import Band

FEWEST_CHECKS = 2
OWN_NAMES = dict(settings.LANGUAGES)

logger = logging.getLogger("survivor_engagement.alarms")


@dataclass
class Reading:
    """Everything of one notice, by language; check questions and facts by language and reading form. Made by `read`, in
    four queries for any number of notices."""

    notice: Notice
    items: list[NoticeItem] = field(default_factory=list)
    texts: dict[tuple[int, str, str], NoticeText] = field(default_factory=dict)
    checks: dict[tuple[str, str], list[CheckQuestion]] = field(default_factory=lambda: defaultdict(list))
    facts: dict[tuple[str, str], list[ToldFact]] = field(default_factory=lambda: defaultdict(list))

    def text(self, item: NoticeItem, language: str, form: str = ReadingForm.TEXT) -> NoticeText | None:
        """The approved words; words that do not match their digest are not shown to anybody."""
        found = self.texts.get((item.pk, language, form))
        return found if found is not None and found.is_intact else None

    def words_for(self, item: NoticeItem, language: str, band: str) -> list[NoticeText]:
        """In which words somebody of this age is asked (`reading_forms`), unharmed; first those she is shown."""
        of_item = (text for text in self.texts.values() if text.item_id == item.pk)
        return [text for text in words_for(of_item, language=language, band=band) if text.is_intact]

    def checks_for(self, language: str | None, band: str) -> list[CheckQuestion]:
        """Check questions in the words for somebody of this age. Where there are none, no others stand in for them."""
        return self.checks.get((language or "", told_in(band)), [])

    def facts_for(self, language: str | None, band: str) -> list[ToldFact]:
        """The same of what is told and not asked."""
        return self.facts.get((language or "", told_in(band)), [])

    def other_forms(self, item: NoticeItem, language: str) -> list[tuple[ReadingForm, NoticeText | None]]:
        """Every form but the first, with its words where it has some."""
        return [(form, self.text(item, language, form)) for form in OTHERS]

    def reach(self, language: str) -> list[tuple[ReadingForm, int]]:
        """How many questions have words in each of these forms."""
        found = {form: sum(self.text(item, language, form) is not None for item in self.items) for form in OTHERS}
        return [(form, number) for form, number in found.items() if number]

    def forms_in(self, language: str) -> list[ReadingForm]:
        """In which forms there are words of any question, the first one first."""
        there = {form for _item, code, form in self.texts if code == language}
        return [form for form in ReadingForm if form in there]

    def to_read(self, language: str, band: str) -> list[ReadingForm]:
        """The forms of a draft that somebody of this age may read before others get them."""
        return [form for form in self.forms_in(language) if form in forms_read_by(band)]

    def for_children(self, language: str) -> list[ReadingForm]:
        """The forms for the age of a child in which any question has words."""
        return [form for form in self.forms_in(language) if form in FOR_CHILDREN]

    @property
    def started(self) -> list[str]:
        """Languages in which there is at least one word, in the programme's order."""
        begun = {language for _item, language, _form in self.texts}
        begun |= {language for language, _form in [*self.checks, *self.facts]}
        order = [*self.notice.programme.languages, *OWN_NAMES]
        return sorted(begun, key=order.index)

    @property
    def languages(self) -> list[str]:
        """Languages in which every question can be read."""
        return [code for code in self.started if self.items and all(self.text(item, code) for item in self.items)]

    def languages_for(self, band: str) -> list[str]:
        """Languages in which somebody of this age can be asked: an adult everything, a child what has words for her."""
        if band == Band.ADULT:
            return self.languages
        return [code for code in self.started if any(self.words_for(item, code, band) for item in self.items)]

    def spoken(self, wanted: str, band: str = Band.ADULT) -> str | None:
        """The language asked for, if the notice speaks it to somebody of this age. Never another one."""
        return wanted if wanted in self.languages_for(band) else None

    def lacks(self, language: str) -> list[str]:
        """What is missing in this language, as sentences."""
        missing = [
            _("The question “%(name)s” has no words yet.") % {"name": item.purpose.name}
            for item in self.items
            if self.text(item, language) is None
        ]
        for form in (ReadingForm.TEXT, *self.for_children(language)):
            missing += self._lacks_around(language, form)
        if any(text.any_sound and not text.sound_now for text in self.texts.values() if text.language == language):
            missing.append(_("A sound speaks other words than these. Record it again, or take it out."))
        return missing

    def _lacks_around(self, language: str, form: ReadingForm) -> list[str]:
        """What is missing in one form beside the questions themselves."""
        told = {fact.purpose_id for facts in self.facts.values() for fact in facts}
        here = {fact.purpose_id for fact in self.facts.get((language, form), [])}
        few = _("Two check questions are needed at least.")
        less = _("Some facts that are told elsewhere are not told here.")
        if form != ReadingForm.TEXT:
            said = {"form": form.label}
            few = _("In the words %(form)s two check questions are needed at least.") % said
            less = _("In the words %(form)s some facts are not told that are told elsewhere.") % said
        has_few = len(self.checks.get((language, form), [])) < FEWEST_CHECKS
        return ([few] if has_few else []) + ([less] if told - here else [])

    def unchecked(self, language: str) -> int:
        """How many machine drafts stand in this language that nobody has approved."""
        texts = [text for (_item, code, _form), text in self.texts.items() if code == language]
        told = [*self.checks.items(), *self.facts.items()]
        return sum(map(is_unchecked, texts)) + sum(
            is_unchecked(row) for (code, _form), rows in told if code == language for row in rows
        )

    def every_words(self) -> list[NoticeText | CheckQuestion | ToldFact]:
        """Each question, check question and fact, in every language and form."""
        told = [*self.checks.values(), *self.facts.values()]
        return [*self.texts.values(), *(row for rows in told for row in rows)]

    @property
    def for_readers(self) -> list[str]:
        """Languages in which a reader can be asked: whole, and not as a machine left them."""
        return [code for code in self.languages if not self.lacks(code) and not self.unchecked(code)]

    def stands_in_the_way(self) -> list[str]:
        """Why this notice cannot be published yet; nothing when it can."""
        if not self.items:
            return [_("This version asks nothing yet.")]
        if not self.started:
            return [_("This version has no words in any language yet.")]
        return [f"{OWN_NAMES[code]}: {sentence}" for code in self.started for sentence in self.lacks(code)]


def read(notices: Sequence[Notice]) -> dict[int, Reading]:
    """The readings by programme."""
    readings = {notice.pk: Reading(notice) for notice in notices}
    for item in NoticeItem.objects.filter(notice__in=readings).select_related("purpose"):
        readings[item.notice_id].items.append(item)
    for text in NoticeText.objects.filter(item__notice__in=readings).select_related("item__purpose", "sound"):
        readings[text.item.notice_id].texts[text.item_id, text.language, text.form] = text
        if not text.is_intact:
            logger.critical("words of a notice are not those that were approved: text %d is not shown", text.pk)
    for check in CheckQuestion.objects.filter(notice__in=readings):
        readings[check.notice_id].checks[check.language, check.form].append(check)
    for fact in ToldFact.objects.filter(notice__in=readings).select_related("purpose"):
        readings[fact.notice_id].facts[fact.language, fact.form].append(fact)
    return {reading.notice.programme_id: reading for reading in readings.values()}


def read_one(notice: Notice) -> Reading:
    return read([notice])[notice.programme_id]


def stamp_of(notice: Notice) -> str:
    """Changes with every change of a draft that was offered, so that nobody publishes what she has not read."""
    return notice.offered_at.isoformat() if notice.offered_at else ""
