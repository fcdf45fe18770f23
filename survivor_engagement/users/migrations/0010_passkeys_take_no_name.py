"""The rule behind it, in a transaction of its own: rows that were just changed hold the table."""

from django.db import migrations

RULE = """
ALTER TABLE mfa_authenticator ADD CONSTRAINT passkey_has_no_name
    CHECK (type <> 'webauthn' OR COALESCE(data ->> 'name', '') ~ '^[0-9]{0,4}$')
"""
NO_RULE = "ALTER TABLE mfa_authenticator DROP CONSTRAINT passkey_has_no_name"


class Migration(migrations.Migration):
    dependencies = [("users", "0009_passkeys_have_no_name")]
    operations = [migrations.RunSQL(RULE, NO_RULE)]
