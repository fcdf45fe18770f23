"""What this room answers to rooms below."""

from consent.records import gate
from survivor_engagement.messaging.questions import may_send

PURPOSE_OF_CHANNEL = {"sms": "contact.sms"}


@may_send.answer
def may_send_by_her_word(*, advisor_id: int, programme_id: int, channel: str) -> bool:
    """A standing yes to this way of reaching her, held until the message has been handed over."""
    purpose = PURPOSE_OF_CHANNEL.get(channel)
    if purpose is None:
        return False
    answers = gate.check([advisor_id], purpose, programme_id=programme_id, moment="send", hold=True)
    return answers[advisor_id].allowed
