"""She answers for her own payments; an answer belongs to exactly that payment."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import protect

KEYS = """
ALTER TABLE statements_receiptanswer ADD CONSTRAINT receipt_of_advisor
    FOREIGN KEY (payment_id, programme_id, advisor_id) REFERENCES payouts_payment (id, programme_id, advisor_id);
"""
KEYS_BACK = "ALTER TABLE statements_receiptanswer DROP CONSTRAINT receipt_of_advisor;"


class Migration(migrations.Migration):
    dependencies = [("statements", "0001_tables")]
    operations = [
        migrations.RunSQL(KEYS, KEYS_BACK),
        *protect("statements_receiptanswer", advisor="advisor_id"),
    ]
