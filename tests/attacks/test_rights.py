"""Nobody gives herself rights, writes in another's name, or changes an account without a trace: tried in plain SQL."""

import pytest
from django.db import DatabaseError, connection, transaction

from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.users import actions

GIVE_ROLE = (
    "INSERT INTO programmes_roleassignment (public_id, user_id, programme_id, role, granted_by_id, reason) "
    "VALUES (gen_random_uuid(), %s, %s, 'programme_manager', %s, 'work')"
)
ADD_EVENT = (
    "INSERT INTO audit_auditevent (at, event, actor_id, actor_role, about_kind, about_id, fields, purpose) "
    "VALUES (now(), 'identity.opened', %s, 'auditor', '', '', '[]', '')"
)


def refused(sql: str, values: list[object]) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except DatabaseError:
        return True
    return False


@pytest.mark.parametrize("person", ["manager", "auditor", "juniper_user"])
def test_nobody_but_an_administrator_gives_a_role(person, request, kz, juniper, as_web):
    user = juniper.user if person == "juniper_user" else request.getfixturevalue(person)
    somebody = request.getfixturevalue("facilitator")
    with as_web(user):
        assert refused(GIVE_ROLE, [somebody.pk, kz.pk, user.pk])


def test_an_administrator_gives_a_role(admin_user, manager, th, as_web):
    with as_web(admin_user):
        assert not refused(GIVE_ROLE, [manager.pk, th.pk, admin_user.pk])


@pytest.mark.parametrize("right", ["is_superuser = true", "is_staff = true", "kind = 'admin'", "is_active = false"])
def test_nobody_raises_her_own_rights(right, manager, as_web):
    with as_web(manager):
        assert refused(f"UPDATE users_user SET {right} WHERE id = %s", [manager.pk])  # noqa: S608


def test_nobody_writes_into_the_trail_in_another_name(manager, auditor, as_web):
    with as_web(manager):
        assert refused(ADD_EVENT, [auditor.pk])
        assert not refused(ADD_EVENT, [manager.pk])


def test_a_started_afresh_account_is_in_the_trail_with_who_did_it(admin_user, manager, as_web):
    with as_web(admin_user):
        actions.restart_account(user=manager, by=admin_user)
    event = AuditEvent.objects.get(event="account.restarted")
    assert (event.actor_id, event.about_id) == (admin_user.pk, str(manager.public_id))


@pytest.mark.parametrize(
    "path", ["password/reset/", "password/reset/done/", "confirm-email/", "email/", "password/set/", "signup/"]
)
def test_pages_that_would_write_an_email_are_not_there(path, client, mailoutbox):
    statuses = {
        client.get(f"/accounts/{path}").status_code,
        client.post(f"/accounts/{path}", {"email": "a@b.example"}).status_code,
    }
    assert statuses <= ({404} if path != "signup/" else {200, 302, 404})
    assert mailoutbox == []


def test_what_was_said_does_not_outlive_leaving(juniper, client_for):
    client = client_for(juniper.user)
    client.post("/d/break/", {"rest": "yes"})
    client.get("/leave/")
    assert set(client.cookies) - {name for name, morsel in client.cookies.items() if morsel["max-age"] == 0} == set()
