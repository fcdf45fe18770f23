"""Cases 4.1 of the guide to consent: forms, versions, languages."""

import re
import uuid

import pytest
from django.contrib import admin
from django.db import connection
from django.urls import reverse

from consent.notices import actions
from consent.notices.models import Notice, NoticeItem, NoticeText, OldestWords, Purpose
from consent.notices.reading import read_one
from consent.notices.starter import content
from consent.records.models import ConsentEvent
from survivor_engagement.common.errors import NotNow
from tests.consent.conftest import agree, describe, publish, read_by_an_advisor
from tests.consent.test_notices import WORDS, refused

GROUP = "participation.group"


def open_form(browser, item: NoticeItem) -> dict[str, str]:
    """What a browser holds that has the page of a question open."""
    page = browser.get(f"/c/{item.public_id}/").content.decode()
    return dict(re.findall(r'<input type="hidden" name="(once|shown)" value="([^"]+)"', page))


def said_minor(notice: Notice, by) -> str:
    with pytest.raises(NotNow) as no:
        describe(notice, by, kind="minor")
    return str(no.value)


def slightly_other(item: NoticeItem) -> dict[str, str]:
    """The same words with a full stop less, as a small change is."""
    text = NoticeText.objects.get(item=item, language="en", form="text")
    words = {part: getattr(text, part) for part in NoticeText.PARTS}
    return words | {"yes_means": words["yes_means"].rstrip(".")}


@pytest.fixture
def second(notice, kz, manager) -> Notice:
    return actions.renew_notice(programme=kz, by=manager)


@pytest.fixture
def in_kazakh(draft, kz, manager, safeguarding, facilitator) -> Notice:
    """The notice in English and Kazakh, published."""
    words = content("kk", [(item.purpose_id, item.months) for item in draft.items.all()])
    actions.fill_notice(notice=draft, language="kk", content=words, by=manager)
    return publish(draft, manager, safeguarding)


def test_ct_001_a_published_text_is_changed_in_no_way(notice, client_for, manager, as_web):
    item = notice.items.first()
    where = reverse("notices:text_edit", args=["kz1", notice.public_id, "en", item.public_id])
    assert client_for(manager).post(where, WORDS | {"once": str(uuid.uuid4())}).status_code == 403
    assert [model for model in (Notice, NoticeItem, NoticeText) if admin.site.is_registered(model)] == []
    assert refused(lambda: NoticeText.objects.update(lead="Other."))
    with as_web(manager), connection.cursor() as cursor:
        assert refused(lambda: cursor.execute("UPDATE notices_noticetext SET lead = 'Other.'"))
        assert refused(lambda: cursor.execute("DELETE FROM notices_noticetext"))
    page = client_for(manager).get(reverse("notices:notice_list", args=["kz1"])).content.decode()
    assert "Write a new version" in page


def test_ct_002_neither_a_second_person_alone_nor_a_reader_alone_publishes(draft, manager, safeguarding, juniper):
    offered = actions.offer_notice(notice=draft, by=manager)
    published = {"state": "published", "published_at": offered.offered_at, "approved_by": safeguarding}
    row = Notice.objects.filter(pk=draft.pk)
    with pytest.raises(NotNow):
        actions.publish_notice(notice=offered, by=safeguarding)
    agree(offered, safeguarding)
    assert refused(lambda: row.update(**published))
    actions.write_text(item=draft.items.first(), language="en", words=WORDS, by=manager)
    offered = actions.offer_notice(notice=draft, by=manager)
    read_by_an_advisor(offered, manager)
    assert refused(lambda: row.update(**published))
    assert actions.publish_notice(notice=offered, by=safeguarding).state == "published"


def test_ct_002_nobody_approves_what_she_wrote(draft, manager):
    offered = actions.offer_notice(notice=draft, by=manager)
    read_by_an_advisor(offered, manager)
    with pytest.raises(NotNow):
        actions.publish_notice(notice=offered, by=manager)


def test_ct_004_other_months_are_a_big_change_and_the_reason_is_told(second, manager):
    actions.set_months(item=second.items.get(purpose="capture.notes"), months=6, by=manager)
    said = said_minor(second, manager)
    assert "This is a big change." in said
    assert "lasted 12 months and now lasts 6." in said
    assert Notice.objects.get(pk=second.pk).change_kind == "major"


def test_ct_005_an_open_form_of_older_words_leads_to_the_new_ones_and_carries_nothing_over(
    client_for, juniper, notice, second, manager, safeguarding
):
    browser, old = client_for(juniper.user), notice.items.get(purpose=GROUP)
    form = open_form(browser, old) | {"answer": "yes"}
    publish(second, manager, safeguarding)
    answer = browser.post(f"/c/{old.public_id}/", form)
    new = f"/c/{second.items.get(purpose=GROUP).public_id}/"
    assert (answer["Location"], ConsentEvent.objects.count()) == (new, 0)
    page = browser.get(new).content.decode()
    assert "What is new in these words" in page
    assert "Some words are clearer." in page
    assert re.findall(r"<input[^>]*checked", page) == []


def test_ct_005_the_answer_to_older_words_is_refused_wherever_it_comes_from(
    say, juniper, item, second, manager, safeguarding
):
    old = item(GROUP)
    publish(second, manager, safeguarding)
    with pytest.raises(NotNow) as no:
        say(juniper, "yes", item=old)
    assert "Please read the new ones first." in str(no.value)


def test_ct_006_after_a_small_change_older_words_are_still_answered(notice, second, kz, manager, safeguarding):
    publish(describe(second, manager, kind="minor"), manager, safeguarding)
    assert [one.version for one in Notice.objects.still_answered()] == ["1.0", "1.1"]
    assert OldestWords.objects.count() == 0
    publish(actions.renew_notice(programme=kz, by=manager), manager, safeguarding)
    assert [one.version for one in Notice.objects.still_answered()] == ["2.0"]


def test_ct_006_words_still_open_before_a_small_change_are_answered_and_their_own_digest_is_kept(
    client_for, juniper, notice, second, manager, safeguarding
):
    browser, old = client_for(juniper.user), notice.items.get(purpose=GROUP)
    form = open_form(browser, old)
    clearer = second.items.get(purpose=GROUP)
    actions.write_text(item=clearer, language="en", words=slightly_other(clearer), by=manager)
    publish(describe(second, manager, kind="minor"), manager, safeguarding)
    page = browser.post(f"/c/{old.public_id}/", form).content.decode()  # without an answer: her words stay before her
    assert (form["shown"] in page, "Choose yes, no or not now" in page) == (True, True)
    answer = browser.post(f"/c/{old.public_id}/", form | {"answer": "yes"})
    event, seen = ConsentEvent.objects.get(), NoticeText.objects.get(item=old, language="en", form="text")
    assert (event.text, event.text_sha256) == (seen, form["shown"])
    assert NoticeText.objects.get(item=clearer, language="en", form="text").sha256 != form["shown"]
    assert answer["Location"] == f"/c/{second.items.get(order=clearer.order + 1).public_id}/"
    assert browser.get(f"/c/{old.public_id}/")["Location"] == f"/c/{clearer.public_id}/"


def test_ct_006_what_is_sent_with_words_of_no_version_is_not_taken(
    client_for, juniper, notice, second, manager, safeguarding
):
    browser, old = client_for(juniper.user), notice.items.get(purpose=GROUP)
    form = open_form(browser, old) | {"answer": "yes", "shown": "0" * 64}
    publish(describe(second, manager, kind="minor"), manager, safeguarding)
    page = browser.post(f"/c/{old.public_id}/", form, follow=True).content.decode()
    assert ("The words have changed meanwhile" in page, ConsentEvent.objects.count()) == (True, 0)


def test_ct_009_who_reads_another_language_is_offered_an_interpreter_and_no_english(client_for, juniper, in_kazakh):
    juniper.user.language = "th"
    juniper.user.save()
    browser, question = client_for(juniper.user), in_kazakh.items.get(purpose=GROUP)
    page = browser.get(f"/c/{question.public_id}/").content.decode()
    texts = NoticeText.objects.filter(item=question)
    assert [text.question for text in texts if text.question in page] == []
    assert ("interpreter" in page, read_one(in_kazakh).spoken("th")) == (True, None)


def test_ct_010_words_on_the_screen_and_the_language_claimed_must_be_the_same(client_for, juniper, in_kazakh):
    juniper.user.language = "kk"
    juniper.user.save()
    browser, question = client_for(juniper.user), in_kazakh.items.get(purpose=GROUP)
    form = open_form(browser, question) | {"answer": "yes"}
    english = NoticeText.objects.get(item=question, language="en", form="text").sha256
    refused_page = browser.post(f"/c/{question.public_id}/", form | {"shown": english, "language": "en"})
    assert (refused_page.status_code, ConsentEvent.objects.count()) == (200, 0)
    browser.post(f"/c/{question.public_id}/", form | {"language": "en", "once": str(uuid.uuid4())})
    event = ConsentEvent.objects.get()
    assert (event.language, event.text_sha256) == ("kk", form["shown"])


def test_ct_012_a_translation_that_is_not_the_approved_one_is_not_served_and_raises_an_alarm(draft, caplog):
    NoticeText.objects.filter(item__purpose="contact.sms", form="text").update(lead="We say what the group is about.")
    changed = NoticeText.objects.get(item__purpose="contact.sms", form="text")
    reading = read_one(draft)
    assert (reading.text(changed.item, "en"), reading.spoken("en")) == (None, None)
    (alarm,) = [one for one in caplog.records if one.name == "survivor_engagement.alarms"]
    assert (alarm.levelname, f"text {changed.pk} is not shown" in alarm.getMessage()) == ("CRITICAL", True)
    assert changed.lead not in alarm.getMessage()


def test_ct_021_nothing_is_ticked_beforehand_and_there_is_no_yes_to_everything(client_for, juniper, notice):
    browser = client_for(juniper.user)
    for question in notice.items.all():
        page = browser.get(f"/c/{question.public_id}/").content.decode()
        radios = re.findall(r'<input type="radio" name="answer" value="(\w+)"', page)
        assert (radios, re.findall(r"<input[^>]*checked", page)) == (["yes", "no", "not_now"], [])
    posts = re.findall(r'action="([^"]+)"', browser.get("/c/").content.decode())
    assert [where for where in posts if where.startswith("/c/")] == []
    assert not ConsentEvent._meta.get_field("state").has_default()


@pytest.mark.parametrize("basis", ["inform", "forbidden"])
def test_ct_022_what_is_told_or_forbidden_is_put_into_no_question(draft, manager, basis):
    purposes = Purpose.objects.filter(basis_kind=basis)
    assert purposes
    for purpose in purposes:
        with pytest.raises(NotNow):
            actions.add_question(notice=draft, purpose=purpose.pk, months=1, by=manager)
        row = NoticeItem(notice=draft, programme=draft.programme, purpose=purpose, order=9, months=1)
        assert refused(row.save)
