"""Every table that leads to a person says how long it is kept, and what becomes of it when she is erased."""

import re

from django.apps import apps

from survivor_engagement.celery import gather_schedule
from survivor_engagement.common.retention import PEOPLE, kept_tables, sealed_fields
from survivor_engagement.files.models import OWN_KEY
from survivor_engagement.home.management.commands.retention_page import page
from survivor_engagement.identity.models import Advisor
from survivor_engagement.identity.vault import CLASS_OF
from survivor_engagement.keys.models import PersonKey
from survivor_engagement.users.models import User
from tests.house.test_erasure import BY_BARE_ID, declared, in_the_vault
from tests.house.tree import ROOT

NUMBERS_OF_PEOPLE = {*BY_BARE_ID, "actor_id", "asked_by_id"}  # columns without a foreign key


def leads_to_a_person(model) -> bool:
    fields = model._meta.local_fields
    return model in (Advisor, User, PersonKey) or any(
        field.related_model in (Advisor, User) or field.name in NUMBERS_OF_PEOPLE for field in fields
    )


def test_every_table_that_leads_to_a_person_says_how_long_it_is_kept():
    personal = {model._meta.label for model in apps.get_models() if leads_to_a_person(model)} | in_the_vault()
    listed = [keep.table for keep in kept_tables()]
    assert sorted(listed) == sorted(personal)


def test_both_pages_say_the_same_of_an_erasure():
    words = {keep.table: keep.erased for keep in kept_tables() if keep.table in declared()}
    assert words == {table: re.match(r"\w+", answer)[0] for table, answer in declared().items()}


def test_what_is_about_an_advisor_is_not_called_somebody_elses():
    others = [keep.table for keep in kept_tables() if keep.erased == "not hers" and keep.table in declared()]
    assert others == []
    assert {keep.erased for keep in kept_tables()} == {"goes", "emptied", "stays", "not hers"}


def test_every_sealed_field_is_listed():
    listed = " ".join(one.field for one in sealed_fields())
    assert [field for field in CLASS_OF if f"vault.sealed_value: {field}" not in listed] == []
    assert all(word in listed for word in ("content of a file", "seed of a code app"))


def test_lists_of_people_say_that_each_has_a_key_of_its_own():
    of_its_own = [(one.field, one.key) for one in sealed_fields() if one.key.endswith("of that file alone")]
    assert of_its_own == [
        (f"content of a file of the kind {kind.value}", f"{klass}, of that file alone")
        for kind, klass in OWN_KEY.items()
    ]


HAS_AN_END = re.compile(r"\d|hours|as long as the trail")


def test_every_row_with_an_end_says_who_deletes_it():
    tasks = {entry["task"] for entry in gather_schedule().values()}
    kept = kept_tables()
    with_an_end = [keep for keep in kept if HAS_AN_END.search(keep.kept)]
    assert len(with_an_end) > 40
    assert [keep.table for keep in with_an_end if not (keep.purge or keep.ends in {PEOPLE, *tasks})] == []
    assert [keep.table for keep in kept if keep.purge and keep.ends] == []
    assert [keep.table for keep in kept if keep not in with_an_end and (keep.purge or keep.ends)] == []
    assert "What people delete" in (ROOT / "docs" / "operations.md").read_text()


def test_the_page_is_what_the_rooms_say():
    assert (ROOT / "docs" / "retention.md").read_text() == page(), "run `manage.py retention_page`"
