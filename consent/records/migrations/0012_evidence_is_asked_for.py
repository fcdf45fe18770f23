"""From now on a yes is in a way that is enough for its purpose, and staff write one down only with what shows it."""

from django.db import migrations

from consent.records.migrations import _evidence, _yes_with_help
from survivor_engagement.common.rowsecurity import belongs, nothing_more_of_the_erased, of_same_programme, switch_on

EVIDENCE, ATTENDANCE = _yes_with_help.EVIDENCE, _yes_with_help.ATTENDANCE
PAPER, LOOK = _yes_with_help.PAPER, _yes_with_help.LOOK


class Migration(migrations.Migration):
    dependencies = [("records", "0011_papers_and_looks"), ("files", "0011_evidence")]
    operations = [
        migrations.RunSQL(_evidence.WRITTEN_IN, _evidence.WRITTEN_IN_BACK),
        migrations.RunSQL(_yes_with_help.WAYS, _yes_with_help.WAYS_BACK),
        migrations.RunSQL(_evidence.KEPT, _evidence.KEPT_BACK),
        migrations.RunSQL(_evidence.WHO_WAS_THERE, _evidence.WHO_WAS_THERE_BACK),
        migrations.RunSQL(_evidence.ADDED_ONLY, _evidence.ADDED_ONLY_BACK),
        migrations.RunSQL(_evidence.DECIDED, _evidence.DECIDED_BACK),
        migrations.RunSQL(_yes_with_help.HAS_EVIDENCE, _yes_with_help.HAS_EVIDENCE_BACK),
        *(switch_on(table) for table in (EVIDENCE, ATTENDANCE, PAPER, LOOK)),
        *_yes_with_help.policies(),
        *(belongs(table) for table in (EVIDENCE, PAPER, LOOK)),
        nothing_more_of_the_erased(EVIDENCE),
        of_same_programme(EVIDENCE, "file_id", "files_storedfile"),
        of_same_programme(EVIDENCE, "script_id", "notices_noticetext"),
        of_same_programme(ATTENDANCE, "evidence_id", EVIDENCE),
        of_same_programme(PAPER, "evidence_id", EVIDENCE),
        of_same_programme(PAPER, "item_id", "notices_noticeitem"),
        of_same_programme("records_consentevent", "evidence_id", EVIDENCE),
    ]
