"""Refusals of before get their decision and its reason. Nothing is sealed yet, so the owner may still write."""

from django.db import migrations

SAY_SO = """
ALTER TABLE audit_auditevent DISABLE TRIGGER audit_no_change;
UPDATE audit_auditevent SET decision = 'refused',
    reason = CASE event WHEN 'access.refused' THEN 'not_allowed' ELSE 'not_found' END
WHERE event IN ('access.refused', 'access.not_found');
ALTER TABLE audit_auditevent ENABLE TRIGGER audit_no_change;
"""
BACK = """
ALTER TABLE audit_auditevent DISABLE TRIGGER audit_no_change;
UPDATE audit_auditevent SET decision = 'done', reason = '' WHERE event IN ('access.refused', 'access.not_found');
ALTER TABLE audit_auditevent ENABLE TRIGGER audit_no_change;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_circumstances")]
    operations = [migrations.RunSQL(SAY_SO, BACK)]
