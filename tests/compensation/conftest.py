"""Pay of programme KZ1: approved rates, a scheduled meeting of case P-A, Juniper invited to it."""

from tests.compensation import meetings
from tests.harness.kept import kept


@kept
def card(kz, manager, approver):
    return meetings.approved_card(kz, manager, approver)


@kept
def tax_rule(kz, manager, approver):
    return meetings.approved_tax(kz, manager, approver)


@kept
def meeting(kz):
    return meetings.make_meeting(kz)


@kept
def plan(meeting, card, tax_rule, manager):
    return meetings.choose_everything(meeting, card, tax_rule, manager)


@kept
def offer(plan, meeting, juniper, manager):
    """Juniper's offer, open; the meeting is scheduled."""
    meetings.move(meeting, "scheduled")
    return meetings.invite(meeting, juniper, by=manager)[0]
