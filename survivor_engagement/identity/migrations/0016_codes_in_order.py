"""Her code beside each programme she belongs to, in an index: a page of the list of advisors reads its own rows only,
however many there are. A code never changes, and the database says so."""

from django.db import migrations, models

OLD = """
CREATE OR REPLACE FUNCTION identity_belongs_once_enrolled() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO identity_belonging (advisor_id, programme_id) VALUES (NEW.advisor_id, NEW.programme_id)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
"""
FILLED = """
UPDATE identity_belonging b SET code = a.code FROM identity_advisor a WHERE a.id = b.advisor_id;
CREATE OR REPLACE FUNCTION identity_belongs_once_enrolled() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO identity_belonging (advisor_id, programme_id, code)
    SELECT a.id, NEW.programme_id, a.code FROM identity_advisor a WHERE a.id = NEW.advisor_id
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE FUNCTION identity_code_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'a code never changes' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER code_stays BEFORE UPDATE OF code ON identity_advisor FOR EACH ROW
    WHEN (NEW.code IS DISTINCT FROM OLD.code) EXECUTE FUNCTION identity_code_stays();
"""
FILLED_BACK = "DROP TRIGGER code_stays ON identity_advisor; DROP FUNCTION identity_code_stays();" + OLD


class Migration(migrations.Migration):
    dependencies = [("identity", "0015_joinings")]
    operations = [
        migrations.AddField(
            "belonging", "code", models.CharField(editable=False, max_length=8, default=""), preserve_default=False
        ),
        migrations.AlterField(
            "belonging",
            "advisor",
            models.ForeignKey(on_delete=models.deletion.PROTECT, related_name="belongings", to="identity.advisor"),
        ),
        # The index of codes begins with the programme, too. Beside another one it would not always be taken.
        migrations.AlterField(
            "belonging",
            "programme",
            models.ForeignKey(
                db_index=False,
                on_delete=models.deletion.PROTECT,
                related_name="+",
                to="programmes.programme",
            ),
        ),
        migrations.RunSQL(FILLED, FILLED_BACK),
        migrations.AddIndex(
            "belonging",
            models.Index(fields=["programme", "code"], include=("advisor",), name="belonging_by_code"),
        ),
    ]
