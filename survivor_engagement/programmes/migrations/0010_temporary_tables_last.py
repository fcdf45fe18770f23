"""No function of ours looks at somebody's temporary table before it looks at ours, and nobody who serves makes one."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import CLOSE_TEMPORARY

# Every room that had made functions by then.
AFTER = [
    ("audit", "0008_own_time_and_number"), ("dues", "0003_who_belongs_where"),
    ("engagements", "0011_the_erased_are_not_asked"), ("exports", "0003_not_by_newcomers"),
    ("files", "0009_lists_have_keys"), ("groups", "0006_no_seat_of_the_erased"), ("identity", "0014_narrower_doors"),
    ("jobs", "0002_started_by_a_person"), ("messaging", "0006_nothing_more_to_the_erased"),
    ("notices", "0004_who_belongs_where"), ("payouts", "0021_ways_of_the_erased"),
    ("programmes", "0009_newcomers"), ("rates", "0003_who_belongs_where"),
    ("recommendations", "0005_who_belongs_where"), ("records", "0004_answers_end_with_her"),
    ("referrals", "0003_who_belongs_where"), ("safeguarding", "0002_row_security"),
    ("statements", "0004_who_belongs_where"), ("users", "0006_held_by_the_newest"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = AFTER
    operations = [migrations.RunSQL(CLOSE_TEMPORARY, migrations.RunSQL.noop)]
