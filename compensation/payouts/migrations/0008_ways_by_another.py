"""Whoever wrote down how somebody is paid neither prepares nor decides on her payment. What she wrote herself is free.

A row whose writer is not known any more counts as written by anybody.
"""

from django.db import migrations

ANOTHER = """
CREATE FUNCTION payouts_decision_of_another() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ BEGIN
    IF EXISTS (
        SELECT 1 FROM payouts_payment p
        JOIN payouts_payoutbatch b ON b.id = p.batch_id
        JOIN payouts_payoutmethod m ON m.id = p.method_id
        JOIN identity_advisor a ON a.id = p.advisor_id
        WHERE p.batch_id = NEW.batch_id
          AND (m.recorded_by_id IS NULL OR (m.recorded_by_id IS DISTINCT FROM a.user_id
               AND m.recorded_by_id IN (NEW.by_id, b.prepared_by_id)))) THEN
        RAISE EXCEPTION 'who wrote down how somebody is paid neither prepares nor decides on her payment'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decision_of_another BEFORE INSERT ON payouts_decision
    FOR EACH ROW WHEN (NEW.step <> 'send_back') EXECUTE FUNCTION payouts_decision_of_another();
"""
ANOTHER_BACK = """
DROP TRIGGER decision_of_another ON payouts_decision; DROP FUNCTION payouts_decision_of_another();
"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0007_payments_keep")]
    operations = [migrations.RunSQL(ANOTHER, ANOTHER_BACK)]
