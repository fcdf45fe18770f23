"""Each event says more: request, session and network as hashes, the decision, its reason, for whom a worker acts."""

from django.db import migrations, models

from survivor_engagement.common.rowsecurity import policy

OWN_NAME = "actor_id IS NULL OR actor_id = (SELECT app_user())"
TABLE = "audit_auditevent"


def added(name: str, field: models.Field) -> migrations.AddField:
    return migrations.AddField("auditevent", name, field)


def hashed(length: int) -> models.CharField:
    return models.CharField(blank=True, db_default="", max_length=length)


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_accounts_leave_a_trace")]
    operations = [
        added("on_behalf_of", models.BigIntegerField(null=True)),
        added("ids_hash", hashed(64)),
        added(
            "decision",
            models.CharField(
                choices=[("done", "done"), ("refused", "refused"), ("failed", "failed")],
                db_default="done",
                default="done",
                max_length=10,
            ),
        ),
        added(
            "reason",
            models.CharField(
                blank=True,
                choices=[
                    ("", ""),
                    ("not_allowed", "not allowed to this role"),
                    ("not_found", "not there for this person"),
                    ("not_now", "a rule stands in the way"),
                    ("error", "something broke"),
                ],
                db_default="",
                max_length=20,
            ),
        ),
        added("request_id", models.UUIDField(null=True)),
        added("session_hash", hashed(32)),
        added("network", hashed(32)),
        migrations.AddConstraint(
            "auditevent",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "done"), ("reason", "")),
                    models.Q(("decision", "refused"), ("reason__in", ["not_allowed", "not_found", "not_now"])),
                    models.Q(("decision", "failed"), ("reason", "error")),
                    _connector="OR",
                ),
                name="audit_decision_has_its_reason",
            ),
        ),
        # The web process acts for whoever is signed in; that a worker did something for somebody only a worker says.
        migrations.RunSQL(f"DROP POLICY adds_in_own_name ON {TABLE}", migrations.RunSQL.noop),
        policy(TABLE, "adds_in_own_name", "app_web", f"({OWN_NAME}) AND on_behalf_of IS NULL", "INSERT"),
        migrations.RunSQL(
            migrations.RunSQL.noop,
            f"CREATE POLICY adds_in_own_name ON {TABLE} FOR INSERT TO app_web WITH CHECK ({OWN_NAME})",
        ),
    ]
