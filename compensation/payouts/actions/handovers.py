"""A file on its way out of the house: opened, handed over, or made anew when something changed in between.

Whoever opened a file may have given it away already. So a file that was opened is given up by two people, never one.
"""

import secrets
from collections import Counter

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compensation.payouts.filling import SHARE_DETAILS
from compensation.payouts.models import FileOpening, Payment, PaymentFile, PayoutBatch
from compensation.payouts.models.methods import Rail
from compensation.payouts.stopping import ACCOUNT_ASKED, MAYBE_PAID, NOT_AGREED, WAY_CHANGED, reasons_to_stop
from consent.effects.actions import note_uses_of_many, promise_after_all
from consent.effects.uses import Kind, Place
from consent.records import gate
from survivor_engagement.audit.actions import record, record_for_each
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.models import Purpose
from survivor_engagement.jobs.queue import ask
from survivor_engagement.users.models import User

State = PaymentFile.State
ERASED_THERE = "erased_at_provider_where_possible"


@transaction.atomic
def open_file(*, file: PaymentFile, by: User) -> PaymentFile:
    """Somebody takes the content out of the house. From now on it may be at the bank; so nobody is the first to take it
    out who could not hand it over now. One that is out already is still read, to find out what became of it."""
    locked = PaymentFile.objects.select_for_update(of=("self",)).select_related("batch", "stored").get(pk=file.pk)
    if locked.state == State.VOID:
        raise NotNow(_("This file is void: somebody changed her way of being paid. A new one takes its place."))
    if locked.stored is None:
        raise NotNow(_("This file is still being made. Look again in a moment."))
    is_here = locked.state == State.MADE and not locked.openings.exists()
    if is_here and (reasons := reasons_to_stop(locked, by=by, moment="payment.hand_over")):
        raise NotNow(_sentence_about(reasons, was_opened=False))
    _opening, is_first = FileOpening.objects.get_or_create(
        file=locked, by=by, defaults={"programme_id": locked.programme_id}
    )
    if is_first:
        record("payment_file.opened", by=by, about=locked, count=locked.payment_count)
    _tell_those_in_it(locked, by)
    return locked


def _tell_those_in_it(file: PaymentFile, by: User) -> None:
    """Whoever has the file reads their names and accounts, so each of them reads that. A cash sheet holds codes."""
    if file.rail != Rail.CASH:
        record_for_each(
            "identity.opened",
            advisor_ids=file.payments_when_made().values_list("advisor_id", flat=True),
            by=by,
            about=file,
            fields=["payee_details"],
            purpose=Purpose.PAYMENT,
        )


@transaction.atomic
def hand_over_file(*, file: PaymentFile, by: User) -> PaymentFile:
    """A named person says that this file went to the bank, the wallet company or the cash table."""
    batch, locked = _waiting(file)
    if reasons := reasons_to_stop(locked, by=by, moment="payment.hand_over"):
        raise NotNow(_sentence_about(reasons, was_opened=locked.openings.exists()))
    _hand_over(batch, locked, by)
    record("payment_file.handed_over", by=by, about=locked, count=locked.payment_count)
    return locked


@transaction.atomic
def hand_over_as_it_went(*, file: PaymentFile, by: User) -> PaymentFile:
    """It had gone already when somebody in it changed her way: all of it is on its way, and none of it is paid anew."""
    batch, locked = _waiting(file)
    if not locked.openings.exists():
        raise NotNow(_("Nobody has opened this file, so it cannot have gone."))
    reasons = reasons_to_stop(locked, by=by, moment="payment.hand_over")
    locked.had_gone = bool(reasons)
    _hand_over(batch, locked, by)
    record("payment_file.had_gone", by=by, about=locked, count=len(reasons))
    return locked


@transaction.atomic
def make_file_anew(*, file: PaymentFile, by: User) -> PaymentFile:
    """The way on when somebody in a file changed her way or her mind: a new one is made without the payments that must
    not go out. Where the old one was opened, this asks for a second person and changes nothing yet."""
    batch, locked = _waiting(file)
    if not reasons_to_stop(locked, by=by, moment="payment.hand_over"):
        raise NotNow(_("Nothing has changed since this file was made. It can be handed over as it is."))
    if not locked.openings.exists():
        return _void(batch, locked, by)
    if locked.anew_asked_by_id is not None:
        raise NotNow(_("Somebody asked for this already. A second person finds out whether the old one was stopped."))
    locked.anew_asked_by, locked.anew_asked_at = by, timezone.now()
    locked.save(update_fields=["anew_asked_by", "anew_asked_at"])
    record("payment_file.anew_asked", by=by, about=locked, count=locked.payment_count)
    return locked


@transaction.atomic
def ask_for_files_again(*, file: PaymentFile, by: User) -> None:
    """Work of a person is refused where her role ended before the worker came to it. Then somebody else who releases
    asks for it, by her own right. Asking while it is being made changes nothing."""
    locked = PaymentFile.objects.select_for_update(of=("self",)).select_related("batch").get(pk=file.pk)
    if locked.state != State.ASKED:
        raise NotNow(_("This file is made already."))
    record("payment_file.asked_again", by=by, about=locked)
    batch = locked.batch
    ask("payout.make_files", about_id=batch.public_id, programme_id=batch.programme_id, by=by)


@transaction.atomic
def confirm_stopped(*, file: PaymentFile, by: User) -> PaymentFile:
    """A second person has found out that the opened file was stopped, and that nothing of it was or will be paid."""
    batch, locked = _waiting(file)
    if locked.anew_asked_by_id is None:
        raise NotNow(_("Nobody has asked to make this file anew."))
    if locked.anew_asked_by_id == by.pk:
        raise NotNow(_("You asked for this yourself, so somebody else finds out whether it was stopped."))
    if locked.openings.filter(by=by).exists():
        raise NotNow(_("You opened this file, so somebody else finds out whether it was stopped."))
    if batch.prepared_by_id == by.pk:
        raise NotNow(_("You prepared this batch, so somebody else finds out whether it was stopped."))
    if locked.payments().filter(advisor__user=by).exists():
        raise NotNow(_("One of these payments is to you, so somebody else finds out whether it was stopped."))
    locked.stopped_by, locked.stopped_at = by, timezone.now()
    return _void(batch, locked, by)


def _waiting(file: PaymentFile) -> tuple[PayoutBatch, PaymentFile]:
    """Batch first, then file: everybody takes these locks in this order."""
    batch = PayoutBatch.objects.select_for_update(of=("self",)).get(pk=file.batch_id)
    locked = PaymentFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    if locked.state != State.MADE:
        raise NotNow(_("This file is not waiting to be handed over: it is still being made, or it went out already."))
    return batch, locked


def _hand_over(batch: PayoutBatch, file: PaymentFile, by: User) -> None:
    file.payments().filter(state=Payment.State.DRAFT).update(state=Payment.State.SUBMITTED, state_at=timezone.now())
    file.state, file.handed_over_by, file.handed_over_at = State.HANDED_OVER, by, timezone.now()
    file.save(update_fields=["state", "handed_over_by", "handed_over_at", "had_gone"])
    _note_where_details_are(file, by)
    still_here = [State.ASKED, State.MADE]
    if batch.state == PayoutBatch.State.RELEASED and not batch.files.filter(state__in=still_here).exists():
        batch.state = PayoutBatch.State.DISPATCHED
        batch.save(update_fields=["state"])


def _note_where_details_are(file: PaymentFile, by: User) -> None:
    """Their details are with the bank or company from now on. Whoever took her yes back while the file was on its way
    is not forgotten: the company is asked to erase them."""
    if file.rail == Rail.CASH:
        return
    going = dict(file.payments().filter(state=Payment.State.SUBMITTED).values_list("advisor", "method__public_id"))
    note_uses_of_many(
        programme=file.programme, purpose=SHARE_DETAILS, things=going, kind=Kind.PAYMENT_DETAILS, place=Place.COMPANY,
        place_ref=file.provider or file.rail, by=by,
    )  # fmt: skip
    # The gate weighs all voices; whoever releases reads nothing of guardians.
    answers = gate.check(going, SHARE_DETAILS, programme_id=file.programme_id, moment="payment.hand_over", by=by)
    if without := set(going) - set(gate.allowed_among(answers)):
        promise_after_all(
            programme=file.programme, purpose=SHARE_DETAILS, code=ERASED_THERE, advisor_ids=without, by=by
        )


def _void(batch: PayoutBatch, file: PaymentFile, by: User) -> PaymentFile:
    file.state = State.VOID
    file.save(update_fields=["state", "stopped_by", "stopped_at"])
    anew = PaymentFile.objects.create(
        batch=batch,
        programme_id=file.programme_id,
        rail=file.rail,
        provider=file.provider,
        message_id=secrets.token_hex(16).upper(),
        information_id=secrets.token_hex(16).upper(),
    )
    record("payment_file.voided", by=by, about=file, count=file.payment_count)
    ask("payout.make_files", about_id=batch.public_id, programme_id=batch.programme_id, by=by)
    return anew


def _sentence_about(reasons: dict[int, str], *, was_opened: bool) -> str:
    """What stands in the way, and how to mend it."""
    found = Counter(reasons.values())
    sentences = []
    if changed := found[WAY_CHANGED] + found[NOT_AGREED]:
        sentences.append(
            ngettext(
                "One person in this file is paid in another way by now, or took her yes back.",
                "%(n)d people in this file are paid in another way by now, or took their yes back.",
                changed,
            )
            % {"n": changed}
        )
    if found[ACCOUNT_ASKED]:
        sentences.append(_("An account in this file stands with two people. Ask about it first, or leave it out."))
    if found[MAYBE_PAID]:
        sentences.append(_("A report says that somebody in this file may have been paid already. Find out first."))
    return " ".join([*sentences, _way_on(was_opened=was_opened)])


def _way_on(*, was_opened: bool) -> str:
    if not was_opened:
        return _("Press “Make it anew” and hand over the new one.")
    return _(
        "If this file has gone already, press “It had gone already”. If not, have it stopped there and press “Make it "
        "anew”; a second person confirms that it was stopped."
    )
