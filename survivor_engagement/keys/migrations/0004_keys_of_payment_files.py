"""Whoever makes payment files makes the key of each: the first of its class and of no other. A person has hers already,
so this gives nobody another one."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import CLOSE_TEMPORARY

RIGHTS = """
GRANT INSERT ON keys_personkey TO app_payout;
CREATE FUNCTION keys_of_payment_files() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF current_user = 'app_payout' AND (NEW.klass <> 'payee' OR NEW.version <> 1) THEN
        RAISE EXCEPTION 'this process makes keys of payment files' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER of_payment_files BEFORE INSERT ON keys_personkey
    FOR EACH ROW EXECUTE FUNCTION keys_of_payment_files();
"""
BACK = """
DROP TRIGGER of_payment_files ON keys_personkey; DROP FUNCTION keys_of_payment_files();
REVOKE INSERT ON keys_personkey FROM app_payout;
"""


class Migration(migrations.Migration):
    dependencies = [("keys", "0003_who_destroys_keys")]
    operations = [
        migrations.RunSQL(RIGHTS, BACK),
        migrations.RunSQL(CLOSE_TEMPORARY, migrations.RunSQL.noop),
    ]
