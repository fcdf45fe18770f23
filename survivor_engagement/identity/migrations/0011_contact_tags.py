"""People are found by a whole number through keyed tags, and by name through a function that looks once who asks.

The functions stand in the schema of the vault, so that nobody reaches them but in the role of the vault.
"""

from django.db import migrations

TAGS = """
CREATE TABLE vault.contact_tag (
    advisor_id bigint NOT NULL,
    programme_id bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('phone', 'email')),
    tag bytea NOT NULL CHECK (length(tag) = 17),
    PRIMARY KEY (advisor_id, programme_id, kind),
    FOREIGN KEY (advisor_id, programme_id) REFERENCES identity_belonging (advisor_id, programme_id) ON DELETE CASCADE
);
CREATE INDEX contact_tag_found ON vault.contact_tag (programme_id, kind, tag);
GRANT SELECT, INSERT, UPDATE, DELETE ON vault.contact_tag TO app_vault;
ALTER TABLE vault.contact_tag ENABLE ROW LEVEL SECURITY;
CREATE POLICY within_scope ON vault.contact_tag TO app_vault
    USING (app_may_open(advisor_id)) WITH CHECK (app_may_open(advisor_id));
"""
# `of_now` is everybody enrolled today by the clock of the place, where whoever asks works there.
FUNCTIONS = """
CREATE FUNCTION vault.of_now(programme bigint) RETURNS TABLE (advisor_id bigint, public_id text, code text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT a.id, a.public_id::text, a.code::text FROM identity_advisor a
   WHERE programme = ANY (app_programmes()) AND EXISTS (
       SELECT 1 FROM identity_enrolment e JOIN programmes_programme p ON p.id = e.programme_id
       WHERE e.advisor_id = a.id AND e.programme_id = programme
         AND e.starts_on <= (statement_timestamp() AT TIME ZONE p.timezone)::date
         AND (e.ends_on IS NULL OR e.ends_on >= (statement_timestamp() AT TIME ZONE p.timezone)::date)) $$;

CREATE FUNCTION vault.names_in(programme bigint, at_most integer)
RETURNS TABLE (advisor_id bigint, public_id text, code text, field text, value bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT her.advisor_id, her.public_id, her.code, v.field, v.value FROM vault.of_now(programme) her
   JOIN vault.sealed_value v ON v.advisor_id = her.advisor_id AND v.field IN ('legal_name', 'chosen_name')
   LIMIT at_most $$;

CREATE FUNCTION vault.with_tag(programme bigint, of_kind text, marks bytea[])
RETURNS TABLE (advisor_id bigint, public_id text, code text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT her.advisor_id, her.public_id, her.code FROM vault.of_now(programme) her
   WHERE her.advisor_id IN (SELECT t.advisor_id FROM vault.contact_tag t
                            WHERE t.programme_id = programme AND t.kind = of_kind AND t.tag = ANY (marks))
   ORDER BY her.code $$;

CREATE FUNCTION vault.programmes_of(advisor bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT DISTINCT e.programme_id FROM identity_enrolment e JOIN programmes_programme p ON p.id = e.programme_id
   WHERE e.advisor_id = advisor AND app_may_open(advisor)
     AND e.starts_on <= (statement_timestamp() AT TIME ZONE p.timezone)::date
     AND (e.ends_on IS NULL OR e.ends_on >= (statement_timestamp() AT TIME ZONE p.timezone)::date) $$;

REVOKE ALL ON FUNCTION vault.of_now(bigint), vault.names_in(bigint, integer),
    vault.with_tag(bigint, text, bytea[]), vault.programmes_of(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.names_in(bigint, integer), vault.with_tag(bigint, text, bytea[]),
    vault.programmes_of(bigint) TO app_vault;
"""
FUNCTIONS_BACK = """
DROP FUNCTION vault.programmes_of(bigint); DROP FUNCTION vault.with_tag(bigint, text, bytea[]);
DROP FUNCTION vault.names_in(bigint, integer); DROP FUNCTION vault.of_now(bigint);
"""
# Searches are counted in the trail itself, so that a count and its row cannot differ. The lock makes two searches of
# one programme, and of one person, count each other.
COUNTED = """
CREATE INDEX audit_searches ON audit_auditevent (at) WHERE event = 'identity.searched';

CREATE FUNCTION app_begin_search(programme bigint) RETURNS TABLE (by_this_person bigint, in_programme bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('identity.search.person', app_user()));
    PERFORM pg_advisory_xact_lock(hashtextextended('identity.search.programme', programme));
    RETURN QUERY
        SELECT count(*) FILTER (WHERE s.actor_id = app_user() AND s.at > statement_timestamp() - interval '1 hour'),
               count(*) FILTER (WHERE s.programme_id = programme)
        FROM audit_auditevent s
        WHERE s.event = 'identity.searched' AND s.at > statement_timestamp() - interval '1 day';
END $$;
"""
COUNTED_BACK = "DROP FUNCTION app_begin_search(bigint); DROP INDEX audit_searches;"


class Migration(migrations.Migration):
    dependencies = [("identity", "0010_emergency"), ("audit", "0003_accounts_leave_a_trace")]
    operations = [
        migrations.RunSQL(TAGS, "DROP TABLE vault.contact_tag"),
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_BACK),
        migrations.RunSQL(COUNTED, COUNTED_BACK),
    ]
