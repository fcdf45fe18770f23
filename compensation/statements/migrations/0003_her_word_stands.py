"""While she says that a payment arrived, nobody says or confirms that it came back."""

from django.db import migrations

HER_WORD = """
CREATE FUNCTION statements_her_word_stands() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ BEGIN
    IF EXISTS (SELECT 1 FROM statements_receiptanswer
               WHERE payment_id = NEW.payment_id AND answer = 'received') THEN
        RAISE EXCEPTION 'she says that this payment arrived' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER saying_her_word_stands BEFORE INSERT OR UPDATE ON payouts_saying
    FOR EACH ROW WHEN (NEW.said = 'came_back' AND NEW.state IN ('waiting', 'confirmed'))
    EXECUTE FUNCTION statements_her_word_stands();
"""
HER_WORD_BACK = """
DROP TRIGGER saying_her_word_stands ON payouts_saying; DROP FUNCTION statements_her_word_stands();
"""


class Migration(migrations.Migration):
    dependencies = [("statements", "0002_row_security"), ("payouts", "0010_second_person_rules")]
    operations = [migrations.RunSQL(HER_WORD, HER_WORD_BACK)]
