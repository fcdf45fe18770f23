"""The pages: who is shown which button, how many queries, what is never shown."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compensation.payouts import actions, panels
from compensation.payouts.models import FundingAccount, Payment, PayoutBatch, PayoutMethod, SharedAccount, StatusReport
from consent.notices.models import PurposeLimit
from survivor_engagement.audit.models import AuditEvent
from tests.compensation.payouts import (
    agree,
    approve,
    by_bank,
    by_wallet,
    handed_over,
    in_cash,
    kz_iban,
    locked,
    owe,
    said_and_confirmed,
    work,
)
from tests.harness.cast import make_advisor
from tests.harness.kept import kept


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "shelf"


@kept
def due(tern, kz, manager, approver):
    in_cash(tern, kz)
    return owe(kz, tern, writer=manager, approver=approver)[0]


def page(client, name, *args):
    return client.get(reverse(name, args=args)).content.decode()


def own_queries(show) -> int:
    """How many queries ask the tables of this room; the frame around the page is counted elsewhere."""
    show()  # what the menu counts is prepared now, and names no table from here on
    with CaptureQueriesContext(connection) as queries:
        show()
    return sum("payouts_" in query["sql"] for query in queries)


def press(client, name, *args, **values):
    return client.post(reverse(name, args=args), values)


def test_a_batch_walks_from_draft_to_paid_through_its_pages(kz, due, finance, approver, releaser, client_for):
    press(client_for(finance), "payouts:batch_prepare", "kz1")
    batch = PayoutBatch.objects.get()
    for person, step in ((finance, "lock"), (approver, "approve"), (releaser, "release")):
        batch.refresh_from_db()
        press(client_for(person), f"payouts:batch_{step}", "kz1", batch.public_id, seen=batch.content_hash)
    work()
    file = batch.files.get()
    assert press(client_for(releaser), "payouts:file_download", "kz1", file.public_id).status_code == 200
    press(client_for(releaser), "payouts:file_hand_over", "kz1", file.public_id)
    payment = batch.payments.get()
    press(client_for(finance), "payouts:payment_outcome", "kz1", payment.public_id, said="given")
    batch.refresh_from_db()
    assert (batch.state, Payment.objects.get().state) == ("completed", "settled")


def test_the_same_form_sent_twice_prepares_one_batch(kz, due, finance, client_for):
    client = client_for(finance)
    token = "00000000-0000-4000-8000-00000000000a"
    first, second = (press(client, "payouts:batch_prepare", "kz1", once=token) for _tap in range(2))
    assert (first["Location"], PayoutBatch.objects.count()) == (second["Location"], 1)


def test_a_step_that_is_not_due_answers_in_words(kz, due, finance, client_for):
    client = client_for(finance)
    press(client, "payouts:batch_prepare", "kz1")
    again = press(client, "payouts:batch_prepare", "kz1")
    assert (again.status_code, "Nothing can be paid now" in again.content.decode()) == (409, True)


@pytest.mark.parametrize(
    ("person", "button"), [("approver", "Approve 1 payment"), ("releaser", None), ("finance", None), ("auditor", None)]
)
def test_a_locked_batch_shows_the_button_to_who_can_press_it(person, button, kz, due, finance, client_for, request):
    batch = locked(kz, finance)
    text = page(client_for(request.getfixturevalue(person)), "payouts:batch_detail", "kz1", batch.public_id)
    assert ("locked; a change would void the approval" in text, "Approve 1 payment" in text) == (True, bool(button))
    assert "Release 1 payment" not in text


def test_the_three_steps_say_who_and_whether_you_can(kz, due, finance, approver, releaser, client_for):
    batch = approve(locked(kz, finance), approver, second_factor=True)
    text = page(client_for(releaser), "payouts:batch_detail", "kz1", batch.public_id)
    for words in ("Finance, prepares", "Finance, approves", "with second factor", "You neither prepared nor approved"):
        assert words in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_batch_page_asks_the_same_few_questions_for_any_number(count, kz, finance, manager, approver, client_for):
    people = [make_advisor(kz, manager, name=f"Fern {number}") for number in range(count)]
    for person in people:
        in_cash(person, kz)
    owe(kz, *people, writer=manager, approver=approver)
    batch = locked(kz, finance)
    client = client_for(finance)
    assert own_queries(lambda: page(client, "payouts:batch_detail", "kz1", batch.public_id)) == 9


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_few_questions_for_any_number(count, kz, tern, finance, manager, approver, client_for):
    in_cash(tern, kz)
    for _turn in range(count):
        owe(kz, tern, writer=manager, approver=approver)
        actions.prepare_batch(programme=kz, by=finance)
    client = client_for(finance)
    assert own_queries(lambda: page(client, "payouts:batch_list", "kz1")) == 3


def test_people_without_a_way_to_be_paid_are_named_by_code(kz, juniper, finance, manager, approver, client_for):
    owe(kz, juniper, writer=manager, approver=approver)
    text = page(client_for(finance), "payouts:batch_list", "kz1")
    assert (juniper.shown_code in text, "no way to pay it is agreed yet" in text) == (True, True)


def test_she_records_her_account_and_sees_only_its_tail(kz, juniper, client_for):
    client = client_for(juniper.user)
    where = reverse("payouts_mine:method_details", args=[kz.public_id, "bank"])
    answer = client.post(where, {"provider": "kaspi_bank", "name": "Juniper Ivy", "account": kz_iban(42)}, follow=True)
    text = answer.content.decode()
    assert ("Kaspi Bank ··42" in text, kz_iban(42) in text, "Juniper Ivy" in text) == (True, False, False)
    assert PayoutMethod.objects.get().recorded_by == juniper.user


def test_a_wrong_number_is_explained_and_nothing_is_saved(kz, juniper, client_for):
    where = reverse("payouts_mine:method_details", args=[kz.public_id, "bank"])
    wrong = kz_iban(42)[:-1] + "9"
    answer = client_for(juniper.user).post(where, {"provider": "halyk", "name": "Juniper Ivy", "account": wrong})
    assert "does not pass its own check" in answer.content.decode()
    assert not PayoutMethod.objects.exists()


def test_a_way_that_is_not_known_in_the_country_is_not_there(kz, juniper, finance, client_for):
    type(kz).objects.filter(pk=kz.pk).update(country="US")
    places = [("payouts:method_details", "kz1", juniper.public_id), ("payouts_mine:method_details", kz.public_id)]
    for client, (name, *where) in zip([client_for(finance), client_for(juniper.user)], places, strict=True):
        ways = [client.get(reverse(name, args=[*where, kind])).status_code for kind in ("bank", "wallet", "cash", "x")]
        assert ways == [404, 404, 200, 404]


def test_her_page_has_no_telling_word_in_title_and_address(kz, juniper, client_for):
    text = page(client_for(juniper.user), "payouts_mine:method_edit")
    assert "<title>How I am paid - Notes</title>" in text
    assert reverse("payouts_mine:method_edit") == "/y/how/"


def test_a_programme_that_is_not_hers_is_not_found(th, juniper, client_for):
    where = reverse("payouts_mine:method_details", args=[th.public_id, "cash"])
    assert client_for(juniper.user).get(where).status_code == 404


def test_staff_record_it_for_her_by_code(kz, juniper, finance, client_for):
    client = client_for(finance)
    press(client, "payouts:method_details", "kz1", juniper.public_id, "wallet", provider="kaspi", phone="87000000011")
    text = page(client, "payouts:method_edit", "kz1", juniper.public_id)
    assert ("Kaspi ··11" in text, "77000000011" in text) == (True, False)


def test_a_shared_account_is_asked_about_by_those_who_look_after_safety(
    kz, juniper, tern, safeguarding, finance, client_for
):
    by_wallet(juniper, kz)
    by_wallet(tern, kz)
    where = reverse("payouts:shared_account_answer", args=["kz1", tern.public_id])
    assert client_for(finance).get(where).status_code == 403
    client_for(safeguarding).post(where, {"answer": "household"})
    assert SharedAccount.objects.get(advisor=tern).answer == "household"


def test_a_report_is_read_in_and_shown_with_its_codes(kz, juniper, finance, approver, releaser, manager, client_for):
    by_wallet(juniper, kz)
    agree(kz, juniper, writer=manager, approver=approver)
    owe(kz, juniper, writer=manager, approver=approver)
    number = handed_over(kz, finance, approver, releaser).payments.get().end_to_end_id
    upload = SimpleUploadedFile("r.csv", f"end_to_end_id,status,reason\n{number},QQQQ,AC01\n".encode())
    client = client_for(finance)
    answer = client.post(reverse("payouts:report_import", args=["kz1"]), {"report": upload}, follow=True)
    text = answer.content.decode()
    assert [word in text for word in ("QQQQ", "put aside for a person", juniper.shown_code)] == [True] * 3


def test_every_bad_row_of_a_report_is_named_on_the_page(kz, finance, client_for):
    upload = SimpleUploadedFile("r.csv", b"end_to_end_id,status\nAAAAAAAAAAAAAAAAAA,ACSC\nx,ACSC\n")
    answer = client_for(finance).post(reverse("payouts:report_import", args=["kz1"]), {"report": upload})
    text = answer.content.decode()
    assert ("Row 2" in text, "Row 3" in text, StatusReport.objects.exists()) == (True, True, False)


def test_today_shows_each_person_only_her_own_step(kz, due, finance, approver, releaser, as_web):
    batch = locked(kz, finance)
    shown = {}
    for name, person in (("finance", finance), ("approver", approver), ("releaser", releaser)):
        with as_web(person) as scope:
            shown[name] = [todo.title for todo in panels.staff_todos(scope, kz)]
    assert shown == {"finance": [], "approver": [f"Approve batch {batch.reference}"], "releaser": []}


def test_today_names_a_payment_that_did_not_arrive(kz, due, tern, finance, approver, releaser, as_web):
    batch = handed_over(kz, finance, approver, releaser)
    said_and_confirmed(batch.payments.get(), "not_given", by=finance, second=approver)
    with as_web(finance) as scope:
        assert [todo.title for todo in panels.staff_todos(scope, kz)] == [
            f"A payment to {tern.shown_code} did not arrive"
        ]
    handed_over(kz, finance, approver, releaser)
    with as_web(finance) as scope:
        assert panels.staff_todos(scope, kz) == []


def test_today_asks_the_second_person_to_confirm_what_is_said(kz, due, finance, approver, releaser, as_web):
    batch = handed_over(kz, finance, approver, releaser)
    actions.record_outcome(payment=batch.payments.get(), said="not_given", by=finance)
    shown = {}
    for name, person in (("finance", finance), ("approver", approver), ("releaser", releaser)):
        with as_web(person) as scope:
            counts = [item.count for item in panels.staff_nav(scope, kz)]
            shown[name] = [todo.title for todo in panels.staff_todos(scope, kz)], counts
    waits = ([f"Batch {batch.reference}: confirm what is said"], [1])
    assert shown == {"finance": ([], [None]), "approver": waits, "releaser": waits}


def test_home_asks_her_how_to_be_paid_until_she_has_said(kz, juniper, manager, approver, as_web):
    owe(kz, juniper, writer=manager, approver=approver)
    with as_web(juniper.user) as scope:
        assert [todo.url for todo in panels.advisor_todos(scope)] == ["/y/how/"]
    by_bank(juniper, kz)
    with as_web(juniper.user) as scope:
        assert [todo.title for todo in panels.advisor_todos(scope)] == ["Your payment waits for you"]
    agree(kz, juniper, writer=manager, approver=approver)
    with as_web(juniper.user) as scope:
        assert panels.advisor_todos(scope) == []
        assert [todo.note for todo in panels.advisor_links(scope)] == ["Kaspi Bank ··01"]


def test_while_she_has_time_to_think_home_asks_for_no_yes(kz, juniper, manager, approver, as_web):
    owe(kz, juniper, writer=manager, approver=approver)
    by_bank(juniper, kz)
    agree(kz, juniper, writer=manager, approver=approver)
    PurposeLimit.objects.create(programme=kz, purpose_id="payment.provider", reflection_hours=48, set_by=manager)
    with as_web(juniper.user) as scope:
        waits = [(todo.title, todo.note) for todo in panels.advisor_todos(scope)]
    assert waits == [("Your payment waits", "Until your time to think is over, or you choose another way")]


def test_each_download_is_a_row_in_the_trail(kz, due, finance, approver, releaser, client_for):
    file = handed_over(kz, finance, approver, releaser).files.get()
    answer = press(client_for(releaser), "payouts:file_download", "kz1", file.public_id)
    assert answer["Content-Disposition"].endswith('-cash.html"')
    assert AuditEvent.objects.filter(event="file.opened", actor_id=releaser.pk).count() == 1


def test_an_administrator_sets_up_where_payments_leave_from(kz, admin_user, client_for):
    client = client_for(admin_user)
    where = reverse("admin:payouts_fundingaccount_add")
    wrong = {"programme": kz.pk, "currency": "KZT", "bic": "HSBKKZKX", "account": "KZ00722S000000000900"}
    assert "does not pass its own check" in client.post(where, wrong).content.decode()
    for number in (900, 901):
        assert client.post(where, wrong | {"account": kz_iban(number)}).status_code == 302
    assert list(FundingAccount.objects.order_by("id").values_list("account", "is_active")) == [
        (kz_iban(900), False),
        (kz_iban(901), True),
    ]


def test_a_batch_with_a_payment_that_was_not_accepted_is_not_simply_complete(
    kz, due, finance, approver, releaser, client_for
):
    payment = handed_over(kz, finance, approver, releaser).payments.get()
    said_and_confirmed(payment, "not_given", by=finance, second=approver)
    client = client_for(finance)
    for text in (
        page(client, "payouts:batch_list", "kz1"),
        page(client, "payouts:batch_detail", "kz1", payment.batch.public_id),
    ):
        assert '<span class="tag wait">complete, 1 not accepted</span>' in text
    locked(kz, finance)
    assert "not accepted</span>" not in page(client, "payouts:batch_list", "kz1")
