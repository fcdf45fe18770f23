"""A receipt is also of the end of a yes by time, and of the day on which all was done after a stop."""

from django.db import migrations, models

# What it says has happened has happened: a yes stood until its end, or nothing of a stop is left to do.
TRUE = """
CREATE FUNCTION receipts_tell_what_is() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ BEGIN
    IF NEW.about = 'ended' AND NOT EXISTS (
        SELECT 1 FROM records_consentevent e WHERE e.id = NEW.event_id AND e.opens AND e.valid_until > e.recorded_at
        AND e.valid_until <= clock_timestamp() AND e.id = (
            SELECT s.id FROM records_consentevent s WHERE s.record_id = e.record_id
            AND s.recorded_at <= e.valid_until AND s.effective_at <= e.valid_until
            ORDER BY s.effective_at DESC, s.opens, s.seq DESC LIMIT 1)) THEN
        RAISE EXCEPTION 'this yes did not end by itself' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.about = 'done' AND NOT EXISTS (
        SELECT 1 FROM effects_stopreport r JOIN records_consentevent e ON e.id = r.event_id
        WHERE r.event_id = NEW.event_id AND r.finished_at IS NOT NULL
        AND e.state IN ('withdrawn', 'revoked', 'invalidated')) THEN
        RAISE EXCEPTION 'not all is done after this stop' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER receipts_tell_what_is BEFORE INSERT ON receipts_consentreceipt
    FOR EACH ROW EXECUTE FUNCTION receipts_tell_what_is();
"""
TRUE_BACK = "DROP TRIGGER receipts_tell_what_is ON receipts_consentreceipt; DROP FUNCTION receipts_tell_what_is();"
ABOUT = [
    ("answer", "an answer"), ("ended", "a yes that ended by itself"), ("done", "all that was done after a stop"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("receipts", "0003_of_one_programme"), ("effects", "0003_of_one_programme")]
    operations = [
        migrations.AddField(
            "consentreceipt", "about", models.CharField(choices=ABOUT, default="answer", max_length=10)
        ),
        migrations.RemoveConstraint("consentreceipt", "receipt_once"),
        migrations.AddConstraint(
            "consentreceipt",
            models.UniqueConstraint(fields=("event", "about", "profile", "language", "number"), name="receipt_once"),
        ),
        migrations.AddConstraint(
            "consentreceipt",
            models.CheckConstraint(
                condition=models.Q(("about__in", ["answer", "ended", "done"])), name="receipt_about_known"
            ),
        ),
        migrations.RunSQL(TRUE, TRUE_BACK),
    ]
