"""What the rooms above know that this one needs before anything leaves."""

from survivor_engagement.common.questions import Question

# Asked with advisor_id, programme_id and channel ("sms", "call"), just before a message is handed over, and before
# somebody of the team is asked to call. An answer is True (she has a standing yes to this way of being reached) or
# False. One False, or no answer at all, means: not sent.
may_send = Question("messaging.may_send", must_have=1)
