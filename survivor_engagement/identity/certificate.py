"""What a paper about an erasure says: what went, what stays and why, when old backups go dark. No name stands on it."""

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from survivor_engagement.identity.erasures import Erasure

Words = str | Promise

# By the kinds that rooms count; the order is that of the paper.
GONE: dict[str, Words] = {
    "details": _("Locked details: name, phone number, payment details"),
    "contact": _("Ways and hours of being reached"),
    "sign_in": _("Sign-in name and passphrase"),
    "ways_in": _("Passkeys, code apps and invitations"),
    "sessions": _("Open sign-ins"),
    "requests": _("Requests to open the locked details"),
    "grants": _("Permissions to open the locked details"),
    "files": _("Files about this person"),
    "tables": _("Tables with this person that waited to be taken, deleted"),
    "messages": _("Messages that were waiting, stopped"),
    "checks": _("Answers to check questions"),
    "readings": _("Marks that words were given to read before others got them"),
    "accounts": _("Last digits and marks of accounts"),
    "consents_ended": _("Permissions that had been given, ended"),
    "seats": _("Seats in groups, ended"),
    "meetings": _("Meetings to come, taken back"),
    "offers": _("Offers that waited for an answer, closed"),
    "enrolments": _("Enrolments, ended"),
}
STAYS: dict[str, tuple[Words, Words]] = {
    "consents_kept": (
        _("What was said yes and no to, and that it was looked at before something was done"),
        _("It proves what was asked and answered. By code only."),
    ),
    "approvals_kept": (
        _("Which words were found clear before others got them"),
        _("It proves that somebody had read them. By the number of an empty account only."),
    ),
    "papers_kept": (
        _("Marks of papers about answers that were handed out"),
        _("They prove a paper. No words, by code only."),
    ),
    "promises_kept": (
        _("Where things were that stood on a permission, and what was done after a stop"),
        _("So that whoever has them is still asked to erase them. By code only."),
    ),
    "requests_kept": (
        _("That the locked details were opened in an emergency"),
        _("So that another person can say whether it was in order. By code only, for one year."),
    ),
    "seats_kept": (_("Seats in groups, with their days"), _("Past decisions rest on them. By code only.")),
    "meetings_kept": (
        _("Meetings that were attended or not"),
        _("What is owed and was paid rests on them. By code only."),
    ),
    "questions_kept": (_("That questions about openings were asked and answered"), _("By code only.")),
    "advice_kept": (_("Advice of a group, and whether its answer was enough"), _("It is the group's. By code only.")),
    "dues_kept": (_("What was earned"), _("Accounts must be kept by law. By code only.")),
    "payments_kept": (_("Payments"), _("Accounts must be kept by law. By code only.")),
    "receipts_kept": (_("Whether money arrived"), _("It belongs to the accounts. By code only.")),
    "messages_kept": (_("That messages were sent, without words or number"), _("So that it can be checked.")),
}
# What stays for everybody, whatever was counted.
ALWAYS_STAYS: tuple[tuple[Words, Words], ...] = (
    (
        _("Age group, the day of joining, and the days in programmes"),
        _("So that each programme can count. By code only."),
    ),
    (
        _("Tables that the team took out of this site before"),
        _("They lie outside and cannot be reached. “Who opened my details” said when one was made."),
    ),
    (_("The code"), _("So that nobody else is ever given it. It leads to no name any more.")),
    (_("Who did what with this record"), _("The trail holds numbers and names of fields, never what stood in them.")),
)
PAYMENT_FILES_KEPT_DAYS = 60  # a test compares it with the payouts


def backups_dark_on(erased_on: date) -> date:
    """From this day no backup of ours holds a key of hers."""
    return erased_on + timedelta(days=settings.KEY_DUMPS_KEPT_DAYS)


def gone_of(erasure: Erasure) -> list[tuple[Words, int]]:
    """What went, with how many."""
    return [(words, erasure.counts[kind]) for kind, words in GONE.items() if erasure.counts.get(kind)]


def stays_of(erasure: Erasure | None = None) -> list[tuple[Words, Words]]:
    """What stays, and why: all that could, before it is done; what there was, afterwards."""
    kept = [words for kind, words in STAYS.items() if erasure is None or erasure.counts.get(kind)]
    return [*ALWAYS_STAYS, *kept]


def latest_day(erasure: Erasure) -> date:
    """When old backups go dark: as written down once it is done, else reckoned from the day it is due."""
    if erasure.backups_dark_on is not None:
        return erasure.backups_dark_on
    return backups_dark_on(timezone.localdate(erasure.due_at or timezone.now()))
