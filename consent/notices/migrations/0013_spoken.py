"""The sound of a text: of exactly its words, frozen and approved with them."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Now

from survivor_engagement.common.rowsecurity import for_partners, of_same_programme, protect

SOUND = "notices_noticesound"
PATH = "SET search_path = pg_catalog, public, pg_temp"
FITS = f"""
ALTER TABLE notices_noticetext ADD CONSTRAINT text_with_item UNIQUE (id, item_id);
ALTER TABLE {SOUND} ADD CONSTRAINT sound_of_item_of_text
    FOREIGN KEY (text_id, item_id) REFERENCES notices_noticetext (id, item_id);
CREATE TRIGGER {SOUND}_frozen BEFORE INSERT OR UPDATE OR DELETE ON {SOUND}
    FOR EACH ROW EXECUTE FUNCTION notice_part_is_frozen();
CREATE TRIGGER {SOUND}_changed AFTER INSERT OR UPDATE OR DELETE ON {SOUND}
    FOR EACH ROW EXECUTE FUNCTION notices_words_changed();

CREATE FUNCTION notices_sound_fits() RETURNS trigger LANGUAGE plpgsql {PATH} AS
$$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM files_storedfile f WHERE f.id = NEW.file_id AND f.programme_id = NEW.programme_id
                   AND f.kind = 'sound' AND f.state = 'kept' AND f.sha256 = NEW.sha256) THEN
        RAISE EXCEPTION 'a sound is a sound file of this programme' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM notices_noticetext t WHERE t.id = NEW.text_id AND t.sha256 = NEW.words_sha256) THEN
        RAISE EXCEPTION 'a sound speaks the words as they stand' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sound_fits BEFORE INSERT OR UPDATE ON {SOUND} FOR EACH ROW EXECUTE FUNCTION notices_sound_fits();

CREATE FUNCTION notices_sounds_go_out() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {PATH} AS
$$ BEGIN
    IF EXISTS (SELECT 1 FROM {SOUND} s JOIN notices_noticetext t ON t.id = s.text_id
               JOIN notices_noticeitem i ON i.id = t.item_id
               WHERE i.notice_id = NEW.id AND s.words_sha256 <> t.sha256) THEN
        RAISE EXCEPTION 'a sound speaks the words that are published' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM {SOUND} s JOIN notices_noticeitem i ON i.id = s.item_id
               WHERE i.notice_id = NEW.id AND s.written_by_id = NEW.approved_by_id) THEN
        RAISE EXCEPTION 'nobody approves a sound of her own' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER notice_sounds_go_out BEFORE UPDATE ON notices_notice FOR EACH ROW
    WHEN (OLD.state = 'draft' AND NEW.state <> 'draft') EXECUTE FUNCTION notices_sounds_go_out();
"""  # noqa: S608 - names of ours
FITS_BACK = f"""
DROP TRIGGER notice_sounds_go_out ON notices_notice; DROP FUNCTION notices_sounds_go_out();
DROP TRIGGER sound_fits ON {SOUND}; DROP FUNCTION notices_sound_fits();
DROP TRIGGER {SOUND}_changed ON {SOUND}; DROP TRIGGER {SOUND}_frozen ON {SOUND};
ALTER TABLE {SOUND} DROP CONSTRAINT sound_of_item_of_text;
ALTER TABLE notices_noticetext DROP CONSTRAINT text_with_item;
"""


def to(model, on_delete=django.db.models.deletion.PROTECT):
    return models.ForeignKey(on_delete=on_delete, related_name="+", to=model)


class Migration(migrations.Migration):
    dependencies = [("notices", "0012_pictures"), ("files", "0012_spoken_words")]
    operations = [
        migrations.CreateModel(
            name="NoticeSound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("sha256", models.CharField(editable=False, max_length=64)),
                ("words_sha256", models.CharField(editable=False, max_length=64)),
                ("written_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("file", to("files.storedfile")),
                ("item", to("notices.noticeitem", django.db.models.deletion.CASCADE)),
                ("programme", to("programmes.programme")),
                (
                    "text",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sound", to="notices.noticetext"
                    ),
                ),
                ("written_by", to(settings.AUTH_USER_MODEL)),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.AddConstraint(
            "noticesound",
            models.CheckConstraint(
                condition=models.Q(sha256__regex="^[0-9a-f]{64}$", words_sha256__regex="^[0-9a-f]{64}$"),
                name="sound_digest_form",
            ),
        ),
        of_same_programme(SOUND, "item_id", "notices_noticeitem"),
        of_same_programme(SOUND, "text_id", "notices_noticetext"),
        of_same_programme(SOUND, "file_id", "files_storedfile"),
        migrations.RunSQL(FITS, FITS_BACK),
        *protect(SOUND, enrolled="programme_id"),
        for_partners(SOUND, command="SELECT"),
    ]
