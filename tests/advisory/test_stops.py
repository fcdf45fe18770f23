"""She stops taking part: she is not expected any more, nobody is told why, and it costs her nothing."""

import pytest

from advisory.engagements.models import Participation
from compensation.dues.models import Due, Offer
from consent.effects.models import WithdrawalEffect
from consent.records import actions as consents
from survivor_engagement.jobs.work import run_due
from tests.advisory import situations
from tests.harness.client import as_seed

GROUP = "participation.group"


@pytest.fixture
def stop(kz):
    return lambda advisor, by=None, **more: consents.withdraw(
        advisor=advisor, programme=kz, purpose=GROUP, by=by or advisor.user, **more
    )


def pay_of(advisor) -> list[tuple]:
    return list(Due.objects.filter(advisor=advisor).values_list("state", "net_minor", "offer__state"))


def test_her_own_stop_takes_her_off_the_coming_list_and_leaves_offer_and_pay(scheduled, juniper, stop, as_web):
    situations.accept(scheduled, juniper)
    before = pay_of(juniper)
    with as_web(juniper.user):
        stop(juniper)
    row = situations.row(scheduled, juniper)
    assert (row.is_coming, row.reply, pay_of(juniper)) == (False, "accepted", before)
    assert before == [("owed", 2_387_500, "accepted")]
    assert WithdrawalEffect.objects.filter(part="at_once").count() == 0


def test_whoever_had_begun_says_so_afterwards_and_is_paid_in_full(scheduled, juniper, stop, client_for):
    situations.accept(scheduled, juniper)
    stop(juniper)
    browser, where = client_for(juniper.user), f"/m/{situations.row(scheduled, juniper).public_id}/"
    page = browser.get(where).content.decode()
    assert "Say whether I had begun" in page
    browser.post(f"{where}change/", {"begun": "yes"})
    assert pay_of(juniper) == [("payable", 2_387_500, "withdrawn")]
    assert "Say whether I had begun" not in browser.get(where).content.decode()


def test_what_she_has_earned_does_not_change(held, juniper, stop):
    earned = pay_of(juniper)
    stop(juniper)
    assert (pay_of(juniper), Participation.objects.filter(withdrew_at__isnull=False).count()) == (earned, 0)


def test_a_pause_takes_nobody_off(scheduled, juniper, kz, facilitator):
    situations.accept(scheduled, juniper)
    consents.pause(advisor=juniper, programme=kz, purpose=GROUP, by=facilitator)
    assert situations.row(scheduled, juniper).is_coming


def test_nobody_else_is_taken_off(scheduled, members, stop):
    juniper, tern = members
    for advisor in members:
        situations.accept(scheduled, advisor)
    stop(juniper)
    assert (situations.row(scheduled, juniper).is_coming, situations.row(scheduled, tern).is_coming) == (False, True)


def test_an_invitation_stays_hers_to_answer(scheduled, juniper, stop):
    stop(juniper)
    assert (situations.row(scheduled, juniper).reply, Offer.objects.get(advisor=juniper).state) == ("none", "open")


def test_a_list_that_cannot_be_written_does_not_hold_her_back_and_is_cleared_afterwards(
    scheduled, juniper, stop, out_of_order
):
    situations.accept(scheduled, juniper)
    with out_of_order(Participation):
        event = stop(juniper)
    missing = WithdrawalEffect.objects.get(event=event, part="at_once")
    assert (event.state, missing.code, situations.row(scheduled, juniper).is_coming) == (
        "withdrawn", "off_coming_lists", True,
    )  # fmt: skip
    run_due("default")
    as_seed()
    missing.refresh_from_db()
    assert (missing.proof, situations.row(scheduled, juniper).is_coming) == ("done", False)
