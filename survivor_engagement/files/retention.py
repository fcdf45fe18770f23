"""How long files are kept."""

from django.db import connection

from survivor_engagement.common.retention import Keep, Sealed
from survivor_engagement.files.models import OWN_KEY


def shares_that_are_over(programme_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT files_forget_shares()")
        return int(cursor.fetchone()[0])


KEPT = [
    Keep(
        "files.StoredFile",
        "files for banks 60 days; others until their end or until they are erased",
        "The content is erased nightly; the row says that there was a file.",
        "emptied",
        ends="files.tidy",
    ),
    Keep(
        "files.StoredFileUserObjectPermission",
        "1 day after it has ended",
        "It opens nothing any more.",
        "not hers",
        shares_that_are_over,
    ),
]
SEALED = [
    Sealed("content of a file about an advisor", "care, of the person", "until its end, or until she is erased"),
    Sealed("content of any other file about nobody in particular", "files, of the house", "until its end"),
    *(
        Sealed(f"content of a file of the kind {kind.value}", f"{klass}, of that file alone", "until its end")
        for kind, klass in OWN_KEY.items()
    ),
]
