"""Every task and every kind of job, as Celery runs them, broken by the database at many places: neither the log nor a
row nor a message of Celery tells what they had opened (attacks 31 and 33)."""

import logging
import shutil
from collections import Counter, defaultdict
from datetime import time, timedelta

import pytest
from django.core import mail
from django.db.models.functions import Now
from django.utils import timezone

from compensation.rates.models import RateCard, TaxRule
from survivor_engagement.celery import app
from survivor_engagement.common.rowsecurity import set_local
from survivor_engagement.exports import actions as exports
from survivor_engagement.exports.tables import TABLES
from survivor_engagement.identity import erasing
from survivor_engagement.identity.models import SafeContact
from survivor_engagement.jobs import registry
from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.queue import ask
from survivor_engagement.messaging.actions import post
from survivor_engagement.messaging.sending import decide_message
from tests.attacks import sinks
from tests.attacks.breaking import Words, breaking, refusing
from tests.compensation.payouts import owe, released
from tests.harness.client import as_seed
from tests.messaging import conftest as sending

gateway = sending.gateway  # the fixture
PLACES = 12  # at which each is broken, beside those where something is opened
TASKS = sorted(name for name in app.tasks if not name.startswith(("celery.", "heartbeat", "jobs.run_queue")))
BROKEN: Counter[str] = Counter()
FAILED: Counter[tuple[str, str]] = Counter()
HELD: dict[str, set[str]] = defaultdict(set)


@pytest.fixture(scope="module")
def words(world):
    with refusing(world):
        yield Words(world.canaries, log_began=len(sinks.server_log()))


@pytest.fixture
def side(world, db, settings, tmp_path, monkeypatch):
    """The first programme; nothing is due, and her contact is good at any hour. What is written outside goes aside."""
    settings.FILES_DIR = shutil.copytree(world.files_dir, tmp_path / "shelf")
    monkeypatch.setenv("AUDIT_HEADS_DIR", str(tmp_path / "heads"))
    Job.objects.update(run_after=timezone.now() + timedelta(days=2))
    SafeContact.objects.update(from_time=time(0), until_time=time.max, confirmed_at=timezone.now())
    return world.sides["kz1"]


def a_message(side) -> None:
    post(advisor=side.advisors[2], programme=side.programme, template="payment", by=side.team["programme_manager"])


def a_message_to_hand_over(side) -> None:
    by = side.team["programme_manager"]
    message = post(advisor=side.advisors[2], programme=side.programme, template="payment", by=by)
    decide_message(public_id=message.public_id, by=None)


def a_table(kind: str):
    def asked(side) -> None:
        columns = [column.name for column in TABLES[kind].columns]
        by = side.team["programme_manager" if kind != "trail" else "auditor"]
        export = exports.ask_export(
            programme=side.programme, table=TABLES[kind], columns=columns, purpose="contact", file_format="csv", by=by
        )
        if export.state == export.State.WAITING:
            exports.decide_export(export=export, approve=True, by=side.team["safeguarding_lead"])

    return asked


def a_batch(side) -> None:
    by = side.team
    for model in (RateCard, TaxRule):
        model.objects.filter(state="draft").delete()
    owe(side.programme, *side.advisors[:3], writer=by["programme_manager"], approver=by["finance_approver"])
    released(side.programme, by["finance_preparer"], by["finance_approver"], by["finance_releaser"])


def a_wish(side) -> None:
    her = side.advisors[2]
    set_local(user_id=her.user_id, job="seed", programme="")
    erasing.ask_to_be_erased(advisor=her, at_once=True, waits_for_pay=False, by=her.user)


def about_the_programme(kind: str):
    return lambda side: ask(kind, about_id=side.programme.public_id, programme_id=side.programme.pk)


WORK = {
    "message.decide": a_message,
    "message.hand_over": a_message_to_hand_over,
    "outbox.look_again": about_the_programme("outbox.look_again"),
    "engagements.remind": about_the_programme("engagements.remind"),
    "consent.remind_of_ends": about_the_programme("consent.remind_of_ends"),
    "export.make_advisors": a_table("advisors"),
    "export.make_identities": a_table("identities"),
    "export.make_trail": a_table("trail"),
    "export.stop": about_the_programme("export.stop"),
    "payout.make_files": a_batch,
    "identity.erase": a_wish,
    "audit.send_head": about_the_programme("audit.send_head"),
    "audit.mail_head": about_the_programme("audit.mail_head"),
}
SPEAKS = {"message.decide", "message.hand_over", "outbox.look_again", "engagements.remind"}
OPENS = {"message.hand_over": "phone", "export.make_identities": "legal_name", "payout.make_files": "payee_details"}


def places(whole) -> set[int]:
    asked = whole.asked()
    return {*asked[:: max(1, len(asked) // PLACES)], *whole.moments()}


def broken(world, words, name: str, act, look) -> set:
    """What came out where it must not, over many places."""
    _rows, whole = breaking(words, 0, act, look)
    leaks = set()
    for at in sorted(places(whole)):
        with sinks.all_that_is_logged() as logged:
            rows, breaker = breaking(words, at, act, look)
        BROKEN[name] += breaker.broke and any(it.levelno >= logging.WARNING for it in logged.records)
        HELD[name] |= breaker.held
        for where, text in (("log", logged.stream.getvalue()), ("row", str(rows))):
            leaks |= {(where, name, *bird) for bird in world.canaries.found_in(text)}
    return leaks


def test_each_kind_of_job_is_here():
    assert set(registry._registered) == set(WORK)


@pytest.mark.parametrize("kind", WORK)
def test_a_job_that_breaks_in_the_middle_tells_nothing(kind, world, words, side, gateway):
    gateway.answer = 500  # of which the library that sends writes the whole address
    WORK[kind](side)
    as_seed()
    job = Job.objects.filter(kind=kind).order_by("-pk")[0]
    Job.objects.filter(pk=job.pk).update(run_after=Now())

    def act() -> None:
        app.tasks["jobs.run_queue"].apply(kwargs={"queue": job.queue})

    def look() -> list:
        as_seed()
        FAILED.update(Job.objects.filter(pk=job.pk).exclude(error_kind="").values_list("kind", "error_kind"))
        return list(sinks.bookkeeping())

    assert broken(world, words, kind, act, look) == set()
    assert HELD[kind] >= {OPENS.get(kind)} - {None}
    assert bool(world.canaries.found_in(str(gateway.given))) == (kind in SPEAKS)


@pytest.mark.parametrize("name", TASKS)
def test_a_task_that_breaks_in_the_middle_tells_nothing(name, world, words, side, monkeypatch):
    monkeypatch.setenv("AUDIT_HEADS_MAIL", "heads@elsewhere.example")  # so that a mail is asked for; none is sent here

    def act() -> None:
        app.tasks[name].apply()

    assert broken(world, words, f"task {name}", act, lambda: list(sinks.bookkeeping())) == set()


def test_all_of_them_broke():
    """A job is written down as failed, with the class of the error; of a task Celery writes a line."""
    assert {name for name in (*WORK, *(f"task {task}" for task in TASKS)) if not BROKEN[name]} == set()
    assert BROKEN.total() > 200
    assert {kind for kind, _error in FAILED} == set(WORK)
    assert {error for _kind, error in FAILED} == {"IntegrityError", "DataError", "OperationalError", "InternalError"}


def test_nor_is_it_in_the_log_of_the_database_server_in_redis_or_in_a_mail(world, words):
    assert world.canaries.found_in(sinks.server_log()[words.log_began :]) == set()
    assert [bird for text in sinks.redis_texts() for bird in world.canaries.found_in(text)] == []
    assert mail.outbox == []
