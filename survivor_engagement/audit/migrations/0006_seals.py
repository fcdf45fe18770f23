"""Seals: a chain of hashes over the rows of the trail, made by one function in the database.

The worker who seals may call it and read the seals; it reads no row of the trail and writes none of the chain itself.
"""

import django.contrib.postgres.fields
from django.db import migrations, models

from survivor_engagement.audit.migrations._sealing import CLOSE, CLOSE_BACK, SEAL, SEAL_BACK
from survivor_engagement.common.rowsecurity import policy, switch_on

TABLE = "audit_auditseal"


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_old_refusals")]
    operations = [
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("form", models.SmallIntegerField()),
                (
                    "event_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("row_hashes", models.BinaryField()),
                ("highest_id", models.BigIntegerField()),
                ("total", models.BigIntegerField()),
                ("previous_hash", models.BinaryField()),
                ("hash", models.BinaryField()),
            ],
            options={"ordering": ["number"]},
        ),
        migrations.RunSQL(CLOSE, CLOSE_BACK),
        switch_on(TABLE),
        policy(TABLE, "sealer_reads", "app_worker", "true", "SELECT"),
        migrations.RunSQL(SEAL, SEAL_BACK),
    ]
