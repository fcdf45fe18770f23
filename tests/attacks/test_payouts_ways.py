"""Attacks on how somebody is paid: one member of staff writes an account down and sends money to it."""

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from django.urls import reverse
from django.utils import timezone

from compensation.payouts import actions
from compensation.payouts.filling import content_of
from compensation.payouts.models import Decision, PayoutMethod
from compensation.payouts.words import check_of
from survivor_engagement.common.errors import NotNow
from tests.compensation.payouts import agree, approve, by_wallet, handed_over, locked, owe, release


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "shelf"


@pytest.fixture
def due(juniper, kz, manager, approver):
    """Juniper is paid to a wallet that she wrote down herself."""
    by_wallet(juniper, kz)
    agree(kz, juniper, writer=manager, approver=approver)
    return owe(kz, juniper, writer=manager, approver=approver)[0]


@pytest.fixture
def past_python(kz, finance, juniper, due):
    """Locked straight in the database, past the kind sentence."""
    by_wallet(juniper, kz, phone="+77000000099", by=finance)
    batch = actions.prepare_batch(programme=kz, by=finance)
    batch.content_hash, batch.state, batch.locked_at = content_of(batch), "locked", timezone.now()
    batch.save(update_fields=["content_hash", "state", "locked_at"])
    return batch


def decide(batch, step, by) -> None:
    Decision.objects.create(
        batch=batch, programme=batch.programme, step=step, by=by, prepared_by=batch.prepared_by,
        content_hash=batch.content_hash, standing_hash=batch.content_hash,
    )  # fmt: skip


def refused(batch, step, by) -> bool:
    """Whether the database itself says no."""
    try:
        with transaction.atomic():
            decide(batch, step, by)
    except DatabaseError as error:
        return "wrote down how somebody is paid" in str(error)
    return False


def checks(batch) -> list[str]:
    return [tag.text for payment in batch.payments.with_checks() for tag in check_of(payment, batch)]


def test_who_wrote_her_account_down_does_not_prepare_her_payment(kz, finance, juniper, due):
    by_wallet(juniper, kz, phone="+77000000099", by=finance)
    with pytest.raises(NotNow, match="You wrote down how one of these people is paid"):
        locked(kz, finance)


@pytest.mark.parametrize("step", ["approve", "release"])
def test_who_wrote_her_account_down_does_not_decide(step, kz, finance, approver, releaser, juniper, due):
    person = approver if step == "approve" else releaser
    by_wallet(juniper, kz, phone="+77000000099", by=person)
    batch = locked(kz, finance)
    if step == "release":
        batch = approve(batch, approver)
    with pytest.raises(NotNow, match="so somebody else decides"):
        (approve if step == "approve" else release)(batch, person)
    assert refused(batch, step, person)


def test_an_account_of_which_nobody_is_known_to_have_written_it_is_not_paid(kz, finance, approver, juniper, due):
    batch = locked(kz, finance)
    PayoutMethod.objects.filter(advisor=juniper).update(recorded_by=None)
    assert refused(batch, "approve", approver)
    with pytest.raises(NotNow):
        approve(batch, approver)


def test_past_python_the_preparer_is_stopped_at_the_decision(approver, past_python):
    assert refused(past_python, "approve", approver)
    with pytest.raises(NotNow, match="also wrote down how one of these people is paid"):
        approve(past_python, approver)


def test_what_she_wrote_herself_and_what_a_fourth_person_wrote_is_paid(kz, finance, approver, manager, juniper, due):
    assert checks(locked(kz, finance)) == ["clear"]
    batch = actions.send_back(batch=juniper.payments.get().batch, reason="method", by=approver)
    by_wallet(juniper, kz, phone="+77000000098", by=manager)
    batch = actions.lock_batch(batch=actions.bring_up_to_date(batch=batch, by=finance), by=finance)
    assert checks(batch) == ["changed by staff"]
    assert approve(batch, approver).state == "approved"


def test_a_way_written_by_staff_is_new_until_money_arrived_by_it(
    kz, finance, approver, releaser, manager, tern, juniper, due
):
    actions.prepare_batch(programme=kz, by=finance)
    by_wallet(tern, kz, phone="+77000000002", by=manager)
    agree(kz, tern, writer=manager, approver=approver)
    owe(kz, tern, writer=manager, approver=approver)
    batch = handed_over(kz, finance, approver, releaser)
    content = f"end_to_end_id,status\n{batch.payments.get().end_to_end_id},ACSC\n".encode()
    actions.apply_report(programme=kz, content=content, by=finance)
    owe(kz, tern, writer=manager, approver=approver)
    assert checks(locked(kz, finance)) == ["clear"]


def test_she_reads_that_staff_changed_her_payment_details(kz, finance, juniper, due, client_for):
    client = client_for(juniper.user)
    assert "Nobody has opened your details" in client.get(reverse("safeguarding_mine:opening_list")).content.decode()
    by_wallet(juniper, kz, phone="+77000000099", by=finance)
    page = client.get(reverse("safeguarding_mine:opening_list")).content.decode()
    assert ("changed</span>" in page, "To pay you: your payment details" in page) == (True, True)
    assert "Finance" in page
