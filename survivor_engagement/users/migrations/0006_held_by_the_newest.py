"""An account is held until its newest restart is confirmed.

Before, it was free as soon as no restart stood open: an administrator who set one aside, and asked for no other, let go
of the account without a second person.
"""

from django.db import migrations

HOLD = """
CREATE OR REPLACE FUNCTION users_hold() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE users_user SET is_held = COALESCE((
        SELECT r.confirmed_at IS NULL FROM users_restart r WHERE r.user_id = NEW.user_id ORDER BY r.id DESC LIMIT 1
    ), false) WHERE id = NEW.user_id;
    RETURN NULL;
END $$;
"""
BACK = """
CREATE OR REPLACE FUNCTION users_hold() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE users_user SET is_held = EXISTS (
        SELECT 1 FROM users_restart r
        WHERE r.user_id = NEW.user_id AND r.confirmed_at IS NULL AND r.replaced_at IS NULL)
    WHERE id = NEW.user_id;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("users", "0005_restarts_need_two")]
    operations = [migrations.RunSQL(HOLD, BACK)]
