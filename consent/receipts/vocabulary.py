"""What the codes of the catalogue mean on a receipt: terms of the Data Privacy Vocabulary."""

from types import MappingProxyType

from django.utils.translation import gettext as _

# By the code of a purpose, or by the part before its point. The first that fits is taken.
DATA = MappingProxyType(
    {
        "participation": ("pd:GroupMembership",),
        "contact": ("pd:Contact",),
        "capture.audio": ("pd:VoiceCommunicationRecording",),
        "capture.video": ("pd:VoiceCommunicationRecording", "pd:Picture"),
        "capture.photo_identifiable": ("pd:Picture",),
        "capture.photo_unidentifiable": ("pd:Picture",),
        "capture": ("pd:Opinion",),
        "quote": ("pd:Opinion",),
        "payment": ("pd:BankAccount",),
    }
)
ANY_DATA = ("dpv:PersonalData",)
# That she takes part, and what she says, may let others guess at more. A number or an account does not.
NOT_SENSITIVE = ("contact", "payment")
LAWFUL_BASIS = "dpv:ExplicitlyExpressedConsent"


def recipients(purpose: str) -> tuple[str, ...]:
    """Who outside gets something of hers by a yes to this."""
    return (_("the bank or wallet company that pays you"),) if purpose == "payment.provider" else ()


def data_of(purpose: str) -> tuple[str, ...]:
    return DATA.get(purpose) or DATA.get(_family(purpose), ANY_DATA)


def sensitive(purpose: str) -> str:
    return "" if _family(purpose) in NOT_SENSITIVE else _("may reveal health or private life")


def ways_to_stop(*, signs_in: bool) -> tuple[str, ...]:
    """A guardian never signs in."""
    tell = _("Tell anybody in the team, in words or by message.")
    return (_("Open “My choices” and stop it there."), tell) if signs_in else (tell,)


def rights() -> tuple[str, ...]:
    return (
        _("to see what is kept"),
        _("to have it corrected"),
        _("to have it erased"),
        _("to have it left unused"),
        _("to take a copy"),
        _("to complain"),
    )


def _family(purpose: str) -> str:
    return purpose.partition(".")[0]
