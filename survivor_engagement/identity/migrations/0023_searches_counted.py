"""No name and no number is looked through without its row of the trail, and no such row is written beyond the limits:
the database asks for the row first. And whoever may not change a detail does not wait for those who do."""

from importlib import import_module

from django.db import migrations

from survivor_engagement.identity.migrations._opening_roles import SEARCHED, SEARCHERS

PATH = "SET search_path = pg_catalog, public, pg_temp"
WAITS = import_module("survivor_engagement.identity.migrations.0021_written_one_after_the_other").WAITS
# As `identity.search` has them; a test compares.
IN_AN_HOUR, IN_A_DAY = 20, 100
LIMITED = f"""
CREATE FUNCTION identity_search_is_limited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {PATH} AS $$
DECLARE by_this_person bigint; in_programme bigint;
BEGIN
    SELECT s.by_this_person, s.in_programme INTO by_this_person, in_programme FROM app_begin_search(NEW.programme_id) s;
    IF by_this_person >= {IN_AN_HOUR} OR in_programme >= {IN_A_DAY} THEN
        RAISE EXCEPTION 'there were too many searches' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER search_is_limited BEFORE INSERT ON audit_auditevent FOR EACH ROW
    WHEN (NEW.event = 'identity.searched' AND current_user = 'app_web')
    EXECUTE FUNCTION identity_search_is_limited();

CREATE FUNCTION app_search_is_written(programme bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER {PATH} AS
$$ SELECT EXISTS (
       SELECT 1 FROM audit_auditevent s
       WHERE s.event = 'identity.searched' AND s.actor_id = app_user() AND s.programme_id = programme
         AND s.decision = 'done' AND s.at >= transaction_timestamp()) $$;
REVOKE ALL ON FUNCTION app_search_is_written(bigint), identity_search_is_limited() FROM PUBLIC;
"""  # noqa: S608 - numbers of ours
LIMITED_BACK = """
DROP FUNCTION app_search_is_written(bigint);
DROP TRIGGER search_is_limited ON audit_auditevent; DROP FUNCTION identity_search_is_limited();
"""
# Their way of looking names up was made stricter after these words were written.
BEFORE = SEARCHED.replace("SET search_path = pg_catalog, public AS", f"{PATH} AS", 1)
HELD = f"app_holds(programme, {SEARCHERS})"
WRITTEN = BEFORE.replace(HELD, f"{HELD} AND app_search_is_written(programme)", 1)
# One number has a tag for each key of the index, and there are few: no list of numbers is looked up by one row.
TAG = f"""
CREATE OR REPLACE FUNCTION vault.with_tag(programme bigint, of_kind text, marks bytea[])
RETURNS TABLE (advisor_id bigint, public_id text, code text)
LANGUAGE sql STABLE SECURITY DEFINER {PATH} AS
$$ SELECT her.advisor_id, her.public_id, her.code FROM vault.of_now(programme) her
   WHERE {{few}}her.advisor_id IN (SELECT t.advisor_id FROM vault.contact_tag t
                            WHERE t.programme_id = programme AND t.kind = of_kind AND t.tag = ANY (marks))
   ORDER BY her.code $$;
"""  # noqa: S608 - words of ours
ONLY_WHO_MAY = WAITS.replace(
    "WHERE a.id = her AND (app_may_open",
    "WHERE a.id = her AND session_user NOT IN ('app_notify', 'app_payout', 'app_worker')\n     AND (app_may_open",
    1,
)


class Migration(migrations.Migration):
    dependencies = [("identity", "0022_no_first_programme"), ("audit", "0011_second_steps_leave_a_trace")]
    operations = [
        migrations.RunSQL(LIMITED, LIMITED_BACK),
        migrations.RunSQL(WRITTEN, BEFORE),
        migrations.RunSQL(TAG.format(few="cardinality(marks) <= 8 AND "), TAG.format(few="")),
        migrations.RunSQL(ONLY_WHO_MAY, WAITS),
    ]
