"""Whoever adds a row chooses neither its number nor its moment: a high number would make the sealer look past the rows
that follow, and an earlier moment would tell a story that did not happen.

A column that is added later is named here anew, else nobody who serves can write it.
"""

from django.db import migrations

from survivor_engagement.common.rowsecurity import policy

SERVING = "app_web, app_worker, app_notify, app_payout"
TABLE = "audit_auditevent"
COLUMNS = (
    "at, event, actor_id, actor_role, on_behalf_of, programme_id, advisor_id, about_kind, about_id, fields, purpose, "
    "count, ids_hash, decision, reason, request_id, session_hash, network"
)
OWN_NAME = "(actor_id IS NULL OR actor_id = (SELECT app_user())) AND on_behalf_of IS NULL"
# A worker that acts in a person's scope may say that it does; for nobody else.
OWN_NAME_AFTER = (
    "(actor_id IS NULL OR actor_id = (SELECT app_user())) "
    "AND (on_behalf_of IS NULL OR on_behalf_of = (SELECT app_user()))"
)
NOW = "at > statement_timestamp() - interval '1 minute' AND at <= statement_timestamp()"


def again(name: str, roles: str, before: str, after: str) -> list[migrations.RunSQL]:
    old = f"CREATE POLICY {name} ON {TABLE} FOR INSERT TO {roles} WITH CHECK ({before})"
    return [migrations.RunSQL(f"DROP POLICY {name} ON {TABLE}", old), policy(TABLE, name, roles, after, "INSERT")]


class Migration(migrations.Migration):
    dependencies = [("audit", "0007_watched")]
    operations = [
        migrations.RunSQL(
            f"REVOKE INSERT ON {TABLE} FROM {SERVING}; GRANT INSERT ({COLUMNS}) ON {TABLE} TO {SERVING}",
            f"GRANT INSERT ON {TABLE} TO {SERVING}",
        ),
        *again("adds_in_own_name", "app_web", OWN_NAME, f"{OWN_NAME_AFTER} AND {NOW}"),
        *again("adds", "app_worker, app_notify, app_payout", "true", NOW),
    ]
