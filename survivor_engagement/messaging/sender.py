"""The last step to the outside: one neutral sentence to one number. Only an id is logged, only yes or no returned."""

import logging

import apprise
from django.conf import settings

logger = logging.getLogger(__name__)
PLACE_OF_NUMBER = "{to}"


class GatewayMisconfigured(Exception):
    """SMS_GATEWAY_URL cannot be used. The address holds secrets, so it is not repeated here."""


def can_send() -> bool:
    """Whether there is a gateway. Outside production none is needed: there the log stands in for it."""
    return bool(settings.SMS_GATEWAY_URL) or settings.ENV != "production"


def send_text(*, phone: str, text: str, message_id: int) -> bool:
    """Hand the sentence to the gateway; True when it took it. Without a gateway only the id is written, to the log."""
    if not settings.SMS_GATEWAY_URL:
        logger.info("no gateway is set: message-%s would have left now", message_id)
        return can_send()
    gateway = apprise.Apprise()
    if not gateway.add(address_for(phone)):
        raise GatewayMisconfigured
    return bool(gateway.notify(body=text))


def address_for(phone: str) -> str:
    """Apprise's address with the number in its place, digits only: `twilio://sid:token@from/{to}`."""
    if PLACE_OF_NUMBER not in settings.SMS_GATEWAY_URL:
        raise GatewayMisconfigured
    digits = "".join(sign for sign in phone if sign.isdigit())
    return str(settings.SMS_GATEWAY_URL).replace(PLACE_OF_NUMBER, digits)
