"""What only narrows the yes that stands, or lets it go on after a pause, needs nothing new to show it. Whatever allows
more than that is a yes: said in a way that is enough, to words for her age, for no longer than may be."""

from django.db import migrations

from consent.records.migrations._yes_with_help import HAS_EVIDENCE

# Compared is the yes that stands, or rests; not one behind a stop. A day that has passed limits nothing any more.
NARROWER = """
CREATE OR REPLACE FUNCTION consent_only_narrower(said records_consentevent) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT coalesce((
    SELECT e.opens AND (e.text_id, e.valid_until, e.method) = (said.text_id, said.valid_until, said.method)
        AND e.evidence_id IS NOT DISTINCT FROM said.evidence_id AND e.provisions <@ said.provisions
        AND (e.not_before IS NULL OR e.not_before <= coalesce(said.not_before, said.effective_at))
    FROM records_consentevent e
    WHERE e.record_id = said.record_id AND e.effective_at <= said.effective_at AND e.state <> 'paused'
    ORDER BY e.effective_at DESC, e.opens, e.seq DESC LIMIT 1), false) $$;
"""
# What showed one yes shows no wider one: it was taken for that one.
SHOWN_ONCE = """
CREATE FUNCTION consent_shown_anew() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ BEGIN
    IF EXISTS (SELECT 1 FROM records_consentevent e WHERE e.evidence_id = NEW.evidence_id AND e.opens)
       AND NOT coalesce((
            SELECT e.opens AND e.evidence_id = NEW.evidence_id AND e.provisions <@ NEW.provisions
                AND NEW.valid_until <= e.valid_until
                AND (e.not_before IS NULL OR e.not_before <= coalesce(NEW.not_before, NEW.effective_at))
            FROM records_consentevent e
            WHERE e.record_id = NEW.record_id AND e.effective_at <= NEW.effective_at AND e.state <> 'paused'
            ORDER BY e.effective_at DESC, e.opens, e.seq DESC LIMIT 1), false) THEN
        RAISE EXCEPTION 'a wider yes is shown by something new' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_shown_anew BEFORE INSERT ON records_consentevent
    FOR EACH ROW WHEN (NEW.state IN ('given', 'renewed') AND NEW.evidence_id IS NOT NULL)
    EXECUTE FUNCTION consent_shown_anew();
"""
SHOWN_ONCE_BACK = "DROP TRIGGER consent_shown_anew ON records_consentevent; DROP FUNCTION consent_shown_anew();"
BEFORE = "CREATE OR REPLACE" + HAS_EVIDENCE[HAS_EVIDENCE.index(" FUNCTION consent_only_narrower") :].partition("$$;")[0]


class Migration(migrations.Migration):
    dependencies = [("records", "0023_asked_as_its_owner")]
    operations = [migrations.RunSQL(NARROWER, f"{BEFORE}$$;"), migrations.RunSQL(SHOWN_ONCE, SHOWN_ONCE_BACK)]
