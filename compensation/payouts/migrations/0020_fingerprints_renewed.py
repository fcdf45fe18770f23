"""Fingerprints of accounts carry the version of the key that made them, and may be made anew with a newer one.

Only the owner of the tables may change one: the command that renews keys. No process that serves can, so what was
looked at is still what is paid. Two people whose account is the same are noticed then too.
"""

from django.db import migrations

KEEPS = """
CREATE OR REPLACE FUNCTION payouts_method_only_retires() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF TG_OP = 'DELETE' OR ROW(NEW.id, NEW.public_id, NEW.advisor_id, NEW.programme_id, NEW.kind, NEW.provider,
            NEW.currency, NEW.hint, NEW.version, NEW.recorded_at)
        IS DISTINCT FROM ROW(OLD.id, OLD.public_id, OLD.advisor_id, OLD.programme_id, OLD.kind, OLD.provider,
            OLD.currency, OLD.hint, OLD.version, OLD.recorded_at)
        {fingerprint}
        OR (NEW.recorded_by_id IS NOT NULL AND NEW.recorded_by_id IS DISTINCT FROM OLD.recorded_by_id)
        OR (OLD.state = 'retired' AND ROW(NEW.state, NEW.retired_at) IS DISTINCT FROM ROW(OLD.state, OLD.retired_at))
    THEN
        RAISE EXCEPTION 'a way of being paid is replaced by a new one, not changed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
UNLESS_OWNER = """OR (NEW.fingerprint IS DISTINCT FROM OLD.fingerprint AND (NEW.fingerprint IS NULL
            OR current_user <> (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)))"""
NEVER = "OR NEW.fingerprint IS DISTINCT FROM OLD.fingerprint"
NOTICES = """
CREATE TRIGGER renewed_method_notices_shared_account AFTER UPDATE OF fingerprint ON payouts_payoutmethod
    FOR EACH ROW WHEN (NEW.fingerprint IS NOT NULL AND NEW.state = 'active')
    EXECUTE FUNCTION payouts_notice_shared_account();
"""
NOTICES_BACK = "DROP TRIGGER renewed_method_notices_shared_account ON payouts_payoutmethod;"
# Those of before were all made by the first key: there was no way to renew them.
VERSION = "UPDATE payouts_payoutmethod SET fingerprint = '\\x01'::bytea || fingerprint WHERE length(fingerprint) = 16"
VERSION_BACK = "UPDATE payouts_payoutmethod SET fingerprint = substr(fingerprint, 2) WHERE length(fingerprint) = 17"


class Migration(migrations.Migration):
    dependencies = [("payouts", "0019_who_belongs_where")]
    operations = [
        migrations.RunSQL(KEEPS.format(fingerprint=UNLESS_OWNER), KEEPS.format(fingerprint=NEVER)),
        migrations.RunSQL(VERSION, VERSION_BACK),
        migrations.RunSQL(NOTICES, NOTICES_BACK),
    ]
