"""Her own limits to a yes: what she takes out of it, and a day before which nothing is done. They only ever narrow it.

A code names what is excepted. Moments of the gate say which of these an action may touch (`moments.Moment.may_touch`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from consent.records.models import ConsentEvent
from survivor_engagement.common.dates import long_date


@dataclass(frozen=True)
class Provision:
    """`fits`: purposes, or families of them by what stands before their dot."""

    label: str | Promise
    fits: tuple[str, ...]


PROVISIONS: Mapping[str, Provision] = MappingProxyType(
    {
        "own_country": Provision(_("Not in the country I come from"), ("quote", "publish", "share", "research")),
        "money_appeal": Provision(_("Not to ask people for money"), ("quote", "publish", "use")),
        "voice_in_public": Provision(_("Not my voice in public"), ("capture.audio", "capture.video", "publish")),
        "more_than_hands": Provision(
            _("Only my hands, or from behind"),
            ("capture.photo_unidentifiable", "capture.photo_identifiable", "capture.video", "publish", "use"),
        ),
        "police": Provision(_("Not to the police or to offices for foreigners"), ("share", "referral")),
    }
)
# A day is offered where something goes out of the house: a court may still have to decide.
MAY_WAIT = ("quote", "publish", "use", "speak", "share", "research")


def family_of(purpose: str) -> str:
    return purpose.partition(".")[0]


def offered(purpose: str) -> dict[str, str]:
    """Codes and words of the limits that fit to a purpose."""
    names = {purpose, family_of(purpose)}
    return {code: str(one.label) for code, one in PROVISIONS.items() if names.intersection(one.fits)}


def may_wait(purpose: str) -> bool:
    return family_of(purpose) in MAY_WAIT


def in_words(event: ConsentEvent) -> list[str]:
    """The limits of one yes, for her own pages and papers."""
    words = [str(PROVISIONS[code].label) for code in event.provisions if code in PROVISIONS]
    if event.not_before is not None:
        words.append(_now("Not before %(day)s") % {"day": long_date(event.not_before)})
    return words
