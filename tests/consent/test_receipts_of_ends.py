"""A receipt is made for every event (guide to consent, 3.5): also when a yes ends by itself, and when all is done."""

import re
import time
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from consent.effects import actions as effects
from consent.receipts import actions, schema
from consent.receipts.models import ConsentReceipt
from consent.receipts.remaking import document_of
from consent.records.models import ConsentEvent
from consent.records.receipt import DONE, ENDED, Occasion, answered, ended
from tests.consent.stopping import GROUP, QUOTE
from tests.consent.test_receipt_pages import text

NOTES = "capture.notes"


@pytest.fixture
def over(say, added, juniper) -> ConsentEvent:
    """Her yes to notes, which ended by itself a moment ago."""
    say(juniper, "yes", GROUP)
    first = say(juniper, "yes", NOTES)
    short = added(juniper, "renewed", first, valid_until=timezone.now() + timedelta(seconds=1.5))
    time.sleep(1.6)
    return ConsentEvent.objects.select_related("advisor", "programme__organisation", "purpose").get(pk=short.pk)


@pytest.fixture
def finished(say, stop, juniper, manager) -> ConsentEvent:
    """A stop of hers, after which everything is done."""
    say(juniper, "yes", QUOTE)
    event = stop(juniper, QUOTE)
    finish_all(event, manager)
    return ConsentEvent.objects.select_related("advisor", "programme__organisation", "purpose").get(pk=event.pk)


def finish_all(event, manager) -> None:
    for effect in event.effects.open():
        effects.finish_effect(effect=effect, proof="removed", by=manager)


def issue(occasion: Occasion, profile: str = "summary") -> actions.Issued:
    her = occasion.event.advisor.user
    return actions.issue_receipt(occasion=occasion, profile=profile, language="en", delivered="kept", by=her)


def of_purpose(document: dict, name: str) -> dict:
    return next(one for one in document["records"] if one["pii_processing"]["purpose"] == name)


def test_the_receipt_of_an_end_says_so_and_is_made_again_to_the_byte(over, say, juniper):
    issued = issue(ended(over), "full")
    record = of_purpose(issued.document, over.purpose.name)
    assert (record["status"], schema.faults(issued.document)) == ("expired", [])
    say(juniper, "no", NOTES)
    say(juniper, "no", GROUP)
    kept = ConsentReceipt.objects.with_event().get(pk=issued.receipt.pk)
    assert document_of(kept) == issued.document


def test_it_is_another_than_the_receipt_of_the_yes_and_replaces_it(over):
    before, after = issue(answered(over)), issue(ended(over))
    assert (after.receipt.supersedes, after.receipt.number) == (before.receipt, 1)
    assert issue(answered(over)).receipt == before.receipt
    assert before.document["integrity"]["chain_head"] == after.document["integrity"]["chain_head"]


def test_her_choices_offer_it_and_the_list_shows_it_until_and_after_she_answers_again(client_for, over, say, juniper):
    her = client_for(juniper.user)
    place = f"/c/receipt/{over.public_id}/ended/"
    assert place in text(her.get("/c/"))
    page = text(her.get(place))
    assert ("Your yes has ended" in page, f'href="{place}take/"' in page) == (True, True)
    say(juniper, "yes", NOTES)
    assert place not in text(her.get("/c/"))
    assert place in text(her.get("/c/receipts/"))


def test_the_sheet_of_an_end_is_taken_from_its_page(client_for, over, juniper):
    her = client_for(juniper.user)
    take = f"/c/receipt/{over.public_id}/ended/take/"
    sheet = text(her.get(her.post(take, {"profile": "summary", "delivered": "printed"})["Location"]))
    assert ("(your yes has ended)" in sheet, "It ended by itself" in sheet) == (True, True)


def test_what_was_stopped_or_stands_has_not_ended_and_leads_to_the_answer(client_for, say, stop, juniper):
    given = say(juniper, "yes", NOTES)
    her, place = client_for(juniper.user), f"/c/receipt/{given.public_id}/"
    for _turn in range(2):
        assert {her.get(place + more)["Location"] for more in ("ended/", "ended/take/", "done/take/")} == {place}
        stop(juniper, NOTES)
    assert "ended/" not in text(her.get("/c/receipts/"))


@pytest.mark.parametrize("about", [ENDED, DONE])
def test_the_database_takes_no_receipt_of_what_has_not_happened(about, say, juniper):
    event = say(juniper, "yes", NOTES)
    with pytest.raises(DatabaseError, match=r"did not end by itself|not all is done"), transaction.atomic():
        issue(Occasion(event, about, timezone.now()))


def test_the_receipt_of_a_stop_names_each_thing_with_its_day(say, stop, juniper):
    say(juniper, "yes", NOTES)
    event = stop(juniper, NOTES)
    said = of_purpose(issue(answered(event), "full").document, event.purpose.name)["pii_processing"][
        "withdrawal_effect"
    ]
    promised = event.purpose.effects
    assert [len(said["stops"]), len(said["deletes"])] == [len(promised["at_once"]), len(promised["later"])]
    due = [datetime.fromisoformat(line.rpartition("By: ")[2]) for line in said["stops"] + said["deletes"]]
    assert {(day - event.recorded_at).days for day in due} == {0, 3}


def test_a_second_receipt_says_that_all_is_done(client_for, finished, juniper):
    her = client_for(juniper.user)
    page = text(her.get(f"/c/after/{finished.public_id}/"))
    take = re.search(r'href="(/c/receipt/[^"]+/done/take/)"', page)[1]
    sheet = text(her.get(her.post(take, {"profile": "summary", "delivered": "printed"})["Location"]))
    assert ("What we did after you stopped" in sheet, "Done on" in sheet, "By " in sheet) == (True, True, False)
    her.post(take, {"profile": "full", "delivered": "kept"})
    receipt = ConsentReceipt.objects.with_event().get(profile="full")
    said = of_purpose(document_of(receipt), finished.purpose.name)["pii_processing"]["withdrawal_effect"]
    assert {"Done: " in line for line in said["stops"] + said["deletes"]} == {True}
    assert schema.faults(document_of(receipt)) == []
    assert "All is done after you stopped" in text(her.get("/c/receipts/"))


def test_while_something_is_left_to_do_there_is_no_second_receipt(client_for, say, stop, juniper):
    say(juniper, "yes", QUOTE)
    event = stop(juniper, QUOTE)
    her = client_for(juniper.user)
    assert "/done/take/" not in text(her.get(f"/c/after/{event.public_id}/"))
    place = f"/c/receipt/{event.public_id}/"
    assert her.get(f"{place}done/take/")["Location"] == place


def test_nobody_else_reaches_these_receipts(client_for, over, finished, tern, other_advisor, manager):
    places = [
        f"/c/receipt/{over.public_id}/ended/", f"/c/receipt/{over.public_id}/ended/take/",
        f"/c/receipt/{finished.public_id}/done/take/",
    ]  # fmt: skip
    for other in (tern.user, other_advisor.user, manager):
        assert [client_for(other).get(place).status_code for place in places] == [404] * 3


def test_the_list_holds_every_answer_and_nothing_of_others(client_for, say, juniper, tern):
    for purpose in (GROUP, NOTES):
        say(tern, "yes", purpose)
    say(juniper, "yes", GROUP)
    say(juniper, "not_now", QUOTE)
    say(juniper, "no", GROUP)
    page = text(client_for(juniper.user).get("/c/receipts/"))
    assert re.findall(r"<span>([^<]+)<small>", page) == ["You stopped", "You said yes"]
