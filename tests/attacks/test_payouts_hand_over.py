"""Between the making of a file and its leaving the house: what changed since is seen, and there is a way on."""

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from django.urls import reverse
from django.utils import timezone

from compensation.payouts import actions
from compensation.payouts.filling import payable_now
from compensation.payouts.models import PaymentFile, SharedAccount
from survivor_engagement.common.errors import NotNow
from tests.compensation.payouts import agree, by_wallet, owe, released, take_back, work
from tests.harness.cast import make_advisor


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "shelf"


@pytest.fixture
def file(juniper, tern, kz, manager, finance, approver, releaser):
    """Made, of two wallets, not handed over yet."""
    by_wallet(juniper, kz)
    by_wallet(tern, kz, phone="+77000000002")
    agree(kz, juniper, tern, writer=manager, approver=approver)
    owe(kz, juniper, tern, writer=manager, approver=approver)
    batch = released(kz, finance, approver, releaser)
    work()
    return batch.files.get()


CHANGES = {
    "way": lambda juniper, kz: by_wallet(juniper, kz, phone="+77000000003"),
    "mind": lambda juniper, kz: take_back(kz, juniper),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_with_somebody_who_changed_is_not_handed_over(change, file, juniper, kz, releaser):
    CHANGES[change](juniper, kz)
    with pytest.raises(NotNow, match="Make it anew"):
        actions.hand_over_file(file=file, by=releaser)
    assert set(file.payments().values_list("state", flat=True)) == {"draft"}


@pytest.mark.parametrize(("change", "reason"), [("way", "WAY_CHANGED"), ("mind", "NOT_AGREED")])
def test_made_anew_it_goes_out_without_her(change, reason, file, juniper, tern, kz, finance, releaser):
    CHANGES[change](juniper, kz)
    anew = actions.make_file_anew(file=file, by=releaser)
    work()
    actions.hand_over_file(file=anew, by=releaser)
    states = dict(anew.batch.payments.values_list("advisor", "state"))
    assert states == {juniper.pk: "cancelled", tern.pk: "submitted"}
    assert anew.batch.payments.get(advisor=juniper).reason_code == reason
    assert sorted(anew.batch.files.values_list("state", "payment_count")) == [("handed_over", 1), ("void", 2)]
    assert payable_now(kz, "KZT", finance).payment_count == (1 if change == "way" else 0)


def test_a_file_in_which_nothing_changed_is_not_made_anew(file, releaser):
    with pytest.raises(NotNow, match="Nothing has changed"):
        actions.make_file_anew(file=file, by=releaser)


def test_past_python_it_is_not_handed_over_to_a_way_that_is_gone(file, juniper, kz, releaser):
    by_wallet(juniper, kz, phone="+77000000003")
    handed = {"state": "handed_over", "handed_over_by": releaser, "handed_over_at": timezone.now()}
    with pytest.raises(DatabaseError, match="paid in another way by now"), transaction.atomic():
        PaymentFile.objects.filter(pk=file.pk).update(**handed)


def test_a_void_file_is_neither_opened_nor_handed_over(file, juniper, kz, releaser, client_for):
    by_wallet(juniper, kz, phone="+77000000003")
    client = client_for(releaser)
    assert client.post(reverse("payouts:file_make_anew", args=["kz1", file.public_id])).status_code == 302
    for name in ("file_download", "file_hand_over", "file_make_anew"):
        assert client.post(reverse(f"payouts:{name}", args=["kz1", file.public_id])).status_code == 409, name
    page = client.get(reverse("payouts:batch_detail", args=["kz1", file.batch.public_id])).content.decode()
    assert "void, made anew" in page


@pytest.fixture
def asked_about(file, kz, manager):
    """After the release, Willow is given the account of Tern: a question of safety waits."""
    willow = make_advisor(kz, manager, name="Willow")
    return by_wallet(willow, kz, phone="+77000000002")


def test_a_question_about_an_account_that_came_after_the_release_stops_the_file(asked_about, file, releaser):
    assert SharedAccount.objects.open().filter(method__payments__batch=file.batch).count() == 1
    with pytest.raises(NotNow, match="An account in this file stands with two people"):
        actions.hand_over_file(file=file, by=releaser)
    handed = {"state": "handed_over", "handed_over_by": releaser, "handed_over_at": timezone.now()}
    with pytest.raises(DatabaseError, match="is to be asked first"), transaction.atomic():
        PaymentFile.objects.filter(pk=file.pk).update(**handed)


def test_when_she_was_asked_alone_it_is_handed_over_as_it_is(asked_about, file, safeguarding, releaser):
    for question in SharedAccount.objects.open():
        actions.answer_shared_account(question=question, answer="own_wish", by=safeguarding)
    assert actions.hand_over_file(file=file, by=releaser).state == "handed_over"


def test_made_anew_before_she_was_asked_the_file_leaves_her_out(asked_about, file, juniper, tern, releaser):
    anew = actions.make_file_anew(file=file, by=releaser)
    work()
    actions.hand_over_file(file=anew, by=releaser)
    found = anew.batch.payments.values_list("advisor", "state", "reason_code")
    assert sorted(found) == sorted([(juniper.pk, "submitted", ""), (tern.pk, "cancelled", "ACCOUNT_ASKED")])


def test_a_question_before_the_file_is_made_leaves_her_out_of_it(
    juniper, tern, kz, manager, finance, approver, releaser
):
    by_wallet(juniper, kz)
    by_wallet(tern, kz, phone="+77000000002")
    agree(kz, juniper, tern, writer=manager, approver=approver)
    owe(kz, juniper, tern, writer=manager, approver=approver)
    batch = released(kz, finance, approver, releaser)
    by_wallet(make_advisor(kz, manager, name="Willow"), kz, phone="+77000000002")
    work()
    assert batch.files.get().payment_count == 1
    assert batch.payments.get(advisor=tern).reason_code == "ACCOUNT_ASKED"
