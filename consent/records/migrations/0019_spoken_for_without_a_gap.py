"""A guardian's yes counts as long as papers have let them speak without a gap since it was said: a paper that comes
after a gap, or is for something else, does not bring back what stood on one that ended. They are asked again."""

from django.db import migrations

from consent.records.migrations._guardian_rules import PATH, STANDS

# The right to speak was there when it was said, and each paper that ended since was followed by another in time.
STANDS_SINCE = f"""
CREATE FUNCTION consent_guardian_stands(guardian bigint, purpose text, at timestamptz, until timestamptz DEFAULT NULL,
    since timestamptz DEFAULT NULL)
RETURNS text LANGUAGE sql STABLE {PATH} AS
$$ WITH own AS (
       SELECT a.verified_at IS NOT NULL AS is_verified, a.valid_from, coalesce(a.valid_until, 'infinity') AS ends
       FROM records_guardianauthority a
       WHERE a.guardian_id = guardian AND (a.only_for = '{{}}' OR purpose = ANY (a.only_for)))
   SELECT CASE WHEN g.excluded_at IS NOT NULL THEN 'excluded'
       WHEN p.is_verified IS NULL THEN 'ended'
       WHEN NOT p.is_verified THEN 'unverified'
       WHEN since <= at AND (
           NOT EXISTS (SELECT 1 FROM own WHERE own.is_verified AND own.valid_from <= since AND own.ends > since)
           OR EXISTS (SELECT 1 FROM own WHERE own.is_verified AND own.ends > since AND own.ends <= at AND NOT EXISTS (
               SELECT 1 FROM own next WHERE next.is_verified AND next.valid_from <= own.ends AND next.ends > own.ends)))
           THEN 'ended'
       WHEN p.ends < until THEN 'ends_before' ELSE 'in_force' END
   FROM records_guardian g LEFT JOIN LATERAL (
       SELECT own.is_verified, own.ends FROM own WHERE own.valid_from <= at AND own.ends > at
       ORDER BY own.is_verified DESC, own.ends DESC LIMIT 1) p ON true
   WHERE g.id = guardian $$;
"""  # noqa: S608 - words of ours
BEFORE = "DROP FUNCTION consent_guardian_stands(bigint, text, timestamptz, timestamptz);"
BACK = "DROP FUNCTION consent_guardian_stands(bigint, text, timestamptz, timestamptz, timestamptz);"


class Migration(migrations.Migration):
    dependencies = [("records", "0018_checks_for_her_age")]
    operations = [migrations.RunSQL(BEFORE + STANDS_SINCE, BACK + STANDS)]
