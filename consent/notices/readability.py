"""How hard a text is to read, as far as counting can say. Nothing is looked up or fetched: words, sentences, syllables.

A figure never stands for a reader: it misses jargon, irony and whatever is unclear in short words.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from django.utils.translation import gettext as _
from pyphen import Pyphen

# A full stop between two digits ends nothing; a line does. Devanagari and Bengali danda, Arabic, Urdu, Chinese marks.
SENTENCE_ENDS = re.compile(r"(?<!\d)\.|\.(?!\d)|[!?।॥؟۔。！？\n]")
INSIDE_NUMBERS = re.compile(r"(?<=\d)[.,](?=\d)")
INSIDE_WORDS = "'’\u200c\u200d"  # apostrophes, and the two joiners of Indic scripts
LONG_WORD = 6  # LIX counts words of more letters than this
LONGEST_WORD = 40  # letters; beyond, it is no English word and Pyphen need not remember it
VOWELS = re.compile(r"[aeiouyàáâäèéêëìíîïòóôöùúûü]+")
SILENT_E = re.compile(r"[^aeiouy](e|es|ed)$")
SPOKEN_E = re.compile(r"([^aeiouyl]le|[td]ed|(s|c|z|x|sh|ch|g)es)$")

# Written without spaces between words: whoever counts them must first know the language.
UNSPACED_LANGUAGES = {"th", "km", "lo", "my", "zh", "ja"}
UNSPACED_SCRIPTS = {"THAI", "KHMER", "LAO", "MYANMAR", "CJK", "HIRAGANA", "KATAKANA"}

# Up to the first figure a text is plain, beyond the second too hard. The house's choice: see docs/writing-notices.md.
GRADES = (6.0, 8.0)
GRADES_OF_FORM = {"band_6_11": (4.0, 5.0)}  # who is six reads next to nothing: somebody reads it to her
LIX_LIMITS = (35.0, 45.0)
WORDS_IN_A_SENTENCE = (15.0, 22.0)
# Vietnamese puts a space after each syllable and has next to no word of more than six letters, so LIX would only repeat
# the length of its sentences. Three of its written words are about two words. Kazakh needs fewer, longer words.
OF_THE_LANGUAGE = {
    "vi": (22.0, 32.0),
    "kk": (12.0, 18.0),
    **dict.fromkeys(("ru", "bn", "ne"), WORDS_IN_A_SENTENCE),  # also where somebody writes them in Latin letters
}


@dataclass(frozen=True)
class Readability:
    """`value`: a school grade (fk_grade), words (words_per_sentence) or points (lix), to one place; None with none."""

    method: str  # fk_grade, words_per_sentence, lix, none
    value: float | None
    verdict: str  # plain, long, too_hard, cannot_be_measured
    sentence: str  # for whoever writes the text, in her language


def measure(text: str, language: str, form: str = "text") -> Readability:
    """The figure that fits this language (a code such as `en`), or honestly none. Takes any text. `form`: the reading
    form, as English for the youngest is held to lower grades."""
    words = words_of(text)
    if not words:
        return _not_measured(_("There are no words to measure yet."))
    script = _main_script(words)
    if language in UNSPACED_LANGUAGES or script in UNSPACED_SCRIPTS:
        return _not_measured(
            _("This language puts no spaces between words, so it cannot be measured. Somebody must read it aloud.")
        )
    per_sentence = len(words) / sum(1 for part in SENTENCE_ENDS.split(text) if words_of(part))
    if language == "en":
        if script != "LATIN":
            return _not_measured(_("These words are not in English letters, so they cannot be measured as English."))
        return _graded(per_sentence, words, GRADES_OF_FORM.get(form, GRADES))
    if script == "LATIN" and language not in OF_THE_LANGUAGE:
        long = sum(1 for word in words if len(word) > LONG_WORD)
        return _by_lix(per_sentence + 100 * long / len(words))
    return _by_sentences(per_sentence, OF_THE_LANGUAGE.get(language, WORDS_IN_A_SENTENCE))


def words_of(text: str) -> list[str]:
    """Words and numbers. Vowel signs are marks, not letters, and belong to the word they stand in."""
    whole = INSIDE_NUMBERS.sub("", text)
    spaced = "".join(character if _stands_in_a_word(character) else " " for character in whole)
    stripped = (part.strip(INSIDE_WORDS) for part in spaced.split())
    return [word for word in stripped if any(unicodedata.category(character)[0] in "LN" for character in word)]


@lru_cache(maxsize=5000)  # a page measures every text of a notice, in much the same words
def syllables(word: str) -> int:
    """Of an English word, at least one.

    Pyphen cuts where a line may be broken and so misses a first or last syllable of one letter ("a·ny",
    "o·ver"): by it alone a text would seem easier than it is. Groups of vowels are counted too, and the larger holds.
    """
    spoken = word.lower()
    groups = len(VOWELS.findall(spoken))
    if SILENT_E.search(spoken) and not SPOKEN_E.search(spoken):
        groups -= 1
    pieces = len(_english().positions(spoken)) + 1 if len(spoken) <= LONGEST_WORD else 1
    return max(groups, pieces)


@cache
def _english() -> Pyphen:
    return Pyphen(lang="en_US")


def _stands_in_a_word(character: str) -> bool:
    return character in INSIDE_WORDS or unicodedata.category(character)[0] in "LMN"


def _main_script(words: list[str]) -> str:
    """The script of most letters, as the first word of their Unicode names; digits have none."""
    counted: dict[str, int] = {}
    for letter in (letter for word in words for letter in word if unicodedata.category(letter)[0] == "L"):
        script = unicodedata.name(letter, "").partition(" ")[0]
        counted[script] = counted.get(script, 0) + 1
    return max(counted, key=lambda script: counted[script], default="")


def _not_measured(sentence: str) -> Readability:
    return Readability("none", None, "cannot_be_measured", sentence)


def _verdict(value: float, limits: tuple[float, float]) -> str:
    plain, most = limits
    return "plain" if value <= plain else "long" if value <= most else "too_hard"


def _graded(per_sentence: float, words: list[str], limits: tuple[float, float]) -> Readability:
    """Flesch-Kincaid: the year at school in which the text can be read."""
    per_word = sum(syllables(word) for word in words) / len(words)
    value = round(0.39 * per_sentence + 11.8 * per_word - 15.59, 1)
    verdict = _verdict(value, limits)
    sentences = {
        "plain": _("Easy to read (grade %(value)s)."),
        "long": _("A little hard (grade %(value)s, the aim is %(aim)d). Shorter sentences and shorter words help."),
        "too_hard": _(
            "Too hard (grade %(value)s, the most is %(most)d). Cut long sentences in two, and take shorter words."
        ),
    }
    known = {"value": value, "aim": limits[0], "most": limits[1]}
    return Readability("fk_grade", value, verdict, sentences[verdict] % known)


def _by_lix(points: float) -> Readability:
    value = round(points, 1)
    verdict = _verdict(value, LIX_LIMITS)
    sentences = {
        "plain": _("Easy to read (LIX %(value)s)."),
        "long": _("A little hard (LIX %(value)s, the aim is 35). Shorter sentences and shorter words help."),
        "too_hard": _("Too hard (LIX %(value)s, the most is 45). Cut long sentences in two, and take shorter words."),
    }
    return Readability("lix", value, verdict, sentences[verdict] % {"value": value})


def _by_sentences(per_sentence: float, limits: tuple[float, float]) -> Readability:
    value = round(per_sentence, 1)
    verdict = _verdict(value, limits)
    sentences = {
        "plain": _(
            "The sentences are short (%(value)s words on average). Whether the words are plain, a reader must say."
        ),
        "long": _("The sentences are a little long (%(value)s words on average, the aim is %(aim)d)."),
        "too_hard": _(
            "The sentences are too long (%(value)s words on average, the most is %(most)d). Cut them in two."
        ),
    }
    known = {"value": value, "aim": limits[0], "most": limits[1]}
    return Readability("words_per_sentence", value, verdict, sentences[verdict] % known)
