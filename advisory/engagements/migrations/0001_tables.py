import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("groups", "0001_tables"),
        ("identity", "0002_vault_and_row_security"),
        ("programmes", "0002_scope_functions"),
        ("referrals", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Engagement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("meeting", "Group meeting"),
                            ("grant_selection", "Grant selection"),
                            ("focus_group", "Focus group"),
                            ("consultation", "Consultation"),
                            ("roundtable", "Roundtable"),
                            ("workshop", "Workshop"),
                        ],
                        max_length=16,
                        verbose_name="kind of meeting",
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="what it is about, in a few words")),
                ("calendar_title", models.CharField(max_length=40, verbose_name="neutral title, for calendars")),
                ("purpose", models.TextField(max_length=600, verbose_name="what you will ask of the group")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("design", "Design"),
                            ("start_up", "Start-up"),
                            ("work_plan", "Work plan"),
                            ("delivery", "Delivery"),
                            ("evaluation", "Evaluation"),
                            ("close_out", "Close-out"),
                        ],
                        max_length=12,
                        verbose_name="stage of the programme",
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
                        verbose_name="how much say the group has in this",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("place", models.CharField(max_length=200, verbose_name="where")),
                ("places", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="places")),
                ("languages", models.JSONField(default=list, verbose_name="languages spoken")),
                ("interpretation", models.BooleanField(default=False, verbose_name="an interpreter comes")),
                (
                    "content_note",
                    models.TextField(blank=True, max_length=600, verbose_name="what may be hard to hear or read"),
                ),
                (
                    "support_person",
                    models.CharField(blank=True, max_length=60, verbose_name="who supports the group on the day"),
                ),
                ("prep_minutes", models.PositiveSmallIntegerField(default=0, verbose_name="minutes of reading before")),
                (
                    "debrief_minutes",
                    models.PositiveSmallIntegerField(default=0, verbose_name="minutes of talking after"),
                ),
                ("answer_by", models.DateField(blank=True, null=True, verbose_name="answer by")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "being planned"),
                            ("scheduled", "scheduled"),
                            ("held", "held"),
                            ("closed", "closed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("planned_at", models.DateTimeField(auto_now_add=True)),
                ("scheduled_at", models.DateTimeField(blank=True, null=True)),
                ("held_at", models.DateTimeField(blank=True, null=True)),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="engagements",
                        to="groups.advisorygroup",
                    ),
                ),
                (
                    "planned_by",
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
                "ordering": ["-starts_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("order", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=200, verbose_name="point of the agenda")),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes")),
                ("added_by_advisor", models.BooleanField(default=False)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="agenda", to="engagements.engagement"
                    ),
                ),
            ],
            options={
                "ordering": ["engagement", "order", "id"],
            },
        ),
        migrations.CreateModel(
            name="LinkedService",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="linked_services",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="referrals.helpservice"
                    ),
                ),
            ],
            options={
                "ordering": ["engagement", "id"],
            },
        ),
        migrations.CreateModel(
            name="Minutes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveSmallIntegerField()),
                ("body", models.TextField(max_length=12000, verbose_name="minutes, for staff")),
                (
                    "summary_for_participants",
                    models.TextField(max_length=4000, verbose_name="what we tell those who took part"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("shared", "shared with participants")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("written_at", models.DateTimeField(auto_now=True)),
                ("shared_at", models.DateTimeField(null=True)),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="minutes", to="engagements.engagement"
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
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["engagement", "-number"],
            },
        ),
        migrations.CreateModel(
            name="Participation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("invited_at", models.DateTimeField(auto_now_add=True)),
                (
                    "reply",
                    models.CharField(
                        choices=[
                            ("none", "not answered yet"),
                            ("accepted", "yes"),
                            ("declined", "no"),
                            ("question", "has a question first"),
                        ],
                        default="none",
                        max_length=10,
                    ),
                ),
                ("replied_at", models.DateTimeField(blank=True, null=True)),
                ("withdrew_at", models.DateTimeField(blank=True, null=True)),
                (
                    "attendance",
                    models.CharField(
                        choices=[
                            ("unknown", "not recorded"),
                            ("attended", "came"),
                            ("partly", "came for a part"),
                            ("absent", "did not come"),
                        ],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                ("minutes_present", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes")),
                ("recorded_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "advisor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="identity.advisor",
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["engagement", "id"],
            },
        ),
        migrations.CreateModel(
            name="RiskNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "text",
                    models.TextField(max_length=4000, verbose_name="what could go wrong, and what you do about it"),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("low", "low"), ("medium", "medium"), ("high", "high")],
                        max_length=8,
                        verbose_name="how great the risk is that stays",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "waiting for approval"), ("approved", "approved")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    "engagement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="risk_note",
                        to="engagements.engagement",
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
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="engagement",
            index=models.Index(fields=["programme", "state", "starts_at"], name="engagement_by_clock"),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.UniqueConstraint(fields=("id", "programme"), name="engagement_of_programme"),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["meeting", "grant_selection", "focus_group", "consultation", "roundtable", "workshop"],
                    )
                ),
                name="engagement_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stage__in", ["design", "start_up", "work_plan", "delivery", "evaluation", "close_out"])
                ),
                name="engagement_stage_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["informed", "consulted", "involved", "co_decides", "leads"])),
                name="engagement_level_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "scheduled", "held", "closed", "cancelled"])),
                name="engagement_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="engagement_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("places", None), models.Q(("places__gte", 1), ("places__isnull", False)), _connector="OR"
                ),
                name="engagement_has_places",
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "cancelled"]), ("scheduled_at__isnull", False), _connector="OR"
                ),
                name="engagement_scheduled_at_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["held", "closed"]), _negated=True),
                    ("held_at__isnull", False),
                    _connector="OR",
                ),
                name="engagement_held_at_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="agenda_item_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="linkedservice",
            constraint=models.UniqueConstraint(fields=("engagement", "service"), name="service_linked_once"),
        ),
        migrations.AddConstraint(
            model_name="minutes",
            constraint=models.UniqueConstraint(fields=("engagement", "number"), name="minutes_number_once"),
        ),
        migrations.AddConstraint(
            model_name="minutes",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")), fields=("engagement",), name="minutes_one_draft"
            ),
        ),
        migrations.AddConstraint(
            model_name="minutes",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "shared"])), name="minutes_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="minutes",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("shared_at", None), ("state", "draft")),
                    models.Q(("shared_at__isnull", False), ("state", "shared")),
                    _connector="OR",
                ),
                name="minutes_shared_at_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="minutes",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "shared"), _negated=True),
                    models.Q(("summary_for_participants", ""), _negated=True),
                    _connector="OR",
                ),
                name="minutes_shared_with_words",
            ),
        ),
        migrations.AddIndex(
            model_name="participation",
            index=models.Index(fields=["advisor", "reply"], name="participation_by_advisor"),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.UniqueConstraint(fields=("engagement", "advisor"), name="participation_once"),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(("reply__in", ["none", "accepted", "declined", "question"])),
                name="participation_reply_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("replied_at", None), ("reply", "none")),
                    models.Q(models.Q(("reply", "none"), _negated=True), ("replied_at__isnull", False)),
                    _connector="OR",
                ),
                name="participation_replied_at_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrew_at", None),
                    models.Q(("reply", "accepted"), ("withdrew_at__isnull", False)),
                    _connector="OR",
                ),
                name="participation_only_a_yes_is_withdrawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(("attendance__in", ["unknown", "attended", "partly", "absent"])),
                name="participation_attendance_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("attendance", "unknown"), ("recorded_at", None)),
                    models.Q(models.Q(("attendance", "unknown"), _negated=True), ("recorded_at__isnull", False)),
                    _connector="OR",
                ),
                name="participation_recorded_at_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("minutes_present", None),
                    models.Q(("attendance__in", ["attended", "partly"]), ("minutes_present__isnull", False)),
                    _connector="OR",
                ),
                name="participation_minutes_of_who_came",
            ),
        ),
        migrations.AddConstraint(
            model_name="risknote",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="risk_note_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="risknote",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["low", "medium", "high"])), name="risk_note_level_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="risknote",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "approved"])), name="risk_note_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="risknote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_at", None), ("approved_by", None), ("state", "draft")),
                    models.Q(("approved_at__isnull", False), ("approved_by__isnull", False), ("state", "approved")),
                    _connector="OR",
                ),
                name="risk_note_approved_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="risknote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    models.Q(
                        ("approved_by__isnull", False), models.Q(("approved_by", models.F("written_by")), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="risk_note_never_approved_by_its_writer",
            ),
        ),
    ]
