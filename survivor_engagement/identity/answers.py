"""What this room answers to rooms below: what a role opened is closed with it; sealed values and tags are done anew.

The commands that renew keys run as the owner of the tables: no scope binds them, and no role is taken.
"""

from typing import Any
from uuid import UUID

from django.db import connection

from survivor_engagement.identity import vault
from survivor_engagement.identity.actions import sweep_grants
from survivor_engagement.identity.models import Advisor
from survivor_engagement.keys import ring, sealing
from survivor_engagement.keys.questions import reseal_person, under_root_keys
from survivor_engagement.keys.renewal import Holding, Renewed
from survivor_engagement.keys.sealing import NotOpened
from survivor_engagement.programmes.models import RoleAssignment
from survivor_engagement.programmes.questions import role_ended

# Whose phone has a tag by an older key, or none at all in a programme she is enrolled in now.
TO_TAG = """
WITH to_tag AS (
    SELECT t.advisor_id, t.programme_id, get_byte(t.tag, 0) AS version FROM vault.contact_tag t
    WHERE t.kind = 'phone' AND get_byte(t.tag, 0) <> %(newest)s
    UNION
    SELECT e.advisor_id, e.programme_id, 0 FROM identity_enrolment e
    JOIN programmes_programme p ON p.id = e.programme_id
    JOIN vault.sealed_value v ON v.advisor_id = e.advisor_id AND v.field = 'phone'
    WHERE e.starts_on <= (statement_timestamp() AT TIME ZONE p.timezone)::date
      AND (e.ends_on IS NULL OR e.ends_on >= (statement_timestamp() AT TIME ZONE p.timezone)::date)
      AND NOT EXISTS (SELECT 1 FROM vault.contact_tag t
                      WHERE t.advisor_id = e.advisor_id AND t.programme_id = e.programme_id AND t.kind = 'phone')
)
"""
COUNT = f"{TO_TAG} SELECT version, count(*) FROM to_tag GROUP BY version"  # noqa: S608 - our own words
NEXT = f"""{TO_TAG}
SELECT v.advisor_id, a.public_id, v.value,
       (SELECT array_agg(w.programme_id) FROM to_tag w WHERE w.advisor_id = v.advisor_id)
FROM vault.sealed_value v JOIN identity_advisor a ON a.id = v.advisor_id
WHERE v.field = 'phone' AND v.advisor_id > %(after)s AND v.advisor_id IN (SELECT advisor_id FROM to_tag)
ORDER BY v.advisor_id LIMIT %(limit)s FOR UPDATE OF v
"""  # noqa: S608 - our own words


@role_ended.answer
def close_what_the_role_opened(*, assignment: RoleAssignment) -> None:
    """At once: permissions to open details that stood on this role."""
    sweep_grants(by=None)


@reseal_person.answer
def reseal_values(*, owner: UUID, **_also: Any) -> Renewed:
    """Her values in the vault. A payment detail is never written over (a trigger), so each row is put anew."""
    advisor = Advisor.objects.filter(public_id=owner).first()
    if advisor is None:
        return Renewed()
    done = broken = 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT field, value, changed_at, written_by, joining_id FROM vault.sealed_value "
            "WHERE advisor_id = %s FOR UPDATE",
            [advisor.pk],
        )
        for field, value, changed_at, written_by, joining_id in cursor.fetchall():
            try:
                (sealed,) = sealing.reseal_many(owner, [(vault.class_of(field), field, value)])
            except NotOpened:
                broken += 1
                continue
            if sealed is not None:
                cursor.execute(
                    "DELETE FROM vault.sealed_value WHERE advisor_id = %(her)s AND field = %(field)s; "
                    "INSERT INTO vault.sealed_value (advisor_id, field, value, changed_at, written_by, joining_id) "
                    "VALUES (%(her)s, %(field)s, %(value)s, %(at)s, %(by)s, %(joining)s)",
                    {
                        "her": advisor.pk,
                        "field": field,
                        "value": sealed,
                        "at": changed_at,
                        "by": written_by,
                        "joining": joining_id,
                    },
                )
                done += 1
    return Renewed(None, done, broken)


@under_root_keys.answer
def contact_tags(**_also: Any) -> list[Holding]:
    return [Holding("tags to find a phone by", "index", _tags_by_version, _tag_some)]


def _tags_by_version() -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"newest": ring.newest("index").version})
        return dict(cursor.fetchall())


def _tag_some(after: int, limit: int) -> Renewed:
    last, done, broken = None, 0, 0
    with connection.cursor() as cursor:
        cursor.execute(NEXT, {"newest": ring.newest("index").version, "after": after, "limit": limit})
        for last, owner, value, programmes in cursor.fetchall():
            try:
                phone = sealing.open_sealed(owner, vault.class_of("phone"), "phone", value)
            except NotOpened:
                broken += 1
                continue
            for programme_id in programmes:
                mark = sealing.tag(vault.scope_of_tag("phone", programme_id), vault.plain_for_tag(phone))
                cursor.execute(
                    "INSERT INTO vault.contact_tag (advisor_id, programme_id, kind, tag) VALUES (%s, %s, 'phone', %s) "
                    "ON CONFLICT (advisor_id, programme_id, kind) DO UPDATE SET tag = excluded.tag",
                    [last, programme_id, mark],
                )
            done += 1
    return Renewed(last, done, broken)
