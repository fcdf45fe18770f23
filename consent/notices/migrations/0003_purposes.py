"""The catalogue of purposes. Programmes may ask for fewer, and for shorter times; they cannot add or change any."""

from django.db import migrations

# What a stop sets in motion, as codes: at once (same transaction), later (hours), and what cannot be taken back.
ASKED = [
    ("participation.group", 12, {
        "at_once": ["no_new_invitations", "off_coming_lists"],
        "later": [{"code": "lists_cleared", "hours": 24}],
        "cannot_undo": ["what_others_heard"],
    }),
    ("capture.notes", 12, {
        "at_once": ["no_new_notes", "note_taker_told"],
        "later": [{"code": "her_lines_removed", "hours": 72}],
        "cannot_undo": ["what_others_heard"],
    }),
    ("contact.sms", 6, {
        "at_once": ["waiting_messages_stopped"],
        "later": [{"code": "number_off_sending_lists", "hours": 24}],
        "cannot_undo": ["messages_delivered"],
    }),
    ("quote.unnamed", 24, {
        "at_once": ["not_offered_to_editors", "drafts_blocked"],
        "later": [{"code": "off_our_pages", "hours": 24}, {"code": "partners_asked", "hours": 72}],
        "cannot_undo": ["printed_or_downloaded_copies"],
    }),
    ("pay.share_details", 12, {
        "at_once": ["next_payments_held", "other_way_offered"],
        "later": [{"code": "erased_at_provider_where_possible", "hours": 24}],
        "cannot_undo": ["past_payments_in_accounts"],
    }),
]  # fmt: skip
TOLD = [
    "safeguarding.danger",
    "law.compelled",
    "security.access_log",
    "payment.record",
    "accounts.audit",
    "statistics.aggregate",
]
NEVER = [
    "ai.training",
    "use.anything_for_ever",
    "share.category_of_recipients",
    "waiver.of_withdrawal",
    "consent.as_price_of_help",
    "share.police_inside_another_form",
    "child.identifiable_in_public",
    "consent.not_to_be_told",
]


def load(apps, schema_editor):
    Purpose = apps.get_model("notices", "Purpose")
    rows = [
        Purpose(code=code, basis_kind="ask", scope_kind="programme", max_months=months, effects=effects)
        for code, months, effects in ASKED
    ]
    rows += [Purpose(code=code, basis_kind="inform", scope_kind="programme") for code in TOLD]
    rows += [Purpose(code=code, basis_kind="forbidden", scope_kind="programme") for code in NEVER]
    for order, row in enumerate(rows, start=1):
        row.order = order * 10
    Purpose.objects.bulk_create(rows)


def unload(apps, schema_editor):
    apps.get_model("notices", "Purpose").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_row_security")]
    operations = [migrations.RunPython(load, unload)]
