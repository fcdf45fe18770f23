"""What differs between two versions, and whether that is a small change. It compares two readings and asks nobody.

Small is spelling and layout, and another language or reading form for unchanged questions. A number written as a word,
and a name in a script without capitals, are not noticed here: the second person reads each difference and agrees that
it is small.
"""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from consent.notices.models import CheckQuestion, NoticeText, ReadingForm, ToldFact
from consent.notices.reading import OWN_NAMES, Reading

MOST_PERCENT = 3  # of the letters of one text, counted in the longer of the two
NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
WORD = re.compile(r"[^\W\d_]+")
BEFORE_A_SENTENCE = re.compile(r"(?:^|[.!?…।။។:;\n])[\s“”\"'«»(]*$")
FORM = " in the form "  # stands in a key between what it is about and a reading form that is not the first
Key = tuple[str, str, str, str]  # kind, language, which one, which part of it


@dataclass(frozen=True)
class Difference:
    """One text that is not as it was; empty where there was none, or is none now."""

    language: str
    about: str
    before: str
    after: str
    is_key: bool = False  # which answer is right
    is_new_form: bool = False  # of words that stay as they are in the other forms

    @property
    def reason(self) -> str:
        """Why it is a big change, as a sentence; empty where it is a small one."""
        said = {"language": OWN_NAMES[self.language], "about": self.about, "percent": MOST_PERCENT}
        if self.is_new_form:
            return ""
        if not self.before or not self.after:
            return _("%(language)s, “%(about)s”: words were added or taken out.") % said
        if self.is_key:
            return _("%(language)s, “%(about)s”: another answer is the right one.") % said
        if NUMBER.findall(self.before) != NUMBER.findall(self.after):
            return _("%(language)s, “%(about)s”: a number has changed.") % said
        if names_in(self.before) != names_in(self.after):
            return _("%(language)s, “%(about)s”: a name has changed.") % said
        if letters_changed(self.before, self.after) * 100 > MOST_PERCENT * max(len(self.before), len(self.after)):
            return _("%(language)s, “%(about)s”: more than %(percent)s %% of the letters have changed.") % said
        return ""


def smallest_change(before: Reading, after: Reading) -> list[str]:
    """Why the step from one version to the other is a big change, as sentences; none where it may be a small one."""
    gone = [code for code in before.started if code not in after.started]
    return [
        *_other_questions(before, after),
        *_other_facts(before, after),
        *(_("%(language)s was taken out.") % {"language": OWN_NAMES[code]} for code in gone),
        *filter(None, (difference.reason for difference in differences(before, after))),
    ]


def differences(before: Reading, after: Reading) -> list[Difference]:
    """Each text that is not as it was, in the languages of both versions."""
    old, new = _words(before), _words(after)
    had = {key[1:3] for key in old} | {(*key[:2], _form_of(key)) for key in old}
    both = [code for code in after.started if code in before.started]
    names = _names(before) | _names(after)
    keys = sorted(key for key in old.keys() | new.keys() if key[1] in both)
    return [
        Difference(
            key[1],
            names[key[0], key[2]],
            old.get(key, ""),
            new.get(key, ""),
            is_key=key[3] == "right",
            is_new_form=_is_new_form(key, had),
        )
        for key in keys
        if old.get(key) != new.get(key)
    ]


def letters_changed(before: str, after: str) -> int:
    """How many letters of the longer text are not in the other one, in order."""
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return max(len(before), len(after)) - sum(block.size for block in blocks)


def names_in(text: str) -> list[str]:
    """Words with a capital that do not begin a sentence."""
    found = (match for match in WORD.finditer(text) if match[0][0].isupper())
    return [match[0] for match in found if not BEFORE_A_SENTENCE.search(text[: match.start()])]


def _other_questions(before: Reading, after: Reading) -> Iterator[str]:
    old = {item.purpose: item.months for item in before.items}
    new = {item.purpose: item.months for item in after.items}
    for purpose in new:
        said = {"name": purpose.name, "old": old.get(purpose), "new": new[purpose]}
        if purpose not in old:
            yield _("“%(name)s” was not asked before.") % said
        elif old[purpose] != new[purpose]:
            yield _("A yes to “%(name)s” lasted %(old)s months and now lasts %(new)s.") % said
    yield from (
        _("“%(name)s” is not asked any more.") % {"name": purpose.name} for purpose in old if purpose not in new
    )


def _other_facts(before: Reading, after: Reading) -> Iterator[str]:
    old, new = ({fact.purpose for rows in one.facts.values() for fact in rows} for one in (before, after))
    for purpose in sorted(old ^ new, key=lambda purpose: purpose.order):
        words = _("“%(name)s” is not told any more.") if purpose in old else _("“%(name)s” was not told before.")
        yield words % {"name": purpose.name}


def _words(reading: Reading) -> dict[Key, str]:
    words: dict[Key, str] = {}
    for text in reading.texts.values():
        for part in NoticeText.PARTS:
            words["question", text.language, _which(text.item.purpose_id, text.form), part] = getattr(text, part)
        if text.sound_now is not None:
            spoken = _("a recording of these words, mark %(mark)s") % {"mark": text.sound_now.sha256[:8]}
            words["question", text.language, _which(text.item.purpose_id, text.form), "sound"] = spoken
        if text.pictures:
            beside = (str(picture.label) for lines in text.lines().values() for _line, picture in lines)
            words["question", text.language, _which(text.item.purpose_id, text.form), "pictures"] = ", ".join(beside)
    for check in (check for rows in reading.checks.values() for check in rows):
        key = ("check", check.language, _which(str(check.order), check.form))
        words |= {(*key, "question"): check.question, (*key, "explanation"): check.explanation}
        words |= {(*key, f"answer {number}"): option for number, option in enumerate(check.options)}
        words[(*key, "right")] = str(check.right_index)
    for fact in (fact for rows in reading.facts.values() for fact in rows):
        key = ("fact", fact.language, _which(fact.purpose_id, fact.form))
        words |= {(*key, "title"): fact.title, (*key, "body"): fact.body}
    return words


def _which(one: str, form: str) -> str:
    return one if form == ReadingForm.TEXT else f"{one}{FORM}{form}"


def _form_of(key: Key) -> str:
    return key[2].partition(FORM)[2]


def _is_new_form(key: Key, had: Set[tuple[str, ...]]) -> bool:
    """Of a question that stays as it is in its first form; check questions and facts of a form are new together."""
    if not _form_of(key):
        return False
    if key[0] != "question":
        return (*key[:2], _form_of(key)) not in had
    return key[1:3] not in had and (key[1], key[2].partition(FORM)[0]) in had


def _names(reading: Reading) -> dict[tuple[str, str], str]:
    names = {("question", item.purpose_id): item.purpose.name for item in reading.items}
    for text in reading.texts.values():
        if text.form != ReadingForm.TEXT:
            names["question", _which(text.item.purpose_id, text.form)] = _named(text.item.purpose.name, text)
    for check in (check for rows in reading.checks.values() for check in rows):
        name = _("Check question %(number)s") % {"number": check.order}
        names["check", _which(str(check.order), check.form)] = _named(name, check)
    for fact in (fact for rows in reading.facts.values() for fact in rows):
        names["fact", _which(fact.purpose_id, fact.form)] = _named(fact.purpose.name, fact)
    return names


def _named(name: str, words: NoticeText | CheckQuestion | ToldFact) -> str:
    return name if words.form == ReadingForm.TEXT else f"{name} ({words.get_form_display()})"
