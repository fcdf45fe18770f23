"""The tables of who may speak for a child, and of whose voices a programme asks for at which age."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Now

USER, PROGRAMME, ADVISOR = settings.AUTH_USER_MODEL, "programmes.programme", "identity.advisor"


def to(model, related_name="+", **more):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=model, **more)


def own_id():
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def public_id():
    return ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True))


GUARDIAN = migrations.CreateModel(
    name="Guardian",
    fields=[
        own_id(),
        public_id(),
        ("written_at", models.DateTimeField(db_default=Now(), editable=False)),
        ("is_apart", models.BooleanField(verbose_name="neither works for this programme nor is the child")),
        ("excluded_at", models.DateTimeField(blank=True, null=True)),
        (
            "excluded_as",
            models.CharField(
                blank=True,
                choices=[
                    ("", "not excluded"),
                    ("abuser", "has hurt the child"),
                    ("suspected_trafficker", "may be part of the exploitation"),
                    ("under_inquiry", "is being looked into"),
                    ("other_parent_abused", "has hurt the other parent"),
                ],
                default="",
                max_length=20,
            ),
        ),
        ("advisor", to(ADVISOR, "guardians")),
        ("programme", to(PROGRAMME)),
        ("written_by", to(USER)),
        ("excluded_by", to(USER, null=True)),
    ],
    options={
        "ordering": ["id"],
        "constraints": [
            models.CheckConstraint(condition=Q(is_apart=True), name="guardian_is_apart"),
            models.CheckConstraint(
                condition=Q(
                    excluded_as__in=["", "abuser", "suspected_trafficker", "under_inquiry", "other_parent_abused"]
                ),
                name="guardian_exclusion_known",
            ),
            models.CheckConstraint(
                condition=Q(excluded_as="", excluded_at__isnull=True, excluded_by__isnull=True)
                | Q(excluded_as__gt="", excluded_at__isnull=False, excluded_by__isnull=False),
                name="guardian_excluded_with_reason",
            ),
        ],
    },
)
PAPER = migrations.CreateModel(
    name="GuardianAuthority",
    fields=[
        own_id(),
        public_id(),
        (
            "kind",
            models.CharField(
                choices=[
                    ("parent", "parent"),
                    ("court", "named by a court"),
                    ("state", "guardian of the state"),
                    ("independent", "independent guardian"),
                ],
                max_length=12,
            ),
        ),
        ("document_seen", models.BooleanField(verbose_name="the paper itself was seen")),
        (
            "only_for",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), blank=True, default=list, size=None
            ),
        ),
        ("collected_at", models.DateTimeField(db_default=Now(), editable=False)),
        ("valid_from", models.DateTimeField()),
        ("valid_until", models.DateTimeField(blank=True, null=True)),
        ("verified_at", models.DateTimeField(blank=True, null=True)),
        ("guardian", to("records.guardian", "papers")),
        ("advisor", to(ADVISOR)),
        ("programme", to(PROGRAMME)),
        ("collector", to(USER)),
        ("verified_by", to(USER, null=True)),
    ],
    options={
        "ordering": ["id"],
        "indexes": [models.Index(fields=["programme", "valid_until"], name="guardian_paper_ends")],
        "constraints": [
            models.CheckConstraint(
                condition=Q(kind__in=["parent", "court", "state", "independent"]), name="guardian_paper_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True, verified_at__isnull=True)
                | (Q(verified_by__isnull=False, verified_at__isnull=False) & ~Q(verified_by=F("collector"))),
                name="guardian_paper_verified_by_another",
            ),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True) | Q(document_seen=True), name="guardian_paper_seen_to_be_verified"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__isnull=False, valid_until__gte=F("valid_from")),
                name="guardian_paper_ends_after_start",
            ),
        ],
    },
)
RULE = migrations.CreateModel(
    name="AgeRule",
    fields=[
        own_id(),
        ("band", models.CharField(choices=[("0_5", "under 6"), ("15_17", "15 to 17")], max_length=8)),
        (
            "voices",
            models.CharField(
                choices=[
                    ("guardian", "only a guardian's; a no of the child always counts"),
                    ("assent", "only her own"),
                    ("both", "her own and a guardian's"),
                ],
                max_length=10,
            ),
        ),
        ("set_at", models.DateTimeField(db_default=Now(), editable=False)),
        ("programme", to(PROGRAMME)),
        ("set_by", to(USER)),
    ],
    options={
        "ordering": ["id"],
        "constraints": [
            models.CheckConstraint(
                condition=Q(band="0_5", voices__in=["guardian", "both"])
                | Q(band="15_17", voices__in=["assent", "both"]),
                name="age_rule_never_below_the_floor",
            ),
        ],
    },
)
OF_A_GUARDIAN = Q(authority="guardian", guardian__isnull=False) | (~Q(authority="guardian") & Q(guardian__isnull=True))
VOICES = [
    migrations.RemoveConstraint("consentrecord", "consent_record_once"),
    migrations.AddField("consentevent", "guardian", to("records.guardian", null=True)),
    migrations.AddField("consentrecord", "guardian", to("records.guardian", null=True)),
    migrations.AddConstraint(
        "consentrecord",
        models.UniqueConstraint(
            fields=("advisor", "programme", "purpose", "scope_key", "authority", "guardian"),
            name="consent_record_once",
            nulls_distinct=False,
        ),
    ),
    migrations.AddConstraint(
        "consentrecord", models.CheckConstraint(condition=OF_A_GUARDIAN, name="consent_record_of_a_guardian")
    ),
    migrations.AddConstraint(
        "consentevent", models.CheckConstraint(condition=OF_A_GUARDIAN, name="consent_of_a_guardian")
    ),
]
