"""The page of the team: who holds which role, and which steps nobody could do."""

import re

import pytest

from survivor_engagement.programmes.models import Partner, Role, RoleAssignment
from survivor_engagement.programmes.permissions import VERBS
from survivor_engagement.programmes.printed import permissions_page
from survivor_engagement.programmes.steps import STEPS, different_people, steps_nobody_can_do
from survivor_engagement.users.models import User
from tests.harness.cast import CAST, make_staff
from tests.harness.factories import RoleAssignmentFactory
from tests.house.tree import ROOT

OF_STEPS = {verb for step in STEPS for verbs in step.verbs for verb in verbs.split("|")}


@pytest.fixture
def whole_team(request, kz):
    return {name: request.getfixturevalue(name) for name in CAST}


def missing(programme) -> dict[str, tuple[str, ...]]:
    return {step.name: step.roles for step in steps_nobody_can_do(programme)}


def test_with_everybody_there_every_step_can_be_done(whole_team, kz):
    assert missing(kz) == {}


def test_where_one_approver_has_left_what_needs_her_is_named(whole_team, kz):
    RoleAssignment.objects.filter(user=whole_team["approver"]).update(ends_at="2030-01-01T00:00:00Z")
    assert missing(kz) == {}
    RoleAssignment.objects.filter(user=whole_team["approver"]).delete()
    assert missing(kz) == {
        "Rates and tax rules": ("Finance, approves",),
        "A payout": ("Finance, approves",),
        "A payment file made anew after somebody opened it": ("Finance, approves", "Finance, releases"),
    }


def test_a_manager_alone_cannot_approve_what_she_asks(kz):
    make_staff(kz, Role.MANAGER)
    assert missing(kz)["Opening sealed details of an advisor"] == ("Programme manager", "Safeguarding lead")
    make_staff(kz, Role.MANAGER)
    assert "Opening sealed details of an advisor" not in missing(kz)


def test_one_person_with_all_three_roles_of_finance_makes_no_payout(kz):
    make_staff(kz, Role.FINANCE_PREPARER, Role.FINANCE_APPROVER, Role.FINANCE_RELEASER)
    assert missing(kz)["A payout"] == ("Finance, approves",)
    make_staff(kz, Role.FINANCE_APPROVER)
    assert missing(kz)["A payout"] == ("Finance, releases",)
    make_staff(kz, Role.FINANCE_RELEASER)
    assert "A payout" not in missing(kz)


def test_a_closed_account_holds_nothing(whole_team, kz):
    whole_team["independent"].is_active = False
    whole_team["independent"].save()
    assert missing(kz) == {"Answering an advisor who asks about an opening": ("Independent contact",)}


@pytest.mark.parametrize(
    ("able", "possible"),
    [
        ([{1}, {1}], False),
        ([{1, 2}, {1}], True),
        ([{1, 2}, {1, 2}, {1, 2}], False),
        ([{1}, {1, 2}, {2, 3}], True),
        ([set()], False),
    ],
)
def test_different_people_are_found_where_there_are_some(able, possible):
    assert different_people(able) is possible


def test_every_step_is_of_verbs_that_exist():
    assert set(VERBS) >= OF_STEPS


def test_every_verb_of_a_second_person_is_in_a_step():
    second = re.compile(r"(^|_)(approve|confirm|review|check|answer|release)")
    assert {verb for verb in VERBS if second.search(verb.split(".")[1])} <= OF_STEPS


def test_an_account_that_is_held_takes_no_step(whole_team, kz):
    User.objects.filter(pk=whole_team["approver"].pk).update(is_held=True)
    assert missing(kz)["Rates and tax rules"] == ("Finance, approves",)


def test_whoever_works_for_a_partner_takes_no_step_of_the_whole_programme(kz):
    make_staff(kz, Role.MANAGER)
    partner = Partner.objects.create(organisation=kz.organisation, name="Field Kitchen")
    guest = User.objects.make(kind=User.Kind.STAFF, label="Partner facilitator")
    RoleAssignmentFactory(user=guest, programme=kz, role=Role.FACILITATOR, partner=partner)
    assert missing(kz)["The risk note of a meeting"] == ("Programme manager", "Safeguarding lead")


def test_the_page_shows_roles_by_account_and_what_is_missing(manager, facilitator, client_for):
    page = client_for(manager).get("/w/kz1/team/").content.decode()
    assert f"user-{facilitator.pk}" in page
    assert "What nobody could do" in page


def test_the_printed_page_says_what_the_code_says():
    assert (ROOT / "docs" / "permissions.md").read_text() == permissions_page(), "run manage.py print_permissions"
