"""Whoever works here keeps a second step: the last one cannot be taken away, by whichever page."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from survivor_engagement.users.actions import restart_account

KEEP_ONE = "Your work needs a second step, so one must stay."


def app_of(user) -> Authenticator:
    return TOTP.activate(user, generate_totp_secret()).instance


def passkey_of(user) -> Authenticator:
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "1"})


def spare_codes_of(user) -> Authenticator:
    return Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})


@pytest.fixture
def proved(client_for):
    """A browser in which this person has just shown again that it is her, as these pages ask."""

    def sign_in(user):
        client = client_for(user)
        session = client.session
        session["account_authentication_methods_user"] = str(user.pk)
        session["account_authentication_methods"] = [
            {"method": "mfa", "type": "totp", "at": time.time(), "reauthenticated": True}
        ]
        session.save()
        return client

    return sign_in


def take_away(client, step: Authenticator):
    if step.type == Authenticator.Type.TOTP:
        return client.post("/accounts/2fa/totp/deactivate/")
    return client.post(f"/accounts/2fa/webauthn/keys/{step.pk}/remove/")


def kept(user) -> set[str]:
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))


@pytest.mark.parametrize(("last", "status"), [(app_of, 200), (passkey_of, 409)])
def test_the_last_second_step_of_staff_stays_and_she_reads_why(last, status, manager, proved):
    step = last(manager)
    spare_codes_of(manager)
    client = proved(manager)
    answer = take_away(client, step)
    assert (answer.status_code, KEEP_ONE in answer.content.decode()) == (status, True)
    assert kept(manager) == {step.type, "recovery_codes"}
    assert client.get("/w/kz1/advisors/").status_code == 200


@pytest.mark.parametrize(("gone", "stays"), [(app_of, passkey_of), (passkey_of, app_of)])
def test_one_of_two_may_go(gone, stays, manager, proved):
    step, other = gone(manager), stays(manager)
    assert take_away(proved(manager), step).status_code == 302
    assert kept(manager) == {other.type}


@pytest.mark.parametrize("only", [app_of, passkey_of])
def test_an_advisor_may_go_back_to_her_passphrase_alone(only, juniper, proved):
    assert take_away(proved(juniper.user), only(juniper.user)).status_code == 302
    assert kept(juniper.user) == set()


def test_nobody_takes_away_the_passkey_of_another(manager, facilitator, proved):
    passkey, _own = passkey_of(facilitator), passkey_of(manager)
    assert take_away(proved(manager), passkey).status_code == 404
    assert kept(facilitator) == {"webauthn"}


def test_an_account_started_afresh_has_no_step_and_no_session(manager, admin_user, proved):
    app_of(manager)
    client = proved(manager)
    assert client.get("/w/kz1/").status_code == 200
    restart_account(user=manager, by=admin_user)
    assert kept(manager) == set()
    assert client.get("/w/kz1/")["Location"].startswith("/accounts/login/")
