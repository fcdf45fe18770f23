"""Papers that count only when a second person says so, and what a person has to look at: the tables."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Now

from consent.records.migrations._evidence_words import LOOK_REASONS, OUTCOMES, PAPER_REASONS, PAPER_STATES


def to(model, **more):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model, **more)


def own_id():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def rule(name, condition):
    return models.CheckConstraint(condition=condition, name=name)


DECIDED = Q(state__in=["confirmed", "declined"], decided_by__isnull=False, decided_at__isnull=False)
LOOKED = Q(outcome__in=["in_order", "acted", "not_reached"], looked_by__isnull=False, looked_at__isnull=False)


class Migration(migrations.Migration):
    dependencies = [("records", "0010_evidence")]
    operations = [
        migrations.CreateModel(
            name="WaitingPaper",
            fields=[
                ("id", own_id()),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("said_at", models.DateTimeField()),
                ("key", models.UUIDField(unique=True)),
                ("reason", models.CharField(choices=PAPER_REASONS, max_length=10)),
                ("state", models.CharField(choices=PAPER_STATES, default="waiting", max_length=10)),
                ("entered_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("decided_at", models.DateTimeField(null=True)),
                ("advisor", to("identity.advisor")),
                ("decided_by", to(settings.AUTH_USER_MODEL, null=True)),
                ("entered_by", to(settings.AUTH_USER_MODEL)),
                (
                    "evidence",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="waiting", to="records.evidence"
                    ),
                ),
                ("item", to("notices.noticeitem")),
                ("programme", to("programmes.programme")),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    rule("waiting_paper_reason_known", Q(reason__in=["late", "same_file"])),
                    rule(
                        "waiting_paper_needs_a_second_person",
                        Q(state="waiting", decided_by__isnull=True, decided_at__isnull=True)
                        | (DECIDED & ~Q(decided_by=F("entered_by"))),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ToLookAt",
            fields=[
                ("id", own_id()),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("reason", models.CharField(choices=LOOK_REASONS, max_length=16)),
                (
                    "check_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("raised_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("outcome", models.CharField(blank=True, choices=OUTCOMES, default="", max_length=12)),
                ("looked_at", models.DateTimeField(null=True)),
                ("advisor", to("identity.advisor")),
                ("looked_by", to(settings.AUTH_USER_MODEL, null=True)),
                ("programme", to("programmes.programme")),
                ("purpose", to("notices.purpose", null=True)),
                ("raised_by", to(settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["programme"], condition=Q(outcome=""), name="to_look_at_open")],
                "constraints": [
                    rule("to_look_at_reason_known", Q(reason__in=[reason for reason, _words in LOOK_REASONS])),
                    rule(
                        "to_look_at_outcome_by_somebody",
                        Q(outcome="", looked_by__isnull=True, looked_at__isnull=True) | LOOKED,
                    ),
                ],
            },
        ),
    ]
