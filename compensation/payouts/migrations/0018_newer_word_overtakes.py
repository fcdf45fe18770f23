"""What is said of a payment was said of what was known then: a newer report that money moved overtakes it.

Else a second person would confirm an older "it was not paid", and with it the newer evidence would be gone.
"""

from django.db import migrations

OVERTAKES = """
CREATE FUNCTION payouts_newer_word_overtakes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ BEGIN
    UPDATE payouts_saying SET state = 'overtaken' WHERE payment_id = NEW.payment_id AND state = 'waiting';
    RETURN NULL;
END $$;
CREATE TRIGGER newer_word_overtakes AFTER INSERT ON payouts_statusline
    FOR EACH ROW WHEN (NEW.holds AND NEW.payment_id IS NOT NULL) EXECUTE FUNCTION payouts_newer_word_overtakes();
"""
BACK = "DROP TRIGGER newer_word_overtakes ON payouts_statusline; DROP FUNCTION payouts_newer_word_overtakes();"


class Migration(migrations.Migration):
    dependencies = [("payouts", "0017_currency_stays")]
    operations = [migrations.RunSQL(OVERTAKES, BACK)]
