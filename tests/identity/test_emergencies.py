"""In an emergency details open at once: others are told in the same breath, and one of them looks at it afterwards."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.actions import open_at_once, open_details, review_emergency
from survivor_engagement.identity.models import AdvisorUserObjectPermission, RevealRequest
from survivor_engagement.programmes.models import Role
from tests.harness.cast import make_staff

FORM = {"fields_wanted": ["phone"], "alarm": "on"}
ALARM = "Details were opened in an emergency: look at it"


@pytest.fixture
def emergency(juniper, kz, facilitator) -> RevealRequest:
    return open_at_once(advisor=juniper, programme=kz, fields=["phone"], by=facilitator)


def page_of(advisor) -> str:
    return f"/w/kz1/advisors/{advisor.public_id}/at-once/"


def place_of(request) -> str:
    return f"/w/kz1/openings/at-once/{request.public_id}/"


def todos(client) -> list[str]:
    return [todo.title for todo in client.get("/w/kz1/").context["todos"]]


def test_the_whole_way(juniper, facilitator, client_for):
    client = client_for(facilitator)
    assert "All managers and safeguarding leads" in client.get(page_of(juniper)).content.decode()
    place = client.post(page_of(juniper), FORM)["Location"]
    assert "+77000000001" not in client.get(place).content.decode()
    page = client.post(f"{place}open/").content.decode()
    assert ("+77000000001" in page, "Of The Register" in page) == (True, False)


def test_without_the_tick_nothing_opens(juniper, facilitator, client_for):
    page = client_for(facilitator).post(page_of(juniper), {"fields_wanted": ["phone"]})
    assert (page.status_code, RevealRequest.objects.count()) == (200, 0)
    assert "Tick this to go on, or ask a second person instead." in page.content.decode()


@pytest.mark.parametrize("wanted", [[], ["payee_details"], ["new_card"], ["phone", "payee_details"], ["chosen_name"]])
def test_only_name_and_number_can_be_opened_at_once(wanted, juniper, kz, facilitator, client_for):
    assert client_for(facilitator).post(page_of(juniper), FORM | {"fields_wanted": wanted}).status_code == 200
    with pytest.raises(NotNow, match="Choose what you need to see"):
        open_at_once(advisor=juniper, programme=kz, fields=wanted, by=facilitator)
    assert RevealRequest.objects.count() == 0


def test_the_events_stand_before_the_value_in_their_order(emergency, juniper, facilitator):
    open_details(request=emergency, session="one", by=facilitator)
    events = AuditEvent.objects.filter(advisor_id=juniper.pk, actor_id=facilitator.pk)
    assert list(events.values_list("event", "fields", "purpose", "about_id")) == [
        ("reveal.emergency_opened", ["phone"], "safety", str(emergency.public_id)),
        ("identity.opened", ["phone"], "safety", str(emergency.public_id)),
    ]


@pytest.mark.parametrize("person", ["manager", "safeguarding", "independent"])
def test_all_who_look_afterwards_read_it_first_on_today(person, emergency, request, client_for):
    assert todos(client_for(request.getfixturevalue(person)))[0] == ALARM


@pytest.mark.parametrize("person", ["finance", "auditor", "monitoring", "other_safeguarding"])
def test_nobody_else_is_told(person, emergency, request, client_for):
    person = request.getfixturevalue(person)
    where = "/w/th2/" if "other" in request.node.name else "/w/kz1/"
    assert ALARM not in client_for(person).get(where).content.decode()


def test_the_alarm_is_a_log_line_with_ids_only(juniper, kz, facilitator, caplog):
    with caplog.at_level(logging.CRITICAL, logger="survivor_engagement.alarms"):
        made = open_at_once(advisor=juniper, programme=kz, fields=["phone"], by=facilitator)
    assert [(line.levelname, line.getMessage()) for line in caplog.records] == [
        ("CRITICAL", f"emergency opening allowed: {made.public_id} by user-{facilitator.pk}")
    ]


def test_her_own_alarm_is_not_hers_to_look_at(juniper, kz, manager, client_for):
    own = open_at_once(advisor=juniper, programme=kz, fields=["phone"], by=manager)
    client = client_for(manager)
    assert ALARM not in todos(client)
    assert client.post(place_of(own), {"outcome": "in_order"}).status_code == 403
    with pytest.raises(NotNow, match="somebody else must look at it"):
        review_emergency(request=own, outcome="in_order", by=manager)


NOBODY = "Nobody here may look at an emergency"


def test_where_nobody_may_look_at_it_who_watches_over_the_roles_is_told(
    juniper, kz, th, manager, facilitator, auditor, other_auditor, client_for
):
    open_at_once(advisor=juniper, programme=kz, fields=["phone"], by=facilitator)
    assert NOBODY not in todos(client_for(auditor))
    manager.role_assignments.update(ends_at=timezone.now())
    client = client_for(auditor)
    first = client.get("/w/kz1/").context["todos"][0]
    assert (first.title, first.url) == (NOBODY, "/w/kz1/team/")
    assert "Opening them in an emergency" in client.get(first.url).content.decode()
    assert NOBODY not in client_for(facilitator).get("/w/kz1/").content.decode()
    assert NOBODY not in client_for(other_auditor).get("/w/th2/").content.decode()
    make_staff(kz, Role.INDEPENDENT)
    assert NOBODY not in todos(client)


def test_whoever_opened_it_and_is_alone_reads_that_nobody_else_may_look(juniper, kz, manager, client_for):
    open_at_once(advisor=juniper, programme=kz, fields=["phone"], by=manager)
    assert NOBODY in todos(client_for(manager))


def test_one_looks_and_the_alarm_ends(emergency, independent, manager, client_for):
    client = client_for(independent)
    assert "Was it in order?" in client.get(place_of(emergency)).content.decode()
    assert client.post(place_of(emergency), {"outcome": "in_order"}).status_code == 302
    assert [ALARM in todos(client_for(person)) for person in (independent, manager)] == [False, False]
    again = client_for(manager).post(place_of(emergency), {"outcome": "not_in_order"})
    assert "Somebody has looked at this already." in again.content.decode()
    emergency.refresh_from_db()
    assert (emergency.outcome, emergency.reviewed_by) == ("in_order", independent)


def test_an_answer_is_needed(emergency, safeguarding, client_for):
    page = client_for(safeguarding).post(place_of(emergency), {"outcome": ""})
    assert "Choose one of the two answers." in page.content.decode()


@pytest.mark.parametrize(
    ("person", "status"),
    [("manager", 200), ("safeguarding", 200), ("independent", 200), ("facilitator", 403), ("finance", 403),
     ("auditor", 403), ("other_safeguarding", 404), ("other_independent", 404), ("former_facilitator", 404)],
)  # fmt: skip
def test_who_may_look(person, status, emergency, request, client_for):
    client = client_for(request.getfixturevalue(person))
    answers = [client.get(place).status_code for place in (place_of(emergency), "/w/kz1/openings/at-once/")]
    assert answers == [status, status]


def test_after_a_day_it_is_marked_late(emergency, safeguarding, client_for):
    RevealRequest.objects.update(asked_at=timezone.now() - timedelta(hours=25))
    client = client_for(safeguarding)
    assert "late, for 1 day" in client.get("/w/kz1/").content.decode()
    assert "late: nobody has looked yet" in client.get("/w/kz1/openings/at-once/").content.decode()


def test_not_in_order_closes_it_at_once_and_that_way_for_30_days(emergency, juniper, kz, facilitator, safeguarding):
    review_emergency(request=emergency, outcome="not_in_order", by=safeguarding)
    with pytest.raises(NotNow, match="This permission has ended"):
        open_details(request=emergency, session="one", by=facilitator)
    assert open_at_once(advisor=juniper, programme=kz, fields=["phone"], by=facilitator).state == "stopped"
    RevealRequest.objects.filter(state="stopped").delete()
    RevealRequest.objects.filter(outcome="").update(asked_at=timezone.now() - timedelta(days=31))
    assert open_at_once(advisor=juniper, programme=kz, fields=["phone"], by=facilitator).state == "stopped"


def test_the_page_says_before_that_it_would_be_stopped(emergency, juniper, facilitator, safeguarding, client_for):
    client = client_for(facilitator)
    assert "You cannot open anything at once now" not in client.get(page_of(juniper)).content.decode()
    review_emergency(request=emergency, outcome="not_in_order", by=safeguarding)
    assert "You cannot open anything at once now" in client.get(page_of(juniper)).content.decode()


def test_the_fourth_of_a_day_is_stopped_and_the_others_are_told(juniper, kz, facilitator, manager, client_for, caplog):
    client = client_for(facilitator)
    places = [client.post(page_of(juniper), FORM)["Location"] for _ in range(5)]
    states = list(RevealRequest.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["emergency", "emergency", "emergency", "stopped"]
    assert (places[3] == places[4], client.post(f"{places[3]}open/").status_code) == (True, 409)
    assert "Emergency stopped: look at it" in todos(client_for(manager))
    assert len([line for line in caplog.records if "too_many" in line.getMessage()]) == 2
    assert AuditEvent.objects.filter(event="reveal.emergency_stopped", purpose="too_many").count() == 2


def test_the_three_are_counted_in_all_her_programmes(juniper, other_advisor, kz, th, facilitator):
    make_role = make_staff(th, Role.MONITORING)  # a programme has other people too; they change no count
    for _ in range(3):
        open_at_once(advisor=juniper, programme=kz, fields=["phone"], by=facilitator)
    facilitator.role_assignments.create(programme=th, role=Role.FACILITATOR)
    assert open_at_once(advisor=other_advisor, programme=th, fields=["phone"], by=facilitator).state == "stopped"
    assert make_role.role_assignments.count() == 1


def test_it_ends_by_itself_after_an_hour(emergency, facilitator, client_for):
    place = f"/w/kz1/openings/{emergency.public_id}/"
    client = client_for(facilitator)
    assert client.post(f"{place}open/").status_code == 200
    RevealRequest.objects.update(until=timezone.now())
    assert client.post(f"{place}open/").status_code == 409
    assert "The hour is over. The others look at it now." in client.get(place).content.decode()


@pytest.mark.parametrize(
    ("person", "status"),
    [("manager", 200), ("facilitator", 200), ("safeguarding", 200), ("finance", 403), ("independent", 403),
     ("auditor", 403), ("other_manager", 404), ("former_facilitator", 404)],
)  # fmt: skip
def test_who_may_sound_the_alarm(person, status, juniper, request, client_for):
    assert client_for(request.getfixturevalue(person)).get(page_of(juniper)).status_code == status


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_questions_for_one_row_and_for_three(
    rows, juniper, kz, facilitator, safeguarding, client_for, django_assert_num_queries
):
    for _ in range(rows):
        open_at_once(advisor=juniper, programme=kz, fields=["phone"], by=facilitator)
    client = client_for(safeguarding)
    client.get("/w/kz1/openings/at-once/")
    with django_assert_num_queries(13):
        client.get("/w/kz1/openings/at-once/")


def test_the_row_of_the_grant_is_guardians(emergency, juniper, facilitator):
    row = AdvisorUserObjectPermission.objects.get()
    assert (row.user, row.content_object, row.expires_at) == (facilitator, juniper, emergency.until)
