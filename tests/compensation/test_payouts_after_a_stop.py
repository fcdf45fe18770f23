"""Her details at a bank or company: where they are is known, and a stop asks for them back."""

import pytest

from compensation.payouts import actions
from consent.effects.models import Use, WithdrawalEffect
from survivor_engagement.common.errors import NotNow
from survivor_engagement.jobs.work import run_due
from tests.compensation.payouts import agree, by_bank, funded, handed_over, in_cash, owe, released, take_back, work
from tests.harness.client import as_seed
from tests.harness.kept import kept


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.FILES_DIR = tmp_path


@kept
def owed(juniper, tern, kz, manager, approver, admin_user):
    """Juniper is paid by bank, Tern in cash."""
    owe(kz, juniper, tern, writer=manager, approver=approver)
    agree(kz, juniper, writer=manager, approver=approver)
    by_bank(juniper, kz), in_cash(tern, kz)
    funded(kz, admin_user)


def uses() -> list[tuple]:
    return list(Use.objects.live().values_list("advisor", "kind", "place", "place_ref"))


def test_when_a_file_is_handed_over_it_is_known_whose_details_are_where(kz, finance, approver, releaser, juniper, owed):
    assert uses() == []
    handed_over(kz, finance, approver, releaser)
    assert uses() == [(juniper.pk, "payment_details", "company", "bank")]


def test_a_stop_asks_the_company_to_erase_and_holds_the_next_payment(kz, finance, approver, releaser, juniper, owed):
    handed_over(kz, finance, approver, releaser)
    take_back(kz, juniper)
    effect = WithdrawalEffect.objects.get()
    assert (effect.code, effect.use.advisor) == ("erased_at_provider_where_possible", juniper)
    assert WithdrawalEffect.objects.filter(part="at_once").count() == 0


def test_without_a_file_nothing_is_there_and_another_way_is_offered(kz, juniper, owed, client_for):
    take_back(kz, juniper)
    run_due("default")
    as_seed()
    assert WithdrawalEffect.objects.get().proof == "nothing_there"
    assert "/y/how/" in client_for(juniper.user).get("/").content.decode()


def test_what_had_gone_already_when_she_stopped_is_asked_back(kz, finance, approver, releaser, juniper, owed):
    batch = released(kz, finance, approver, releaser)
    work()
    file = batch.files.get(rail="bank")
    actions.open_file(file=file, by=releaser)
    take_back(kz, juniper)
    work()
    actions.hand_over_as_it_went(file=file, by=releaser)
    as_seed()
    open_ones = WithdrawalEffect.objects.open().values_list("code", "advisor")
    assert (list(open_ones), uses()) == ([("erased_at_provider_where_possible", juniper.pk)], [])


def test_after_a_stop_nobody_is_the_first_to_take_the_file_out(kz, finance, approver, releaser, juniper, owed):
    batch = released(kz, finance, approver, releaser)
    work()
    file = batch.files.get(rail="bank")
    take_back(kz, juniper)
    run_due("default")
    as_seed()
    with pytest.raises(NotNow, match="took her yes back"):
        actions.open_file(file=file, by=releaser)
    assert not file.openings.exists()
    assert WithdrawalEffect.objects.get().proof == "nothing_there"  # it never left the house
