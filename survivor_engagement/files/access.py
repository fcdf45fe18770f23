"""Who may open a file: an advisor what is about her; staff by the kind of file and their role in its programme."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import Http404

from survivor_engagement.files.models import Kind, StoredFile
from survivor_engagement.programmes.scope import Scope

# A statement is hers: staff read the same sums on the pages of dues and batches. A payment file is opened on the page
# of its batch only, where it is remembered who opened it: by then it may be at the bank.
VERB_OF_KIND: dict[str, str | None] = {
    Kind.PAYMENT: None,
    Kind.BANK_REPLY: "batch.reconcile",
    Kind.STATEMENT: None,
    Kind.RECEIPT: "due.correct",
    Kind.DOCUMENT: "group.see",
}


def file_verbs(scope: Scope, stored: StoredFile) -> set[str]:
    """`open`, or nothing."""
    verb = VERB_OF_KIND[stored.kind]
    allowed = _is_hers(scope, stored) or (verb is not None and scope.may(stored.programme_id, verb))
    return {"open"} if allowed else set()


def open_file(scope: Scope, public_id: uuid.UUID) -> StoredFile:
    """The door to one file. Erased and expired files are not there any more."""
    stored = StoredFile.objects.standing().filter(public_id=public_id).first()
    if stored is None or not (_is_hers(scope, stored) or stored.programme_id in scope.roles):
        raise Http404
    if "open" not in file_verbs(scope, stored):
        raise PermissionDenied
    return stored


def _is_hers(scope: Scope, stored: StoredFile) -> bool:
    return scope.advisor_id is not None and stored.advisor_id == scope.advisor_id
