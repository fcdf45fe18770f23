"""An Ed25519 signature as a detached JWS (RFC 7515, appendix F; RFC 8037), and keys by their thumbprint (RFC 7638).

Pure functions. A signature has one form only: another header, or the same bytes written otherwise, is another
signature, and no good.
"""

import base64
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from consent.receipts.canonical import canonical

KEY_BYTES, SIGNATURE_BYTES = 32, 64


def to_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_text(text: str, size: int) -> bytes | None:
    """So many bytes; nothing where the text is no base64url of them, or not in its one form."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    return raw if len(raw) == size and to_text(raw) == text else None


def key_id_of(public_key: str) -> str:
    """The thumbprint of a public key given as base64url: whoever has the key can tell its name."""
    named = {"crv": "Ed25519", "kty": "OKP", "x": public_key}
    return to_text(hashlib.sha256(canonical(named)).digest())


def sign(payload: bytes, key: Ed25519PrivateKey) -> str:
    head = _head(key_id_of(to_text(key.public_key().public_bytes_raw())))
    return f"{head}..{to_text(key.sign(_signed(head, payload)))}"


def is_signed(payload: bytes, signature: str, public_key: str) -> bool:
    """Whether this key made this signature over these bytes."""
    raw_key = from_text(public_key, KEY_BYTES)
    head, _nothing, tail = signature.partition("..")
    raw_tail = from_text(tail, SIGNATURE_BYTES)
    if raw_key is None or raw_tail is None or head != _head(key_id_of(public_key)):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(raw_key).verify(raw_tail, _signed(head, payload))
    except InvalidSignature:
        return False
    return True


def _head(key_id: str) -> str:
    return to_text(canonical({"alg": "EdDSA", "kid": key_id}))


def _signed(head: str, payload: bytes) -> bytes:
    return f"{head}.{to_text(payload)}".encode()
