"""What this room answers to rooms below: secrets of second factors and hashes of passphrases, sealed anew with a newer
root key. Sessions are not: they are over sooner than anybody takes an older key away."""

from collections import Counter
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.models import QuerySet

from survivor_engagement.keys import house, ring
from survivor_engagement.keys.errors import NotOpened
from survivor_engagement.keys.questions import under_root_keys
from survivor_engagement.keys.renewal import Holding, Renewed
from survivor_engagement.users import hashers

# The root key that sealed the hash of a row; 0 for an open one, from before they were sealed; null without any hash.
SEALED_BY = """CASE WHEN password LIKE 'scrypt$%%' THEN 0
                    WHEN password LIKE 'sealed$%%' THEN split_part(password, '$', 2)::int END"""
COUNT = f"SELECT {SEALED_BY}, count(*) FROM users_user WHERE {SEALED_BY} <> %(newest)s GROUP BY 1"  # noqa: S608 - ours
NEXT = f"""SELECT id, password FROM users_user WHERE {SEALED_BY} <> %(newest)s AND id > %(after)s
ORDER BY id LIMIT %(limit)s FOR UPDATE"""  # noqa: S608 - our own words
SEALED = ("secret", "seed")  # of a code app, of spare codes; a passkey keeps no secret here


@under_root_keys.answer
def second_factors(**_also: Any) -> list[Holding]:
    return [Holding("secrets of second factors", "secrets", _by_version, _renew_some)]


def _factors() -> QuerySet[Authenticator]:
    return Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).order_by("pk")


def _by_version() -> dict[int, int]:
    """They stand in JSON, and members of staff are few: each is looked at. Rubbish counts as version 0."""
    versions = Counter(_version_of(sealed) for factor in _factors() for sealed in _secrets_of(factor).values())
    versions.pop(ring.newest("secrets").version, None)
    return dict(versions)


def _renew_some(after: int, limit: int) -> Renewed:
    factors = list(_factors().filter(pk__gt=after).select_for_update(of=("self",))[:limit])
    done = broken = 0
    for factor in factors:
        old = {
            name: sealed
            for name, sealed in _secrets_of(factor).items()
            if _version_of(sealed) != ring.newest("secrets").version
        }
        try:
            anew = {name: house.seal_secret(house.open_secret(sealed)) for name, sealed in old.items()}
        except NotOpened:
            broken += 1
            continue
        if anew:
            Authenticator.objects.filter(pk=factor.pk).update(data={**factor.data, **anew})
            done += 1
    return Renewed(factors[-1].pk if factors else None, done, broken)


def _secrets_of(factor: Authenticator) -> dict[str, str]:
    return {name: factor.data[name] for name in SEALED if name in factor.data}


def _version_of(sealed: str) -> int:
    try:
        return house.version_of_secret(sealed)
    except NotOpened:
        return 0


@under_root_keys.answer
def passphrases(**_also: Any) -> list[Holding]:
    return [Holding("hashes of passphrases", hashers.CLASS, _hashes_by_version, _renew_some_hashes)]


def _hashes_by_version() -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"newest": ring.newest(hashers.CLASS).version})
        return dict(cursor.fetchall())


def _renew_some_hashes(after: int, limit: int) -> Renewed:
    """Nobody needs to sign in for it, and nobody's session ends."""
    last, done, broken = None, 0, 0
    with connection.cursor() as cursor:
        cursor.execute(NEXT, {"newest": ring.newest(hashers.CLASS).version, "after": after, "limit": limit})
        for last, encoded in cursor.fetchall():
            try:
                anew = hashers.renewed(encoded)
            except NotOpened:
                broken += 1
                continue
            cursor.execute("UPDATE users_user SET password = %s WHERE id = %s", [anew, last])
            done += 1
    return Renewed(last, done, broken)
