"""What only the rooms above know about a programme: whether its money is counted already."""

from survivor_engagement.common.questions import Question

# currency_in_use.ask(programme=): whether there are rates, dues or ways of being paid in its currency.
currency_in_use = Question("programmes.currency_in_use", must_have=1)
