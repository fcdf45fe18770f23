"""Statements that the database server refuses in the middle of a page or a task, and what is told of it.

The server refuses truly: a function of its own raises what it raises by itself for a double key or a wrong value, with
people's values in the sentence, the DETAIL and the HINT. The transaction is then as broken as after any error.
"""

import itertools
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from psycopg2 import errorcodes
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from tests.attacks import sinks
from tests.attacks.canaries import Canaries
from tests.attacks.hostile_forms import Sheet
from tests.attacks.test_matrix import Undone
from tests.attacks.world import World
from tests.harness.client import WebClient

REFUSES = """
CREATE FUNCTION public.attack_refuses(code text, words text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = code, MESSAGE = 'invalid input: "' || words || '"',
        DETAIL = 'Failing row contains (' || words || ').', HINT = words, CONSTRAINT = 'attack_key';
END $$;
GRANT EXECUTE ON FUNCTION public.attack_refuses TO PUBLIC;
"""
ASKS = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH|EXECUTE|PREPARE|RELEASE)\b")
CODES = itertools.cycle([
    errorcodes.UNIQUE_VIOLATION, errorcodes.INVALID_TEXT_REPRESENTATION, errorcodes.NOT_NULL_VIOLATION,
    errorcodes.DEADLOCK_DETECTED, errorcodes.INTERNAL_ERROR,
])  # fmt: skip


@contextmanager
def refusing(world: World) -> Iterator[None]:
    """The function is there, in the world's database, as long as nobody works in it."""
    superuser = sinks.connect_as("postgres", world.databases["default"])
    superuser.autocommit = True
    with superuser.cursor() as cursor:
        cursor.execute(REFUSES)
        yield
        cursor.execute("DROP FUNCTION public.attack_refuses")
    superuser.close()


@dataclass
class Words:
    """What is typed, sent along and repeated by the server: all canaries, or one of every field where room is small."""

    canaries: Canaries
    log_began: int  # where the log of the database server stood before anything broke

    def __post_init__(self) -> None:
        words = {bird.field: word for word, bird in self.canaries.planted.items()}
        self.of_each_field = "-".join(words.values())
        self.all = " ".join(self.canaries.planted)
        self.one = words["engagements.Minutes.body"]

    def without(self, text: str) -> str:
        """What is left of a text when what was sent along is taken out of it."""
        for sent in (self.all, self.of_each_field, self.of_each_field[:200], self.one):
            text = text.replace(sent, "")
        return text


@dataclass
class Breaker:
    """Counts what is asked of the database within the transaction of a page, or by a task; refuses the statement `at`,
    and keeps of which fields a value was in somebody's hands then."""

    words: Words
    at: int = 0
    outside: int = 0
    statements: list[str] = field(default_factory=list)
    broke: bool = False
    held: set[str] = field(default_factory=set)

    def __call__(self, execute, sql, params, many, context):
        if len(connection.savepoint_ids) <= self.outside:
            return execute(sql, params, many, context)
        self.statements.append(str(sql))
        if len(self.statements) != self.at:
            return execute(sql, params, many, context)
        self.broke = True
        for text in sinks.texts_held(sys._getframe(1), until=breaking.__code__):
            self.held |= {bird.field for bird in self.words.canaries.found_in(self.words.without(text))}
        return execute("SELECT public.attack_refuses(%s, %s)", [next(CODES), self.words.all], False, context)

    def asked(self) -> list[int]:
        """The numbers of those that ask for rows, write or keep them. How a session is kept is not part of a page."""
        numbered = enumerate(self.statements, 1)
        return [number for number, sql in numbered if ASKS.match(sql) and "users_session" not in sql]

    def moments(self) -> set[int]:
        """Half-way, where what was found in the vault lies in the hands of those who asked, and at the end."""
        asked = self.asked()
        opened = [number for number in asked if "vault." in self.statements[number - 1]]
        after = [number for number in asked if opened and number > opened[-1]]
        return {*asked[len(asked) // 2 :][:1], *after[1:2], *asked[-1:]}


def breaking(words: Words, at: int, act: Callable[[], Any], look: Callable[[], Any] | None = None):
    """What `act` answers while the statement `at` is refused, and the breaker; nothing stays of it. With `look`: what
    that finds afterwards, and statements count that stand in no transaction of their own."""
    answer, breaker = None, Breaker(words, at)
    try:
        with transaction.atomic("keys"), transaction.atomic():
            breaker.outside = len(connection.savepoint_ids) - (look is not None)
            with connection.execute_wrapper(breaker):
                answer = act()
            if look and connection.connection.info.transaction_status != TRANSACTION_STATUS_INERROR:
                answer = look()
            raise Undone
    except Undone:
        return answer, breaker


@dataclass
class Visit:
    """A page that is asked for, or a form that is sent, with canaries in all that a browser sends."""

    client: WebClient
    words: Words
    method: str
    path: str
    values: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"{self.path}?typed={self.words.of_each_field}"

    def make(self):
        headers = {"user-agent": self.words.of_each_field, "referer": f"http://testserver{self.address}",
                   "x-request-id": self.words.one, "accept-language": self.words.one}  # fmt: skip
        if self.method == "GET":
            return self.client.get(self.address, headers=headers)
        file = SimpleUploadedFile(f"{self.words.of_each_field[:200]}.pdf", self.words.all.encode())
        sent = {"answer": "received"} | self.values | {"typed": self.words.all, "file": file, "upload": file}
        return self.client.post(self.address, sent, headers=headers)

    def page_of(self, answer) -> str:
        """Without the address she is at, which stands there for her own links."""
        return answer.content.decode().replace(self.words.of_each_field, "")


def filled(sheet: Sheet, words: Words) -> dict[str, str]:
    """As a browser would send it, with a canary in each text that is still empty."""
    return sheet.values | {name: words.one for name in sheet.texts if not sheet.values.get(name)}
