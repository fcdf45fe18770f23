"""Attacks on what was paid: one person says that it came back, and pays it again to an account of her own."""

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from django.urls import reverse
from django.utils import timezone

from compensation.payouts import actions
from compensation.payouts.filling import payable_now
from compensation.payouts.models import Payment, Saying
from compensation.payouts.words import check_of
from compensation.statements import actions as statements
from survivor_engagement.common.errors import NotNow
from tests.compensation.payouts import (
    agree,
    approve,
    by_wallet,
    confirm,
    handed_over,
    in_cash,
    locked,
    owe,
    report_confirmed,
    said_and_confirmed,
)


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "shelf"


@pytest.fixture
def sent(juniper, kz, manager, finance, approver, releaser):
    """A payment to Juniper's wallet, on its way."""
    by_wallet(juniper, kz)
    agree(kz, juniper, writer=manager, approver=approver)
    owe(kz, juniper, writer=manager, approver=approver)
    return handed_over(kz, finance, approver, releaser).payments.get()


@pytest.fixture
def paid(sent, kz, finance):
    actions.apply_report(programme=kz, content=table(sent, "ACSC"), by=finance)
    sent.refresh_from_db()
    return sent


def table(payment, status, reason="") -> bytes:
    return f"end_to_end_id,status,reason\n{payment.end_to_end_id},{status},{reason}\n".encode()


def pain_002(payment) -> bytes:
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><OrgnlPmtInfAndSts>'
        f"<TxInfAndSts><OrgnlEndToEndId>{payment.end_to_end_id}</OrgnlEndToEndId><TxSts>RJCT</TxSts></TxInfAndSts>"
        "</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    ).encode()


def refused(do) -> bool:
    """Whether the database itself says no."""
    try:
        with transaction.atomic():
            do()
    except DatabaseError:
        return True
    return False


def is_payable(kz, person) -> bool:
    return payable_now(kz, "KZT", person).payment_count == 1


def said(payment, word, by) -> Saying:
    actions.record_outcome(payment=payment, said=word, by=by)
    return payment.sayings.get()


def test_what_one_person_says_came_back_is_not_payable_again(kz, finance, paid):
    said(paid, "came_back", finance)
    paid.refresh_from_db()
    assert (paid.state, paid.items.get().live, is_payable(kz, finance)) == ("settled", True, False)
    with pytest.raises(NotNow):
        actions.prepare_batch(programme=kz, by=finance)


@pytest.mark.parametrize("content", [lambda payment: table(payment, "RJCT", "AC01"), pain_002])
def test_a_report_typed_by_hand_makes_nothing_payable_by_itself(content, kz, finance, approver, sent):
    report = actions.apply_report(programme=kz, content=content(sent), by=finance)
    sent.refresh_from_db()
    assert (report.lines.get().outcome, sent.state, is_payable(kz, finance)) == ("waiting", "submitted", False)
    with pytest.raises(NotNow):
        actions.confirm_report(report=report, by=finance)
    assert actions.confirm_report(report=report, by=approver) == 1
    assert is_payable(kz, finance)


def test_cash_that_one_person_says_was_not_given_waits(kz, tern, manager, finance, approver, releaser):
    in_cash(tern, kz)
    owe(kz, tern, writer=manager, approver=approver)
    payment = handed_over(kz, finance, approver, releaser).payments.get()
    said(payment, "not_given", releaser)
    with pytest.raises(NotNow, match="You said this yourself"):
        confirm(payment, releaser)
    assert (confirm(payment, approver).state, is_payable(kz, finance)) == ("rejected", True)


def test_what_the_bank_was_not_sure_of_waits_for_a_second_person(kz, finance, approver, sent):
    actions.apply_report(programme=kz, content=table(sent, "RJCT", "AM05"), by=finance)
    said(sent, "was_not_paid", finance)
    assert not is_payable(kz, finance)
    assert confirm(sent, approver).reason_code == "CHECKED"


def test_neither_who_said_it_nor_who_prepared_it_confirms(finance, approver, paid):
    saying = said(paid, "came_back", approver)
    for person, words in ((approver, "You said this yourself"), (finance, "You prepared this batch")):
        with pytest.raises(NotNow, match=words):
            confirm(paid, person)
        decided = {"state": "confirmed", "decided_by": person, "decided_at": timezone.now()}
        assert refused(lambda decided=decided: Saying.objects.filter(pk=saying.pk).update(**decided))


@pytest.mark.parametrize("state", ["returned", "rejected"])
def test_past_python_no_payment_comes_back_without_two_people(state, finance, paid, sent):
    said(paid, "came_back", finance)
    assert refused(lambda: Payment.objects.filter(pk=paid.pk).update(state=state))


def test_what_was_said_is_not_written_as_confirmed_nor_in_the_name_of_another(finance, approver, paid, as_web):
    decided = {"state": "confirmed", "decided_by": approver, "decided_at": timezone.now()}
    said_of = {"programme": paid.programme, "payment": paid, "said": "came_back"}
    assert refused(lambda: Saying.objects.create(**said_of, said_by=finance, **decided))
    with as_web(finance):
        assert refused(lambda: Saying.objects.create(**said_of, said_by=approver))
        saying = said(paid, "came_back", finance)
        assert refused(lambda: Saying.objects.filter(pk=saying.pk).update(**decided))
        assert refused(lambda: Saying.objects.all()._raw_delete("default"))


def test_her_word_that_it_arrived_stands_against_it(juniper, finance, approver, paid):
    statements.answer_receipt(payment=paid, answer="received", by=juniper.user)
    with pytest.raises(NotNow, match="She says that this payment arrived"):
        said(paid, "came_back", finance)
    said_of = {"programme": paid.programme, "payment": paid, "said": "came_back", "said_by": finance}
    assert refused(lambda: Saying.objects.create(**said_of))
    statements.answer_receipt(payment=paid, answer="not_received", by=juniper.user)
    said(paid, "came_back", finance)
    statements.answer_receipt(payment=paid, answer="received", by=juniper.user)
    with pytest.raises(NotNow, match="She says that this payment arrived"):
        confirm(paid, approver)


def test_what_is_not_so_is_declined_and_newer_knowledge_overtakes_it(kz, finance, approver, sent):
    report = actions.apply_report(programme=kz, content=table(sent, "RJCT", "AC01"), by=finance)
    actions.decline_outcome(saying=report.sayings.get(), by=approver)
    again = actions.apply_report(programme=kz, content=table(sent, "RJCT", "AC04"), by=finance)
    actions.apply_report(programme=kz, content=table(sent, "ACSC"), by=finance)
    sent.refresh_from_db()
    assert (report.sayings.get().state, again.sayings.get().state, sent.state) == ("declined", "overtaken", "settled")


def test_the_same_thing_is_said_once(kz, finance, sent, paid):
    said(paid, "came_back", finance)
    with pytest.raises(NotNow, match="waits for a second person"):
        said(paid, "came_back", finance)


@pytest.mark.parametrize(
    ("word", "shown"), [("came_back", "paid before, came back"), ("AC01", "sent before, not paid")]
)
def test_who_approves_sees_that_the_work_was_paid_before(word, shown, kz, finance, approver, sent, client_for):
    if word == "came_back":
        actions.apply_report(programme=kz, content=table(sent, "ACSC"), by=finance)
        sent.refresh_from_db()
        said_and_confirmed(sent, word, by=finance, second=approver)
    else:
        report_confirmed(kz, table(sent, "RJCT", word), by=finance, second=approver)
    batch = locked(kz, finance)
    payment = batch.payments.with_checks().get()
    assert [tag.text for tag in check_of(payment, batch)] == [shown]
    page = client_for(approver).get(reverse("payouts:batch_detail", args=["kz1", batch.public_id])).content.decode()
    assert (shown in page, "1 payment is a second try" in page) == (True, True)
    assert approve(batch, approver).state == "approved"


@pytest.mark.parametrize(
    ("person", "answers"),
    [("approver", (302, 409)), ("releaser", (302, 409)), ("finance", (403, 302)), ("auditor", (403, 403))],
)
def test_only_those_who_decide_confirm_and_those_of_finance_decline(
    person, answers, kz, finance, paid, client_for, request
):
    saying = said(paid, "came_back", finance)
    client = client_for(request.getfixturevalue(person))
    where = [reverse(f"payouts:saying_{step}", args=["kz1", saying.public_id]) for step in ("confirm", "decline")]
    assert tuple(client.post(address).status_code for address in where) == answers


def test_the_pages_show_what_waits_and_for_whom(kz, finance, approver, sent, client_for):
    report = actions.apply_report(programme=kz, content=table(sent, "RJCT", "AC01"), by=finance)
    where = reverse("payouts:batch_detail", args=["kz1", sent.batch.public_id])
    pages = [client_for(person).get(where).content.decode() for person in (finance, approver)]
    assert ["waiting for a second person" in page for page in pages] == [True, True]
    assert ["Confirm<span" in page for page in pages] == [False, True]
    about = reverse("payouts:report_detail", args=["kz1", report.public_id])
    assert "Confirm 1 payment" in client_for(approver).get(about).content.decode()
    client_for(approver).post(reverse("payouts:report_confirm", args=["kz1", report.public_id]))
    sent.refresh_from_db()
    assert sent.state == "rejected"


def test_staff_of_another_programme_find_nothing_to_confirm(kz, th, finance, paid, other_approver, client_for):
    saying = said(paid, "came_back", finance)
    client = client_for(other_approver)
    addresses = [reverse("payouts:saying_confirm", args=[slug, saying.public_id]) for slug in ("kz1", "th2")]
    assert [client.post(address).status_code for address in addresses] == [404, 404]
