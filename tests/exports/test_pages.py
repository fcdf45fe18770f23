"""The pages of exports, as each of the cast meets them."""

import pytest
from django.urls import reverse

from survivor_engagement.exports.access import export_verbs, exports_visible_to
from survivor_engagement.exports.models import Export
from survivor_engagement.programmes.models import RoleAssignment
from survivor_engagement.programmes.scope import load_scope
from tests.exports.making import ask, make, ready
from tests.harness.cast import CAST

LIST = "/w/kz1/exports/"
ASK = {"purpose": "check", "columns": ["number", "status"], "file_format": "csv"}


def page(export: Export, step: str = "") -> str:
    return f"{LIST}{export.public_id}/{step}"


@pytest.fixture
def waiting(juniper, manager):
    return ask(manager, "identities", ["legal_name"], purpose="contact")


@pytest.mark.parametrize("person", CAST)
def test_what_each_may_do_with_one_that_waits_and_one_that_is_ready(person, waiting, manager, request):
    scope, done = load_scope(request.getfixturevalue(person)), ready(manager)
    verbs = {
        "manager": ({"see"}, {"see", "take"}),
        "safeguarding": ({"see", "approve"}, {"see"}),
    }.get(person, ({"see"}, {"see"}))
    assert (export_verbs(scope, waiting), export_verbs(scope, done)) == verbs


@pytest.mark.parametrize(("person", "seen"), [("manager", 2), ("safeguarding", 2), ("monitoring", 1), ("auditor", 0)])
def test_who_approves_sees_all_and_others_their_own(person, seen, waiting, monitoring, kz, request):
    ready(monitoring)
    assert exports_visible_to(load_scope(request.getfixturevalue(person)), kz).count() == seen


@pytest.mark.parametrize(
    ("kind", "statuses"),
    [
        ("advisors", {"manager": 200, "monitoring": 200, "safeguarding": 403, "auditor": 403, "facilitator": 403}),
        ("identities", {"manager": 200, "monitoring": 403, "safeguarding": 403, "auditor": 403, "facilitator": 403}),
        ("trail", {"manager": 403, "monitoring": 403, "safeguarding": 403, "auditor": 200, "facilitator": 403}),
    ],
)
def test_who_reaches_the_page_to_ask(kind, statuses, client_for, kz, request):
    found = {
        person: client_for(request.getfixturevalue(person)).get(f"{LIST}new/{kind}/").status_code for person in statuses
    }
    assert found == statuses


def test_a_table_is_asked_for_and_taken_on_these_pages(juniper, manager, client_for):
    client = client_for(manager)
    answer = client.post(f"{LIST}new/advisors/", ASK)
    export = make(Export.objects.get())
    assert answer["Location"] == page(export)
    assert "Take it now" in client.get(page(export)).content.decode()
    taken = client.post(page(export, "take/"))
    assert taken["Content-Disposition"] == f'attachment; filename="list-{export.public_id.hex[:8]}.csv"'
    assert (taken["Cache-Control"], taken["X-Content-Type-Options"]) == ("no-store, private", "nosniff")
    assert "Take it now" not in client.get(page(export)).content.decode()


def test_the_second_person_answers_on_its_page(waiting, safeguarding, client_for):
    client = client_for(safeguarding)
    assert "Names or numbers of 1 person would leave" in client.get(page(waiting)).content.decode()
    client.post(page(waiting, "answer/"), {"answer": "yes"})
    assert make(waiting).state == "ready"
    assert "for nobody else" in client.get(page(waiting)).content.decode()


def test_what_waits_is_on_the_page_of_today_of_the_second_person(waiting, safeguarding, manager, client_for):
    shown = [page(waiting) in client_for(person).get("/w/kz1/").content.decode() for person in (safeguarding, manager)]
    assert shown == [True, False]


@pytest.mark.parametrize(("person", "there"), [("manager", True), ("auditor", True), ("facilitator", False)])
def test_exports_are_in_the_menu_of_those_who_have_any(person, there, client_for, kz, request):
    menu = client_for(request.getfixturevalue(person)).get("/w/kz1/").content.decode()
    assert (f'href="{LIST}"' in menu) is there


def test_the_form_says_what_is_missing(juniper, manager, auditor, client_for):
    shown = client_for(manager).post(f"{LIST}new/advisors/", {"file_format": "csv"}).content.decode()
    assert ["Choose what it is for." in shown, "Choose at least one column." in shown] == [True, True]
    days = ASK | {"columns": ["what"], "from_on": "2026-11-02", "until_on": "2026-11-01"}
    assert "Choose a day after" in client_for(auditor).post(f"{LIST}new/trail/", days).content.decode()
    assert Export.objects.count() == 0


def test_why_a_table_was_not_made_is_said(juniper, tern, manager, client_for, monkeypatch):
    monkeypatch.setattr("survivor_engagement.exports.actions.ROW_CAP", 1)
    export = make(ask(manager))
    assert "more than 5,000 rows" in client_for(manager).get(page(export)).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_questions_whatever_its_rows(
    rows, juniper, manager, client_for, django_assert_num_queries
):
    for _export in range(rows):
        ask(manager)
    client = client_for(manager)
    client.get(LIST)
    with django_assert_num_queries(14):
        assert client.get(LIST).content.decode().count("being made") == rows


def test_titles_and_addresses_tell_a_stranger_nothing(waiting, manager, client_for):
    shown = client_for(manager).get(page(waiting)).content.decode()
    assert "<title>Export" in shown
    assert reverse("exports:export_detail", args=["kz1", waiting.public_id]) == page(waiting)


def test_a_role_that_ended_takes_the_pages_with_it(juniper, manager, client_for):
    export, client = ready(manager), client_for(manager)
    assert client.get(page(export)).status_code == 200
    RoleAssignment.objects.filter(user=manager).update(ends_at="2026-01-02T00:00Z", starts_at="2026-01-01T00:00Z")
    assert [client.get(page(export)).status_code, client.post(page(export, "take/")).status_code] == [404, 404]
