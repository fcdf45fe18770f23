"""A machine draft stands in a draft, is marked as one, and is asked of nobody before a person found it right."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from consent.notices import actions, approving, panels
from consent.notices.models import CheckQuestion, Notice, NoticeText, ToldFact
from consent.notices.reading import read_one, stamp_of
from consent.notices.starter import content
from survivor_engagement.common.errors import NotNow
from survivor_engagement.programmes.scope import load_scope
from tests.consent.conftest import agree, read_by_an_advisor
from tests.consent.test_notices import WORDS, refused

TAG = "Machine draft, not approved"


@pytest.fixture
def translated(draft, manager) -> Notice:
    """A whole notice in English, and in Kazakh as a machine wrote it."""
    purposes = [(item.purpose_id, item.months) for item in draft.items.all()]
    words = content("kk", purposes)
    return actions.fill_notice(notice=draft, language="kk", content=words, source="machine_draft", by=manager)


def page_of(client, notice: Notice, language: str) -> str:
    where = reverse("notices:notice_read", args=["kz1", notice.public_id, language])
    return client.get(where).content.decode()


def test_another_language_is_further_words_for_the_same_questions(translated):
    reading = read_one(translated)
    assert (len(reading.items), reading.languages) == (5, ["en", "kk"])
    assert (reading.unchecked("en"), reading.unchecked("kk")) == (0, 14)


def test_it_is_not_published_before_a_person_found_it_right(translated, manager, safeguarding, facilitator):
    offered = actions.offer_notice(notice=translated, by=manager)
    with pytest.raises(NotNow) as no:
        actions.publish_notice(notice=offered, by=safeguarding)
    assert "Қазақша: a machine draft stands in it that nobody has approved." in str(no.value)
    assert approving.check_translation(notice=offered, language="kk", by=facilitator) == 14
    read_by_an_advisor(offered, manager)
    assert actions.publish_notice(notice=offered, by=safeguarding).state == "published"


@pytest.mark.parametrize("model", [NoticeText, CheckQuestion, ToldFact])
def test_the_database_itself_publishes_no_unchecked_machine_draft(draft, manager, safeguarding, facilitator, model):
    offered = actions.offer_notice(notice=draft, by=manager)
    one = model.objects.first().pk
    model.objects.filter(pk=one).update(source="machine_draft", checked_by=facilitator, checked_at=timezone.now())
    read_by_an_advisor(offered, manager)
    model.objects.filter(pk=one).update(checked_by=None, checked_at=None)
    agree(offered, safeguarding)
    published = {"state": "published", "published_at": timezone.now(), "approved_by": safeguarding}
    row = Notice.objects.filter(pk=draft.pk)
    assert refused(lambda: row.update(**published))
    model.objects.filter(pk=one).update(checked_by=facilitator, checked_at=timezone.now())
    assert not refused(lambda: row.update(**published))


def test_whoever_found_it_right_does_not_publish_it(translated, manager, safeguarding):
    approving.check_translation(notice=translated, language="kk", by=safeguarding)
    offered = actions.offer_notice(notice=translated, by=manager)
    read_by_an_advisor(offered, manager)
    with pytest.raises(NotNow) as no:
        actions.publish_notice(notice=offered, by=safeguarding)
    assert "You agreed to a machine translation" in str(no.value)
    agree(offered, safeguarding)
    published = {"state": "published", "published_at": timezone.now(), "approved_by": safeguarding}
    assert refused(lambda: Notice.objects.filter(pk=offered.pk).update(**published))


def test_a_correction_by_hand_makes_it_the_words_of_a_person(translated, manager):
    text = NoticeText.objects.filter(language="kk").first()
    actions.write_text(item=text.item, language="kk", words=WORDS, by=manager)
    changed = NoticeText.objects.get(pk=text.pk)
    assert (changed.source, changed.checked_by) == ("person", None)
    assert read_one(translated).unchecked("kk") == 13


def test_to_find_it_right_changes_no_word_and_takes_no_approval_back(translated, manager, facilitator, juniper):
    offered = actions.offer_notice(notice=translated, by=manager)
    approving.approve_words(notice=offered, language="en", seen=stamp_of(offered), by=juniper.user)
    approving.check_translation(notice=offered, language="kk", by=facilitator)
    assert offered.approvals.count() == 1
    assert Notice.objects.get().offered_at == offered.offered_at


def test_no_reader_meets_words_as_a_machine_left_them(client_for, translated, manager, facilitator, juniper):
    juniper.user.language = "kk"
    juniper.user.save()
    offered = actions.offer_notice(notice=translated, by=manager)
    browser = client_for(juniper.user)
    machine = NoticeText.objects.filter(language="kk").first().question
    assert machine not in browser.get(f"/r/{offered.public_id}/?language=kk").content.decode()
    with pytest.raises(NotNow):
        approving.approve_words(notice=offered, language="kk", seen=stamp_of(offered), by=juniper.user)
    approving.check_translation(notice=offered, language="kk", by=facilitator)
    assert machine in browser.get(f"/r/{offered.public_id}/?language=kk").content.decode()


def test_she_is_asked_to_read_it_once_a_person_found_it_right(translated, manager, facilitator, juniper, settings):
    offered = actions.offer_notice(notice=translated, by=manager)
    in_kazakh = [row for row in panels.TO_READ.rows(load_scope(juniper.user)) if row[2] == "kk"]
    approving.check_translation(notice=offered, language="kk", by=facilitator)
    after = [row for row in panels.TO_READ.rows(load_scope(juniper.user)) if row[2] == "kk"]
    assert (in_kazakh, {row[3] for row in after}) == ([], {"text"})


def test_staff_pages_mark_it_and_offer_to_find_it_right(client_for, translated, manager):
    client = client_for(manager)
    assert (page_of(client, translated, "kk").count(TAG), page_of(client, translated, "en").count(TAG)) == (15, 0)
    where = reverse("notices:translation_check", args=["kz1", translated.public_id, "kk"])
    assert client.post(where, {"once": str(uuid.uuid4())}).status_code == 302
    assert page_of(client, translated, "kk").count(TAG) == 0
    assert set(NoticeText.objects.filter(language="kk").values_list("checked_by", flat=True)) == {manager.pk}


@pytest.mark.parametrize(("person", "status"), [("safeguarding", 302), ("facilitator", 403), ("finance", 403)])
def test_who_may_find_it_right(client_for, request, translated, person, status):
    client = client_for(request.getfixturevalue(person))
    where = reverse("notices:translation_check", args=["kz1", translated.public_id, "kk"])
    assert client.post(where, {"once": str(uuid.uuid4())}).status_code == status


def test_a_check_has_a_person_and_a_time(translated, manager):
    rows = NoticeText.objects
    assert refused(lambda: rows.update(checked_by=manager, checked_at=None))
    assert refused(lambda: rows.filter(language="en").update(checked_by=manager, checked_at=timezone.now()))
    assert refused(lambda: rows.update(source="somebody"))


def test_a_new_version_begins_with_who_found_the_old_words_right(translated, kz, manager, safeguarding, facilitator):
    approving.check_translation(notice=translated, language="kk", by=facilitator)
    offered = actions.offer_notice(notice=translated, by=manager)
    read_by_an_advisor(offered, manager)
    actions.publish_notice(notice=offered, by=safeguarding)
    second = actions.renew_notice(programme=kz, by=manager)
    assert read_one(second).unchecked("kk") == 0
    assert set(second.facts.filter(language="kk").values_list("checked_by", flat=True)) == {facilitator.pk}


def test_a_language_begins_with_the_draft_that_comes_with_the_product(client_for, manager, draft):
    client = client_for(manager)
    assert "Begin with the machine draft" in page_of(client, draft, "kk")
    where = reverse("notices:translation_begin", args=["kz1", draft.public_id, "kk"])
    assert client.post(where, {"once": str(uuid.uuid4())}).status_code == 302
    assert read_one(draft).unchecked("kk") == 14
    assert "Begin with the machine draft" not in page_of(client, draft, "kk")


def test_words_that_are_there_are_not_written_over(translated, manager):
    with pytest.raises(NotNow):
        actions.fill_notice(notice=translated, language="kk", content=content("kk"), by=manager)
