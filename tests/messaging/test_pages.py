"""The staff page of the outbox, and who may reach it."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from survivor_engagement.messaging.access import message_verbs
from survivor_engagement.messaging.actions import post
from survivor_engagement.messaging.models import OutboxMessage
from survivor_engagement.messaging.panels import staff_todos
from survivor_engagement.programmes.scope import load_scope
from tests.harness.cast import make_advisor

PAGE = "/w/kz1/messages/"


def stop_address(message) -> str:
    return f"{PAGE}{message.public_id}/stop/"


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("manager", 200), ("facilitator", 200), ("safeguarding", 403), ("finance", 403), ("approver", 403),
        ("releaser", 403), ("monitoring", 403), ("auditor", 403), ("other_manager", 404), ("former_facilitator", 404),
        ("admin_user", 404),
    ],
)  # fmt: skip
def test_who_sees_the_outbox(person, status, request, client_for, kz):
    assert client_for(request.getfixturevalue(person)).get(PAGE).status_code == status


def test_a_waiting_message_shows_its_words_its_way_and_why(message, juniper, manager, client_for):
    page = client_for(manager).get(PAGE).content.decode()
    for words in (juniper.shown_code, "You have a new note.", "Text message", "Her safe-contact answers allow it now"):
        assert words in page
    assert "7000000" not in re.sub(r"\W", "", page)
    assert "Register" not in page


def test_staff_read_that_no_gateway_is_set_up(message, settings, work, manager, client_for):
    settings.ENV = "production"
    work()
    settings.SMS_GATEWAY_URL = "json://gateway.example/{to}"  # the web process says what the worker found
    page = client_for(manager).get(PAGE).content.decode()
    assert "No way of sending is set up here yet" in page
    assert "Her safe-contact answers allow it now" not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_questions_for_one_row_and_for_three(
    rows, kz, manager, facilitator, client_for, django_assert_num_queries
):
    for number in range(rows):
        post(
            advisor=make_advisor(kz, manager, name=f"Reed {number}"), programme=kz, template="reminder", by=facilitator
        )
    client = client_for(manager)
    client.get(PAGE)
    with django_assert_num_queries(16):
        client.get(PAGE)


def test_stopping_twice_stops_once_and_says_so(message, manager, client_for):
    client = client_for(manager)
    answers = [client.post(stop_address(message)).status_code for _ in range(2)]
    message.refresh_from_db()
    assert (answers, message.state, message.stopped_by) == ([302, 409], "not_sent", manager)


def test_the_same_tap_twice_is_one_stop(message, manager, client_for):
    client, once = client_for(manager), str(uuid.uuid4())
    answers = [client.post(stop_address(message), {"once": once}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert [answer["Location"] for answer in answers] == [PAGE, PAGE]


def test_a_message_of_another_programme_is_not_there(other_advisor, th, other_manager, manager, kz, client_for):
    elsewhere = post(advisor=other_advisor, programme=th, template="reminder", by=other_manager)
    assert client_for(manager).post(stop_address(elsewhere)).status_code == 404
    elsewhere.refresh_from_db()
    assert elsewhere.state == "waiting"


def test_what_may_be_done_with_a_message_follows_its_state(message, manager, auditor):
    scopes = [load_scope(person) for person in (manager, auditor)]
    waiting = [message_verbs(scope, message) for scope in scopes]
    message.state, message.reason = OutboxMessage.State.HELD, OutboxMessage.Reason.PERSON_CALLS
    held = message_verbs(scopes[0], message)
    message.state, message.sent_at = OutboxMessage.State.SENT, timezone.now()
    assert (waiting, held, message_verbs(scopes[0], message)) == (
        [{"see", "stop"}, set()], {"see", "stop", "call"}, {"see"},
    )  # fmt: skip


def test_calls_to_make_are_on_today(message, told, work, kz, facilitator):
    told(channel="call")
    work()
    assert [todo.title for todo in staff_todos(load_scope(facilitator), kz)] == ["Make 1 call"]


def test_old_messages_are_on_the_next_page(juniper, kz, facilitator, manager, client_for):
    for number in range(27):
        post(advisor=juniper, programme=kz, template="note", by=facilitator, dedupe=str(number),
             not_before=timezone.now() + timedelta(days=1))  # fmt: skip
    page = client_for(manager).get(PAGE)
    assert len(page.context["lines"]) == 25
    assert len(client_for(manager).get(f"{PAGE}?after={page.context['next_after']}").context["lines"]) == 2
