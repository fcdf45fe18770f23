"""Attacks on money: past Python straight at the database, from another programme, in another role."""

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError
from django.urls import reverse
from django.utils import timezone

from compensation.payouts import actions
from compensation.payouts.models import (
    Decision,
    Payment,
    PaymentItem,
    PayoutBatch,
    PayoutMethod,
    SharedAccount,
    StatusReport,
)
from tests.compensation.payouts import approve, by_wallet, check_promises, handed_over, in_cash, locked, owe, released
from tests.harness.kept import kept


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "shelf"


@kept
def due(tern, kz, manager, approver):
    in_cash(tern, kz)
    return owe(kz, tern, writer=manager, approver=approver)[0]


def refused(do, *, at_the_end: bool = False) -> bool:
    """Whether the database itself says no."""
    try:
        with transaction.atomic():
            do()
            if at_the_end:
                check_promises()
    except (IntegrityError, DatabaseError):
        return True
    return False


def decide(batch, step, by, **fields):
    standing = {
        "content_hash": batch.content_hash,
        "standing_hash": batch.content_hash,
        "prepared_by": batch.prepared_by,
    }
    return Decision.objects.create(batch=batch, programme=batch.programme, step=step, by=by, **(standing | fields))


def test_the_preparer_cannot_approve_not_even_past_python(kz, finance, releaser, due):
    batch = locked(kz, finance)
    assert refused(lambda: decide(batch, "approve", finance))
    assert refused(lambda: decide(batch, "approve", finance, prepared_by=releaser))


def test_an_administrator_is_no_exception(kz, finance, admin_user, due):
    batch = locked(kz, finance)
    assert refused(lambda: PayoutBatch.objects.filter(pk=batch.pk).update(state="approved"))
    assert refused(lambda: PayoutBatch.objects.filter(pk=batch.pk).update(state="released", released_at=timezone.now()))
    decide(batch, "approve", admin_user)
    assert refused(lambda: decide(batch, "release", admin_user))


def test_the_approver_cannot_release(kz, finance, approver, due):
    batch = approve(locked(kz, finance), approver)
    assert refused(lambda: decide(batch, "release", approver))


def test_a_decision_on_other_content_is_refused(kz, finance, approver, due):
    batch = locked(kz, finance)
    other = "0" * 64
    assert refused(lambda: decide(batch, "approve", approver, content_hash=other, standing_hash=other))


def test_nobody_decides_in_the_name_of_another(kz, finance, approver, releaser, due, as_web):
    batch = locked(kz, finance)
    with as_web(releaser):
        assert refused(lambda: decide(batch, "approve", approver))


def test_nobody_decides_on_a_payment_to_herself(kz, finance, tern, due):
    batch = locked(kz, finance)
    assert refused(lambda: decide(batch, "approve", tern.user))


@pytest.mark.parametrize(
    "change", [{"amount_minor": 1}, {"state": "cancelled"}, {"end_to_end_id": "F" * 32}, {"currency": "THB"}]
)
def test_a_payment_in_a_locked_batch_does_not_change(change, kz, finance, due):
    batch = locked(kz, finance)
    assert refused(lambda: batch.payments.update(**change))
    assert refused(lambda: PaymentItem.objects.filter(payment__batch=batch).delete())
    assert refused(lambda: batch.payments.all()._raw_delete("default"))


def test_the_mark_of_the_content_cannot_be_moved_while_a_decision_stands(kz, finance, approver, due):
    batch = approve(locked(kz, finance), approver)
    rows = PayoutBatch.objects.filter(pk=batch.pk)
    assert refused(lambda: rows.update(content_hash="0" * 64))
    assert refused(lambda: rows.update(state="draft", content_hash="", locked_at=None))
    assert refused(lambda: rows.update(total_minor=1))


def test_a_decision_is_never_changed_and_ceases_only_with_the_batch(kz, finance, approver, due):
    batch = approve(locked(kz, finance), approver)
    decisions = Decision.objects.filter(batch=batch)
    assert refused(lambda: decisions.update(by=finance))
    assert refused(lambda: decisions._raw_delete("default"))
    assert refused(lambda: decisions.update(standing_hash=None), at_the_end=True)


def test_a_due_has_one_live_payment(kz, finance, due):
    actions.prepare_batch(programme=kz, by=finance)
    first = Payment.objects.get()

    def pay_again():
        batch = PayoutBatch.objects.create(programme=kz, reference="KZ1-X", currency="KZT", prepared_by=finance)
        payment = Payment.objects.create(
            batch=batch, programme=kz, advisor=first.advisor, method=first.method, amount_minor=due.net_minor,
            currency="KZT", end_to_end_id="F" * 32,
        )  # fmt: skip
        PaymentItem.objects.create(
            payment=payment, programme=kz, advisor=first.advisor, due=due, amount_minor=due.net_minor
        )

    with pytest.raises(IntegrityError, match="due_paid_once"), transaction.atomic():
        pay_again()


def test_a_payment_that_does_not_add_up_is_refused(kz, finance, tern, due):
    def pay_too_much():
        batch = PayoutBatch.objects.create(programme=kz, reference="KZ1-X", currency="KZT", prepared_by=finance)
        method = PayoutMethod.objects.get()
        payment = Payment.objects.create(
            batch=batch, programme=kz, advisor=tern, method=method, amount_minor=due.net_minor + 1, currency="KZT",
            end_to_end_id="F" * 32,
        )  # fmt: skip
        PaymentItem.objects.create(payment=payment, programme=kz, advisor=tern, due=due, amount_minor=due.net_minor)

    assert refused(pay_too_much, at_the_end=True)


def test_money_of_one_person_never_goes_to_the_account_of_another(kz, finance, juniper, tern, due):
    other = by_wallet(juniper, kz)
    batch = actions.prepare_batch(programme=kz, by=finance)
    assert refused(
        lambda: Payment.objects.create(
            batch=batch, programme=kz, advisor=tern, method=other, amount_minor=1, currency="KZT",
            end_to_end_id="F" * 32,
        ),
        at_the_end=True,
    )  # fmt: skip


def test_a_payment_never_goes_backwards(kz, finance, approver, releaser, due):
    batch = handed_over(kz, finance, approver, releaser)
    actions.record_outcome(payment=batch.payments.get(), said="given", by=finance)
    for state in ("draft", "submitted", "rejected", "cancelled", "unknown"):
        assert refused(lambda state=state: batch.payments.update(state=state, settled_on=None)), state
    assert refused(lambda: PaymentItem.objects.update(live=False))


def test_a_way_of_being_paid_is_not_changed_in_place(tern, kz, due):
    rows = PayoutMethod.objects.filter(advisor=tern)
    assert refused(lambda: rows.update(kind="wallet", provider="kaspi", hint="··01", fingerprint=b"x"))
    assert refused(lambda: rows._raw_delete("default"))


def test_an_advisor_sees_her_own_payments_and_changes_none(kz, finance, approver, releaser, tern, juniper, due, as_web):
    handed_over(kz, finance, approver, releaser)
    with as_web(tern.user):
        assert (Payment.objects.count(), PaymentItem.objects.count(), PayoutBatch.objects.count()) == (1, 1, 0)
        assert Payment.objects.update(state="settled", settled_on=timezone.localdate()) == 0
    with as_web(juniper.user):
        assert (Payment.objects.count(), PayoutMethod.objects.count(), SharedAccount.objects.count()) == (0, 0, 0)


def test_staff_of_another_programme_see_no_row(kz, finance, approver, releaser, due, other_finance, as_web):
    handed_over(kz, finance, approver, releaser)
    with as_web(other_finance):
        seen = [model.objects.count() for model in (PayoutBatch, Payment, PaymentItem, PayoutMethod, Decision)]
    assert seen == [0, 0, 0, 0, 0]


def test_the_question_of_a_shared_account_cannot_be_written_or_removed_by_the_web(juniper, tern, kz, finance, as_web):
    by_wallet(juniper, kz)
    by_wallet(tern, kz)
    with as_web(finance):
        assert refused(lambda: SharedAccount.objects.all()._raw_delete("default"))
        assert refused(lambda: StatusReport.objects.update(line_count=0))


STEPS = ("lock", "update", "cancel", "approve", "release", "send_back")


@pytest.mark.parametrize("step", STEPS)
def test_a_batch_of_another_programme_is_not_found(step, kz, th, finance, due, client_for, request):
    batch = locked(kz, finance)
    person = {"approve": "other_approver", "release": "other_releaser"}.get(step, "other_finance")
    client = client_for(request.getfixturevalue(person))
    here = client.post(reverse(f"payouts:batch_{step}", args=["th2", batch.public_id]), {"reason": "amount"})
    there = client.post(reverse(f"payouts:batch_{step}", args=["kz1", batch.public_id]), {"reason": "amount"})
    assert (here.status_code, there.status_code) == (404, 404)


@pytest.mark.parametrize(
    ("person", "allowed"),
    [("finance", {"lock", "update", "cancel", "send_back"}), ("approver", {"approve", "send_back"}),
     ("releaser", {"release", "send_back"}), ("manager", set()), ("facilitator", set()), ("auditor", set())],
)  # fmt: skip
def test_only_the_role_of_a_step_gets_past_its_door(person, allowed, kz, finance, due, client_for, request):
    batch = locked(kz, finance)
    client = client_for(request.getfixturevalue(person))
    refused_at = {
        step for step in STEPS
        if client.post(reverse(f"payouts:batch_{step}", args=["kz1", batch.public_id])).status_code == 403
    }  # fmt: skip
    assert refused_at == set(STEPS) - allowed


def test_only_those_who_release_open_a_file(kz, finance, approver, releaser, due, client_for, manager, auditor):
    batch = released(kz, finance, approver, releaser)
    from_where = reverse("payouts:file_download", args=["kz1", batch.files.get().public_id])
    answers = [client_for(person).post(from_where).status_code for person in (finance, approver, manager, auditor)]
    assert answers == [403, 403, 403, 403]
