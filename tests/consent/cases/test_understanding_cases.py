"""Comprehension: cases CT-060 and CT-061, and who says whether it is clear to her."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from consent.notices.actions import renew_notice
from consent.records import understanding
from consent.records.gate import standing_events
from consent.records.models import CheckAnswer, ConsentEvent
from consent.records.panels import staff_todos
from consent.records.retention import old_check_answers
from consent.records.standing import reason_for
from survivor_engagement.common.errors import NotNow
from survivor_engagement.programmes.scope import load_scope
from tests.consent.conftest import publish

GROUP, SMS = "participation.group", "contact.sms"


@pytest.fixture
def question(notice):
    return notice.checks.get(order=1, language="en", form="text")


@pytest.fixture
def unclear(juniper, question):
    def say(wish: str = "another_day") -> CheckAnswer:
        return understanding.not_clear_yet(advisor=juniper, question=question, wish=wish, by=juniper.user)

    return say


def press(client, where: str, **form):
    return client.post(where, form | {"once": str(uuid.uuid4())})


def test_ct_060_what_is_not_clear_yet_is_explained_and_no_yes_counts_until_it_is(
    client_for, juniper, kz, say, ask, question
):
    her, where = client_for(juniper.user), f"/c/check/{question.public_id}/"
    say(juniper, "yes")
    press(her, where, chosen="0")
    page = her.get(where).content.decode()
    assert (question.explanation in page, f'href="{where}again/"' in page) == (True, True)
    assert ask(juniper) == "GIVEN"  # a wrong answer alone fails nobody
    assert press(her, f"{where}again/", wish="another_day").status_code == 302
    assert (ask(juniper), ConsentEvent.objects.get().state) == ("NOT_UNDERSTOOD", "given")
    [event] = standing_events([juniper.pk], GROUP, kz.pk)
    assert reason_for(event, timezone.now()) == "NOT_UNDERSTOOD"
    choices = her.get("/c/").content.decode()
    assert ("Something is not clear yet" in choices, "Yes, once it is clear to you" in choices) == (True, True)
    assert press(her, where, clear="yes").status_code == 302
    assert ask(juniper) == "GIVEN"


def test_ct_061_not_yet_three_times_is_as_good_as_once_and_offers_another_day_person_or_form(
    client_for, juniper, say, ask, question, kz, facilitator
):
    say(juniper, "yes")
    her, where = client_for(juniper.user), f"/c/check/{question.public_id}/again/"
    pages = []
    for wish in ("another_day", "another_person", "another_form"):
        pages.append(her.get(where).content.decode())
        press(her, where, wish=wish)
    assert {wish for wish in ("another_day", "another_person", "another_form") if f'value="{wish}"' in pages[0]} == {
        "another_day", "another_person", "another_form",
    }  # fmt: skip
    assert CheckAnswer.objects.get().outcome == "not_yet"  # one row: nothing counts how often
    assert "She wants to hear what we ask" in str([todo.title for todo in staff_todos(load_scope(facilitator), kz)])
    for page in ("/", "/c/", "/c/after/"):
        assert her.get(page, follow=True).status_code == 200
    say(juniper, "no")
    assert ask(juniper) == "WITHDRAWN"  # a stop needs no understanding


def test_a_stop_of_everything_stops_also_what_is_not_clear_yet(client_for, juniper, kz, say, unclear):
    say(juniper, "yes")
    say(juniper, "yes", SMS)
    unclear()
    her = client_for(juniper.user)
    assert f"/c/stop/{kz.public_id}/" in her.get("/c/").content.decode()
    press(her, f"/c/stop/{kz.public_id}/")
    assert {event.state for event in ConsentEvent.objects.standing()} == {"withdrawn"}


def test_what_is_asked_again_in_new_words_may_be_clear_and_the_old_can_still_be_cleared(
    client_for, juniper, kz, say, ask, unclear, question, manager, safeguarding, notice
):
    say(juniper, "yes")
    unclear()
    publish(renew_notice(programme=kz, by=manager), manager, safeguarding)
    assert ask(juniper) == "NOT_UNDERSTOOD"
    her, where = client_for(juniper.user), f"/c/check/{question.public_id}/"
    assert her.get(where).status_code == 200
    press(her, where, clear="yes")
    assert ask(juniper) == "GIVEN"


def test_that_it_is_clear_she_says_herself_and_time_does_not(juniper, say, ask, unclear, kz, manager, as_web):
    say(juniper, "yes")
    answer = unclear("another_person")
    with as_web(manager), pytest.raises(DatabaseError, match="she says herself"), transaction.atomic():
        CheckAnswer.objects.filter(pk=answer.pk).update(outcome="explained", wish="")
    with as_web(juniper.user), pytest.raises(DatabaseError, match="nothing else"), transaction.atomic():
        CheckAnswer.objects.filter(pk=answer.pk).update(at=timezone.now() - timedelta(days=400))
    assert old_check_answers(kz.pk) == 0
    assert ask(juniper) == "NOT_UNDERSTOOD"
    with as_web(juniper.user):
        assert understanding.clear_now(advisor=juniper, question=answer.question, by=juniper.user) == 1


def test_how_it_shall_be_explained_is_one_of_the_ways(unclear, notice):
    for wish in ("", "by telephone"):
        with pytest.raises(NotNow, match="Choose how"):
            unclear(wish)
