"""A yes that she lets end: said of a yes that was given, and never taken back; a newer yes has none."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Now

from survivor_engagement.common.rowsecurity import (
    ADVISOR,
    ASSIGNED_HERE,
    JOB,
    PARTNER,
    STAFF,
    WORKERS,
    belongs,
    of_same_programme,
    policy,
    switch_on,
)

TABLE = "records_letend"
OF_HERS = ADVISOR.format(column="advisor_id")
OF_A_YES = f"""EXISTS (SELECT 1 FROM records_consentevent e WHERE e.id = {TABLE}.event_id
    AND e.advisor_id = {TABLE}.advisor_id AND e.programme_id = {TABLE}.programme_id AND e.opens)"""  # noqa: S608
# Whoever writes down for her that she said "not now" reads none of these rows: they tell of a yes.
HELPS = f"""{STAFF.format(column="programme_id")}
    AND app_holds(programme_id, '{{programme_manager,facilitator,safeguarding_lead}}')"""
HERE = f"{PARTNER} AND {ASSIGNED_HERE.format(column='advisor_id')}"


def to(model):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model)


class Migration(migrations.Migration):
    dependencies = [("records", "0016_words_for_her_age")]
    operations = [
        migrations.CreateModel(
            name="LetEnd",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=Now(), editable=False)),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="let_end", to="records.consentevent"
                    ),
                ),
                ("advisor", to("identity.advisor")),
                ("programme", to("programmes.programme")),
            ],
            options={"ordering": ["id"]},
        ),
        switch_on(TABLE),
        policy(TABLE, "advisor", "app_web", OF_HERS, "SELECT"),
        policy(TABLE, "advisor_says", "app_web", f"{OF_HERS} AND {OF_A_YES}", "INSERT"),
        policy(TABLE, "staff_helps", "app_web", f"{HELPS} AND {OF_A_YES}", "INSERT"),
        policy(TABLE, "partner_helps", "app_web", f"{HERE} AND {OF_A_YES}", "INSERT"),
        policy(TABLE, "job", WORKERS, JOB.format(column="programme_id"), "SELECT"),
        belongs(TABLE),
        of_same_programme(TABLE, "event_id", "records_consentevent"),
    ]
