"""Her first no after a yes that had ended by itself, or to what others allow: she reads what was done, as after a stop,
and no page says that she had stopped something."""

import re
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from consent.effects import actions
from consent.effects.models import StopReport, WithdrawalEffect
from consent.receipts import schema
from consent.receipts.models import ConsentReceipt
from consent.receipts.remaking import document_of
from tests.consent.stopping import QUOTE
from tests.consent.test_receipt_pages import text
from tests.harness.cast import make_guardian


@pytest.fixture
def no(say, put, added, juniper):
    """Words of hers stand on a page of ours; her yes ended by itself, and then she says no."""
    first = say(juniper, "yes", QUOTE)
    put(juniper, event=first)
    added(juniper, "renewed", first, valid_until=timezone.now() + timedelta(seconds=1))
    time.sleep(1.1)
    event = say(juniper, "no", QUOTE)
    assert event.state == "refused"
    return event


def test_she_reads_what_is_done_and_when(client_for, no, juniper):
    page = text(client_for(juniper.user).get(f"/c/after/{no.public_id}/"))
    assert ("What we do now that you said no" in page, "now that you stopped" in page) == (True, False)
    assert ("/done/take/" in page, WithdrawalEffect.objects.open().filter(event=no).count()) == (False, 2)


def test_its_receipt_names_each_thing_with_its_day(client_for, no, juniper):
    her = client_for(juniper.user)
    her.post(f"/c/receipt/{no.public_id}/take/", {"profile": "full", "delivered": "kept"})
    document = document_of(ConsentReceipt.objects.with_event().get(profile="full"))
    [said] = [one["pii_processing"]["withdrawal_effect"] for one in document["records"]]
    promised = no.purpose.effects
    assert [len(said["stops"]), len(said["deletes"])] == [len(promised["at_once"]), len(promised["later"])]
    assert {"By: " in line for line in said["stops"] + said["deletes"]} == {True}
    assert schema.faults(document) == []


def test_a_second_receipt_says_that_all_is_done(client_for, no, juniper, manager):
    for effect in no.effects.open():
        actions.finish_effect(effect=effect, proof="removed", by=manager)
    her = client_for(juniper.user)
    page = text(her.get(f"/c/after/{no.public_id}/"))
    assert "What we did after you said no" in page
    take = re.search(r'href="(/c/receipt/[^"]+/done/take/)"', page)[1]
    sheet = text(her.get(her.post(take, {"profile": "summary", "delivered": "printed"})["Location"]))
    assert ("What we did after you said no" in sheet, "Done on" in sheet, "you stopped" in sheet) == (True, True, False)
    assert "All is done after you said no" in text(her.get("/c/receipts/"))


def test_one_that_nobody_took_up_is_found_by_the_clock(no, watch):
    WithdrawalEffect.objects.all().delete()
    StopReport.objects.all().delete()
    watch()
    assert {effect.code for effect in no.effects.all()} == {"off_our_pages", "partners_asked"}


def test_the_clock_takes_up_no_first_no_that_ends_nothing(say, juniper, tern, watch):
    say(juniper, "no", QUOTE)
    say(tern, "yes", QUOTE)
    say(juniper, "yes", QUOTE)
    watch()
    assert not StopReport.objects.exists()


def test_the_first_no_of_another_guardian_is_taken_up_too(
    say, allow, put, wren, heron, facilitator, safeguarding, watch
):
    put(wren)
    allow(heron, "yes", QUOTE)
    no = allow(make_guardian(wren, facilitator, safeguarding, name="Egret"), "no", QUOTE)
    WithdrawalEffect.objects.all().delete()
    StopReport.objects.all().delete()
    watch()
    assert [report.event for report in StopReport.objects.all()] == [no]
