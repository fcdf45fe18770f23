"""A version goes out when a second person and, in each language, a reader agreed to exactly these words; the database
writes down from when older words no longer count."""

from django.db import migrations

from consent.notices.migrations import _approvals, _publishing, _readers, _versions
from survivor_engagement.common.rowsecurity import (
    ADVISOR,
    ENROLLED,
    JOB,
    PARTNER,
    STAFF,
    WORKERS,
    belongs,
    of_same_programme,
    policy,
    switch_on,
)  # fmt: skip

APPROVAL, DONE, COMMENT, OLDEST = (
    "notices_noticeapproval", "notices_readingdone", "notices_readercomment", "notices_oldestwords",
)  # fmt: skip
HERE, IN_JOB, IN_HERS = (rule.format(column="programme_id") for rule in (STAFF, JOB, ENROLLED))
HERS = ADVISOR.format(column="advisor_id")
MINE = "by_id = (SELECT app_user())"
AS_READER = f"role_kind = 'lived_experience' AND {MINE} AND (SELECT app_advisor()) IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("notices", "0007_versions_counted")]
    operations = [
        *_versions.RULES,
        *_readers.RULES,
        *(of_same_programme(table, "notice_id", "notices_notice") for table in (APPROVAL, DONE, COMMENT, OLDEST)),
        migrations.RunSQL(_approvals.COUNT, _approvals.COUNT_BACK),
        migrations.RunSQL(_approvals.RESET + _approvals.ON_PARTS, _approvals.RESET_BACK),
        migrations.RunSQL(_approvals.READERS, _approvals.READERS_BACK),
        migrations.RunSQL(_publishing.GOES_OUT, _publishing.GOES_OUT_BACK),
        migrations.RunSQL(_publishing.OLDEST, _publishing.OLDEST_BACK),
        # Staff read who of the staff agreed, and of the others a number; each reader reads her own.
        switch_on(APPROVAL),
        policy(APPROVAL, "staff", "app_web", f"{HERE} AND role_kind = 'second_person'", "SELECT"),
        policy(APPROVAL, "staff_inserts", "app_web", f"{HERE} AND role_kind = 'second_person' AND {MINE}", "INSERT"),
        policy(APPROVAL, "advisor", "app_web", AS_READER, "SELECT"),
        policy(APPROVAL, "advisor_inserts", "app_web", f"{AS_READER} AND {IN_HERS}", "INSERT"),
        # That she was asked and answered is hers alone; a job takes it with her.
        switch_on(DONE),
        policy(DONE, "advisor", "app_web", HERS, "SELECT"),
        policy(DONE, "advisor_inserts", "app_web", f"{HERS} AND {IN_HERS}", "INSERT"),
        policy(DONE, "job", WORKERS, IN_JOB),
        belongs(DONE),
        # What was unclear is put in by a reader, who cannot read it, and read by the writers.
        switch_on(COMMENT),
        policy(COMMENT, "staff", "app_web", HERE, "SELECT"),
        policy(COMMENT, "staff_deletes", "app_web", HERE, "DELETE"),
        policy(COMMENT, "enrolled_inserts", "app_web", IN_HERS, "INSERT"),
        policy(COMMENT, "job", WORKERS, IN_JOB),
        switch_on(OLDEST),
        policy(OLDEST, "staff", "app_web", HERE, "SELECT"),
        policy(OLDEST, "partner", "app_web", PARTNER, "SELECT"),
        policy(OLDEST, "enrolled", "app_web", IN_HERS, "SELECT"),
        policy(OLDEST, "job", WORKERS, IN_JOB, "SELECT"),
    ]
