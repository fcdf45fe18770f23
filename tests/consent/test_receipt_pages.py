"""Her pages for a receipt, and the page on which anybody checks a file."""

import json
import re

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from consent.notices.models import Purpose
from consent.receipts import archive
from consent.receipts.models import ConsentReceipt
from consent.receipts.verify import LARGEST
from tests.consent.receipt_facts import EXAMPLE, as_bytes
from tests.harness.client import refuse_writes


@pytest.fixture
def her(client_for, juniper, notice):
    return client_for(juniper.user)


def taken(her, event, profile="summary", delivered="printed"):
    return her.post(f"/c/receipt/{event.public_id}/take/", {"profile": profile, "delivered": delivered})


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def checked(client, content: bytes):
    return client.post("/check/", {"file": SimpleUploadedFile("note.json", content)})


@pytest.fixture
def file(her, say, juniper) -> bytes:
    return taken(her, say(juniper, "yes"), "full", "shown").content


def test_the_way_leads_from_her_answers_to_the_sheet(her, say, juniper):
    event = say(juniper, "yes")
    take = f"/c/receipt/{event.public_id}/take/"
    assert f'href="{take}"' in text(her.get(f"/c/receipt/{event.public_id}/"))
    assert re.findall(r'<input type="radio"[^>]*checked', text(her.get(take))) == []
    answer = taken(her, event)
    sheet = text(her.get(answer["Location"]))
    assert ("Do you want to take part in this group?" in sheet, "You do not have to say why." in sheet) == (True, True)


def test_a_form_without_a_choice_says_what_to_do_and_makes_nothing(her, say, juniper):
    page = text(her.post(f"/c/receipt/{say(juniper, 'yes').public_id}/take/", {}))
    assert ("Choose what shall stand on it" in page, "Choose how you want to take it" in page) == (True, True)
    assert ConsentReceipt.objects.count() == 0


def test_the_sheet_says_yes_no_and_not_answered_until_when_and_how_to_stop(her, say, juniper):
    say(juniper, "yes", "contact.sms")
    say(juniper, "not_now", "quote.unnamed")
    sheet = text(her.get(taken(her, say(juniper, "no"), "full")["Location"]))
    parts = ["Yes to", "until", "No to", "Not answered", "How to stop", "We cannot take back", "To complain"]
    assert [part for part in parts if part not in sheet] == []
    assert re.search(r"<h1 class=\"code\">(\w{4}-){3}\w{4}</h1>", sheet)
    assert re.search(r"words of version 1\.0, [0-9a-f]{8}", sheet)


def test_what_she_stopped_is_told_with_what_that_sets_in_motion(her, say, juniper):
    say(juniper, "yes", "capture.notes")
    sheet = text(her.get(taken(her, say(juniper, "no", "capture.notes"), "full")["Location"]))
    assert ("(stopped)" in sheet, "We cannot take back: What others heard" in sheet) == (True, True)
    assert re.search(r"By [^:<]+:</b> Your lines are taken out of the notes", sheet)


def test_the_sheet_shows_the_code_that_her_page_of_answers_shows(her, say, juniper):
    event = say(juniper, "yes")
    code = re.search(r"Code of this page</dt><dd>([\w-]{19})", text(her.get(f"/c/receipt/{event.public_id}/")))[1]
    assert f">{code}</h1>" in text(her.get(taken(her, event)["Location"]))


def test_only_the_full_sheet_names_the_organisation(her, say, juniper, kz):
    event = say(juniper, "yes")
    sheets = [text(her.get(taken(her, event, profile)["Location"])) for profile in ("full", "summary", "discreet")]
    assert [kz.organisation.name in sheet for sheet in sheets] == [True, False, False]
    assert [kz.neutral_name in sheet for sheet in sheets] == [False, True, False]


def test_a_note_holds_the_neutral_phone(her, say, juniper, kz):
    kz.neutral_phone = "+7 700 000 10 00"
    kz.save()
    assert "+7 700 000 10 00" in text(her.get(taken(her, say(juniper, "yes"), "discreet")["Location"]))


def test_what_is_kept_for_her_is_not_handed_out_and_can_be_printed_on_any_day(her, say, juniper):
    event = say(juniper, "yes")
    answer = taken(her, event, delivered="kept")
    assert answer["Location"] == f"/c/receipt/{event.public_id}/"
    assert "It is kept here for you." in text(her.get(answer["Location"]))
    assert ConsentReceipt.objects.get().delivered == "kept"
    taken(her, event)
    assert ConsentReceipt.objects.get().delivered == "printed"


def test_a_sheet_whose_words_have_changed_leads_to_a_new_one(her, say, juniper, kz):
    event = say(juniper, "yes")
    sheet = taken(her, event)["Location"]
    kz.neutral_phone = "+7 700 000 10 00"
    kz.save()
    assert her.get(sheet)["Location"] == f"/c/receipt/{event.public_id}/take/"


def test_nobody_opens_the_receipt_of_another(client_for, her, say, juniper, tern, other_advisor, manager):
    event = say(juniper, "yes")
    places = [taken(her, event)["Location"], f"/c/receipt/{event.public_id}/take/"]
    for other in (tern.user, other_advisor.user, manager):
        assert [client_for(other).get(place).status_code for place in places] == [404, 404]


def test_a_receipt_of_a_guardians_answer_is_not_the_childs_to_take(client_for, wren, heron, say, allow):
    say(wren, "no")
    event, child = allow(heron, "no"), client_for(wren.user)
    assert child.get(f"/c/receipt/{event.public_id}/").status_code == 404
    assert taken(child, event).status_code == 404


def test_anybody_checks_a_file_or_its_text(client, file):
    for answer in (checked(client, file), client.post("/check/", {"pasted": file.decode()})):
        page = text(answer)
        assert ("This file is good" in page, "it was signed with a key that is known here" in page) == (True, True)


def test_a_changed_file_is_told_from_a_good_one(client, file):
    page = text(checked(client, as_bytes(json.loads(file) | {"language": "ru"})))
    assert ("This file is not good" in page, "was changed after the file was made" in page) == (True, True)


def test_nothing_of_the_file_stands_on_the_page_is_written_or_logged(client, file, juniper, caplog):
    spoiled = as_bytes(json.loads(file) | {"language": "<b>Juniper</b>"})
    with connection.execute_wrapper(refuse_writes):
        page = text(client.post("/check/", {"pasted": spoiled.decode()}))
    told = page + caplog.text
    assert [word for word in ("Juniper", juniper.shown_code, "Open Field") if word in told] == []
    assert "not as it must be: language." in page


ODD = [b"{", b"\xff\xfe\x00", b"[" * 9000, as_bytes(EXAMPLE), b'{"kind": "note"}', b"\x00"]


@pytest.mark.parametrize("content", ODD)
def test_any_input_gets_a_sentence(client, content):
    answer = checked(client, content)
    assert (answer.status_code, "This file is not good" in text(answer)) == (200, True)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Choose a file, or paste its text."),
        ({"pasted": "  "}, "Choose a file, or paste its text."),
        ({"pasted": "x" * (LARGEST + 1)}, "This file is too large to be one of ours."),
        ({"pasted": "not a file"}, "This file is not good"),
    ],
)
def test_what_is_missing_or_too_large_is_said_kindly(client, sent, sentence):
    assert sentence in text(client.post("/check/", sent))


def test_a_file_that_is_empty_or_too_large_is_said_kindly(client):
    assert "This file is empty" in text(checked(client, b""))
    assert "This file is too large to be one of ours." in text(checked(client, b" " * (LARGEST + 1)))


def test_after_thirty_files_a_network_must_wait_and_another_need_not(client):
    cache.clear()
    answers = [checked(client, b"{").status_code for _turn in range(31)]
    assert answers == [200] * 30 + [429]
    other = client.post("/check/", {"pasted": "{"}, REMOTE_ADDR="198.51.100.7")
    assert other.status_code == 200


def test_the_public_keys_are_handed_to_anybody(client, file):
    answer = client.get("/check/keys/")
    assert answer["Content-Disposition"] == 'attachment; filename="keys.json"'
    assert list(archive.read(answer.content)) == [json.loads(file)["integrity"]["key_id"]]


def test_the_page_says_no_telling_word(client):
    page = text(client.get("/check/")).lower()
    assert [word for word in ("consent", "survivor", "traffick", "victim", "advis", "programme") if word in page] == []


@pytest.mark.parametrize("purpose", ["participation.group", "contact.sms", "quote.unnamed", "payment.provider"])
def test_no_code_of_the_catalogue_stands_on_her_paper(her, say, juniper, purpose):
    sheet = text(her.get(taken(her, say(juniper, "yes", purpose), "full")["Location"]))
    entry = Purpose.objects.get(pk=purpose).effects
    codes = [*entry["at_once"], *(step["code"] for step in entry["later"]), *entry["cannot_undo"]]
    assert [code for code in codes if code in sheet] == []
