"""Machine drafts in seven languages: whole, in their own letters, with each promise of the English, marked so."""

import importlib
import re
import unicodedata
from collections.abc import Iterator

import pytest
from django.conf import settings

from consent.notices import actions, starter
from consent.notices.reading import read_one
from consent.notices.starter_words import CHECKS, DRAFTS, ENGLISH, FACTS
from survivor_engagement.common.errors import NotNow

CORE = [
    "participation.group", "participation.session", "capture.notes", "contact.sms", "quote.unnamed", "payment.provider",
]  # fmt: skip
LETTERS = {
    "kk": "CYRILLIC", "ru": "CYRILLIC", "th": "THAI", "vi": "LATIN", "km": "KHMER", "bn": "BENGALI", "ne": "DEVANAGARI",
}  # fmt: skip
OF_ITS_OWN = {"kk": "әғқңөұүі", "vi": "ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"}
ENGLISH_LEFT = re.compile(r"\b(the|you|your|and|we|not|with|meeting|group|pay|may)\b", re.IGNORECASE)
REVEALING = {
    "kk": "құрбан|зорлық|құлдық|саудасы|қанау|жәбір|азапта|полиция",
    "ru": "жертв|пережи|торговл|рабств|насили|эксплуат|потерпевш|приют|травм|полици",
    "th": "เหยื่อ|ค้ามนุษย์|ผู้รอด|ผู้เสียหาย|ล่วงละเมิด|ทารุณ|รุนแรง|แสวงหาประโยชน์|ทาส|ตำรวจ",
    "vi": "nạn nhân|buôn người|mua bán|sống sót|lạm dụng|bạo lực|bóc lột|nô lệ|xâm hại|công an",
    "km": "រងគ្រោះ|ជួញដូរ|រស់រាន|រំលោភ|ហិង្សា|កេងប្រវ័ញ្ច|ទាសករ|ប៉ូលិស",
    "bn": "পাচার|ভুক্তভোগী|শিকার|নির্যাতন|সহিংস|শোষণ|দাস|ধর্ষণ|পুলিশ",
    "ne": "बेचबिखन|पीडित|दुर्व्यवहार|हिंसा|शोषण|यातना|दास|बलात्कार|प्रहरी",
}
EVERY_DRAFT = pytest.mark.parametrize("language", DRAFTS)


def texts(language: str) -> Iterator[str]:
    draft = DRAFTS[language]
    yield from (part for words in draft.questions.values() for part in words)
    yield from (part for check in draft.checks.values() for part in (check.question, *check.answers, check.explanation))
    yield from (part for fact in draft.facts.values() for part in fact)


def numbers(text: str) -> list[int]:
    """In whichever digits they are written."""
    return [int(number) for number in re.findall(r"\d+", text)]


def test_every_language_of_the_pages_but_english_has_a_draft():
    assert ["en", *DRAFTS] == [code for code, _name in settings.LANGUAGES]


@EVERY_DRAFT
def test_a_draft_has_every_part(language):
    draft = DRAFTS[language]
    assert list(draft.questions) == CORE
    assert (list(draft.checks), list(draft.facts)) == (list(CHECKS), list(FACTS))
    assert [text for text in texts(language) if not text.strip() or text != unicodedata.normalize("NFC", text)] == []


@EVERY_DRAFT
def test_a_draft_promises_the_same_times_as_the_english(language):
    said = {purpose: [numbers(part) for part in words] for purpose, words in DRAFTS[language].questions.items()}
    assert said == {purpose: [numbers(part) for part in ENGLISH[purpose]] for purpose in CORE}
    assert said["capture.notes"][-1] == [72]


@EVERY_DRAFT
def test_a_draft_offers_as_many_answers_and_the_same_one_is_right(language):
    shape = {about: (len(check.answers), check.right_index) for about, check in DRAFTS[language].checks.items()}
    assert shape == {about: (len(check.answers), check.right_index) for about, check in CHECKS.items()}
    assert all(len(set(check.answers)) == len(check.answers) for check in DRAFTS[language].checks.values())


@EVERY_DRAFT
def test_a_draft_is_written_in_the_letters_of_its_language(language):
    letters = {letter for text in texts(language) for letter in text if unicodedata.category(letter)[0] == "L"}
    assert {unicodedata.name(letter).split()[0] for letter in letters} == {LETTERS[language]}


def test_kazakh_and_vietnamese_have_letters_of_their_own_and_russian_has_none_of_them():
    for language, own in OF_ITS_OWN.items():
        long = [text for text in texts(language) if len(text) > 40]
        assert [text for text in long if not set(text.lower()) & set(own)] == []
    assert [text for text in texts("ru") if set(text.lower()) & set(OF_ITS_OWN["kk"])] == []


@EVERY_DRAFT
def test_no_english_is_left_in_a_draft(language):
    assert ENGLISH_LEFT.search("We invite you")
    assert [text for text in texts(language) if ENGLISH_LEFT.search(text)] == []


@EVERY_DRAFT
def test_no_word_of_a_draft_tells_a_stranger_what_the_group_is_about(language):
    revealing = re.compile(REVEALING[language], re.IGNORECASE)
    assert revealing.search(REVEALING[language].split("|")[0])
    assert [text for text in texts(language) if revealing.search(text)] == []


@EVERY_DRAFT
def test_a_draft_says_of_itself_that_nobody_has_checked_it(language):
    said = importlib.import_module(f"consent.notices.starter_words.drafts.{language}").__doc__
    assert "a machine draft that nobody has checked" in said
    assert "shown to nobody" in said


@EVERY_DRAFT
def test_a_draft_fills_a_notice_and_lacks_nothing(language, kz, manager):
    empty = actions.start_notice(programme=kz, by=manager)
    filled = actions.fill_notice(notice=empty, language=language, content=starter.content(language), by=manager)
    assert read_one(filled).languages == [language]
    assert read_one(filled).stands_in_the_way() == []


def test_the_notice_a_programme_begins_with_holds_no_draft(draft):
    assert read_one(draft).started == ["en"]


def test_a_draft_does_not_borrow_english_words_for_what_it_lacks():
    assert "publish.web" in ENGLISH
    with pytest.raises(NotNow):
        starter.content("th", [("publish.web", 6)])
