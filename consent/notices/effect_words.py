"""What a stop does, in plain sentences for her: at once, by when, and what cannot be taken back.

By the codes of the catalogue (`Purpose.effects`). The sentences say "we" and "you", and never what the work is about.
A test finds codes without words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

Words = str | Promise
HOURS_OF_A_DAY = 24

AT_ONCE: Mapping[str, Words] = MappingProxyType(
    {
        "no_new_invitations": _("We do not invite you any more."),
        "off_coming_lists": _("You are not expected at the next meetings."),
        "waiting_messages_stopped": _("Messages that wait to be sent to you this way are stopped."),
        "address_hidden": _("We do not use it in this way any more. It stays sealed, and you see who opens it."),
        "number_hidden": _("We do not call that person any more. The number stays sealed, and you see who opens it."),
        "no_new_notes": _("We do not write down what you say any more."),
        "note_taker_told": _("If a meeting is going on, whoever leads it is told to stop noting, and not for whom."),
        "recorder_told": _("If a meeting is going on, whoever leads it is told to stop recording, and not for whom."),
        "file_locked": _("Nobody can open the file."),
        "caches_emptied": _("Small copies of the picture are deleted."),
        "nothing_uploaded": _("Nothing more is sent to the computer service."),
        "visitor_kept_out": _("The visitor is not let in."),
        "not_offered_to_editors": _("Whoever writes for us does not find your words any more."),
        "drafts_blocked": _("A text with your words cannot be published."),
        "unpublished": _("It is taken down everywhere we can reach."),
        "booking_cancelled": _("Your turn to speak is called off. It costs you nothing."),
        "links_closed": _("Links to it do not open any more."),
        "hidden_from_staff": _("The team does not see it any more."),
        "no_new_collection": _("We collect nothing more."),
        "next_payments_held": _("Your details are in no new payment to this company. Your money stays yours."),
        "other_way_offered": _("You can choose another way to be paid, on your Home page."),
        "nothing_more_told": _("We tell them nothing more."),
        "not_told_any_more": _("We do not tell you about this any more."),
    }
)
LATER: Mapping[str, Words] = MappingProxyType(
    {
        "lists_cleared": _("Your code is taken off lists, shared folders and chats"),
        "wellbeing_followed_up": _("Somebody you know asks how you are"),
        "number_off_sending_lists": _("Your number is taken off lists of services that send messages"),
        "erased": _("What we wrote down about it is erased"),
        "her_lines_removed": _("Your lines are taken out of the notes"),
        "her_parts_cut": _("Your parts are cut out, or the recording is deleted"),
        "text_of_recording_removed": _("What was written down from the recording is taken out"),
        "picture_erased": _("The picture is deleted in every size"),
        "erasure_asked_at_service": _("The computer service is asked to erase it"),
        "organiser_told": _("The organiser is told that you do not come, and not why"),
        "off_our_pages": _("Your words are taken out of our pages and files"),
        "partners_asked": _("Partners who have it are asked to take it out"),
        "search_engines_asked": _("Search engines are asked to forget it"),
        "posts_deleted": _("Our posts with it are deleted"),
        "report_to_her": _("You can read here what went and what stays"),
        "recipient_asked_to_erase": _("Whoever got it is asked to stop and to erase it"),
        "out_of_working_data": _("Your answers are taken out of what we work with"),
        "rest_erased": _("What we need not keep is erased"),
        "erased_at_provider_where_possible": _("The company is asked to erase your details, where it can"),
        "late_news_looked_at": _("Somebody looks at what was done before we knew"),
        "pauses_looked_at": _("Somebody looks at why this was paused again"),
        "confirm_with_her": _("Somebody you know asks you whether this pause is your wish"),
    }
)
CANNOT_UNDO: Mapping[str, Words] = MappingProxyType(
    {
        "what_others_heard": _("What others heard, they may remember."),
        "printed_or_downloaded_copies": _("Copies that somebody printed or saved stay where they are."),
        "messages_delivered": _("Messages that have arrived stay on the phone."),
        "they_know_she_named_them": _("That person knows that you named them."),
        "prints_given_out": _("Prints that were given out stay where they are."),
        "copies_by_others": _("Copies that others made stay with them."),
        "what_recipient_must_keep_by_law": _("What the law makes them keep, they keep."),
        "what_staff_remember": _("What the team read, they may remember."),
        "results_already_computed": _("Results that were counted already stay."),
        "reports_already_given": _("Reports that were given out already stay."),
        "what_the_law_makes_us_keep": _("What the law makes us keep, we keep as long as it says."),
        "past_payments_in_accounts": _("Payments that were made stay in the accounts."),
        "what_adviser_knows": _("What the adviser knows, they may remember."),
    }
)


@dataclass(frozen=True)
class LaterWords:
    text: Words
    within: str


@dataclass(frozen=True)
class EffectWords:
    """The effects of one purpose, for her page."""

    at_once: list[Words]
    later: list[LaterWords]
    cannot_undo: list[Words]


def within(hours: int) -> str:
    """How long that is, in whole days where it is days."""
    span = timedelta(hours=hours)
    if hours % HOURS_OF_A_DAY:
        return ngettext("within %(n)d hour", "within %(n)d hours", hours) % {"n": hours}
    return ngettext("within %(n)d day", "within %(n)d days", span.days) % {"n": span.days}


def words_for(effects: Mapping[str, Any]) -> EffectWords:
    """Of the effects of a purpose as the catalogue holds them."""
    return EffectWords(
        [AT_ONCE.get(code, code) for code in effects.get("at_once", [])],
        [LaterWords(LATER.get(step["code"], step["code"]), within(step["hours"])) for step in effects.get("later", [])],
        [CANNOT_UNDO.get(code, code) for code in effects.get("cannot_undo", [])],
    )
