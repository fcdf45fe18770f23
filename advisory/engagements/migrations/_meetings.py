"""The first tables of meetings, of their agendas and of the services named with them, and the rules of these tables."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

MEETINGS = migrations.CreateModel(
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
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"),
        ),
    ],
    options={
        "ordering": ["-starts_at", "-id"],
    },
)

AGENDA = migrations.CreateModel(
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
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"),
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
)

LINKED_SERVICES = migrations.CreateModel(
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
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"),
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
)

RULES_OF_MEETINGS = [
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
            condition=models.Q(("state__in", ["draft", "cancelled"]), ("scheduled_at__isnull", False), _connector="OR"),
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
]

RULES_OF_AGENDA_AND_SERVICES = [
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
]
