"""She asks about an opening of her details in a tap; somebody outside the team answers; the team learns nothing."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from advisory.safeguarding.actions import answer_question, ask_about_opening
from advisory.safeguarding.models import OpeningQuestion
from survivor_engagement.audit.actions import record
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.dates import long_date
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity import vault
from survivor_engagement.identity.actions import ask_reveal, decide_reveal, open_at_once, open_details
from survivor_engagement.messaging.models import OutboxMessage
from survivor_engagement.programmes.models import Role
from tests.harness.cast import make_staff, programme_of
from tests.harness.client import as_seed, set_role
from tests.harness.factories import RoleAssignmentFactory

MINE, LIST = "/d/opened/", "/w/kz1/questions/"
NOTE = "Heron spoke to them on Tuesday."
ANSWER = {"look_until": "", "note": ""}


def opening(advisor, asker, second) -> AuditEvent:
    programme = programme_of(advisor)
    asked = ask_reveal(advisor=advisor, programme=programme, fields=["phone"], purpose="contact", by=asker)
    decide_reveal(request=asked, approve=True, by=second)
    open_details(request=asked, session="one", by=asker)
    return AuditEvent.objects.filter(event="identity.opened", advisor_id=advisor.pk).latest("pk")


@pytest.fixture
def opened(juniper, facilitator, safeguarding) -> AuditEvent:
    return opening(juniper, facilitator, safeguarding)


@pytest.fixture
def question(juniper, opened) -> OpeningQuestion:
    return ask_about_opening(advisor=juniper, event=opened, by=juniper.user)


def answered(question, by, answer="to_reach", note="", look_until=None) -> OpeningQuestion:
    return answer_question(question=question, answer=answer, look_until=look_until, note=note, by=by)


def page_of(client, where: str) -> str:
    return " ".join(client.get(where).content.decode().split())


def place(question) -> str:
    return f"{LIST}{question.public_id}/"


def test_the_whole_way(juniper, opened, independent, client_for):
    her, outside = client_for(juniper.user), client_for(independent)
    assert "Ask about this" in page_of(her, MINE)
    assert her.post("/d/opened/ask/", {"event": opened.pk})["Location"] == MINE
    question = OpeningQuestion.objects.get()
    assert f"You get an answer here by {long_date(question.due_on)}" in page_of(her, MINE)
    assert place(question) in page_of(outside, "/w/kz1/")
    outside.post(place(question), ANSWER | {"answer": "to_reach", "note": NOTE})
    page = page_of(her, MINE)
    assert "It was in order: it was needed to reach you safely." in page
    assert ("“" + NOTE + "”" in page, "Ask about this" in page) == (True, False)
    assert "Read the answer to your question" in page_of(her, "/")


def test_two_taps_are_one_question(juniper, opened, client_for):
    her = client_for(juniper.user)
    assert [her.post("/d/opened/ask/", {"event": opened.pk}).status_code for _ in range(2)] == [302, 302]
    assert OpeningQuestion.objects.count() == 1


def test_she_asks_about_her_own_openings_only(juniper, tern, facilitator, safeguarding, client_for):
    other = opening(tern, facilitator, safeguarding)
    enrolled = AuditEvent.objects.get(event="advisor.enrolled", advisor_id=juniper.pk)
    her = client_for(juniper.user)
    answers = [her.post("/d/opened/ask/", {"event": number}).status_code for number in (other.pk, enrolled.pk, 10**12)]
    assert (answers, OpeningQuestion.objects.count()) == ([404, 404, 404], 0)
    assert client_for(tern.user).post("/d/opened/ask/", {"event": other.pk}).status_code == 302


@pytest.mark.parametrize("event", ["", "x", "-1", "9" * 30])
def test_nonsense_leads_back_to_the_list(event, juniper, client_for):
    assert client_for(juniper.user).post("/d/opened/ask/", {"event": event})["Location"] == MINE


def test_nobody_asks_for_her(juniper, opened, manager):
    with pytest.raises(NotNow, match="Only she asks"):
        ask_about_opening(advisor=juniper, event=opened, by=manager)


def test_an_answer_is_due_after_five_working_days(question, kz):
    days = [question.due_on - timedelta(days=back) for back in range((question.due_on - timezone.localdate()).days)]
    assert len([day for day in days if day.isoweekday() < 6]) in (5, 6)  # the place may be a day ahead of the server


def test_without_an_independent_contact_it_is_said_and_the_question_waits(juniper, opened, client_for, kz):
    her = client_for(juniper.user)
    her.post("/d/opened/ask/", {"event": opened.pk})
    assert "There is nobody outside the team for this work at the moment." in page_of(her, MINE)
    outside = make_staff(kz, Role.INDEPENDENT)
    assert "You get an answer here by" in page_of(her, MINE)
    assert [todo.note for todo in client_for(outside).get("/w/kz1/").context["todos"]] == [juniper.shown_code]


def test_she_reads_which_opening_was_an_emergency(juniper, kz, facilitator, safeguarding, opened, client_for):
    her = client_for(juniper.user)
    assert 'class="tag stop">emergency' not in page_of(her, MINE)
    alarm = open_at_once(advisor=juniper, programme=kz, fields=["phone"], by=facilitator)
    open_details(request=alarm, session="one", by=facilitator)
    page = page_of(her, MINE)
    assert page.count('class="tag stop">emergency') == 1
    assert ("Your safety: your phone number" in page, facilitator.username in page) == (True, False)


def test_the_independent_contact_reads_who_asked_who_allowed_and_who_opened(question, independent, client_for, request):
    asker, second = (request.getfixturevalue(name) for name in ("facilitator", "safeguarding"))
    steps = client_for(independent).get(place(question)).context["steps"]
    assert [(step.what, step.who, step.account, step.is_asked_about) for step in steps] == [
        ("Somebody asked to open sealed details", "Facilitator", f"user-{asker.pk}", False),
        ("Opening sealed details was approved", "Safeguarding lead", f"user-{second.pk}", False),
        ("Sealed details were opened", "Facilitator", f"user-{asker.pk}", True),
    ]
    assert {(step.details, step.why) for step in steps} == {("Phone number", "To reach her safely")}


def test_the_page_shows_no_value(question, independent, client_for):
    page = page_of(client_for(independent), place(question))
    assert [word for word in ("7700", "Register", ">Juniper<") if word in page] == []


@pytest.mark.parametrize(
    ("person", "status"),
    [("independent", 200), ("manager", 403), ("facilitator", 403), ("safeguarding", 403), ("auditor", 403),
     ("other_independent", 404), ("former_facilitator", 404), ("admin_user", 404)],
)  # fmt: skip
def test_who_sees_questions(person, status, question, request, client_for):
    client = client_for(request.getfixturevalue(person))
    assert [client.get(where).status_code for where in (LIST, place(question))] == [status, status]
    assert (client.post(place(question), ANSWER | {"answer": "mistake"}).status_code == 302) == (status == 200)


def test_nothing_the_team_reads_tells_of_a_question(question, juniper, independent, client_for, request):
    answered(question, independent, note=NOTE)
    for person in ("manager", "facilitator", "safeguarding", "auditor"):
        client = client_for(request.getfixturevalue(person))
        pages = ["/w/kz1/", "/w/kz1/trail/", "/w/kz1/messages/", f"/w/kz1/advisors/{juniper.public_id}/"]
        text = " ".join(client.get(where).content.decode() for where in pages)
        assert [word for word in ("question about", "asked about", "Heron", "opening.") if word in text] == []
    assert OutboxMessage.objects.count() == 0


def test_the_trail_keeps_both_where_only_she_can_read_them(question, juniper, independent, safeguarding, as_web):
    answered(question, independent, note=NOTE)
    events = AuditEvent.objects.filter(event__startswith="opening.").order_by("pk")
    assert list(events.values_list("event", "actor_id", "programme_id", "fields", "purpose")) == [
        ("opening.questioned", juniper.user_id, None, [], ""),
        ("opening.answered", independent.pk, None, ["note"], "to_reach"),
    ]
    seen = {}
    for name, person in (("her", juniper.user), ("lead", safeguarding)):
        with as_web(person):
            seen[name] = events.count()
    assert seen == {"her": 2, "lead": 0}


def test_an_answer_is_no_opening_and_no_change(question, juniper, independent, client_for):
    lines = client_for(juniper.user).get(MINE).context["openings"]
    answered(question, independent, note=NOTE)
    assert len(client_for(juniper.user).get(MINE).context["openings"]) == len(lines) == 1


def test_the_words_are_sealed_with_her_key_and_opened_for_her_alone(question, juniper, independent, client_for):
    answered(question, independent, note=NOTE)
    with vault._as_vault() as cursor:
        cursor.execute("SELECT value FROM vault.sealed_value WHERE field = %s", [question.note_field])
        (value,) = cursor.fetchone()
    assert NOTE.encode() not in bytes(value)
    assert NOTE in page_of(client_for(juniper.user), MINE)
    assert NOTE not in page_of(client_for(independent), place(question))


def test_looking_into_it_names_a_day_and_is_followed_by_an_answer(question, juniper, independent, client_for):
    client, until = client_for(independent), timezone.localdate() + timedelta(days=9)
    page = client.post(place(question), ANSWER | {"answer": "looking"}).content.decode()
    assert "Write the day by which you tell her." in page
    client.post(place(question), ANSWER | {"answer": "looking", "look_until": until.isoformat()})
    assert f"We look into it and tell you. At the latest on {long_date(until)}." in page_of(
        client_for(juniper.user), MINE
    )
    assert "Tell her what you found" in page_of(client, "/w/kz1/")
    assert client.post(place(question), ANSWER | {"answer": "mistake"}).status_code == 302
    assert "It was stopped, and we are sorry." in page_of(client_for(juniper.user), MINE)


@pytest.mark.parametrize("days", [-1, 31])
def test_the_day_is_near(days, question, independent):
    with pytest.raises(NotNow, match="30 days from now at the most"):
        answered(question, independent, "looking", look_until=timezone.localdate() + timedelta(days=days))


def test_an_answer_stays(question, independent, client_for):
    answered(question, independent)
    page = client_for(independent).post(place(question), ANSWER | {"answer": "mistake"}).content.decode()
    assert "This question has been answered." in page
    with pytest.raises(DatabaseError, match="an answer to her stays"), transaction.atomic():
        OpeningQuestion.objects.update(answer="mistake")


@pytest.mark.parametrize("part", ["facilitator", "safeguarding"])
def test_nobody_answers_about_what_she_did_in_an_earlier_role(part, question, kz, request, client_for):
    person = request.getfixturevalue(part)
    person.role_assignments.update(ends_at=timezone.now())
    RoleAssignmentFactory(user=person, programme=kz, role=Role.INDEPENDENT)
    client = client_for(person)
    assert "You had a part in this opening" in page_of(client, place(question))
    assert client.post(place(question), ANSWER | {"answer": "mistake"}).status_code == 403
    with pytest.raises(NotNow, match="another person must answer"):
        answered(question, person)
    with pytest.raises(DatabaseError, match="by somebody who had no part in it"), transaction.atomic():
        OpeningQuestion.objects.update(answer="mistake", answered_by=person, answered_at=timezone.now())


@pytest.mark.parametrize("person", ["manager", "safeguarding", "auditor", "tern", "other_independent"])
def test_the_database_hides_a_question_from_the_team(person, question, request, as_web, independent):
    person = request.getfixturevalue(person)
    with as_web(independent):
        assert OpeningQuestion.objects.count() == 1
    with as_web(getattr(person, "user", None) or person):
        assert (OpeningQuestion.objects.count(), OpeningQuestion.objects.update(has_note=False)) == (0, 0)


def test_she_cannot_change_or_answer_her_question_in_the_database(question, juniper, tern, opened):
    set_role("app_web", user_id=str(juniper.user_id))
    assert (OpeningQuestion.objects.count(), OpeningQuestion.objects.update(answer="mistake")) == (1, 0)
    as_seed()
    OpeningQuestion.objects.all()._raw_delete("default")
    set_role("app_web", user_id=str(tern.user_id))
    row = {"advisor": juniper, "programme_id": opened.programme_id, "event_id": opened.pk, "due_on": "2026-12-01"}
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        OpeningQuestion.objects.create(**row)
    with pytest.raises(DatabaseError, match="about an opening of her own details"), transaction.atomic():
        OpeningQuestion.objects.create(**row | {"advisor": tern})


def test_what_is_late_says_so_and_stands_first(question, juniper, tern, kz, independent, client_for):
    event = AuditEvent.objects.filter(event="identity.changed", advisor_id=tern.pk).first()
    OpeningQuestion.objects.create(advisor=tern, programme=kz, event_id=event.pk, due_on="2026-01-05")
    todos = client_for(independent).get("/w/kz1/").context["todos"]
    assert [(todo.note, todo.tone) for todo in todos] == [(tern.shown_code, "stop"), (juniper.shown_code, "wait")]
    assert todos[0].clock == "late, since 5 Jan 2026"


@pytest.mark.parametrize(("days", "told"), [(13, True), (15, False)])
def test_news_stand_on_home_for_two_weeks(days, told, question, juniper, independent, client_for):
    moment = timezone.now() - timedelta(days=days)
    OpeningQuestion.objects.update(answer="to_pay", answered_by=independent, answered_at=moment)
    assert ("Read the answer to your question" in page_of(client_for(juniper.user), "/")) == told


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_ask_the_same_questions_for_one_row_and_for_three(
    rows, juniper, facilitator, safeguarding, independent, client_for, django_assert_num_queries
):
    for _ in range(rows):
        event = opening(juniper, facilitator, safeguarding)
        answered(ask_about_opening(advisor=juniper, event=event, by=juniper.user), independent, note=NOTE)
    for person, where, queries in ((juniper.user, MINE, 25), (independent, LIST, 13)):
        client = client_for(person)
        client.get(where)
        with django_assert_num_queries(queries):
            client.get(where)


@pytest.mark.parametrize("line", ["identity.found", "advisor.invited", "advisor.joined"])
def test_she_asks_about_every_line_that_she_reads(juniper, kz, manager, independent, client_for, line):
    record(line, by=manager, about=juniper, advisor_id=juniper.pk, programme_id=kz.pk)
    event = AuditEvent.objects.latest("pk")
    her, outside = client_for(juniper.user), client_for(independent)
    assert f'value="{event.pk}"' in page_of(her, MINE)
    assert her.post("/d/opened/ask/", {"event": event.pk})["Location"] == MINE
    asked = OpeningQuestion.objects.get(event_id=event.pk)
    assert "asked about" in page_of(outside, place(asked))
