"""What can happen to a meeting. Cut by who acts: those who plan, those who are asked, those who hold it.

Locks are taken in one order: the invitation, then the meeting; nobody who holds a meeting waits for an invitation.
"""

from advisory.engagements.actions.answering import (
    accept_participation,
    ask_question_first,
    decline_participation,
    take_back_yes,
    withdraw_participation,
)
from advisory.engagements.actions.holding import (
    close_engagement,
    mark_held,
    record_attendance,
    share_minutes,
    write_minutes,
)
from advisory.engagements.actions.planning import (
    add_agenda_item,
    add_own_point,
    approve_risk_note,
    edit_engagement,
    link_services,
    plan_engagement,
    remove_agenda_item,
    write_risk_note,
)
from advisory.engagements.actions.room import confirm_paused, pass_on_stop, stop_in_the_room, tell_the_room
from advisory.engagements.actions.scheduling import (
    cancel_engagement,
    invite_missing,
    remind_participants,
    schedule_engagement,
)

__all__ = [
    "accept_participation",
    "add_agenda_item",
    "add_own_point",
    "approve_risk_note",
    "ask_question_first",
    "cancel_engagement",
    "close_engagement",
    "confirm_paused",
    "decline_participation",
    "edit_engagement",
    "invite_missing",
    "link_services",
    "mark_held",
    "pass_on_stop",
    "plan_engagement",
    "record_attendance",
    "remind_participants",
    "remove_agenda_item",
    "schedule_engagement",
    "share_minutes",
    "stop_in_the_room",
    "take_back_yes",
    "tell_the_room",
    "withdraw_participation",
    "write_minutes",
    "write_risk_note",
]
