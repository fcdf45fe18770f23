"""Who opened a payment file before openings were remembered: the trail knows."""

from django.db import migrations

SO_FAR = """
INSERT INTO payouts_fileopening (file_id, programme_id, by_id, at)
SELECT f.id, f.programme_id, e.actor_id, min(e.at)
FROM payouts_paymentfile f JOIN files_storedfile s ON s.id = f.stored_id
JOIN audit_auditevent e ON e.event = 'file.opened' AND e.about_id = s.public_id::text
WHERE f.state IN ('made', 'handed_over') AND e.actor_id IS NOT NULL
GROUP BY f.id, f.programme_id, e.actor_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payouts", "0015_held_payments_turn_out"),
        ("audit", "0001_tables"),
        ("files", "0002_row_security"),
    ]
    operations = [migrations.RunSQL(SO_FAR, migrations.RunSQL.noop)]
