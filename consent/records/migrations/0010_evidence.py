"""What shows that she said it, and who was there: the tables."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Now

from consent.records.migrations._evidence_words import CONFLICTS, LANGUAGES, METHODS, PRESENCES, ROLES

CODES = [code for code, _name in LANGUAGES]


def to(model, **more):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model, **more)


def own_id():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def languages(**more):
    return django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), size=None, **more)


def rule(name, condition):
    return models.CheckConstraint(condition=condition, name=name)


EVIDENCE = migrations.CreateModel(
    name="Evidence",
    fields=[
        ("id", own_id()),
        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
        ("kind", models.CharField(choices=METHODS, max_length=20)),
        ("sha256", models.CharField(max_length=64)),
        ("original_sha256", models.CharField(blank=True, max_length=64)),
        ("captured_at", models.DateTimeField()),
        ("device_clock", models.DateTimeField(null=True)),
        ("entered_at", models.DateTimeField(db_default=Now(), editable=False)),
        ("pages", models.PositiveSmallIntegerField(null=True)),
        ("original_seen", models.BooleanField(default=False)),
        ("language", models.CharField(choices=LANGUAGES, max_length=5)),
        ("spoken_in", models.CharField(choices=LANGUAGES, max_length=5)),
        ("collector_languages", languages(default=list)),
        ("talk_from", models.DateTimeField(null=True)),
        ("talk_until", models.DateTimeField(null=True)),
        ("asked_alone", models.BooleanField(default=False)),
        ("attested", models.BooleanField(default=False)),
        ("advisor", to("identity.advisor")),
        ("entered_by", to(settings.AUTH_USER_MODEL)),
        ("file", to("files.storedfile", null=True)),
        ("programme", to("programmes.programme")),
        ("script", to("notices.noticetext", null=True)),
    ],
    options={
        "ordering": ["id"],
        "indexes": [
            models.Index(fields=["programme", "sha256"], name="evidence_by_sum"),
            models.Index(fields=["programme", "original_sha256"], name="evidence_by_first_sum"),
        ],
        "constraints": [
            rule("evidence_kind_known", Q(kind__in=[method for method, _words in METHODS])),
            rule(
                "evidence_languages_known",
                Q(language__in=CODES, spoken_in__in=CODES, collector_languages__contained_by=CODES),
            ),
            rule("evidence_sum_form", Q(sha256__regex="^[0-9a-f]{64}$", original_sha256__regex="^([0-9a-f]{64})?$")),
            rule(
                "evidence_is_kept",
                Q(kind__in=["own", "spoken_witnessed", "message_reply", "told_to_staff"]) | Q(file__isnull=False),
            ),
            rule(
                "evidence_of_a_talk_has_its_times",
                ~Q(kind__in=["mark_or_thumbprint", "spoken_witnessed", "spoken_recorded"])
                | Q(talk_from__isnull=False, talk_until__isnull=False, talk_until__gte=F("talk_from")),
            ),
            rule("evidence_pages_bounded", Q(pages=None) | Q(pages__isnull=False, pages__range=(1, 50))),
            rule(
                "evidence_with_help_is_attested",
                Q(kind__in=["own", "typed_name", "message_reply", "told_to_staff"])
                | Q(script__isnull=False, attested=True),
            ),
        ],
    },
)
ATTENDANCE = migrations.CreateModel(
    name="Attendance",
    fields=[
        ("id", own_id()),
        ("role", models.CharField(choices=ROLES, max_length=12)),
        ("outside", models.BooleanField(default=False)),
        ("languages", languages()),
        ("from_at", models.DateTimeField()),
        ("until_at", models.DateTimeField()),
        ("presence", models.CharField(choices=PRESENCES, max_length=8)),
        ("attested", models.BooleanField(default=False)),
        ("conflict", models.CharField(choices=CONFLICTS, max_length=16)),
        (
            "evidence",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="attendances", to="records.evidence"
            ),
        ),
        ("person", to(settings.AUTH_USER_MODEL, null=True)),
        ("programme", to("programmes.programme")),
    ],
    options={
        "ordering": ["evidence", "id"],
        "constraints": [
            rule("attendance_role_known", Q(role__in=["witness", "interpreter", "supporter"])),
            rule("attendance_presence_known", Q(presence__in=["there", "remote"])),
            rule("attendance_conflict_known", Q(conflict__in=[conflict for conflict, _words in CONFLICTS])),
            rule(
                "attendance_of_the_programme_or_outside",
                Q(person__isnull=True, outside=True) | Q(person__isnull=False, outside=False),
            ),
            rule("attendance_without_conflict", Q(role="supporter") | Q(conflict="none", attested=True)),
            rule("attendance_ends_after_it_begins", Q(until_at__gte=F("from_at"))),
            rule("attendance_languages_known", Q(languages__contained_by=CODES)),
        ],
    },
)


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0011_evidence"),
        ("records", "0009_scope_fits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        EVIDENCE,
        ATTENDANCE,
        migrations.AddField(
            "consentevent",
            "evidence",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="events", to="records.evidence"
            ),
        ),
        migrations.AddConstraint(
            "consentevent",
            rule(
                "consent_evidence_with_digest",
                Q(evidence__isnull=True) | Q(evidence__isnull=False, evidence_sha256__gt=""),
            ),
        ),
    ]
