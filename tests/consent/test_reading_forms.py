"""The words of a question in more than one reading form: for adults, for the age of a child."""

import uuid
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from consent.notices import actions, other_forms
from consent.notices.changes import differences, smallest_change
from consent.notices.models import NoticeApproval, NoticeText, ReadingForm
from consent.notices.pictures import Picture
from consent.notices.reading import read_one, stamp_of
from consent.notices.reading_forms import FORMS_OF, words_for
from consent.records import actions as records
from consent.records import her_own
from consent.records.choices import load_choices
from consent.records.models import ConsentEvent
from consent.records.words import words_shown
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.ages import Band, birth_as_typed
from survivor_engagement.identity.aging import correct_age
from survivor_engagement.programmes.scope import load_scope
from tests.consent.conftest import publish, read_by_an_advisor
from tests.harness.cast import make_child

GROUP = "participation.group"
WORDS = {part: f"Words for you, {part}." for part in NoticeText.PARTS}
BANDS = {13: "band_12_14", 16: "band_15_17", 8: "band_6_11"}


def refused(write) -> str:
    with pytest.raises(DatabaseError) as no, transaction.atomic():
        write()
    return str(no.value).splitlines()[0]


def text_of(item, form: str, language: str = "en") -> NoticeText:
    return NoticeText.objects.get(item=item, language=language, form=form)


def asked(choices) -> list[str]:
    return [choice.item.purpose_id for choice in choices.asked]


@pytest.fixture
def without(draft, manager, safeguarding):
    """The published notice, without words for ages 12 to 14 of these questions, or of any."""

    def made(*purposes: str):
        for item in draft.items.filter(purpose__in=purposes) if purposes else draft.items.all():
            other_forms.remove_form(item=item, language="en", reading_form="band_12_14", by=manager)
        return publish(draft, manager, safeguarding)

    return made


def test_words_are_for_a_language_and_an_age_and_nothing_stands_in_for_them(notice):
    texts = list(NoticeText.objects.filter(item__notice=notice, item__purpose=GROUP))
    found = {band: [text.form for text in words_for(texts, language="en", band=band)] for band in Band}
    assert found == {
        "adult": ["text"], "15_17": ["band_15_17"], "12_14": ["band_12_14"], "6_11": ["band_6_11"],
        "0_5": ["band_6_11"], "unknown": ["band_6_11"],
    }  # fmt: skip
    assert set(FORMS_OF) == set(Band)
    adults = [text for text in texts if text.form == "text"]
    assert [words_for(adults, language="en", band=band) for band in Band if band != Band.ADULT] == [[]] * 5
    assert words_for(texts, language="kk", band=Band.ADULT) == []


def test_each_form_has_a_digest_of_its_own_and_the_first_keeps_the_one_it_had(notice):
    texts = NoticeText.objects.filter(item__notice=notice, item__purpose=GROUP)
    assert len({text.sha256 for text in texts}) == 4
    assert [text.is_intact for text in texts] == [True] * 4
    same = text_of(notice.items.get(purpose=GROUP), "band_12_14")
    before = same.own_digest()
    same.form = "band_15_17"
    assert before != same.own_digest()


@pytest.mark.parametrize(("years", "form"), BANDS.items())
def test_a_child_is_asked_in_the_words_for_her_age(client_for, kz, manager, notice, years, form):
    child = make_child(kz, manager, years=years)
    question = notice.items.get(purpose=GROUP)
    page = client_for(child.user).get(f"/c/{question.public_id}/").content.decode()
    seen = [text.form for text in question.texts.all() if text.lead in page and text.sha256 in page]
    assert seen == [form]


def test_her_answer_names_the_digest_of_the_words_for_her_age(say, wren, item):
    event = say(wren, "yes")
    assert (event.text.form, event.text_sha256) == ("band_12_14", text_of(item(), "band_12_14").sha256)


def test_a_child_who_sends_the_digest_of_the_words_for_adults_is_not_heard(say, wren, item):
    with pytest.raises(NotNow, match="have changed"):
        say(wren, "yes", shown=text_of(item(), "text").sha256)
    assert not ConsentEvent.objects.exists()


def test_an_adult_who_sends_the_digest_of_the_words_for_a_child_is_not_heard(say, juniper, item):
    with pytest.raises(NotNow, match="have changed"):
        say(juniper, "yes", shown=text_of(item(), "band_15_17").sha256)


def test_what_has_no_words_for_her_age_is_not_asked_of_her(without, wren, juniper, client_for):
    notice = without("capture.notes", "quote.unnamed")
    hers, adults = (load_choices(load_scope(one.user), "en")[1][0] for one in (wren, juniper))
    missing = {"capture.notes", "quote.unnamed"}
    assert (set(asked(adults)) - set(asked(hers)), len(hers.waiting)) == (missing, 3)
    question = notice.items.get(purpose="capture.notes")
    page = client_for(wren.user).get(f"/c/{question.public_id}/").content.decode()
    assert text_of(question, "text").lead not in page
    with pytest.raises(NotNow, match="no words for this age"):
        words_shown(question, "en", "", Band.FROM_12)


def test_where_nothing_has_words_for_her_age_her_page_says_so_and_offers_no_other_words(without, wren, client_for):
    notice = without()
    page = client_for(wren.user).get(reverse("records_mine:choice_list")).content.decode()
    assert "There are no words for your age yet" in page
    assert [text.question for text in NoticeText.objects.filter(item__notice=notice) if text.question in page] == []
    home = client_for(wren.user).get("/").content.decode()
    assert "Read what we ask" not in home


def test_the_database_takes_no_yes_of_a_child_to_words_for_adults_nor_the_other_way(say, wren, juniper, added, item):
    her_yes, yes = say(wren, "yes"), say(juniper, "yes")
    adults, childs = text_of(item(), "text"), text_of(item(), "band_12_14")
    until = timezone.now() + timedelta(days=30)
    wrong = [(wren, her_yes, adults), (wren, her_yes, text_of(item(), "band_6_11")), (juniper, yes, childs)]
    for her, like, text in wrong:
        said = {"text": text, "text_sha256": text.sha256, "valid_until": until}
        assert "words for the age" in refused(lambda her=her, like=like, said=said: added(her, "renewed", like, **said))


def test_a_pause_that_she_lifts_leaves_the_words_as_they_were_when_she_has_grown(
    say, wren, kz, manager, item, safeguarding
):
    before = say(wren, "yes")
    records.pause(advisor=wren, programme=kz, by=manager)
    born = birth_as_typed("16", timezone.localdate())
    correct_age(advisor=wren, programme=kz, age_band="under_18", birth=born, by=safeguarding)
    after = her_own.go_on(advisor=wren, programme=kz, purpose=GROUP, by=wren.user)
    assert (after.state, after.text_id) == ("given", before.text_id)
    assert say(wren, "yes").text == text_of(item(), "band_15_17")


def test_words_in_another_form_are_frozen_with_the_notice(notice, item, as_web, manager):
    frozen = NoticeText.objects.filter(form="band_12_14")
    assert "was published" in refused(lambda: frozen.update(lead="Other."))
    assert "was published" in refused(frozen.delete)
    with as_web(manager), pytest.raises(NotNow, match="was published"):
        actions.write_text(item=item(), language="en", words=WORDS, by=manager, reading_form="band_12_14")
    with pytest.raises(NotNow, match="was published"):
        other_forms.remove_form(item=item(), language="en", reading_form="band_12_14", by=manager)


def test_a_changed_word_for_a_child_takes_away_what_readers_agreed_to(draft, manager):
    offered = actions.offer_notice(notice=draft, by=manager)
    read_by_an_advisor(offered, manager)
    assert NoticeApproval.objects.filter(notice=draft, form="band_6_11").count() == 1
    question = draft.items.get(purpose=GROUP)
    actions.write_text(item=question, language="en", words=WORDS, by=manager, reading_form="band_6_11")
    draft.refresh_from_db()
    assert (NoticeApproval.objects.filter(notice=draft).count(), draft.offered_at) == (0, None)


def test_whoever_wrote_words_for_a_child_does_not_publish_them(draft, manager, safeguarding):
    question = draft.items.get(purpose=GROUP)
    actions.write_text(item=question, language="en", words=WORDS, by=safeguarding, reading_form="band_6_11")
    offered = actions.offer_notice(notice=draft, by=manager)
    read_by_an_advisor(offered, manager)
    with pytest.raises(NotNow, match="You wrote some of these words"):
        actions.publish_notice(notice=offered, by=safeguarding, seen=stamp_of(offered))


def test_a_new_version_begins_with_the_words_in_every_form(notice, kz, manager):
    second = actions.renew_notice(programme=kz, by=manager)
    forms = {
        version: set(version.items.get(purpose=GROUP).texts.values_list("form", "sha256"))
        for version in (notice, second)
    }
    assert forms[notice] == forms[second]
    assert len(forms[notice]) == 4


def test_the_pages_of_the_writer_show_and_take_words_in_each_form(client_for, manager, draft):
    browser, question = client_for(manager), draft.items.get(purpose=GROUP)
    page = browser.get(reverse("notices:notice_read", args=["kz1", draft.public_id, "en"])).content.decode()
    assert all(text_of(question, form).lead in page for form in BANDS.values())
    assert "for ages 6 to 11: 5 of 5 questions" in page
    where = reverse("notices:form_edit", args=["kz1", draft.public_id, "en", question.public_id, "band_6_11"])
    assert "for ages 6 to 11" in browser.get(where).content.decode()
    assert browser.post(where, WORDS | {"once": str(uuid.uuid4())}).status_code == 302
    assert text_of(question, "band_6_11").lead == WORDS["lead"]
    assert browser.post(f"{where}remove/", {"once": str(uuid.uuid4())}).status_code == 302
    assert not question.texts.filter(form="band_6_11").exists()
    assert browser.get(where.replace("band_6_11", "band_0_99")).status_code == 404
    assert browser.post(where.replace("band_6_11", "text") + "remove/", {"once": str(uuid.uuid4())}).status_code != 500
    assert question.texts.filter(form="text").exists()


def test_words_in_a_new_form_are_a_small_change_and_to_take_them_out_is_a_big_one(without, kz, manager):
    notice = without(GROUP)
    second = actions.renew_notice(programme=kz, by=manager)
    question = second.items.get(purpose=GROUP)
    actions.write_text(item=question, language="en", words=WORDS, by=manager, reading_form="band_12_14")
    assert smallest_change(read_one(notice), read_one(second)) == []
    other_forms.remove_form(item=question, language="en", reading_form="band_6_11", by=manager)
    assert any("taken out" in reason for reason in smallest_change(read_one(notice), read_one(second)))


def test_with_help_a_child_is_read_the_words_for_her_age_and_a_guardian_those_for_adults(
    client_for, facilitator, wren, heron, item, kz
):
    browser, question = client_for(facilitator), item()
    of_child, of_adult = text_of(question, "band_12_14").lead, text_of(question, "text").lead
    hers = browser.get(reverse("records:answer_help", args=["kz1", wren.public_id, question.public_id]))
    theirs = browser.get(
        reverse("records:guardian_answer", args=["kz1", heron.public_id, question.public_id]) + "?language=en"
    )
    pages = [page.content.decode() for page in (hers, theirs)]
    assert [(of_child in page, of_adult in page) for page in pages] == [(True, False), (False, True)]


def test_every_form_has_a_name():
    assert [form.label for form in ReadingForm if not form.label] == []


EASY = {part: [("We tell you first.", "speech"), ("You choose.", "question")] for part in NoticeText.PARTS}
EASY["question"] = [("Do you want to be in the group?", "two_people")]


@pytest.fixture
def easy(draft, manager, safeguarding):
    """The published notice, with short sentences and pictures for taking part."""
    other_forms.write_easy_words(item=draft.items.get(purpose=GROUP), language="en", lines=EASY, by=manager)
    return publish(draft, manager, safeguarding)


def test_she_reads_short_sentences_with_pictures_and_her_answer_names_them(client_for, juniper, easy):
    browser, question = client_for(juniper.user), easy.items.get(purpose=GROUP)
    plain = browser.get(f"/c/{question.public_id}/").content.decode()
    assert "Read it in short sentences with pictures" in plain
    page = browser.get(f"/c/{question.public_id}/?form=easy_read").content.decode()
    text = text_of(question, "easy_read")
    assert ("We tell you first." in page, 'alt="somebody speaks"' in page, text.sha256 in page) == (True, True, True)
    assert "Read it in longer sentences" in page
    assert text_of(question, "text").lead not in page
    sent = {"answer": "yes", "shown": text.sha256, "once": str(uuid.uuid4())}
    assert browser.post(f"/c/{question.public_id}/", sent).status_code == 302
    event = ConsentEvent.objects.get()
    assert (event.text, event.text_sha256) == (text, text.sha256)
    after = browser.get(f"/c/{question.public_id}/").content.decode()
    assert ("If you stop this" in after, 'alt="a question mark"' in after) == (True, True)


def test_an_answer_that_is_missing_leaves_the_short_sentences_on_the_page(client_for, juniper, easy):
    question = easy.items.get(purpose=GROUP)
    sent = {"shown": text_of(question, "easy_read").sha256, "once": str(uuid.uuid4())}
    page = client_for(juniper.user).post(f"/c/{question.public_id}/", sent).content.decode()
    assert ("Choose yes, no or not now" in page, "We tell you first." in page) == (True, True)


def test_a_child_is_offered_no_short_sentences_for_adults(client_for, wren, easy):
    question = easy.items.get(purpose=GROUP)
    page = client_for(wren.user).get(f"/c/{question.public_id}/?form=easy_read").content.decode()
    assert ("We tell you first." in page, text_of(question, "band_12_14").lead in page) == (False, True)
    assert "short sentences with pictures" not in page


def test_a_sentence_without_a_picture_is_not_kept_and_the_database_says_so_too(draft, manager):
    question = draft.items.get(purpose=GROUP)
    for wrong in ([("We tell you.", "")], [("We tell you.", "castle")], [("", "pen")], []):
        with pytest.raises(NotNow, match="every sentence a picture"):
            other_forms.write_easy_words(item=question, language="en", lines=EASY | {"lead": wrong}, by=manager)
    text = other_forms.write_easy_words(item=question, language="en", lines=EASY, by=manager)
    rows = NoticeText.objects.filter(pk=text.pk)
    for pictures in ({}, text.pictures | {"lead": ["pen"]}, text.pictures | {"lead": ["pen", "castle"]},
                     text.pictures | {"other": []}):  # fmt: skip
        assert "picture" in refused(lambda pictures=pictures: rows.update(pictures=pictures))
    assert "picture" in refused(lambda: rows.update(lead="One.\nTwo.\nThree."))
    plain = NoticeText.objects.filter(item=question, form="text")
    assert "beside short sentences" in refused(lambda: plain.update(pictures=text.pictures))


def test_every_picture_is_drawn_and_known_to_the_database():
    drawn = {file.stem for file in Path("static/pictures").iterdir()}
    known = import_module("consent.notices.migrations.0012_pictures").KNOWN
    assert drawn == set(Picture.values) == set(known)
    assert [file for file in drawn if "script" in Path(f"static/pictures/{file}.svg").read_text()] == []


def test_pictures_are_part_of_what_is_agreed(easy):
    text = text_of(easy.items.get(purpose=GROUP), "easy_read")
    assert text.is_intact
    text.pictures["lead"][0] = "lock"
    assert not text.is_intact
    assert "was published" in refused(lambda: NoticeText.objects.filter(pk=text.pk).update(pictures=text.pictures))


def test_the_writer_types_short_sentences_row_by_row(client_for, manager, draft):
    browser, question = client_for(manager), draft.items.get(purpose=GROUP)
    where = reverse("notices:easy_edit", args=["kz1", draft.public_id, "en", question.public_id])
    rows = {f"{part}_1": "We tell you first." for part in NoticeText.PARTS}
    missing = browser.post(where, rows | {"once": str(uuid.uuid4())}).content.decode()
    assert "Choose a picture for this sentence." in missing
    rows |= {f"{part}_1_picture": "speech" for part in NoticeText.PARTS} | {"lead_3": "Then.", "lead_3_picture": "pen"}
    assert browser.post(where, rows | {"once": str(uuid.uuid4())}).status_code == 302
    text = text_of(question, "easy_read")
    assert (text.lead, text.pictures["lead"]) == ("We tell you first.\nThen.", ["speech", "pen"])
    assert "We tell you first." in browser.get(where).content.decode()
    read = browser.get(reverse("notices:notice_read", args=["kz1", draft.public_id, "en"])).content.decode()
    assert 'alt="a pen"' in read


def test_a_version_with_other_pictures_shows_them_to_the_second_person(easy, kz, manager):
    second = actions.renew_notice(programme=kz, by=manager)
    lines = EASY | {"question": [("Do you want to be in the group?", "person")]}
    other_forms.write_easy_words(item=second.items.get(purpose=GROUP), language="en", lines=lines, by=manager)
    (difference,) = differences(read_one(easy), read_one(second))
    assert (difference.before.split(", ")[0], difference.after.split(", ")[0]) == ("two people", "a person")
