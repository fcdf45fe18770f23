"""After a yes with help the check questions are read to her: offered to each colleague alike, and never a test."""

import re
import uuid

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from consent.records import understanding
from consent.records.models import CheckAnswer, HeardAnswer
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from tests.consent.helped import PDF, scan
from tests.consent.test_assisted_pages import place, send


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "shelf"


@pytest.fixture
def worker(client_for, facilitator):
    return client_for(facilitator)


@pytest.fixture
def colleague(client_for, safeguarding):
    return client_for(safeguarding)


@pytest.fixture
def yes(item):
    """`yes(worker, juniper)`: a signed paper is written down; the address to which the page leads."""

    def write(client, advisor) -> str:
        upload = scan(PDF + uuid.uuid4().hex.encode())
        return send(client, place(advisor, item(), "paper_signed"), upload=upload)["Location"]

    return write


def press(client, where: str, outcome: str, **more):
    """One of the three buttons of the question that is on the page."""
    [question] = re.findall(r'name="question" value="([^"]+)"', client.get(where).content.decode())
    return client.post(where, {"outcome": outcome, "question": question, "once": str(uuid.uuid4())} | more)


def through(client, where: str, *outcomes: str) -> str:
    for outcome in outcomes:
        where = press(client, where, outcome, wish="another_day" if outcome == "not_yet" else "")["Location"]
    return where


def offered(where: str) -> bool:
    return "/consent/told/" in where


def outcomes(advisor) -> list[str]:
    return list(
        CheckAnswer.objects.filter(advisor=advisor).order_by("question__order").values_list("outcome", flat=True)
    )


def test_after_a_yes_they_are_read_to_her_in_the_language_of_the_words_and_then_comes_the_paper(
    worker, juniper, yes, notice, ask
):
    where = yes(worker, juniper)
    first, second, _third = notice.checks.filter(language="en", form="text").order_by("order")
    page = worker.get(where).content.decode()
    assert (first.question in page, second.question in page) == (True, False)
    assert re.findall(r'<button class="(\w+)" name="outcome" value="(\w+)"', page) == [
        ("btn", "understood"), ("btn", "explained"), ("btn", "not_yet"),
    ]  # fmt: skip
    end = worker.get(through(worker, where, "understood", "explained", "understood"))["Location"]
    assert (
        end == reverse("receipts_handed:paper_hand", args=["kz1", HeardAnswer.objects.get().public_id]) + "?language=en"
    )
    assert (outcomes(juniper), ask(juniper)) == (["understood", "explained", "understood"], "GIVEN")
    assert not offered(yes(worker, juniper))


def test_the_same_page_sent_twice_is_one_answer_and_a_question_of_elsewhere_is_none(worker, juniper, yes):
    where = yes(worker, juniper)
    page = worker.get(where).content.decode()
    [question] = re.findall(r'name="question" value="([^"]+)"', page)
    sent = {"outcome": "understood", "question": question}

    def send_it(**more) -> int:
        return worker.post(where, sent | {"once": str(uuid.uuid4())} | more).status_code

    assert [send_it(), send_it(outcome="explained")] == [302, 302]
    assert outcomes(juniper) == ["understood"]
    assert send_it(question=str(uuid.uuid4())) == 404


def test_not_now_leaves_nothing(worker, juniper, yes, ask):
    page = worker.get(yes(worker, juniper)).content.decode()
    [paper] = re.findall(r'href="([^"]*/consent/handed/[^"]*)"', page)
    assert worker.get(paper).status_code == 200
    assert (CheckAnswer.objects.count(), ask(juniper), offered(yes(worker, juniper))) == (0, "GIVEN", True)


@pytest.mark.parametrize("answer", ["no", "not_now"])
def test_after_a_no_nothing_is_asked(worker, juniper, item, answer):
    where = send(worker, place(juniper, item(), "told_to_staff"), answer=answer, hour="")["Location"]
    assert not offered(where)
    heard = HeardAnswer.objects.get()
    assert worker.get(reverse("records:check_told", args=["kz1", heard.public_id])).status_code == 404


def test_a_guardian_is_not_asked(worker, heron, item):
    where = reverse("records:guardian_answer", args=["kz1", heron.public_id, item().public_id])
    said = send(worker, f"{where}?language=en&how=paper_signed", upload=scan())
    assert (said.status_code, offered(said["Location"])) == (302, False)


def test_a_child_is_asked_in_words_for_her_age(worker, wren, yes, notice):
    page = worker.get(yes(worker, wren)).content.decode()
    shown = [one.form for one in notice.checks.filter(language="en") if one.question in page]
    assert (len(shown), shown[0].startswith("band_")) == (1, True)


def test_what_she_has_answered_before_changes_nothing_for_whoever_helps(
    worker, colleague, juniper, tern, yes, notice, facilitator
):
    for question in notice.checks.filter(language="en", form="text"):
        understanding.answer_check(advisor=juniper, question=question, chosen=question.right_index, by=juniper.user)
    pages = []
    for person in (juniper, tern):
        where = yes(worker, person)
        hidden = r'value="[^"]{36,}"|nonce="[^"]+"|[0-9a-f-]{36}|KZ-\w+'
        pages.append(re.sub(hidden, "", worker.get(where).content.decode()).replace(person.shown_code, ""))
        assert press(worker, where, "explained").status_code == 302
    assert pages[0] == pages[1]
    assert (outcomes(juniper), outcomes(tern)) == (["understood"] * 3, ["explained"])  # the first time counts
    assert offered(yes(colleague, tern))  # a colleague learns nothing of what the other heard
    rows = AuditEvent.objects.filter(event="check_question.told").values_list("about_kind", "about_id", "count")
    assert list(rows) == [("", "", None)] * 2


def test_not_clear_yet_needs_a_wish_and_waits_until_somebody_has_explained_it(worker, colleague, juniper, yes, ask):
    where = yes(worker, juniper)
    page = press(worker, where, "not_yet")
    assert (page.status_code, "Choose how she wants it explained" in page.content.decode()) == (200, True)
    end = through(worker, where, "not_yet", "understood", "understood")
    assert ("/consent/handed/" in worker.get(end)["Location"], ask(juniper)) == (True, "NOT_UNDERSTOOD")
    through(colleague, yes(colleague, juniper), "explained", "understood", "understood")
    assert (outcomes(juniper), ask(juniper)) == (["explained", "understood", "understood"], "GIVEN")


def test_what_is_not_clear_in_her_own_words_she_clears_herself(worker, juniper, yes, ask, notice):
    question = notice.checks.get(order=1, language="en", form="text")
    understanding.not_clear_yet(advisor=juniper, question=question, wish="another_day", by=juniper.user)
    through(worker, yes(worker, juniper), "understood", "understood", "understood")
    assert ask(juniper) == "NOT_UNDERSTOOD"
    assert understanding.clear_now(advisor=juniper, question=question, by=juniper.user) == 1
    assert ask(juniper) == "GIVEN"


def test_what_was_not_clear_with_help_she_clears_herself_too(worker, juniper, yes, ask, notice):
    through(worker, yes(worker, juniper), "not_yet")
    question = notice.checks.get(order=1, language="en", form="text")
    understanding.clear_now(advisor=juniper, question=question, by=juniper.user)
    assert ask(juniper) == "GIVEN"


def test_it_opens_for_whoever_wrote_the_yes_down_and_for_nobody_else(
    worker, colleague, client_for, juniper, yes, finance
):
    where = yes(worker, juniper)
    assert [one.get(where).status_code for one in (worker, colleague, client_for(finance))] == [200, 404, 403]


def test_the_database_takes_it_from_whoever_helped_her_today_and_from_nobody_else(
    worker, juniper, tern, yes, notice, facilitator, manager, as_web
):
    yes(worker, juniper)
    question = notice.checks.get(order=1, language="en", form="text")

    def told(by, advisor=juniper, heard_by=None):
        with as_web(by), transaction.atomic():
            return CheckAnswer.objects.create(
                advisor=advisor, programme=notice.programme, question=question, outcome="understood",
                heard_by=[by.pk] if heard_by is None else heard_by,
            )  # fmt: skip

    for wrong in ((manager,), (facilitator, tern), (facilitator, juniper, []), (facilitator, juniper, [manager.pk])):
        with pytest.raises(DatabaseError, match="she says herself"):
            told(*wrong)
    with pytest.raises(DatabaseError, match="nobody else has heard"):
        told(juniper.user, juniper, [facilitator.pk])
    answer = told(facilitator)
    with as_web(facilitator), pytest.raises(DatabaseError), transaction.atomic():
        CheckAnswer.objects.filter(pk=answer.pk).update(outcome="explained")


def test_how_it_was_is_one_of_three(juniper, facilitator, notice):
    question = notice.checks.get(order=1, language="en", form="text")
    for outcome, wish in (("", ""), ("half", ""), ("not_yet", ""), ("not_yet", "by telephone")):
        with pytest.raises(NotNow, match="Choose how"):
            understanding.told_check(advisor=juniper, question=question, outcome=outcome, wish=wish, by=facilitator)
