"""How long files are kept."""

from django.db import connection

from survivor_engagement.common.retention import Keep, Sealed


def shares_that_are_over(programme_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT files_forget_shares()")
        return int(cursor.fetchone()[0])


KEPT = [
    Keep(
        "files.StoredFile",
        "files for banks 60 days; others until their end or until they are erased",
        "The content is erased nightly (`files.tidy`); the row says that there was a file.",
        "emptied",
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
    Sealed("content of a file about nobody in particular", "files, of the house", "until its end"),
]
