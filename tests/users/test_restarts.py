"""Somebody of staff lost her sign-in: two people bring her back, and one administrator alone takes over no account."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.programmes.actions import confirm_restart, grant_role
from survivor_engagement.programmes.models import RoleAssignment
from survivor_engagement.programmes.restarts import second_people
from survivor_engagement.users.actions import accept_invitation, add_account, find_invitation, restart_account
from survivor_engagement.users.models import Restart, User
from tests.harness.client import WebClient

NEW = "an otter in quiet water"


def joined(user: User) -> User:
    user.set_password("four quiet green leaves")
    user.save()
    return user


@pytest.fixture
def second_admin():
    return joined(User.objects.create_superuser("setup-oak-200"))


@pytest.fixture
def came_back(facilitator, admin_user):
    """Started afresh, and she has used her code."""
    take_up(restart_account(user=joined(facilitator), by=admin_user))
    return Restart.objects.get()


def take_up(code: str) -> User:
    return accept_invitation(invitation=find_invitation(code), passphrase=NEW, language="en", by=None)


def comes_in(user: User) -> bool:
    return WebClient().post("/accounts/login/", {"login": user.username, "password": NEW}).status_code == 302


def test_she_comes_in_when_a_second_person_has_confirmed_and_not_before(came_back, second_admin):
    assert not comes_in(came_back.user)
    confirm_restart(restart=came_back, digits=came_back.check_digits, by=second_admin)
    assert comes_in(came_back.user)
    event = AuditEvent.objects.get(event="account.confirmed")
    assert (event.actor_id, event.about_id) == (second_admin.pk, str(came_back.user.public_id))


def test_a_new_account_waits_for_nobody(admin_user):
    user = add_account(kind="staff", label="Facilitator 2", language="en", by=admin_user)
    take_up(restart_account(user=user, by=admin_user))
    assert (comes_in(user), Restart.objects.count()) == (True, 0)


def test_a_new_account_whose_first_code_was_lost_waits_for_nobody_either(admin_user):
    user = add_account(kind="staff", label="Facilitator 2", language="en", by=admin_user)
    restart_account(user=user, by=admin_user)
    take_up(restart_account(user=user, by=admin_user))
    assert comes_in(user)


def test_started_afresh_once_more_after_it_was_confirmed_it_is_held_once_more(came_back, second_admin, admin_user):
    confirm_restart(restart=came_back, digits=came_back.check_digits, by=second_admin)
    take_up(restart_account(user=came_back.user, by=admin_user))
    assert not comes_in(came_back.user)


def test_a_second_code_does_not_let_go_of_what_the_first_one_held(facilitator, admin_user, second_admin):
    restart_account(user=joined(facilitator), by=admin_user)
    take_up(restart_account(user=facilitator, by=admin_user))
    assert not comes_in(facilitator)
    assert [one.replaced_at is None for one in Restart.objects.order_by("id")] == [False, True]


def test_neither_who_asked_nor_she_herself_confirms(came_back, admin_user, second_admin):
    for person in (admin_user, came_back.user):
        with pytest.raises(NotNow, match="Another person must confirm"):
            confirm_restart(restart=came_back, digits=came_back.check_digits, by=person)


def test_digits_of_an_earlier_start_confirm_no_later_one(came_back, admin_user, second_admin):
    """She read hers aloud; then the account was started afresh once more, by somebody who took that code up herself."""
    take_up(restart_account(user=came_back.user, by=admin_user))
    later = Restart.objects.first()
    for restart, number in ((came_back, 1_234), (later, 5_678)):
        Restart.objects.filter(pk=restart.pk).update(public_id=uuid.UUID(int=number))
    with pytest.raises(NotNow, match="not the four digits"):
        confirm_restart(restart=later, digits="1234", by=second_admin)
    assert not comes_in(came_back.user)
    confirm_restart(restart=later, digits=" 5678 ", by=second_admin)


def test_a_new_administrator_waits_for_a_second_person_from_her_first_code_on(admin_user, second_admin, as_web):
    with as_web(admin_user):
        third = add_account(kind="admin", label="Administrator 3", language="en", by=admin_user)
        take_up(restart_account(user=third, by=admin_user))
    assert not comes_in(third)
    made = Restart.objects.get()
    assert list(second_people(made)) == [second_admin]
    confirm_restart(restart=made, digits=made.check_digits, by=second_admin)
    assert comes_in(third)


def test_the_second_administrator_of_all_waits_for_nobody_where_nobody_is(admin_user, as_web):
    with as_web(admin_user):
        second = add_account(kind="admin", label="Administrator 2", language="en", by=admin_user)
        take_up(restart_account(user=second, by=admin_user))
    assert (comes_in(second), Restart.objects.count()) == (True, 0)


def test_an_account_of_staff_becomes_no_administrator(facilitator, admin_user, as_web):
    assert not in_sql(admin_user, as_web, "UPDATE users_user SET kind = 'admin' WHERE id = %s", facilitator.pk)


def test_whoever_watches_over_a_programme_for_longer_confirms_and_no_newcomer(came_back, manager, safeguarding):
    RoleAssignment.objects.filter(user=manager).update(starts_at=timezone.now() - timedelta(days=4))
    assert list(second_people(came_back)) == [manager]


def test_it_is_confirmed_once(came_back, second_admin):
    confirm_restart(restart=came_back, digits=came_back.check_digits, by=second_admin)
    with pytest.raises(NotNow, match="confirmed this already"):
        confirm_restart(restart=came_back, digits=came_back.check_digits, by=second_admin)


def test_before_she_has_used_her_code_there_is_nothing_to_confirm(facilitator, admin_user, second_admin):
    restart_account(user=joined(facilitator), by=admin_user)
    with pytest.raises(NotNow, match="has not used her code yet"):
        confirm_restart(restart=Restart.objects.get(), digits="", by=second_admin)


def test_with_two_administrators_the_other_one_confirms_and_nobody_else(came_back, second_admin, manager):
    assert list(second_people(came_back)) == [second_admin]


def test_with_one_administrator_those_who_watch_over_her_programme_confirm(
    came_back, manager, safeguarding, finance, other_manager, other_safeguarding
):
    assert set(second_people(came_back)) == {manager, safeguarding}


def test_an_administrator_is_confirmed_by_those_who_lead_any_programme(
    admin_user, second_admin, manager, other_manager
):
    take_up(restart_account(user=second_admin, by=admin_user))
    assert set(second_people(Restart.objects.get())) == {manager, other_manager}


def test_a_manager_is_not_her_own_second_person_in_another_role(manager, safeguarding, kz, admin_user):
    grant_role(user=manager, programme=kz, role="safeguarding_lead", reason="cover", by=admin_user)
    take_up(restart_account(user=joined(manager), by=admin_user))
    assert set(second_people(Restart.objects.get())) == {safeguarding}


def in_sql(user: User, as_web, sql: str, *values) -> bool:
    """Whether the database lets the web do this for this person."""
    with as_web(user):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql, values)
                return cursor.rowcount == 1
        except DatabaseError:
            return False


CONFIRM = "UPDATE users_restart SET confirmed_by_id = %s, confirmed_at = now() WHERE id = %s"


def test_the_database_refuses_a_second_person_who_is_the_first_or_herself(came_back, admin_user, second_admin, as_web):
    assert not in_sql(admin_user, as_web, CONFIRM, admin_user.pk, came_back.pk)
    assert not in_sql(came_back.user, as_web, CONFIRM, came_back.user_id, came_back.pk)
    assert in_sql(second_admin, as_web, CONFIRM, second_admin.pk, came_back.pk)


def test_the_database_refuses_whoever_is_no_second_person_of_hers(
    came_back, manager, safeguarding, finance, reviewer, other_manager, juniper, as_web
):
    """An advisor, an account without a role, and who watches over nothing of hers: each in her own scope and name."""
    for person in (juniper.user, reviewer, finance, other_manager):
        assert not in_sql(person, as_web, CONFIRM, person.pk, came_back.pk)
    assert User.objects.get(pk=came_back.user_id).is_held
    assert in_sql(manager, as_web, CONFIRM, manager.pk, came_back.pk)
    assert not User.objects.get(pk=came_back.user_id).is_held


def as_they_are(restart: Restart) -> None:
    assert restart.confirmed_at is None


def with_a_second_administrator(restart: Restart) -> None:
    joined(User.objects.create_superuser("setup-oak-200"))


def with_one_who_never_came(restart: Restart) -> None:
    User.objects.create_superuser("setup-oak-200")


def with_a_newcomer(restart: Restart) -> None:
    safeguarding = RoleAssignment.objects.filter(role="safeguarding_lead", programme__code="KZ1")
    safeguarding.update(starts_at=timezone.now() - timedelta(days=2))
    others = RoleAssignment.objects.exclude(pk__in=safeguarding)
    others.update(starts_at=timezone.now() - timedelta(days=4))


def with_newcomers_only(restart: Restart) -> None:
    RoleAssignment.objects.update(starts_at=timezone.now() - timedelta(days=1))


def with_no_role_of_hers(restart: Restart) -> None:
    RoleAssignment.objects.filter(user=restart.user_id).update(ends_at=timezone.now())


def with_a_manager_who_is_held(restart: Restart) -> None:
    Restart.objects.create(user=User.objects.get(role_assignments__role="programme_manager",
                                                 role_assignments__programme__code="KZ1"),
                           asked_by=restart.asked_by)  # fmt: skip


def with_a_role_to_come(restart: Restart) -> None:
    RoleAssignment.objects.filter(role="programme_manager").update(starts_at=timezone.now() + timedelta(days=1))


def with_a_closed_account(restart: Restart) -> None:
    User.objects.filter(role_assignments__role="safeguarding_lead").update(is_active=False)


WORLDS = [
    as_they_are, with_a_second_administrator, with_one_who_never_came, with_a_newcomer, with_newcomers_only,
    with_no_role_of_hers, with_a_manager_who_is_held, with_a_role_to_come, with_a_closed_account,
]  # fmt: skip


@pytest.mark.parametrize("world", WORLDS)
def test_the_database_and_the_pages_name_the_same_second_people(
    world, came_back, manager, safeguarding, finance, reviewer, other_manager, other_safeguarding, juniper, as_web
):
    world(came_back)
    asked = "SELECT id FROM users_user WHERE users_may_confirm(id, %s, %s)"
    with as_web(), connection.cursor() as cursor:
        cursor.execute(asked, [came_back.user_id, came_back.asked_by_id])
        named = {row[0] for row in cursor.fetchall()}
    assert named == set(second_people(came_back).values_list("pk", flat=True))
    assert bool(named) == bool(second_people(came_back))


def test_the_database_refuses_a_confirmation_in_anothers_name(came_back, admin_user, second_admin, as_web):
    assert not in_sql(admin_user, as_web, CONFIRM, second_admin.pk, came_back.pk)


def test_the_database_lets_go_of_no_account_by_its_own_row(came_back, admin_user, second_admin, as_web):
    free = "UPDATE users_user SET is_held = false WHERE id = %s"
    assert not in_sql(admin_user, as_web, free, came_back.user_id)
    assert not in_sql(second_admin, as_web, "DELETE FROM users_restart WHERE id = %s", came_back.pk)
    assert User.objects.get(pk=came_back.user_id).is_held


def test_a_restart_that_was_set_aside_lets_go_of_nobody(came_back, admin_user, as_web):
    aside = "UPDATE users_restart SET replaced_at = now() WHERE id = %s"
    assert in_sql(admin_user, as_web, aside, came_back.pk)
    assert User.objects.get(pk=came_back.user_id).is_held


def test_the_database_refuses_a_confirmation_before_she_used_her_code(facilitator, admin_user, second_admin, as_web):
    restart_account(user=joined(facilitator), by=admin_user)
    assert not in_sql(second_admin, as_web, CONFIRM, second_admin.pk, Restart.objects.get().pk)


def test_the_way_back_through_the_pages(facilitator, admin_user, second_admin, client_for):
    change = {"label": "Facilitator", "language": "en", "is_active": "on", "_invite": "1"}
    joined(facilitator)
    shown = client_for(admin_user).post(f"/setup/users/user/{facilitator.pk}/change/", change)
    visitor = WebClient()
    visitor.post("/start/code/", {"code": shown.context["code"]})
    answer = visitor.post("/start/name/", {"passphrase": NEW}).content.decode()
    assert "a second person confirms that it is really you" in answer
    assert visitor.get("/w/kz1/")["Location"].startswith("/accounts/login/")
    page = f"/setup/users/restart/{Restart.objects.get().pk}/change/"
    assert "_confirm" not in client_for(admin_user).get(page).content.decode()
    digits = re.search(r'<p class="code big">(\d{4})</p>', answer)[1]
    assert client_for(admin_user).post(page, {"_confirm": "1", "digits": digits}).status_code == 409
    assert client_for(second_admin).post(page, {"_confirm": "1", "digits": "none"}).status_code == 409
    client_for(second_admin).post(page, {"_confirm": "1", "digits": digits})
    assert comes_in(facilitator)


def test_whoever_comes_second_through_the_pages_is_told_so(came_back, second_admin, client_for):
    third = joined(User.objects.create_superuser("setup-oak-300"))
    page, sent = f"/setup/users/restart/{came_back.pk}/change/", {"_confirm": "1", "digits": came_back.check_digits}
    first, second = (client_for(person).post(page, sent) for person in (second_admin, third))
    assert (first.status_code, second.status_code) == (302, 409)
    assert "Somebody has confirmed this already" in second.content.decode()
    came_back.refresh_from_db()
    assert came_back.confirmed_by == second_admin


def test_a_manager_confirms_on_a_page_of_her_programme(came_back, manager, other_manager, client_for):
    page = "/w/kz1/accounts/"
    assert came_back.user.username in client_for(manager).get(page).content.decode()
    assert "Nobody waits for you" in client_for(other_manager).get("/w/th2/accounts/").content.decode()
    assert client_for(other_manager).post(f"/w/th2/accounts/{came_back.public_id}/confirm/").status_code == 404
    confirm = f"{page}{came_back.public_id}/confirm/"
    again = client_for(manager).post(confirm, {"digits": "12"}).content.decode()
    assert ("These are not the four digits" in again, 'value="12"' in again) == (True, True)
    assert "Write the four digits" in client_for(manager).post(confirm).content.decode()
    client_for(manager).post(confirm, {"digits": came_back.check_digits})
    assert comes_in(came_back.user)


def test_confirming_asks_for_a_proof(came_back, manager, client_for):
    client = client_for(joined(manager)).proved(minutes_ago=6)
    answers = [client.get("/w/kz1/accounts/"), client.post(f"/w/kz1/accounts/{came_back.public_id}/confirm/")]
    assert {answer["Location"].split("?")[0] for answer in answers} == {"/accounts/reauthenticate/"}
