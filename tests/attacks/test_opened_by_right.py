"""A sealed value opens in the database only by a request that stands, for the fields it names."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from survivor_engagement.audit.actions import record
from survivor_engagement.exports.actions import ask_export, decide_export
from survivor_engagement.exports.tables import TABLES
from survivor_engagement.identity import actions, vault
from survivor_engagement.identity.models import Enrolment, RevealRequest
from survivor_engagement.programmes.models import Programme, Role
from tests.compensation.payouts import by_wallet
from tests.harness.cast import make_staff

EVERYTHING = ["legal_name", "chosen_name", "phone"]


def opened(advisor, fields, by, about=None) -> dict[str, str]:
    place = Programme.objects.get(code="KZ1").pk
    with vault.open(advisor, fields, by=by, purpose="contact", about=about, programme_id=place) as values:
        return dict(values)


def in_the_vault(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE app_vault; {sql}")


@pytest.fixture
def phone_only(juniper, kz, facilitator, manager):
    """The facilitator may see her number for an hour."""
    asked = actions.ask_reveal(advisor=juniper, programme=kz, fields=["phone"], purpose="contact", by=facilitator)
    return actions.decide_reveal(request=asked, approve=True, by=manager)


@pytest.mark.parametrize("role", list(Role))
def test_without_a_request_nothing_opens_to_any_role(role, juniper, kz, as_web):
    person = make_staff(kz, role)
    with as_web(person):
        assert opened(juniper, EVERYTHING, person) == {}


def test_a_yes_opens_the_fields_it_names_to_who_asked(phone_only, juniper, facilitator, manager, as_web):
    with as_web(facilitator):
        assert set(opened(juniper, EVERYTHING, facilitator)) == {"phone"}
    with as_web(manager):
        assert opened(juniper, EVERYTHING, manager) == {}


@pytest.mark.parametrize("ended", ["the hour", "the role", "her enrolment", "the answer"])
def test_with_what_it_rests_on_the_opening_ends(ended, phone_only, juniper, facilitator, as_web):
    past = timezone.now() - timedelta(minutes=1)
    if ended == "the hour":
        RevealRequest.objects.update(until=past)
    elif ended == "the role":
        facilitator.role_assignments.update(starts_at="2026-01-01T00:00:00Z", ends_at=past)
    elif ended == "her enrolment":
        Enrolment.objects.update(starts_on="2026-01-01", ends_on="2026-01-02")
    else:
        actions.end_reveal(request=phone_only, by=facilitator)
    with as_web(facilitator):
        assert opened(juniper, EVERYTHING, facilitator) == {}


def test_an_emergency_opens_what_it_names(juniper, kz, safeguarding, as_web):
    actions.open_at_once(advisor=juniper, programme=kz, fields=["legal_name"], by=safeguarding)
    with as_web(safeguarding):
        assert set(opened(juniper, EVERYTHING, safeguarding)) == {"legal_name"}


def test_how_she_is_paid_in_another_programme_stays_closed(juniper, kz, th, finance, manager, as_web):
    Enrolment.objects.create(advisor=juniper, programme=th, starts_on="2026-01-01")
    here, there = by_wallet(juniper, kz), by_wallet(juniper, th)
    asked = actions.ask_reveal(advisor=juniper, programme=kz, fields=["payee_details"], purpose="payment", by=finance)
    actions.decide_reveal(request=asked, approve=True, by=manager)
    with as_web(finance):
        assert set(opened(juniper, [here.sealed_as, there.sealed_as], finance)) == {here.sealed_as}


def test_for_a_table_details_open_once_a_second_person_agreed(juniper, kz, manager, safeguarding, as_web):
    asked = ask_export(
        programme=kz, table=TABLES["identities"], columns=["phone"], purpose="safety", file_format="csv", by=manager
    )
    with as_web(manager):
        assert opened(juniper, EVERYTHING, manager) == {}
    decide_export(export=asked, approve=True, by=safeguarding)
    with as_web(manager):
        assert set(opened(juniper, EVERYTHING, manager)) == {"phone"}
    with as_web(safeguarding):
        assert opened(juniper, EVERYTHING, safeguarding) == {}


def test_a_new_value_is_written_without_seeing_the_old_one(juniper, kz, manager, facilitator, as_web):
    with as_web(facilitator):
        vault.seal(juniper, {"phone": "+77000000055"}, by=facilitator, purpose="contact", programme_id=kz.pk)
        assert "phone" in vault.filled_fields(juniper)
        assert opened(juniper, ["phone"], facilitator) == {}
    with as_web(manager):
        record("identity.searched", by=manager, about=kz, programme_id=kz.pk, purpose="contact")
        found = [vault.with_tag(kz.pk, "phone", f"+770000000{end}") for end in ("01", "55")]
        assert [[person.advisor_id for person in people] for people in found] == [[], [juniper.pk]]
    with as_web(juniper.user):
        assert opened(juniper, ["phone"], juniper.user) == {"phone": "+77000000055"}


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE vault.sealed_value SET value = value",
        "DELETE FROM vault.sealed_value",
        "SELECT tag FROM vault.contact_tag",
        "SELECT vault.may_be_written(1, 'phone')",
    ],
)
def test_the_role_of_the_vault_does_only_what_a_page_does(sql, juniper, manager, as_web):
    with as_web(manager), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        in_the_vault(sql)
