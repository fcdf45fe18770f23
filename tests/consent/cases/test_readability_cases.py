"""How hard words are to read: what is measured, and what is not. Cases CT-016 to CT-018, and any text at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.notices.readability import measure, syllables, words_of

OF_AN_OFFICE = (
    "The participant hereby authorises the organisation to keep, process and communicate recorded statements to its "
    "institutional partners until this agreement expires. Withdrawal of the authorisation does not affect the "
    "lawfulness of processing that took place before the organisation received it."
)
BETWEEN = (
    "You decide about each meeting when the invitation to it arrives. Before you answer, we tell you what the meeting "
    "is about and which people will be taking part."
)
VERDICTS = {"plain", "long", "too_hard", "cannot_be_measured"}


def told(text: str, language: str) -> tuple[str, float | None, str]:
    found = measure(text, language)
    return found.method, found.value, found.verdict


def test_ct_016_english_of_an_office_is_too_hard_and_the_writer_is_told_what_helps():
    found = measure(OF_AN_OFFICE, "en")
    assert (found.method, found.verdict) == ("fk_grade", "too_hard")
    assert found.value == pytest.approx(17.4, abs=0.5)
    assert "Cut long sentences in two" in found.sentence


def test_ct_016_english_above_grade_6_is_warned_about_and_below_is_plain():
    assert 6 < measure(BETWEEN, "en").value <= 8
    assert measure(BETWEEN, "en").verdict == "long"
    assert told("We ask you first. You can say no.", "en") == ("fk_grade", -2.2, "plain")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("km", "យើងសួរអ្នកជាមុនសិន។ អ្នកអាចនិយាយថាទេ។"),
        ("th", "เราถามคุณก่อน คุณตอบว่าไม่ได้"),
        ("my", "ကျွန်ုပ်တို့ သင့်ကို အရင်မေးသည်။"),
        ("en", "យើងសួរអ្នកជាមុនសិន។ អ្នកអាចនិយាយថាទេ។"),  # also under the name of another language
    ],
)
def test_ct_017_without_spaces_between_words_nothing_is_measured_and_no_figure_made_up(language, text):
    assert told(text, language) == ("none", None, "cannot_be_measured")
    assert "read it aloud" in measure(text, language).sentence


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("hi", "हम आपका नाम नहीं लिखते।", ["हम", "आपका", "नाम", "नहीं", "लिखते"]),
        ("bn", "আমরা আপনার নাম লিখি না।", ["আমরা", "আপনার", "নাম", "লিখি", "না"]),
        ("ne", "हामी तपाईंको नाम लेख्दैनौं।", ["हामी", "तपाईंको", "नाम", "लेख्दैनौं"]),
    ],
)
def test_ct_018_vowel_signs_do_not_cut_words_in_two(language, text, words):
    assert words_of(text) == words
    assert told(text, language) == ("words_per_sentence", float(len(words)), "plain")


@pytest.mark.parametrize("mark", [".", "!", "?", "।", "॥", "؟", "۔", "。", "\n"])
def test_each_of_these_marks_ends_a_sentence(mark):
    assert measure(f"сначала мы спросим{mark} вы решаете сами{mark}", "ru").value == 3.0


def test_a_point_between_digits_ends_nothing():
    assert measure("Мы платим 2.50 за час.", "ru").value == 5.0


@pytest.mark.parametrize("text", ["", "  \n ", "…?!", "🙂", "्"])
def test_where_there_are_no_words_there_is_no_figure(text):
    assert told(text, "en") == ("none", None, "cannot_be_measured")
    assert measure(text, "en").sentence == "There are no words to measure yet."


def test_words_in_other_letters_are_not_measured_as_english():
    assert told("Сначала мы спросим. Вы можете сказать нет.", "en") == ("none", None, "cannot_be_measured")


@pytest.mark.parametrize(
    ("language", "plain", "most"), [("ru", 15, 22), ("bn", 15, 22), ("kk", 12, 18), ("vi", 22, 32)]
)
def test_long_sentences_are_found_by_counting_their_words(language, plain, most):
    verdicts = [told("да " * number + ".", language)[2] for number in (plain, plain + 1, most, most + 1)]
    assert verdicts == ["plain", "long", "long", "too_hard"]


def test_other_languages_in_latin_letters_are_measured_by_long_words_and_long_sentences():
    assert told("Ne ju pyesim. Ju mund të thoni jo.", "sq") == ("lix", 4.0, "plain")
    assert told("Konfirmojmë përfundimisht marrëveshjen.", "sq") == ("lix", 103.0, "too_hard")


def test_syllables_of_one_letter_that_no_line_break_shows_are_counted():
    found = {
        word: syllables(word) for word in ("any", "open", "money", "asked", "wanted", "table", "organisation", "24")
    }
    assert found == {
        "any": 2, "open": 2, "money": 2, "asked": 1, "wanted": 2, "table": 2, "organisation": 5, "24": 1
    }  # fmt: skip


@given(st.text(), st.sampled_from(["en", "kk", "ru", "th", "vi", "km", "bn", "ne", "sq", ""]))
def test_no_text_breaks_the_measure(text, language):
    found = measure(text, language)
    assert found.verdict in VERDICTS
    assert (found.value is None) == (found.method == "none") == (found.verdict == "cannot_be_measured")
    assert found.sentence
