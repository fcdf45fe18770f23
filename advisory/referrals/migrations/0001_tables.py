import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("programmes", "0002_scope_functions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HelpService",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("health", "Health"),
                            ("psychosocial", "Someone to talk to"),
                            ("legal", "Legal advice"),
                            ("shelter", "A safe place to stay"),
                            ("other", "Other help"),
                        ],
                        max_length=14,
                        verbose_name="kind of help",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="where")),
                ("hours", models.CharField(max_length=120, verbose_name="when somebody answers")),
                ("languages", models.JSONField(default=list, verbose_name="languages spoken there")),
                ("cost", models.CharField(max_length=120, verbose_name="what it costs")),
                ("public", models.BooleanField(default=False, verbose_name="show it also without sign-in")),
                ("listed", models.BooleanField(default=True, verbose_name="in use")),
                ("verified_on", models.DateField(blank=True, null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "name", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["health", "psychosocial", "legal", "shelter", "other"])),
                        name="service_kind_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="service_has_a_name"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("phone", ""), _negated=True),
                            models.Q(("place", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="service_can_be_reached",
                    ),
                    models.UniqueConstraint(fields=("programme", "name", "kind"), name="service_once_in_programme"),
                    models.UniqueConstraint(fields=("id", "programme"), name="service_of_programme"),
                ],
            },
        ),
    ]
