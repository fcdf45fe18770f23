"""The first table of how an advisor may be reached, and its rules."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SAFE_CONTACTS = migrations.CreateModel(
    name="SafeContact",
    fields=[
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        (
            "channel",
            models.CharField(
                choices=[
                    ("none", "Do not contact me"),
                    ("in_app", "Only on this site, when I sign in"),
                    ("sms", "Text message"),
                    ("call", "Phone call by a person I know"),
                ],
                max_length=10,
                verbose_name="channel",
            ),
        ),
        ("days", models.JSONField(default=list, verbose_name="days")),
        ("from_time", models.TimeField(blank=True, null=True, verbose_name="from")),
        ("until_time", models.TimeField(blank=True, null=True, verbose_name="until")),
        (
            "shared_with",
            models.CharField(
                choices=[
                    ("nobody", "Nobody, it is only mine"),
                    ("sometimes", "Others use or see it sometimes"),
                    ("often", "Others use or see it often"),
                ],
                max_length=10,
                verbose_name="who else uses the phone",
            ),
        ),
        (
            "wording",
            models.CharField(
                choices=[
                    ("note", "“You have a new note.”"),
                    ("hello", "“Hello, see you soon.”"),
                    ("appointment", "“Reminder: your appointment.”"),
                ],
                default="note",
                max_length=12,
                verbose_name="words of a message",
            ),
        ),
        ("voicemail", models.BooleanField(default=False, verbose_name="a message may be left")),
        ("confirmed_at", models.DateTimeField()),
        (
            "advisor",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="safe_contacts", to="identity.advisor"
            ),
        ),
        (
            "asked_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        (
            "programme",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"),
        ),
    ],
    options={
        "ordering": ["id"],
    },
)

RULES_OF_SAFE_CONTACTS = [
    migrations.AddConstraint(
        model_name="safecontact",
        constraint=models.UniqueConstraint(fields=("advisor", "programme"), name="safe_contact_one_per_programme"),
    ),
    migrations.AddConstraint(
        model_name="safecontact",
        constraint=models.CheckConstraint(
            condition=models.Q(("channel__in", ["none", "in_app", "sms", "call"])),
            name="safe_contact_channel_known",
        ),
    ),
    migrations.AddConstraint(
        model_name="safecontact",
        constraint=models.CheckConstraint(
            condition=models.Q(("shared_with__in", ["nobody", "sometimes", "often"])),
            name="safe_contact_shared_known",
        ),
    ),
    migrations.AddConstraint(
        model_name="safecontact",
        constraint=models.CheckConstraint(
            condition=models.Q(("wording__in", ["note", "hello", "appointment"])), name="safe_contact_wording_known"
        ),
    ),
    migrations.AddConstraint(
        model_name="safecontact",
        constraint=models.CheckConstraint(
            condition=models.Q(
                ("channel__in", ["none", "in_app"]),
                models.Q(
                    ("from_time__isnull", False),
                    ("from_time__lt", models.F("until_time")),
                    ("until_time__isnull", False),
                ),
                _connector="OR",
            ),
            name="safe_contact_hours_for_outside_channels",
        ),
    ),
]
