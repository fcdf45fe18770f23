"""A batch on its way: prepared by one person, approved by another, released by a third; nothing is paid twice."""

import pytest

from compensation.payouts import actions
from compensation.payouts.filling import payable_now
from compensation.payouts.models import Decision, Payment, PaymentItem, PayoutBatch, SharedAccount
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.jobs.models import Job
from tests.compensation.payouts import (
    P_A,
    agree,
    approve,
    by_bank,
    by_wallet,
    check_promises,
    funded,
    handed_over,
    in_cash,
    locked,
    owe,
    release,
    released,
    take_back,
)
from tests.harness.kept import kept


@kept
def juniper_is_owed(juniper, kz, manager, approver, admin_user):
    """Juniper is paid to her bank, which she agreed to."""
    by_bank(juniper, kz)
    agree(kz, juniper, writer=manager, approver=approver)
    funded(kz, admin_user)
    return owe(kz, juniper, writer=manager, approver=approver)[0]


@kept
def tern_is_owed(tern, kz, manager, approver):
    """Tern is paid in cash."""
    in_cash(tern, kz)
    return owe(kz, tern, writer=manager, approver=approver)[0]


def test_a_draft_takes_in_what_is_payable_in_a_way_she_agreed_to(kz, finance, juniper_is_owed, tern_is_owed):
    batch = actions.prepare_batch(programme=kz, by=finance)
    check_promises()
    assert (batch.state, batch.payment_count, batch.total_minor) == ("draft", 2, 2 * P_A)
    assert sorted(batch.payments.values_list("amount_minor", "state")) == [(P_A, "draft"), (P_A, "draft")]
    assert batch.reference.startswith("KZ1-20")
    assert batch.reference.endswith("-1")


def test_two_dues_of_one_person_are_one_payment(kz, finance, juniper, juniper_is_owed, manager, approver):
    owe(kz, juniper, writer=manager, approver=approver)
    batch = actions.prepare_batch(programme=kz, by=finance)
    check_promises()
    payment = batch.payments.get()
    assert (payment.amount_minor, payment.items.count()) == (2 * P_A, 2)


def test_a_second_draft_finds_nothing_left_to_take(kz, finance, juniper_is_owed):
    actions.prepare_batch(programme=kz, by=finance)
    with pytest.raises(NotNow):
        actions.prepare_batch(programme=kz, by=finance)
    assert PaymentItem.objects.filter(live=True).count() == 1


def test_without_her_yes_or_without_a_way_nobody_is_taken_in(kz, finance, juniper, tern, manager, approver):
    by_bank(juniper, kz)  # no standing yes to giving it to the bank
    owe(kz, juniper, tern, writer=manager, approver=approver)
    waiting = payable_now(kz, "KZT", finance)
    assert (waiting.payment_count, sorted(waiting.without_a_way)) == (0, sorted([juniper.pk, tern.pk]))
    with pytest.raises(NotNow):
        actions.prepare_batch(programme=kz, by=finance)


def test_three_people_take_a_batch_to_its_release(kz, finance, approver, releaser, juniper_is_owed, tern_is_owed):
    batch = released(kz, finance, approver, releaser)
    check_promises()
    assert list(batch.decisions.values_list("step", "by", "content_hash")) == [
        ("approve", approver.pk, batch.content_hash),
        ("release", releaser.pk, batch.content_hash),
    ]
    assert sorted(batch.files.values_list("rail", "state")) == [("bank", "asked"), ("cash", "asked")]
    assert Job.objects.get(kind="payout.make_files").about_id == batch.public_id


def test_a_step_a_second_time_is_told_no_and_changes_nothing(kz, finance, approver, releaser, tern_is_owed):
    batch = released(kz, finance, approver, releaser)
    again = [
        (actions.lock_batch, finance),
        (actions.cancel_batch, finance),
        (actions.bring_up_to_date, finance),
    ]
    for action, by in again:
        with pytest.raises(NotNow):
            action(batch=batch, by=by)
    for step, by in ((approve, approver), (release, releaser)):
        with pytest.raises(NotNow):
            step(batch, by)
    assert (Decision.objects.count(), Job.objects.filter(kind="payout.make_files").count()) == (2, 1)


@pytest.mark.parametrize("who", ["finance", "approver"])
def test_nobody_takes_two_steps(who, request, kz, finance, approver, releaser, tern_is_owed):
    batch = locked(kz, finance)
    person = request.getfixturevalue(who)
    if who == "approver":
        approve(batch, approver)
    step = release if who == "approver" else approve
    with pytest.raises(NotNow):
        step(batch, person)


def test_sending_back_voids_the_approval_and_the_batch_can_change_again(
    kz, finance, approver, releaser, juniper_is_owed, tern_is_owed
):
    batch = approve(locked(kz, finance), approver)
    back = actions.send_back(batch=batch, reason="person", by=releaser)
    check_promises()
    assert (back.state, back.content_hash, Decision.objects.standing().count()) == ("draft", "", 0)
    assert list(Decision.objects.values_list("step", "reason")) == [("approve", ""), ("send_back", "person")]
    actions.leave_out(payment=back.payments.get(method__kind="cash"), by=finance)
    again = actions.lock_batch(batch=back, by=finance)
    check_promises()
    assert (again.state, again.payment_count, again.total_minor) == ("locked", 1, P_A)


def test_the_same_approver_may_approve_anew_after_a_change(kz, finance, approver, releaser, tern_is_owed):
    batch = approve(locked(kz, finance), approver)
    actions.send_back(batch=batch, reason="amount", by=releaser)
    batch = approve(actions.lock_batch(batch=batch, by=finance), approver)
    assert release(batch, releaser).state == "released"


def test_cancelling_a_draft_makes_everything_payable_again(kz, finance, tern_is_owed):
    batch = actions.cancel_batch(batch=actions.prepare_batch(programme=kz, by=finance), by=finance)
    check_promises()
    assert (batch.state, payable_now(kz, "KZT", finance).payment_count) == ("cancelled", 1)
    assert actions.prepare_batch(programme=kz, by=finance).reference.endswith("-2")


def test_a_draft_belongs_to_the_person_who_prepared_it(kz, finance, other_finance, tern_is_owed):
    batch = actions.prepare_batch(programme=kz, by=finance)
    with pytest.raises(NotNow):
        actions.lock_batch(batch=batch, by=other_finance)
    with pytest.raises(NotNow):
        actions.leave_out(payment=batch.payments.get(), by=finance)


def test_a_way_that_changed_after_locking_stops_the_approval(kz, finance, approver, juniper, juniper_is_owed):
    batch = locked(kz, finance)
    in_cash(juniper, kz)
    with pytest.raises(NotNow):
        approve(batch, approver)
    actions.send_back(batch=batch, reason="method", by=approver)
    with pytest.raises(NotNow):
        actions.lock_batch(batch=batch, by=finance)
    actions.bring_up_to_date(batch=batch, by=finance)
    check_promises()
    assert actions.lock_batch(batch=batch, by=finance).payments.get().method.kind == "cash"


def test_a_yes_taken_back_stops_the_release(kz, finance, approver, releaser, juniper, juniper_is_owed):
    batch = approve(locked(kz, finance), approver)
    take_back(kz, juniper)
    with pytest.raises(NotNow):
        release(batch, releaser)


def test_an_account_of_two_people_is_asked_about_before_approval(
    kz, finance, approver, juniper, juniper_is_owed, tern, safeguarding
):
    by_bank(tern, kz)
    batch = locked(kz, finance)
    with pytest.raises(NotNow):
        approve(batch, approver)
    question = SharedAccount.objects.get(advisor=juniper)
    actions.answer_shared_account(question=question, answer="household", by=safeguarding)
    assert approve(batch, approver).state == "approved"


def test_a_bank_payment_needs_an_account_of_ours(kz, finance, juniper, manager, approver):
    by_bank(juniper, kz)
    agree(kz, juniper, writer=manager, approver=approver)
    owe(kz, juniper, writer=manager, approver=approver)
    with pytest.raises(NotNow):
        locked(kz, finance)


def test_wallet_companies_get_a_file_each(kz, finance, approver, releaser, juniper, tern, manager):
    by_wallet(juniper, kz)
    in_cash(tern, kz)
    agree(kz, juniper, writer=manager, approver=approver)
    owe(kz, juniper, tern, writer=manager, approver=approver)
    batch = handed_over(kz, finance, approver, releaser)
    assert sorted(batch.files.values_list("rail", "provider", "state")) == [
        ("cash", "", "handed_over"),
        ("wallet", "kaspi", "handed_over"),
    ]
    assert (batch.state, set(batch.payments.values_list("state", flat=True))) == ("dispatched", {"submitted"})


def test_the_trail_names_each_step_and_no_value(kz, finance, approver, releaser, tern_is_owed):
    handed_over(kz, finance, approver, releaser)
    events = AuditEvent.objects.filter(event__regex="^(batch|payment)").order_by("id")
    assert list(events.values_list("event", "actor_id", "count")) == [
        ("batch.prepared", finance.pk, 1),
        ("batch.locked", finance.pk, 1),
        ("batch.approved", approver.pk, 1),
        ("batch.released", releaser.pk, 1),
        ("payment_file.made", None, 1),
        ("payment_file.handed_over", releaser.pk, 1),
    ]


def test_a_batch_is_named_by_its_reference_only(kz, finance, tern_is_owed):
    batch = actions.prepare_batch(programme=kz, by=finance)
    payment = Payment.objects.get()
    assert (str(batch), str(payment), str(payment.items.get())) == (
        batch.reference,
        f"payment-{payment.pk}",
        f"payment-item-{payment.items.get().pk}",
    )
    assert PayoutBatch.objects.get() == batch
