"""Emergencies, looked at afterwards; requests that are taken back; and the rules of requests in the database.

A row of a request is seen by her whom it is about and never written by her; no one who serves can delete it, but for
the job that erases. A permission that is over may be removed by the clock, and by who ends a role.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from survivor_engagement.common.rowsecurity import ADMIN, ADVISOR, JOB, STAFF, WORKERS, policy
from survivor_engagement.identity.migrations._reveal_rules import ANSWERED, ASKED, BACK, BACK_LAST, FUNCTIONS, GRANTED

REQUESTS, GRANTS = "identity_revealrequest", "identity_advisoruserobjectpermission"
OVER = "expires_at <= statement_timestamp() OR NOT app_grant_stands(user_id, content_object_id)"
WIDE = f"""
DROP POLICY staff ON {REQUESTS}; DROP POLICY job ON {REQUESTS}; DROP POLICY advisor ON {REQUESTS};
"""
WIDE_BACK = f"""
CREATE POLICY staff ON {REQUESTS} TO app_web USING ({STAFF.format(column="programme_id")});
CREATE POLICY job ON {REQUESTS} TO {WORKERS} USING ({JOB.format(column="programme_id")});
CREATE POLICY advisor ON {REQUESTS} TO app_web USING ({ADVISOR.format(column="advisor_id")});
"""


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0009_seen_by_programme"),
        ("programmes", "0005_independent_and_partners"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="revealrequest",
            name="reveal_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="revealrequest",
            name="reveal_decided_by_someone",
        ),
        migrations.RemoveConstraint(
            model_name="revealrequest",
            name="reveal_approved_until",
        ),
        migrations.AddField(
            model_name="revealrequest",
            name="opened_in",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="revealrequest",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("in_order", "In order: it could not wait for a second person"),
                    ("not_in_order", "Not in order"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="revealrequest",
            name="reviewed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="revealrequest",
            name="reviewed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AlterField(
            model_name="revealrequest",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "waiting for a second person"),
                    ("approved", "approved"),
                    ("refused", "not approved"),
                    ("taken_back", "taken back"),
                    ("emergency", "emergency, opened at once"),
                    ("stopped", "emergency, stopped"),
                ],
                default="asked",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="revealrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["asked", "approved", "refused", "taken_back", "emergency", "stopped"])
                ),
                name="reveal_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="revealrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("state__in", ["approved", "refused"]),
                    ),
                    models.Q(
                        models.Q(("state__in", ["approved", "refused"]), _negated=True),
                        ("decided_at", None),
                        ("decided_by", None),
                    ),
                    _connector="OR",
                ),
                name="reveal_decided_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="revealrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["approved", "emergency"]), _negated=True),
                    ("until__isnull", False),
                    _connector="OR",
                ),
                name="reveal_approved_until",
            ),
        ),
        migrations.AddConstraint(
            model_name="revealrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["emergency", "stopped"]), _negated=True),
                    models.Q(
                        ("fields__contained_by", ["legal_name", "phone"]),
                        ("purpose", "safety"),
                        models.Q(("fields", []), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="reveal_emergency_is_small",
            ),
        ),
        migrations.AddConstraint(
            model_name="revealrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", ""), ("reviewed_at", None), ("reviewed_by", None)),
                    models.Q(
                        ("outcome__in", ["in_order", "not_in_order"]),
                        ("reviewed_at__isnull", False),
                        ("reviewed_by__isnull", False),
                        ("state__in", ["emergency", "stopped"]),
                    ),
                    _connector="OR",
                ),
                name="reveal_reviewed_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="revealrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewed_by", None),
                    models.Q(
                        ("reviewed_by__isnull", False), models.Q(("reviewed_by", models.F("asked_by")), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="reveal_never_reviewed_by_oneself",
            ),
        ),
        migrations.RunSQL(FUNCTIONS, BACK_LAST),
        migrations.RunSQL(WIDE, WIDE_BACK),
        *(
            policy(REQUESTS, f"staff_{command.lower()}", "app_web", STAFF.format(column="programme_id"), command)
            for command in ("SELECT", "INSERT", "UPDATE")
        ),
        policy(REQUESTS, "advisor", "app_web", ADVISOR.format(column="advisor_id"), "SELECT"),
        policy(REQUESTS, "job", WORKERS, JOB.format(column="programme_id"), "SELECT"),
        policy(REQUESTS, "job_erases", WORKERS, JOB.format(column="programme_id"), "DELETE"),
        policy(GRANTS, "over", WORKERS, OVER, "SELECT"),
        policy(GRANTS, "over_goes", WORKERS, OVER, "DELETE"),
        policy(GRANTS, "admin_over", "app_web", f"{ADMIN} AND ({OVER})", "SELECT"),
        policy(GRANTS, "admin_over_goes", "app_web", f"{ADMIN} AND ({OVER})", "DELETE"),
        migrations.RunSQL(ASKED + ANSWERED + GRANTED, BACK),
    ]
