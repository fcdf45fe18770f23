"""An advisor approves words in one language and reading form, so that words for children are not published on the word
of somebody who read those for adults."""

from django.db import migrations, models

from consent.notices.migrations import _approvals, _publishing
from consent.notices.migrations._readers import known, once

FORMS = [
    ("text", "for adults"), ("easy_read", "for adults, short sentences with pictures"),
    ("band_6_11", "for ages 6 to 11"), ("band_12_14", "for ages 12 to 14"), ("band_15_17", "for ages 15 to 17"),
]  # fmt: skip
CODES = [code for code, _name in FORMS]
LANGUAGES = ["en", "kk", "ru", "th", "vi", "km", "bn", "ne"]
# Until now one page showed every form, and one word was for all of them.
ONE_FOR_ALL = """
ALTER TABLE notices_noticeapproval DISABLE TRIGGER USER;
UPDATE notices_noticeapproval SET form = 'text' WHERE role_kind = 'lived_experience';
INSERT INTO notices_noticeapproval (notice_id, programme_id, by_id, role_kind, language, form, offered_at, at)
SELECT DISTINCT a.notice_id, a.programme_id, a.by_id, a.role_kind, a.language, t.form, a.offered_at, a.at
FROM notices_noticeapproval a JOIN notices_noticeitem i ON i.notice_id = a.notice_id
JOIN notices_noticetext t ON t.item_id = i.id AND t.language = a.language AND t.form <> 'text'
WHERE a.role_kind = 'lived_experience';
INSERT INTO notices_readingdone (notice_id, programme_id, advisor_id, language, form)
SELECT DISTINCT d.notice_id, d.programme_id, d.advisor_id, d.language, t.form
FROM notices_readingdone d JOIN notices_noticeitem i ON i.notice_id = d.notice_id
JOIN notices_noticetext t ON t.item_id = i.id AND t.language = d.language AND t.form <> 'text';
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;
ALTER TABLE notices_noticeapproval ENABLE TRIGGER USER;
"""
ALL_FOR_ONE = """
ALTER TABLE notices_noticeapproval DISABLE TRIGGER USER;
DELETE FROM notices_noticeapproval WHERE form NOT IN ('', 'text');
ALTER TABLE notices_noticeapproval ENABLE TRIGGER USER;
DELETE FROM notices_readingdone WHERE form <> 'text';
"""
# A child reads the words for her age, as she is asked in no others; an adult may read them all.
OF_FORM = """t.form = NEW.form AND EXISTS (
        SELECT 1 FROM identity_advisor a, identity_age_band(a.id, statement_timestamp()) band
        WHERE a.user_id = NEW.by_id AND (band = 'adult' OR NEW.form = CASE band
            WHEN '15_17' THEN 'band_15_17' WHEN '12_14' THEN 'band_12_14' ELSE 'band_6_11' END))"""
BEFORE = _publishing.WORDS.format(of_text="'text'", of_told="'text'")
WORDS = _publishing.WORDS.format(of_text="t.form", of_told="'text'")
FORGET = "DROP FUNCTION notices_readers(bigint);"


class Migration(migrations.Migration):
    dependencies = [("notices", "0013_spoken"), ("identity", "0023_searches_counted")]
    operations = [
        migrations.AddField(
            "noticeapproval",
            "form",
            models.CharField(blank=True, choices=FORMS, default="", max_length=12),
            preserve_default=False,
        ),
        migrations.AddField(
            "readingdone",
            "form",
            models.CharField(choices=FORMS, default="text", max_length=12),
            preserve_default=False,
        ),
        migrations.RemoveConstraint("noticeapproval", "approval_of_a_reader_is_in_a_language"),
        migrations.RemoveConstraint("noticeapproval", "approval_once"),
        migrations.RemoveConstraint("readingdone", "reading_done_once"),
        migrations.RunSQL(ONE_FOR_ALL, ALL_FOR_ONE),
        once("noticeapproval", "approval_once", "notice", "by", "language", "form"),
        once("readingdone", "reading_done_once", "notice", "advisor", "language", "form"),
        known(
            "noticeapproval",
            "approval_of_a_reader_is_of_a_form",
            models.Q(role_kind="second_person", language="", form="")
            | models.Q(role_kind="lived_experience", language__in=LANGUAGES, form__in=CODES),
        ),
        known("readingdone", "reading_done_form_known", models.Q(form__in=CODES)),
        migrations.RunSQL(_approvals.counts(OF_FORM), _approvals.counts("true")),
        migrations.RunSQL(_publishing.goes_out(WORDS, "a.form = w.form"), _publishing.goes_out(BEFORE, "true")),
        migrations.RunSQL(FORGET + _approvals.READERS_OF_FORMS, FORGET + _approvals.READERS),
    ]
