"""Staff pages of meetings, from the plan to the close, and who is not let in."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from advisory.engagements.models import AgendaItem, Engagement, Participation, RiskNote
from advisory.referrals.models import HelpService
from survivor_engagement.common import panels
from survivor_engagement.common.dates import weekday_date
from tests.advisory import situations
from tests.compensation.meetings import make_meeting
from tests.harness.factories import HelpServiceFactory


def url(name, programme, *ids):
    return reverse(f"engagements:{name}", args=[programme.slug, *ids])


def typed(group, **fields):
    day = (timezone.now() + timedelta(days=9)).date().isoformat()
    return {
        "group": group.pk, "kind": "grant_selection", "title": "Choosing projects", "calendar_title": "Meeting",
        "purpose": "Six projects.", "stage": "work_plan", "level": "co_decides", "day": day, "from_time": "10:00",
        "until_time": "14:00", "place": "Green house", "languages": ["en"], "prep_minutes": 180, "debrief_minutes": 30,
        "support_person": "Tern", "answer_by": day,
    } | fields  # fmt: skip


def test_a_plan_is_typed_by_the_clock_of_the_programme(group, kz, facilitator, client_for):
    answer = client_for(facilitator).post(url("engagement_plan", kz), typed(group, answer_by=""))
    meeting = Engagement.objects.get()
    assert answer["Location"] == url("engagement_detail", kz, meeting.public_id)
    assert (meeting.starts_at.hour, meeting.starts_at.date().isoformat()) == (5, typed(group)["day"])
    page = client_for(facilitator).get(answer["Location"]).content.decode()
    assert f"{weekday_date(meeting.starts_at)}, 10:00 to 14:00" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"until_time": "09:00"}, "The end must be later than the beginning."),
        ({"answer_by": "2099-01-01"}, "This must not be after the meeting."),
        ({"languages": []}, "Choose at least one language."),
        ({"day": ""}, "Choose the day."),
        ({"day": "2026-01-05", "answer_by": ""}, "This day has passed."),
    ],
)
def test_a_mistake_is_said_and_what_was_typed_stays(wrong, words, group, kz, facilitator, client_for):
    page = client_for(facilitator).post(url("engagement_plan", kz), typed(group, **wrong)).content.decode()
    assert words in page
    assert "Choosing projects" in page
    assert Engagement.objects.count() == 0


def test_a_meeting_is_prepared_and_scheduled_through_its_pages(
    draft, consenting, kz, facilitator, safeguarding, manager, approver, client_for
):
    client, at = client_for(facilitator), draft.public_id
    situations.choose_pay(draft, manager, approver)
    service = HelpServiceFactory(programme=kz, verified_by=manager)
    client.post(url("agenda_edit", kz, at), {"text": "Welcome", "minutes": "20"})
    client.post(url("risk_write", kz, at), {"text": "A side door.", "level": "low"})
    client.post(url("services_link", kz, at), {"services": [service.pk]})
    assert client.post(url("risk_approve", kz, at)).status_code == 403
    read = {"seen": RiskNote.objects.get().stamp}
    assert client_for(safeguarding).post(url("risk_approve", kz, at), read).status_code == 302
    assert "Schedule and ask the group" in client.get(url("engagement_detail", kz, at)).content.decode()
    assert client.post(url("engagement_schedule", kz, at)).status_code == 302
    assert Participation.objects.count() == 2


def test_what_is_missing_is_said_and_nobody_is_asked(draft, consenting, kz, facilitator, client_for):
    client = client_for(facilitator)
    page = client.get(url("engagement_detail", kz, draft.public_id)).content.decode()
    assert "Schedule and ask the group" not in page
    answer = client.post(url("engagement_schedule", kz, draft.public_id))
    assert (answer.status_code, Participation.objects.count()) == (409, 0)


def test_the_writer_of_a_risk_note_is_told_that_another_must_approve(draft, kz, manager, client_for):
    client = client_for(manager)
    client.post(url("risk_write", kz, draft.public_id), {"text": "A side door.", "level": "low"})
    assert "I have read it" not in client.get(url("risk_detail", kz, draft.public_id)).content.decode()
    answer = client.post(url("risk_approve", kz, draft.public_id))
    assert (answer.status_code, RiskNote.objects.get().state) == (409, "draft")


def test_a_point_of_the_agenda_is_removed_and_hers_is_not(draft, juniper, kz, facilitator, client_for):
    client = client_for(facilitator)
    ours = situations.actions.add_agenda_item(engagement=draft, text="Welcome", by=facilitator)
    hers = situations.actions.add_agenda_item(engagement=draft, text="Travel", by=juniper.user, by_advisor=True)
    statuses = [
        client.post(url("agenda_remove", kz, draft.public_id, item.public_id)).status_code for item in (ours, hers)
    ]
    assert (statuses, AgendaItem.objects.get().text) == ([302, 409], "Travel")


def attendance(meeting, **answers):
    rows = {row.advisor_id: row.pk for row in meeting.participations.all()}
    return {f"p{rows[advisor.pk]}-{name}": value for name, pairs in answers.items() for advisor, value in pairs}


def test_the_day_page_saves_who_came(held, members, kz, facilitator, client_for):
    juniper, tern = members
    form = attendance(
        held, attendance=[(juniper, "attended"), (tern, "partly")], minutes_present=[(juniper, ""), (tern, "20")]
    )
    assert client_for(facilitator).post(url("engagement_day", kz, held.public_id), form).status_code == 302
    saved = dict(Participation.objects.values_list("advisor_id", "attendance"))
    assert saved == {juniper.pk: "attended", tern.pk: "partly"}


def test_one_refused_row_does_not_stop_the_others(held, members, kz, facilitator, client_for):
    juniper, tern = members
    situations.say(juniper, "no")
    form = attendance(held, attendance=[(juniper, "attended"), (tern, "attended")])
    answer = client_for(facilitator).post(url("engagement_day", kz, held.public_id), form)
    page, code = answer.content.decode(), juniper.shown_code
    assert "<title>Error: Who came" in page
    link = f'<a href="#id_p{situations.row(held, juniper).pk}-attendance">'
    assert page.count(f"{link}{code}: There is no standing permission for this.") == 1
    assert f"{tern.shown_code}: " not in page
    assert dict(Participation.objects.values_list("advisor_id", "attendance"))[tern.pk] == "attended"
    assert situations.row(held, juniper).attendance == "unknown"


CLOSE = '<button class="btn">Close</button>'


def shown(client, programme, meeting) -> str:
    return client.get(url("engagement_detail", programme, meeting.public_id)).content.decode()


def test_the_button_that_it_was_held_comes_with_its_start(scheduled, begun, kz, facilitator, client_for):
    client = client_for(facilitator)
    assert ["It was held" in shown(client, kz, meeting) for meeting in (scheduled, begun)] == [False, True]
    assert ["Ask those who are missing" in shown(client, kz, meeting) for meeting in (scheduled, begun)] == [
        True,
        False,
    ]
    answer = client.post(url("engagement_hold", kz, scheduled.public_id))
    assert (answer.status_code, "From then on you can say" in answer.content.decode()) == (409, True)


def test_held_minutes_share_and_close_through_the_pages(begun, members, kz, facilitator, client_for):
    client, at = client_for(facilitator), begun.public_id
    assert client.post(url("engagement_hold", kz, at))["Location"] == url("engagement_day", kz, at)
    begun.refresh_from_db()
    client.post(url("engagement_day", kz, at), attendance(begun, attendance=[(one, "attended") for one in members]))
    assert ("Write the minutes" in shown(client, kz, begun), CLOSE in shown(client, kz, begun)) == (True, False)
    written = client.post(
        url("minutes_write", kz, at), {"body": "All.", "summary_for_participants": "We chose two.", "left_out": "on"}
    )
    assert written["Location"] == url("minutes_detail", kz, at)
    assert ("Share the minutes" in shown(client, kz, begun), CLOSE in shown(client, kz, begun)) == (True, False)
    assert client.post(url("minutes_share", kz, at)).status_code == 302
    assert CLOSE in shown(client, kz, begun)
    assert client.post(url("engagement_close", kz, at)).status_code == 302
    begun.refresh_from_db()
    assert begun.state == "closed"


PAGES = [
    "engagement_detail", "engagement_edit", "agenda_edit", "risk_write", "services_link", "engagement_cancel",
    "engagement_day", "minutes_detail", "minutes_write",
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_each_page_answers_in_every_state_and_is_missing_for_others(
    page, ready, held, kz, facilitator, other_facilitator, client_for
):
    for meeting in (ready, held):
        assert client_for(facilitator).get(url(page, kz, meeting.public_id)).status_code == 200
    assert client_for(other_facilitator).get(url(page, kz, ready.public_id)).status_code == 404


def test_a_meeting_of_another_programme_is_not_found_under_ones_own(ready, th, other_facilitator, client_for):
    client = client_for(other_facilitator)
    for page in ("engagement_schedule", "engagement_cancel", "engagement_hold"):
        assert client.post(url(page, th, ready.public_id)).status_code == 404
    ready.refresh_from_db()
    assert ready.state == "draft"


def test_a_group_or_service_of_another_programme_cannot_be_chosen(
    draft, th, kz, other_manager, other_safeguarding, facilitator, client_for
):
    theirs = situations.make_group(th, other_manager, languages=["en"])
    service = HelpServiceFactory(programme=th, verified_by=other_manager)
    client = client_for(facilitator)
    assert (
        "Choose one of the answers on this page."
        in client.post(url("engagement_plan", kz), typed(theirs)).content.decode()
    )
    client.post(url("services_link", kz, draft.public_id), {"services": [service.pk]})
    assert (Engagement.objects.count(), draft.linked_services.count(), HelpService.objects.count()) == (1, 0, 1)


@pytest.mark.parametrize("page", ["engagement_list", "engagement_plan"])
def test_finance_plans_no_meetings(page, kz, finance, client_for):
    assert client_for(finance).get(url(page, kz)).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("past", ["", "?past=all"])
def test_the_list_takes_the_same_queries_for_one_and_three(number, past, group, kz, facilitator, client_for):
    for turn in range(number):
        make_meeting(kz, group=group, starts_in=timedelta(days=-5 if past else 5 + turn))
    Engagement.objects.filter(starts_at__lt=timezone.now()).update(state="cancelled")
    where = url("engagement_list", kz) + past
    assert situations.queries_about("engagements", client_for(facilitator), where) == 1


def test_today_shows_the_lights_of_the_next_meeting_and_the_week(ready, group, kz, facilitator, as_web):
    situations.plan(group, facilitator, starts_in=timedelta(days=20))
    with as_web(facilitator) as scope:
        cards = [card for card in panels.staff_cards(scope, kz) if card.template.startswith("engagements/")]
    assert [card.template for card in cards] == ["engagements/week_card.html", "engagements/lights_card.html"]
    assert cards[1].context["engagement"] == ready
    assert [light.ok for light in cards[1].context["lights"]] == [True] * 6


def todos(person, programme, as_web) -> list[str]:
    with as_web(person) as scope:
        return [todo.title for todo in panels.staff_todos(scope, programme) if "/engagements/" in todo.url]


def test_whoever_sees_no_people_reads_how_many_and_not_who(held, juniper, monitoring, facilitator, client_for):
    pages = [f"/w/kz1/engagements/{held.public_id}/", f"/w/kz1/groups/{held.group.public_id}/"]
    for page in pages:
        seen = client_for(monitoring).get(page).content.decode()
        assert (juniper.shown_code in seen, "how many they are, not who" in seen) == (False, True), page
        assert juniper.shown_code in client_for(facilitator).get(page).content.decode()


def test_a_risk_note_waits_for_who_may_approve_it(draft, kz, facilitator, safeguarding, as_web):
    situations.actions.write_risk_note(engagement=draft, text="A side door.", level="low", by=facilitator)
    day = f"{draft.local_start.day} "
    assert [title.split(day)[0] for title in todos(safeguarding, kz, as_web)] == ["Approve the risk note of "]
    assert todos(facilitator, kz, as_web) == []


def test_attendance_and_minutes_wait_for_who_holds_the_meeting(held, kz, facilitator, monitoring, as_web):
    title = held.title
    assert todos(facilitator, kz, as_web) == [f"Record who came to “{title}”", f"Share the minutes of “{title}”"]
    assert todos(monitoring, kz, as_web) == []


def test_a_question_before_an_answer_waits_for_a_person(scheduled, juniper, kz, facilitator, as_web):
    situations.actions.ask_question_first(participation=situations.row(scheduled, juniper), by=juniper.user)
    assert todos(facilitator, kz, as_web) == ["1 person asks to talk first"]
