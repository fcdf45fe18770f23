"""A receipt of made-up facts, and one that is signed with a key made for the test."""

import copy
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from consent.receipts import jws
from consent.receipts.archive import ArchivedKey
from consent.receipts.canonical import what_is_signed
from consent.receipts.document import FULL, Issue, build
from consent.receipts.facts import Effects, EventFact, Facts, Place, Purpose, RecordFact, Words
from tests.house.tree import ROOT

SCHEMA = ROOT / "consent" / "receipts" / "schema"
EXAMPLE = json.loads((SCHEMA / "consent-receipt.example.json").read_text())
START = datetime(2026, 3, 2, 9, 20, tzinfo=UTC)
ID = UUID("3f1c7d52-2d0d-4a43-8f6e-6d1b9a7f0c11")
HER = "7K3M-4ACD"
WORDS = Words("capture.notes", "3", "9" * 64, "en", "May we write down what you say?")
NOTES = Purpose(
    "capture.notes", "Notes of what you say", "dpv:RecordManagement", ("pd:Opinion",), "may reveal health",
    effects=Effects(("No new notes.",), ("Your lines go, within 72 hours.",), ("what others heard",)),
)  # fmt: skip
SMS = Purpose("contact.sms", "Text messages", "dpv:CommunicationManagement", ("pd:Contact",))


def yes(purpose: Purpose = NOTES, seq: int = 1) -> RecordFact:
    until = START + timedelta(days=365)
    event = EventFact(seq, START, START + timedelta(seconds=1), "given", HER, until, "typed_name")
    return RecordFact(str(ID), purpose, "self", "given", WORDS, (event,))


def no(purpose: Purpose = SMS, status: str = "refused", seq: int = 2) -> RecordFact:
    event = EventFact(seq, START, START + timedelta(seconds=1), status, HER)
    return RecordFact(str(UUID(int=ID.int + 1)), purpose, "self", status, WORDS, (event,))


def facts(*records: RecordFact, phone: str = "+7 700 000 10 00") -> Facts:
    return Facts(
        code="AAAA-CCCC-DDDD-EEEE",
        principal=HER,
        as_of=START,
        language="en",
        place=Place("Survivors Together", "Tuesday group", "KZ", phone),
        records=records or (yes(), no()),
        chain_head="a" * 64,
        chain_seq=2,
        lawful_basis="dpv:ExplicitlyExpressedConsent",
        storage=("the server of the programme",),
        retention="until you stop",
        ways_to_stop=("Tell anybody in the team.",),
        rights=("to complain",),
        authority_party="the authority",
    )


def issue(profile: str = FULL, stands_for: str = "") -> Issue:
    return Issue(ID, profile, START + timedelta(minutes=1), None, stands_for)


def signed(document: dict, private: Ed25519PrivateKey) -> dict:
    named = copy.deepcopy(document)
    named["integrity"]["key_id"] = archived(private).key_id
    named["integrity"]["signature"] = jws.sign(what_is_signed(named), private)
    return named


def archived(private: Ed25519PrivateKey, until: datetime | None = None) -> ArchivedKey:
    public = jws.to_text(private.public_key().public_bytes_raw())
    return ArchivedKey(jws.key_id_of(public), public, START - timedelta(days=1), until)


def full_receipt(private: Ed25519PrivateKey) -> dict:
    return signed(build(facts(), issue()), private)


def as_bytes(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()
