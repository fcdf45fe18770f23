"""Attacks on what somebody decides on: the batch is exchanged between her look and her press."""

import re

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from compensation.payouts import actions
from compensation.payouts.models import Decision, PayoutBatch
from survivor_engagement.common.errors import NotNow
from tests.compensation.payouts import approve, in_cash, locked, owe


@pytest.fixture
def batch(juniper, tern, kz, manager, finance, approver):
    """Two payments, locked."""
    in_cash(juniper, kz)
    in_cash(tern, kz)
    owe(kz, juniper, tern, writer=manager, approver=approver)
    return locked(kz, finance)


def exchanged(batch, finance, releaser) -> PayoutBatch:
    """Sent back, made smaller and locked anew while the page of the approver still stands open."""
    draft = actions.send_back(batch=batch, reason="person", by=releaser)
    actions.leave_out(payment=draft.payments.order_by("id").first(), by=finance)
    return actions.lock_batch(batch=draft, by=finance)


def post(client, step, batch, **values):
    return client.post(reverse(f"payouts:batch_{step}", args=["kz1", batch.public_id]), values)


@pytest.mark.parametrize("step", ["approve", "release"])
def test_a_decision_from_an_old_page_is_refused_in_words(step, batch, finance, approver, releaser, client_for):
    seen = batch.content_hash
    if step == "release":
        approve(batch, approver)
    again = exchanged(batch, finance, releaser)
    if step == "release":
        approve(again, approver)
    answer = post(client_for(approver if step == "approve" else releaser), step, batch, seen=seen)
    assert (answer.status_code, "changed since you opened it" in answer.content.decode()) == (409, True)
    again.refresh_from_db()
    assert again.state == ("locked" if step == "approve" else "approved")


@pytest.mark.parametrize("seen", ["", "0" * 64])
def test_a_decision_that_names_no_content_is_refused(seen, batch, approver, client_for):
    assert post(client_for(approver), "approve", batch, seen=seen).status_code == 409
    assert not Decision.objects.exists()


def test_the_page_sends_back_what_it_showed(batch, approver, client_for):
    client = client_for(approver)
    page = client.get(reverse("payouts:batch_detail", args=["kz1", batch.public_id])).content.decode()
    (seen,) = re.findall(r'name="seen" value="([0-9a-f]+)"', page)
    assert (seen, post(client, "approve", batch, seen=seen).status_code) == (batch.content_hash, 302)
    assert Decision.objects.get().content_hash == seen


def test_the_action_itself_compares_under_the_lock(batch, finance, approver, releaser):
    exchanged(PayoutBatch.objects.get(pk=batch.pk), finance, releaser)
    with pytest.raises(NotNow, match="changed since"):
        actions.approve_batch(batch=batch, seen=batch.content_hash, by=approver)


def test_the_database_refuses_a_decision_on_content_that_was_exchanged(batch, finance, approver, releaser):
    exchanged(PayoutBatch.objects.get(pk=batch.pk), finance, releaser)
    with pytest.raises(DatabaseError, match="its content is another one now"), transaction.atomic():
        Decision.objects.create(
            batch=batch, programme=batch.programme, step="approve", by=approver, prepared_by=finance,
            content_hash=batch.content_hash, standing_hash=batch.content_hash,
        )  # fmt: skip
