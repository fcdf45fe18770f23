"""The whole catalogue of purposes, with its locks; and the limits that a programme sets for itself.

Five purposes are asked once for the whole programme until the rooms that know the group, the meeting and the company
ask for each; their scope and time stay as they were.
"""

from django.db import migrations, models

from consent.notices.migrations._catalogue import ASKED
from consent.notices.migrations._limits import FLOORS, LIMITS, STRICTER_ONLY, STRICTER_ONLY_BACK
from survivor_engagement.common.rowsecurity import for_partners, protect

SCOPES = ["programme", "group", "event", "item", "channel", "person", "recipient", "study", "round"]
SCOPE_NAMES = [
    "the programme", "one group", "one meeting", "one piece", "one way to reach her", "one named person",
    "one named recipient", "one study", "one round of looking back",
]  # fmt: skip
ASKED_FOR_ALL = {"participation.group": 12, "capture.notes": 12, "contact.sms": 6, "quote.unnamed": 24}


def load(apps, schema_editor):
    Purpose = apps.get_model("notices", "Purpose")
    rows = []
    for order, known in enumerate(ASKED, start=1):
        row = Purpose(**known, order=order)
        if row.code in ASKED_FOR_ALL or row.code == "payment.provider":
            row.scope_kind, row.ends_with = "programme", ""
            row.max_months = ASKED_FOR_ALL.get(row.code, row.max_months)
        rows.append(row)
    for order, row in enumerate(Purpose.objects.exclude(basis_kind="ask").order_by("order"), start=len(ASKED) + 1):
        Purpose.objects.filter(pk=row.pk).update(order=order)
    changed = [field.attname for field in Purpose._meta.concrete_fields if not field.primary_key]
    Purpose.objects.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=changed)


def unload(apps, schema_editor):
    """The rows that were added go; the others need no more than the columns that are left."""
    added = [known["code"] for known in ASKED if known["code"] not in ASKED_FOR_ALL]
    apps.get_model("notices", "Purpose").objects.filter(code__in=added).delete()


def known(*values, **name):
    """A constraint: one of these values."""
    ((field, label),) = name.items()
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": list(values)}), name=label)


def longest(most):
    return models.CheckConstraint(
        condition=models.Q(basis_kind="ask", max_months__isnull=False, max_months__range=(1, most))
        | (~models.Q(basis_kind="ask") & models.Q(max_months__isnull=True, max_days__isnull=True)),
        name="purpose_asked_has_a_longest_time",
    )


class Migration(migrations.Migration):
    dependencies = [("notices", "0004_who_belongs_where")]
    operations = [
        migrations.AddField("purpose", "max_days", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField(
            "purpose",
            "ends_with",
            models.CharField(
                blank=True,
                choices=[("", "its time"), ("event", "the meeting"), ("study", "the study")],
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            "purpose", "evidence_floor", models.CharField(choices=FLOORS, default="any", max_length=20)
        ),
        migrations.AddField("purpose", "reflection_hours", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField(
            "purpose",
            "child_rule",
            models.CharField(
                choices=[
                    ("both", "she and somebody who cares for her both say yes"),
                    ("child_only", "asked only of somebody under 18, and both say yes"),
                    ("never", "not asked of anybody under 18"),
                ],
                default="both",
                max_length=10,
            ),
        ),
        migrations.AddField("purpose", "conditions", models.JSONField(default=list)),
        migrations.AddField("purpose", "dpv", models.CharField(blank=True, max_length=60)),
        migrations.AlterField(
            "purpose",
            "scope_kind",
            models.CharField(choices=list(zip(SCOPES, SCOPE_NAMES, strict=True)), max_length=10),
        ),
        migrations.RemoveConstraint("purpose", "purpose_scope_known"),
        migrations.AddConstraint("purpose", known(*SCOPES, scope_kind="purpose_scope_known")),
        migrations.RemoveConstraint("purpose", "purpose_asked_has_a_longest_time"),
        migrations.AddConstraint("purpose", longest(60)),
        migrations.AddConstraint(
            "purpose",
            models.CheckConstraint(
                condition=models.Q(max_days=None) | models.Q(max_days__isnull=False, max_days__range=(1, 120)),
                name="purpose_days_bounded",
            ),
        ),
        migrations.AddConstraint("purpose", known("", "event", "study", ends_with="purpose_end_known")),
        migrations.AddConstraint(
            "purpose", known(*(code for code, _name in FLOORS), evidence_floor="purpose_floor_known")
        ),
        migrations.AddConstraint(
            "purpose", known("both", "child_only", "never", child_rule="purpose_child_rule_known")
        ),
        migrations.RemoveConstraint("noticeitem", "item_months_bounded"),
        migrations.AddConstraint(
            "noticeitem",
            models.CheckConstraint(condition=models.Q(months__range=(1, 60)), name="item_months_bounded"),
        ),
        LIMITS,
        migrations.RunSQL(STRICTER_ONLY, STRICTER_ONLY_BACK),
        *protect("notices_purposelimit", enrolled="programme_id"),
        for_partners("notices_purposelimit", command="SELECT"),
        migrations.RunPython(load, unload),
    ]
