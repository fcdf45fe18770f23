"""Ids and codes are not found by guessing, and whoever tries is noticed; no filter and no field tells what is sealed.
(Attacks 5, 6, 14, 15)"""

import logging
import re
import uuid
from collections import Counter
from itertools import pairwise

import pytest

from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.identity.codes import ALPHABET, LENGTH, new_code
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.middleware import GUESSES_IN_TEN_MINUTES
from tests.attacks.test_every_route import without_marks
from tests.harness.cast import make_advisor

LIST = "/w/kz1/advisors/"


def test_ids_that_are_guessed_are_not_there_and_one_alarm_is_raised(juniper, manager, client_for, caplog):
    client = client_for(manager)
    caplog.set_level(logging.CRITICAL)
    assert client.get(f"{LIST}{juniper.public_id}/").status_code == 200
    guesses = [juniper.pk, juniper.code, *(uuid.uuid4() for _turn in range(GUESSES_IN_TEN_MINUTES))]
    assert {client.get(f"{LIST}{guess}/").status_code for guess in guesses} == {404}
    alarms = AuditEvent.objects.filter(event="access.guessing")
    assert list(alarms.values_list("actor_id", "advisor_id", "about_id")) == [(manager.pk, None, "")]
    assert [record.getMessage() for record in caplog.records] == [
        f"user {manager.pk} asks for page after page that is not theirs"
    ]


def test_a_few_wrong_addresses_raise_no_alarm(manager, kz, client_for):
    client = client_for(manager)
    for _turn in range(GUESSES_IN_TEN_MINUTES - 1):
        client.get(f"{LIST}{uuid.uuid4()}/")
    assert AuditEvent.objects.filter(event="access.guessing").count() == 0


def test_a_code_of_another_programme_is_found_nowhere(juniper, other_advisor, manager, client_for):
    client = client_for(manager)
    assert client.post(LIST, {"code": juniper.code}).context["page"].rows == [juniper]
    assert client.post(LIST, {"code": other_advisor.code}).context["page"].rows == []
    found = [client.post("/w/kz1/find/", {"text": her.code}) for her in (juniper, other_advisor)]
    assert [(answer.status_code, answer.get("Location", "")) for answer in found] == [
        (302, f"{LIST}{juniper.public_id}/"), (200, ""),
    ]  # fmt: skip


def test_a_code_is_no_way_in(juniper, client):
    tried = client.post("/accounts/login/", {"login": juniper.code, "password": "four quiet green leaves"})
    assert (tried.status_code, "_auth_user_id" in client.session) == (200, False)


def test_a_hundred_thousand_codes_have_no_order_and_meet_each_other_by_chance_only():
    codes = [new_code() for _turn in range(100_000)]
    assert {len(code) for code in codes} == {LENGTH}
    assert len(set(codes)) >= 99_990  # of 1.5 x 10^11: the unique column refuses the one that meets another
    for place in range(LENGTH):
        seen = Counter(code[place] for code in codes)
        assert set(seen) == set(ALPHABET)
        assert max(seen.values()) < 1.2 * min(seen.values())
    later = sum(1 for one, next_one in pairwise(codes) if next_one > one)
    assert 0.48 < later / len(codes) < 0.52


def test_codes_and_ids_do_not_tell_who_came_first(kz, manager):
    made = [make_advisor(kz, manager, name=f"Fern {number}") for number in range(12)]
    assert {advisor.public_id.version for advisor in made} == {4}
    assert [advisor.code for advisor in made] != sorted(advisor.code for advisor in made)
    assert Advisor._meta.get_field("code").unique


# What somebody types behind an address, hoping that a list answers differently.
ORACLES = [
    "legal_name__startswith=J", "legal_name=Juniper", "ordering=phone", "ordering=legal_name", "search=Juniper",
    "fields=legal_name,phone", "q=Juniper", "code=", "phone=%2B77000000001", "name=Juniper", "sealed=1",
    "user__label=x",
]  # fmt: skip


@pytest.mark.parametrize("place", [LIST, "/w/kz1/groups/", "/w/kz1/openings/", "/w/kz1/messages/", "/w/kz1/trail/"])
def test_no_list_answers_a_filter_that_it_does_not_declare(place, juniper, tern, manager, auditor, client_for):
    client = client_for(auditor if "trail" in place else manager)
    plain = client.get(place)
    assert plain.status_code == 200
    assert [asked for asked in ORACLES if said(client.get(f"{place}?{asked}")) != said(plain)] == []


def test_what_a_list_declares_it_answers(juniper, tern, manager, client_for):
    client, first = client_for(manager), min(juniper.code, tern.code)
    assert said(client.get(f"{LIST}?after={first}")) != said(client.get(LIST))


def said(answer) -> str:
    """The page without its tokens and without the address it was asked under."""
    return re.sub(r'name="next" value="[^"]*"', "", without_marks(answer))


def test_sealed_fields_cannot_be_asked_for_beside_those_that_may_be(juniper, facilitator, client_for):
    client = client_for(facilitator)
    place = f"{LIST}{juniper.public_id}/details/"
    for wanted in (["chosen_name"], ["payee_details:1"], ["legal_name", "care"], ["*"], [""]):
        page = client.post(place, {"fields_wanted": wanted, "purpose": "contact"})
        assert (page.status_code, bool(page.context["form"].errors)) == (200, True)
    assert client.post(place, {"fields_wanted": ["phone"], "purpose": "contact"}).status_code == 302


def test_a_page_is_the_same_whether_something_is_sealed_or_what(juniper, tern, facilitator, client_for):
    """Names of fields are told; a value, its length or that two are alike is not."""
    pages = [client_for(facilitator).get(f"{LIST}{her.public_id}/").content.decode() for her in (juniper, tern)]
    assert [("Legal name" in page, "Juniper" in page, "Tern" in page, "7000" in page) for page in pages] == [
        (True, False, False, False)
    ] * 2
