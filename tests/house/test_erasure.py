"""Every table with details of an advisor says in `docs/erasure.md` how they are erased, or why they stay."""

import re

from django.db import connection
from django.utils.module_loading import import_string

from survivor_engagement.identity import questions
from survivor_engagement.identity.models import Advisor
from survivor_engagement.keys.models import PersonKey
from tests.house.tree import ROOT, own_models

PAGE = (ROOT / "docs" / "erasure.md").read_text()
BY_BARE_ID = {"advisor_id", "advisor_ids"}  # columns without a foreign key


def declared() -> dict[str, str]:
    return dict(re.findall(r"(?m)^\| `([\w.]+)` \| [^|]+ \| ([^|]+) \|$", PAGE))


def hangs_on_an_advisor(model) -> bool:
    fields = model._meta.local_fields
    return any(field.related_model is Advisor or field.name in BY_BARE_ID for field in fields)


def in_the_vault() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = 'vault'::regnamespace AND relkind = 'r'")
        return {f"vault.{row[0]}" for row in cursor.fetchall()}


def test_every_table_about_an_advisor_says_how_it_is_erased():
    account = Advisor._meta.get_field("user").related_model
    about_her = {model for model in own_models() if hangs_on_an_advisor(model)} | {Advisor, account, PersonKey}
    assert set(declared()) == {model._meta.label for model in about_her} | in_the_vault()


def test_each_says_it_in_one_of_three_words_and_why_what_stays_stays():
    answers = declared().values()
    assert {re.match(r"\w+", answer)[0] for answer in answers} == {"goes", "emptied", "stays"}
    assert [answer for answer in answers if not answer.startswith("goes") and len(answer.split()) < 5] == []


def rooms_about_her() -> set[str]:
    """The rooms above that hold rows about an advisor."""
    labels = {model._meta.app_config.name for model in own_models() if hangs_on_an_advisor(model)}
    return {name for name in labels if name.split(".")[-1] not in ("identity", "audit")}


def test_every_room_that_holds_something_of_her_erases_it_and_tells_her():
    for question in (questions.erase, questions.hers):
        answering = {path.rpartition(".answers.")[0] for path in question.answered_by()}
        assert rooms_about_her() - answering == set()
    assert len(rooms_about_her()) == questions.ROOMS_ABOVE


def test_the_steps_that_it_names_exist():
    named = re.findall(r"`(survivor_engagement\.[\w.]+)`", PAGE)
    assert len(named) == 3
    assert all(callable(import_string(path)) for path in named)
