"""A text keeps the rule and the quorum of its group from the day its authors are asked, whatever changes later.

By "everyone can live with it" a text leaves us when everybody who was asked has said yes.
"""

from django.db import migrations, models
from django.db.models import Q

COPY = """
UPDATE recommendations_recommendation r SET decision_rule = g.decision_rule, quorum = g.quorum
FROM groups_advisorygroup g WHERE g.id = r.group_id AND r.state <> 'draft';
"""

RULE = """
CREATE FUNCTION recommendation_takes_its_rule() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.state = 'draft' THEN
        NEW.decision_rule := ''; NEW.quorum := NULL;
    ELSIF TG_OP = 'INSERT' OR OLD.state = 'draft' THEN
        SELECT g.decision_rule, g.quorum INTO NEW.decision_rule, NEW.quorum
          FROM groups_advisorygroup g WHERE g.id = NEW.group_id;
    ELSIF ROW(NEW.decision_rule, NEW.quorum, NEW.attribution, NEW.group_id)
        IS DISTINCT FROM ROW(OLD.decision_rule, OLD.quorum, OLD.attribution, OLD.group_id) THEN
        RAISE EXCEPTION 'the rule stands once the authors were asked' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER recommendation_takes_its_rule BEFORE INSERT OR UPDATE ON recommendations_recommendation
    FOR EACH ROW EXECUTE FUNCTION recommendation_takes_its_rule();
"""
RULE_BACK = """
DROP TRIGGER recommendation_takes_its_rule ON recommendations_recommendation;
DROP FUNCTION recommendation_takes_its_rule();
"""

SETTLE = """
CREATE OR REPLACE FUNCTION recommendation_settle() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    rec recommendations_recommendation;
    needed int; everyone int; agreed int; objected int; confirmed boolean; stopped boolean;
BEGIN
    SELECT * INTO rec FROM recommendations_recommendation WHERE id = NEW.recommendation_id FOR UPDATE;
    IF rec.state <> 'confirming' THEN RETURN NEW; END IF;
    SELECT count(*), count(*) FILTER (WHERE answer = 'confirmed'), count(*) FILTER (WHERE answer = 'not_what_i_said')
      INTO everyone, agreed, objected FROM recommendations_author WHERE recommendation_id = rec.id;
    needed := least(rec.quorum, everyone);
    IF rec.attribution <> 'group' OR rec.decision_rule = 'consensus' THEN
        confirmed := agreed = everyone; stopped := objected > 0;
    ELSIF rec.decision_rule = 'two_thirds' THEN
        confirmed := agreed >= needed AND agreed * 3 >= everyone * 2; stopped := objected * 3 > everyone;
    ELSE
        confirmed := agreed >= needed AND agreed * 2 > everyone; stopped := objected * 2 >= everyone;
    END IF;
    IF stopped THEN
        UPDATE recommendations_recommendation SET state = 'draft' WHERE id = rec.id;
    ELSIF confirmed THEN
        UPDATE recommendations_recommendation SET state = 'submitted', submitted_at = now() WHERE id = rec.id;
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0003_seen_by_those_it_concerns"), ("groups", "0002_row_security")]
    operations = [
        migrations.AddField(
            "recommendation", "decision_rule", models.CharField(blank=True, default="", editable=False, max_length=12)
        ),
        migrations.AddField(
            "recommendation", "quorum", models.PositiveSmallIntegerField(blank=True, editable=False, null=True)
        ),
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "recommendation",
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"], decision_rule="", quorum=None)
                | Q(
                    state__in=["confirming", "submitted", "answered", "withdrawn"],
                    decision_rule__in=["consensus", "majority", "two_thirds"],
                    quorum__isnull=False,
                ),
                name="recommendation_asked_by_a_rule",
            ),
        ),
        migrations.RunSQL(RULE, RULE_BACK),
        migrations.RunSQL(SETTLE, migrations.RunSQL.noop),
    ]
