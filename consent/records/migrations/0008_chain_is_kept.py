"""From now on the database takes an answer only at the end of its chain, and only one that may follow."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from consent.records.migrations import _counted
from survivor_engagement.common.rowsecurity import (
    ASSIGNED_HERE,
    JOB,
    PARTNER,
    STAFF,
    WORKERS,
    belongs,
    policy,
    protect,
    switch_on,
)  # fmt: skip

STATES = ["requested", "deferred", "refused", "given", "renewed", "paused", "withdrawn", "revoked", "invalidated"]
METHODS = [
    "own", "drawn_on_screen", "typed_name", "mark_or_thumbprint", "spoken_witnessed", "spoken_recorded",
    "paper_signed", "message_reply", "told_to_staff",
]  # fmt: skip
YES = Q(state__in=["given", "renewed"])
ASSIGNED = f"{PARTNER} AND {ASSIGNED_HERE.format(column='advisor_id')}"
RECORD, BROKEN = "records_consentrecord", "records_brokenhistory"


def rule(model, name, condition):
    return migrations.AddConstraint(model, models.CheckConstraint(condition=condition, name=name))


class Migration(migrations.Migration):
    dependencies = [("records", "0007_records_and_chain")]
    operations = [
        migrations.AddField(
            "consentevent",
            "opens",
            models.GeneratedField(db_persist=True, expression=YES, output_field=models.BooleanField()),
        ),
        migrations.AddIndex(
            "consentevent",
            models.Index(
                fields=["programme", "purpose", "scope_key", "advisor", "authority", "-effective_at", "opens", "-seq"],
                name="consent_standing",
            ),
        ),
        migrations.AlterField(
            "consentevent",
            "record",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="events", to="records.consentrecord"
            ),
        ),
        migrations.AlterField("consentevent", "evidence_sha256", models.CharField(blank=True, max_length=64)),
        migrations.AlterField("consentevent", "prev_hash", models.CharField(editable=False, max_length=64)),
        migrations.AlterField("consentevent", "hash", models.CharField(editable=False, max_length=64)),
        migrations.AddConstraint(
            "consentrecord",
            models.UniqueConstraint(
                fields=("advisor", "programme", "purpose", "scope_key", "authority"), name="consent_record_once"
            ),
        ),
        rule("consentrecord", "consent_record_authority_known", Q(authority__in=["self", "assent", "guardian"])),
        rule("consentrecord", "consent_record_has_a_scope", Q(scope_key__gt="")),
        migrations.AddConstraint(
            "brokenhistory",
            models.UniqueConstraint(
                condition=Q(whole_again_at=None), fields=("advisor", "programme"), name="broken_history_once"
            ),
        ),
        rule("consentevent", "consent_state_known", Q(state__in=STATES)),
        rule("consentevent", "consent_method_known", Q(method__in=METHODS)),
        rule(
            "consentevent",
            "consent_a_yes_ends_and_a_no_does_not",
            Q(state__in=["given", "renewed"], valid_until__isnull=False, valid_until__gt=F("effective_at"))
            | (~YES & Q(valid_until__isnull=True)),
        ),
        rule(
            "consentevent",
            "consent_a_yes_has_words_and_a_way",
            ~YES | (Q(text__isnull=False, by__isnull=False) & ~Q(method="told_to_staff")),
        ),
        rule("consentevent", "consent_limits_are_of_a_yes", YES | Q(provisions=[], not_before__isnull=True)),
        rule("consentevent", "consent_hash_form", Q(hash__regex="^[0-9a-f]{64}$", prev_hash__regex="^[0-9a-f]{64}$")),
        migrations.RunSQL(_counted.SAME_RECORD, _counted.SAME_RECORD_BACK),
        migrations.RunSQL(_counted.MOVES, _counted.MOVES_BACK),
        migrations.RunSQL(_counted.COUNTED, _counted.COUNTED_BACK),
        migrations.RunSQL(_counted.KEPT, _counted.KEPT_BACK),
        migrations.RunSQL(_counted.REASONS, _counted.REASONS_BACK),
        *protect(RECORD, advisor="advisor_id"),
        policy(RECORD, "partner", "app_web", ASSIGNED),
        belongs(RECORD),
        switch_on(BROKEN),
        policy(BROKEN, "staff", "app_web", STAFF.format(column="programme_id"), "SELECT"),
        policy(BROKEN, "partner", "app_web", ASSIGNED, "SELECT"),
        policy(BROKEN, "job", WORKERS, JOB.format(column="programme_id")),
        policy(BROKEN, "advisor", "app_web", "advisor_id = (SELECT app_advisor())", "SELECT"),
        belongs(BROKEN),
    ]
