"""The middle chapters: a meeting is made safe, people are asked in the words they chose, it is held and answered."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone

from advisory.engagements.tasks import remind_everywhere
from survivor_engagement.messaging.models import OutboxMessage
from survivor_engagement.messaging.tasks import look_again_everywhere
from tests.journeys import steps
from tests.journeys.story import Her, Story
from tests.journeys.visitor import Visitor

TITLE = "Choose which projects to fund"
BEGINS_IN = timedelta(minutes=25)  # time enough to say yes; less than an idle session lasts
ADVICE = "Ask us before the room is booked."
DONE = "Rooms are booked after the group has seen them."
CASE_P_A = ["7,500 ₸", "10,000 ₸", "1,250 ₸", "4,000 ₸", "2,000 ₸", "1,000 ₸", "−1,875 ₸", "23,875 ₸"]
REVEALING = re.compile(r"(?i)surviv|advis|victim|traffick|abuse|grant|project|steppe|juniper|tern|rowan|meeting")


def a_grant_selection_is_planned(story: Story) -> None:
    """Case P-A: three hours of reading, a panel of four hours, half an hour of talking afterwards."""
    now = timezone.localtime(timezone.now() + BEGINS_IN, ZoneInfo(story.programme.timezone))
    until, day = now + timedelta(hours=4), now.date().isoformat()
    story.home("facilitator").follow("Engagements").follow("Plan a meeting").press_twice(
        "Save", group="Advisory group", kind="grant_selection", stage="work_plan", level="co_decides", title=TITLE,
        calendar_title="Morning meeting", purpose="Six projects, one morning.", day=day, answer_by=day,
        from_time=f"{now:%H:%M}", until_time=f"{until:%H:%M}", place="Room 4", languages=["en"],
        content_note="One project works with children.", prep_minutes="180", debrief_minutes="30",
        support_person="Heron, from the support team",
    ).sees(TITLE, "Before people are asked")  # fmt: skip


def nobody_is_asked_before_everything_stands(story: Story) -> None:
    meeting = story.staff["facilitator"].path
    assert "Schedule and ask the group" not in story.staff["facilitator"].buttons()
    assert story.staff["facilitator"].force(f"{meeting}schedule/") == 409
    assert OutboxMessage.objects.count() == 0
    story.staff["facilitator"].open(meeting)


def the_meeting_is_made_safe(story: Story) -> None:
    planner = story.staff["facilitator"]
    meeting = planner.path
    planner.follow("Agenda").press("Add", text="Names, breaks, ways out", minutes="15")
    planner.press("Add", text="The six projects", minutes="210").follow("Done").follow("Risk note")
    planner.press("Save", text="A quiet room with a side door. We say by role who is invited.", level="low")
    assert planner.open(f"{meeting}risk/").force(f"{meeting}risk/approve/") == 403
    story.staff["safeguarding"].open(meeting).follow("Risk note").press_twice("I have read it: approve")
    talk_line = planner.open(meeting).follow("Help services").page.xpath("//input[@name='services']/@value")
    planner.press("Save", services=talk_line)


def the_pay_is_chosen(story: Story) -> None:
    planner = story.staff["facilitator"].follow("What it pays")
    planner.press_twice("Save and see the offer", attend_by="hour").sees("23,875")
    planner.follow(TITLE)


def people_are_asked(story: Story) -> None:
    planner = story.staff["facilitator"]
    planner.press_twice("Schedule and ask the group").sees("0 yes of 3")
    assert OutboxMessage.objects.filter(template="invitation").count() == 3


def messages_leave_by_her_rules_alone(story: Story, heard) -> None:
    """Juniper named other hours, Tern wants no texts, and Rowan, who would rather be called, was never asked about
    calls: nothing leaves but what each of them allowed."""
    the_workers_run()
    assert state_of(story.her["Juniper"]) == ("waiting", "outside_hours")
    assert state_of(story.her["Tern"]) == ("suppressed", "no_consent")
    assert state_of(story.her["Rowan"]) == ("suppressed", "no_consent")
    assert "would have left" not in heard.text
    what_is_sent_says_nothing(story)
    steps.she_is_asked_again_how_she_can_be_reached(story, story.her["Juniper"])
    OutboxMessage.objects.filter(state="waiting").update(try_at=timezone.now())
    look_again_everywhere()
    the_workers_run()
    assert state_of(story.her["Juniper"]) == ("sent", "allowed")
    assert heard.text.count("would have left") == 1


def what_is_sent_says_nothing(story: Story) -> None:
    """Staff read before it leaves what she will read: the one sentence she chose. Of whom nothing is sent, nothing."""
    page = story.home("facilitator").follow("Messages").sees(story.her["Juniper"].code)
    assert story.her["Rowan"].code not in page.text
    said = page.page.xpath("//tbody//span[@lang]/text()")
    assert said
    assert not [sentence for sentence in said if REVEALING.search(sentence)]


def the_workers_run() -> None:
    call_command("run_jobs", stdout=StringIO())


def state_of(her: Her, template: str = "invitation") -> tuple[str, str]:
    return OutboxMessage.objects.filter(advisor=her.advisor, template=template).values_list("state", "reason").get()


def she_reads_what_she_receives_and_says_yes(story: Story, her: Her) -> None:
    """Each amount and each deduction before she answers; three answers of equal weight."""
    phone = story.of(her.name).follow("Read and answer")
    assert amounts(phone) == CASE_P_A
    phone.sees("Within 5 working days", "If you leave early, nothing is taken off")
    answers = ["Yes, I will come", "No, thank you", "I have a question first"]
    same = phone.page.xpath("//form[contains(@action, '/o/')]/button/@class")
    assert ([one for one in phone.buttons() if one in answers], set(same)) == (answers, {"btn quiet wide"})
    phone.press_twice("Yes, I will come").sees("Room 4")


def amounts(phone: Visitor) -> list[str]:
    return [" ".join(cell.split()) for cell in phone.page.xpath("//table[@class='money'][1]//td/text()")]


def everyone_says_yes(story: Story) -> None:
    for her in story.her.values():
        she_reads_what_she_receives_and_says_yes(story, her)


def reminders_are_posted_once(story: Story) -> None:
    """The clock finds what is near; the same words to the same phone minutes later would only draw attention."""
    for _time in range(2):
        remind_everywhere()
        the_workers_run()
    assert OutboxMessage.objects.filter(template="reminder").count() == 3
    assert state_of(story.her["Juniper"], "reminder") == ("not_sent", "said_just_now")


def attendance_is_refused_without_her_standing_yes(story: Story) -> None:
    """She stops it on her own page, after it was held; from then on it cannot be written down that she was there."""
    leader = story.home("facilitator").follow("Engagements").follow(TITLE)
    assert "It was held" not in leader.buttons()
    with it_is_later():
        leader.open(leader.path).press("It was held")
    still_here(leader)
    phone = story.of("Juniper").follow("My choices").follow("Taking part")
    phone.press_twice("Stop this").sees("This is stopped")
    leader.press("Save", **attendance(story, Juniper=("attended", "240")))
    leader.sees("Not everything could be saved", "There is no standing permission for this")
    assert story.of("Juniper").follow("My money").text.count("after the meeting") == 1


@contextmanager
def it_is_later() -> Iterator[None]:
    """The meeting has begun."""
    later = timezone.now() + BEGINS_IN
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr(timezone, "now", lambda: later)
        yield


def still_here(leader) -> None:
    """The clock of this story goes back, which no session outlives: this one is seen by the clock of now."""
    session = leader.client.session
    session["seen"] = timezone.now().timestamp()
    session.save()


def attendance_is_recorded_with_it(story: Story) -> None:
    """Tern left after twenty minutes; Rowan was there for all of it."""
    phone = story.of("Juniper").follow("My choices").follow("Taking part")
    phone.press("Save and continue", answer="yes")
    came = attendance(story, Juniper=("attended", "240"), Tern=("partly", "20"), Rowan=("attended", "240"))
    story.staff["facilitator"].press("Save", **came).sees("Attendance is saved").press_twice("Save", **came)


def attendance(story: Story, **came: tuple[str, str]) -> dict[str, str]:
    """The fields of the rows of these people, found by the code that stands beside them."""
    page, typed = story.staff["facilitator"].page, {}
    for name, (attended, minutes) in came.items():
        row = page.xpath(f"//tr[contains(string(.), '{story.her[name].code}')]")[0]
        typed[row.xpath("string(.//select/@name)")] = attended
        typed[row.xpath("string(.//input/@name)")] = minutes
    return typed


def leaving_early_lowers_nothing(story: Story) -> None:
    for name in story.her:
        story.of(name).follow("My money").sees("23,875 ₸")


def minutes_are_shared_with_those_who_took_part(story: Story) -> None:
    writer = story.staff["facilitator"].follow(TITLE).follow("Write the minutes")
    writer.press("Save", body="Second and fifth project chosen.", summary_for_participants="You chose two projects.")
    assert "You chose two projects." not in story.of("Tern").follow("My meetings").follow(TITLE).text
    writer.press_twice("Share the version for participants")
    phone = story.of("Tern").follow("My meetings").follow(TITLE).sees("You chose two projects.")
    assert "Second and fifth project chosen." not in phone.text
    story.home("facilitator").follow("Engagements").follow("Behind").follow(TITLE).press_twice("Close")


def the_group_confirms_the_words_of_its_advice(story: Story) -> None:
    """More than half of three must agree: the first yes is not enough, the second moves the text on."""
    writer = story.home("facilitator").follow("Engagements").follow("Behind").follow(TITLE).follow("Write down advice")
    writer.press_twice("Save", text=ADVICE, attribution="group", owner="manager")
    writer.press("Show it to those who said it").sees("with those who said it")
    for name, still_asked in (("Rowan", True), ("Tern", False)):
        phone = story.of(name).follow("Is this what you said?").sees(ADVICE)
        phone.press_twice("Yes, this is what we said")
        assert ("Is this what you said?" in phone.text) is still_asked


def the_owner_answers_with_a_reason(story: Story) -> None:
    owner = story.home("manager").follow("Advice and answers").follow("KZ1-R1").follow("Write the answer")
    owner.press("Save", decision="partly_accepted", reason="", planned_action=DONE).sees("Write the reason")
    soon = (timezone.localdate() + timedelta(days=20)).isoformat()
    owner.press("Save", decision="partly_accepted", reason="One room is fixed.", planned_action=DONE, target_on=soon)
    assert DONE not in story.of("Juniper").text
    owner.press_twice("Publish and tell the group").sees("Told on")


def you_said_we_did(story: Story) -> None:
    phone = story.of("Juniper").sees(ADVICE, DONE).follow("All our advice").follow("Is this enough?")
    phone.press_twice("Yes, this is enough").sees("You can change this at any time")
