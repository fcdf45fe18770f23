"""The other half of the story in a real browser, everybody at 360 px: a group, a meeting, advice, and three people who
send money on its way. It goes on where the demo stops; each chapter stands on the one before.
"""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.browser.hand import Hand
from tests.browser.people import ADVISORS, follow
from tests.browser.walking import PHONE

pytestmark = pytest.mark.no_database
TERMS = "What the group is for.\n\nHow much say it has.\n\nWhat is promised."
GOING_ON, PLANNED = "Read the new leaflet with us", "Choose the summer projects"
NEW_NUMBER = "+7 700 000 77 12"


@pytest.fixture
def hand(open_page, examiner, people):
    """`hand("Finance 1")`: signed in, at the start of her day."""

    def one(who: str) -> Hand:
        page, passphrase = open_page(who, width=PHONE), people.signin(who)["passphrase"]
        return Hand(page, examiner, passphrase).go("/" if who in ADVISORS else "/w/kz1/")

    return one


@pytest.fixture
def just_signed_in(people, examiner):
    """Who decides about money has shown just now that it is she."""
    contexts = []

    def one(who: str) -> Hand:
        contexts.append(people.context(width=PHONE))
        page = contexts[-1].new_page()
        while not people.sign_in(page, who):
            people.rows_period = 0
        return Hand(page, examiner, people.signin(who)["passphrase"]).go("/w/kz1/")

    yield one
    for context in contexts:
        context.close()


def test_a_group_starts_when_somebody_else_has_approved_its_terms(hand):
    manager, lead = hand("Programme manager"), hand("Safeguarding lead")
    manager.menu("Groups").follow("New group").press(
        "Save", name="Summer group", neutral_name="Saturday group", purpose="Helps to choose.", seats="5",
        term_months="12", max_terms="2", quorum="2", decision_rule="majority", level="co_decides", languages=["en"],
    ).sees("Before the group can start")  # fmt: skip
    group = manager.path
    assert not manager.has("Activate the group")
    manager.follow("Write the terms").press("Save", en=TERMS).follow("Read the terms")
    assert not manager.has("I have read them: approve")
    lead.go(manager.path).press("I have read them: approve")
    manager.go(group).press("Activate the group").sees("active")


def test_a_meeting_is_planned_made_safe_and_people_are_asked(hand):
    planner, lead = hand("Facilitator"), hand("Safeguarding lead")
    day = (timezone.localdate() + timedelta(days=20)).isoformat()
    planner.menu("Engagements").follow("Plan a meeting").press(
        "Save", group="Advisory group", kind="grant_selection", stage="work_plan", level="co_decides", title=PLANNED,
        calendar_title="Morning meeting", purpose="Six projects, one morning.", day=day, answer_by=day,
        from_time="10:00", until_time="14:00", place="Room 4", languages=["en"],
        content_note="One project works with children.", prep_minutes="180", debrief_minutes="30",
        support_person="Heron, from the support team",
    ).sees("Before people are asked")  # fmt: skip
    meeting = planner.path
    assert not planner.has("Schedule and ask the group")
    planner.follow("Agenda").press("Add", text="Names, breaks, ways out", minutes="15").follow("Done")
    planner.follow("Risk note").press("Save", text="A quiet room with a side door.", level="low")
    lead.go(meeting).follow("Risk note").press("I have read it: approve")
    planner.go(meeting).follow("Help services")
    planner.page.locator("main [name=services]").first.check()
    planner.press("Save").follow("What it pays").press("Save and see the offer", attend_by="hour").sees("23,875")
    planner.go(meeting).press("Schedule and ask the group").sees("0 yes of")
    planner.menu("Messages").sees("Invitation")
    juniper = hand("Juniper").go("/m/").follow(PLANNED).follow("Read and answer")
    juniper.sees("7,500 ₸", "10,000 ₸", "−1,875 ₸", "23,875 ₸").press("Yes, I will come").sees(PLANNED)


def test_it_is_held_who_came_is_written_down_and_minutes_are_shared(hand, site):
    writer = hand("Facilitator").menu("Engagements").follow(GOING_ON)
    meeting = writer.path
    writer.press("It was held").sees("Who came")
    for row in writer.page.locator("main tbody select").all():
        row.select_option("attended")
    writer.press("Save").sees("Attendance is saved")
    site.run_jobs()
    writer.go(meeting).sees("came").follow("Write the minutes")
    writer.press("Save", body="They changed nine words.", summary_for_participants="You changed nine words.")
    writer.press("Share the version for participants")
    hand("Juniper").go("/m/").follow(GOING_ON).sees("You changed nine words.")


def test_advice_is_answered_and_she_says_whether_it_is_enough(hand):
    owner = hand("Programme manager").menu("Advice and answers").follow("KZ1-R2").follow("Write the answer")
    done = "Reading is paid by the hour from now on."
    soon = (timezone.localdate() + timedelta(days=20)).isoformat()
    owner.press("Save", decision="accepted", reason="You are right.", planned_action=done, target_on=soon)
    juniper = hand("Juniper").go("/a/").sees("Pay for the reading, too.", "Waiting for an answer")
    owner.press("Publish and tell the group").sees("Told on")
    juniper.go("/a/").sees(done).follow("Is this enough?").press("Yes, this is enough")
    juniper.sees("You can change this at any time")


def test_three_people_pay_one_line_fails_is_corrected_and_paid_later(hand, just_signed_in, site):
    finance, approver, releaser = (just_signed_in(f"Finance {number}") for number in (1, 2, 3))
    batch = they_send_a_batch(finance, approver, releaser, site)
    rows = wallet_file_of(releaser, batch)
    failed = next(row for row in rows if row["amount"] == "23875.00" and row["phone"].endswith("00000000"))
    report = [f"{row['end_to_end_id']},{'RJCT,AC04' if row is failed else 'ACSC,'}" for row in rows]
    read_a_report(finance, report)
    assert not finance.has("Confirm")
    releaser.go(finance.path).press("Confirm 1 payment").sees("not accepted")
    finance.go(batch).follow("Note what happened").press("Record this", said="given").sees("paid")
    hers = hand("Juniper").sees("Your money came back to us").follow("Your money came back to us")
    hers.follow("By phone, to a wallet").press("Pay me like this", provider="kaspi", phone=NEW_NUMBER)
    later = they_send_a_batch(finance, approver, releaser, site)
    (again,) = wallet_file_of(releaser, later)
    assert (again["amount"], again["phone"]) == ("23875.00", "77000007712")
    read_a_report(finance, [f"{again['end_to_end_id']},ACSC,"])
    finance.menu("Payouts").sees("Nothing to prepare now.")


def test_she_sees_what_arrived_and_takes_a_sheet_home(hand):
    juniper = hand("Juniper").follow("Did your money arrive?").sees("23,875 ₸")
    juniper.press("Yes, it arrived").sees("You said: it arrived")
    juniper.go("/y/").sees("Received so far: 35,375 ₸")
    follow(juniper.page, juniper.page.locator("main a[href^='/y/20']"))
    sheet = juniper.sees("23,875 ₸").page.locator("main").inner_text()
    assert [word for word in ("Steppe", "leaflet", "group", "Juniper", "advis") if word in sheet] == []


def they_send_a_batch(finance, approver, releaser, site) -> str:
    """Prepared, approved and released by three; made by the worker, handed over by the third. Its address."""
    finance.menu("Payouts").press("Prepare")
    batch = finance.path
    finance.press("Lock")
    assert not finance.has("Approve")
    approver.go(batch).press("Approve")
    assert not approver.has("Release")
    releaser.go(batch).press("Release")
    site.run_jobs()
    return batch


def wallet_file_of(releaser, batch: str) -> list[dict[str, str]]:
    """What the third person takes to the wallet company; then every file is handed over."""
    releaser.go(batch)
    with releaser.page.expect_download() as taken:
        releaser.page.get_by_role("button", name="Download Kaspi").click()
    text = taken.value.path().read_text()
    while releaser.page.locator("form[action*='/handed-over/'] button").count():
        with releaser.page.expect_navigation():
            releaser.page.locator("form[action*='/handed-over/'] button").first.click()
    return list(csv.DictReader(io.StringIO(text)))


def read_a_report(finance, lines: list[str]) -> None:
    report = "\n".join(["end_to_end_id,status,reason", *lines, ""])
    file = {"name": "status.csv", "mimeType": "text/csv", "buffer": report.encode()}
    finance.menu("Payouts").follow("Bank reports").follow("Read a report").press("Read it", report=file)
