"""Who reaches offers and dues, and the promise that an amount once offered or owed never changes."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import protect

KEYS = """
ALTER TABLE dues_payplan
    ADD CONSTRAINT pay_plan_card_of_programme FOREIGN KEY (card_id, programme_id, currency)
        REFERENCES rates_ratecard (id, programme_id, currency),
    ADD CONSTRAINT pay_plan_tax_rule_of_programme FOREIGN KEY (tax_rule_id, programme_id, currency)
        REFERENCES rates_taxrule (id, programme_id, currency);
ALTER TABLE dues_offerline ADD CONSTRAINT offer_line_of_advisor
    FOREIGN KEY (offer_id, programme_id, advisor_id) REFERENCES dues_offer (id, programme_id, advisor_id);
ALTER TABLE dues_due ADD CONSTRAINT due_is_the_offer_amount_for_amount
    FOREIGN KEY (offer_id, participation_id, programme_id, advisor_id, currency, gross_minor, tax_minor, net_minor)
    REFERENCES dues_offer (id, participation_id, programme_id, advisor_id, currency, gross_minor, tax_minor, net_minor);
ALTER TABLE dues_dueline ADD CONSTRAINT due_line_of_advisor
    FOREIGN KEY (due_id, programme_id, advisor_id) REFERENCES dues_due (id, programme_id, advisor_id);
"""
KEYS_BACK = """
ALTER TABLE dues_dueline DROP CONSTRAINT due_line_of_advisor;
ALTER TABLE dues_due DROP CONSTRAINT due_is_the_offer_amount_for_amount;
ALTER TABLE dues_offerline DROP CONSTRAINT offer_line_of_advisor;
ALTER TABLE dues_payplan DROP CONSTRAINT pay_plan_tax_rule_of_programme, DROP CONSTRAINT pay_plan_card_of_programme;
"""

BELONGS = """
CREATE FUNCTION dues_plan_may_stand() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ BEGIN
    IF TG_OP <> 'INSERT' AND EXISTS (SELECT 1 FROM dues_offer WHERE plan_id = OLD.id) THEN
        RAISE EXCEPTION 'offers were made on this plan, so it stays as it is' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF NOT EXISTS (SELECT 1 FROM rates_ratecard WHERE id = NEW.card_id AND state = 'approved')
       OR NOT EXISTS (SELECT 1 FROM rates_taxrule WHERE id = NEW.tax_rule_id AND state = 'approved')
       OR NOT EXISTS (SELECT 1 FROM engagements_engagement
                      WHERE id = NEW.engagement_id AND programme_id = NEW.programme_id) THEN
        RAISE EXCEPTION 'pay is planned with approved rates of the same programme' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pay_plan_may_stand BEFORE INSERT OR UPDATE OR DELETE ON dues_payplan
    FOR EACH ROW EXECUTE FUNCTION dues_plan_may_stand();

CREATE FUNCTION dues_offer_of_participation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM engagements_participation p JOIN dues_payplan plan ON plan.id = NEW.plan_id
                   WHERE p.id = NEW.participation_id AND p.advisor_id = NEW.advisor_id
                     AND p.programme_id = NEW.programme_id AND p.engagement_id = plan.engagement_id
                     AND plan.currency = NEW.currency) THEN
        RAISE EXCEPTION 'an offer is made to the person invited, by the plan of her engagement'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER offer_of_participation BEFORE INSERT ON dues_offer
    FOR EACH ROW EXECUTE FUNCTION dues_offer_of_participation();
"""
BELONGS_BACK = """
DROP TRIGGER offer_of_participation ON dues_offer; DROP FUNCTION dues_offer_of_participation();
DROP TRIGGER pay_plan_may_stand ON dues_payplan; DROP FUNCTION dues_plan_may_stand();
"""

NEVER_LOWERED = """
CREATE FUNCTION dues_only_the_answer_changes() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF TG_OP = 'DELETE' OR ROW(NEW.id, NEW.public_id, NEW.participation_id, NEW.programme_id, NEW.advisor_id,
            NEW.plan_id, NEW.currency, NEW.gross_minor, NEW.tax_minor, NEW.net_minor, NEW.made_at)
        IS DISTINCT FROM ROW(OLD.id, OLD.public_id, OLD.participation_id, OLD.programme_id, OLD.advisor_id,
            OLD.plan_id, OLD.currency, OLD.gross_minor, OLD.tax_minor, OLD.net_minor, OLD.made_at) THEN
        RAISE EXCEPTION 'what was offered stays as it was offered' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('open', 'accepted'), ('open', 'declined'),
            ('declined', 'accepted'), ('accepted', 'withdrawn')) THEN
        RAISE EXCEPTION 'an offer does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER offer_only_answer_changes BEFORE UPDATE OR DELETE ON dues_offer
    FOR EACH ROW EXECUTE FUNCTION dues_only_the_answer_changes();

CREATE FUNCTION dues_never_lowered() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF TG_OP = 'DELETE' OR ROW(NEW.id, NEW.public_id, NEW.participation_id, NEW.offer_id, NEW.programme_id,
            NEW.advisor_id, NEW.currency, NEW.gross_minor, NEW.tax_minor, NEW.net_minor, NEW.owed_at)
        IS DISTINCT FROM ROW(OLD.id, OLD.public_id, OLD.participation_id, OLD.offer_id, OLD.programme_id,
            OLD.advisor_id, OLD.currency, OLD.gross_minor, OLD.tax_minor, OLD.net_minor, OLD.owed_at)
        OR (OLD.state = 'payable' AND ROW(NEW.state, NEW.payable_at, NEW.pay_by)
            IS DISTINCT FROM ROW(OLD.state, OLD.payable_at, OLD.pay_by)) THEN
        RAISE EXCEPTION 'what is owed to her is never lowered, moved or taken back'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER due_never_lowered BEFORE UPDATE OR DELETE ON dues_due
    FOR EACH ROW EXECUTE FUNCTION dues_never_lowered();

CREATE FUNCTION dues_lines_stay() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    RAISE EXCEPTION 'the lines of an offer and of a due stay as they were written'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER offer_line_stays BEFORE UPDATE OR DELETE ON dues_offerline
    FOR EACH ROW EXECUTE FUNCTION dues_lines_stay();
CREATE TRIGGER due_line_stays BEFORE UPDATE OR DELETE ON dues_dueline
    FOR EACH ROW EXECUTE FUNCTION dues_lines_stay();
"""
NEVER_LOWERED_BACK = """
DROP TRIGGER due_line_stays ON dues_dueline; DROP TRIGGER offer_line_stays ON dues_offerline;
DROP FUNCTION dues_lines_stay();
DROP TRIGGER due_never_lowered ON dues_due; DROP FUNCTION dues_never_lowered();
DROP TRIGGER offer_only_answer_changes ON dues_offer; DROP FUNCTION dues_only_the_answer_changes();
"""

# Checked when the transaction ends, because lines follow their head. SECURITY DEFINER: the sum must see every line.
SUMS = """
CREATE FUNCTION dues_offer_lines_add_up() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ DECLARE about bigint; total bigint; head bigint;
BEGIN
    about := CASE WHEN TG_TABLE_NAME = 'dues_offer' THEN (to_jsonb(NEW) ->> 'id')::bigint
                  ELSE (to_jsonb(NEW) ->> 'offer_id')::bigint END;
    SELECT gross_minor INTO head FROM dues_offer WHERE id = about;
    SELECT coalesce(sum(amount_minor), 0) INTO total FROM dues_offerline WHERE offer_id = about;
    IF total <> head THEN
        RAISE EXCEPTION 'the lines of an offer add up to its gross' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER offer_adds_up AFTER INSERT ON dues_offer DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION dues_offer_lines_add_up();
CREATE CONSTRAINT TRIGGER offer_line_adds_up AFTER INSERT ON dues_offerline DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION dues_offer_lines_add_up();

CREATE FUNCTION dues_due_lines_add_up() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ DECLARE about bigint; total bigint; head bigint;
BEGIN
    about := CASE WHEN TG_TABLE_NAME = 'dues_due' THEN (to_jsonb(NEW) ->> 'id')::bigint
                  ELSE (to_jsonb(NEW) ->> 'due_id')::bigint END;
    SELECT net_minor INTO head FROM dues_due WHERE id = about;
    SELECT coalesce(sum(amount_minor), 0) INTO total FROM dues_dueline WHERE due_id = about;
    IF total <> head THEN
        RAISE EXCEPTION 'the lines of a due add up to what she receives' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER due_adds_up AFTER INSERT ON dues_due DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION dues_due_lines_add_up();
CREATE CONSTRAINT TRIGGER due_line_adds_up AFTER INSERT ON dues_dueline DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION dues_due_lines_add_up();
"""
SUMS_BACK = """
DROP TRIGGER due_line_adds_up ON dues_dueline; DROP TRIGGER due_adds_up ON dues_due;
DROP FUNCTION dues_due_lines_add_up();
DROP TRIGGER offer_line_adds_up ON dues_offerline; DROP TRIGGER offer_adds_up ON dues_offer;
DROP FUNCTION dues_offer_lines_add_up();
"""


class Migration(migrations.Migration):
    dependencies = [("dues", "0001_tables"), ("rates", "0002_row_security"), ("engagements", "0001_tables")]
    operations = [
        migrations.RunSQL(KEYS, KEYS_BACK),
        migrations.RunSQL(BELONGS, BELONGS_BACK),
        migrations.RunSQL(NEVER_LOWERED, NEVER_LOWERED_BACK),
        migrations.RunSQL(SUMS, SUMS_BACK),
        *protect("dues_payplan", enrolled="programme_id"),
        *protect("dues_offer", advisor="advisor_id"),
        *protect("dues_offerline", advisor="advisor_id"),
        *protect("dues_due", advisor="advisor_id"),
        *protect("dues_dueline", advisor="advisor_id"),
    ]
