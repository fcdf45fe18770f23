"""A confirmation beside another one, or beside a second start: one answer stands, and nobody slips in between."""

import pytest
from django.db import connection

from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.programmes.actions import confirm_restart
from survivor_engagement.users.actions import accept_invitation, find_invitation, restart_account
from survivor_engagement.users.models import Restart, User
from tests.attacks.test_payouts_together import together
from tests.users.test_restarts import NEW, joined, take_up

pytestmark = pytest.mark.own_database


@pytest.fixture(autouse=True)
def committed(own_database):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.job', 'seed', false)")


@pytest.fixture
def administrators(committed) -> list[User]:
    return [joined(User.objects.create_superuser(f"setup-oak-{number}")) for number in (201, 202, 203)]


@pytest.fixture
def came_back(facilitator, administrators) -> Restart:
    take_up(restart_account(user=joined(facilitator), by=administrators[0]))
    return Restart.objects.get()


def confirmed(restart: Restart, by: User) -> Restart:
    return confirm_restart(restart=restart, digits=restart.check_digits, by=by)


def is_held(restart: Restart) -> bool:
    return User.objects.get(pk=restart.user_id).is_held


def test_of_two_confirmations_at_the_same_moment_one_stands(came_back, administrators):
    answers = together(*(lambda by=by: confirmed(came_back, by).confirmed_by_id for by in administrators[1:]))
    came_back.refresh_from_db()
    assert sorted(map(str, answers)) == sorted([str(NotNow), str(came_back.confirmed_by_id)])
    assert AuditEvent.objects.filter(event="account.confirmed").count() == 1
    assert not is_held(came_back)


def test_started_afresh_at_the_moment_of_the_confirmation_it_is_held(came_back, administrators):
    _first, second, third = administrators
    together(
        lambda: confirmed(came_back, second),
        lambda: restart_account(user=came_back.user, by=third),
    )
    newest = Restart.objects.first()
    assert (newest.asked_by_id, newest.confirmed_at, newest.replaced_at) == (third.pk, None, None)
    assert is_held(came_back)


def test_of_two_who_start_it_afresh_at_the_same_moment_one_start_is_open(came_back, administrators):
    together(*(lambda by=by: restart_account(user=came_back.user, by=by) for by in administrators))
    assert Restart.objects.open().count() == 1
    assert (Restart.objects.count(), is_held(came_back)) == (4, True)


def test_a_code_taken_up_while_the_account_is_started_afresh_brings_nobody_in(facilitator, administrators):
    invitation = find_invitation(restart_account(user=joined(facilitator), by=administrators[0]))
    together(
        lambda: accept_invitation(invitation=invitation, passphrase=NEW, language="en"),
        lambda: restart_account(user=facilitator, by=administrators[1]),
    )
    facilitator.refresh_from_db()
    assert (facilitator.has_usable_password(), facilitator.is_held) == (False, True)
