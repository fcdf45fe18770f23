"""What a bank says of a file that is void: put aside, seen, and nobody is paid again before two people looked."""

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from compensation.payouts import actions
from compensation.payouts.actions import ReportRefused
from compensation.payouts.filling import payable_now
from compensation.payouts.models import Payment, PaymentFile, Saying, StatusLine
from survivor_engagement.common.errors import NotNow
from tests.compensation.payouts import (
    agree,
    approve,
    by_bank,
    check_promises,
    confirm,
    funded,
    locked,
    owe,
    release,
    released,
    said_and_confirmed,
    work,
)
from tests.compensation.test_payouts_reports import pain_002, table


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "shelf"


@pytest.fixture
def void(juniper, tern, kz, manager, finance, approver, releaser, admin_user):
    """The first file: opened, and given up by two people after Juniper changed her account."""
    by_bank(juniper, kz)
    by_bank(tern, kz, number=2)
    agree(kz, juniper, tern, writer=manager, approver=approver)
    funded(kz, admin_user)
    owe(kz, juniper, tern, writer=manager, approver=approver)
    batch = released(kz, finance, approver, releaser)
    work()
    file = actions.open_file(file=batch.files.get(), by=releaser)
    by_bank(juniper, kz, number=3)
    actions.make_file_anew(file=file, by=releaser)
    actions.confirm_stopped(file=file, by=approver)
    work()
    return PaymentFile.objects.get(pk=file.pk)


@pytest.fixture
def anew(void, releaser):
    """The file in its place, with those who pay."""
    return actions.hand_over_file(file=void.batch.files.get(state="made"), by=releaser)


@pytest.fixture
def was_sent(anew, kz, juniper, finance):
    """The bank executed the void file all the same; Juniper's payment in it was held as stopped."""
    payment = anew.batch.payments.get(advisor=juniper)
    actions.apply_report(programme=kz, content=table((payment.end_to_end_id, "ACSC", "")), by=finance)
    return payment


def states(file) -> dict[str, str]:
    return dict(file.batch.payments.values_list("advisor__code", "state"))


def lines(report) -> dict[str, tuple[str, bool]]:
    found = report.lines.values_list("payment__advisor__code", "outcome", "holds")
    return {code: (outcome, holds) for code, outcome, holds in found}


def pay_again_past_python(payment, finance) -> None:
    kz, advisor = payment.programme, payment.advisor
    mine = {"programme": kz, "advisor": advisor, "amount_minor": payment.amount_minor}
    draft = kz.payout_batches.create(reference="KZ1-X", currency="KZT", prepared_by=finance)
    method = advisor.payout_methods.active().get()
    again = draft.payments.create(method=method, currency="KZT", end_to_end_id="F" * 32, **mine)
    again.items.create(due=payment.items.get().due, **mine)


def test_a_bank_that_stopped_the_void_file_says_nothing_of_the_one_in_its_place(
    void, anew, juniper, tern, kz, finance, approver
):
    content = pain_002(group="RJCT", message_id=void.message_id)
    report = actions.apply_report(programme=kz, content=content, by=finance)
    with pytest.raises(NotNow):
        actions.confirm_report(report=report, by=approver)
    assert states(anew) == {juniper.code: "cancelled", tern.code: "submitted"}
    assert lines(report) == {juniper.code: ("quarantined", False), tern.code: ("quarantined", False)}
    assert payable_now(kz, "KZT", finance).payment_count == 1


def test_lines_that_name_the_void_file_are_put_aside_and_lines_of_the_new_one_taken_over(
    void, anew, tern, kz, finance, client_for
):
    number = anew.batch.payments.get(advisor=tern).end_to_end_id
    old, new = (pain_002((number, "ACSC", ""), message_id=file.message_id) for file in (void, anew))
    report = actions.apply_report(programme=kz, content=old, by=finance)
    assert (lines(report), states(anew)[tern.code]) == ({tern.code: ("quarantined", True)}, "submitted")
    assert report.lines.get().file == void
    assert lines(actions.apply_report(programme=kz, content=new, by=finance)) == {tern.code: ("applied", False)}
    pages = [("report_detail", report), ("batch_detail", anew.batch)]
    shown = [client_for(finance).get(reverse(f"payouts:{name}", args=["kz1", what.public_id])) for name, what in pages]
    words = ("It speaks of a file that is void.", "by another file too?")
    assert [word in page.content.decode() for word, page in zip(words, shown, strict=True)] == [True, True]


def test_a_line_that_names_a_file_of_nobody_is_put_aside(anew, tern, kz, finance):
    number = anew.batch.payments.get(advisor=tern).end_to_end_id
    content = pain_002((number, "RJCT", "AC01"), message_id="F" * 32)
    report = actions.apply_report(programme=kz, content=content, by=finance)
    assert (lines(report), report.lines.get().file) == ({tern.code: ("quarantined", False)}, None)


def test_the_proof_that_the_void_file_was_executed_is_not_refused(void, anew, juniper, tern, kz, finance):
    """One line for her who was taken out, one for her who stands in the new file."""
    numbers = dict(anew.batch.payments.values_list("advisor__code", "end_to_end_id"))
    content = table((numbers[juniper.code], "ACSC", ""), (numbers[tern.code], "ACSC", ""))
    report = actions.apply_report(programme=kz, content=content, by=finance)
    assert lines(report) == {juniper.code: ("quarantined", True), tern.code: ("applied", False)}
    assert states(anew) == {juniper.code: "cancelled", tern.code: "settled"}


def test_what_may_have_been_paid_is_not_paid_again(was_sent, kz, finance):
    assert payable_now(kz, "KZT", finance).payment_count == 0
    with pytest.raises(NotNow):
        actions.prepare_batch(programme=kz, by=finance)


def test_a_batch_that_was_prepared_before_the_report_does_not_go_on(anew, juniper, kz, finance, approver, releaser):
    batch = approve(locked(kz, finance), approver)
    number = anew.batch.payments.get(advisor=juniper).end_to_end_id
    actions.apply_report(programme=kz, content=table((number, "ACSC", "")), by=finance)
    with pytest.raises(NotNow, match="may have been paid already"):
        release(batch, releaser)
    draft = actions.send_back(batch=batch, reason="person", by=releaser)
    with pytest.raises(NotNow, match="may have been paid already"):
        actions.lock_batch(batch=draft, by=finance)


def test_a_batch_that_was_released_before_the_report_leaves_her_out(anew, juniper, kz, finance, approver, releaser):
    batch = released(kz, finance, approver, releaser)
    work()
    number = anew.batch.payments.get(advisor=juniper).end_to_end_id
    actions.apply_report(programme=kz, content=table((number, "ACSC", "")), by=finance)
    file = batch.files.get()
    with pytest.raises(NotNow, match="may have been paid already"):
        actions.hand_over_file(file=file, by=releaser)
    actions.make_file_anew(file=file, by=releaser)
    work()
    assert batch.payments.get().reason_code == "MAYBE_PAID"


def test_a_report_that_comes_before_the_new_file_left_stops_it(void, tern, kz, finance, releaser):
    file = void.batch.files.get(state="made")
    number = void.batch.payments.get(advisor=tern).end_to_end_id
    report = actions.apply_report(programme=kz, content=table((number, "ACSC", "")), by=finance)
    assert lines(report) == {tern.code: ("quarantined", True)}
    with pytest.raises(NotNow, match="may have been paid already"):
        actions.hand_over_file(file=file, by=releaser)


def test_that_it_was_paid_is_recorded_and_the_work_stays_paid(was_sent, kz, finance, client_for):
    page = client_for(finance).get(reverse("payouts:payment_outcome", args=["kz1", was_sent.public_id]))
    assert [word in page.content.decode() for word in ("It was paid", "It was not paid")] == [True, True]
    paid = actions.record_outcome(payment=was_sent, said="was_paid", by=finance)
    check_promises()
    assert (paid.state, paid.items.get().live, StatusLine.objects.holding().exists()) == ("settled", True, False)
    with pytest.raises(NotNow):
        actions.prepare_batch(programme=kz, by=finance)


def test_that_it_was_not_paid_counts_when_a_second_person_confirms_it(was_sent, kz, finance, approver):
    actions.record_outcome(payment=was_sent, said="was_not_paid", by=finance)
    assert payable_now(kz, "KZT", finance).payment_count == 0
    with pytest.raises(NotNow, match="You said this yourself"):
        confirm(was_sent, finance)
    assert confirm(was_sent, approver).state == "cancelled"
    assert payable_now(kz, "KZT", finance).payment_count == 1


def test_what_came_back_and_was_paid_by_the_void_file_is_recorded_as_paid(void, anew, tern, kz, finance, approver):
    """Both files went out: the money of one came back, that of the other is hers."""
    payment = anew.batch.payments.get(advisor=tern)
    old, new = (pain_002((payment.end_to_end_id, "ACSC", ""), message_id=file.message_id) for file in (void, anew))
    actions.apply_report(programme=kz, content=new, by=finance)
    actions.apply_report(programme=kz, content=old, by=finance)
    said_and_confirmed(Payment.objects.get(pk=payment.pk), "came_back", by=finance, second=approver)
    assert payable_now(kz, "KZT", finance).payment_count == 1  # Juniper's, who was taken out
    paid = actions.record_outcome(payment=Payment.objects.get(pk=payment.pk), said="was_paid", by=finance)
    check_promises()
    assert (paid.state, paid.items.get().live) == ("settled", True)


def test_an_older_word_frees_nothing_that_a_newer_report_holds(was_sent, kz, finance, approver):
    actions.record_outcome(payment=was_sent, said="was_not_paid", by=finance)
    actions.apply_report(programme=kz, content=table((was_sent.end_to_end_id, "ACSC", "BOOK")), by=finance)
    assert was_sent.sayings.get().state == "overtaken"
    with pytest.raises(Saying.DoesNotExist):
        confirm(was_sent, approver)
    assert payable_now(kz, "KZT", finance).payment_count == 0


def test_what_is_on_its_way_anew_is_not_recorded_as_paid_before(anew, juniper, kz, finance):
    again = actions.prepare_batch(programme=kz, by=finance)
    payment = anew.batch.payments.get(advisor=juniper)
    actions.apply_report(programme=kz, content=table((payment.end_to_end_id, "ACSC", "")), by=finance)
    with pytest.raises(NotNow, match=f"is in batch {again.reference} by now"):
        actions.record_outcome(payment=payment, said="was_paid", by=finance)
    actions.cancel_batch(batch=again, by=finance)
    assert actions.record_outcome(payment=payment, said="was_paid", by=finance).state == "settled"


def test_what_was_confirmed_as_not_paid_and_is_reported_as_paid_is_held_too(anew, tern, kz, finance, approver):
    payment = anew.batch.payments.get(advisor=tern)
    number = payment.end_to_end_id
    report = actions.apply_report(programme=kz, content=table((number, "RJCT", "AC01")), by=finance)
    actions.confirm_report(report=report, by=approver)
    late = actions.apply_report(programme=kz, content=table((number, "ACSC", "")), by=finance)
    assert lines(late) == {tern.code: ("quarantined", True)}
    assert tern.pk not in actions.prepare_batch(programme=kz, by=finance).payments.values_list("advisor", flat=True)


def test_past_python_nothing_is_paid_while_it_may_have_been_and_nothing_is_let_go(was_sent, kz, finance, as_web):
    with pytest.raises(DatabaseError, match="may have been paid already"), transaction.atomic():
        pay_again_past_python(was_sent, finance)
    with as_web(finance), pytest.raises(DatabaseError), transaction.atomic():
        StatusLine.objects.update(holds=False)


def test_a_stopped_payment_that_no_report_speaks_of_is_not_turned_into_a_paid_one(anew, juniper, kz, finance):
    payment = anew.batch.payments.get(advisor=juniper)
    with pytest.raises(NotNow):
        actions.record_outcome(payment=payment, said="was_paid", by=finance)
    with pytest.raises(DatabaseError, match="does not go from cancelled"), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(state="settled", settled_on="2026-11-20")


def test_a_payment_that_stood_in_no_file_is_still_refused(void, anew, kz, finance, approver, releaser, juniper):
    batch = released(kz, finance, approver, releaser)
    by_bank(juniper, kz, number=4)
    work()
    with pytest.raises(ReportRefused):
        actions.apply_report(programme=kz, content=table((batch.payments.get().end_to_end_id, "ACSC", "")), by=finance)


def test_those_who_keep_the_books_see_what_is_to_be_found_out(was_sent, finance, client_for):
    today = client_for(finance).get("/w/kz1/").content.decode()
    assert f"Was {was_sent.advisor.shown_code} paid already?" in today
    page = client_for(finance).get(reverse("payouts:batch_detail", args=["kz1", was_sent.batch.public_id]))
    assert "may have been paid" in page.content.decode()
