"""What is asked: written by one, published by another, frozen for ever."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from consent.notices import actions
from consent.notices.models import CheckQuestion, Notice, NoticeItem, NoticeText, Purpose, ToldFact
from consent.notices.reading import read_one
from consent.notices.reading_forms import TOLD_IN
from consent.notices.starter import write_starter_notice
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from tests.consent.conftest import PURPOSES, agree, publish, read_by_an_advisor

WORDS = {
    "question": "May we?",
    "lead": "It happens.",
    "yes_means": "We do.",
    "no_means": "We do not.",
    "if_you_change_your_mind": "It stops.",
}


def refused(change) -> bool:
    """Whether the database itself says no."""
    try:
        with transaction.atomic():
            change()
    except DatabaseError:
        return True
    return False


def test_the_starter_asks_five_things_checks_three_and_tells_six(draft):
    reading = read_one(draft)
    assert [item.purpose_id for item in reading.items] == PURPOSES
    told = {form: (len(reading.checks["en", form]), len(reading.facts["en", form])) for form in TOLD_IN}
    assert told == {"text": (3, 6), "band_6_11": (2, 6), "band_12_14": (2, 6), "band_15_17": (2, 6)}
    assert reading.stands_in_the_way() == []


def test_writing_the_starter_again_gives_the_same_draft(draft, kz, manager):
    assert write_starter_notice(programme=kz, by=manager) == draft
    assert NoticeItem.objects.filter(notice=draft).count() == 5


def test_nobody_publishes_what_she_wrote(draft, manager):
    actions.offer_notice(notice=draft, by=manager)
    with pytest.raises(NotNow):
        actions.publish_notice(notice=draft, by=manager)


def test_nobody_publishes_a_notice_with_one_text_of_hers(draft, manager, safeguarding):
    item = draft.items.first()
    actions.write_text(item=item, language="en", words=WORDS, by=safeguarding)
    actions.offer_notice(notice=draft, by=manager)
    with pytest.raises(NotNow):
        actions.publish_notice(notice=draft, by=safeguarding)


def test_the_database_itself_refuses_a_writer_as_approver(draft, manager, safeguarding, facilitator):
    actions.write_text(item=draft.items.first(), language="en", words=WORDS, by=facilitator)
    offered = actions.offer_notice(notice=draft, by=manager)
    read_by_an_advisor(offered, manager)
    for person in (manager, facilitator, safeguarding):
        agree(offered, person)
    published = {"state": "published", "published_at": draft.written_at}
    row = Notice.objects.filter(pk=draft.pk)
    assert refused(lambda: row.update(approved_by=manager, **published))
    assert refused(lambda: row.update(approved_by=facilitator, **published))
    assert not refused(lambda: row.update(approved_by=safeguarding, **published))


def test_what_was_not_offered_is_not_published(draft, safeguarding):
    with pytest.raises(NotNow):
        actions.publish_notice(notice=draft, by=safeguarding)


def test_words_that_changed_since_they_were_read_are_not_published(draft, manager, safeguarding):
    offered = actions.offer_notice(notice=draft, by=manager)
    seen = offered.offered_at.isoformat()
    actions.write_text(item=draft.items.first(), language="en", words=WORDS, by=manager)
    actions.offer_notice(notice=draft, by=manager)
    with pytest.raises(NotNow):
        actions.publish_notice(notice=draft, by=safeguarding, seen=seen)


def test_half_a_language_is_not_published(draft, manager):
    actions.write_text(item=draft.items.first(), language="kk", words=WORDS, by=manager)
    with pytest.raises(NotNow) as no:
        actions.offer_notice(notice=draft, by=manager)
    assert "Қазақша: The question “Notes of what you say, without your name” has no words yet." in str(no.value)
    actions.remove_language(notice=draft, language="kk", by=manager)
    assert actions.offer_notice(notice=draft, by=manager).offered_at is not None


@pytest.mark.parametrize("purpose", ["payment.record", "ai.training"])
def test_what_is_told_or_forbidden_cannot_be_asked(draft, manager, purpose):
    with pytest.raises(NotNow):
        actions.add_question(notice=draft, purpose=purpose, months=1, by=manager)
    assert refused(
        lambda: NoticeItem.objects.create(
            notice=draft, programme=draft.programme, purpose_id=purpose, order=9, months=1
        )
    )


def test_what_is_asked_cannot_be_told_as_a_fact(draft, manager):
    with pytest.raises(NotNow):
        actions.write_fact(notice=draft, purpose="contact.sms", language="en", title="So", body="So", by=manager)


def test_nobody_may_ask_for_longer_than_the_catalogue_allows(draft, manager):
    item = draft.items.get(purpose="contact.sms")
    with pytest.raises(NotNow):
        actions.set_months(item=item, months=7, by=manager)
    assert actions.set_months(item=item, months=3, by=manager).months == 3


def test_the_time_is_part_of_what_is_agreed(draft, manager):
    text = NoticeText.objects.get(item__notice=draft, item__purpose="contact.sms", form="text")
    actions.set_months(item=draft.items.get(purpose="contact.sms"), months=3, by=manager)
    changed = NoticeText.objects.get(pk=text.pk)
    assert changed.sha256 != text.sha256
    assert changed.is_intact


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (NoticeText, {"question": "Other words?"}),
        (NoticeItem, {"months": 1}),
        (CheckQuestion, {"explanation": "Other words."}),
        (ToldFact, {"body": "Other words."}),
        (Notice, {"number": 7}),
        (Notice, {"state": "draft", "approved_by": None, "published_at": None}),
    ],
)
def test_published_words_cannot_be_changed_or_deleted_by_anybody(notice, model, change):
    assert model.objects.count()
    assert refused(lambda: model.objects.update(**change))
    assert refused(lambda: model.objects.all().delete())


def test_no_word_can_be_added_to_a_published_notice(notice, manager):
    item = notice.items.first()
    with pytest.raises(NotNow):
        actions.write_text(item=item, language="kk", words=WORDS, by=manager)
    assert refused(
        lambda: NoticeText.objects.create(
            item=item, programme=notice.programme, language="kk", sha256="0" * 64, written_by=manager, **WORDS
        )
    )


def test_a_new_version_begins_with_the_old_words_and_replaces_them(notice, kz, manager, safeguarding):
    second = actions.renew_notice(programme=kz, by=manager)
    old, new = read_one(notice), read_one(second)
    assert [item.purpose_id for item in new.items] == [item.purpose_id for item in old.items]
    assert sorted(t.sha256 for t in new.texts.values()) == sorted(t.sha256 for t in old.texts.values())
    publish(second, manager, safeguarding)
    assert list(Notice.objects.order_by("number").values_list("number", "state")) == [
        (1, "superseded"),
        (2, "published"),
    ]


def test_publishing_twice_publishes_once(draft, manager, safeguarding):
    publish(draft, manager, safeguarding)
    actions.publish_notice(notice=draft, by=safeguarding)
    assert AuditEvent.objects.filter(event="notice.published").count() == 1


def test_there_is_one_draft_at_a_time(draft, kz, manager):
    assert actions.start_notice(programme=kz, by=manager) == draft
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(programme=kz, number=2, written_by=manager)


def test_a_draft_can_be_thrown_away_with_all_its_words(draft, manager):
    actions.discard_notice(notice=draft, by=manager)
    assert (Notice.objects.count(), NoticeText.objects.count(), ToldFact.objects.count()) == (0, 0, 0)


def test_text_on_the_disk_that_differs_from_its_digest_is_not_read(draft):
    NoticeText.objects.filter(item__purpose="contact.sms", form="text").update(lead="We say what the group is about.")
    reading = read_one(draft)
    item = next(item for item in reading.items if item.purpose_id == "contact.sms")
    assert (reading.text(item, "en"), reading.languages, reading.spoken("en")) == (None, [], None)


def test_there_is_no_falling_back_to_another_language(notice):
    reading = read_one(notice)
    assert (reading.spoken("en"), reading.spoken("kk"), reading.spoken("")) == ("en", None, None)


def test_the_catalogue_cannot_be_changed_by_those_who_serve(as_web, manager):
    with as_web(manager):
        assert refused(lambda: Purpose.objects.update(max_months=36))


def test_another_programme_sees_nothing_of_a_notice(notice, as_web, manager, other_manager, juniper, other_advisor):
    seen = {}
    for name, user in {"own": manager, "other": other_manager, "her": juniper.user, "away": other_advisor.user}.items():
        with as_web(user):
            seen[name] = (Notice.objects.count(), NoticeText.objects.count())
    assert seen == {"own": (1, 20), "other": (0, 0), "her": (1, 20), "away": (0, 0)}
