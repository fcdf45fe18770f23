"""The bytes that a receipt is hashed and signed over: RFC 8785 JSON, the same in every programming language."""

import hashlib
from typing import Any

import rfc8785

Document = dict[str, Any]


class NoCanonicalForm(ValueError):
    """A value that JSON of RFC 8785 cannot hold: a number that is too large, half of a character."""


def canonical(value: Any) -> bytes:
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as reason:
        raise NoCanonicalForm from reason


def digest(value: Any) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(canonical(value)).hexdigest()


def content_hash(document: Document) -> str:
    """Of everything in a receipt but its part `integrity`."""
    return digest({name: value for name, value in document.items() if name != "integrity"})


def what_is_signed(document: Document) -> bytes:
    """The whole receipt but the signature itself: so the place in the chain and the key are held by it, too."""
    integrity = {name: value for name, value in document["integrity"].items() if name != "signature"}
    return canonical({**document, "integrity": integrity})
