"""Does at once what autovacuum does in every database that serves: else it does it beside the measurements, and each
table that it looks at makes PostgreSQL plan its statements anew. Run as the owner of the tables.
"""

import django

django.setup()

from django.db import connection  # noqa: E402  (Django needs to be set up)


def main() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


if __name__ == "__main__":
    main()
