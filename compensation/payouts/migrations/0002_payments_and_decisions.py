"""Payments, what they pay for, and who decided."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payouts", "0001_tables"),
        ("dues", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="payouts.payoutbatch"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"
                    ),
                ),
                (
                    "advisor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="identity.advisor"
                    ),
                ),
                (
                    "method",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="payouts.payoutmethod"
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("end_to_end_id", models.CharField(max_length=35, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "not sent yet"),
                            ("submitted", "on its way"),
                            ("settled", "paid"),
                            ("rejected", "not accepted"),
                            ("returned", "came back"),
                            ("unknown", "not sure yet"),
                            ("cancelled", "stopped"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("state_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("reason_code", models.CharField(blank=True, max_length=20)),
                ("settled_on", models.DateField(null=True)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["programme", "state"], name="payment_by_state"),
                    models.Index(fields=["advisor", "-id"], name="payment_by_advisor"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "advisor"), name="payment_one_per_advisor_in_batch"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["draft", "submitted", "settled", "rejected", "returned", "unknown", "cancelled"],
                            )
                        ),
                        name="payment_state_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="payment_amount_positive"),
                    models.CheckConstraint(
                        condition=models.Q(("end_to_end_id__regex", "^[A-Z0-9]{16,35}$")),
                        name="payment_end_to_end_id_form",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_on__isnull", False), ("state__in", ["settled", "returned"])),
                            models.Q(
                                ("settled_on__isnull", True),
                                ("state__in", ["draft", "submitted", "rejected", "unknown", "cancelled"]),
                            ),
                            _connector="OR",
                        ),
                        name="payment_settled_on_a_day",
                    ),
                    models.UniqueConstraint(fields=("id", "programme", "advisor"), name="payment_of_advisor"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="payouts.payment"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"
                    ),
                ),
                (
                    "advisor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.advisor"
                    ),
                ),
                (
                    "due",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payment_items", to="dues.due"
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                ("live", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("live", True)), fields=("due",), name="due_paid_once"),
                    models.UniqueConstraint(fields=("payment", "due"), name="item_once_per_payment"),
                    models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="item_amount_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="payouts.payoutbatch"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[("approve", "approved"), ("release", "released"), ("send_back", "sent back")],
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("amount", "An amount needs another look"),
                            ("person", "Somebody should be left out for now"),
                            ("method", "The way somebody is paid has changed"),
                            ("timing", "Now is not the right moment"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("content_hash", models.CharField(max_length=64)),
                ("standing_hash", models.CharField(max_length=64, null=True)),
                ("second_factor", models.BooleanField(default=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("step__in", ["approve", "release", "send_back"])),
                        name="decision_step_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("step", "send_back"),
                            models.Q(("by", models.F("prepared_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="decision_never_by_preparer",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("standing_hash__isnull", False)),
                        fields=("batch", "by"),
                        name="decision_one_step_a_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("standing_hash__isnull", False)),
                        fields=("batch", "step"),
                        name="decision_step_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("standing_hash__isnull", True),
                            models.Q(
                                ("standing_hash", models.F("content_hash")),
                                ("standing_hash__isnull", False),
                                ("step__in", ["approve", "release"]),
                            ),
                            _connector="OR",
                        ),
                        name="decision_stands_for_its_content",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason__in", ["amount", "person", "method", "timing"]), ("step", "send_back")),
                            models.Q(("reason", ""), ("step__in", ["approve", "release"])),
                            _connector="OR",
                        ),
                        name="decision_reason_when_sent_back",
                    ),
                ],
            },
        ),
    ]
