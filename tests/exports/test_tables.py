"""What stands in a table: only what the person may have now, in no order, with numbers that fit no other table."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from survivor_engagement.audit.actions import record
from survivor_engagement.exports.actions import take_export
from survivor_engagement.exports.tables import TABLES, tables_for
from survivor_engagement.programmes.fields import FIELDS
from survivor_engagement.programmes.permissions import VERBS
from survivor_engagement.programmes.scope import load_scope
from tests.exports.making import ready, rows, with_names
from tests.exports.reading import sheets
from tests.harness.cast import CAST, make_advisor

ALL_OF_HER = ["number", "code", "status", "age_band", "language", "joined_in", "joined_on", "has_joined", "is_asked"]
MAY_ASK = {"manager": ["advisors", "identities"], "monitoring": ["advisors"], "auditor": ["trail"]}


@pytest.mark.parametrize("person", CAST)
def test_which_tables_each_may_ask_for(person, kz, request):
    scope = load_scope(request.getfixturevalue(person))
    assert [table.kind for table in tables_for(scope, kz)] == MAY_ASK.get(person, [])


def test_columns_follow_the_verbs_of_the_person(kz, manager, monitoring):
    columns = {
        person: [column.name for column in TABLES["advisors"].columns_for(load_scope(person), kz)]
        for person in (manager, monitoring)
    }
    assert columns == {manager: ALL_OF_HER, monitoring: ["number", "status", "age_band", "language"]}


def test_every_detail_of_an_advisor_in_a_table_is_in_the_table_of_roles_and_fields():
    told = {column.name: column.field for table in TABLES.values() for column in table.columns if column.field}
    assert set(told.values()) <= set(FIELDS)
    assert {name for name, field in told.items() if not FIELDS[field].on_page} == {"legal_name", "phone"}


def test_every_verb_of_a_column_is_in_the_table_of_verbs():
    assert {column.needs for table in TABLES.values() for column in table.columns} <= set(VERBS)


def test_a_table_holds_the_advisors_of_its_programme_and_no_others(juniper, other_advisor, kz, manager):
    export = ready(manager, columns=["code", "language", "joined_in"])
    assert rows(export) == [
        ["Code", "Language", "Month of joining"],
        [juniper.shown_code, "English", f"{juniper.joined_on:%Y-%m}"],
    ]


def test_two_tables_cannot_be_laid_side_by_side(kz, manager):
    for _her in range(8):
        make_advisor(kz, manager)
    first, second = ([row[0] for row in rows(ready(manager))[1:]] for _turn in range(2))
    assert (len(set(first)), len(set(second)), set(first) & set(second)) == (8, 8, set())


def test_rows_stand_in_another_order_each_time(kz, manager):
    codes = [make_advisor(kz, manager).shown_code for _her in range(8)]
    orders = [[row[0] for row in rows(ready(manager, columns=["code"]))[1:]] for _turn in range(4)]
    assert [sorted(order) for order in orders] == [sorted(codes)] * 4
    assert len({tuple(order) for order in orders}) > 1


@pytest.mark.parametrize(("people", "ends"), [(9, ("stopped", "too_few_rows")), (10, ("ready", ""))])
def test_whoever_sees_no_advisor_gets_no_table_of_so_few_that_each_is_known(people, ends, kz, manager, monitoring):
    for _her in range(people):
        make_advisor(kz, manager)
    export = ready(monitoring, columns=["language", "status"])
    assert (export.state, export.stopped_for) == ends


def test_what_few_have_in_common_is_not_told_to_whoever_sees_no_advisor(kz, manager, monitoring):
    for _her in range(11):
        make_advisor(kz, manager)
    alone = make_advisor(kz, manager)
    type(alone).objects.filter(pk=alone.pk).update(language="bn")
    told = [row[1:] for row in rows(ready(monitoring, columns=["number", "language", "status"]))[1:]]
    assert sorted(told) == [["active", "English"]] * 11 + [["fewer than 10"] * 2]
    seen = [row[1:] for row in rows(ready(manager, columns=["number", "language", "status"]))[1:]]
    assert ["active", "বাংলা"] in seen


def test_each_row_tells_which_export_it_is_from_and_for_which_account(juniper, manager):
    export = ready(manager, file_format="json")
    content = take_export(export=export, by=manager).content.decode()
    assert json.loads(content)["export"] == f"{export.public_id} user-{manager.pk}"
    assert [word for word in (manager.username, manager.label, "Juniper", "+7700") if word in content] == []


def test_a_spreadsheet_holds_names_as_texts(juniper, manager, safeguarding):
    export = with_names(manager, safeguarding, file_format="xlsx")
    (table,) = sheets(take_export(export=export, by=manager).content)
    assert table[0][1:] == ["Legal name", "Phone number", "Export"]
    assert table[1][1:] == ["Juniper Of The Register", "+77000000001", export.mark]


def test_the_trail_leaves_by_days_in_its_order_and_names_no_advisor(juniper, kz, auditor):
    today = timezone.localdate()
    columns = ["at", "what", "who", "thing"]
    export = ready(auditor, "trail", columns, from_on=today - timedelta(days=1), until_on=today + timedelta(days=1))
    lines = rows(export)[1:]
    assert "A table was asked for" in [line[1] for line in lines]
    assert [line[0] for line in lines] == sorted((line[0] for line in lines), reverse=True)
    assert [line for line in lines if juniper.shown_code in line or str(juniper.public_id)[:8] in line] == []


def test_days_without_events_make_an_empty_table(juniper, auditor):
    day = timezone.localdate() - timedelta(days=9)
    assert rows(ready(auditor, "trail", ["what"], from_on=day, until_on=day)) == [["What"]]


def test_what_somebody_else_wrote_into_the_trail_cannot_act_in_a_spreadsheet(kz, auditor):
    record("access.refused", by=None, programme_id=kz.pk, fields=["=cmd|' /C calc'!A0"])
    assert ["'=cmd|' /C calc'!A0"] in rows(ready(auditor, "trail", ["details"]))


def test_a_description_of_an_export_holds_ids_only(juniper, manager):
    export = ready(manager)
    assert (str(export), repr(export)) == (f"export-{export.pk}", f"<Export: export-{export.pk}>")
