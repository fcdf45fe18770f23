"""An enrolment begins with the day of the place, wherever the clock of the server stands."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from survivor_engagement.identity.models import Enrolment
from survivor_engagement.programmes.scope import load_scope
from tests.harness.cast import make_advisor

# Somewhere it is always another day than on the server: one of these two.
AHEAD, BEHIND = "Pacific/Kiritimati", "Pacific/Pago_Pago"


@pytest.mark.parametrize("place", [AHEAD, BEHIND])
def test_she_is_enrolled_from_the_moment_she_is_enrolled(place, kz, manager):
    kz.timezone = place
    kz.save()
    with timezone.override(place):  # as on a staff page
        juniper = make_advisor(kz, manager)
    assert load_scope(juniper.user).enrolled == {kz.pk}
    assert Enrolment.objects.standing().filter(advisor=juniper).exists()
    assert juniper.joined_on == timezone.localdate(timezone=ZoneInfo(place))


@pytest.mark.parametrize(("place", "days"), [(AHEAD, 0), (BEHIND, 0), (AHEAD, -1), (BEHIND, -1)])
def test_her_last_day_is_a_whole_day_there(place, days, kz, juniper):
    kz.timezone = place
    kz.save()
    last = timezone.localdate(timezone=ZoneInfo(place)) + timedelta(days=days)
    Enrolment.objects.filter(advisor=juniper).update(starts_on=last - timedelta(days=9), ends_on=last)
    still = days == 0
    assert (load_scope(juniper.user).enrolled == {kz.pk}) is still
    assert Enrolment.objects.standing().filter(advisor=juniper).exists() is still
