"""Exports as people have them: asked for, approved, made by the worker in the scope of whoever asked, taken."""

import csv
import io

from survivor_engagement.exports.actions import ask_export, decide_export, take_export
from survivor_engagement.exports.models import Export
from survivor_engagement.exports.tables import TABLES
from survivor_engagement.jobs.work import run_due
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User
from tests.harness.client import as_seed


def ask(by: User, kind: str = "advisors", columns=("number", "status"), **fields) -> Export:
    """Asked for in the first programme, and not made yet."""
    standard = {"programme": Programme.objects.get(code="KZ1"), "purpose": "check", "file_format": "csv"}
    return ask_export(table=TABLES[kind], columns=columns, by=by, **standard | fields)


def make(export: Export) -> Export:
    """The workers do what is due; the row as it is then."""
    run_due("exports")
    run_due("default")
    as_seed()
    export.refresh_from_db()
    return export


def ready(by: User, *args, **fields) -> Export:
    return make(ask(by, *args, **fields))


def with_names(by: User, second: User, columns=("number", "legal_name", "phone"), **fields) -> Export:
    """Names and numbers, which a second person agreed to."""
    export = ask(by, "identities", columns, **{"purpose": "contact"} | fields)
    return make(decide_export(export=export, approve=True, by=second))


def rows(export: Export) -> list[list[str]]:
    """What stands in a plain table, taken by whoever asked; the mark of the rows is left out."""
    content = take_export(export=export, by=export.asked_by).content
    return [row[:-1] for row in csv.reader(io.StringIO(content.decode("utf-8-sig")))]
