"""Who reaches uses and effects, and what of them never changes.

She reads all of hers. What her own stop sets in motion is written in her transaction, so she may add it, and only add.
"""

from django.db import migrations

from consent.effects.migrations import _rules
from survivor_engagement.common.rowsecurity import (
    ADVISOR,
    ASSIGNED_HERE,
    PARTNER,
    belongs,
    of_same_programme,
    policy,
    protect,
)  # fmt: skip

HERS = ADVISOR.format(column="advisor_id")
ASSIGNED = f"{PARTNER} AND {ASSIGNED_HERE.format(column='advisor_id')}"


def wall(table):
    return [
        *protect(table),
        policy(table, "partner", "app_web", ASSIGNED),
        policy(table, "advisor", "app_web", HERS, "SELECT"),
        belongs(table),
    ]


class Migration(migrations.Migration):
    dependencies = [("effects", "0001_tables"), ("records", "0008_chain_is_kept")]
    operations = [
        *(step for table in _rules.TABLES for step in wall(table)),
        policy("effects_stopreport", "advisor_inserts", "app_web", HERS, "INSERT"),
        policy("effects_withdrawaleffect", "advisor_inserts", "app_web", f"{HERS} AND done_at IS NULL", "INSERT"),
        of_same_programme("effects_withdrawaleffect", "proof_file_id", "files_storedfile"),
        migrations.RunSQL(_rules.USES, _rules.USES_BACK),
        migrations.RunSQL(_rules.EFFECTS, _rules.EFFECTS_BACK),
        migrations.RunSQL(_rules.KEPT, _rules.KEPT_BACK),
    ]
