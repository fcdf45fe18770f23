"""Details that money goes to are written once and removed, never written over: what was looked at is what is paid."""

from django.db import migrations

STAY = """
CREATE FUNCTION identity_payee_details_stay() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    RAISE EXCEPTION 'payment details are replaced by new ones under a new name, not changed'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER payee_details_stay BEFORE UPDATE ON vault.sealed_value
    FOR EACH ROW WHEN (starts_with(OLD.field, 'payee_details') OR starts_with(NEW.field, 'payee_details'))
    EXECUTE FUNCTION identity_payee_details_stay();
"""
BACK = "DROP TRIGGER payee_details_stay ON vault.sealed_value; DROP FUNCTION identity_payee_details_stay();"


class Migration(migrations.Migration):
    dependencies = [("identity", "0004_days_of_the_place")]
    operations = [migrations.RunSQL(STAY, BACK)]
