"""A passkey has a number. What was typed as its name stood in clear beside the account, and is taken away for good."""

from django.db import migrations

NUMBERED = """
UPDATE mfa_authenticator SET data = jsonb_set(data, '{name}', to_jsonb(numbered.number::text))
FROM (SELECT id, row_number() OVER (PARTITION BY user_id ORDER BY id) AS number
      FROM mfa_authenticator WHERE type = 'webauthn') AS numbered
WHERE mfa_authenticator.id = numbered.id
"""


class Migration(migrations.Migration):
    dependencies = [("users", "0008_who_may_confirm"), ("mfa", "0003_authenticator_type_uniq")]
    operations = [migrations.RunSQL(NUMBERED, migrations.RunSQL.noop)]
