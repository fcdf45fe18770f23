"""The English words a programme can begin with: complete, plain, exact about times, and silent about the rest."""

import re

import pytest

from consent.notices import starter
from consent.notices.models import CheckQuestion, NoticeText, ToldFact
from consent.notices.readability import SENTENCE_ENDS, measure, words_of
from consent.notices.reading_forms import FOR_CHILDREN
from consent.notices.starter_words import (
    CHECKS,
    CHECKS_OF_CHILDREN,
    ENGLISH,
    FACTS,
    FACTS_OF_CHILDREN,
    FIRST,
    OTHER_FORMS,
    Check,
    Fact,
    Words,
)
from survivor_engagement.common.errors import NotNow

# What stops is done by when, in the order it is said: hours, or days where it is more than three.
TIMES = {
    "participation.group": [24], "participation.session": [24], "participation.child": [24],
    "access_needs.share": [], "present.observer": [],
    "contact.sms": [24], "contact.call": [24], "contact.app": [24], "contact.email": [24], "contact.post": [24],
    "contact.worker": [24], "contact.trusted_person": [24], "contact.other_activities": [24],
    "capture.notes": [72], "capture.notes_named": [72], "capture.audio": [72], "capture.video": [72],
    "capture.photo_unidentifiable": [72], "capture.photo_identifiable": [72], "capture.machine_text": [7],
    "quote.unnamed": [7], "quote.pen_name": [7], "quote.named": [7], "use.image_inside": [72],
    "publish.report": [72, 30], "publish.web": [72, 30], "publish.social": [72, 30], "publish.press": [72, 30],
    "publish.training": [72, 30], "publish.fundraising": [72, 30], "speak.public": [24],
    "share.named_recipient": [72, 7, 21], "referral.service": [], "evaluation.identifiable": [],
    "retain.after_leaving": [30], "payment.provider": [24], "payment.benefits_advice": [],
    "research.study": [14], "research.future": [14], "research.recontact": [14],
}  # fmt: skip
REVEALING = re.compile(
    r"surviv|victim|traffick|smuggl|slave|exploit|abus|violen|rescue|shelter|refuge|trauma|assault|rape|sex|prostit|"
    r"brothel|crime|crimin|police|perpetrat|forced|escape|what happened to you",
    re.IGNORECASE,
)
OTHER_MATTERS = re.compile(r"code of conduct|conditions|\bterms\b|\brules?\b|waive|liab|must accept", re.IGNORECASE)
COSTS_NOTHING = re.compile(r"\bstays? (the same|yours)|still paid in full|You still get any help")
EVERY_WORDS = {**{(purpose, "text"): words for purpose, words in ENGLISH.items()}, **OTHER_FORMS}


EVERY_CHECK = [*CHECKS.values(), *(check for checks in CHECKS_OF_CHILDREN.values() for check in checks.values())]
EVERY_FACT = [*FACTS.values(), *(fact for facts in FACTS_OF_CHILDREN.values() for fact in facts.values())]


def parts_of(said: Check | Fact) -> tuple[str, ...]:
    return tuple(said) if isinstance(said, Fact) else (said.question, *said.answers, said.explanation)


def every_sentence() -> list[str]:
    """All that is said in English, sentence by sentence."""
    said = [part for words in EVERY_WORDS.values() for part in words]
    said += [part for check in EVERY_CHECK for part in parts_of(check)]
    said += [part for fact in EVERY_FACT for part in fact]
    return [sentence.strip() for part in said for sentence in SENTENCE_ENDS.split(part) if sentence.strip()]


def test_there_are_words_for_everything_that_may_be_asked():
    assert set(ENGLISH) == set(TIMES)
    bands = ("band_6_11", "band_12_14", "band_15_17")
    assert set(OTHER_FORMS) == {
        *(("participation.child", form) for form in ("text", *bands, "guardian")),
        *((purpose, form) for purpose, _months in FIRST for form in bands),
    }


def test_the_times_by_which_we_are_done_are_said_and_no_others():
    said = {
        purpose: [int(number) for number in re.findall(r"\d+", words.if_you_change_your_mind)]
        for purpose, words in ENGLISH.items()
    }
    assert said == TIMES


def test_every_part_fits_where_it_is_kept():
    limits = [NoticeText._meta.get_field(part).max_length for part in NoticeText.PARTS]
    assert Words._fields == NoticeText.PARTS
    lengths = {key: [len(part) for part in words] for key, words in EVERY_WORDS.items()}
    assert [key for key, found in lengths.items() if any(a > b for a, b in zip(found, limits, strict=True))] == []
    assert all(min(found) > 0 for found in lengths.values())


def test_checks_and_facts_fit_where_they_are_kept():
    question, explanation = (CheckQuestion._meta.get_field(name).max_length for name in ("question", "explanation"))
    title, body = (ToldFact._meta.get_field(name).max_length for name in ("title", "body"))
    assert [c for c in EVERY_CHECK if len(c.question) > question or len(c.explanation) > explanation] == []
    assert [c for c in EVERY_CHECK if not 0 <= c.right_index < len(c.answers) <= 4] == []
    assert [fact for fact in EVERY_FACT if len(fact.title) > title or len(fact.body) > body] == []


@pytest.mark.parametrize("key", EVERY_WORDS, ids="-".join)
def test_all_words_are_easy_to_read(key):
    assert measure("\n".join(EVERY_WORDS[key]), "en").verdict == "plain"
    assert [part for part in EVERY_WORDS[key] if measure(part, "en").verdict == "too_hard"] == []


def test_no_sentence_is_longer_than_twenty_words():
    assert [sentence for sentence in every_sentence() if len(words_of(sentence)) > 20] == []


def test_the_younger_a_child_the_simpler_its_words():
    grades = [
        [
            measure("\n".join(OTHER_FORMS[purpose, form]), "en").value
            for form in ("band_6_11", "band_12_14", "band_15_17")
        ]
        for purpose in ("participation.child", *(purpose for purpose, _months in FIRST))
    ]
    assert grades == [sorted(of_one) for of_one in grades]
    assert max(of_one[0] for of_one in grades) < 4


def test_a_child_is_told_as_much_as_adults_and_asked_whether_it_may_choose_and_stop():
    assert list(CHECKS_OF_CHILDREN) == list(FACTS_OF_CHILDREN) == list(FOR_CHILDREN)
    assert [list(facts) for facts in FACTS_OF_CHILDREN.values()] == [list(FACTS)] * 3
    assert [list(checks) for checks in CHECKS_OF_CHILDREN.values()] == [["your_choice", "you_can_stop"]] * 3
    answers = [check.answers for check in EVERY_CHECK]
    assert [found for found in answers if len(set(found)) != len(found)] == []


def test_the_younger_a_child_the_simpler_what_it_is_told():
    told = [[*CHECKS_OF_CHILDREN[form].values(), *FACTS_OF_CHILDREN[form].values()] for form in FOR_CHILDREN]
    grades = [measure("\n".join(part for one in of_form for part in parts_of(one)), "en").value for of_form in told]
    assert grades == sorted(set(grades))
    assert max(grades) < 4
    hard = [part for of_form in told for one in of_form for part in parts_of(one)]
    assert [part for part in hard if measure(part, "en").verdict == "too_hard"] == []


def test_every_child_is_told_that_a_no_and_a_stop_cost_nothing():
    for checks in CHECKS_OF_CHILDREN.values():
        assert re.search(r"[Aa]ny help you get|help you get do not depend", checks["your_choice"].explanation)
        assert re.search(r"do not have to say why|Nobody asks why", checks["you_can_stop"].explanation)


def test_no_word_tells_a_stranger_what_the_group_is_about():
    assert REVEALING.search("We help survivors")
    assert [sentence for sentence in every_sentence() if REVEALING.search(sentence)] == []


def test_consent_is_asked_apart_from_rules_and_conditions():
    assert OTHER_MATTERS.search("You agree to our terms")
    assert [sentence for sentence in every_sentence() if OTHER_MATTERS.search(sentence)] == []


def test_every_no_says_that_it_costs_nothing():
    assert [key for key, words in EVERY_WORDS.items() if not COSTS_NOTHING.search(words.no_means)] == []


def test_before_anything_appears_she_sees_it_knows_the_risks_and_has_two_days():
    published = [words for purpose, words in ENGLISH.items() if purpose.startswith("publish.")]
    assert len(published) == 6
    for words in published:
        assert "last form first" in words.lead
        assert "the risks" in words.lead
        assert "at least 48 hours after you first saw it" in words.lead
        assert "Each other place has a question of its own" in words.lead
        assert "48 hours are over, nothing happens" in words.yes_means


def test_a_name_or_a_face_in_public_is_asked_of_adults_only():
    adults = {purpose for purpose, words in ENGLISH.items() if "people of 18 or older" in words.lead}
    assert adults == {"quote.named", "capture.photo_identifiable"}


def test_others_are_asked_too_where_two_must_agree():
    assert "go on if they agree too" in ENGLISH["contact.trusted_person"].lead
    assert all(
        "grown-up" in OTHER_FORMS["participation.child", form].lead for form in ("text", "band_6_11", "band_12_14")
    )
    assert "a no of the child always counts" in OTHER_FORMS["participation.child", "guardian"].lead
    assert "always a way of being paid without such a company" in ENGLISH["payment.provider"].lead
    assert "its number" in ENGLISH["research.study"].lead


def test_the_first_notice_asks_what_it_always_asked_in_the_codes_of_the_catalogue():
    asked = [(purpose, months) for purpose, months, _words in starter.content().questions]
    assert asked == [
        ("participation.group", 12), ("capture.notes", 12), ("contact.sms", 6), ("quote.unnamed", 24),
        ("payment.provider", 12),
    ]  # fmt: skip
    assert [purpose for purpose, _months in FIRST][-1] == "payment.provider"


def test_other_questions_can_be_chosen_for_a_notice():
    content = starter.content(purposes=[("publish.web", 6), ("speak.public", 1)])
    assert [(purpose, months) for purpose, months, _words in content.questions] == [
        ("publish.web", 6),
        ("speak.public", 1),
    ]
    assert content.questions[0][2] == ENGLISH["publish.web"]._asdict()


def test_what_has_no_words_is_not_made_up():
    with pytest.raises(NotNow):
        starter.content(purposes=[("ai.training", 1)])
    with pytest.raises(NotNow):
        starter.content("sq")
