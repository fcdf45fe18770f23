"""Whoever holds a role since yesterday does not answer what matters most where somebody else could: two accounts that
one administrator made in an hour are not two people.
"""

from datetime import timedelta

from django.db import connection
from django.utils.translation import gettext_lazy as _

from survivor_engagement.programmes.permissions import roles_that_may
from survivor_engagement.users.models import User

LONG_ENOUGH = timedelta(days=3)  # as in the database (programmes/0009)
SHOWN_AS_NEW = timedelta(days=14)
SOMEBODY_LONGER_HERE = _(
    "Your role here is newer than three days, and somebody else has had theirs for longer. One of them must answer."
)


def is_newcomer(person: User, programme_id: int, verb: str, *, but: int | None) -> bool:
    """Whether somebody who is here for longer should do this in her place: neither she nor `but`, who asked for it."""
    roles = [role.value for role in sorted(roles_that_may(verb))]
    with connection.cursor() as cursor:
        cursor.execute("SELECT app_is_newcomer(%s, %s, %s, %s)", [person.pk, programme_id, roles, but or 0])
        return bool(cursor.fetchone()[0])
