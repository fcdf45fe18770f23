"""What somebody would call a passkey stands nowhere: it has a number."""

import importlib
import json

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction

from survivor_engagement.users.forms import PasskeyForm
from survivor_engagement.users.models import User
from tests.attacks.sinks import connect_as
from tests.harness.client import as_seed
from tests.harness.passkeys import Device

CANARY = "Zephyrine of Almaty"
NAMED = "UPDATE mfa_authenticator SET data = jsonb_build_object('name', 'Zephyrine of Almaty'::text)"
PAGES = "/accounts/2fa/webauthn/"
MIGRATIONS = "survivor_engagement.users.migrations."
numbers = importlib.import_module(f"{MIGRATIONS}0009_passkeys_have_no_name")
rule = importlib.import_module(f"{MIGRATIONS}0010_passkeys_take_no_name")


def names() -> list[str]:
    return [row.data["name"] for row in Authenticator.objects.filter(type="webauthn").order_by("pk")]


def test_whatever_was_typed_it_gets_the_next_number(juniper, client_for):
    first, second = Device(juniper.user).row, Device(juniper.user).row
    Authenticator.objects.filter(pk=second.pk).update(data=second.data | {"name": "2"})
    first.delete()
    form = PasskeyForm({"name": CANARY, "credential": json.dumps({})}, user=juniper.user)
    form.is_valid()
    assert ("name" in form.fields, form.cleaned_data["name"]) == (False, "3")
    page = client_for(juniper.user).proved(minutes_ago=0).get(PAGES).content.decode()
    assert ("Passkey 2" in page, "Rename" in page) == (True, False)


def test_there_is_no_page_that_gives_it_a_name(juniper, client_for):
    key, client = Device(juniper.user).row, client_for(juniper.user)
    client.post("/accounts/reauthenticate/", {"password": "four quiet green leaves"})
    page = f"{PAGES}keys/{key.pk}/edit/"
    assert [client.get(page).status_code, client.post(page, {"name": CANARY}).status_code] == [404, 404]
    assert (client.get(f"{PAGES}keys/{key.pk}/remove/").status_code, names()) == (200, ["1"])


def test_the_database_takes_none(juniper):
    key = Device(juniper.user).row
    with pytest.raises(IntegrityError, match="passkey_has_no_name"), transaction.atomic():
        Authenticator.objects.filter(pk=key.pk).update(data=key.data | {"name": CANARY})


@pytest.mark.own_database
def test_names_of_before_are_taken_away(own_database):
    with transaction.atomic():
        as_seed()
        user = User.objects.make(kind=User.Kind.STAFF, label="Facilitator")
        for kind in ("webauthn", "totp", "webauthn"):
            Authenticator.objects.create(user=user, type=kind, data={})
    found = {}
    for statement in (rule.NO_RULE, NAMED, numbers.NUMBERED, rule.RULE):
        with connect_as("postgres", own_database) as owner, owner.cursor() as cursor:
            cursor.execute(statement)
            cursor.execute("SELECT type, data ->> 'name' FROM mfa_authenticator ORDER BY id")
            found[statement] = cursor.fetchall()
        owner.close()
    assert found[NAMED] == [("webauthn", CANARY), ("totp", CANARY), ("webauthn", CANARY)]
    assert found[rule.RULE] == [("webauthn", "1"), ("totp", CANARY), ("webauthn", "2")]
