"""A file whose people changed their way or their mind is void, and a new one takes its place."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0002_row_security"),
        ("payouts", "0010_second_person_rules"),
        ("programmes", "0003_only_admins_give_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="paymentfile",
            name="payment_file_one_per_rail",
        ),
        migrations.RemoveConstraint(
            model_name="paymentfile",
            name="payment_file_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="paymentfile",
            name="payment_file_stored_when_made",
        ),
        migrations.RemoveConstraint(
            model_name="paymentfile",
            name="payment_file_handed_over_by_someone",
        ),
        migrations.AlterField(
            model_name="paymentfile",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "being made"),
                    ("made", "ready"),
                    ("empty", "nothing to hand over"),
                    ("handed_over", "handed over"),
                    ("void", "void, made anew"),
                ],
                default="asked",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentfile",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "void"), _negated=True),
                fields=("batch", "rail", "provider"),
                name="payment_file_one_per_rail",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["asked", "made", "empty", "handed_over", "void"])),
                name="payment_file_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("made_at__isnull", False),
                        ("state__in", ["made", "handed_over", "void"]),
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
        ),
        migrations.AddConstraint(
            model_name="paymentfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("handed_over_at__isnull", False), ("handed_over_by__isnull", False), ("state", "handed_over")
                    ),
                    models.Q(
                        ("handed_over_at__isnull", True),
                        ("handed_over_by__isnull", True),
                        ("state__in", ["asked", "made", "empty", "void"]),
                    ),
                    _connector="OR",
                ),
                name="payment_file_handed_over_by_someone",
            ),
        ),
    ]
