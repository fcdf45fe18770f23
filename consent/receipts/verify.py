"""Is this receipt as it was given out, and by whom? Answered from the file and the public keys alone: no database, no
network, no settings. So it can be asked years later, by anybody:

    python -m consent.receipts.verify receipt.json --keys keys.json
"""

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Never

from consent.receipts import schema
from consent.receipts.archive import ArchivedKey, NotAnArchive, moment, read
from consent.receipts.canonical import Document, NoCanonicalForm, content_hash, what_is_signed
from consent.receipts.jws import is_signed

LARGEST = 200_000  # bytes; a receipt of fifty purposes has some eighty thousand
DEEPEST = 32
CLOCKS_APART = timedelta(minutes=5)  # between the server that wrote the time and the one that archived the key


def N_(sentence: str) -> str:
    return sentence


AS_GIVEN = N_(
    "This file is unchanged: it is just as it was given out, and it was signed with a key that is known here."
)
TOO_LARGE = N_("This file is too large to be one of ours.")
NOT_READ = N_("This cannot be read. Choose the file as you got it, or paste all of its text.")
NOT_OURS = N_("This is not one of our files: it has another form.")
WRONG_PART = N_("A part is missing, or is not as it must be: %(place)s.")
WRONG_HASH = N_("The content was changed after the file was made: its mark (content_hash) does not fit.")
NOT_SIGNED = N_("Nobody has signed this file, so it proves nothing.")
UNKNOWN_KEY = N_(
    "It names a key that is not among the keys here. Take the newest file of keys, or ask who gave it out."
)
WRONG_SIGNATURE = N_("The signature does not fit: the file was changed, or somebody else made it.")
OUT_OF_TIME = N_("The key that signed it was not in use at the time that the file names.")


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. `sentence` is English; `place` fills it where it says so."""

    sentence: str
    place: str = ""

    def __str__(self) -> str:
        return self.sentence % {"place": self.place} if self.place else self.sentence


class _Unreadable(ValueError):
    pass


def verify(text: bytes, keys: Mapping[str, ArchivedKey]) -> list[Fault]:
    """Everything that is wrong with the file; nothing where it is good. It never raises."""
    if len(text) > LARGEST:
        return [Fault(TOO_LARGE)]
    try:
        document = load(text)
    except ValueError:
        return [Fault(NOT_READ)]
    if not isinstance(document, dict) or not isinstance(document.get("integrity"), dict):
        return [Fault(NOT_OURS)]
    form = [Fault(WRONG_PART, place) if place else Fault(NOT_OURS) for place in schema.faults(document)]
    return [*form, *_hash_faults(document), *_signature_faults(document, keys)]


def load(text: bytes) -> Any:
    """JSON in which each name stands once, with no value that JSON does not know; else a `ValueError`."""
    try:
        document = json.loads(text.decode(), object_pairs_hook=_each_once, parse_constant=_refuse)
    except RecursionError as reason:
        raise _Unreadable from reason
    if _depth(document) > DEEPEST:
        raise _Unreadable
    return document


def _hash_faults(document: Document) -> list[Fault]:
    try:
        fits = content_hash(document) == document["integrity"].get("content_hash")
    except NoCanonicalForm:
        return [Fault(NOT_READ)]
    return [] if fits else [Fault(WRONG_HASH)]


def _signature_faults(document: Document, keys: Mapping[str, ArchivedKey]) -> list[Fault]:
    signature, key_id = (document["integrity"].get(name) for name in ("signature", "key_id"))
    if not isinstance(signature, str) or not isinstance(key_id, str):
        return [Fault(NOT_SIGNED)]
    key = keys.get(key_id)
    if key is None:
        return [Fault(UNKNOWN_KEY)]
    try:
        fits = is_signed(what_is_signed(document), signature, key.public_key)
    except NoCanonicalForm:
        return [Fault(NOT_READ)]
    if not fits:
        return [Fault(WRONG_SIGNATURE)]
    return [] if _in_its_time(document, key) else [Fault(OUT_OF_TIME)]


def _in_its_time(document: Document, key: ArchivedKey) -> bool:
    try:
        issued = moment(document["issued_at"])
    except (ValueError, TypeError, KeyError):
        return False
    ended = key.used_until is not None and issued > key.used_until + CLOCKS_APART
    return issued >= key.used_from - CLOCKS_APART and not ended


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Unreadable  # two readers of the file would see two receipts
    return found


def _refuse(_constant: str) -> Never:
    raise _Unreadable


def _depth(value: Any) -> int:
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        one, depth = waiting.pop()
        deepest = max(deepest, depth)
        if isinstance(one, (dict, list)) and deepest <= DEEPEST:
            waiting += [(part, depth + 1) for part in (one.values() if isinstance(one, dict) else one)]
    return deepest


def main(arguments: list[str] | None = None) -> int:
    """0 where the file is as it was given out, else 1."""
    parser = argparse.ArgumentParser(description="Checks a receipt against public keys, without any network.")
    parser.add_argument("receipt", type=Path)
    parser.add_argument("--keys", type=Path, required=True, help="the file keys.json")
    named = parser.parse_args(arguments)
    try:
        found = [str(fault) for fault in verify(named.receipt.read_bytes(), read(named.keys.read_bytes()))]
    except (OSError, NotAnArchive) as reason:
        found = [str(reason)]
    sys.stdout.write("".join(f"{line}\n" for line in found or [AS_GIVEN]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
