import uuid

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("identity", "0002_vault_and_row_security"),
        ("programmes", "0002_scope_functions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AdvisoryGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=80, verbose_name="name, for staff")),
                ("neutral_name", models.CharField(max_length=60, verbose_name="neutral name, for the members")),
                ("purpose", models.TextField(max_length=600, verbose_name="what the group is for")),
                ("seats", models.PositiveSmallIntegerField(verbose_name="seats")),
                ("term_months", models.PositiveSmallIntegerField(verbose_name="length of a term, in months")),
                ("max_terms", models.PositiveSmallIntegerField(verbose_name="terms one after another, at most")),
                ("quorum", models.PositiveSmallIntegerField(verbose_name="quorum")),
                (
                    "decision_rule",
                    models.CharField(
                        choices=[
                            ("consensus", "everyone can live with it"),
                            ("majority", "more than half"),
                            ("two_thirds", "two thirds"),
                        ],
                        max_length=12,
                        verbose_name="how the group decides",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("informed", "They are informed"),
                            ("consulted", "They are asked"),
                            ("involved", "They shape it with us"),
                            ("co_decides", "They decide with us"),
                            ("leads", "They decide"),
                        ],
                        max_length=12,
                        verbose_name="how much say the group has",
                    ),
                ),
                ("languages", models.JSONField(default=list, verbose_name="languages of the group")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("forming", "forming"),
                            ("active", "active"),
                            ("paused", "paused"),
                            ("closed", "closed"),
                        ],
                        default="forming",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "created_by",
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
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="GroupMembership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "role",
                    models.CharField(
                        choices=[("member", "member"), ("chair", "chair"), ("co_chair", "co-chair")],
                        default="member",
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                ("starts_on", models.DateField()),
                ("term_until", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
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
                    "advisor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="group_memberships",
                        to="identity.advisor",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="groups.advisorygroup",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"
                    ),
                ),
            ],
            options={
                "ordering": ["group", "starts_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="Terms",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "waiting for approval"), ("approved", "approved")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("written_at", models.DateTimeField(auto_now=True)),
                ("approved_at", models.DateTimeField(null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="terms", to="groups.advisorygroup"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["group", "-number"],
            },
        ),
        migrations.CreateModel(
            name="TermsText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("en", "English"),
                            ("kk", "Қазақша"),
                            ("ru", "Русский"),
                            ("th", "ไทย"),
                            ("vi", "Tiếng Việt"),
                            ("km", "ភាសាខ្មែរ"),
                            ("bn", "বাংলা"),
                            ("ne", "नेपाली"),
                        ],
                        max_length=5,
                    ),
                ),
                ("body", models.TextField(max_length=8000)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"
                    ),
                ),
                (
                    "terms",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="texts", to="groups.terms"
                    ),
                ),
            ],
            options={
                "ordering": ["terms", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="advisorygroup",
            constraint=models.UniqueConstraint(fields=("programme", "name"), name="group_name_once"),
        ),
        migrations.AddConstraint(
            model_name="advisorygroup",
            constraint=models.UniqueConstraint(fields=("id", "programme"), name="group_of_programme"),
        ),
        migrations.AddConstraint(
            model_name="advisorygroup",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["forming", "active", "paused", "closed"])), name="group_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="advisorygroup",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision_rule__in", ["consensus", "majority", "two_thirds"])),
                name="group_rule_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="advisorygroup",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["informed", "consulted", "involved", "co_decides", "leads"])),
                name="group_level_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="advisorygroup",
            constraint=models.CheckConstraint(
                condition=models.Q(("seats__gte", 2), ("seats__lte", 60)), name="group_seats_in_reach"
            ),
        ),
        migrations.AddConstraint(
            model_name="advisorygroup",
            constraint=models.CheckConstraint(
                condition=models.Q(("quorum__gte", 1), ("quorum__lte", models.F("seats"))),
                name="group_quorum_within_seats",
            ),
        ),
        migrations.AddConstraint(
            model_name="advisorygroup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("max_terms__gte", 1), ("max_terms__lte", 10), ("term_months__gte", 1), ("term_months__lte", 60)
                ),
                name="group_terms_in_reach",
            ),
        ),
        migrations.AddIndex(
            model_name="groupmembership",
            index=models.Index(fields=["advisor", "group"], name="membership_by_advisor"),
        ),
        migrations.AddConstraint(
            model_name="groupmembership",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["member", "chair", "co_chair"])), name="membership_role_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmembership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on", None),
                    models.Q(("ends_on__gte", models.F("starts_on")), ("ends_on__isnull", False)),
                    _connector="OR",
                ),
                name="membership_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmembership",
            constraint=models.CheckConstraint(
                condition=models.Q(("term_until__gt", models.F("starts_on"))), name="membership_term_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmembership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (models.Func("group", "group", models.Value("[]"), function="int8range"), "&&"),
                    (models.Func("advisor", "advisor", models.Value("[]"), function="int8range"), "&&"),
                    (models.Func("starts_on", "ends_on", models.Value("[)"), function="daterange"), "&&"),
                ],
                name="membership_no_overlap",
            ),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.UniqueConstraint(fields=("group", "number"), name="terms_number_once"),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")), fields=("group",), name="terms_one_draft"
            ),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.UniqueConstraint(fields=("id", "programme"), name="terms_of_programme"),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "approved"])), name="terms_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_at", None), ("approved_by", None), ("state", "draft")),
                    models.Q(("approved_at__isnull", False), ("approved_by__isnull", False), ("state", "approved")),
                    _connector="OR",
                ),
                name="terms_approved_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    models.Q(
                        ("approved_by__isnull", False), models.Q(("approved_by", models.F("written_by")), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="terms_never_approved_by_their_writer",
            ),
        ),
        migrations.AddConstraint(
            model_name="termstext",
            constraint=models.UniqueConstraint(fields=("terms", "language"), name="terms_text_one_per_language"),
        ),
        migrations.AddConstraint(
            model_name="termstext",
            constraint=models.CheckConstraint(
                condition=models.Q(("body", ""), _negated=True), name="terms_text_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="termstext",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["en", "kk", "ru", "th", "vi", "km", "bn", "ne"])),
                name="terms_text_language_known",
            ),
        ),
    ]
