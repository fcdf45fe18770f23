"""What a room meets when something below it is out of order: its table refuses every write, or Redis is away.

This stands in place of setting our own code aside: what answers, fails and is tried again is the real room. The trigger
is made in the transaction of the test, and ends with it at the latest. Only an owner of tables makes triggers; so two
functions of the owner do it, in a schema of their own, in databases of tests alone.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import psycopg2
import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Model

from survivor_engagement.jobs.tasks import run_queue

NOBODY_LISTENS = "redis://127.0.0.1:1/0"
OutOfOrder = Callable[[type[Model]], AbstractContextManager[None]]

NEEDED = """
CREATE SCHEMA situations;
CREATE FUNCTION situations.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN RAISE EXCEPTION '% is out of order', TG_TABLE_NAME; END $$;
CREATE FUNCTION situations.break_room(its_table regclass) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER out_of_order BEFORE INSERT OR UPDATE OR DELETE ON %s
        EXECUTE FUNCTION situations.refuse()', its_table);
END $$;
CREATE FUNCTION situations.mend_room(its_table regclass) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN EXECUTE format('DROP TRIGGER out_of_order ON %s', its_table); END $$;
REVOKE ALL ON FUNCTION situations.break_room(regclass), situations.mend_room(regclass) FROM PUBLIC;
GRANT USAGE ON SCHEMA situations TO app_seed;
GRANT EXECUTE ON FUNCTION situations.break_room(regclass), situations.mend_room(regclass) TO app_seed;
"""


@pytest.fixture
def out_of_order() -> OutOfOrder:
    """`with out_of_order(OutboxMessage): …`: whatever room writes to that table cannot, until the end of the block."""
    return refusing


@pytest.fixture
def without_redis(monkeypatch) -> None:
    """Workers cannot be woken: nobody listens where Redis should be."""
    monkeypatch.setattr(run_queue.app.conf, "broker_write_url", NOBODY_LISTENS)
    monkeypatch.setattr(run_queue.app, "_pool", None)
    monkeypatch.setattr(run_queue.app.amqp, "_producer_pool", None)


@contextmanager
def refusing(model: type[Model]) -> Iterator[None]:
    _make_what_is_needed()
    _do("break_room", model)
    yield
    _do("mend_room", model)


def _do(what: str, model: type[Model]) -> None:
    """No trigger is dropped from a table on which checks wait for the end of the transaction: they are made before."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"SELECT situations.{what}(%s)", [model._meta.db_table])
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _make_what_is_needed() -> None:
    """Once in each database, past the transaction of the test."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace('situations') IS NULL")
        if not cursor.fetchone()[0]:
            return
    owner = psycopg2.connect(settings.SERVICES.database_url(connection.settings_dict["NAME"], "app_owner"))
    try:
        with owner, owner.cursor() as cursor:
            cursor.execute(NEEDED)
    finally:
        owner.close()
