"""Her money: what is coming and by when, what was paid, did it arrive, and a sheet that gives nothing away."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from compensation.dues.panels import staff_nav
from compensation.payouts.models import Payment
from compensation.statements import actions, months, pdf
from compensation.statements.models import ReceiptAnswer
from compensation.statements.panels import advisor_links, advisor_todos, staff_cards, staff_todos
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from tests.compensation.payouts import came_back, handed_over, in_cash, owe
from tests.harness.kept import kept

PAID_ON = date(2026, 11, 14)
BANNED = re.compile(r"survivor|victim|trafficking|advisory|programme|bright|open field", re.IGNORECASE)


def settle(payment, on=PAID_ON):
    Payment.objects.filter(pk=payment.pk).update(state="settled", settled_on=on, state_at=timezone.now())
    payment.refresh_from_db()
    return payment


@kept
def due(juniper, kz, manager, approver):
    in_cash(juniper, kz)
    return owe(kz, juniper, writer=manager, approver=approver)[0]


@pytest.fixture
def sent(due, kz, finance, approver, releaser):
    """On its way to her."""
    return handed_over(kz, finance, approver, releaser).payments.get()


@pytest.fixture
def payment(sent):
    return settle(sent)


def hers(name, *args):
    return reverse(f"statements_mine:{name}", args=args)


def text_of(page):
    return " ".join(page.content.decode().split())


def test_what_is_coming_stands_with_its_amount_and_day(client_for, due, juniper):
    page = text_of(client_for(juniper.user).get(hers("money_home")))
    assert ("23,875 ₸" in page, "Nothing was paid yet." in page, "by " in page) == (True, True, True)


def test_money_that_has_left_us_is_on_its_way(client_for, sent, juniper):
    assert "on its way" in text_of(client_for(juniper.user).get(hers("money_home")))


def test_what_was_paid_stands_with_its_day_and_no_longer_as_coming(client_for, payment, juniper):
    page = text_of(client_for(juniper.user).get(hers("money_home")))
    assert ("Received so far: 23,875 ₸" in page, "14 November 2026" in page, "did it arrive?" in page) == (
        True,
        True,
        True,
    )
    assert "Nothing is owed to you now." in page


def test_a_payment_names_each_amount_and_each_deduction(client_for, payment, juniper):
    page = text_of(client_for(juniper.user).get(hers("payment_detail", payment.public_id)))
    expected = ["Paid on 14 November 2026", "The meeting, 4 hours", "10,000 ₸", "Tax we must withhold", "−1,875 ₸",
                "23,875 ₸", "Cash, two witnesses", payment.end_to_end_id]  # fmt: skip
    assert [words for words in expected if words not in page] == []


def test_she_says_that_it_arrived_and_saying_it_twice_is_once(client_for, payment, juniper):
    client = client_for(juniper.user)
    url = hers("payment_confirm", payment.public_id)
    assert [client.post(url, {"answer": "received"}).status_code for _press in range(2)] == [302, 302]
    assert ReceiptAnswer.objects.get().answer == "received"
    assert AuditEvent.objects.filter(event="payment.received").count() == 1
    assert "You said: it arrived" in text_of(client.get(hers("payment_detail", payment.public_id)))


def test_she_may_say_that_it_did_not_arrive_and_change_it_later(payment, juniper):
    actions.answer_receipt(payment=payment, answer="not_received", by=juniper.user)
    answer = actions.answer_receipt(payment=payment, answer="received", by=juniper.user)
    assert (answer.answer, ReceiptAnswer.objects.count()) == ("received", 1)


def test_nobody_is_asked_about_money_that_came_back(payment, juniper):
    came_back(payment)
    with pytest.raises(NotNow, match="came back"):
        actions.answer_receipt(payment=payment, answer="received", by=juniper.user)


def test_an_answer_that_is_none_is_not_found(client_for, payment, juniper):
    url = hers("payment_confirm", payment.public_id)
    assert client_for(juniper.user).post(url, {"answer": "perhaps"}).status_code == 404


def test_nobody_reads_the_money_of_another(client_for, payment, tern, other_advisor, manager):
    urls = [hers("payment_detail", payment.public_id), hers("statement_page", 2026, 11)]
    for person in (tern.user, other_advisor.user, manager):
        client = client_for(person)
        assert [client.get(url).status_code for url in urls] == [404, 404]
        assert client.post(hers("payment_confirm", payment.public_id), {"answer": "received"}).status_code == 404


def test_staff_have_no_page_of_money_of_their_own(client_for, payment, manager):
    assert client_for(manager).get(hers("money_home")).status_code == 404


def test_the_sheet_of_a_month_sums_what_she_received(client_for, payment, juniper):
    page = text_of(client_for(juniper.user).get(hers("statement_page", 2026, 11)))
    assert ("Statement, November 2026" in page, f"Code {juniper.shown_code}." in page, "−1,875 ₸" in page) == (
        True,
        True,
        True,
    )
    assert page.count("23,875 ₸") == 2


def test_the_way_out_of_a_sheet_is_where_every_page_has_it(client_for, payment, juniper):
    page = client_for(juniper.user).get(hers("statement_page", 2026, 11)).content.decode()
    assert page.index('<header class="a-top">') < page.index('class="leave" href="/leave/"') < page.index("<main")
    assert page.count('class="leave"') == 1


def test_the_sheet_says_no_revealing_word(client_for, payment, juniper, kz):
    client = client_for(juniper.user)
    full = client.get(hers("payment_detail", payment.public_id)).content.decode()
    assert "Choose which projects to fund" in full  # her own page does name the meeting
    sheet = client.get(hers("statement_page", 2026, 11)).content.decode()
    assert BANNED.findall(re.sub(r"<link[^>]*>", "", sheet)) == []
    names = [kz.name, kz.neutral_name, kz.organisation.name, kz.organisation.neutral_name, kz.code, "Choose which"]
    assert [name for name in names if name in sheet] == []


def test_the_file_has_a_neutral_name_and_holds_the_sheet_as_pdf(client_for, payment, juniper):
    answer = client_for(juniper.user).get(hers("statement_download", 2026, 11))
    assert answer.status_code == 200
    if pdf.can_make():
        assert answer["Content-Disposition"] == 'attachment; filename="page.pdf"'
        assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
        assert BANNED.findall(answer.content.decode("latin-1")) == []
    else:
        assert "This computer cannot make a PDF file." in text_of(answer)


def test_without_pango_the_page_serves_and_says_so(client_for, payment, juniper, monkeypatch):
    monkeypatch.setattr(pdf.importlib, "import_module", lambda name: (_ for _ in ()).throw(OSError("no pango")))
    pdf._engine.cache_clear()
    page = text_of(client_for(juniper.user).get(hers("statement_download", 2026, 11)))
    monkeypatch.undo()
    pdf._engine.cache_clear()
    assert ("This computer cannot make a PDF file." in page, "23,875 ₸" in page) == (True, True)


def test_a_month_without_payments_and_a_month_that_is_none_are_not_found(client_for, payment, juniper):
    client = client_for(juniper.user)
    urls = [hers("statement_page", *month) for month in ((2026, 10), (2026, 13), (0, 1))]
    assert [client.get(url).status_code for url in urls] == [404, 404, 404]


def test_a_payment_that_came_back_stays_in_its_month_and_comes_off_in_the_later_one(payment, juniper, as_web):
    later = timezone.now().replace(year=2026, month=12, day=20)
    came_back(payment, at=later)
    with as_web(juniper.user) as scope:
        november, december = (months.statement_of(scope, date(2026, month, 1)) for month in (11, 12))
    assert ([row.amount_minor for row in november.rows], november.totals) == ([2_387_500], [("KZT", 2_387_500)])
    assert ([row.amount_minor for row in december.rows], december.totals) == ([-2_387_500], [("KZT", -2_387_500)])


def test_her_home_asks_whether_it_arrived_until_she_answers(payment, juniper, as_web):
    with as_web(juniper.user) as scope:
        assert [todo.url for todo in advisor_todos(scope)] == [hers("payment_detail", payment.public_id)]
        assert [todo.note for todo in advisor_links(scope)] == ["Last paid 14 November 2026, 23,875 ₸"]
    actions.answer_receipt(payment=payment, answer="received", by=juniper.user)
    with as_web(juniper.user) as scope:
        assert advisor_todos(scope) == []


def test_finance_looks_for_money_that_she_says_did_not_arrive(payment, juniper, kz, finance, approver, as_web):
    actions.answer_receipt(payment=payment, answer="not_received", by=juniper.user)
    with as_web(finance) as scope:
        assert [todo.title for todo in staff_todos(scope, kz)] == [f"Find a payment of {juniper.shown_code}"]
    with as_web(approver) as scope:
        assert staff_todos(scope, kz) == []


def test_the_promise_counts_what_was_paid_in_time_and_pay_leaves_the_list(payment, kz, manager, as_web):
    with as_web(manager) as scope:
        promise = staff_cards(scope, kz)[0].context["promise"]
        assert (promise.kept, promise.total, promise.percent) == (1, 1, 100)
        assert [item.count for item in staff_nav(scope, kz)] == [None]


def test_a_promise_not_kept_is_counted_too(sent, kz, manager, as_web):
    settle(sent, on=date(2099, 1, 1))
    with as_web(manager) as scope:
        promise = staff_cards(scope, kz)[0].context["promise"]
    assert (promise.kept, promise.total, promise.percent) == (0, 1, 0)


def test_an_answer_for_the_payment_of_another_is_refused_by_the_database(payment, tern, kz, as_web):
    values = {"payment": payment, "programme": kz, "advisor": tern, "answer": "received", "at": timezone.now()}
    with pytest.raises(Exception, match="receipt_of_advisor"):
        ReceiptAnswer.objects.create(**values)


MONEY_QUERIES = 17


@pytest.mark.parametrize("rows", [1, 3])
def test_her_money_asks_the_same_number_of_questions(
    client_for, juniper, kz, manager, approver, finance, releaser, rows, django_assert_num_queries
):
    in_cash(juniper, kz)
    for _round in range(rows):
        owe(kz, juniper, writer=manager, approver=approver)
        settle(handed_over(kz, finance, approver, releaser).payments.get())
        owe(kz, juniper, writer=manager, approver=approver)
    client = client_for(juniper.user)
    client.get(hers("money_home"))
    with django_assert_num_queries(MONEY_QUERIES):
        client.get(hers("money_home"))
