"""Where whoever asks holds one of some roles: for policies that are narrower than a programme."""

from django.db import migrations

# In plpgsql, so that a connection plans it once; an advisor, who holds none, is not looked up.
AS_ROLE = """
CREATE FUNCTION app_programmes_as(roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS
$$ DECLARE here bigint[] := app_programmes();
BEGIN
    IF coalesce(here, '{}') = '{}' THEN RETURN '{}'; END IF;
    RETURN coalesce((
        SELECT array_agg(DISTINCT r.programme_id) FROM programmes_roleassignment r JOIN users_user u ON u.id = r.user_id
        WHERE r.user_id = app_user() AND r.programme_id = ANY (here) AND r.role = ANY (roles) AND r.partner_id IS NULL
          AND u.is_active AND NOT u.is_held
          AND r.starts_at <= statement_timestamp() AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp())), '{}');
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("programmes", "0013_neutral_phone")]
    operations = [migrations.RunSQL(AS_ROLE, "DROP FUNCTION app_programmes_as(text[]);")]
