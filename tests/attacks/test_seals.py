"""Somebody who can write to the databases swaps, cuts or flips what is sealed: it does not open, no part of it is
shown, and the trail says whose it was. (Attack 47)"""

import logging

import pytest
from django.db import connection

from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.identity import vault
from survivor_engagement.identity.actions import ask_reveal, decide_reveal
from survivor_engagement.keys.models import PersonKey
from survivor_engagement.keys.sealing import NotOpened
from tests.harness.cast import place_of

SENTENCE = "These details cannot be opened: they are not as they were written."


def in_the_vault(sql: str, *values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (before,) = cursor.fetchone()
        cursor.execute("SET LOCAL ROLE app_vault")
        cursor.execute(sql, values)
        found = cursor.fetchall() if cursor.description else []
        cursor.execute(f"SET LOCAL ROLE {before}")
    return found


def value_of(advisor, field="legal_name") -> bytes:
    sql = "SELECT value FROM vault.sealed_value WHERE advisor_id = %s AND field = %s"
    return bytes(in_the_vault(sql, advisor.pk, field)[0][0])


def put(advisor, value: bytes, field="legal_name") -> None:
    in_the_vault(
        "SELECT vault.forget(%s, ARRAY[%s]); "
        "INSERT INTO vault.sealed_value (advisor_id, field, value) VALUES (%s, %s, %s)",
        advisor.pk, field, advisor.pk, field, value,
    )  # fmt: skip


def swap_values(her, other):
    mine, theirs = value_of(her), value_of(other)
    put(her, theirs)
    put(other, mine)


def swap_fields(her, other):
    put(her, value_of(her, "chosen_name"))


def swap_keys(her, other):
    rows = [PersonKey.objects.get(owner=who.public_id, klass="identity") for who in (her, other)]
    rows[0].wrapped, rows[1].wrapped = rows[1].wrapped, rows[0].wrapped
    PersonKey.objects.bulk_update(rows, ["wrapped"])


def key_of_another_class(her, other):
    contact = PersonKey.objects.get(owner=her.public_id, klass="contact")
    PersonKey.objects.filter(owner=her.public_id, klass="identity").update(wrapped=contact.wrapped)


def swap_nonces(her, other):
    mine, theirs = value_of(her), value_of(other)
    put(her, mine[:2] + theirs[2:14] + mine[14:])


def flip_a_bit(her, other):
    sealed = bytearray(value_of(her))
    sealed[20] ^= 1
    put(her, bytes(sealed))


def flip_a_bit_of_the_key(her, other):
    row = PersonKey.objects.get(owner=her.public_id, klass="identity")
    PersonKey.objects.filter(pk=row.pk).update(wrapped=bytes(row.wrapped)[:-1] + bytes([bytes(row.wrapped)[-1] ^ 1]))


def cut(her, other):
    put(her, value_of(her)[:-16])


def cut_to_nothing(her, other):
    put(her, b"")


def unknown_format(her, other):
    put(her, b"\x07" + value_of(her)[1:])


def version_of_no_key(her, other):
    put(her, b"\x01\x07" + value_of(her)[2:])


def root_key_that_is_not_there(her, other):
    row = PersonKey.objects.get(owner=her.public_id, klass="identity")
    PersonKey.objects.filter(pk=row.pk).update(wrapped=b"\x01\x09" + bytes(row.wrapped)[2:], root_version=9)


TAMPERING = [
    swap_values, swap_fields, swap_keys, key_of_another_class, swap_nonces, flip_a_bit, flip_a_bit_of_the_key, cut,
    cut_to_nothing, unknown_format, version_of_no_key, root_key_that_is_not_there,
]  # fmt: skip


@pytest.fixture
def open_both(juniper, kz, facilitator, safeguarding, client_for):
    """The page that opens her legal name and her phone, for somebody who may."""
    asked = ask_reveal(advisor=juniper, programme=kz, fields=["legal_name", "phone"], purpose="contact", by=facilitator)
    decide_reveal(request=asked, approve=True, by=safeguarding)
    client = client_for(facilitator)
    return lambda: client.post(f"/w/kz1/openings/{asked.public_id}/open/")


def test_untouched_it_opens(juniper, tern, open_both):
    page = open_both()
    text = page.content.decode()
    assert (page.status_code, "Juniper Of The Register" in text, "+77000000001" in text) == (200, True, True)


@pytest.mark.parametrize("tamper", TAMPERING)
def test_nothing_opens_nothing_is_shown_and_it_is_noted(tamper, juniper, tern, kz, facilitator, open_both, caplog):
    tamper(juniper, tern)
    caplog.set_level(logging.DEBUG)
    page = open_both()
    text = page.content.decode()
    assert (page.status_code, SENTENCE in text, page["Cache-Control"]) == (409, True, "no-store, private")
    assert [word for word in ("Of The Register", "7000000001", "InvalidTag", "Traceback") if word in text] == []
    noted = AuditEvent.objects.filter(event__in=["identity.opened", "identity.not_opened"])
    assert list(noted.values_list("event", "actor_id", "advisor_id", "programme_id")) == [
        ("identity.not_opened", facilitator.pk, juniper.pk, kz.pk)
    ]
    assert "Register" not in caplog.text


@pytest.mark.parametrize("tamper", TAMPERING)
def test_what_does_not_open_raises_a_closed_error_that_tells_nothing(tamper, juniper, tern):
    tamper(juniper, tern)
    with (
        pytest.raises(NotOpened) as closed,
        vault.open(juniper, ["legal_name"], by=None, purpose="safety", programme_id=place_of(juniper)),
    ):
        pass
    assert (closed.value.__cause__, "Register" in str(closed.value)) == (None, False)


def test_her_home_does_without_a_name_that_does_not_open(juniper, client_for):
    home = client_for(juniper.user).get("/")
    assert (home.status_code, "Juniper" in home.content.decode()) == (200, True)
    put(juniper, value_of(juniper, "legal_name"), "chosen_name")
    home = client_for(juniper.user).get("/")
    assert (home.status_code, "Juniper" in home.content.decode()) == (200, False)
    noted = AuditEvent.objects.filter(event="identity.not_opened")
    assert list(noted.values_list("actor_id", "advisor_id", "fields")) == [
        (juniper.user_id, juniper.pk, ["chosen_name"])
    ]


def test_a_search_passes_over_her_finds_the_others_and_notes_it(juniper, tern, manager, client_for):
    flip_a_bit(juniper, tern)
    page = client_for(manager).post("/w/kz1/advisors/find-person/", {"term": "of the register", "purpose": "contact"})
    assert [person.code for person in page.context["answer"].people] == [tern.code]
    noted = AuditEvent.objects.filter(event="identity.not_opened")
    assert list(noted.values_list("actor_id", "advisor_id", "fields")) == [(manager.pk, juniper.pk, ["legal_name"])]


def test_nothing_opens_without_a_purpose(juniper):
    with pytest.raises(ValueError, match="without a purpose"), vault.open(juniper, ["phone"], by=None, purpose=""):
        pass
