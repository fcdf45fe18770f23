"""It is remembered who opened a payment file, who gives it up, and what a report says of a file that is void."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0002_row_security"),
        ("payouts", "0012_files_checked"),
        ("programmes", "0003_only_admins_give_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FileOpening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="paymentfile",
            name="anew_asked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="paymentfile",
            name="anew_asked_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="paymentfile",
            name="had_gone",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="paymentfile",
            name="stopped_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="paymentfile",
            name="stopped_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="statusline",
            name="file",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payouts.paymentfile"
            ),
        ),
        migrations.AddField(
            model_name="statusline",
            name="holds",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="statusline",
            index=models.Index(condition=models.Q(("holds", True)), fields=["payment"], name="status_line_holding"),
        ),
        migrations.AddConstraint(
            model_name="paymentfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("had_gone", False), models.Q(("had_gone", True), ("state", "handed_over")), _connector="OR"
                ),
                name="payment_file_gone_is_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("anew_asked_at__isnull", True), ("anew_asked_by__isnull", True)),
                    models.Q(("anew_asked_at__isnull", False), ("anew_asked_by__isnull", False)),
                    _connector="OR",
                ),
                name="payment_file_anew_asked_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stopped_at__isnull", True), ("stopped_by__isnull", True)),
                    models.Q(
                        ("anew_asked_by__isnull", False),
                        ("state", "void"),
                        ("stopped_at__isnull", False),
                        ("stopped_by__isnull", False),
                        models.Q(("stopped_by", models.F("anew_asked_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payment_file_stopped_by_another",
            ),
        ),
        migrations.AddField(
            model_name="fileopening",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="fileopening",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="openings", to="payouts.paymentfile"
            ),
        ),
        migrations.AddField(
            model_name="fileopening",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"
            ),
        ),
        migrations.AddConstraint(
            model_name="fileopening",
            constraint=models.UniqueConstraint(fields=("file", "by"), name="file_opening_once_a_person"),
        ),
    ]
