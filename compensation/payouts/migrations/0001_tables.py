"""How people are paid, and batches."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("identity", "0001_tables"),
        ("programmes", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="FundingAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency (three letters)")),
                ("bic", models.CharField(max_length=11, verbose_name="BIC of the bank")),
                ("account", models.CharField(max_length=34, verbose_name="account number or IBAN")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)),
                        fields=("programme", "currency"),
                        name="funding_one_in_use",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")), name="funding_currency_three_letters"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("bic__regex", "^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$")),
                        name="funding_bic_form",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("account__regex", "^[A-Z0-9]{5,34}$")), name="funding_account_form"
                    ),
                    models.UniqueConstraint(fields=("id", "programme", "currency"), name="funding_of_programme"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PayoutMethod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "advisor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payout_methods",
                        to="identity.advisor",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"
                    ),
                ),
                (
                    "kind",
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
                ("currency", models.CharField(max_length=3)),
                ("hint", models.CharField(blank=True, max_length=8)),
                ("fingerprint", models.BinaryField(max_length=32, null=True)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "in use"), ("retired", "no longer used")], default="active", max_length=10
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "active")), fields=["fingerprint"], name="method_by_fingerprint"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["bank", "wallet", "cash"])), name="method_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["active", "retired"])), name="method_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")), name="method_currency_three_letters"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "active")),
                        fields=("advisor", "programme", "currency"),
                        name="method_one_in_use",
                    ),
                    models.UniqueConstraint(
                        fields=("advisor", "programme", "currency", "version"), name="method_version_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fingerprint__isnull", True), ("hint", ""), ("kind", "cash"), ("provider", "")),
                            models.Q(
                                ("fingerprint__isnull", False),
                                ("kind__in", ["bank", "wallet"]),
                                models.Q(("provider", ""), _negated=True),
                                models.Q(("hint", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="method_account_unless_cash",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("retired_at__isnull", True), ("state", "active")),
                            models.Q(("retired_at__isnull", False), ("state", "retired")),
                            _connector="OR",
                        ),
                        name="method_retired_at_a_time",
                    ),
                    models.UniqueConstraint(
                        fields=("id", "advisor", "programme", "currency"), name="method_of_advisor"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SharedAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "method",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shared_account",
                        to="payouts.payoutmethod",
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
                    "state",
                    models.CharField(
                        choices=[("open", "answer needed"), ("answered", "answered")], default="open", max_length=10
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("own_wish", "Asked her alone: it is her own wish"),
                            ("household", "Asked her alone: they share it by choice"),
                            ("another_way", "She wants to be paid in another way"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("noticed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "answered"])), name="shared_account_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer__in", ["", "own_wish", "household", "another_way"])),
                        name="shared_account_answer_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer", ""),
                                ("answered_at__isnull", True),
                                ("answered_by__isnull", True),
                                ("state", "open"),
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("state", "answered"),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="shared_account_answered_by_someone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PayoutBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payout_batches",
                        to="programmes.programme",
                    ),
                ),
                ("reference", models.CharField(max_length=35)),
                ("currency", models.CharField(max_length=3)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "being prepared"),
                            ("locked", "waiting for approval"),
                            ("approved", "waiting for release"),
                            ("released", "released"),
                            ("dispatched", "handed over"),
                            ("completed", "complete"),
                            ("cancelled", "cancelled"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("prepared_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("locked_at", models.DateTimeField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("content_hash", models.CharField(blank=True, max_length=64)),
                ("payment_count", models.PositiveIntegerField(default=0)),
                ("total_minor", models.BigIntegerField(default=0)),
                (
                    "funding_account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payouts.fundingaccount",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "payout batches",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["programme", "state"], name="batch_by_state")],
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "reference"), name="batch_reference_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["draft", "locked", "approved", "released", "dispatched", "completed", "cancelled"],
                            )
                        ),
                        name="batch_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")), name="batch_currency_three_letters"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total_minor__gte", 0)), name="batch_total_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("content_hash", ""), ("locked_at__isnull", True), ("state__in", ["draft", "cancelled"])
                            ),
                            models.Q(
                                ("content_hash__regex", "^[0-9a-f]{64}$"),
                                ("locked_at__isnull", False),
                                ("payment_count__gt", 0),
                                ("state__in", ["locked", "approved", "released", "dispatched", "completed"]),
                            ),
                            _connector="OR",
                        ),
                        name="batch_hashed_while_locked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("released_at__isnull", False), ("state__in", ["released", "dispatched", "completed"])
                            ),
                            models.Q(
                                ("released_at__isnull", True),
                                ("state__in", ["draft", "locked", "approved", "cancelled"]),
                            ),
                            _connector="OR",
                        ),
                        name="batch_released_at_a_time",
                    ),
                    models.UniqueConstraint(fields=("id", "programme", "currency"), name="batch_of_programme"),
                    models.UniqueConstraint(fields=("id", "prepared_by", "content_hash"), name="batch_content"),
                ],
            },
        ),
    ]
