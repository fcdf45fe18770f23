"""Records for the answers that stand already, and their chain; the frame of the migration `records_and_chain`."""

import hashlib
import json
from datetime import UTC, datetime

BEFORE_THE_FIRST = "0" * 64
CELLS = (
    "public_id", "record__public_id", "advisor__public_id", "programme_id", "purpose_id", "scope_key", "authority",
    "state", "effective_at", "recorded_at", "late_reason", "valid_until", "provisions", "not_before", "text_sha256",
    "language", "method", "evidence_sha256", "by_id", "key", "seq",
)  # fmt: skip
OLD, NEW = "pay.share_details", "payment.provider"
TABLES = (
    "notices_noticeitem", "notices_noticetext", "records_consentevent", "records_consentcheck",
)  # fmt: skip
WORDS = ("question", "lead", "yes_means", "no_means", "if_you_change_your_mind")


def start(apps, schema_editor):
    """The purpose of payment details takes the name it has in the field; each answer gets its record and its hash."""
    _triggers(schema_editor, "DISABLE")
    _renamed(apps, OLD, NEW)
    _methods(apps, {"assisted": "told_to_staff"})
    schema_editor.execute(
        "INSERT INTO records_consentrecord (public_id, advisor_id, programme_id, purpose_id, scope_key, authority, "
        "begun_at) SELECT gen_random_uuid(), advisor_id, programme_id, purpose_id, scope_key, authority, "
        "min(recorded_at) FROM records_consentevent GROUP BY 2, 3, 4, 5, 6"
    )
    schema_editor.execute(
        "UPDATE records_consentevent e SET record_id = r.id FROM records_consentrecord r WHERE (r.advisor_id, "
        "r.programme_id, r.purpose_id, r.scope_key, r.authority) = (e.advisor_id, e.programme_id, e.purpose_id, "
        "e.scope_key, e.authority)"
    )
    _hashed(apps)
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    _triggers(schema_editor, "ENABLE")


def back(apps, schema_editor):
    """Newer states become the nearest older one."""
    _triggers(schema_editor, "DISABLE")
    Event = apps.get_model("records", "ConsentEvent")
    for newer, older in (("renewed", "given"), ("requested", "deferred"), ("revoked", "withdrawn")):
        Event.objects.filter(state=newer).update(state=older)
    Event.objects.filter(state="invalidated").update(state="withdrawn")
    Event.objects.exclude(method="own").update(method="assisted")
    Event.objects.update(record=None)
    apps.get_model("records", "ConsentRecord").objects.all().delete()
    _renamed(apps, NEW, OLD)
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    _triggers(schema_editor, "ENABLE")


def _triggers(schema_editor, switch):
    for table in TABLES:
        schema_editor.execute(f"ALTER TABLE {table} {switch} TRIGGER USER")


def _methods(apps, words):
    for before, now in words.items():
        apps.get_model("records", "ConsentEvent").objects.filter(method=before).update(method=now)


def _renamed(apps, before, now):
    """The code of a purpose is part of what a digest of words is taken over, so these digests are taken anew."""
    Purpose, Text = apps.get_model("notices", "Purpose"), apps.get_model("notices", "NoticeText")
    Event, Check = apps.get_model("records", "ConsentEvent"), apps.get_model("records", "ConsentCheck")
    known = Purpose.objects.filter(pk=before).first()
    if known is None:
        return
    if not Purpose.objects.filter(pk=now).exists():
        known.pk = now
        known.save(force_insert=True)
    apps.get_model("notices", "NoticeItem").objects.filter(purpose_id=before).update(purpose_id=now)
    Event.objects.filter(purpose_id=before).update(purpose_id=now)
    Check.objects.filter(purpose_id=before).update(purpose_id=now)
    for text in Text.objects.filter(item__purpose_id=now).select_related("item"):
        plain = {part: getattr(text, part) for part in WORDS}
        plain |= {"purpose": now, "months": str(text.item.months), "language": text.language}
        text.sha256 = _sum(plain)
        text.save(update_fields=["sha256"])
        Event.objects.filter(text=text).update(text_sha256=text.sha256)
    Purpose.objects.filter(pk=before).delete()


def _hashed(apps):
    Event = apps.get_model("records", "ConsentEvent")
    chain, before = None, BEFORE_THE_FIRST
    rows = Event.objects.order_by("advisor_id", "programme_id", "seq")
    for pk, advisor_id, programme_id, *cells in rows.values_list("pk", "advisor_id", "programme_id", *CELLS).iterator():
        if chain != (advisor_id, programme_id):
            chain, before = (advisor_id, programme_id), BEFORE_THE_FIRST
        said = {"form": "1", "guardian_id": ""} | {name: _plain(cell) for name, cell in zip(CELLS, cells, strict=True)}
        found = _sum(said | {"prev_hash": before})
        Event.objects.filter(pk=pk).update(prev_hash=before, hash=found)
        before = found


def _plain(cell):
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(cell, list):
        return cell
    return "" if cell is None else str(cell)


def _sum(said):
    written = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
