"""Facts -> the receipt as a document to be signed, in three profiles.

`full` is everything. `summary` is what is allowed, until when, and how to stop. `discreet` is a document of its own, a
note: a code, a phone and the mark of the full receipt that it stands for. It does not use the schema of receipts: that
schema wants purposes, a controller and rights, and filled with "kept separately" it would prove nothing, while the
names of its fields alone would tell a stranger what the file is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from consent.receipts.archive import utc
from consent.receipts.canonical import Document, content_hash
from consent.receipts.facts import (
    CONTROLLER,
    GIVEN,
    IN_A_RECEIPT,
    Effects,
    EventFact,
    Facts,
    Place,
    Purpose,
    RecordFact,
)

FULL, SUMMARY, DISCREET = PROFILES = ("full", "summary", "discreet")
CONFORMS_TO = "https://w3id.org/dpv/schema/dpv-27560#receipt"
APART = "(kept separately)"  # of her: a receipt that is found names nobody
EVENT_TYPES = {"self": "explicit", "assent": "assent", "guardian": "explicit_by_guardian"}


@dataclass(frozen=True)
class Issue:
    """Which receipt this is. `stands_for` is the content hash of the full one, where this is a note about it."""

    receipt_id: UUID
    profile: str
    issued_at: datetime
    supersedes: UUID | None = None
    stands_for: str = ""


class NothingToSay(ValueError):
    """There is no answer yet that a receipt could hold."""


def build(facts: Facts, issue: Issue) -> Document:
    """The receipt without its signature. Raises `NothingToSay` where nothing was answered."""
    answered = [record for record in facts.records if record.status in IN_A_RECEIPT]
    if not answered:
        raise NothingToSay
    head = _head(facts, issue)
    if issue.profile == DISCREET:
        body = head | {"kind": "note", "code": facts.code, "stands_for": issue.stands_for}
        body |= {"phone": facts.place.phone} if facts.place.phone else {}
    else:
        full = issue.profile == FULL
        body = head | {
            "receipt_profile": issue.profile,
            "parties": [_controller(facts.place, full), _principal(facts.principal)],
            "records": [_record(record, facts, full) for record in answered],
        }
        body |= {"conforms_to": [CONFORMS_TO]} if full else {}
    return body | {"integrity": _integrity(body, facts)}


def _head(facts: Facts, issue: Issue) -> Document:
    head = {
        "schema_version": "1.0",
        "receipt_id": str(issue.receipt_id),
        "issued_at": utc(issue.issued_at, "seconds"),
        "language": facts.language,
    }
    return head | ({"supersedes_receipt_id": str(issue.supersedes)} if issue.supersedes else {})


def _integrity(body: Document, facts: Facts) -> Document:
    return {
        "canonicalization": "RFC8785",
        "hash_alg": "SHA-256",
        "content_hash": content_hash(body),
        "chain_head": facts.chain_head,
        "chain_seq": facts.chain_seq,
    }


def _controller(place: Place, full: bool) -> Document:
    """The organisation by its name in the full profile only: the law wants it named, a shared phone does not."""
    party = {
        "party_id": CONTROLLER,
        "party_name": place.name if full else place.neutral_name,
        "party_type": "pii_controller",
        "party_role": "controller",
        "party_contact": place.phone or APART,
        "party_address": place.country,
    }
    return party | ({"party_phone": place.phone} if place.phone else {})


def _principal(code: str) -> Document:
    return {
        "party_id": code,
        "party_name": APART,
        "party_type": "pii_principal",
        "party_contact": APART,
        "party_address": APART,
    }


def _record(record: RecordFact, facts: Facts, full: bool) -> Document:
    return {
        "record_id": record.record_id,
        "pii_principal_id": facts.principal,
        "status": record.status,
        "authority": record.authority,
        "pii_processing": _processing(record, facts, full),
        "events": [_event(event, record, full) for event in (record.events if full else record.events[-1:])],
    }


def _processing(record: RecordFact, facts: Facts, full: bool) -> Document:
    purpose, words = record.purpose, record.words
    notice = {"form": words.form, "version": words.version, "text_sha256": words.sha256}
    processing = {
        "purpose": purpose.name,
        "privacy_notice": notice | ({"audio_sha256": words.audio_sha256} if words.audio_sha256 else {}),
        "language": words.language,
        "lawful_basis": facts.lawful_basis,
        "pii_information": [_kind_of_data(kind, purpose, full) for kind in purpose.data],
        "pii_controllers": [CONTROLLER],
        "storage_locations": list(facts.storage),
        "retention_period": facts.retention,
        "jurisdiction": facts.place.country,
        "recipient_third_parties": list(purpose.recipients),
        "withdrawal_method": list(facts.ways_to_stop),
    }
    return processing | (_more(record, facts) if full else {})


def _more(record: RecordFact, facts: Facts) -> Document:
    """What only the full profile tells. Of a stop, what it set in motion, with its days, in place of what it would."""
    purpose, effects = record.purpose, record.purpose.effects
    if record.steps:
        at_once = tuple(step.said for step in record.steps if step.is_at_once)
        later = tuple(step.said for step in record.steps if not step.is_at_once)
        effects = Effects(at_once, later, effects.cannot_undo)
    more: Document = {
        "purpose_code": purpose.code,
        "purpose_type": purpose.kind,
        "withdrawal_effect": {
            "stops": list(effects.stops),
            "deletes": list(effects.deletes),
            "cannot_undo": list(effects.cannot_undo),
        },
        "privacy_rights": list(facts.rights),
        "authority_party": facts.authority_party,
    }
    scope = (purpose.scope or {}) | ({"limits": list(purpose.limits)} if purpose.limits else {})
    return more | ({"scope": scope} if scope else {})


def _kind_of_data(kind: str, purpose: Purpose, full: bool) -> Document:
    found: Document = {"pii_type": kind, "pii_optional": True}
    return found | ({"special_pii_category": purpose.sensitive} if full and purpose.sensitive else {})


def _event(event: EventFact, record: RecordFact, full: bool) -> Document:
    allowed = event.state in GIVEN and event.valid_until is not None
    told: Document = {
        "event_seq": event.seq,
        "event_time": utc(event.effective_at),
        "recorded_at": utc(event.recorded_at),
        "event_state": event.state,
        "event_type": EVENT_TYPES[record.authority],
        "entity_id": event.entity,
        "validity_duration": "not-applicable",
    }
    if allowed and event.valid_until:
        lasts = duration(event.valid_until - event.effective_at)
        told |= {"validity_duration": lasts, "valid_until": utc(event.valid_until)}
    if event.method:
        told["expression_method"] = event.method
    if full:
        told |= {"evidence_sha256": event.evidence_sha256} if event.evidence_sha256 else {}
        told |= {"late_entry_reason": event.late_reason} if event.late_reason else {}
    return told


def duration(span: timedelta) -> str:
    """In days, hours and whole minutes: P364DT9H30M."""
    minutes = int(span.total_seconds()) // 60
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    return f"P{days}DT{hours}H{minutes}M"
