"""Who may open a file: an advisor what is about her; staff by the kind of file and their role in its programme; one
person outside a document that is shared with her, until a time."""

import uuid

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.utils import timezone

from survivor_engagement import grants
from survivor_engagement.files.models import Kind, StoredFile, StoredFileQuerySet
from survivor_engagement.programmes.scope import Scope
from survivor_engagement.users.models import User

READ_DOCUMENT = "files.read_document"
# A statement is hers: staff read the same sums on the pages of dues and batches. A payment file is opened on the page
# of its batch only, where it is remembered who opened it: by then it may be at the bank. A table that leaves is taken
# once, on its own page.
VERB_OF_KIND: dict[str, str | None] = {
    Kind.PAYMENT: None,
    Kind.BANK_REPLY: "batch.reconcile",
    Kind.STATEMENT: None,
    Kind.RECEIPT: "due.correct",
    Kind.DOCUMENT: "group.see",
    Kind.EXPORT: None,
    Kind.EVIDENCE: "consent.evidence",
    Kind.SOUND: "consent.see",
}


def file_verbs(scope: Scope, stored: StoredFile) -> set[str]:
    """`open`; and `share` for who may show a document to one person outside."""
    verb = VERB_OF_KIND[stored.kind]
    by_role = verb is not None and scope.may(stored.programme_id, verb)
    verbs = set()
    if _is_hers(scope, stored) or by_role or _is_shared(scope, stored):
        verbs.add("open")
    if stored.is_shareable and scope.may(stored.programme_id, "document.share"):
        verbs.add("share")
    return verbs


def open_file(scope: Scope, public_id: uuid.UUID) -> StoredFile:
    """The door to one file. Erased and expired files are not there any more, nor is what is no longer shared."""
    stored = StoredFile.objects.standing().filter(public_id=public_id).first()
    if stored is None:
        raise Http404
    if "open" in file_verbs(scope, stored):
        return stored
    if stored.programme_id in scope.roles:
        raise PermissionDenied
    raise Http404


def files_shared_with(person: User) -> StoredFileQuerySet:
    """The documents that this person outside may open now, each with the end of it as `shared_until`."""
    held = grants.held(person, READ_DOCUMENT, StoredFile, timezone.now()).filter(content_object=OuterRef("pk"))
    found = StoredFile.objects.standing().shareable().annotate(shared_until=Subquery(held.values("expires_at")[:1]))
    return found.filter(shared_until__isnull=False).order_by("shared_until", "id")


def _is_shared(scope: Scope, stored: StoredFile) -> bool:
    return stored.is_shareable and scope.user.has_perm(READ_DOCUMENT, stored)


def _is_hers(scope: Scope, stored: StoredFile) -> bool:
    return scope.advisor_id is not None and stored.advisor_id == scope.advisor_id
