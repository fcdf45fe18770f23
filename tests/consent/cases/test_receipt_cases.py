"""The receipt cases of the consent catalogue, by their numbers."""

import copy
import json
import re
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from jsonschema import Draft202012Validator

from consent.receipts import kantara, schema
from consent.receipts.document import DISCREET, build
from consent.receipts.paper import text_of_picture
from consent.receipts.verify import verify
from survivor_engagement.common.neutral import REVEALING
from tests.consent.receipt_facts import EXAMPLE, START, archived, as_bytes, facts, full_receipt, issue, yes

# What no list of words for names has, because programmes may be called so; a note must not hold them either.
ALSO_TELLING = re.compile(
    r"consent|purpose|withdraw|programme|harbour|steppe|tuesday group|discreet|pii|согласи|келісім|ยินยอม|đồng ý|"
    r"យល់ព្រម|সম্মতি|सहमति",
    re.IGNORECASE,
)
PROCESSING = ("records", 0, "pii_processing")
EVENT = ("records", 0, "events", 0)
GONE = object()
BAD = {
    "a yes without an end": (*EVENT, "valid_until", GONE),
    "a no with an end": (*EVENT, "event_state", "refused"),
    "no way to stop": (*PROCESSING, "withdrawal_method", []),
    "local time": (*EVENT, "event_time", "2026-03-02T10:20:00+01:00"),
    "a name as id": ("records", 0, "pii_principal_id", "Juniper Of The Register"),
    "an unknown field": (*PROCESSING, "trafficking_type", "labour"),
    "no purpose": (*PROCESSING, "purpose", ""),
    "a yes said in no way": (*EVENT, "expression_method", GONE),
    "an endless yes": (*EVENT, "validity_duration", "not-applicable"),
    "an id that is none": ("receipt_id", "1"),
    "an address that is none": ("conforms_to", ["no address"]),
    "a time with a line end behind it": ("issued_at", "2026-03-02T09:20:11Z\n"),
    "a hash in capitals": ("integrity", "content_hash", "E" * 64),
    "nobody's answers": ("records", []),
}


def changed(document: dict, *path: object) -> dict:
    *way, name, value = path
    found = copy.deepcopy(document)
    place = found
    for step in way:
        place = place[step]
    if value is GONE:
        del place[name]
    else:
        place[name] = value
    return found


@pytest.mark.parametrize("kind", BAD)
def test_ct_130_a_bad_receipt_is_refused_by_the_schema(kind):
    assert schema.faults(EXAMPLE) == []
    assert schema.faults(changed(EXAMPLE, *BAD[kind])) != []


def test_ct_132_a_receipt_of_a_retired_key_verifies_by_its_archived_half():
    old, new = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    keys = {key.key_id: key for key in (archived(old, START + timedelta(days=9)), archived(new))}
    receipt = as_bytes(full_receipt(old))
    assert verify(receipt, keys) == []
    del keys[archived(old).key_id]
    assert [fault.sentence for fault in verify(receipt, keys)] == [
        "It names a key that is not among the keys here. Take the newest file of keys, or ask who gave it out."
    ]


def telling(text: str) -> list[str]:
    return REVEALING.findall(text) + ALSO_TELLING.findall(text)


def test_ct_136_a_note_and_its_picture_hold_no_telling_word():
    full = as_bytes(build(facts(), issue())).decode()
    note = build(facts(), issue(DISCREET, "f" * 64))
    assert len(telling(full)) > 10  # the words are there, and found
    assert telling(as_bytes(note).decode()) + telling(text_of_picture("AAAA-CCCC-DDDD-EEEE", note)) == []
    assert schema.faults(note) == []


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_ct_136_paper_file_and_headers_of_a_note_hold_no_telling_word(language, client_for, say, juniper, kz):
    event, her = say(juniper, "yes"), client_for(juniper.user)
    juniper.user.language = language
    juniper.user.save()
    take = f"/c/receipt/{event.public_id}/take/"
    file = her.post(take, {"profile": "discreet", "delivered": "shown"})
    paper = her.post(take, {"profile": "discreet", "delivered": "printed"})["Location"]
    sheet = re.sub(r'data:[^"]*|<link[^>]*>|<meta[^>]*>', "", her.get(paper).content.decode())
    note = json.loads(file.content)
    del note["integrity"]["signature"]  # 86 letters by chance: one day they would spell a word
    assert telling(json.dumps(note, ensure_ascii=False) + sheet + paper + str(file.headers)) == []
    names = (kz.name, kz.neutral_name, kz.code, "group")
    assert [name for name in names if name in file.content.decode() + sheet] == []
    assert file["Content-Disposition"] == 'attachment; filename="note.json"'
    assert re.search(r"<title>\s*[A-Z0-9-]{19} - Notes", sheet)


# Written from the table of fields in the Kantara Consent Receipt Specification 1.1.0 (sections 4.3 to 4.5): its own
# schema file is not free to be copied.
TEXT, YES_OR_NO, TEXTS = {"type": "string"}, {"type": "boolean"}, {"type": "array", "items": {"type": "string"}}
SOME = {"type": "string", "minLength": 1}
PURPOSE_1_1 = {
    "type": "object",
    "required": ["purpose", "purposeCategory", "consentType", "piiCategory", "termination", "thirdPartyDisclosure"],
    "properties": {
        "purpose": SOME, "purposeCategory": TEXTS, "consentType": SOME, "piiCategory": TEXTS,
        "primaryPurpose": YES_OR_NO, "termination": SOME, "thirdPartyDisclosure": YES_OR_NO, "thirdPartyName": SOME,
    },
    "if": {"properties": {"thirdPartyDisclosure": {"const": True}}}, "then": {"required": ["thirdPartyName"]},
    "additionalProperties": False,
}  # fmt: skip
CONTROLLER_1_1 = {
    "type": "object",
    "required": ["piiController", "contact", "address", "email", "phone"],
    "properties": {
        "piiController": SOME, "onBehalf": YES_OR_NO, "contact": SOME, "address": {"type": "object"}, "email": SOME,
        "phone": SOME, "piiControllerUrl": TEXT,
    },
    "additionalProperties": False,
}  # fmt: skip
SERVICE_1_1 = {
    "type": "object",
    "required": ["service", "purposes"],
    "properties": {"service": SOME, "purposes": {"type": "array", "minItems": 1, "items": PURPOSE_1_1}},
    "additionalProperties": False,
}
KANTARA_1_1 = {
    "type": "object",
    "required": [
        "version", "jurisdiction", "consentTimestamp", "collectionMethod", "consentReceiptID", "piiPrincipalId",
        "piiControllers", "policyUrl", "services", "sensitive", "spiCat",
    ],
    "properties": {
        "version": {"const": "KI-CR-v1.1.0"}, "jurisdiction": SOME, "consentTimestamp": {"type": "integer"},
        "collectionMethod": SOME, "consentReceiptID": SOME, "publicKey": TEXT, "language": TEXT,
        "piiPrincipalId": SOME, "piiControllers": {"type": "array", "minItems": 1, "items": CONTROLLER_1_1},
        "policyUrl": SOME, "services": {"type": "array", "minItems": 1, "items": SERVICE_1_1},
        "sensitive": YES_OR_NO, "spiCat": TEXTS,
    },
    "if": {"properties": {"sensitive": {"const": True}}}, "then": {"properties": {"spiCat": {"minItems": 1}}},
    "additionalProperties": False,
}  # fmt: skip


@pytest.mark.parametrize("receipt", [EXAMPLE, build(facts(), issue()), build(facts(yes()), issue())])
def test_ct_137_the_kantara_export_has_the_form_of_1_1(receipt):
    exported = kantara.export(receipt)
    assert [error.message for error in Draft202012Validator(KANTARA_1_1).iter_errors(exported)] == []
    assert exported["consentTimestamp"] == int(START.timestamp())
    assert list(Draft202012Validator(KANTARA_1_1).iter_errors(exported | {"consentTimestamp": "now"})) != []
