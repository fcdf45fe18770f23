"""What an answer is an answer to becomes a row of its own, and the answers of each advisor a chain of hashes."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Now

from consent.records.migrations import _chain
from consent.records.migrations._stops import after, before

VOICES = [
    ("self", "an adult for herself"), ("assent", "somebody under 18 for herself"), ("guardian", "a guardian"),
]  # fmt: skip
STATES = [
    ("requested", "asked"), ("deferred", "not now"), ("refused", "no"), ("given", "yes"), ("renewed", "yes, again"),
    ("paused", "paused"), ("withdrawn", "stopped"), ("revoked", "stopped by somebody who speaks for her"),
    ("invalidated", "found not to count, and never to have counted"),
]  # fmt: skip
METHODS = [
    ("own", "on her own page, signed in"), ("drawn_on_screen", "drawn on a screen"),
    ("typed_name", "her name or code, typed"), ("mark_or_thumbprint", "a mark or thumbprint on paper"),
    ("spoken_witnessed", "spoken before a witness"), ("spoken_recorded", "spoken and recorded"),
    ("paper_signed", "signed on paper"), ("message_reply", "a reply to a message"),
    ("told_to_staff", "told to somebody in the team"),
]  # fmt: skip


def to(model, **more):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model, **more)


def own_id():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0006_of_one_programme"),
        ("notices", "0005_catalogue"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="ConsentRecord",
            fields=[
                ("id", own_id()),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("scope_key", models.CharField(default="*", max_length=120)),
                ("authority", models.CharField(choices=VOICES, max_length=10)),
                ("begun_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("advisor", to("identity.advisor")),
                ("programme", to("programmes.programme")),
                ("purpose", to("notices.purpose")),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.CreateModel(
            name="BrokenHistory",
            fields=[
                ("id", own_id()),
                ("seq", models.PositiveIntegerField()),
                ("by_trail", models.BooleanField(default=False)),
                ("found_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("whole_again_at", models.DateTimeField(null=True)),
                ("advisor", to("identity.advisor")),
                ("programme", to("programmes.programme")),
            ],
            options={"ordering": ["id"]},
        ),
        *before(),
        migrations.RemoveIndex("consentevent", "consent_standing"),
        migrations.RemoveConstraint("consentevent", "consent_state_known"),
        migrations.RemoveConstraint("consentevent", "consent_method_known"),
        migrations.RemoveConstraint("consentevent", "consent_a_yes_ends_and_a_no_does_not"),
        migrations.RemoveConstraint("consentevent", "consent_a_yes_has_words"),
        migrations.RemoveField("consentevent", "opens"),
        migrations.AlterField("consentevent", "scope_key", models.CharField(default="*", max_length=120)),
        migrations.AlterField("consentcheck", "scope_key", models.CharField(default="*", max_length=120)),
        migrations.AlterField("consentevent", "state", models.CharField(choices=STATES, max_length=12)),
        migrations.AlterField(
            "consentevent", "method", models.CharField(choices=METHODS, default="own", max_length=20)
        ),
        *after(),
        migrations.AlterField("consentevent", "effective_at", models.DateTimeField()),
        migrations.AlterField("consentevent", "recorded_at", models.DateTimeField(editable=False)),
        migrations.AlterField("consentevent", "seq", models.PositiveIntegerField(editable=False)),
        migrations.AddField(
            "consentevent",
            "record",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="records.consentrecord",
            ),
        ),
        migrations.AddField(
            "consentevent",
            "provisions",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField("consentevent", "not_before", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("consentevent", "evidence_sha256", models.CharField(blank=True, default="", max_length=64)),
        migrations.AddField("consentevent", "prev_hash", models.CharField(default="", editable=False, max_length=64)),
        migrations.AddField("consentevent", "hash", models.CharField(default="", editable=False, max_length=64)),
        migrations.RunPython(_chain.start, _chain.back),
    ]
