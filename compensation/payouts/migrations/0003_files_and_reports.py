"""Files that leave and reports that come back."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payouts", "0002_payments_and_decisions"),
        ("files", "0001_tables"),
        ("programmes", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="PaymentFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="payouts.payoutbatch"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"
                    ),
                ),
                (
                    "rail",
                    models.CharField(
                        choices=[
                            ("bank", "Bank account"),
                            ("wallet", "Mobile wallet"),
                            ("cash", "Cash, with two witnesses"),
                        ],
                        max_length=10,
                    ),
                ),
                ("provider", models.CharField(blank=True, max_length=20)),
                ("message_id", models.CharField(max_length=35, unique=True)),
                ("information_id", models.CharField(max_length=35, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "being made"),
                            ("made", "ready"),
                            ("empty", "nothing to hand over"),
                            ("handed_over", "handed over"),
                        ],
                        default="asked",
                        max_length=12,
                    ),
                ),
                ("payment_count", models.PositiveIntegerField(default=0)),
                ("total_minor", models.BigIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("size", models.PositiveIntegerField(default=0)),
                (
                    "stored",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                ("made_at", models.DateTimeField(null=True)),
                ("handed_over_at", models.DateTimeField(null=True)),
                (
                    "handed_over_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["rail", "provider", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "rail", "provider"), name="payment_file_one_per_rail"),
                    models.CheckConstraint(
                        condition=models.Q(("rail__in", ["bank", "wallet", "cash"])), name="payment_file_rail_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["asked", "made", "empty", "handed_over"])),
                        name="payment_file_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("made_at__isnull", False),
                                ("state__in", ["made", "handed_over"]),
                                ("stored__isnull", False),
                                ("payment_count__gt", 0),
                                ("sha256__regex", "^[0-9a-f]{64}$"),
                            ),
                            models.Q(
                                ("made_at__isnull", True),
                                ("sha256", ""),
                                ("state__in", ["asked", "empty"]),
                                ("stored__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="payment_file_stored_when_made",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("handed_over_at__isnull", False),
                                ("handed_over_by__isnull", False),
                                ("state", "handed_over"),
                            ),
                            models.Q(
                                ("handed_over_at__isnull", True),
                                ("handed_over_by__isnull", True),
                                ("state__in", ["asked", "made", "empty"]),
                            ),
                            _connector="OR",
                        ),
                        name="payment_file_handed_over_by_someone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StatusReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("pain.002", "bank report (pain.002)"), ("csv", "table (CSV)")], max_length=10
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("line_count", models.PositiveIntegerField()),
                ("settled_count", models.PositiveIntegerField(default=0)),
                ("rejected_count", models.PositiveIntegerField(default=0)),
                ("quarantined_count", models.PositiveIntegerField(default=0)),
                (
                    "applied_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("applied_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "sha256"), name="status_report_read_once"),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["pain.002", "csv"])), name="status_report_source_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StatusLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="payouts.statusreport"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="status_lines", to="payouts.payment"
                    ),
                ),
                ("status_code", models.CharField(max_length=20)),
                ("reason_code", models.CharField(blank=True, max_length=20)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("applied", "taken over"),
                            ("no_change", "nothing new"),
                            ("quarantined", "put aside for a person"),
                        ],
                        max_length=12,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("report", "payment"), name="report_names_payment_once"),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["applied", "no_change", "quarantined"])),
                        name="status_line_outcome_known",
                    ),
                ],
            },
        ),
    ]
