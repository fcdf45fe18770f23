"""Passkeys: of another site, of another person, taken down and played again. Attacks 9 and 61."""

import html
import json
import re
import secrets

import pytest
from django.contrib.messages import get_messages
from fido2.utils import websafe_encode

from survivor_engagement.users.models import User
from tests.harness.client import WebClient
from tests.harness.passkeys import Device
from tests.journeys.visitor import an_address_of_her_own

SECOND_STEP, PASSPHRASE = "/accounts/2fa/authenticate/", "four quiet green leaves"
OPTIONS = "/accounts/2fa/webauthn/login/"
ASKING = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}


@pytest.fixture
def device(juniper):
    return Device(juniper.user)


@pytest.fixture
def visitor():
    return WebClient(REMOTE_ADDR=an_address_of_her_own())


def options(visitor, **asked) -> dict:
    return visitor.get(OPTIONS, asked, **ASKING, secure=True).json()["request_options"]["publicKey"]


def send(visitor, credential: str):
    return visitor.post(OPTIONS, {"credential": credential}, secure=True)


def comes_in(visitor, answer) -> bool:
    assert answer.status_code == 302
    return visitor.get("/places/", secure=True).status_code == 200


def test_her_own_device_on_this_site_opens_it(device, visitor):
    answer = send(visitor, device.answer(options(visitor)["challenge"]))
    assert answer["Location"] == "/"
    assert comes_in(visitor, answer)


def test_it_opens_when_somebody_has_guessed_at_her_passphrase_from_her_own_network(juniper, device, visitor):
    given = {"login": juniper.user.username, "password": "wrong and wrong again"}
    for _guess in range(6):
        page = visitor.post("/accounts/login/", given, secure=True).content.decode()
    assert "There were many tries." in page
    assert comes_in(visitor, send(visitor, device.answer(options(visitor)["challenge"])))


@pytest.mark.parametrize(
    "origin", ["https://elsewhere.example", "https://testserver.elsewhere.example", "http://testserver"]
)
def test_what_was_signed_for_another_site_opens_nothing(origin, device, visitor):
    assert not comes_in(visitor, send(visitor, device.answer(options(visitor)["challenge"], origin=origin)))


def test_an_answer_is_good_once(device, visitor):
    told = device.answer(options(visitor)["challenge"])
    assert comes_in(visitor, send(visitor, told))
    another = WebClient(REMOTE_ADDR=an_address_of_her_own())
    options(another)
    assert not comes_in(another, send(another, told))


def test_a_device_that_did_not_look_who_holds_it_opens_nothing(device, visitor):
    assert not comes_in(visitor, send(visitor, device.answer(options(visitor)["challenge"], verified=False)))


def test_as_second_step_too_the_device_must_look_who_holds_it(juniper, device, visitor):
    visitor.post(
        "/accounts/login/", {"login": juniper.user.username, "password": "four quiet green leaves"}, secure=True
    )
    page = visitor.get("/accounts/2fa/authenticate/", secure=True)
    assert page.context["js_data"]["request_options"]["publicKey"]["userVerification"] == "required"


def test_the_device_of_one_opens_nothing_of_another(device, tern, visitor):
    Device(tern.user)
    handle = Device(tern.user).handle
    assert not comes_in(visitor, send(visitor, device.answer(options(visitor)["challenge"], handle=handle)))


def test_a_passkey_that_was_taken_away_opens_nothing(device, visitor):
    device.row.delete()
    assert not comes_in(visitor, send(visitor, device.answer(options(visitor)["challenge"])))


def test_what_a_device_is_asked_tells_of_nobody(device, juniper, visitor):
    asked = [options(visitor), options(visitor, login=juniper.user.username), options(visitor, login="nobody-here-1")]
    assert [set(one) for one in asked] == [{"challenge", "rpId", "userVerification", "allowCredentials"}] * 3
    assert [one["allowCredentials"] for one in asked] == [[], [], []]


def closed(user) -> None:
    user.is_active = False
    user.save()


def held(user) -> None:
    User.objects.filter(pk=user.pk).update(is_held=True)


@pytest.mark.parametrize("state", ["unknown person", "unknown device", closed, held])
def test_every_passkey_that_opens_nothing_gets_the_same_answer(state, juniper, device, visitor):
    challenge = options(visitor)["challenge"]
    if callable(state):
        state(juniper.user)
        told = device.answer(challenge)
    elif state == "unknown person":
        told = device.answer(challenge, handle=websafe_encode(b"zzzzzz"))
    else:
        told = device.answer(challenge).replace(websafe_encode(device.id), websafe_encode(secrets.token_bytes(16)))
    answer = send(visitor, told)
    said = [str(message) for message in get_messages(answer.wsgi_request)]
    assert (answer.status_code, answer["Location"], said) == (
        302,
        "/accounts/login/",
        ["That is not the code. Write the newest one."],
    )
    assert visitor.get("/places/", secure=True).status_code == 302


def second_step(juniper, address: str) -> WebClient:
    """Somebody who knows her passphrase stands before the second step."""
    browser = WebClient(REMOTE_ADDR=address)
    browser.post("/accounts/login/", {"login": juniper.user.username, "password": PASSPHRASE}, secure=True)
    return browser


def try_the_second_step(browser, device, *, broken: bool) -> str:
    page = browser.get(SECOND_STEP, secure=True).content.decode()
    challenge = re.search(r'"challenge": ?"([^"]+)"', html.unescape(page))[1]
    told = json.loads(device.answer(challenge))
    if broken:
        told["response"]["signature"] = websafe_encode(b"no")
    answer = browser.post(SECOND_STEP, {"credential": json.dumps(told)}, secure=True)
    return answer.get("Location") or answer.content.decode()


def test_whoever_knows_her_passphrase_cannot_keep_her_passkey_out(juniper, device):
    hers, stranger = an_address_of_her_own(), an_address_of_her_own()
    browser = second_step(juniper, stranger)
    said = [try_the_second_step(browser, device, broken=True) for _turn in range(8)]
    assert "That is not the code" in said[0]
    assert "There were many tries" in said[-1]
    assert try_the_second_step(second_step(juniper, hers), device, broken=False) == "/"


@pytest.mark.parametrize(
    "told", ["", "{}", "[]", "null", '{"id": 1}', "not json", json.dumps({"response": {"userHandle": 7}})]
)
def test_nonsense_is_answered_calmly(told, visitor):
    options(visitor)
    assert send(visitor, told).status_code == 302
