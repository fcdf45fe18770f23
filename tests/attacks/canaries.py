"""Canaries: one made-up word or number for every personal field of both programmes, and where it may be seen.

A canary that is found anywhere else is a leak, and its name says of which field and which programme.
"""

import itertools
import re
from typing import NamedTuple

import psycopg2
from django.db import models
from psycopg2 import sql

from survivor_engagement.identity import vault
from tests.house.tree import own_models

# Texts that no person writes: codes, marks, languages of the machine.
NOT_WRITTEN_BY_PEOPLE = {
    "identity.*", "users.*",
    "jobs.*", "audit.*", "keys.*",
    "files.*", "programmes.*", "messaging.*", "rates.*", "dues.*", "statements.*", "payouts.*", "notices.*",
    "records.*", "recommendations.Recommendation.reference", "recommendations.Recommendation.decision_rule",
    "groups.Terms.decision_rule",
}  # fmt: skip


MARKUP = "<b>"
SEALED = {*vault.CLASS_OF, "file.content"}


class Bird(NamedTuple):
    """Of which field a canary is, of which programme, and of which of its advisors (0: of none in particular)."""

    field: str
    side: str
    owner: int = 0


class Canaries:
    """Each by itself: what was planted, of which field, on which side."""

    def __init__(self) -> None:
        self.planted: dict[str, Bird] = {}
        self._count = itertools.count(1)

    def new(self, field: str, side: str, owner: int = 0) -> str:
        """A word with markup behind it, so that a page which does not escape it is noticed, too."""
        word = f"Zq{next(self._count):05d}x"
        self.planted[word] = Bird(field, side, owner)
        return f"{word}{MARKUP}"

    def number(self, field: str, side: str, owner: int = 0) -> str:
        """A telephone number of nobody."""
        digits = f"7700{next(self._count):05d}77"
        self.planted[digits] = Bird(field, side, owner)
        return f"+{digits}"

    def found_in(self, text: str | bytes) -> set["Bird"]:
        """Fields whose canary stands in this text, with their side; numbers also when spaces stand between."""
        plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        words = set(re.findall(r"Zq\d{5}x", plain))
        numbers = set(re.findall(r"7700\d{7}", re.sub(r"(?<=\d)[ \-\u00a0]+(?=\d)", "", plain)))
        return {self.planted[word] for word in words | numbers if word in self.planted}

    def plant(self, superuser: str) -> None:
        """Put a canary into every text of every row that hangs on a programme, past all triggers."""
        connection = psycopg2.connect(superuser)
        with connection, connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("SELECT id, slug FROM programmes_programme")
            slugs = dict(cursor.fetchall())
            for model, field in written_fields():
                table, column = sql.Identifier(model._meta.db_table), sql.Identifier(field.column)
                cursor.execute(sql.SQL("SELECT id, programme_id FROM {} WHERE {} <> ''").format(table, column))
                for row, programme in cursor.fetchall():
                    word = self.new(f"{model._meta.app_label}.{model.__name__}.{field.name}", slugs[programme])
                    change = sql.SQL("UPDATE {} SET {} = %s WHERE id = %s").format(table, column)
                    cursor.execute(change, [word, row])
        connection.close()


def written_fields() -> list[tuple[type[models.Model], models.Field]]:
    """Every text that people write, on every model of ours."""
    return [
        (model, field)
        for model in own_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, (models.CharField, models.TextField)) and not field.choices
        if not {f"{model._meta.app_label}.{model.__name__}.{field.name}", f"{model._meta.app_label}.*"}
        & NOT_WRITTEN_BY_PEOPLE
    ]
