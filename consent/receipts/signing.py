"""The key that signs receipts, and the archive of its public halves.

The private half follows from the root key `receipts` (keys/ring.py): a file or a variable of the web process, made by
itself in a demo, refused with a sentence where production lacks it. A newer root key is used only when its public half
has been archived (`manage.py receipt_key_new`), so that no receipt is ever signed with a key that nobody can look up.
"""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction

from consent.receipts import jws
from consent.receipts.archive import ArchivedKey
from consent.receipts.canonical import Document, what_is_signed
from consent.receipts.models import SigningKey
from survivor_engagement.audit.actions import record
from survivor_engagement.keys import ring
from survivor_engagement.keys.errors import KeyNotHeld

KLASS, ABOUT = "receipts", b"sign|receipts|ed25519"


@dataclass(frozen=True)
class Signed:
    document: Document
    key: SigningKey


def sign(document: Document) -> Signed:
    """The document with the id of the key in use and its signature. In the transaction that writes the receipt."""
    key = SigningKey.objects.in_use().first() or _first_key()
    private = _private(key.version)
    if _public(private) != key.public_key:
        raise KeyNotHeld(f"{KLASS}.{key.version} of the archive")
    named = {**document, "integrity": document["integrity"] | {"key_id": key.key_id}}
    signature = jws.sign(what_is_signed(named), private)
    return Signed({**named, "integrity": named["integrity"] | {"signature": signature}}, key)


def archived_keys() -> dict[str, ArchivedKey]:
    """Every public key there ever was, by its id."""
    return {key.key_id: key.archived() for key in SigningKey.objects.oldest_first()}


def version_in_use() -> int | None:
    return SigningKey.objects.in_use().values_list("version", flat=True).first()


@transaction.atomic
def start_newest_key(*, by: None) -> SigningKey | None:
    """Archive the public half of the newest root key and end the one before; None where it is in use already. As the
    owner of the tables: no process that serves may."""
    newest = ring.newest(KLASS).version
    before = SigningKey.objects.select_for_update().in_use().first()
    if before is not None and before.version >= newest:
        return None
    public = _public(_private(newest))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE receipts_signingkey SET used_until = statement_timestamp() WHERE used_until IS NULL")
    key = SigningKey.objects.create(key_id=jws.key_id_of(public), public_key=public, version=newest)
    record("receipt_key.started", by=by, about=key)
    return key


def _first_key() -> SigningKey:
    """Where none was archived yet, the database takes one, and only one, from the process that serves."""
    version = ring.newest(KLASS).version
    public = _public(_private(version))
    with connection.cursor() as cursor:
        cursor.execute("SELECT receipts_first_key(%s, %s, %s)", [version, jws.key_id_of(public), public])
    return SigningKey.objects.in_use().get()


def _private(version: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(ring.numbered(KLASS, version).derive(ABOUT))


def _public(private: Ed25519PrivateKey) -> str:
    return jws.to_text(private.public_key().public_bytes_raw())
