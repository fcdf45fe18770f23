"""What the rooms above must say before we act, and what we tell them."""

from survivor_engagement.common.questions import Question

# may_schedule.ask(engagement=): raises NotNow, or answers True. Without an answer nothing is scheduled.
may_schedule = Question("engagements.may_schedule", must_have=1)

# engagement_invited.ask(participations=, by=): these people were asked to come.
engagement_invited = Question("engagements.engagement_invited", must_have=1)

# attendance_recorded.ask(participation=, by=): whether she came was written down, or written down anew.
attendance_recorded = Question("engagements.attendance_recorded", must_have=1)

# offered_to_her.ask(participation=, scope=None): (what she receives, in words; where she answers), or None.
offered_to_her = Question("engagements.offered_to_her")

# pay_is_open.ask(participation=): she is not expected any more, and what she was promised waits for her word on whether
# she had begun. One True is enough.
pay_is_open = Question("engagements.pay_is_open")

# she_withdrew.ask(participation=, begun=, by=): she took her yes back on the page of the meeting.
she_withdrew = Question("engagements.she_withdrew", must_have=1)
