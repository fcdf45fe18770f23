"""What only the rooms above know about work that a person started."""

from survivor_engagement.common.questions import Question

# right_stands.ask(user_id=, programme_id=, verbs=): whether this person, active, holds one of these verbs there now.
right_stands = Question("jobs.right_stands", must_have=1)
# refused.ask(job=): the work will not be done, because whoever asked may not any more.
refused = Question("jobs.refused", must_have=1)
