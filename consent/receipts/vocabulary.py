"""What the codes of the catalogue mean on a receipt: terms of the Data Privacy Vocabulary, and words for effects."""

from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
EFFECTS = MappingProxyType(
    {
        "no_new_invitations": gettext_lazy("You are not invited any more."),
        "off_coming_lists": gettext_lazy("You are off the lists of coming meetings."),
        "no_new_notes": gettext_lazy("Your words are not written down any more."),
        "note_taker_told": gettext_lazy("The note taker is told."),
        "waiting_messages_stopped": gettext_lazy("Messages that wait are stopped."),
        "not_offered_to_editors": gettext_lazy("Your words are not offered to writers any more."),
        "drafts_blocked": gettext_lazy("Drafts that hold your words are blocked."),
        "next_payments_held": gettext_lazy("The next payment does not go through the company."),
        "other_way_offered": gettext_lazy("Another way to be paid is agreed with you."),
        "lists_cleared": gettext_lazy("Your code is taken off other lists"),
        "her_lines_removed": gettext_lazy("Your lines are taken out of the notes"),
        "number_off_sending_lists": gettext_lazy("Your number is taken off the sending lists"),
        "off_our_pages": gettext_lazy("Your words are taken off our pages"),
        "partners_asked": gettext_lazy("Partners are asked to remove your words"),
        "erased_at_provider_where_possible": gettext_lazy("The company is asked to erase what it may"),
        "what_others_heard": gettext_lazy("what others heard"),
        "messages_delivered": gettext_lazy("messages that reached your phone"),
        "printed_or_downloaded_copies": gettext_lazy("printed copies, and copies that others took"),
        "past_payments_in_accounts": gettext_lazy("payments that were made: they stay in the books"),
    }
)


def recipients(purpose: str) -> tuple[str, ...]:
    """Who outside gets something of hers by a yes to this."""
    return (_("the bank or wallet company that pays you"),) if purpose == "payment.provider" else ()


def data_of(purpose: str) -> tuple[str, ...]:
    return DATA.get(purpose) or DATA.get(_family(purpose), ANY_DATA)


def sensitive(purpose: str) -> str:
    return "" if _family(purpose) in NOT_SENSITIVE else _("may reveal health or private life")


def effect(code: str) -> str:
    """An effect in words; a code that has none yet stands for itself, so that nothing is left out."""
    return str(EFFECTS.get(code, code))


def effect_within(code: str, hours: int) -> str:
    return _("%(effect)s, within %(hours)s hours.") % {"effect": effect(code), "hours": hours}


def ways_to_stop() -> tuple[str, ...]:
    return (
        _("Open “My choices” and stop it there."),
        _("Tell anybody in the team, in words or by message."),
    )


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
