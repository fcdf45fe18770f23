"""A receipt that was handed out, made again from the answers. It is the same to the byte, or it is not made."""

from consent.receipts.canonical import Document
from consent.receipts.document import Issue, build
from consent.receipts.from_records import facts_of
from consent.receipts.models import ConsentReceipt
from consent.receipts.occasions import occasion_of


def document_of(receipt: ConsentReceipt) -> Document | None:
    """The signed document; None where words around the answers have changed since, so that it would be another."""
    issue = Issue(
        receipt_id=receipt.receipt_id,
        profile=receipt.profile,
        issued_at=receipt.issued_at,
        supersedes=receipt.supersedes.receipt_id if receipt.supersedes else None,
        stands_for=receipt.full.content_hash if receipt.full else "",
    )
    return _if_the_same(receipt, build(facts_of(occasion_of(receipt), receipt.language), issue))


def _if_the_same(receipt: ConsentReceipt, document: Document) -> Document | None:
    integrity = document["integrity"]
    if integrity["content_hash"] != receipt.content_hash:
        return None
    return document | {"integrity": integrity | {"key_id": receipt.key.key_id, "signature": receipt.signature}}
