"""Terms remember everybody who wrote them, and carry the rule and the quorum with which they were approved.

A group works only by the rule and the quorum of its newest approved terms: changing them takes two people.
"""

from django.db import migrations, models
from django.db.models import Q

from survivor_engagement.common.writers import keep_writers

FILL = """
ALTER TABLE groups_terms DISABLE TRIGGER USER;
UPDATE groups_terms t SET decision_rule = g.decision_rule, quorum = g.quorum
FROM groups_advisorygroup g WHERE g.id = t.group_id AND t.state = 'approved';
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE groups_terms ENABLE TRIGGER USER;
"""

RULE = """
CREATE FUNCTION groups_terms_take_the_rule() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ BEGIN
    IF NEW.state = 'approved' THEN
        SELECT g.decision_rule, g.quorum INTO NEW.decision_rule, NEW.quorum
          FROM groups_advisorygroup g WHERE g.id = NEW.group_id;
    ELSE
        NEW.decision_rule := ''; NEW.quorum := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER terms_take_the_rule BEFORE INSERT OR UPDATE ON groups_terms
    FOR EACH ROW EXECUTE FUNCTION groups_terms_take_the_rule();

CREATE FUNCTION groups_work_by_their_terms() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ DECLARE latest groups_terms;
BEGIN
    SELECT * INTO latest FROM groups_terms WHERE group_id = NEW.id AND state = 'approved' ORDER BY number DESC LIMIT 1;
    IF latest.id IS NOT NULL AND ROW(NEW.decision_rule, NEW.quorum)
        IS DISTINCT FROM ROW(latest.decision_rule, latest.quorum) THEN
        RAISE EXCEPTION 'a group decides as its approved terms say' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER group_works_by_its_terms BEFORE UPDATE ON groups_advisorygroup
    FOR EACH ROW WHEN (NEW.state = 'active') EXECUTE FUNCTION groups_work_by_their_terms();
"""
RULE_BACK = """
DROP TRIGGER group_works_by_its_terms ON groups_advisorygroup; DROP FUNCTION groups_work_by_their_terms();
DROP TRIGGER terms_take_the_rule ON groups_terms; DROP FUNCTION groups_terms_take_the_rule();
"""


class Migration(migrations.Migration):
    dependencies = [("groups", "0002_row_security")]
    operations = [
        migrations.AddField("terms", "writers", models.JSONField(default=list, editable=False)),
        migrations.AddField(
            "terms", "decision_rule", models.CharField(blank=True, default="", editable=False, max_length=12)
        ),
        migrations.AddField("terms", "quorum", models.PositiveSmallIntegerField(editable=False, null=True)),
        *keep_writers("groups_terms"),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "terms",
            models.CheckConstraint(
                condition=Q(state="draft", decision_rule="", quorum=None)
                | Q(state="approved", decision_rule__in=["consensus", "majority", "two_thirds"], quorum__isnull=False),
                name="terms_approved_with_a_rule",
            ),
        ),
        migrations.RunSQL(RULE, RULE_BACK),
    ]
