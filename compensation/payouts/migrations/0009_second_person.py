"""What is said of a payment waits for a second person."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payouts", "0008_ways_by_another"),
        ("programmes", "0003_only_admins_give_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Saying",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "said",
                    models.CharField(
                        choices=[
                            ("not_given", "the money was not given"),
                            ("was_not_paid", "it was not paid"),
                            ("came_back", "the money came back"),
                            ("rejected", "a report says that it was not accepted"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason_code", models.CharField(blank=True, max_length=20)),
                ("said_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting for a second person"),
                            ("confirmed", "confirmed"),
                            ("declined", "not so"),
                            ("overtaken", "something newer is known"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="statusline",
            name="status_line_outcome_known",
        ),
        migrations.AlterField(
            model_name="statusline",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("applied", "taken over"),
                    ("no_change", "nothing new"),
                    ("waiting", "waiting for a second person"),
                    ("quarantined", "put aside for a person"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="statusline",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["applied", "no_change", "waiting", "quarantined"])),
                name="status_line_outcome_known",
            ),
        ),
        migrations.AddField(
            model_name="saying",
            name="decided_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="saying",
            name="payment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sayings", to="payouts.payment"
            ),
        ),
        migrations.AddField(
            model_name="saying",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"
            ),
        ),
        migrations.AddField(
            model_name="saying",
            name="report",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sayings",
                to="payouts.statusreport",
            ),
        ),
        migrations.AddField(
            model_name="saying",
            name="said_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="saying",
            constraint=models.CheckConstraint(
                condition=models.Q(("said__in", ["not_given", "was_not_paid", "came_back", "rejected"])),
                name="saying_said_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="saying",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "confirmed", "declined", "overtaken"])),
                name="saying_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="saying",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("state__in", ["waiting", "overtaken"]),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("state__in", ["confirmed", "declined"]),
                    ),
                    _connector="OR",
                ),
                name="saying_decided_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="saying",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "confirmed"), _negated=True),
                    models.Q(
                        ("decided_by__isnull", False), models.Q(("decided_by", models.F("said_by")), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="saying_confirmed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="saying",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("report__isnull", False), ("said", "rejected")),
                    models.Q(("report__isnull", True), ("said__in", ["not_given", "was_not_paid", "came_back"])),
                    _connector="OR",
                ),
                name="saying_of_a_report_or_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="saying",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")), fields=("payment",), name="saying_one_waiting"
            ),
        ),
    ]
