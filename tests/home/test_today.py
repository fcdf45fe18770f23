"""Where staff begin: the choice of a programme, Today, and finding by code."""

import gzip
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from survivor_engagement.common.panels import Todo
from survivor_engagement.identity import panels as identity_panels
from survivor_engagement.identity.actions import ask_reveal
from survivor_engagement.identity.models import RevealRequest
from survivor_engagement.programmes.models import Role
from tests.harness.factories import RoleAssignmentFactory

TODAY, FIND = "/w/kz1/", "/w/kz1/find/"


def test_one_programme_opens_by_itself(manager, client_for):
    assert client_for(manager).get("/w/")["Location"] == TODAY


def test_of_two_programmes_one_is_chosen(manager, th, client_for):
    RoleAssignmentFactory(user=manager, programme=th, role=Role.AUDITOR)
    page = client_for(manager).get("/w/").content.decode()
    assert re.findall(r'href="(/w/[a-z0-9]+/)"', page) == ["/w/kz1/", "/w/th2/"]


def test_without_a_role_the_page_says_whom_to_ask(former_facilitator, client_for):
    assert "You have no programme at the moment" in client_for(former_facilitator).get("/w/").content.decode()


@pytest.mark.parametrize(
    ("person", "status"),
    [("manager", 200), ("auditor", 200), ("other_manager", 404), ("former_facilitator", 404), ("admin_user", 404)],
)
def test_who_sees_today(person, status, request, client_for, kz):
    assert client_for(request.getfixturevalue(person)).get(TODAY).status_code == status


def test_what_waits_has_a_reason_and_a_clock(juniper, kz, facilitator, safeguarding, client_for):
    asked = ask_reveal(advisor=juniper, programme=kz, fields=["phone"], purpose="contact", by=facilitator)
    RevealRequest.objects.filter(pk=asked.pk).update(asked_at=timezone.now() - timedelta(days=2))
    page = " ".join(client_for(safeguarding).get(TODAY).content.decode().split())
    for words in ("Answer a request to open details", f"Facilitator, for {juniper.shown_code}: To reach her safely"):
        assert words in page
    assert "2 days</span>" in page


def test_a_long_list_is_cut_and_can_be_opened(manager, client_for, monkeypatch):
    todos = [Todo(title=f"Thing {number}", note="", url="/w/kz1/") for number in range(9)]
    monkeypatch.setattr(identity_panels, "staff_todos", lambda scope, programme: todos)
    pages = [client_for(manager).get(TODAY + query).content.decode() for query in ("", "?all=1")]
    assert [len(re.findall(r"Thing \d", page)) for page in pages] == [7, 9]
    assert ["all 9" in page for page in pages] == [True, False]


def test_a_code_opens_the_advisor_at_once(juniper, manager, client_for):
    typed = juniper.shown_code.lower().replace("-", " ")
    answer = client_for(manager).post(FIND, {"text": typed})
    assert answer["Location"] == f"/w/kz1/advisors/{juniper.public_id}/"


@pytest.mark.parametrize("typed", ["Juniper", "Register", "+77000000001", "", "Ju"])
def test_nobody_is_found_by_a_name_or_a_number(typed, juniper, manager, client_for):
    answer = client_for(manager).post(FIND, {"text": typed})
    assert (answer.status_code, answer.context["found"]) == (200, [])


def test_an_advisor_of_another_programme_is_not_found(other_advisor, manager, client_for):
    assert client_for(manager).post(FIND, {"text": other_advisor.code}).context["found"] == []


def test_whoever_may_not_see_advisors_finds_none(juniper, auditor, client_for):
    assert client_for(auditor).post(FIND, {"text": juniper.code}).context["found"] == []


def test_what_is_typed_stands_in_no_address(manager, client_for):
    page = client_for(manager).get(TODAY).content.decode()
    assert re.search(r'<form method="post" action="/w/kz1/find/"', page)
    assert client_for(manager).get(f"{FIND}?text=Juniper").context["found"] == []


def test_the_page_is_light(juniper, tern, manager, client_for):
    assert len(gzip.compress(client_for(manager).get(TODAY).content)) < 25 * 1024


def test_times_are_those_of_the_place(juniper, kz, manager, facilitator, client_for):
    asked = ask_reveal(advisor=juniper, programme=kz, fields=["phone"], purpose="contact", by=facilitator)
    RevealRequest.objects.filter(pk=asked.pk).update(asked_at="2026-11-23T22:30:00Z")
    page = client_for(manager).get(f"/w/kz1/openings/{asked.public_id}/").content.decode()
    assert "24 November 2026, 03:30" in page
    assert timezone.get_current_timezone_name() == "UTC"
