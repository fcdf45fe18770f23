"""What only the rooms above know about a payment: what she says of it."""

from survivor_engagement.common.questions import Question

# she_received.ask(payment=): whether she has said that this payment arrived.
she_received = Question("payouts.she_received", must_have=1)
