"""Cases 4.1 of the guide to consent on reading forms: CT-014 and CT-020.

CT-013 does not apply: nobody is marked here as unable to read, and everybody may answer in the spoken way.
"""

import pytest
from django.db import DatabaseError, transaction
from django.template.loader import render_to_string

from consent.notices import actions
from consent.notices.models import NoticeItem, NoticeText, Purpose
from survivor_engagement.common.errors import NotNow
from survivor_engagement.common.templatetags.text import direction
from tests.consent.conftest import read_by_an_advisor

MIXED = "يوم 12 مارس مع Acme 2026"


def test_ct_014_words_of_a_language_that_is_written_from_the_right_say_so_wherever_they_stand():
    assert [direction(code) for code in ("en", "ne", "ar", "fa", "ur", "he", "")] == [
        "ltr", "ltr", "rtl", "rtl", "rtl", "rtl", "auto",
    ]  # fmt: skip
    text = NoticeText(language="ar", question=MIXED, lead=MIXED, yes_means=MIXED, no_means=MIXED)
    for page, name in (("records/words_aloud.html", "text"), ("notices/words_in_a_form.html", "words")):
        shown = render_to_string(page, {name: text})
        assert 'lang="ar" dir="rtl"' in shown
        assert MIXED in shown  # in the order in which it was written; which way it runs is the browser's to know


def test_ct_014_every_page_that_shows_words_of_a_notice_says_their_direction(client_for, juniper, manager, notice):
    question = notice.items.first()
    pages = [client_for(juniper.user).get(f"/c/{question.public_id}/"), client_for(juniper.user).get("/c/")]
    pages.append(client_for(manager).get(f"/w/kz1/consent/versions/{notice.public_id}/words/en/"))
    assert ['lang="en" dir="ltr"' in page.content.decode() for page in pages] == [True] * 3


def test_ct_020_there_is_no_place_for_other_matters_among_the_questions(draft, manager):
    told = Purpose.objects.exclude(basis_kind="ask").first()
    with pytest.raises(NotNow, match="cannot be asked"):
        actions.add_question(notice=draft, purpose=told.pk, months=1, by=manager)
    for purpose in ("code_of_conduct", told.pk):
        other = {"notice": draft, "programme": draft.programme, "purpose_id": purpose, "order": 9, "months": 1}
        with pytest.raises(DatabaseError), transaction.atomic():
            NoticeItem.objects.create(**other)
    assert {field.name for field in NoticeText._meta.get_fields()} - set(NoticeText.PARTS) == {
        "id", "item", "programme", "language", "form", "pictures", "sha256", "written_by", "source", "checked_by",
        "checked_at", "sound", "verdict", "passed_because", "passed_by",
    }  # fmt: skip


def test_ct_020_whoever_approves_is_asked_whether_the_words_speak_of_anything_else(
    client_for, draft, manager, safeguarding
):
    offered = actions.offer_notice(notice=draft, by=manager)
    read_by_an_advisor(offered, manager)
    page = client_for(safeguarding).get(f"/w/kz1/consent/versions/{draft.public_id}/").content.decode()
    assert "speaks of nothing else: no rules of conduct, no terms of pay" in page
