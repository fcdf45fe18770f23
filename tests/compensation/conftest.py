"""Pay of programme KZ1: approved rates, a scheduled meeting of case P-A, Juniper invited to it."""

import pytest

from tests.compensation import meetings


@pytest.fixture
def card(kz, manager, approver):
    return meetings.approved_card(kz, manager, approver)


@pytest.fixture
def tax_rule(kz, manager, approver):
    return meetings.approved_tax(kz, manager, approver)


@pytest.fixture
def meeting(kz):
    return meetings.make_meeting(kz)


@pytest.fixture
def plan(meeting, card, tax_rule, manager):
    return meetings.choose_everything(meeting, card, tax_rule, manager)


@pytest.fixture
def offer(plan, meeting, juniper, manager):
    """Juniper's offer, open; the meeting is scheduled."""
    meetings.move(meeting, "scheduled")
    return meetings.invite(meeting, juniper, by=manager)[0]
