"""What a bank reports back: read safely, taken over whole or not at all, once, and never backwards."""

import pytest

from compensation.dues.questions import paid
from compensation.payouts import actions, panels
from compensation.payouts.actions import ReportRefused
from compensation.payouts.models import Payment, StatusLine, StatusReport
from compensation.payouts.statuses import LARGEST, outcome_of, read_report
from survivor_engagement.common.errors import NotNow
from survivor_engagement.messaging.models import OutboxMessage
from tests.compensation.payouts import (
    agree,
    by_bank,
    by_wallet,
    check_promises,
    funded,
    handed_over,
    in_cash,
    owe,
    report_confirmed,
    said_and_confirmed,
)

BOMB = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>
<Document><CstmrPmtStsRpt><OrgnlGrpInfAndSts><OrgnlMsgId>&b;</OrgnlMsgId></OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>"""
FETCH = b"""<?xml version="1.0"?><!DOCTYPE d SYSTEM "file:///etc/passwd"><Document><CstmrPmtStsRpt/></Document>"""


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "shelf"


@pytest.fixture
def batch(kz, juniper, tern, manager, finance, approver, releaser, admin_user):
    """Juniper by bank and Tern by wallet; both files are with those who pay."""
    by_bank(juniper, kz)
    by_wallet(tern, kz, phone="+77000000002")
    agree(kz, juniper, tern, writer=manager, approver=approver)
    funded(kz, admin_user)
    owe(kz, juniper, tern, writer=manager, approver=approver)
    return handed_over(kz, finance, approver, releaser)


def number_of(batch, advisor) -> str:
    return batch.payments.get(advisor=advisor).end_to_end_id


def table(*rows: tuple[str, ...]) -> bytes:
    return "\r\n".join(",".join(row) for row in [("end_to_end_id", "status", "reason"), *rows]).encode()


def pain_002(*transactions: tuple[str, str, str], group: str = "", message_id: str = "") -> bytes:
    parts = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{number}</OrgnlEndToEndId><TxSts>{status}</TxSts>"
        f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf></TxInfAndSts>"
        for number, status, reason in transactions
    )
    instruction = (
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>NOTPROVIDED</OrgnlPmtInfId>{parts}</OrgnlPmtInfAndSts>" if parts else ""
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10">'
        f"<CstmrPmtStsRpt><GrpHdr><MsgId>R1</MsgId></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>{message_id}</OrgnlMsgId>"
        f"<GrpSts>{group}</GrpSts></OrgnlGrpInfAndSts>{instruction}</CstmrPmtStsRpt></Document>"
    ).encode()


def states(batch) -> dict[int, str]:
    return dict(batch.payments.values_list("advisor", "state"))


def test_a_bank_report_settles_one_and_rejects_the_other(kz, finance, approver, batch, juniper, tern):
    content = pain_002((number_of(batch, juniper), "ACSC", ""), (number_of(batch, tern), "RJCT", "AC01"))
    report = report_confirmed(kz, content, by=finance, second=approver)
    check_promises()
    assert (report.source, report.line_count, report.settled_count, report.rejected_count) == ("pain.002", 2, 1, 1)
    assert states(batch) == {juniper.pk: "settled", tern.pk: "rejected"}
    assert batch.payments.get(advisor=tern).reason_code == "AC01"
    batch.refresh_from_db()
    assert batch.state == "completed"


def test_the_same_file_twice_changes_nothing(kz, finance, batch, juniper):
    content = table((number_of(batch, juniper), "ACCC", ""))
    first = actions.apply_report(programme=kz, content=content, by=finance)
    assert actions.apply_report(programme=kz, content=content, by=finance) == first
    assert (StatusReport.objects.count(), StatusLine.objects.count(), OutboxMessage.objects.count()) == (1, 1, 1)


def test_settled_tells_her_in_the_outbox_and_her_due_is_paid(kz, finance, batch, juniper):
    actions.apply_report(programme=kz, content=table((number_of(batch, juniper), "ACSC", "")), by=finance)
    assert list(OutboxMessage.objects.values_list("advisor", "template")) == [(juniper.pk, "payment")]
    due = batch.payments.get(advisor=juniper).items.get().due_id
    assert [row["due"] for row in paid.ask()[0]] == [due]


def test_a_rejected_line_is_corrected_and_paid_in_a_later_batch(kz, finance, approver, releaser, batch, tern, manager):
    report_confirmed(kz, table((number_of(batch, tern), "RJCT", "AC04")), by=finance, second=approver)
    in_cash(tern, kz)
    later = handed_over(kz, finance, approver, releaser)
    paid_in_cash = actions.record_outcome(payment=later.payments.get(), said="given", by=finance)
    check_promises()
    assert (paid_in_cash.advisor, paid_in_cash.state) == (tern, "settled")
    assert list(Payment.objects.filter(advisor=tern).values_list("state", flat=True)) == ["rejected", "settled"]
    with pytest.raises(NotNow):
        actions.prepare_batch(programme=kz, by=finance)


def test_what_a_bank_took_for_a_second_one_is_not_paid_again_before_a_look(kz, finance, approver, batch, tern):
    actions.apply_report(programme=kz, content=table((number_of(batch, tern), "RJCT", "AM05")), by=finance)
    payment = batch.payments.get(advisor=tern)
    assert (payment.state, payment.items.get().live) == ("unknown", True)
    with pytest.raises(NotNow):
        actions.prepare_batch(programme=kz, by=finance)
    assert said_and_confirmed(payment, "was_not_paid", by=finance, second=approver).state == "rejected"
    assert actions.prepare_batch(programme=kz, by=finance).payment_count == 1


def test_one_bad_row_and_nothing_is_taken_over_and_every_bad_row_is_named(kz, finance, batch, juniper, tern):
    good = number_of(batch, juniper)
    content = table((good, "ACSC", ""), ("F" * 32, "ACSC", ""), (number_of(batch, tern), "", ""), (good, "RJCT", ""))
    with pytest.raises(ReportRefused) as refused:
        actions.apply_report(programme=kz, content=content, by=finance)
    assert [problem[:6] for problem in refused.value.problems] == ["Row 3:", "Row 4:", "Row 5:"]
    assert set(states(batch).values()) == {"submitted"}
    assert not StatusReport.objects.exists()


def test_an_unknown_code_is_put_aside_and_shown_the_rest_is_taken_over(kz, finance, batch, juniper, tern):
    content = table((number_of(batch, juniper), "WXYZ", ""), (number_of(batch, tern), "ACSC", ""))
    report = actions.apply_report(programme=kz, content=content, by=finance)
    assert report.quarantined_count == 1
    assert report.lines.get(outcome="quarantined").status_code == "WXYZ"
    assert states(batch) == {juniper.pk: "submitted", tern.pk: "settled"}


@pytest.mark.parametrize(
    ("state", "meaning", "outcome"),
    [
        ("submitted", "", "no_change"),
        ("submitted", "settled", "applied"),
        ("unknown", "settled", "applied"),
        ("unknown", "rejected", "applied"),
        ("settled", "", "no_change"),
        ("settled", "settled", "no_change"),
        ("settled", "unknown", "no_change"),
        ("settled", "rejected", "quarantined"),
        ("rejected", "settled", "quarantined"),
        ("returned", "settled", "quarantined"),
        ("submitted", None, "quarantined"),
    ],
)
def test_a_state_never_goes_backwards(state, meaning, outcome):
    assert outcome_of(state, meaning) == outcome


def test_an_older_report_after_a_newer_one_changes_nothing(kz, finance, batch, juniper):
    number = number_of(batch, juniper)
    actions.apply_report(programme=kz, content=table((number, "ACSC", "")), by=finance)
    late = actions.apply_report(programme=kz, content=table((number, "ACSP", "")), by=finance)
    assert (late.lines.get().outcome, batch.payments.get(advisor=juniper).state) == ("no_change", "settled")


def test_a_whole_file_that_was_refused_makes_all_of_it_payable_again(kz, finance, approver, batch, juniper, tern):
    file = batch.files.get(rail="bank")
    report_confirmed(kz, pain_002(group="RJCT", message_id=file.message_id), by=finance, second=approver)
    assert states(batch) == {juniper.pk: "rejected", tern.pk: "submitted"}


def test_a_group_that_was_taken_in_part_changes_nothing_by_itself(kz, finance, approver, batch, juniper, tern):
    content = pain_002((number_of(batch, juniper), "RJCT", "AC06"), group="PART")
    report_confirmed(kz, content, by=finance, second=approver)
    assert states(batch) == {juniper.pk: "rejected", tern.pk: "submitted"}


def test_a_report_of_another_programme_finds_no_payment_here(th, other_finance, batch, juniper):
    with pytest.raises(ReportRefused):
        actions.apply_report(programme=th, content=table((number_of(batch, juniper), "ACSC", "")), by=other_finance)


def test_a_payment_whose_file_was_not_handed_over_cannot_be_reported_on(
    kz, finance, approver, releaser, tern, manager, settings, tmp_path
):
    in_cash(tern, kz)
    owe(kz, tern, writer=manager, approver=approver)
    batch = actions.prepare_batch(programme=kz, by=finance)
    with pytest.raises(ReportRefused):
        actions.apply_report(programme=kz, content=table((number_of(batch, tern), "ACSC", "")), by=finance)


@pytest.mark.parametrize("content", [BOMB, FETCH, b"<Document/>", b"<not xml", b"\xff\xfe\x00", b"a,b\n1,2\n", b""])
def test_a_file_that_is_no_honest_report_is_not_opened(content):
    with pytest.raises(NotNow):
        read_report(content)


def test_a_file_that_is_too_large_is_not_opened():
    with pytest.raises(NotNow):
        read_report(b"<" + b" " * LARGEST)


def test_words_in_place_of_a_code_are_not_kept(kz, finance, batch, juniper):
    content = table((number_of(batch, juniper), "RJCT", "Juniper Ivy moved to the river"))
    actions.apply_report(programme=kz, content=content, by=finance)
    assert StatusLine.objects.get().reason_code == "OTHER"


def test_money_that_came_back_is_payable_again(kz, finance, approver, batch, juniper):
    actions.apply_report(programme=kz, content=table((number_of(batch, juniper), "ACSC", "")), by=finance)
    payment = batch.payments.get(advisor=juniper)
    payment = said_and_confirmed(payment, "came_back", by=finance, second=approver)
    assert (payment.state, payment.items.get().live) == ("returned", False)
    with pytest.raises(NotNow):
        actions.record_outcome(payment=payment, said="came_back", by=finance)


def test_a_long_report_is_read_in_time_that_grows_with_its_length():
    rows = [(f"{number:032X}", "ACSC", "") for number in range(20_000)]
    report = read_report(table(*rows))
    assert (len(report.lines), report.problems) == (20_000, [])


def test_home_says_that_money_came_back_until_she_has_looked(kz, finance, approver, batch, juniper, as_web):
    with as_web(juniper.user) as scope:
        assert "Your money came back to us" not in [todo.title for todo in panels.advisor_todos(scope)]
    report_confirmed(kz, table((number_of(batch, juniper), "RJCT", "AC01")), by=finance, second=approver)
    with as_web(juniper.user) as scope:
        (todo,) = panels.advisor_todos(scope)
        assert (todo.title, todo.url) == ("Your money came back to us", "/y/how/")
    by_bank(juniper, kz, number=7)
    with as_web(juniper.user) as scope:
        assert "Your money came back to us" not in [todo.title for todo in panels.advisor_todos(scope)]
