"""Attacks on sealed payment details, past every page: written over, or taken away and put back with another account."""

import json

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from compensation.payouts.models import Payment
from survivor_engagement.identity import vault
from tests.compensation.payouts import agree, by_bank, by_wallet, funded, owe, released, work


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "shelf"


@pytest.fixture(params=["bank", "wallet"])
def method(request, juniper, kz, manager, approver, admin_user):
    """Juniper's own way of being paid; she is owed."""
    agree(kz, juniper, writer=manager, approver=approver)
    funded(kz, admin_user)
    chosen = by_bank(juniper, kz) if request.param == "bank" else by_wallet(juniper, kz)
    owe(kz, juniper, writer=manager, approver=approver)
    return chosen


def write(method, details, by) -> None:
    value = json.dumps(details)
    vault.seal(method.advisor, {method.sealed_as: value}, by=by, purpose="payment", programme_id=method.programme_id)


OTHER = {"name": "Somebody", "account": "KZ000000000000000000", "bic": "CASPKZKA", "phone": "+77000000099"}


def test_sealed_payment_details_are_never_written_over(method, finance):
    with pytest.raises(DatabaseError, match="sealed_value_pkey"), transaction.atomic():
        write(method, OTHER, finance)


def test_other_sealed_details_can_still_be_corrected(juniper, kz, manager):
    for name in ("Juniper", "Juniper Ivy"):
        vault.seal(juniper, {"chosen_name": name}, by=manager, purpose="correction", programme_id=kz.pk)
    with vault.open(juniper, ["chosen_name"], by=manager, purpose="correction", programme_id=kz.pk) as values:
        assert values == {"chosen_name": "Juniper Ivy"}


def test_details_exchanged_for_another_account_stop_the_payment(method, kz, finance, approver, releaser):
    batch = released(kz, finance, approver, releaser)
    vault.seal(method.advisor, {method.sealed_as: ""}, by=finance, purpose="payment", programme_id=kz.pk)
    write(method, OTHER, finance)
    work()
    assert list(Payment.objects.values_list("state", "reason_code")) == [("cancelled", "OTHER_ACCOUNT")]
    assert list(batch.files.values_list("state", flat=True)) == ["empty"]


def test_details_as_they_were_decided_on_are_paid(method, kz, finance, approver, releaser):
    batch = released(kz, finance, approver, releaser)
    work()
    assert list(batch.files.values_list("state", "payment_count")) == [("made", 1)]
