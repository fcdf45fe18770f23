"""Versions: how small a small change is, and what a big one says of earlier answers."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from consent.notices import actions, describing
from consent.notices.changes import letters_changed, names_in, smallest_change
from consent.notices.models import Notice, NoticeItem, NoticeText, OldestWords
from consent.notices.reading import read_one
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from tests.consent.conftest import agree, describe, publish, read_by_an_advisor
from tests.consent.test_notices import refused


@pytest.fixture
def second(notice, kz, manager) -> Notice:
    return actions.renew_notice(programme=kz, by=manager)


def rewrite(notice: Notice, by, old: str, new: str, purpose="contact.sms", part="lead") -> list[str]:
    """Change some letters of one text; why that is no small change."""
    item = notice.items.get(purpose=purpose)
    text = NoticeText.objects.get(item=item, language="en", form="text")
    words = {name: getattr(text, name) for name in NoticeText.PARTS}
    assert old in words[part]
    words[part] = words[part].replace(old, new)
    actions.write_text(item=item, language="en", words=words, by=by)
    before = Notice.objects.published().get(programme=notice.programme)
    return smallest_change(read_one(before), read_one(notice))


def test_a_letter_that_was_wrong_is_a_small_change(second, manager):
    lead = NoticeText.objects.get(item__notice=second, item__purpose="contact.sms", form="text").lead
    assert rewrite(second, manager, lead, lead[:-2] + "x.") == []


def test_nothing_changed_is_a_small_change(notice, second):
    assert smallest_change(read_one(notice), read_one(second)) == []


def test_more_than_three_letters_in_a_hundred_are_a_big_change(second, manager):
    text = NoticeText.objects.get(item__notice=second, item__purpose="contact.sms", form="text")
    reasons = rewrite(second, manager, text.lead[:20], "We do as we like, so.")
    assert len(reasons) == 1
    assert "more than 3 % of the letters" in reasons[0]


@pytest.mark.parametrize(
    ("before", "after", "letters"), [("abcd", "abcd", 0), ("abcd", "abxd", 1), ("abcd", "abd", 1), ("", "abc", 3)]
)
def test_letters_are_counted_in_the_longer_text(before, after, letters):
    assert letters_changed(before, after) == letters


def test_names_are_capitals_inside_a_sentence():
    assert names_in("We ask Anna. She says: “No.” The Red House helps. Мы спросим Анну.") == [
        "Anna", "Red", "House", "Анну",
    ]  # fmt: skip


def test_a_changed_number_is_a_big_change_however_small_it_is(second, manager):
    text = NoticeText.objects.filter(item__notice=second, form="text", if_you_change_your_mind__regex=r"\d").first()
    old = re.search(r"\d+ \w+", text.if_you_change_your_mind)[0]
    reasons = rewrite(second, manager, old, f"9{old}", text.item.purpose_id, "if_you_change_your_mind")
    assert [reason.split(": ")[1] for reason in reasons] == ["a number has changed."]


def test_other_questions_and_facts_are_a_big_change(notice, second, manager):
    actions.leave_out(item=second.items.get(purpose="contact.sms"), by=manager)
    actions.add_question(notice=second, purpose="contact.other_activities", months=2, by=manager)
    second.facts.filter(purpose="accounts.audit").delete()
    assert smallest_change(read_one(notice), read_one(second))[:3] == [
        "“News of other activities” was not asked before.",
        "“Text messages to your phone” is not asked any more.",
        "“Auditors check our money” is not told any more.",
    ]


def test_another_language_for_the_same_questions_is_a_small_change(notice, second, manager):
    english = read_one(second)
    for item in english.items:
        text = english.text(item, "en")
        words = {part: getattr(text, part) for part in NoticeText.PARTS}
        actions.write_text(item=item, language="kk", words=words, by=manager)
    assert smallest_change(read_one(notice), read_one(second)) == []
    assert smallest_change(read_one(second), read_one(notice)) == ["Қазақша was taken out."]


def test_a_small_change_has_the_next_minor_number_and_the_second_persons_agreement(second, manager, safeguarding):
    draft = publish(describe(second, manager, kind="minor"), manager, safeguarding)
    assert (draft.version, draft.change_kind) == ("1.1", "minor")
    assert AuditEvent.objects.get(event="notice.agreed_minor").actor_id == safeguarding.pk
    assert draft.approvals.get(role_kind="second_person").by == safeguarding


def test_a_version_follows_as_a_big_one_unless_it_is_called_small(second, manager, safeguarding):
    assert publish(second, manager, safeguarding).version == "2.0"


def test_a_big_change_is_not_offered_before_it_says_what_it_is_and_what_becomes_of_answers(second, manager):
    with pytest.raises(NotNow) as no:
        actions.offer_notice(notice=second, by=manager)
    assert "Say what has changed, and why." in str(no.value)
    assert "Say what becomes of earlier answers to “Text messages to your phone”." in str(no.value)


def test_the_database_publishes_no_big_change_that_is_silent_about_earlier_answers(second, manager, safeguarding):
    describe(second, manager)
    second.items.filter(purpose="contact.sms").update(earlier_yes="")
    offered = Notice.objects.get(pk=second.pk)
    offered.offered_at = timezone.now()
    offered.save()
    read_by_an_advisor(offered, manager)
    agree(offered, safeguarding)
    row = Notice.objects.filter(pk=second.pk)
    Notice.objects.published().update(state="superseded", superseded_at=timezone.now())
    assert refused(lambda: row.update(state="published", published_at=timezone.now(), approved_by=safeguarding))


def test_the_database_calls_no_other_months_a_small_change(second, manager, safeguarding):
    describe(second, manager, kind="minor")
    actions.set_months(item=second.items.get(purpose="contact.sms"), months=3, by=manager)
    with pytest.raises(NotNow):
        actions.offer_notice(notice=second, by=manager)
    offered = Notice.objects.get(pk=second.pk)
    offered.offered_at = timezone.now()
    offered.save()
    read_by_an_advisor(offered, manager)
    agree(offered, safeguarding)
    Notice.objects.published().update(state="superseded", superseded_at=timezone.now())
    published = {"state": "published", "published_at": timezone.now(), "approved_by": safeguarding}
    assert refused(lambda: Notice.objects.filter(pk=second.pk).update(**published))


def test_answers_that_end_now_end_with_the_version(notice, second, manager, safeguarding, kz):
    draft = publish(describe(second, manager, what="now"), manager, safeguarding)
    words = OldestWords.objects
    just_before = draft.published_at - timedelta(microseconds=1)
    assert words.oldest_major(kz.pk, "contact.sms", draft.published_at) == 2
    assert words.oldest_major(kz.pk, "contact.sms", just_before) == 0
    assert words.count() == 5


def test_answers_that_count_until_a_day_end_at_its_first_moment_where_the_programme_is(
    second, manager, safeguarding, kz
):
    day = timezone.localdate() + timedelta(days=40)
    publish(describe(second, manager, what="until", closes_on=day), manager, safeguarding)
    midnight = datetime.combine(day, datetime.min.time(), ZoneInfo("Asia/Almaty"))
    words = OldestWords.objects
    before, then = midnight - timedelta(seconds=1), midnight
    assert [words.oldest_major(kz.pk, "capture.notes", at) for at in (before, then)] == [0, 2]


def test_answers_that_go_on_and_small_changes_leave_no_trace(second, kz, manager, safeguarding):
    publish(second, manager, safeguarding)
    publish(describe(actions.renew_notice(programme=kz, by=manager), manager, kind="minor"), manager, safeguarding)
    assert OldestWords.objects.count() == 0


def test_a_day_that_is_over_is_refused(second, manager):
    describe(second, manager, what="until", closes_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(NotNow) as no:
        actions.offer_notice(notice=second, by=manager)
    assert "Choose a day after today" in str(no.value)


def test_until_needs_a_day_and_no_other_word_is_taken(second, manager):
    for what in ("until", "perhaps"):
        with pytest.raises(NotNow):
            describe(second, manager, what=what)
    assert refused(lambda: NoticeItem.objects.filter(notice=second).update(earlier_yes="until", closes_on=None))


def test_the_first_version_has_nothing_to_say_of_a_change(draft, manager):
    with pytest.raises(NotNow):
        describe(draft, manager)


def test_what_was_said_of_older_words_is_changed_by_nobody(second, manager, safeguarding):
    publish(describe(second, manager, what="now"), manager, safeguarding)
    rows = OldestWords.objects
    assert rows.exists()
    assert refused(lambda: rows.update(oldest_major=9))
    assert refused(lambda: rows.all().delete())


def test_nobody_who_serves_writes_down_from_when_older_words_do_not_count(as_web, notice, kz, manager):
    row = {"programme": kz, "purpose_id": "contact.sms", "notice": notice, "oldest_major": 9}
    with as_web(manager):
        assert refused(lambda: OldestWords.objects.create(**row, from_at=timezone.now()))


def test_those_of_the_programme_read_it_and_others_do_not(
    second, as_web, manager, safeguarding, other_manager, juniper, other_advisor
):
    publish(describe(second, manager, what="now"), manager, safeguarding)
    seen = {}
    for name, user in {"own": manager, "her": juniper.user, "other": other_manager, "away": other_advisor.user}.items():
        with as_web(user):
            seen[name] = OldestWords.objects.count()
    assert seen == {"own": 5, "her": 5, "other": 0, "away": 0}


def test_a_change_of_what_is_said_takes_the_offer_back(second, manager):
    offered = actions.offer_notice(notice=describe(second, manager), by=manager)
    describing.describe_change(
        notice=offered, change_kind="major", what_changed={"en": "More."}, why="So.", by=manager,
        earlier={item.purpose_id: ("now", None) for item in offered.items.all()},
    )  # fmt: skip
    assert Notice.objects.get(pk=second.pk).offered_at is None
