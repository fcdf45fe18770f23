"""A wish to be erased, from the day it is said to its certificate, and the rules that keep it."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import survivor_engagement.identity.codes
from survivor_engagement.identity.migrations._erasure_rules import RULES


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0011_contact_tags"),
        ("programmes", "0005_independent_and_partners"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("users", "0003_sessions_are_walled"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("account", "0001_initial"),
        ("admin", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "reference",
                    models.CharField(
                        default=survivor_engagement.identity.codes.new_code, editable=False, max_length=8, unique=True
                    ),
                ),
                ("how", models.CharField(choices=[("own", "by herself"), ("told", "told to staff")], max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waiting for a second person"),
                            ("confirmed", "will be done"),
                            ("refused", "not confirmed"),
                            ("cancelled", "taken back"),
                            ("done", "done"),
                        ],
                        max_length=10,
                    ),
                ),
                ("waits_for_pay", models.BooleanField(default=True)),
                ("was_active", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("counts", models.JSONField(default=dict)),
                ("backups_dark_on", models.DateField(null=True)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="advisor",
            name="advisor_status_known",
        ),
        migrations.AlterField(
            model_name="advisor",
            name="status",
            field=models.CharField(
                choices=[("active", "active"), ("paused", "paused"), ("left", "left"), ("erased", "erased")],
                default="active",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="advisor",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["active", "paused", "left", "erased"])), name="advisor_status_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="advisor",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "erased"), _negated=True), ("user__isnull", True), _connector="OR"
                ),
                name="advisor_erased_has_no_sign_in",
            ),
        ),
        migrations.AddField(
            model_name="erasure",
            name="advisor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="erasures", to="identity.advisor"
            ),
        ),
        migrations.AddField(
            model_name="erasure",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="erasure",
            name="confirmed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="erasure",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("how__in", ["own", "told"])), name="erasure_how_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["asked", "confirmed", "refused", "cancelled", "done"])),
                name="erasure_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["asked", "confirmed"])),
                fields=("advisor",),
                name="erasure_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "done")), fields=("advisor",), name="erasure_done_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by", None),
                    models.Q(
                        ("confirmed_by__isnull", False), models.Q(("confirmed_by", models.F("asked_by")), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="erasure_confirmed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["confirmed", "done"]), _negated=True),
                    models.Q(
                        ("due_at__isnull", False),
                        models.Q(
                            ("how", "own"), models.Q(("confirmed_by__isnull", False), ("how", "told")), _connector="OR"
                        ),
                    ),
                    _connector="OR",
                ),
                name="erasure_has_a_day_and_a_second_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("state__in", ["asked", "confirmed"])),
                    models.Q(("ended_at__isnull", False), ("state__in", ["refused", "cancelled", "done"])),
                    _connector="OR",
                ),
                name="erasure_ended_at_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("backups_dark_on__isnull", False), ("state", "done")),
                    models.Q(models.Q(("state", "done"), _negated=True), ("backups_dark_on", None)),
                    _connector="OR",
                ),
                name="erasure_says_when_backups_go_dark",
            ),
        ),
        *RULES,
    ]
