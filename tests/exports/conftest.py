"""Exports as people have them: asked for, approved, made by the worker in the scope of whoever asked, taken."""

import csv
import io

import pytest

from survivor_engagement.exports.actions import ask_export, decide_export, take_export
from survivor_engagement.exports.models import Export
from survivor_engagement.exports.tables import TABLES
from survivor_engagement.jobs.work import run_due
from tests.harness.client import as_seed


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "shelf"
    return settings.FILES_DIR


@pytest.fixture
def ask(kz):
    """Asked for, and not made yet."""

    def asked(by, kind="advisors", columns=("number", "status"), **fields) -> Export:
        standard = {"programme": kz, "purpose": "check", "file_format": "csv"}
        return ask_export(table=TABLES[kind], columns=columns, by=by, **standard | fields)

    return asked


@pytest.fixture
def make():
    """The workers do what is due; the row as it is then."""

    def made(export: Export) -> Export:
        run_due("exports")
        run_due("default")
        as_seed()
        export.refresh_from_db()
        return export

    return made


@pytest.fixture
def ready(ask, make):
    return lambda by, *args, **fields: make(ask(by, *args, **fields))


@pytest.fixture
def with_names(ask, make, safeguarding):
    """Names and numbers, which a second person agreed to."""

    def made(by, columns=("number", "legal_name", "phone"), **fields) -> Export:
        export = ask(by, "identities", columns, **{"purpose": "contact"} | fields)
        return make(decide_export(export=export, approve=True, by=safeguarding))

    return made


@pytest.fixture
def rows():
    """What stands in a plain table, taken by whoever asked; the mark of the rows is left out."""

    def read(export: Export) -> list[list[str]]:
        content = take_export(export=export, by=export.asked_by).content
        return [row[:-1] for row in csv.reader(io.StringIO(content.decode("utf-8-sig")))]

    return read
