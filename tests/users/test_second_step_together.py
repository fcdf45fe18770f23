"""Two second steps taken away at the same moment: one of them stays. Real connections, with commits."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db import connections, transaction

from survivor_engagement.programmes.models import Role
from tests.harness.cast import make_staff
from tests.harness.client import as_seed
from tests.harness.factories import ProgrammeFactory


@pytest.mark.own_database
def test_two_second_steps_taken_away_at_the_same_moment_leave_one(own_database):
    with transaction.atomic():
        as_seed()
        manager = make_staff(ProgrammeFactory(code="KZ1"), Role.MANAGER)
        steps = [Authenticator.objects.create(user=manager, type=kind, data={}) for kind in ("totp", "webauthn")]
    start = Barrier(2)

    def take_away(step: Authenticator) -> bool:
        try:
            with transaction.atomic():
                start.wait(timeout=10)
                allowed = get_adapter().can_delete_authenticator(step)
                time.sleep(0.1)
                if allowed:
                    step.delete()
            return allowed
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take_away, steps)) == [False, True]
    assert Authenticator.objects.filter(user=manager).count() == 1
