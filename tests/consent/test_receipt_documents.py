"""The receipt as a document: its three profiles, its form of bytes, its signature, and what cannot be told by it."""

import copy
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from consent.receipts import archive, jws, kantara, schema
from consent.receipts.canonical import NoCanonicalForm, canonical, content_hash
from consent.receipts.document import DISCREET, FULL, SUMMARY, NothingToSay, build, duration
from consent.receipts.verify import AS_GIVEN, LARGEST, NOT_READ, TOO_LARGE, main, verify
from tests.consent.receipt_facts import (
    EXAMPLE,
    SMS,
    START,
    archived,
    as_bytes,
    facts,
    full_receipt,
    issue,
    no,
    signed,
    yes,
)

pytestmark = pytest.mark.no_database
PRIVATE = Ed25519PrivateKey.from_private_bytes(b"7" * 32)
KEYS = {archived(PRIVATE).key_id: archived(PRIVATE)}
RECEIPT = full_receipt(PRIVATE)


def places(value: object, path: tuple = ()) -> list[tuple]:
    """The way to every single value of a document."""
    if not isinstance(value, (dict, list)) or not value:
        return [path]
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    return [found for step, part in steps for found in places(part, (*path, step))]


def put(document: dict, path: tuple, value: object) -> dict:
    found = copy.deepcopy(document)
    place = found
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return found


def said(content: bytes, keys: dict = KEYS) -> list[str]:
    return [str(fault) for fault in verify(content, keys)]


def test_the_hash_of_the_example_is_that_of_the_guide():
    assert content_hash(EXAMPLE) == "e0345b9e917cd4f13a3205d694a5b3252329cfb3f2ddcb1310c81b596c36f6f6"
    assert EXAMPLE["integrity"]["content_hash"] == content_hash(EXAMPLE)
    assert schema.faults(EXAMPLE) == []


@pytest.mark.parametrize("profile", [FULL, SUMMARY])
def test_a_receipt_has_the_form_of_its_schema_and_verifies(profile):
    document = signed(build(facts(), issue(profile)), PRIVATE)
    assert (schema.faults(document), said(as_bytes(document))) == ([], [])


def test_the_short_one_leaves_out_history_evidence_effects_and_the_name_of_the_organisation():
    full, short = (build(facts(), issue(profile)) for profile in (FULL, SUMMARY))
    only_in_full = {"purpose_code", "purpose_type", "withdrawal_effect", "privacy_rights", "authority_party"}
    parts = [set(one["records"][0]["pii_processing"]) for one in (full, short)]
    assert parts[0] - parts[1] == only_in_full
    names = [one["parties"][0]["party_name"] for one in (full, short)]
    assert names == ["Survivors Together", "Tuesday group"]
    assert "special_pii_category" not in json.dumps(short)


def test_a_note_is_a_document_of_its_own_and_stands_for_a_full_receipt():
    full = full_receipt(PRIVATE)
    note = signed(build(facts(), issue(DISCREET, full["integrity"]["content_hash"])), PRIVATE)
    assert said(as_bytes(note)) == []
    assert set(note) == {
        "schema_version", "kind", "receipt_id", "issued_at", "language", "code", "phone", "stands_for", "integrity",
    }  # fmt: skip
    assert note["stands_for"] == content_hash(full)


def test_a_programme_without_a_phone_has_notes_without_one():
    note = build(facts(phone=""), issue(DISCREET, "f" * 64))
    assert ("phone" in note, schema.faults(note)) == (False, [])


def test_what_was_put_off_is_no_answer_and_a_receipt_of_nothing_else_is_not_made():
    later = no(status="deferred")
    assert len(build(facts(yes(), later), issue())["records"]) == 1
    with pytest.raises(NothingToSay):
        build(facts(later), issue())


def test_how_long_a_yes_lasts_is_told_in_days_hours_and_minutes():
    spans = [timedelta(hours=2, minutes=40), timedelta(days=364, seconds=59), timedelta(seconds=3)]
    assert [duration(span) for span in spans] == ["P0DT2H40M", "P364DT0H0M", "P0DT0H0M"]


@given(place=st.sampled_from(places(RECEIPT)), value=st.one_of(st.text(), st.integers(), st.booleans(), st.none()))
def test_any_change_of_any_value_is_refused(place, value):
    other = put(RECEIPT, place, value)
    try:
        same = canonical(other) == canonical(RECEIPT)
    except NoCanonicalForm:
        same = False
    assert (said(as_bytes_of_any(other)) == []) == same


def as_bytes_of_any(document: dict) -> bytes:
    """Also with half a character in it, which UTF-8 cannot hold: JSON can escape it."""
    return json.dumps(document).encode()


@given(st.sampled_from([place for place in places(RECEIPT) if isinstance(place[-1], str)]))
def test_any_part_that_is_taken_away_is_missed(place):
    other = copy.deepcopy(RECEIPT)
    parent = other
    for step in place[:-1]:
        parent = parent[step]
    del parent[place[-1]]
    assert said(as_bytes(other)) != []


def test_another_key_under_the_same_name_is_noticed():
    forger = Ed25519PrivateKey.generate()
    forged = signed(RECEIPT, forger)
    forged["integrity"]["key_id"] = archived(PRIVATE).key_id
    assert said(as_bytes(forged)) == ["The signature does not fit: the file was changed, or somebody else made it."]


def test_a_signature_has_one_form_only():
    signature, payload = jws.sign(b"said", PRIVATE), b"said"
    public = archived(PRIVATE).public_key
    last = "B" if signature.endswith("A") else "A"
    others = [f"{signature}=", signature[:-1] + last, signature.replace("..", "."), f" {signature}", f"ä{signature}"]
    assert jws.is_signed(payload, signature, public)
    assert [jws.is_signed(payload, one, public) for one in others] == [False] * 5


def test_a_receipt_from_a_time_in_which_its_key_was_not_used_is_not_good():
    retired = archived(PRIVATE, until=START - timedelta(hours=1))
    assert said(as_bytes(RECEIPT), {retired.key_id: retired}) == [
        "The key that signed it was not in use at the time that the file names."
    ]


def test_nobody_has_signed_the_example():
    assert said(as_bytes(EXAMPLE)) == ["Nobody has signed this file, so it proves nothing."]


ODD = {
    "nothing": b"",
    "no JSON": b"{",
    "no text": b"\xff\xfe",
    "a value that JSON does not know": b'{"integrity": NaN}',
    "a name that stands twice": b'{"integrity": {}, "integrity": {}}',
    "very deep": b"[" * 90_000,
    "deep below a name": b'{"a":' * 300 + b"1" + b"}" * 300,
    "a number without end": b'{"integrity": ' + b"9" * 9000 + b"}",
}


@pytest.mark.parametrize("kind", ODD)
def test_what_cannot_be_read_is_said_kindly(kind):
    assert said(ODD[kind]) == [NOT_READ]


@pytest.mark.parametrize("content", [b"[]", b"7", b'"x"', b"null", b"{}", b'{"integrity": 7}'])
def test_json_of_another_kind_is_none_of_ours(content):
    assert said(content) == ["This is not one of our files: it has another form."]


def test_a_number_that_is_too_large_and_half_a_character_are_said_kindly():
    for value in (2**60, "\ud800"):
        other = put(RECEIPT, ("records", 0, "pii_processing", "scope"), {"id": value})
        assert NOT_READ in said(as_bytes_of_any(other))


def test_a_file_that_is_too_large_is_not_read():
    assert said(b" " * (LARGEST + 1)) == [TOO_LARGE]


def test_a_wrong_part_is_named_by_its_place_and_not_by_its_content():
    other = put(RECEIPT, ("records", 0, "pii_principal_id"), "Juniper Of The Register")
    sentences = said(as_bytes(other))
    assert sentences[0] == "A part is missing, or is not as it must be: records/0/pii_principal_id."
    assert "Juniper" not in " ".join(sentences)


def test_a_file_of_nothing_but_faults_is_told_in_a_few_sentences():
    assert 2 < len(said(as_bytes({**RECEIPT, "records": [{}] * 40_000}))) < 25


def test_the_file_of_keys_is_read_as_it_was_written():
    keys = [archived(PRIVATE, START), archived(Ed25519PrivateKey.generate())]
    assert archive.read(archive.as_file(keys)) == {key.key_id: key for key in keys}


NO_ARCHIVES = ["", "[]", "{}", '{"keys": []}', '{"keys": [7]}', '{"keys": [{"kid": "x"}]}', "[" * 9999]


@pytest.mark.parametrize("text", NO_ARCHIVES)
def test_a_file_of_keys_that_is_none_is_refused(text):
    with pytest.raises(archive.NotAnArchive, match="The file of keys"):
        archive.read(text)


def test_a_key_under_the_name_of_another_is_refused():
    written = archive.as_file([archived(PRIVATE)])
    other = archived(Ed25519PrivateKey.generate()).public_key
    with pytest.raises(archive.NotAnArchive):
        archive.read(written.replace(archived(PRIVATE).public_key, other))


def test_the_stand_alone_command_tells_good_from_bad_by_its_status(tmp_path, capsys):
    receipt, keys = tmp_path / "note.json", tmp_path / "keys.json"
    keys.write_text(archive.as_file(KEYS.values()))
    receipt.write_bytes(as_bytes(RECEIPT))
    assert (main([str(receipt), "--keys", str(keys)]), capsys.readouterr().out) == (0, f"{AS_GIVEN}\n")
    receipt.write_bytes(as_bytes(put(RECEIPT, ("language",), "ru")))
    assert main([str(receipt), "--keys", str(keys)]) == 1
    assert "was changed after the file was made" in capsys.readouterr().out
    assert main([str(tmp_path / "none"), "--keys", str(keys)]) == 1


def test_what_was_stopped_is_not_exported_as_a_yes():
    exported = kantara.export(build(facts(yes(), no(status="withdrawn")), issue()))
    assert [one["purpose"] for one in exported["services"][0]["purposes"]] == ["Notes of what you say"]
    with pytest.raises(kantara.NotExported, match="Nothing is allowed"):
        kantara.export(build(facts(no(SMS)), issue()))
    with pytest.raises(kantara.NotExported, match="Only a full receipt"):
        kantara.export(build(facts(), issue(SUMMARY)))
