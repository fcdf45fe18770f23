"""People are found by name or whole number: codes are answered, each search is noted without the name, and limited."""

import json
import logging

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from survivor_engagement.audit.actions import record
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.identity import search, vault
from survivor_engagement.identity.folding import folded
from survivor_engagement.identity.models import Advisor, Enrolment
from tests.harness.cast import make_advisor, place_of

PLACE = "/w/kz1/advisors/find-person/"
PHONE = "+77000000001"


@pytest.fixture
def look(manager, client_for):
    client = client_for(manager)
    return lambda term, purpose="contact": client.post(PLACE, {"term": term, "purpose": purpose})


def codes(page) -> list[str]:
    answer = page.context["answer"]
    return [person.code for person in answer.people] if answer else []


def events(name: str = "identity.searched") -> list[tuple]:
    rows = AuditEvent.objects.filter(event=name).order_by("id")
    return list(rows.values_list("fields", "purpose", "count", "advisor_id"))


def test_part_of_a_name_finds_her_code_and_shows_no_name(juniper, tern, look):
    page = look("juniPER of")
    text = page.content.decode()
    assert (codes(page), juniper.shown_code in text, tern.shown_code in text) == ([juniper.code], True, False)
    assert f'href="/w/kz1/advisors/{juniper.public_id}/"' in text
    assert ("Register" in text, "juniPER" in text, page["Cache-Control"]) == (False, False, "no-store, private")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("yuliya", "Юлия"), ("Жулдыз", "Zhuldyz"), ("zhuldyz", "Жұлдыз"), ("aigul", "Әйгүл"), ("JOSÉ", "Jose\u0301"),
        ("lukasz", "Łukasz"), ("ahmed", "Akhmed"), ("al amin", "Al-Amin"), ("oneil", "O’Neil"), ("สมใจ", "สมใจ ดี"),
        ("anna", "Ana"), ("Straße", "strasse"),
    ],
)  # fmt: skip
def test_accents_case_and_alphabet_do_not_matter(typed, kept):
    assert folded(typed) in folded(kept)


@pytest.mark.parametrize(("typed", "kept"), [("tern", "Juniper"), ("สมใจ", "สมชาย"), ("maria", "Marina")])
def test_another_name_is_another_name(typed, kept):
    assert folded(typed) not in folded(kept)


def test_the_name_she_chose_finds_her_too(juniper, manager, look):
    vault.seal(juniper, {"chosen_name": "Әсел"}, by=juniper.user, purpose="enrolment", programme_id=place_of(juniper))
    assert codes(look("asel")) == [juniper.code]


def test_a_whole_number_finds_everybody_who_has_it_however_it_is_written(juniper, tern, look):
    assert codes(look("+7 (700) 000-00-01")) == sorted([juniper.code, tern.code])
    assert codes(look("+7 700 000 00 02")) == []


def test_after_a_change_the_new_number_finds_her_and_the_old_one_does_not(juniper, kz, manager, look):
    assert codes(look(PHONE)) == [juniper.code]
    vault.seal(juniper, {"phone": "+7 700 000 00 09"}, by=manager, purpose="contact", programme_id=kz.pk)
    assert [codes(look(number)) for number in (PHONE, "+77000000009")] == [[], [juniper.code]]
    vault.seal(juniper, {"phone": ""}, by=manager, purpose="contact", programme_id=kz.pk)
    assert codes(look("+77000000009")) == []


def test_only_who_is_enrolled_here_now_is_found(juniper, other_advisor, look):
    assert codes(look("Juniper")) == [juniper.code]
    Enrolment.objects.filter(advisor=juniper).update(starts_on="2026-01-01", ends_on="2026-01-31")
    assert [codes(look(term)) for term in ("Juniper", "Willow", PHONE)] == [[], [], []]


def test_the_vault_answers_who_works_there_only(juniper, kz, manager, other_manager, auditor, as_web):
    with as_web(manager):
        written(kz, manager)
        names = {(row.person.code, row.field) for row in vault.names_in(kz.pk, 9)}
        assert names == {(juniper.code, "chosen_name"), (juniper.code, "legal_name")}
        assert vault.with_tag(kz.pk, "phone", PHONE) == [(juniper.pk, str(juniper.public_id), juniper.code)]
    for stranger in (other_manager, juniper.user):
        with as_web(stranger):
            assert looked_through(kz) == ([], [])


def written(programme, by) -> None:
    record("identity.searched", by=by, about=programme, programme_id=programme.pk, purpose="contact")


def looked_through(programme) -> tuple:
    return vault.names_in(programme.pk, 9), vault.with_tag(programme.pk, "phone", PHONE)


def test_the_database_looks_through_nothing_before_the_row_stands(juniper, kz, th, manager, safeguarding, as_web):
    searched_already(3, manager, kz, minutes_ago=1)
    with as_web(safeguarding):
        written(kz, safeguarding)
    with as_web(manager):
        assert looked_through(kz) == ([], [])
        written(kz, manager)
        assert [len(found) for found in looked_through(kz)] == [2, 1]


def test_the_database_writes_no_row_of_a_search_for_whoever_may_not(juniper, kz, facilitator, auditor, as_web):
    for person in (facilitator, auditor, juniper.user):
        with as_web(person), pytest.raises(DatabaseError, match="searches nobody here"), transaction.atomic():
            written(kz, person)


@pytest.mark.parametrize("limit", ["hour", "day"])
def test_past_the_pages_the_limits_hold_too(limit, juniper, kz, th, manager, safeguarding, as_web):
    if limit == "hour":
        searched_already(search.IN_AN_HOUR - 1, manager, th)
    else:
        searched_already(search.IN_A_DAY - 1, safeguarding, kz)
    with as_web(manager):
        written(kz, manager)
        with pytest.raises(DatabaseError, match="too many searches"), transaction.atomic():
            written(kz, manager)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"term": "Ju", "purpose": "contact"}, "Write at least three letters of her name."),
        ({"term": "7 700", "purpose": "contact"}, "Write the number with +"),
        ({"term": "Juniper"}, "Choose the reason."),
        ({"term": "Juniper", "purpose": "curiosity"}, "Choose one of the answers on this page."),
        ({"purpose": "contact"}, "Write three letters of her name, or her whole number."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_searched(juniper, manager, client_for, sent, sentence):
    page = client_for(manager).post(PLACE, sent)
    assert (sentence in page.content.decode(), codes(page), events()) == (True, [], [])


def test_an_address_searches_for_nobody(juniper, manager, client_for):
    page = client_for(manager).get(f"{PLACE}?term=Juniper&purpose=contact").content.decode()
    assert (juniper.shown_code in page, "Juniper" in page, events()) == (False, False, [])


def test_a_search_is_noted_with_its_reason_and_never_with_the_name(juniper, look):
    look("Juniper", "safety")
    look("Nobody at all here")
    look(PHONE)
    assert events() == [
        (["name_6_to_10"], "safety", None, None), (["name_over_10"], "contact", None, None),
        (["phone"], "contact", None, None),
    ]  # fmt: skip
    assert [count for _fields, _purpose, count, _advisor in events("identity.search_answered")] == [1, 0, 1]
    trail = json.dumps(list(AuditEvent.objects.values()), default=str).lower()
    assert [word for word in ("juniper", "nobody at", "7000000001") if word in trail] == []


def test_whoever_is_found_reads_so_and_nobody_else_does(juniper, tern, look, client_for):
    look("Juniper", "safety")
    assert events("identity.found") == [(["chosen_name", "legal_name"], "safety", None, juniper.pk)]
    hers = client_for(juniper.user).get("/d/opened/").content.decode()
    assert ("found you by it" in hers, "Your safety" in hers, "Programme manager" in hers) == (True, True, True)
    assert "found you by it" not in client_for(tern.user).get("/d/opened/").content.decode()


def test_where_too_many_fit_nobody_is_shown_and_nobody_told(kz, manager, look):
    made = [make_advisor(kz, manager, name=f"Fern {number}") for number in range(search.SHOWN + 1)]
    page = look("Fern")
    assert (codes(page), page.context["answer"].too_many) == ([], True)
    assert (events("identity.search_answered")[0][2], events("identity.found")) == (search.SHOWN + 1, [])
    assert [advisor.code for advisor in made if advisor.shown_code in page.content.decode()] == []


def searched_already(times: int, by, programme, minutes_ago: int = 5) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_auditevent (at, event, actor_id, actor_role, programme_id, about_kind, about_id, "
            "fields, purpose) SELECT now() - %s * interval '1 minute', 'identity.searched', %s, '', %s, '', '', '[]', "
            "'' FROM generate_series(1, %s)",
            [minutes_ago, by.pk, programme.pk, times],
        )


def test_the_twenty_first_search_of_an_hour_waits(juniper, kz, th, manager, look, caplog):
    searched_already(search.IN_AN_HOUR - 1, manager, th)  # wherever she works
    searched_already(search.IN_AN_HOUR, manager, kz, minutes_ago=61)
    assert codes(look("Juniper")) == [juniper.code]
    page = look("Juniper")
    assert (codes(page), "You have searched 20 times within an hour" in page.content.decode()) == ([], True)
    assert events("identity.search_limit") == [([], "person", None, None)]


def test_the_hundred_and_first_search_of_a_day_in_a_programme_raises_an_alarm(
    juniper, kz, manager, safeguarding, look, caplog
):
    searched_already(search.IN_A_DAY - 1, safeguarding, kz)
    assert codes(look("Juniper")) == [juniper.code]
    caplog.set_level(logging.DEBUG)
    assert "too many people today" in look("Juniper").content.decode()
    assert events("identity.search_limit") == [([], "programme", None, None)]
    alarms = [record.getMessage() for record in caplog.records if record.levelno == logging.CRITICAL]
    assert alarms == [f"searches for people reached the limit of the programme: programme {kz.pk}, user {manager.pk}"]
    assert "juniper" not in caplog.text.lower()


def test_among_more_than_five_thousand_nobody_is_opened(kz, juniper, look):
    many = Advisor.objects.bulk_create(
        Advisor(age_band="adult", language="en") for _turn in range(search.PEOPLE_AT_MOST)
    )
    Enrolment.objects.bulk_create(Enrolment(advisor=one, programme=kz, starts_on="2026-01-01") for one in many)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE app_vault")
        cursor.execute("INSERT INTO vault.sealed_value (advisor_id, field, value) SELECT id, 'legal_name', 'x' "
                       "FROM unnest(%s) AS id", [[one.pk for one in many]])  # fmt: skip
        cursor.execute("SET LOCAL ROLE app_seed")
    page = look("Juniper")
    assert "More than 5,000 people are enrolled here" in page.content.decode()
    assert (codes(page), codes(look(PHONE))) == ([], [juniper.code])


def asked(look, term: str) -> tuple[int, int]:
    with CaptureQueriesContext(connection) as ours, CaptureQueriesContext(connections["keys"]) as keys:
        look(term)
    return len(ours), len(keys)


def test_a_search_asks_the_same_whoever_is_there(kz, manager, juniper, look):
    look("Juniper")  # a session's first page asks more
    alone = asked(look, "Juniper")
    for name in ("Fern", "Heather"):
        make_advisor(kz, manager, name=name)
    assert [asked(look, "Juniper"), asked(look, "Register")] == [alone] * 2
    assert alone == (23, 1)


def test_nobody_found_costs_what_somebody_found_does(juniper, look):
    look("Juniper")
    assert asked(look, "Nobody") == asked(look, "Juniper")
    assert asked(look, "+77000000009") == asked(look, PHONE)
