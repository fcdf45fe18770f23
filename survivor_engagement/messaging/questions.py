"""What the rooms above know that this one needs before anything leaves."""

from survivor_engagement.common.questions import Question

# Asked with advisor_id, programme_id and channel ("sms"), just before a message is handed over. An answer is True (she
# has a standing yes to this kind of message) or False. One False, or no answer at all, means: not sent.
may_send = Question("messaging.may_send", must_have=1)
