"""Work that a person starts runs in her scope, within one programme, and is refused when her right has ended."""

from django.db import migrations, models

QUEUES = ("default", "notify", "payout", "exports")
STATES = [
    ("asked", "waiting"),
    ("running", "running"),
    ("done", "done"),
    ("failed", "failed, will be tried again"),
    ("dead", "given up"),
    ("refused", "refused: whoever asked may not any more"),
]
OVER = ["done", "dead", "refused"]
# A worker in a person's scope sees no more than its programme, and no more than she does: nothing once her roles in it
# have ended. A request of hers names no job and a job of the system no person, so for both all stays as it was.
ROLES_NOW = """
    FROM programmes_roleassignment r JOIN users_user u ON u.id = r.user_id
    WHERE r.user_id = app_user() AND u.is_active
      AND r.starts_at <= statement_timestamp() AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp())
"""
IN_ITS_PROGRAMME = """
      AND (NULLIF(current_setting('app.job', true), '') IS NULL
           OR r.programme_id = NULLIF(current_setting('app.programme', true), '')::bigint)
"""
PROGRAMMES = """
CREATE OR REPLACE FUNCTION app_programmes_asked() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT coalesce(array_agg(DISTINCT r.programme_id), '{{}}') {roles} AND r.partner_id IS NULL $$;

CREATE OR REPLACE FUNCTION app_partner_programmes_asked() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT coalesce(array_agg(held.programme_id), '{{}}') FROM (
    SELECT r.programme_id {roles} GROUP BY r.programme_id HAVING bool_and(r.partner_id IS NOT NULL)) held $$;
"""
OF_THE_JOB = """
CREATE OR REPLACE FUNCTION app_job_programme() RETURNS bigint LANGUAGE sql STABLE
SET search_path = pg_catalog, public AS
$$ SELECT its.programme FROM (SELECT NULLIF(current_setting('app.programme', true), '')::bigint) AS its (programme)
   WHERE NULLIF(current_setting('app.job', true), '') IS NOT NULL {hers} $$;
"""
FUNCTIONS = PROGRAMMES.format(roles=ROLES_NOW + IN_ITS_PROGRAMME) + OF_THE_JOB.format(
    hers="AND (app_user() IS NULL OR its.programme = ANY (app_programmes_asked()))"
)
BACK = PROGRAMMES.format(roles=ROLES_NOW) + OF_THE_JOB.format(hers="")


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_tables"), ("identity", "0008_belonging")]
    operations = [
        migrations.RemoveConstraint("job", "job_queue_known"),
        migrations.RemoveConstraint("job", "job_state_known"),
        migrations.RemoveConstraint("job", "ended_job_has_an_end"),
        migrations.AlterField(
            "job",
            "queue",
            models.CharField(choices=[(queue, queue) for queue in QUEUES], editable=False, max_length=20),
        ),
        migrations.AlterField(
            "job", "state", models.CharField(choices=STATES, default="asked", editable=False, max_length=10)
        ),
        migrations.AddConstraint(
            "job", models.CheckConstraint(condition=models.Q(queue__in=QUEUES), name="job_queue_known")
        ),
        migrations.AddConstraint(
            "job",
            models.CheckConstraint(
                condition=models.Q(state__in=[state for state, _label in STATES]), name="job_state_known"
            ),
        ),
        migrations.AddConstraint(
            "job",
            models.CheckConstraint(
                condition=models.Q(state__in=OVER, ended_at__isnull=False)
                | (~models.Q(state__in=OVER) & models.Q(ended_at__isnull=True)),
                name="ended_job_has_an_end",
            ),
        ),
        migrations.RunSQL(FUNCTIONS, BACK),
    ]
