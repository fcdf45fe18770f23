"""Who reaches groups, and what the database promises of them: terms before work, seats, a term never rewritten."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import ADVISOR, policy, protect

KEYS = """
ALTER TABLE groups_terms ADD CONSTRAINT terms_of_group_of_programme
    FOREIGN KEY (group_id, programme_id) REFERENCES groups_advisorygroup (id, programme_id);
ALTER TABLE groups_termstext ADD CONSTRAINT text_of_terms_of_programme
    FOREIGN KEY (terms_id, programme_id) REFERENCES groups_terms (id, programme_id);
ALTER TABLE groups_groupmembership ADD CONSTRAINT membership_of_group_of_programme
    FOREIGN KEY (group_id, programme_id) REFERENCES groups_advisorygroup (id, programme_id);
"""
KEYS_BACK = """
ALTER TABLE groups_groupmembership DROP CONSTRAINT membership_of_group_of_programme;
ALTER TABLE groups_termstext DROP CONSTRAINT text_of_terms_of_programme;
ALTER TABLE groups_terms DROP CONSTRAINT terms_of_group_of_programme;
"""

# A count tells her how many others there are; who they are, the rows tell only to staff.
FUNCTIONS = """
CREATE FUNCTION app_my_groups() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT coalesce(array_agg(DISTINCT m.group_id), '{}') FROM groups_groupmembership m
   WHERE m.advisor_id = app_advisor() $$;

CREATE FUNCTION groups_member_count(about bigint) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT count(*) FROM groups_groupmembership m
   WHERE m.group_id = about AND m.ends_on IS NULL
     AND about = ANY (app_my_groups()) $$;
"""
FUNCTIONS_BACK = "DROP FUNCTION groups_member_count(bigint); DROP FUNCTION app_my_groups();"

TERMS = """
CREATE FUNCTION groups_terms_first() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ DECLARE latest bigint;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = 'closed' THEN
        RAISE EXCEPTION 'a closed group stays as it is' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'active' AND (TG_OP = 'INSERT' OR OLD.state <> 'active' OR OLD.languages <> NEW.languages) THEN
        SELECT id INTO latest FROM groups_terms WHERE group_id = NEW.id AND state = 'approved'
            ORDER BY number DESC LIMIT 1;
        IF latest IS NULL OR jsonb_array_length(NEW.languages) = 0 OR EXISTS (
            SELECT 1 FROM jsonb_array_elements_text(NEW.languages) AS spoken (code) WHERE NOT EXISTS (
                SELECT 1 FROM groups_termstext t WHERE t.terms_id = latest AND t.language = spoken.code)) THEN
            RAISE EXCEPTION 'a group works with approved terms in each of its languages'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.seats < OLD.seats AND NEW.seats < (
        SELECT count(*) FROM groups_groupmembership m
        WHERE m.group_id = NEW.id AND m.ends_on IS NULL) THEN
        RAISE EXCEPTION 'more people sit in this group than that' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER group_terms_first BEFORE INSERT OR UPDATE ON groups_advisorygroup
    FOR EACH ROW EXECUTE FUNCTION groups_terms_first();

CREATE FUNCTION groups_approved_terms_stay() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ DECLARE about bigint; row_of jsonb;
BEGIN
    row_of := CASE WHEN TG_OP = 'INSERT' THEN to_jsonb(NEW) ELSE to_jsonb(OLD) END;
    IF TG_TABLE_NAME = 'groups_terms' THEN
        IF row_of ->> 'state' = 'approved' THEN
            RAISE EXCEPTION 'approved terms stay as they are' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSE
        about := (row_of ->> 'terms_id')::bigint;
        IF EXISTS (SELECT 1 FROM groups_terms WHERE id = about AND state = 'approved') THEN
            RAISE EXCEPTION 'approved terms stay as they are' USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER approved_terms_stay BEFORE UPDATE OR DELETE ON groups_terms
    FOR EACH ROW EXECUTE FUNCTION groups_approved_terms_stay();
CREATE TRIGGER approved_texts_stay BEFORE INSERT OR UPDATE OR DELETE ON groups_termstext
    FOR EACH ROW EXECUTE FUNCTION groups_approved_terms_stay();
"""
TERMS_BACK = """
DROP TRIGGER approved_texts_stay ON groups_termstext; DROP TRIGGER approved_terms_stay ON groups_terms;
DROP FUNCTION groups_approved_terms_stay();
DROP TRIGGER group_terms_first ON groups_advisorygroup; DROP FUNCTION groups_terms_first();
"""

# The row of the group is locked first, so that two people cannot take the last seat at the same moment.
SEATS = """
CREATE FUNCTION groups_seat_is_free() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ DECLARE home groups_advisorygroup;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF ROW(NEW.group_id, NEW.programme_id, NEW.advisor_id, NEW.starts_on)
            IS DISTINCT FROM ROW(OLD.group_id, OLD.programme_id, OLD.advisor_id, OLD.starts_on)
            OR (OLD.ends_on IS NOT NULL AND NEW.ends_on IS DISTINCT FROM OLD.ends_on) THEN
            RAISE EXCEPTION 'a membership keeps its person, its group and its days'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    SELECT * INTO home FROM groups_advisorygroup WHERE id = NEW.group_id FOR NO KEY UPDATE;
    IF home.state = 'closed' THEN
        RAISE EXCEPTION 'a closed group takes nobody' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (SELECT count(*) FROM groups_groupmembership m
        WHERE m.group_id = home.id AND m.ends_on IS NULL) >= home.seats THEN
        RAISE EXCEPTION 'all seats of this group are taken' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM identity_enrolment e WHERE e.advisor_id = NEW.advisor_id
        AND e.programme_id = NEW.programme_id AND (e.ends_on IS NULL OR e.ends_on >= current_date)) THEN
        RAISE EXCEPTION 'only somebody enrolled in the programme sits in its groups'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER seat_is_free BEFORE INSERT OR UPDATE ON groups_groupmembership
    FOR EACH ROW EXECUTE FUNCTION groups_seat_is_free();
"""
SEATS_BACK = "DROP TRIGGER seat_is_free ON groups_groupmembership; DROP FUNCTION groups_seat_is_free();"


class Migration(migrations.Migration):
    dependencies = [("groups", "0001_tables"), ("identity", "0002_vault_and_row_security")]
    operations = [
        migrations.RunSQL(KEYS, KEYS_BACK),
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_BACK),
        migrations.RunSQL(TERMS, TERMS_BACK),
        migrations.RunSQL(SEATS, SEATS_BACK),
        *protect("groups_advisorygroup", enrolled="programme_id"),
        *protect("groups_terms", enrolled="programme_id"),
        *protect("groups_termstext", enrolled="programme_id"),
        *protect("groups_groupmembership"),
        policy("groups_groupmembership", "advisor", "app_web", ADVISOR.format(column="advisor_id"), "SELECT"),
        policy("groups_groupmembership", "advisor_leaves", "app_web", ADVISOR.format(column="advisor_id"), "UPDATE"),
    ]
