"""A table with names leaves: asked for on a phone, agreed to by a second person, made by its worker, taken once."""

import csv
import io
from pathlib import Path

import pytest

from tests.browser.people import follow, press, show_that_it_is_her

pytestmark = pytest.mark.no_database

LIST = "/w/kz1/exports/"


def test_a_table_with_names_leaves_once_by_two_people(open_page, people, site):
    asks, agrees = (people.signin(who)["passphrase"] for who in ("Programme manager", "Safeguarding lead"))
    page, other = open_page("Programme manager"), open_page("Safeguarding lead")
    show_that_it_is_her(page, asks)
    page.goto(LIST)
    follow(page, "Advisors by name and number")
    press(page, "Ask for this table")
    page.get_by_label("To reach them safely").check()
    page.get_by_label("Legal name").check()
    page.get_by_label("Plain table (CSV)").check()
    press(page, "Ask for this table")
    asked = page.url
    show_that_it_is_her(other, agrees)
    other.goto(asked)
    press(other, "Yes, it may leave")
    site.manage("run_jobs", "--queue", "exports", role="app_web")
    page.goto(asked)
    with page.expect_download() as download:
        page.get_by_role("button", name="Take it now").click()
    table = Path(download.value.path()).read_text(encoding="utf-8-sig")
    names = [row[0] for row in csv.reader(io.StringIO(table))]
    assert (names[0], len(names) > 3) == ("Legal name", True)
    press(page, "Take it now")
    assert "taken already" in page.content()
    page.goto(asked)
    assert page.get_by_role("button", name="Take it now").count() == 0
