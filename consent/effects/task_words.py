"""What somebody of the team has to do after a stop, in words for the team. They say the thing, and never why."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from consent.effects.models import WithdrawalEffect
from consent.effects.plan import CONFIRM, LATE_NEWS, PAUSED_AGAIN
from consent.notices.effect_words import AT_ONCE, Words

TASKS: Mapping[str, tuple[Words, Words]] = MappingProxyType(
    {
        "lists_cleared": (
            _("Take this person off lists, chats and shared folders"),
            _("Also lists on paper. What is earned is still paid. Ask nobody why."),
        ),
        "wellbeing_followed_up": (_("Ask this person how she is"), _("By somebody she knows, and alone with her.")),
        "number_off_sending_lists": (
            _("Ask the service that sends messages to take a number off its list"),
            _("Give it nothing but the number."),
        ),
        "erased": (_("Erase what was written down"), _("Also on paper, and in your own notes.")),
        "her_lines_removed": (
            _("Take her lines out of the notes"),
            _("Where others need them to be followed, mark the place: removed at a participant's wish."),
        ),
        "her_parts_cut": (_("Cut her parts out, or delete the recording"), _("Delete it where they cannot be cut.")),
        "text_of_recording_removed": (
            _("Take out what was written down from the recording"),
            _("Translations too."),
        ),
        "picture_erased": (
            _("Delete the picture in every size"),
            _("In a picture of several people, make her unknowable or delete it."),
        ),
        "erasure_asked_at_service": (
            _("Ask the computer service to erase what it was sent"),
            _("Say which piece, and not whose."),
        ),
        "organiser_told": (
            _("Tell the organiser that somebody does not come"),
            _("“Cannot attend” is enough. Give no reason. It costs her nothing."),
        ),
        "off_our_pages": (
            _("Take her words out of our pages and files"),
            _("Reports, slides and drafts too. Write nothing in their place that points to her."),
        ),
        "partners_asked": (
            _("Ask the partner to take it out"),
            _("Say which piece, and not why. They have to tell you when it is done."),
        ),
        "search_engines_asked": (
            _("Ask search engines to forget the page"),
            _("By the address of the page alone."),
        ),
        "posts_deleted": (_("Delete our posts with it"), _("Where others shared it, ask the platform.")),
        "report_to_her": (_("Her report was not finished"), _("Try it again, or tell your system administrator.")),
        "recipient_asked_to_erase": (
            _("Ask who got it to stop and to erase it"),
            _("What the law makes them keep, they keep: ask them to say so."),
        ),
        "out_of_working_data": (
            _("Take her answers out of the data you work with"),
            _("Results that were counted already stay."),
        ),
        "rest_erased": (
            _("Erase what need not be kept of this person"),
            _("What the law makes us keep stays as long as it says."),
        ),
        "erased_at_provider_where_possible": (
            _("Ask the company to erase payment details"),
            _("Payments that were made stay in the accounts. She can be paid another way."),
        ),
        CONFIRM: (
            _("Ask her whether a pause is her wish"),
            _("In a safe way, alone with her. She lifts it herself, on her own page. Until then it stays paused."),
        ),
        LATE_NEWS: (
            _("Look at what was done before you learnt of a stop"),
            _("Each of these relied on a yes that was taken back already. She reads the same list."),
        ),
        PAUSED_AGAIN: (
            _("Look at why somebody pauses her again and again"),
            _("Talk to her alone first. A pause can be used to keep somebody away from others."),
        ),
    }
)
GIVEN_UP = _("The system could not do this and does not try any more.")


def title_of(effect: WithdrawalEffect) -> str:
    known = TASKS.get(effect.code)
    return str(known[0] if known else AT_ONCE.get(effect.code, effect.code))


def how_of(effect: WithdrawalEffect) -> str:
    known = TASKS.get(effect.code)
    return str(known[1] if known else GIVEN_UP)
