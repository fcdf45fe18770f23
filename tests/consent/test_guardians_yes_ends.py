"""A guardian's yes that is about to end is a task for whoever may hear guardians; nothing goes to the guardian."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.records.guardian_actions import set_age_rule
from consent.records.models import GuardianAuthority
from consent.records.panels import staff_todos
from survivor_engagement.messaging.models import OutboxMessage
from survivor_engagement.programmes.scope import load_scope
from tests.harness.cast import make_child, make_guardian

DAY = timedelta(days=1)
TITLE = "A guardian's yes ends soon: ask again"


@pytest.fixture
def lasts(added, allow):
    """`lasts(heron, 20)`: a yes of that guardian which ends in so many days."""

    def say(guardian, days, purpose="contact.sms"):
        said = allow(guardian, "yes", purpose)
        about = {"guardian": guardian, "authority": "guardian", "evidence": said.evidence}
        about |= {"evidence_sha256": said.evidence_sha256, "effective_at": said.effective_at}
        return added(guardian.advisor, "renewed", said, valid_until=timezone.now() + days * DAY, **about)

    return say


@pytest.fixture
def tasks(kz, as_web):
    """`tasks(facilitator)`: what she is told, as the web reads it for her."""

    def told(person) -> list[tuple[str, str]]:
        with as_web(person) as scope:
            return [(one.note.split(",")[0], one.url) for one in staff_todos(scope, kz) if one.title == TITLE]

    return told


def test_whoever_may_hear_guardians_is_told_once_for_each_and_nobody_else(
    wren, heron, kz, lasts, tasks, facilitator, safeguarding, manager, monitoring
):
    lasts(heron, 20)
    lasts(heron, 9, "capture.notes")
    place = f"/w/kz1/guardians/{heron.public_id}/answers/"
    found = [tasks(person) for person in (facilitator, safeguarding, manager, monitoring)]
    assert found == [[(wren.shown_code, place)]] * 2 + [[], []]
    [todo] = [todo for todo in staff_todos(load_scope(facilitator), kz) if todo.title == TITLE]
    assert todo.due_on == timezone.localdate(timezone.now() + 9 * DAY)
    assert OutboxMessage.objects.count() == 0


@pytest.mark.parametrize("days", [31, 150])
def test_what_ends_later_is_no_task_yet(heron, lasts, tasks, facilitator, days):
    lasts(heron, days)
    assert tasks(facilitator) == []


@pytest.mark.parametrize("word", ["yes", "no", "not_now"])
def test_it_goes_with_one_answer(heron, lasts, tasks, allow, facilitator, word):
    lasts(heron, 20)
    allow(heron, word, "contact.sms")
    assert tasks(facilitator) == []


def test_what_is_over_and_whose_paper_has_ended_is_no_task(heron, lasts, tasks, facilitator):
    lasts(heron, 0)
    assert tasks(facilitator) == []
    lasts(heron, 20, "capture.notes")
    GuardianAuthority.objects.update(valid_until=timezone.now())
    assert tasks(facilitator) == []


def test_at_an_age_at_which_her_own_yes_is_enough_nobody_is_asked_again(
    kz, manager, facilitator, safeguarding, lasts, tasks
):
    lasts(make_guardian(make_child(kz, manager, years=16), facilitator, safeguarding), 20)
    assert tasks(facilitator) == []
    set_age_rule(programme=kz, band="15_17", voices="both", by=manager)
    assert len(tasks(facilitator)) == 1


def test_more_children_ask_the_database_no_more(kz, manager, facilitator, safeguarding, lasts):
    numbers = []
    for name in ("Wren", "Dunlin", "Linnet"):
        lasts(make_guardian(make_child(kz, manager, name=name), facilitator, safeguarding), 20)
        scope = load_scope(facilitator)
        with CaptureQueriesContext(connection) as asked:
            told = [todo for todo in staff_todos(scope, kz) if todo.title == TITLE]
        assert len(told) == len(numbers) + 1
        numbers.append(len(asked))
    assert len(set(numbers)) == 1
