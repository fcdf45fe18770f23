"""Find a person of one programme by her name or her whole number. The answer is codes and nothing else.

There is no index of names: the sealed names of those enrolled now are opened in memory, compared and forgotten. That
costs the same whether anybody is found. Each search is a row of the trail, counted against two limits by the database
as well as here, and another row with the number of those whom it fits; neither the name nor the number is written
anywhere. Who was found can read so in her own list, since somebody who knew her name now knows her code: that tells
something of her. (Which of her names fitted is not told.) Of the others nothing was learned by anybody, so they get no
row.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from survivor_engagement.audit.actions import record, record_for_each
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity import vault
from survivor_engagement.identity.folding import folded
from survivor_engagement.identity.vault import Person
from survivor_engagement.keys import sealing
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

PEOPLE_AT_MOST = 5_000
IN_AN_HOUR = 20  # by one person, wherever she works
IN_A_DAY = 100  # in one programme, by anybody
SHOWN = 10
NAMES = {field: vault.class_of(field) for field in ("chosen_name", "legal_name")}  # as `vault.names_in` reads them
LENGTHS = ((5, "3_to_5"), (10, "6_to_10"))

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    """Where too many fit, nobody is shown."""

    people: tuple[Person, ...] = ()
    too_many: bool = False


def search_people(*, programme: Programme, name: str, number: str, purpose: str, by: User) -> Answer:
    """By a part of the name, or by the whole number. Says no, and writes that down, beyond a limit.

    It runs in the transaction of the page: what it writes about a refusal stays.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a search is counted in the transaction that answers it, and none is open")
    _keep_to_the_limits(programme, by)
    kind, compared = ("phone", ["phone"]) if number else (f"name_{_length_class(folded(name))}", list(NAMES))
    # First: the database looks through nothing before this stands, and refuses it beyond the limits.
    record("identity.searched", by=by, about=programme, programme_id=programme.pk, fields=[kind], purpose=purpose)
    found = vault.with_tag(programme.pk, "phone", number) if number else _by_name(programme, name, by)
    record("identity.search_answered", by=by, about=programme, programme_id=programme.pk, purpose=purpose,
           count=len(found))  # fmt: skip
    shown = found if len(found) <= SHOWN else []
    # Also where nobody was found: that shall cost what anything else does.
    record_for_each("identity.found", advisor_ids=[person.advisor_id for person in shown], by=by, about=programme,
                    fields=compared, purpose=purpose, programme_id=programme.pk)  # fmt: skip
    return Answer(tuple(shown), too_many=len(found) > SHOWN)


def _by_name(programme: Programme, name: str, by: User) -> list[Person]:
    """Who has these letters in her legal name or in the name she chose."""
    rows = vault.names_in(programme.pk, len(NAMES) * PEOPLE_AT_MOST + 1)
    if len({row.person.advisor_id for row in rows}) > PEOPLE_AT_MOST:
        raise NotNow(
            _(
                "More than %(people)s people are enrolled here, too many to look at. Find her code in the list of "
                "her group, or search by her whole number."
            )
            % {"people": f"{PEOPLE_AT_MOST:,}"}
        )
    wanted = folded(name)
    opened = sealing.open_each([(row.person.public_id, NAMES[row.field], row.field, row.value) for row in rows])
    fits: dict[Person, None] = {}
    for row, plain in zip(rows, opened, strict=True):
        if isinstance(plain, sealing.NotOpened):
            _note_broken(programme, row, by)
        elif plain and wanted in folded(plain):
            fits[row.person] = None
    return sorted(fits, key=lambda person: person.code)


def _note_broken(programme: Programme, row: vault.SealedName, by: User) -> None:
    """A name that was tampered with hides its own person only; the trail and the log say whose it is."""
    logger.error("the name of advisor %s does not open", row.person.advisor_id)
    record("identity.not_opened", by=by, about=programme, programme_id=programme.pk, fields=[row.field],
           advisor_id=row.person.advisor_id)  # fmt: skip


def _keep_to_the_limits(programme: Programme, by: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT by_this_person, in_programme FROM app_begin_search(%s)", [programme.pk])
        by_this_person, in_programme = cursor.fetchone()
    if in_programme >= IN_A_DAY:
        _stop(programme, by, "programme", logger.critical)
        raise NotNow(_("This programme has searched for too many people today. It has been noted. Go on tomorrow."))
    if by_this_person >= IN_AN_HOUR:
        _stop(programme, by, "person", logger.warning)
        raise NotNow(_("You have searched %(times)s times within an hour. Wait a while.") % {"times": IN_AN_HOUR})


def _stop(programme: Programme, by: User, limit: str, tell: Callable[..., None]) -> None:
    """The alarm: a row of the trail, and a line in the log with ids only."""
    record("identity.search_limit", by=by, about=programme, programme_id=programme.pk, purpose=limit)
    tell("searches for people reached the limit of the %s: programme %s, user %s", limit, programme.pk, by.pk)


def _length_class(term: str) -> str:
    return next((name for longest, name in LENGTHS if len(term) <= longest), "over_10")
