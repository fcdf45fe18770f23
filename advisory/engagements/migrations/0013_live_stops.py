"""That somebody in the room asks to stop: anybody who takes part may write one; it holds nobody's name or code."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Now

from survivor_engagement.common.rowsecurity import for_partners, of_same_programme, policy, protect

TABLE = "engagements_livestop"
TAKES_PART = (
    "engagement_id IN (SELECT p.engagement_id FROM engagements_participation p "
    "WHERE p.advisor_id = (SELECT app_advisor()))"
)
SERVING = "app_web, app_worker, app_notify, app_payout"
KEPT = f"""
REVOKE UPDATE, DELETE, TRUNCATE ON {TABLE} FROM {SERVING};
GRANT UPDATE (seen_at, seen_by_id) ON {TABLE} TO app_web;
"""
KEPT_BACK = f"GRANT UPDATE, DELETE ON {TABLE} TO {SERVING};"


class Migration(migrations.Migration):
    dependencies = [
        ("engagements", "0012_asked_by_somebody"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="LiveStop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stops",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"
                    ),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(condition=Q(seen_at=None), fields=["engagement"], name="live_stop_unseen")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(seen_at=None, seen_by=None) | Q(seen_at__isnull=False),
                        name="live_stop_seen_at_a_moment",
                    )
                ],
            },
        ),
        *protect(TABLE),
        for_partners(TABLE, "engagement_id", "engagements"),
        policy(TABLE, "takes_part", "app_web", TAKES_PART, "SELECT"),
        policy(TABLE, "asks", "app_web", TAKES_PART, "INSERT"),
        of_same_programme(TABLE, "engagement_id", "engagements_engagement"),
        migrations.RunSQL(KEPT, KEPT_BACK),
    ]
