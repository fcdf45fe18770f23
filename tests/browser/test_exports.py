"""A table with names leaves: asked for on a phone, agreed to by a second person, made by its worker, taken once."""

import csv
import io
from pathlib import Path

import pytest

from tests.browser.people import press

pytestmark = pytest.mark.no_database

LIST = "/w/kz1/exports/"


def press_as_herself(page, words, passphrase):
    """Like `press`; what asks for a fresh proof leads a session some minutes old to a question and back."""
    press(page, words)
    if shown_to_be_her(page, passphrase):
        press(page, words)


def shown_to_be_her(page, passphrase):
    if "/accounts/reauthenticate/" not in page.url:
        return False
    page.get_by_label("Passphrase").fill(passphrase)
    press(page, "Continue")
    return True


def test_a_table_with_names_leaves_once_by_two_people(people, site):
    asks, agrees = (people.signin(who)["passphrase"] for who in ("Programme manager", "Safeguarding lead"))
    manager, second = people.context("Programme manager"), people.context("Safeguarding lead")
    page, other = manager.new_page(), second.new_page()
    page.goto(LIST)
    with page.expect_navigation():
        page.get_by_role("link", name="Advisors by name and number").click()
    shown_to_be_her(page, asks)
    press(page, "Ask for this table")
    page.get_by_label("To reach them safely").check()
    page.get_by_label("Legal name").check()
    page.get_by_label("Plain table (CSV)").check()
    press(page, "Ask for this table")
    asked = page.url
    other.goto("/w/kz1/")
    other.goto(asked)
    press_as_herself(other, "Yes, it may leave", agrees)
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
    for context in (manager, second):
        context.close()
