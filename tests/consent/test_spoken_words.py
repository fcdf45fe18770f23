"""The words of a question, spoken: of exactly these words, approved and frozen with them."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from consent.notices import actions, other_forms, sounds
from consent.notices.hard_words import note_verdicts
from consent.notices.models import Notice, NoticeApproval, NoticeSound, NoticeText
from consent.notices.reading import read_one
from survivor_engagement.common.errors import NotNow
from survivor_engagement.files.models import StoredFile
from tests.consent.conftest import agree, publish, read_by_an_advisor
from tests.consent.test_reading_forms import WORDS

GROUP = "participation.group"
SOUND = b"\xff\xfb\x90\x00" * 100


def recording(content: bytes = SOUND) -> SimpleUploadedFile:
    return SimpleUploadedFile("Juniper at the shelter.mp3", content)


def refused(write) -> str:
    with pytest.raises(DatabaseError) as no, transaction.atomic():
        write()
    return str(no.value).splitlines()[0]


def publish_past_the_actions(offered: Notice, by) -> None:
    agree(offered, by)
    Notice.objects.filter(pk=offered.pk).update(state="published", approved_by=by, published_at=timezone.now())


def text_of(notice, form: str = "text") -> NoticeText:
    return NoticeText.objects.select_related("item__notice").get(
        item__notice=notice, item__purpose=GROUP, form=form, language="en"
    )


def heard(sound) -> str:
    return reverse("notices_mine:sound_play", args=[sound.public_id])


@pytest.fixture
def spoken(draft, manager):
    """The sound of taking part, in a draft."""
    return sounds.keep_sound(text=text_of(draft), upload=recording(), by=manager)


@pytest.fixture
def published(spoken, draft, manager, safeguarding):
    return publish(draft, manager, safeguarding)


def test_she_hears_the_words_on_the_page_of_the_question(client_for, juniper, published, spoken):
    browser = client_for(juniper.user)
    page = browser.get(f"/c/{spoken.item.public_id}/").content.decode()
    assert f'<audio controls preload="none" src="{heard(spoken)}"' in page
    answer = browser.get(heard(spoken))
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, SOUND, "audio/mpeg")
    assert (answer["Content-Disposition"], answer["Cache-Control"]) == ("inline", "no-store, private")
    assert "media-src 'self'" in browser.get("/")["Content-Security-Policy"]


def test_a_phone_that_asks_for_a_part_gets_a_part(client_for, juniper, published, spoken):
    browser, size = client_for(juniper.user), len(SOUND)
    found = {
        wanted: browser.get(heard(spoken), headers={"range": wanted})
        for wanted in ("bytes=0-1", "bytes=398-", "bytes=-2", "bytes=0-99999", "bytes=400-", "bytes=-", "lines=1-2")
    }
    assert {wanted: (answer.status_code, len(answer.content)) for wanted, answer in found.items()} == {
        "bytes=0-1": (206, 2), "bytes=398-": (206, 2), "bytes=-2": (206, 2), "bytes=0-99999": (206, size),
        "bytes=400-": (416, 0), "bytes=-": (416, 0), "lines=1-2": (200, size),
    }  # fmt: skip
    assert found["bytes=398-"]["Content-Range"] == "bytes 398-399/400"


def test_a_draft_is_heard_by_its_readers_alone_and_never_in_another_programme(
    client_for, juniper, other_advisor, manager, facilitator, other_manager, draft, spoken
):
    assert client_for(juniper.user).get(heard(spoken)).status_code == 404
    actions.offer_notice(notice=draft, by=manager)
    assert client_for(juniper.user).get(heard(spoken)).status_code == 200
    assert heard(spoken) in client_for(juniper.user).get(f"/r/{draft.public_id}/").content.decode()
    assert client_for(other_advisor.user).get(heard(spoken)).status_code == 404
    at_work = reverse("notices:sound_hear", args=["kz1", draft.public_id, spoken.public_id])
    seen = [client_for(who).get(at_work).status_code for who in (manager, facilitator, other_manager)]
    assert seen == [200, 200, 404]


def test_a_changed_word_makes_the_sound_one_of_other_words(draft, manager, spoken):
    actions.write_text(item=spoken.item, language="en", words=WORDS, by=manager)
    text = text_of(draft)
    assert (text.any_sound, text.sound_now) == (spoken, None)
    with pytest.raises(NotNow, match="speaks other words"):
        actions.offer_notice(notice=draft, by=manager)
    sounds.keep_sound(text=text, upload=recording(SOUND * 2), by=manager)
    assert (text_of(draft).sound_now is not None, read_one(draft).lacks("en")) == (True, [])
    assert StoredFile.objects.get(pk=spoken.file_id).state == "erased"


def test_the_database_publishes_no_sound_of_whoever_approves(draft, manager, safeguarding, spoken):
    NoticeSound.objects.filter(pk=spoken.pk).update(written_by=safeguarding)
    offered = actions.offer_notice(notice=draft, by=manager)
    read_by_an_advisor(offered, manager)
    with pytest.raises(NotNow, match="You wrote some"):
        actions.publish_notice(notice=offered, by=safeguarding)
    assert "sound of her own" in refused(lambda: publish_past_the_actions(offered, safeguarding))


def test_the_database_publishes_no_sound_of_other_words(draft, juniper, safeguarding, spoken):
    note_verdicts(read_one(draft))
    NoticeText.objects.filter(pk=spoken.text_id).update(sha256="0" * 64)
    Notice.objects.filter(pk=draft.pk).update(offered_at=timezone.now())
    offered = Notice.objects.get(pk=draft.pk)
    for form in read_one(offered).forms_in("en"):
        NoticeApproval.objects.create(
            notice=offered, programme=offered.programme, by=juniper.user, role_kind="lived_experience", language="en",
            form=form, offered_at=offered.offered_at,
        )  # fmt: skip
    assert "speaks the words that are published" in refused(lambda: publish_past_the_actions(offered, safeguarding))


def test_a_sound_takes_away_what_readers_agreed_to(draft, manager):
    offered = actions.offer_notice(notice=draft, by=manager)
    read_by_an_advisor(offered, manager)
    sounds.keep_sound(text=text_of(draft), upload=recording(), by=manager)
    draft.refresh_from_db()
    assert (NoticeApproval.objects.count(), draft.offered_at) == (0, None)


def test_a_sound_is_frozen_with_its_version(published, spoken, manager):
    rows = NoticeSound.objects.filter(pk=spoken.pk)
    assert "was published" in refused(lambda: rows.update(sha256="0" * 64))
    assert "was published" in refused(rows.delete)
    for change in (
        lambda: sounds.keep_sound(text=text_of(published), upload=recording(), by=manager),
        lambda: sounds.remove_sound(text=text_of(published), by=manager),
    ):
        with pytest.raises(NotNow, match="was published"):
            change()


def test_the_database_takes_only_a_sound_file_and_only_of_these_words(draft, spoken):
    rows = NoticeSound.objects.filter(pk=spoken.pk)
    assert "sound file" in refused(lambda: rows.update(sha256="0" * 64))
    assert "words as they stand" in refused(lambda: rows.update(words_sha256="0" * 64))


def test_a_new_version_speaks_with_the_same_file_and_a_draft_thrown_away_leaves_it(published, spoken, kz, manager):
    second = actions.renew_notice(programme=kz, by=manager)
    again = text_of(second).sound_now
    assert (again.file_id, again.sha256) == (spoken.file_id, spoken.sha256)
    actions.discard_notice(notice=second, by=manager)
    assert StoredFile.objects.get(pk=spoken.file_id).state == "kept"


@pytest.mark.parametrize("way", ["discard", "leave_out", "language", "remove"])
def test_what_is_taken_out_of_a_draft_takes_its_sound_along(draft, manager, spoken, way):
    ways = {
        "discard": lambda: actions.discard_notice(notice=draft, by=manager),
        "leave_out": lambda: actions.leave_out(item=spoken.item, by=manager),
        "language": lambda: actions.remove_language(notice=draft, language="en", by=manager),
        "remove": lambda: sounds.remove_sound(text=text_of(draft), by=manager),
    }
    ways[way]()
    assert (NoticeSound.objects.count(), StoredFile.objects.get(pk=spoken.file_id).state) == (0, "erased")


def test_words_for_a_child_have_a_sound_of_their_own(draft, manager, safeguarding, client_for, wren, spoken):
    hers = sounds.keep_sound(text=text_of(draft, "band_12_14"), upload=recording(SOUND * 3), by=manager)
    publish(draft, manager, safeguarding)
    page = client_for(wren.user).get(f"/c/{spoken.item.public_id}/").content.decode()
    assert (heard(hers) in page, heard(spoken) in page) == (True, False)


def test_the_sound_of_a_form_goes_with_it(draft, manager):
    sounds.keep_sound(text=text_of(draft, "band_6_11"), upload=recording(), by=manager)
    item = draft.items.get(purpose=GROUP)
    other_forms.remove_form(item=item, language="en", reading_form="band_6_11", by=manager)
    assert NoticeSound.objects.count() == 0


def test_the_page_of_the_writer_takes_a_sound_and_nothing_else(client_for, manager, draft):
    browser, text = client_for(manager), text_of(draft)
    where = reverse("notices:sound_edit", args=["kz1", draft.public_id, "en", text.item.public_id, "text"])
    assert text.lead in browser.get(where).content.decode()
    once = {"once": str(uuid.uuid4())}
    refused_page = browser.post(where, once | {"upload": SimpleUploadedFile("a.mp3", b"%PDF-1.4 no sound")})
    assert "OGG, M4A or MP3" in refused_page.content.decode()
    assert browser.post(where, {"once": str(uuid.uuid4())}).status_code == 200
    assert browser.post(where, {"once": str(uuid.uuid4()), "upload": recording()}).status_code == 302
    assert text_of(draft).sound_now is not None
    read = browser.get(reverse("notices:notice_read", args=["kz1", draft.public_id, "en"])).content.decode()
    assert "<audio controls" in read
    assert browser.post(f"{where}remove/", {"once": str(uuid.uuid4())}).status_code == 302
    assert text_of(draft).any_sound is None
