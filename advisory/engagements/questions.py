"""What the rooms above must say before we act, and what we tell them."""

from survivor_engagement.common.questions import Question

# may_schedule.ask(engagement=): raises NotNow, or answers True. Without an answer nothing is scheduled.
may_schedule = Question("engagements.may_schedule", must_have=1)

# engagement_invited.ask(participations=, by=): these people were asked to come.
engagement_invited = Question("engagements.engagement_invited", must_have=1)

# attendance_recorded.ask(participation=, by=): whether she came was written down, or written down anew.
attendance_recorded = Question("engagements.attendance_recorded", must_have=1)
