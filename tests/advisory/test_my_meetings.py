"""Her pages: what she was asked to, the plan, what was agreed; nothing of anybody else, nothing of other people's."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from advisory.engagements.models import AgendaItem, Engagement, Minutes, Participation, RiskNote
from survivor_engagement.common import panels
from tests.advisory import situations

CARD = "engagements/next_meeting_card.html"


def url(name, row):
    return reverse(f"engagements_mine:{name}", args=[row.public_id])


def page(client, name, row) -> str:
    return client.get(url(name, row)).content.decode()


def test_her_list_says_where_she_stands(scheduled, begun, juniper, client_for):
    text = client_for(juniper.user).get(reverse("engagements_mine:meeting_list")).content.decode()
    assert "Choosing which projects to fund" in text
    assert "Waits for your answer" in text
    assert "You said yes" in text


def test_an_empty_list_says_what_will_stand_there(juniper, client_for):
    text = client_for(juniper.user).get(reverse("engagements_mine:meeting_list")).content.decode()
    assert "No meeting yet" in text


def test_the_place_is_told_to_those_who_said_yes(scheduled, juniper, client_for):
    row, client = situations.row(scheduled, juniper), client_for(juniper.user)
    assert "Green house" not in page(client, "meeting_detail", row)
    situations.accept(scheduled, juniper)
    assert "Green house, room 2" in page(client, "meeting_detail", row)


def test_her_plan_has_what_she_needs_and_nobody_s_code(scheduled, members, client_for):
    juniper, tern = members
    situations.accept(scheduled, tern)
    text = page(client_for(juniper.user), "meeting_detail", situations.row(scheduled, juniper))
    for words in ("1 other from your group said yes", "<dt>Support</dt><dd>Tern</dd>", "Welcome", "Day clinic", "150",
                  "One project is about debts.", "23,875 ₸ after tax"):  # fmt: skip
        assert words in text
    assert tern.shown_code not in text


def test_the_title_of_the_page_is_the_neutral_one(scheduled, juniper, client_for):
    text = page(client_for(juniper.user), "meeting_detail", situations.row(scheduled, juniper))
    assert "<title>Tuesday meeting - " in text


def test_she_reads_the_version_for_participants_and_not_the_staff_s(held, juniper, facilitator, client_for):
    situations.actions.write_minutes(
        engagement=held, body="For us only.", summary_for_participants="We chose two.", by=facilitator, left_out=True
    )
    client, row = client_for(juniper.user), situations.row(held, juniper)
    assert "We chose two." not in page(client, "meeting_detail", row)
    situations.actions.share_minutes(engagement=held, by=facilitator)
    text = page(client, "meeting_detail", row)
    assert "We chose two." in text
    assert "For us only." not in text


DID_NOT_TAKE_PART = {
    "declined": {"reply": "declined"},
    "never answered": {"reply": "none", "replied_at": None},
    "took her yes back before": {"withdrew_at": timezone.now() - timedelta(days=3)},
}


@pytest.mark.parametrize("situation", DID_NOT_TAKE_PART)
def test_minutes_are_not_for_those_who_did_not_take_part(situation, held, juniper, manager, client_for, as_web):
    situations.actions.write_minutes(
        engagement=held, body="For us only.", summary_for_participants="We chose two.", by=manager, left_out=True
    )
    situations.actions.share_minutes(engagement=held, by=manager)
    row, client = situations.row(held, juniper), client_for(juniper.user)
    assert "We chose two." in page(client, "meeting_detail", row)
    Participation.objects.filter(pk=row.pk).update(**DID_NOT_TAKE_PART[situation])
    assert "We chose two." not in page(client, "meeting_detail", row)
    with as_web(juniper.user):
        assert list(Minutes.objects.all()) == []
    Participation.objects.filter(pk=row.pk).update(attendance="partly", recorded_at=timezone.now(), recorded_by=manager)
    with as_web(juniper.user):
        assert Minutes.objects.count() == 1


@pytest.mark.parametrize("name", ["meeting_detail", "meeting_change", "agenda_add"])
def test_somebody_else_s_invitation_is_not_there(name, scheduled, members, other_advisor, client_for):
    juniper, tern = members
    row = situations.row(scheduled, juniper)
    assert client_for(tern.user).get(url(name, row)).status_code == 404
    assert client_for(other_advisor.user).get(url(name, row)).status_code == 404


def test_she_puts_a_point_on_the_agenda(scheduled, juniper, client_for):
    situations.accept(scheduled, juniper)
    answer = client_for(juniper.user).post(
        url("agenda_add", situations.row(scheduled, juniper)), {"text": "Travel costs"}
    )
    assert answer.status_code == 302
    item = AgendaItem.objects.get(added_by_advisor=True)
    assert (item.text, item.engagement_id) == ("Travel costs", scheduled.pk)


def test_only_whoever_comes_writes_the_agenda_and_in_measure(scheduled, juniper, client_for):
    row, client = situations.row(scheduled, juniper), client_for(juniper.user)
    assert "Say yes first" in client.post(url("agenda_add", row), {"text": "Too early"}).content.decode()
    situations.accept(scheduled, juniper)
    said = [client.post(url("agenda_add", row), {"text": f"Point {number}"}).status_code for number in range(6)]
    assert said == [302] * 5 + [200]
    assert AgendaItem.objects.filter(added_by_advisor=True).count() == 5
    with pytest.raises(IntegrityError), transaction.atomic():
        Participation.objects.filter(pk=row.pk).update(points_added=6)
    with pytest.raises(IntegrityError, match="stay counted"), transaction.atomic():
        Participation.objects.filter(pk=row.pk).update(points_added=0)


def test_a_point_waits_while_her_permission_does_not_stand(scheduled, juniper, client_for):
    situations.accept(scheduled, juniper)
    situations.say(juniper, "no")
    client = client_for(juniper.user)
    client.post(url("agenda_add", situations.row(scheduled, juniper)), {"text": "Travel"})
    assert not AgendaItem.objects.filter(added_by_advisor=True).exists()


def test_she_can_no_longer_come_and_is_asked_only_whether_she_began(scheduled, juniper, client_for):
    situations.accept(scheduled, juniper)
    row, client = situations.row(scheduled, juniper), client_for(juniper.user)
    assert "Choose one. If you have begun" in client.post(url("meeting_change", row), {}).content.decode()
    assert client.post(url("meeting_change", row), {"begun": "no"}).status_code == 302
    assert "You do not come" in page(client, "meeting_detail", row)
    assert situations.row(scheduled, juniper).offer.state == "withdrawn"


def test_who_left_a_meeting_presses_once_and_is_paid(begun, juniper, client_for):
    row, client = situations.row(begun, juniper), client_for(juniper.user)
    assert "You left early?" in page(client, "meeting_change", row)
    assert client.post(url("meeting_change", row)).status_code == 302
    assert situations.row(begun, juniper).due.state == "payable"


def test_home_shows_her_next_meeting(scheduled, members, as_web):
    juniper, tern = members
    situations.accept(scheduled, juniper, tern)
    with as_web(juniper.user) as scope:
        card = next(
            card for card in panels.advisor_cards(scope) if card.template == "engagements/next_meeting_card.html"
        )
    facts = dict(card.context["rows"])
    assert (facts["With"], facts["Support"]) == ("1 other from your group", "Tern")
    assert facts["You receive"] == "23,875 ₸ after tax, within 5 working days"
    assert card.context["standing"] == "You said yes"


def test_home_shows_an_invitation_once(scheduled, juniper, client_for):
    page = client_for(juniper.user).get("/").content.decode()
    assert page.count("Choosing which projects to fund") == 1
    assert "Read and answer" in page
    assert page.count(reverse("dues_mine:offer_detail", args=[situations.row(scheduled, juniper).offer.public_id])) == 1


def test_the_place_is_not_promised_to_whoever_took_her_yes_back(scheduled, juniper, client_for):
    row, client = situations.row(scheduled, juniper), client_for(juniper.user)
    offer = reverse("dues_mine:offer_detail", args=[row.offer.public_id])
    assert all(
        "We tell you when you say yes" in client.get(at).content.decode() for at in (url("meeting_detail", row), offer)
    )
    situations.accept(scheduled, juniper)
    assert "You are the first who said yes" in page(client, "meeting_detail", row)
    client.post(url("meeting_change", row), {"begun": "no"})
    assert not any("We tell you when" in client.get(at).content.decode() for at in (url("meeting_detail", row), offer))


def test_home_has_no_card_when_she_said_no(scheduled, juniper, as_web):
    situations.actions.decline_participation(participation=situations.row(scheduled, juniper), by=juniper.user)
    with as_web(juniper.user) as scope:
        assert [card for card in panels.advisor_cards(scope) if card.template == CARD] == []


def test_past_the_pages_she_reads_only_what_is_hers(scheduled, held, members, group, facilitator, as_web):
    juniper, _tern = members
    situations.plan(group, facilitator)
    situations.actions.write_minutes(
        engagement=held, body="Draft", summary_for_participants="Draft", by=facilitator, left_out=True
    )
    assert (Engagement.objects.count(), RiskNote.objects.count(), Minutes.objects.count()) == (3, 2, 1)
    with as_web(juniper.user):
        assert set(Engagement.objects.values_list("pk", flat=True)) == {scheduled.pk, held.pk}
        assert set(Participation.objects.values_list("advisor_id", flat=True)) == {juniper.pk}
        assert (RiskNote.objects.count(), Minutes.objects.count()) == (0, 0)


def test_somebody_of_another_programme_reads_nothing_at_all(scheduled, other_advisor, as_web):
    with as_web(other_advisor.user):
        assert (Engagement.objects.count(), AgendaItem.objects.count(), Participation.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("number", [1, 3])
def test_her_list_takes_the_same_queries_for_one_and_three(number, group, consenting, juniper, manager, client_for):
    for turn in range(number):
        situations.begun(group, juniper, by=manager, hours_ago=24 * (turn + 1))
    assert (
        situations.queries_about("engagements", client_for(juniper.user), reverse("engagements_mine:meeting_list")) == 1
    )
