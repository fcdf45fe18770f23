"""Doors of the database that stood wider than any page: who changes rows of advisors, answers wishes and requests, and
reaches sealed values.
"""

from django.db import migrations

from survivor_engagement.common.rowsecurity import JOB, WORKERS, policy
from survivor_engagement.identity.migrations import _asking_rules as asking
from survivor_engagement.identity.migrations import _narrower as narrower
from survivor_engagement.identity.migrations import _opening_roles as opening
from survivor_engagement.identity.migrations._contact_kept import FORGET, FORGET_BEFORE

REQUESTS = "identity_revealrequest"
OF_JOB = JOB.format(column="programme_id")


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0013_kept_long_enough"),
        ("programmes", "0009_newcomers"),
        ("jobs", "0002_started_by_a_person"),
    ]
    operations = [
        migrations.RunSQL(narrower.ACCOUNT, narrower.ACCOUNT_BACK),
        migrations.RunSQL(narrower.RIGHTS, narrower.RIGHTS_BACK),
        migrations.RunSQL(narrower.SCOPED, narrower.SCOPED_BACK),
        migrations.RunSQL(narrower.WHOSE, narrower.WHOSE_BACK),
        migrations.RunSQL(asking.MAY_HAVE, asking.MAY_HAVE_BACK),
        migrations.RunSQL(asking.ASKED_NOW, asking.ASKED_BEFORE),
        migrations.RunSQL(asking.ANSWERED_NOW, asking.ANSWERED_BEFORE),
        migrations.RunSQL(
            f"DROP POLICY job_erases ON {REQUESTS}",
            policy(REQUESTS, "job_erases", WORKERS, OF_JOB, "DELETE").sql,
        ),
        policy(REQUESTS, "job_erases", "app_worker", f"{OF_JOB} AND ({asking.ERASES})", "DELETE"),
        migrations.RunSQL(FORGET, FORGET_BEFORE),
        migrations.RunSQL(opening.ASKED, opening.ASKED_BACK),
        migrations.RunSQL(opening.ENTER_NOW, opening.ENTER_BEFORE),
        migrations.RunSQL(opening.MAY_OPEN_NOW, opening.MAY_OPEN_BEFORE),
        migrations.RunSQL(opening.ANSWERS, opening.ANSWERS_BACK),
        migrations.RunSQL(opening.SEARCHED, opening.SEARCHED_BACK),
        migrations.RunSQL(opening.SEARCH_NOW, opening.SEARCH_BACK),
        migrations.RunSQL(opening.GRANTS_SEEN, opening.GRANTS_SEEN_BACK),
        migrations.RunSQL(opening.WORKERS_READ, opening.WORKERS_READ_BACK),
        migrations.RunSQL(opening.NOT_FOR_ALL, opening.NOT_FOR_ALL_BACK),
    ]
