"""What somebody of the team has heard and written down; seen by her who did, by the advisor, and by no colleague."""

import uuid

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
    nothing_more_of_the_erased,
    of_same_programme,
    policy,
    switch_on,
)

TABLE = "records_heardanswer"
HERE = f"""({STAFF.format(column="programme_id")} OR ({PARTNER} AND {ASSIGNED_HERE.format(column="advisor_id")}))
    AND by_id = (SELECT app_user())"""
OF_HER_ANSWER = f"""EXISTS (SELECT 1 FROM records_consentevent e WHERE e.id = {TABLE}.event_id
    AND e.advisor_id = {TABLE}.advisor_id AND e.programme_id = {TABLE}.programme_id)"""  # noqa: S608
SERVING = f"app_web, {WORKERS}"


def to(model):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model)


class Migration(migrations.Migration):
    dependencies = [("records", "0024_wider_is_a_yes")]
    operations = [
        migrations.CreateModel(
            name="HeardAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("key", models.UUIDField()),
                ("at", models.DateTimeField(db_default=Now(), editable=False)),
                ("advisor", to("identity.advisor")),
                ("programme", to("programmes.programme")),
                ("event", to("records.consentevent")),
                ("by", to("users.user")),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.AddConstraint(
            "heardanswer", models.UniqueConstraint(fields=("advisor", "key"), name="heard_form_once")
        ),
        switch_on(TABLE),
        policy(TABLE, "advisor", "app_web", ADVISOR.format(column="advisor_id"), "SELECT"),
        policy(TABLE, "staff", "app_web", HERE, "SELECT"),
        policy(TABLE, "staff_hears", "app_web", f"{HERE} AND {OF_HER_ANSWER}", "INSERT"),
        policy(TABLE, "job", WORKERS, JOB.format(column="programme_id"), "SELECT"),
        migrations.RunSQL(
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {TABLE} FROM {SERVING}; REVOKE INSERT ON {TABLE} FROM {WORKERS}",
            f"GRANT INSERT, UPDATE, DELETE ON {TABLE} TO {SERVING}",
        ),
        belongs(TABLE),
        nothing_more_of_the_erased(TABLE),
        of_same_programme(TABLE, "event_id", "records_consentevent"),
    ]
