"""A worker's credential used by hand, what a message of Celery holds, and the set-up pages (attacks 23, 33, 34, 35, 53,
65)."""

import base64
import json

import psycopg2
import pytest
from django.conf import settings
from django.contrib.admin import site
from kombu import Connection

from survivor_engagement.audit.tasks import seal
from survivor_engagement.celery import app
from survivor_engagement.jobs.tasks import nudge
from tests.attacks import sinks
from tests.attacks.test_canaries import text_of
from tests.harness.client import WebClient
from tests.house.tree import own_models, routes

WORKERS = ["app_worker", "app_notify", "app_payout"]
PLAIN = ["identity_advisor", "identity_safecontact", "engagements_risknote", "audit_auditevent", "records_consentevent"]


class ByHand:
    """Somebody who has stolen the password of a database role, and types."""

    def __init__(self, role: str, name: str) -> None:
        self.connection = sinks.connect_as(role, name)
        self.connection.autocommit = True

    def ask(self, statement: str):
        with self.connection.cursor() as cursor:
            try:
                cursor.execute(statement)
            except psycopg2.errors.InsufficientPrivilege:
                return "refused"
            return cursor.fetchone()[0] if cursor.description else "done"

    def claim(self, **values: object) -> None:
        for name, value in values.items():
            self.ask(f"SELECT set_config('app.{name}', '{value}', false)")

    def seen(self) -> list[object]:
        return [self.ask(f"SELECT count(*) FROM {table}") for table in PLAIN]  # noqa: S608


@pytest.fixture
def by_hand(world):
    return lambda role: ByHand(role, world.databases["default"])


@pytest.mark.parametrize("role", [*WORKERS, "app_web"])
def test_a_stolen_role_sees_nothing_by_itself_and_becomes_nobody_greater(role, by_hand):
    thief = by_hand(role)
    assert thief.seen() == [0] * len(PLAIN)
    assert [thief.ask(f"SET ROLE {other}") for other in ("app_owner", "app_seed", "postgres")] == ["refused"] * 3
    assert thief.ask("SELECT count(*) FROM vault.sealed_value") == "refused"


@pytest.mark.parametrize("role", WORKERS)
def test_a_worker_that_claims_to_be_a_person_sees_nothing(role, by_hand, world):
    person = world.cast("kz1")["programme_manager"].pk
    thief = by_hand(role)
    thief.claim(user_id=person, known_for=person)
    assert thief.seen() == [0] * len(PLAIN)


@pytest.mark.parametrize("role", WORKERS)
def test_a_worker_that_claims_a_job_sees_one_programme_of_two(role, by_hand, world):
    thief = by_hand(role)
    thief.claim(job="anything", programme=world.sides["kz1"].programme.pk)
    assert thief.ask("SELECT count(*) FROM identity_advisor") == len(world.sides["kz1"].advisors)
    assert thief.ask("SELECT count(*) FROM users_session") == "refused"


def test_the_default_worker_never_reaches_the_vault(by_hand, world):
    thief = by_hand("app_worker")
    thief.claim(job="anything", programme=world.sides["kz1"].programme.pk)
    assert thief.ask("SET ROLE app_vault") == "refused"
    assert by_hand("app_notify").ask("SET ROLE app_vault") == "done"  # those that must open something may


def test_a_person_of_an_earlier_transaction_is_not_there_in_the_next(by_hand, world):
    """What a pooled connection would carry over (attack 65)."""
    kept = by_hand("app_web")
    kept.connection.autocommit = False
    person = world.cast("kz1")["programme_manager"].pk
    kept.ask(f"SELECT set_config('app.user_id', '{person}', true)")
    assert kept.ask("SELECT count(*) FROM identity_advisor") == len(world.sides["kz1"].advisors)
    kept.connection.rollback()
    assert kept.ask("SELECT count(*) FROM identity_advisor") == 0


def test_a_message_of_celery_holds_the_name_of_a_queue_and_nothing_else():
    with Connection(settings.CELERY_BROKER_URL) as broker:
        broker.default_channel.queue_purge("payout")
        nudge("payout")
        message = broker.default_channel._get("payout")
    args, kwargs, _more = json.loads(base64.b64decode(message["body"]))
    assert (args, kwargs) == ([], {"queue": "payout"})
    assert (message["headers"]["argsrepr"], message["headers"]["kwargsrepr"]) == ("-", "-")
    assert message["headers"]["ignore_result"] is True


def test_no_task_takes_the_id_of_anything():
    """The name of a queue, or a yes or no: what there is to do, and for whom, stands in the table of jobs."""
    taken = {name: task.run.__code__.co_varnames[: task.run.__code__.co_argcount] for name, task in app.tasks.items()
             if not name.startswith("celery.")}  # fmt: skip
    assert taken
    assert set(taken.values()) == {(), ("queue",), ("everything",)}
    assert seal.run.__annotations__ == {"everything": bool, "return": None}
    conf = app.conf
    assert (conf.worker_send_task_events, conf.task_send_sent_event, conf.task_ignore_result) == (False, False, True)
    assert (conf.accept_content, conf.result_backend) == (["json"], None)


def first_id(where: str) -> str:
    """Of the model whose set-up page this is."""
    for model in site._registry:
        if where.startswith(f"setup/{model._meta.app_label}/{model._meta.model_name}/") and model.objects.exists():
            return str(model.objects.order_by("pk")[0].pk)
    return "1"


# Administrators write who works here, by work title, and why she has her role.
WRITTEN_IN_THE_SET_UP = {"users.User.label", "programmes.RoleAssignment.reason"}


def test_no_page_of_the_set_up_shows_a_canary(world, db):
    client, shown, asked = WebClient().sign_in(world.admin), set(), 0
    for where, _pattern in routes():
        if not where.startswith("setup/") or "logout" in where or "<path:content_type_id>" in where:
            continue
        path = where.replace("<path:object_id>", first_id(where)).split("^")[0].split("(")[0]
        answer, asked = client.get(f"/{path}"), asked + 1
        shown |= {(where, *bird) for bird in world.canaries.found_in(text_of(answer))}
    assert asked > 40
    assert {(where, field) for where, field, *_rest in shown if field not in WRITTEN_IN_THE_SET_UP} == set()
    assert {field for _where, field, *_rest in shown} == WRITTEN_IN_THE_SET_UP


def test_what_hangs_on_an_advisor_is_not_in_the_set_up():
    hers = {"advisor", "participation", "payment"}
    about_her = {model for model in own_models() if hers & {field.name for field in model._meta.fields}}
    assert len(about_her) > 10
    assert about_her & set(site._registry) == set()
