"""Second steps of staff leave a row in the trail, whoever changes them and by whichever way."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone

from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.users.actions import restart_account
from tests.attacks.test_second_steps import code_of

APP, PASSKEY, SPARE = (kind.value for kind in (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN,
                                               Authenticator.Type.RECOVERY_CODES))  # fmt: skip


def rows(user) -> list[tuple]:
    found = AuditEvent.objects.filter(event__startswith="second_step.", about_id=str(user.public_id)).order_by("id")
    assert {(row.about_kind, row.programme_id, row.advisor_id) for row in found} <= {("users.user", None, None)}
    return [(row.event, row.purpose, row.actor_id, row.actor_role) for row in found]


def passkey_of(user) -> Authenticator:
    return Authenticator.objects.create(user=user, type=PASSKEY, data={"name": "1", "credential": {"a": 1}})


def test_a_code_app_added_on_the_page_leaves_rows_by_her(manager, client_for):
    client = client_for(manager)
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    assert client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)}).status_code == 302
    assert rows(manager)[0] == ("second_step.added", APP, manager.pk, "staff")


def test_a_passkey_taken_away_on_the_page_leaves_a_row_by_her(manager, client_for):
    TOTP.activate(manager, generate_totp_secret())
    key = passkey_of(manager)
    client = client_for(manager)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "totp", "at": time.time(), "reauthenticated": True}
    ]
    session.save()
    assert client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/").status_code == 302
    assert rows(manager)[-1] == ("second_step.removed", PASSKEY, manager.pk, "staff")


def test_an_account_started_afresh_loses_its_steps_in_the_trail(manager, admin_user, as_web):
    TOTP.activate(manager, generate_totp_secret())
    with as_web(admin_user):
        restart_account(user=manager, by=admin_user)
    assert rows(manager)[1:] == [("second_step.removed", APP, admin_user.pk, "admin")]


def test_a_step_given_to_another_account_or_with_another_secret_is_no_way_round(manager, admin_user):
    key = passkey_of(manager)
    key.data["credential"] = {"a": 2}
    key.save()
    Authenticator.objects.filter(pk=key.pk).update(user=admin_user)
    assert [row[:2] for row in rows(manager)] == [
        ("second_step.added", PASSKEY), ("second_step.changed", PASSKEY), ("second_step.removed", PASSKEY),
    ]  # fmt: skip
    assert [row[:2] for row in rows(admin_user)] == [("second_step.added", PASSKEY)]


def test_using_or_naming_a_step_is_not_a_change(manager):
    key = passkey_of(manager)
    key.data["name"], key.last_used_at = "2", timezone.now()
    key.save()
    assert len(rows(manager)) == 1


def test_of_an_advisor_nothing_is_written(juniper):
    passkey_of(juniper.user)
    Authenticator.objects.all().delete()
    assert rows(juniper.user) == []


@pytest.mark.parametrize("kind", [APP, PASSKEY, SPARE])
def test_no_row_says_more_than_the_kind(kind, manager):
    Authenticator.objects.create(user=manager, type=kind, data={"secret": "s3cret", "name": "77"})
    kept = str(AuditEvent.objects.filter(event="second_step.added").values().get())
    assert [word for word in ("s3cret", "'77'", manager.username) if word in kept] == []
