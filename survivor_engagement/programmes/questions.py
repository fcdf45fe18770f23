"""What only the rooms above know about a programme, and what they do when a role ends."""

from survivor_engagement.common.questions import Question

# currency_in_use.ask(programme=): whether there are rates, dues or ways of being paid in its currency.
currency_in_use = Question("programmes.currency_in_use", must_have=1)

# role_ended.ask(assignment=): take back what somebody was given because she held this role.
role_ended = Question("programmes.role_ended", must_have=1)
