"""Who reaches rates, and the promise that what was approved is never changed."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import protect

KEYS = """
ALTER TABLE rates_rateline ADD CONSTRAINT rate_line_in_programme_of_card
    FOREIGN KEY (card_id, programme_id) REFERENCES rates_ratecard (id, programme_id) ON DELETE CASCADE;
"""
KEYS_BACK = "ALTER TABLE rates_rateline DROP CONSTRAINT rate_line_in_programme_of_card;"

FROZEN = """
CREATE FUNCTION rates_approved_is_frozen() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF OLD.state = 'approved' THEN
        RAISE EXCEPTION 'what was approved is not changed; write a new one' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rate_card_frozen BEFORE UPDATE OR DELETE ON rates_ratecard
    FOR EACH ROW EXECUTE FUNCTION rates_approved_is_frozen();
CREATE TRIGGER tax_rule_frozen BEFORE UPDATE OR DELETE ON rates_taxrule
    FOR EACH ROW EXECUTE FUNCTION rates_approved_is_frozen();

-- FOR SHARE waits for an approval that is under way, so no line slips in beside it.
CREATE FUNCTION rates_lines_of_drafts_only() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ DECLARE card bigint; held text;
BEGIN
    card := CASE WHEN TG_OP = 'DELETE' THEN OLD.card_id ELSE NEW.card_id END;
    SELECT state INTO held FROM rates_ratecard WHERE id = card FOR SHARE;
    IF held = 'approved' OR (TG_OP = 'UPDATE' AND NEW.card_id <> OLD.card_id) THEN
        RAISE EXCEPTION 'the lines of an approved rate card are not changed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rate_line_frozen BEFORE INSERT OR UPDATE OR DELETE ON rates_rateline
    FOR EACH ROW EXECUTE FUNCTION rates_lines_of_drafts_only();

CREATE FUNCTION rates_no_empty_card() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ BEGIN
    IF NEW.state = 'approved'
       AND NOT EXISTS (SELECT 1 FROM rates_rateline WHERE card_id = NEW.id AND code IN ('hour', 'half_day', 'day')) THEN
        RAISE EXCEPTION 'a rate card without a rate for time is not approved' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rate_card_not_empty BEFORE INSERT OR UPDATE ON rates_ratecard
    FOR EACH ROW EXECUTE FUNCTION rates_no_empty_card();
"""
FROZEN_BACK = """
DROP TRIGGER rate_card_not_empty ON rates_ratecard; DROP FUNCTION rates_no_empty_card();
DROP TRIGGER rate_line_frozen ON rates_rateline; DROP FUNCTION rates_lines_of_drafts_only();
DROP TRIGGER tax_rule_frozen ON rates_taxrule; DROP TRIGGER rate_card_frozen ON rates_ratecard;
DROP FUNCTION rates_approved_is_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("rates", "0001_tables"), ("identity", "0002_vault_and_row_security")]
    operations = [
        migrations.RunSQL(KEYS, KEYS_BACK),
        migrations.RunSQL(FROZEN, FROZEN_BACK),
        *protect("rates_ratecard", enrolled="programme_id", admin=True),
        *protect("rates_rateline", enrolled="programme_id", admin=True),
        *protect("rates_taxrule", enrolled="programme_id", admin=True),
    ]
