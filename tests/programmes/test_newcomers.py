"""Two accounts that one administrator made in an hour are not two people: whoever is new does not answer where somebody
is here for longer, and those who are here are told that she is new."""

from datetime import timedelta

import pytest
from django.utils import timezone

from survivor_engagement.common.errors import NotNow
from survivor_engagement.exports.actions import decide_export
from survivor_engagement.identity import erasing
from survivor_engagement.identity.actions import ask_reveal, decide_reveal
from survivor_engagement.programmes.models import Role, RoleAssignment
from survivor_engagement.programmes.newcomers import is_newcomer
from tests.exports.making import ask
from tests.harness.cast import make_staff

LONG_AGO = "2026-01-01T00:00Z"
LONGER = "somebody else has had theirs for longer"


def since(person, **ago) -> None:
    RoleAssignment.objects.filter(user=person).update(starts_at=timezone.now() - timedelta(**ago))


@pytest.fixture
def old_manager(manager):
    since(manager, days=30)
    return manager


@pytest.fixture
def asked(juniper, kz, facilitator):
    return ask_reveal(advisor=juniper, programme=kz, fields=["phone"], purpose="contact", by=facilitator)


def test_two_accounts_made_today_open_nothing_where_somebody_is_here_for_longer(asked, old_manager, safeguarding):
    with pytest.raises(NotNow, match=LONGER):
        decide_reveal(request=asked, approve=True, by=safeguarding)
    assert decide_reveal(request=asked, approve=True, by=old_manager).state == "approved"


def test_a_newcomer_may_say_no(asked, old_manager, safeguarding):
    assert decide_reveal(request=asked, approve=False, by=safeguarding).state == "refused"


def test_after_three_days_she_is_no_newcomer(asked, old_manager, safeguarding):
    since(safeguarding, days=3, minutes=1)
    assert decide_reveal(request=asked, approve=True, by=safeguarding).state == "approved"


def test_where_everybody_is_new_everybody_may_answer(asked, manager, safeguarding):
    assert decide_reveal(request=asked, approve=True, by=safeguarding).state == "approved"


def test_who_asked_is_not_the_one_who_is_here_for_longer(juniper, kz, old_manager, safeguarding):
    asked = ask_reveal(advisor=juniper, programme=kz, fields=["phone"], purpose="contact", by=old_manager)
    assert decide_reveal(request=asked, approve=True, by=safeguarding).state == "approved"


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_held": True}])
def test_who_cannot_come_in_does_not_stand_in_the_way(change, asked, old_manager, safeguarding):
    type(old_manager).objects.filter(pk=old_manager.pk).update(**change)
    assert decide_reveal(request=asked, approve=True, by=safeguarding).state == "approved"


def test_a_second_role_makes_nobody_new_again(kz, old_manager, safeguarding):
    RoleAssignment.objects.create(user=old_manager, programme=kz, role=Role.SAFEGUARDING)
    since(safeguarding, days=9)
    RoleAssignment.objects.filter(user=old_manager, role=Role.MANAGER).update(
        starts_at=timezone.now() - timedelta(days=9)
    )
    assert not is_newcomer(old_manager, kz.pk, "reveal.approve", but=None)


def test_the_same_holds_for_tables_with_names_and_for_wishes(juniper, kz, facilitator, old_manager, safeguarding):
    other = make_staff(kz, Role.MANAGER)
    table = ask(other, "identities", ["phone"], purpose="contact")
    with pytest.raises(NotNow, match=LONGER):
        decide_export(export=table, approve=True, by=safeguarding)
    decide_export(export=table, approve=True, by=old_manager)
    since(make_staff(kz, Role.SAFEGUARDING), days=9)
    wish = erasing.record_wish(advisor=juniper, programme=kz, waits_for_pay=False, by=old_manager)
    with pytest.raises(NotNow, match=LONGER):
        erasing.decide_wish(erasure=wish, agree=True, by=safeguarding)


def test_those_who_are_here_are_told_who_is_new(kz, old_manager, facilitator, monitoring, client_for):
    page = client_for(old_manager).get("/w/kz1/").content.decode()
    assert ("New in the team: Facilitator" in page, "New in the team: Monitoring" in page) == (True, False)
    assert 'href="/w/kz1/team/"' in page
    since(facilitator, days=15)
    assert "New in the team" not in client_for(old_manager).get("/w/kz1/").content.decode()


def test_on_the_first_day_of_a_programme_nobody_is_told(kz, manager, safeguarding, facilitator, client_for):
    for person in (manager, safeguarding, facilitator):
        assert "New in the team" not in client_for(person).get("/w/kz1/").content.decode()


def test_whoever_does_not_look_after_the_team_is_not_told(kz, manager, facilitator, client_for):
    since(facilitator, days=30)
    assert "New in the team" not in client_for(facilitator).get("/w/kz1/").content.decode()
