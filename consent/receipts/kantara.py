"""A full receipt as a Kantara Consent Receipt 1.1 (KI-CR-v1.1.0), for systems that read that form.

Only what is allowed is exported: that form knows no other state, so a purpose that was stopped would read as a yes.
What it cannot hold is lost: the history, the language of each text, and what a stop sets in motion.
"""

import base64
from datetime import datetime
from typing import Any

from consent.receipts.canonical import Document

VERSION = "KI-CR-v1.1.0"
NOT_GIVEN = "(not given)"


class NotExported(ValueError):
    """The receipt cannot be told in that form. The message is a sentence."""


def export(receipt: Document) -> Document:
    if receipt.get("receipt_profile") != "full":
        raise NotExported("Only a full receipt can be exported: the others leave out what this form requires.")
    given = [record for record in receipt["records"] if record["status"] == "given"]
    if not given:
        raise NotExported("Nothing is allowed in this receipt, and this form can only tell what is.")
    sensitive = sorted({kind for record in given for kind in _sensitive(record)})
    parties = {party["party_id"]: party for party in receipt["parties"]}
    controllers = sorted({one for record in given for one in record["pii_processing"]["pii_controllers"]})
    found: Document = {
        "version": VERSION,
        "jurisdiction": given[0]["pii_processing"]["jurisdiction"],
        "consentTimestamp": max(_epoch(record["events"][-1]["event_time"]) for record in given),
        "collectionMethod": ", ".join(sorted({_method(record) for record in given})),
        "consentReceiptID": receipt["receipt_id"],
        "language": receipt["language"],
        "piiPrincipalId": given[0]["pii_principal_id"],
        "piiControllers": [_controller(parties[one]) for one in controllers],
        "policyUrl": _policy(given[0]),
        "services": [{"service": _service(given[0], parties), "purposes": [_purpose(record) for record in given]}],
        "sensitive": bool(sensitive),
        "spiCat": sensitive,
    }
    key_id = receipt["integrity"].get("key_id")
    return found | ({"publicKey": key_id} if key_id else {})


def _controller(party: Document) -> dict[str, Any]:
    return {
        "piiController": party["party_name"],
        "onBehalf": False,
        "contact": party["party_contact"],
        "address": {"streetAddress": party["party_address"]},
        "email": party.get("party_email", NOT_GIVEN),
        "phone": party.get("party_phone", NOT_GIVEN),
    }


def _purpose(record: Document) -> dict[str, Any]:
    processing, last = record["pii_processing"], record["events"][-1]
    recipients = processing["recipient_third_parties"]
    found = {
        "purpose": processing["purpose"],
        "purposeCategory": [processing.get("purpose_type", processing["purpose"])],
        "consentType": "EXPLICIT",
        "piiCategory": [one["pii_type"] for one in processing["pii_information"]],
        "primaryPurpose": not any(one.get("pii_optional") for one in processing["pii_information"]),
        "termination": f"{last['valid_until']}; {processing['retention_period']}",
        "thirdPartyDisclosure": bool(recipients),
    }
    return found | ({"thirdPartyName": ", ".join(recipients)} if recipients else {})


def _sensitive(record: Document) -> list[str]:
    kinds = record["pii_processing"]["pii_information"]
    return [kind for one in kinds for kind in [one.get("special_pii_category")] if kind]


def _service(record: Document, parties: dict[str, Document]) -> str:
    processing = record["pii_processing"]
    return str(processing.get("service") or parties[processing["pii_controllers"][0]]["party_name"])


def _policy(record: Document) -> str:
    """Where the words are; where they have no address, their digest as a name (RFC 6920)."""
    notice = record["pii_processing"]["privacy_notice"]
    named = base64.urlsafe_b64encode(bytes.fromhex(notice["text_sha256"])).rstrip(b"=").decode()
    return str(notice.get("url") or f"ni:///sha-256;{named}")


def _method(record: Document) -> str:
    return str(record["pii_processing"].get("collection_method") or record["events"][-1]["expression_method"])


def _epoch(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())
