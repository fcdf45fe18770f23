"""The notice a programme can begin with, made of the words in `starter_words`.

It is a draft like any other: somebody reads and changes it, and a second person publishes it.
"""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from consent.notices import actions
from consent.notices.actions import Content
from consent.notices.models import Notice
from consent.notices.reading_forms import ReadingForm
from consent.notices.starter_words import (
    CHECKS,
    CHECKS_OF_CHILDREN,
    DRAFTS,
    ENGLISH,
    FACTS,
    FACTS_OF_CHILDREN,
    FIRST,
    OTHER_FORMS,
    Check,
    Draft,
    Fact,
    Words,
)
from survivor_engagement.common.errors import NotNow
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

LANGUAGE = "en"


def content(language: str = LANGUAGE, purposes: Sequence[tuple[str, int]] | None = None) -> Content:
    """The words of one language, as `fill_notice` takes them. `purposes`: code and months, by default those of `FIRST`.

    With the words for adults come those in other reading forms, where there are some: today in English, for children,
    with what they are told and their check questions.
    Each language but English is a machine draft, and whoever fills a notice with it says so. NotNow where words are
    missing: there is no falling back to another language.
    """
    spoken = _spoken(language)
    chosen = FIRST if purposes is None else purposes
    asked = [(purpose, months, _words(spoken.questions, purpose)) for purpose, months in chosen]
    forms = [] if language != LANGUAGE else _other_forms({purpose for purpose, _months in chosen})
    return Content(
        questions=[(purpose, months, words._asdict()) for purpose, months, words in asked],
        checks=_checks(spoken.checks),
        facts=_facts(spoken.facts),
        forms=forms,
        for_children={
            form: (_checks(CHECKS_OF_CHILDREN[form]), _facts(FACTS_OF_CHILDREN[form]))
            for form in CHECKS_OF_CHILDREN
            if any(form == there for _purpose, there, _words in forms)
        },
    )


def write_starter_notice(*, programme: Programme, by: User) -> Notice:
    """A draft with these words. Where the draft of the programme holds words already, they stay."""
    notice = actions.start_notice(programme=programme, by=by)
    if notice.items.exists():
        return notice
    return actions.fill_notice(notice=notice, language=LANGUAGE, content=content(), by=by)


def _checks(checks: Mapping[str, Check]) -> list[actions.Check]:
    """As many as one sitting takes; the first of them matter most."""
    first = list(checks.values())[: actions.MOST_CHECKS]
    return [(check.question, list(check.answers), check.right_index, check.explanation) for check in first]


def _facts(facts: Mapping[str, Fact]) -> list[actions.Told]:
    return [(purpose, fact.title, fact.body) for purpose, fact in facts.items()]


def _other_forms(asked: set[str]) -> list[tuple[str, str, dict[str, str]]]:
    known = {form.value for form in ReadingForm} - {ReadingForm.TEXT.value}
    return [
        (purpose, form, words._asdict())
        for (purpose, form), words in OTHER_FORMS.items()
        if purpose in asked and form in known
    ]


def _spoken(language: str) -> Draft:
    if language == LANGUAGE:
        return Draft(ENGLISH, CHECKS, FACTS)
    if language not in DRAFTS:
        raise NotNow(_("There are no words to begin with in this language yet. Please write them yourself."))
    return DRAFTS[language]


def _words(questions: Mapping[str, Words], purpose: str) -> Words:
    if purpose not in questions:
        raise NotNow(
            _("One of these questions has no words to begin with in this language. Please write them yourself.")
        )
    return questions[purpose]
