"""Several people at the same moment, each on a connection of her own: everything still happens once."""

from collections.abc import Callable
from contextlib import contextmanager
from threading import Barrier, Thread
from time import sleep

import pytest
from django.db import connection, connections

from compensation.payouts import actions
from compensation.payouts.filling import payable_now
from compensation.payouts.models import Decision, Payment, PaymentItem, PayoutBatch, SharedAccount, StatusReport
from compensation.statements import actions as statements
from compensation.statements.models import ReceiptAnswer
from survivor_engagement.common.errors import NotNow
from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.work import run_due
from survivor_engagement.keys import ring
from survivor_engagement.messaging.models import OutboxMessage
from tests.compensation.payouts import agree, approve, by_wallet, in_cash, locked, owe, release, released
from tests.harness import databases

pytestmark = pytest.mark.own_database


@pytest.fixture(autouse=True)
def committed(own_database, settings, tmp_path):
    """The test commits: it works in a copy of the database, on several connections."""
    settings.FILES_DIR = tmp_path / "shelf"
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.job', 'seed', false)")


@pytest.fixture
def due(tern, kz, manager, approver):
    in_cash(tern, kz)
    return owe(kz, tern, writer=manager, approver=approver)[0]


def together(*actions_to_take: Callable[[], object]) -> list[object]:
    """All at once; what each came to: its result, or the class of its refusal."""
    results: list[object] = [None] * len(actions_to_take)
    gate = Barrier(len(actions_to_take))

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('app.job', 'seed', false)")
            gate.wait(timeout=10)
            results[place] = act()
        except NotNow:
            results[place] = NotNow
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate(actions_to_take)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


@contextmanager
def meanwhile(words: str, act: Callable[[], object]):
    """Right after the statement with these words, somebody else begins to `act`; what it came to, at the end."""
    came_to: list[object] = []
    threads: list[Thread] = []

    def watch(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if words in str(sql) and not threads:
            threads.append(Thread(target=lambda: came_to.extend(together(act))))
            threads[0].start()
            sleep(1)
        return result

    with connection.execute_wrapper(watch):
        yield came_to
    for thread in threads:
        thread.join(timeout=30)


def test_what_becomes_payable_while_a_draft_is_filled_waits_for_the_next_one(kz, tern, finance, manager, approver, due):
    with meanwhile("INTO payouts_payment ", lambda: owe(kz, tern, writer=manager, approver=approver)) as dues:
        batch = actions.prepare_batch(programme=kz, by=finance)
    assert len(dues[0]) == 1
    assert list(batch.payments.get().items.values_list("due", flat=True)) == [due.pk]
    assert payable_now(kz, "KZT", finance).payment_count == 1


@pytest.mark.parametrize("first", ["not_received", None])
def test_her_word_that_it_arrived_and_its_return_at_once_never_both_stand(
    first, kz, tern, finance, approver, releaser, due
):
    batch = released(kz, finance, approver, releaser)
    run_due("payout")
    actions.hand_over_file(file=batch.files.get(), by=releaser)
    payment = actions.record_outcome(payment=batch.payments.get(), said="given", by=finance)
    if first:
        statements.answer_receipt(payment=payment, answer=first, by=tern.user)
    actions.record_outcome(payment=payment, said="came_back", by=finance)
    answer = lambda: statements.answer_receipt(payment=payment, answer="received", by=tern.user)  # noqa: E731
    with meanwhile("statements_receiptanswer", answer) as came_to:
        assert actions.confirm_outcome(saying=payment.sayings.get(), by=approver).state == "returned"
    assert came_to == [NotNow]
    assert list(ReceiptAnswer.objects.values_list("answer", flat=True)) == ([first] if first else [])


@pytest.mark.parametrize("step", ["make", "hand_over"])
def test_a_file_on_its_way_and_her_change_of_way_never_wait_for_each_other(
    step, kz, tern, finance, manager, approver, releaser
):
    by_wallet(tern, kz)
    agree(kz, tern, writer=manager, approver=approver)
    owe(kz, tern, writer=manager, approver=approver)
    batch = released(kz, finance, approver, releaser)
    if step == "hand_over":
        run_due("payout")
    with meanwhile(
        'FOR UPDATE OF "payouts_payoutmethod"', lambda: by_wallet(tern, kz, phone="+77000000009")
    ) as changed:
        if step == "hand_over":
            actions.hand_over_file(file=batch.files.get(), by=releaser)
        else:
            run_due("payout")
    assert changed[0] is not None
    assert batch.files.get().state == {"make": "made", "hand_over": "handed_over"}[step]


def test_a_file_opened_at_the_moment_it_is_made_anew_is_never_given_up_by_one(
    kz, juniper, finance, manager, approver, releaser
):
    by_wallet(juniper, kz)
    agree(kz, juniper, writer=manager, approver=approver)
    owe(kz, juniper, writer=manager, approver=approver)
    batch = released(kz, finance, approver, releaser)
    run_due("payout")
    by_wallet(juniper, kz, phone="+77000000003")
    file = batch.files.get()
    results = together(
        lambda: actions.open_file(file=file, by=releaser).state,
        lambda: actions.make_file_anew(file=file, by=releaser).pk == file.pk,
    )
    file.refresh_from_db()
    assert (file.state, file.openings.count(), results) in [("made", 1, ["made", True]), ("void", 0, [NotNow, False])]


def test_two_people_preparing_at_once_take_each_due_once(kz, finance, manager, due):
    results = together(
        lambda: actions.prepare_batch(programme=kz, by=finance), lambda: actions.prepare_batch(programme=kz, by=manager)
    )
    assert results.count(NotNow) == 1
    assert (PayoutBatch.objects.count(), PaymentItem.objects.filter(live=True).count()) == (1, 1)


def test_a_double_press_on_approve_decides_once(kz, finance, approver, due):
    batch = locked(kz, finance)
    results = together(*[lambda: approve(batch, approver)] * 3)
    assert (results.count(NotNow), Decision.objects.count()) == (2, 1)


def test_approving_and_sending_back_at_once_leaves_a_whole_state(kz, finance, approver, releaser, due):
    batch = locked(kz, finance)
    together(
        lambda: approve(batch, approver),
        lambda: actions.send_back(batch=batch, reason="timing", by=releaser),
    )
    batch.refresh_from_db()
    assert (batch.state, Decision.objects.standing().count()) == ("draft", 0)


def test_releasing_twice_at_once_asks_for_the_files_once(kz, finance, approver, releaser, due):
    batch = approve(locked(kz, finance), approver)
    together(*[lambda: release(batch, releaser)] * 3)
    assert (batch.files.count(), Job.objects.filter(kind="payout.make_files").count()) == (1, 1)


def test_two_workers_make_each_file_once(kz, finance, approver, releaser, due):
    batch = released(kz, finance, approver, releaser)
    together(lambda: run_due("payout"), lambda: run_due("payout"))
    together(*[lambda: actions.make_files(batch=batch, by=None)] * 2)
    assert list(batch.files.values_list("state", "payment_count")) == [("made", 1)]


def test_the_same_report_read_twice_at_once_counts_once(kz, finance, manager, approver, releaser, due):
    batch = released(kz, finance, approver, releaser)
    run_due("payout")
    actions.hand_over_file(file=batch.files.get(), by=releaser)
    content = f"end_to_end_id,status,reason\n{batch.payments.get().end_to_end_id},ACSC,\n".encode()
    together(*[lambda: actions.apply_report(programme=kz, content=content, by=finance)] * 3)
    assert (StatusReport.objects.count(), OutboxMessage.objects.count()) == (1, 1)
    assert Payment.objects.get().state == "settled"


def test_a_line_left_out_while_the_batch_is_being_locked_never_slips_through(
    kz, finance, juniper, manager, approver, due
):
    in_cash(juniper, kz)
    owe(kz, juniper, writer=manager, approver=approver)
    batch = actions.prepare_batch(programme=kz, by=finance)
    payment = batch.payments.order_by("id").first()
    together(
        lambda: actions.lock_batch(batch=batch, by=finance), lambda: actions.leave_out(payment=payment, by=finance)
    )
    batch.refresh_from_db()
    assert batch.state == "locked"
    assert batch.payment_count == batch.payments.count()


def test_the_same_account_recorded_at_the_same_moment_is_noticed(kz, juniper, tern):
    together(lambda: by_wallet(juniper, kz), lambda: by_wallet(tern, kz))
    assert SharedAccount.objects.count() == 2


def test_the_payout_worker_makes_files_in_its_own_role_and_sees_nothing_else(
    own_database, kz, finance, approver, releaser, juniper, manager, due, settings
):
    by_wallet(juniper, kz)
    agree(kz, juniper, writer=manager, approver=approver)
    owe(kz, juniper, writer=manager, approver=approver)
    batch = released(kz, finance, approver, releaser)
    all_classes, settings.KEY_CLASSES = settings.KEY_CLASSES, ["payee", "index", "files"]
    ring.forget()
    databases.point("default", own_database, "app_payout")
    tally = run_due("payout")
    seen = (Payment.objects.count(), PayoutBatch.objects.count())
    databases.point("default", own_database, "app_test", start_as="app_seed")
    settings.KEY_CLASSES = all_classes
    ring.forget()
    assert (tally.done, seen) == (1, (0, 0))
    assert sorted(batch.files.values_list("rail", "state")) == [("cash", "made"), ("wallet", "made")]
