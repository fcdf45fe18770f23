"""Every route of the sign-in library x everybody x a passkey and a key of her own, of a colleague, of the other
programme, and one that nothing has (attacks 1, 9 and 61)."""

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from survivor_engagement.programmes.models import Role
from survivor_engagement.users.models import User
from tests.attacks.other_routes import (
    ENTRANCES,
    NO_ID,
    PASSKEY,
    SIGN_IN,
    Row,
    apart_from_id,
    looked_and_sent,
    of,
    statuses,
)  # fmt: skip
from tests.attacks.samples import Route
from tests.harness.client import WebClient
from tests.harness.passkeys import Device

EVERYBODY = [*Role.values, "advisor", "former", "reviewer", "admin"]
RESET = "accounts/^password/reset/key/"
WITH_ID = {where: row for where, row in SIGN_IN.items() if "<" in where}


def passkey_of(user: User) -> int:
    passkey = Authenticator.objects.filter(user=user, type="webauthn").first() or Device(user).row
    return passkey.pk


def address_of_hers(route: Route, user: User) -> str:
    """With her passkey, or with a key to her account such as a letter would bring."""
    hers = {
        "accounts/2fa/webauthn/keys/": passkey_of,
        RESET: user_pk_to_url_str,
        f"{RESET}*-": default_token_generator.make_token,
        "accounts/^confirm-email/": lambda user: f"{user_pk_to_url_str(user)}:1a",
    }
    return route.address("", lambda before, converter: hers[before](user))


def address_of_nothing(route: Route) -> str:
    return route.address("", lambda before, converter: NO_ID)


def with_every_step(user: User, *, proved: bool = True) -> WebClient:
    """Signed in, with a passphrase and every kind of second step, and proved again a moment ago."""
    user = User.objects.get(pk=user.pk)  # the world keeps hers as she was
    user.set_password("four quiet green leaves")
    user.save()
    Authenticator.objects.filter(user=user).delete()
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    Device(user)
    client = WebClient().sign_in(user)
    client.get("/")
    session = client.session
    session["account_authentication_methods"][-1]["reauthenticated"] = proved
    session.save()
    return client


def strangers_to(person: str, world) -> dict[str, User]:
    """A colleague, and somebody of the other programme: each with a passkey of her own."""
    colleague = "facilitator" if person == "programme_manager" else "programme_manager"
    return {"a colleague": world.cast("kz1")[colleague], "of elsewhere": world.cast("th2")["programme_manager"]}


def steps() -> list[tuple]:
    return list(Authenticator.objects.order_by("pk").values_list("pk", "user_id", "type"))


@pytest.mark.parametrize("person", EVERYBODY)
def test_each_is_answered_as_the_table_says_and_names_nobody_else(person, world, db, count_asked):
    user, wrong = world.cast("kz1")[person], {}
    client = with_every_step(user)
    names = set(User.objects.exclude(pk=user.pk).values_list("username", flat=True))
    for route in of(SIGN_IN):
        answers = looked_and_sent(client, address_of_hers(route, user))
        text = " ".join(part for answer in answers for part in (answer.page, answer.leads_to))
        found = {name for name in names if name in text} | world.canaries.found_in(text)
        if statuses(answers) != SIGN_IN[route.where].there or found:
            wrong[route.where] = statuses(answers), found
    assert wrong == {}
    count_asked(f"{person}, sign-in", len(of(SIGN_IN)))


@pytest.mark.parametrize("proved", [True, False], ids=["proved", "not proved"])
@pytest.mark.parametrize("person", EVERYBODY)
def test_what_is_anothers_is_like_what_is_not_there(person, proved, world, db, count_asked):
    user, wrong = world.cast("kz1")[person], {}
    client, others = with_every_step(user, proved=proved), strangers_to(person, world)
    for route in of(WITH_ID):
        path = address_of_nothing(route)
        nothing = apart_from_id(looked_and_sent(client, path), path, path)
        if proved and statuses(nothing) != (404, 404):
            wrong[route.where] = statuses(nothing)
        for whose, other in others.items():
            theirs = address_of_hers(route, other)
            before, answers = steps(), looked_and_sent(client, theirs)
            if apart_from_id(answers, theirs, path) != nothing or answers[1].written or steps() != before:
                wrong[route.where, whose] = statuses(answers)
    assert wrong == {}
    count_asked(f"{person}, sign-in, others' and nothing", 3 * len(WITH_ID))


def test_her_own_passkey_goes_by_the_same_address(world, db):
    """Else "not found" for another's would prove nothing."""
    user = world.sides["kz1"].her
    client = with_every_step(user)
    [route] = of({f"{PASSKEY}remove/": Row((200, 302))})
    assert "mfa_authenticator" in looked_and_sent(client, address_of_hers(route, user))[1].written


@pytest.mark.parametrize("person", [*EVERYBODY, "nothing"])
def test_an_unknown_visitor_is_sent_to_sign_in_or_finds_nothing(person, world, db, count_asked):
    wrong, client = {}, WebClient()
    for route in of(SIGN_IN if person == "nothing" else WITH_ID):
        path = address_of_nothing(route) if person == "nothing" else address_of_hers(route, world.cast("kz1")[person])
        answers = looked_and_sent(client, path)
        closed = SIGN_IN[route.where].there == (404, 404) and PASSKEY not in route.where
        expected = ENTRANCES.get(route.where, Row((404, 404) if closed else (302, 302))).there
        led_elsewhere = [way.leads_to for way in answers if not way.leads_to.startswith("/accounts/login/")]
        if statuses(answers) != expected or (expected == (302, 302) and led_elsewhere):
            wrong[route.where] = statuses(answers), led_elsewhere
        if any(answer.written or world.canaries.found_in(answer.page) for answer in answers):
            wrong[route.where] = answers[1].written
    assert wrong == {}
    count_asked("anonymous, sign-in", len(of(SIGN_IN if person == "nothing" else WITH_ID)))
