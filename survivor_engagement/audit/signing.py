"""The key that signs heads of the trail: its own, no root key, and held by the default worker alone.

`AUDIT_SIGNING_KEY` is the base64 of 32 random bytes (the seed of an Ed25519 key). The public halves that are trusted
stand in `AUDIT_PUBLIC_KEYS`, with commas; whoever changes the key keeps the old public half there. A demo or a test run
makes a key of its own.
"""

import base64
import binascii
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from survivor_engagement.environment import refuse, text

KEY_BYTES = 32
VARIABLE = "AUDIT_SIGNING_KEY"


def signing_key() -> Ed25519PrivateKey | None:
    """The key of this process, if it is the one that signs."""
    written = text("AUDIT_SIGNING_KEY", "")
    if not written and settings.ENV != "production":
        written = _made_here().read_text()
    return Ed25519PrivateKey.from_private_bytes(_decoded(written, VARIABLE)) if written else None


def trusted_keys() -> list[Ed25519PublicKey]:
    """The public keys whose signatures count, and that of our own key where we hold it."""
    listed = [part for part in text("AUDIT_PUBLIC_KEYS", "").split(",") if part]
    keys = [Ed25519PublicKey.from_public_bytes(_decoded(part, "AUDIT_PUBLIC_KEYS")) for part in listed]
    own = signing_key()
    return keys if own is None else [*keys, own.public_key()]


def written_key(key: Ed25519PublicKey) -> str:
    return base64.b64encode(key.public_bytes_raw()).decode()


def is_signed(message: bytes, signature: bytes, keys: list[Ed25519PublicKey]) -> bool:
    return any(_fits(key, message, signature) for key in keys)


def _fits(key: Ed25519PublicKey, message: bytes, signature: bytes) -> bool:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _decoded(written: str, source: str) -> bytes:
    try:
        key = base64.b64decode(written.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        refuse(source, f"must be the base64 of exactly {KEY_BYTES} bytes")
    return key


def _made_here() -> Path:
    """Several processes may start at the same moment: whoever links first made the key, and all read that one."""
    place = Path(settings.VAR_DIR) / "audit" / "signing_key"
    if place.is_file():
        return place
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = place.with_name(secrets.token_hex(8))
    draft.touch(mode=0o600)
    draft.write_bytes(base64.b64encode(secrets.token_bytes(KEY_BYTES)))
    try:
        os.link(draft, place)
    except FileExistsError:
        return place
    finally:
        draft.unlink()
    return place
