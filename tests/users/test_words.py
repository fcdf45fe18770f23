"""Passphrases that are suggested: hard to guess, easy to write down and to type."""

import math
from itertools import combinations

from survivor_engagement.users.plain_words import PLAIN_WORDS
from survivor_engagement.users.words import FIRST, SECOND, SUGGESTED_WORDS, new_sign_in_name, suggest_passphrase

# Not said to anybody here: parts of words too.
HURTING = [
    "girl", "baby", "body", "blood", "kill", "knife", "gun", "rope", "chain", "cage", "sex", "slave", "sold", "sell",
    "bed", "cry", "dead", "fear", "dark", "trap", "hook", "drug", "money", "debt", "boss",
]  # fmt: skip


def looks_like(one: str, other: str) -> bool:
    """One sign written otherwise, left out, put in, or two changed about."""
    if len(one) == len(other):
        at = [place for place in range(len(one)) if one[place] != other[place]]
        swapped = len(at) == 2 and one[at[0]] + one[at[1]] == other[at[1]] + other[at[0]]
        return len(at) < 2 or swapped
    short, long = sorted((one, other), key=len)
    return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))


def test_there_are_more_than_two_to_the_forty_of_them():
    assert len(set(PLAIN_WORDS)) == len(PLAIN_WORDS)
    assert SUGGESTED_WORDS * math.log2(len(PLAIN_WORDS)) > 41
    assert 4 * math.log2(len(FIRST + SECOND)) < 30  # as it was


def test_words_are_short_and_plain():
    assert [word for word in PLAIN_WORDS if not (word.isascii() and word.islower() and 3 <= len(word) <= 11)] == []
    assert sum(map(len, PLAIN_WORDS)) / len(PLAIN_WORDS) < 6


def test_no_two_look_alike():
    assert looks_like("pond", "pony")
    assert looks_like("coat", "coast")
    assert [pair for pair in combinations(PLAIN_WORDS, 2) if looks_like(*pair)] == []


def test_none_hurts():
    assert [word for word in PLAIN_WORDS for part in HURTING if part in word] == []


def test_it_is_made_of_them_and_of_all_of_them():
    made = [suggest_passphrase().split(" ") for _turn in range(2000)]
    assert {len(words) for words in made} == {SUGGESTED_WORDS}
    assert {word for words in made for word in words} == set(PLAIN_WORDS)


def test_only_words_of_ours_are_shown_again():
    assert suggest_passphrase("apple apple apple apple apple") == "apple apple apple apple apple"
    for shown in ("apple apple apple apple", "apple apple apple apple <b>", "", "apple " * 5):
        assert suggest_passphrase(shown) != shown


def test_a_sign_in_name_stays_two_words_of_nature_and_a_number():
    first, second, number = new_sign_in_name().split("-")
    assert (first in FIRST, second in SECOND, len(number)) == (True, True, 3)
