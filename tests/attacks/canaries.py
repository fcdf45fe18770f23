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

# Texts that no person writes: codes, marks, states and languages of the machine. Each by its name, so that a new text
# has a canary until somebody says here that it needs none.
NOT_WRITTEN_BY_PEOPLE = {
    "audit.AuditEvent": "event actor_role about_kind about_id purpose ids_hash session_hash network",
    "dues.Due": "currency", "dues.Offer": "currency", "dues.PayPlan": "currency",
    "effects.Use": "place_ref", "effects.WithdrawalEffect": "code",
    "files.StoredFile": "content_type sha256 key_class",
    "groups.Terms": "decision_rule",
    "identity.Advisor": "code", "identity.Belonging": "code", "identity.Erasure": "reference",
    "identity.RevealRequest": "opened_in",
    "jobs.Job": "kind error_kind",
    "messaging.OutboxMessage": "about_kind about_id dedupe",
    "notices.NoticeText": "sha256", "notices.NoticeSound": "sha256 words_sha256", "notices.Purpose": "code dpv",
    "payouts.Decision": "content_hash standing_hash",
    "payouts.Payment": "currency end_to_end_id reason_code",
    "payouts.PaymentFile": "provider message_id information_id sha256",
    "payouts.PayoutBatch": "reference currency content_hash",
    "payouts.PayoutMethod": "provider currency hint",
    "payouts.Saying": "reason_code", "payouts.StatusLine": "status_code reason_code", "payouts.StatusReport": "sha256",
    "rates.RateCard": "currency", "rates.TaxRule": "currency",
    "recommendations.Recommendation": "reference decision_rule",
    "records.ConsentCheck": "scope_key moment", "records.ConsentRecord": "scope_key",
    "records.ConsentEvent": "scope_key text_sha256 evidence_sha256 hash prev_hash provisions",
    "receipts.ConsentReceipt": "content_hash signature", "receipts.SigningKey": "key_id public_key",
    "records.Evidence": "sha256 original_sha256",
    "users.Invitation": "code_hash", "users.Session": "session_key session_data",
    "users.Submission": "path location", "users.User": "password username",
    # Of the house, about no person: its account, and what programmes and their partners are called in the set-up.
    "payouts.FundingAccount": "currency bic account",
    "programmes.Area": "country name", "programmes.Organisation": "name neutral_name", "programmes.Partner": "name",
    "programmes.Programme": "code slug name neutral_name neutral_phone country currency timezone",
}  # fmt: skip
# A row that hangs on no programme belongs to the one in which its person works.
SIDE_OF = {
    "users.User": "(SELECT CASE count(DISTINCT r.programme_id) WHEN 0 THEN 0 WHEN 1 THEN min(r.programme_id)"
    " ELSE -1 END FROM programmes_roleassignment r WHERE r.user_id = users_user.id)",
}


MARKUP = "<b>"
NOWHERE, BOTH = "nowhere", "both"  # where somebody works, if not in one programme
FILES = {"file.content", "evidence.content"}
SEALED = {*vault.CLASS_OF, *FILES}


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
        """Put a canary into every text of every row that somebody wrote, past all triggers."""
        connection = psycopg2.connect(superuser)
        with connection, connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("SELECT id, slug FROM programmes_programme")
            slugs = {0: NOWHERE, -1: BOTH} | dict(cursor.fetchall())
            for model, field in written_fields():
                table, column = sql.Identifier(model._meta.db_table), sql.Identifier(field.column)
                side = sql.SQL(SIDE_OF.get(model._meta.label, "programme_id"))
                cursor.execute(sql.SQL("SELECT id, {} FROM {} WHERE {} <> ''").format(side, table, column))
                for row, programme in cursor.fetchall():
                    word = self.new(f"{model._meta.label}.{field.name}", slugs[programme])
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
        if field.name not in NOT_WRITTEN_BY_PEOPLE.get(model._meta.label, "").split()
    ]
