"""A worker writes into the trail as nobody, and says of nobody that it acts for her but of whoever asked for the work
that runs: a row in the name of a colleague would stand on an advisor's list, and in front of who answers her."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import policy

TABLE = "audit_auditevent"
WORKERS = "app_worker, app_notify, app_payout"
NOW = "at > statement_timestamp() - interval '1 minute' AND at <= statement_timestamp()"
AS_NOBODY = (
    "actor_id IS NULL AND actor_role = 'system' "
    "AND (on_behalf_of IS NULL OR on_behalf_of = ANY ((SELECT app_job_people())::bigint[]))"
)


class Migration(migrations.Migration):
    dependencies = [("audit", "0009_one_sealer"), ("jobs", "0004_in_whose_name")]
    operations = [
        migrations.RunSQL(
            f"DROP POLICY adds ON {TABLE}", f"CREATE POLICY adds ON {TABLE} FOR INSERT TO {WORKERS} WITH CHECK ({NOW})"
        ),
        policy(TABLE, "adds", WORKERS, f"{AS_NOBODY} AND {NOW}", "INSERT"),
    ]
