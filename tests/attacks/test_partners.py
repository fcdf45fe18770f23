"""A facilitator of a partner sees the groups assigned to her, and nothing else of the programme: by page and in SQL."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from advisory.engagements import actions as engagements
from advisory.engagements.models import Engagement, Participation
from advisory.groups import actions
from advisory.groups.models import AdvisoryGroup, GroupMembership
from compensation.dues.models import Due
from consent.notices.starter import write_starter_notice
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.models import Advisor, Belonging, Enrolment, SafeContact
from survivor_engagement.programmes.models import Partner, Role, RoleAssignment
from survivor_engagement.users.models import User
from tests.advisory import situations
from tests.consent.conftest import publish
from tests.harness.factories import RoleAssignmentFactory


@pytest.fixture
def partner_role(kz):
    partner = Partner.objects.create(organisation=kz.organisation, name="Field Kitchen")
    user = User.objects.make(kind=User.Kind.STAFF, label="Partner facilitator")
    return RoleAssignmentFactory(user=user, programme=kz, role=Role.FACILITATOR, partner=partner)


@pytest.fixture
def guest(partner_role):
    return partner_role.user


@pytest.fixture
def hers(kz, manager, safeguarding, juniper, partner_role):
    """The group that she is assigned to, with Juniper in it and a meeting."""
    group = situations.working_group(kz, manager, safeguarding, name="Hers", languages=["en"])
    situations.seat(group, juniper, by=manager)
    situations.plan(group, manager)
    actions.assign_partner(group=group, assignment=partner_role, by=manager)
    return group


@pytest.fixture
def not_hers(kz, manager, safeguarding, tern):
    """Another group of the programme, with Tern in it and a meeting."""
    group = situations.working_group(kz, manager, safeguarding, name="Not hers", languages=["en"])
    situations.seat(group, tern, by=manager)
    situations.plan(group, manager)
    return group


def addresses(group) -> dict[str, str]:
    advisor = group.memberships.get().advisor
    meeting = group.engagements.get()
    return {
        "group": reverse("groups:group_detail", args=["kz1", group.public_id]),
        "add": reverse("groups:member_add", args=["kz1", group.public_id]),
        "end": reverse("groups:member_end", args=["kz1", group.memberships.get().public_id]),
        "meeting": reverse("engagements:engagement_detail", args=["kz1", meeting.public_id]),
        "advisor": reverse("identity:advisor_detail", args=["kz1", advisor.public_id]),
        "contact": reverse("identity:contact_edit", args=["kz1", advisor.public_id]),
        "details": reverse("identity:reveal_ask", args=["kz1", advisor.public_id]),
    }


def test_what_is_assigned_opens_and_the_rest_is_not_there(guest, hers, not_hers, client_for):
    client = client_for(guest)
    assert {name: client.get(url).status_code for name, url in addresses(hers).items()} == dict.fromkeys(
        addresses(hers), 200
    )
    assert {client.get(url).status_code for url in addresses(not_hers).values()} == {404}


def test_lists_and_todays_page_hold_only_what_is_assigned(guest, hers, not_hers, client_for, juniper, tern):
    client = client_for(guest)
    pages = [client.get(f"/w/kz1/{where}").content.decode() for where in ("", "groups/", "advisors/", "engagements/")]
    together = " ".join(pages)
    assert "Hers" in together
    assert juniper.shown_code in together
    assert "Not hers" not in together
    assert tern.shown_code not in together


def test_finding_by_code_or_name_finds_nothing_of_the_rest(guest, hers, not_hers, client_for, juniper, tern):
    client = client_for(guest)
    assert client.post("/w/kz1/find/", {"text": juniper.code}).status_code == 302
    page = client.post("/w/kz1/find/", {"text": tern.code}).content.decode()
    assert addresses(not_hers)["advisor"] not in page
    assert addresses(not_hers)["group"] not in client.post("/w/kz1/find/", {"text": "hers"}).content.decode()


def test_the_database_shows_her_the_same_without_any_help_of_the_pages(guest, hers, not_hers, juniper, as_web):
    with as_web(guest):
        assert list(AdvisoryGroup.objects.values_list("name", flat=True)) == ["Hers"]
        assert list(Advisor.objects.all()) == [juniper]
        assert {row.advisor_id for row in GroupMembership.objects.all()} == {juniper.pk}
        assert {row.group_id for row in Engagement.objects.all()} == {hers.pk}
        assert {row.advisor_id for row in SafeContact.objects.all()} == {juniper.pk}
        assert {row.advisor_id for row in Enrolment.objects.all()} == {juniper.pk}
        assert {row.advisor_id for row in Belonging.objects.all()} == {juniper.pk}


def test_no_money_of_anybody_and_no_trail_is_hers_to_read(guest, hers, not_hers, as_web):
    with as_web(guest), connection.cursor() as cursor:
        for table in ("payouts_payoutmethod", "payouts_payment", "payouts_payoutbatch", "audit_auditevent"):
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - one of four names
            assert cursor.fetchone()[0] == 0, table


def test_she_works_with_her_group_as_any_facilitator_does(guest, hers, kz, juniper, client_for):
    client = client_for(guest)
    meeting = hers.engagements.get()
    agenda = reverse("engagements:engagement_detail", args=["kz1", meeting.public_id])
    answer = client.post(
        reverse("identity:contact_edit", args=["kz1", juniper.public_id]),
        {"channel": "in_app", "shared_with": "nobody", "wording": "note"},
    )
    assert (client.get(agenda).status_code, answer.status_code) == (200, 302)
    assert SafeContact.objects.get(advisor=juniper).channel == "in_app"


def test_when_the_assignment_ends_the_next_page_is_not_there(guest, hers, manager, client_for):
    client = client_for(guest)
    assert client.get(addresses(hers)["group"]).status_code == 200
    actions.end_assignment(assignment=hers.assignments.get(), by=manager)
    assert client.get(addresses(hers)["group"]).status_code == 404


def test_when_the_role_ends_the_programme_is_not_there(guest, hers, partner_role, client_for):
    partner_role.starts_at, partner_role.ends_at = "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"
    partner_role.save()
    assert client_for(guest).get(addresses(hers)["group"]).status_code == 404


def test_who_leaves_the_group_leaves_her_sight(guest, hers, manager, juniper, client_for):
    url = addresses(hers)["advisor"]
    actions.end_membership(membership=hers.memberships.get(), by=manager)
    assert client_for(guest).get(url).status_code == 404


def test_she_cannot_assign_herself(guest, hers, not_hers, partner_role, as_web, client_for):
    url = reverse("groups:partner_assign", args=["kz1", not_hers.public_id])
    assert client_for(guest).post(url, {"assignment": partner_role.pk}).status_code == 403
    with as_web(guest), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO groups_groupassignment (public_id, group_id, programme_id, assignment_id) "
            "VALUES (gen_random_uuid(), %s, %s, %s)",
            [not_hers.pk, not_hers.programme_id, partner_role.pk],
        )


def test_only_roles_of_partners_are_assigned(hers, facilitator, manager):
    own = RoleAssignment.objects.get(user=facilitator)
    with pytest.raises(NotNow):
        actions.assign_partner(group=hers, assignment=own, by=manager)


def test_with_a_role_of_the_programme_itself_she_sees_every_group(guest, hers, not_hers, kz, client_for):
    RoleAssignmentFactory(user=guest, programme=kz, role=Role.SAFEGUARDING)
    assert client_for(guest).get(addresses(not_hers)["group"]).status_code == 200


def test_the_manager_gives_and_ends_it_on_one_page(not_hers, partner_role, manager, guest, client_for):
    url = reverse("groups:partner_assign", args=["kz1", not_hers.public_id])
    client = client_for(manager)
    assert "Field Kitchen" in client.get(url).content.decode()
    assert client.post(url, {"assignment": partner_role.pk}).status_code == 302
    assert client_for(guest).get(addresses(not_hers)["group"]).status_code == 200
    given = not_hers.assignments.get()
    assert client.post(reverse("groups:partner_end", args=["kz1", given.public_id])).status_code == 302
    assert client_for(guest).get(addresses(not_hers)["group"]).status_code == 404


def test_she_schedules_and_asks_people_under_row_security(
    guest, hers, manager, safeguarding, approver, juniper, as_web
):
    publish(write_starter_notice(programme=hers.programme, by=manager), manager, safeguarding)
    meeting = situations.prepare(hers.engagements.get(), manager, safeguarding)
    situations.choose_pay(meeting, manager, approver)
    situations.say(juniper, "yes")
    with as_web(guest):
        engagements.schedule_engagement(engagement=meeting, by=guest)
    assert situations.row(meeting, juniper).offer.state == "open"


def test_she_notes_who_came_under_row_security_and_it_is_paid(guest, hers, manager, safeguarding, juniper, as_web):
    publish(write_starter_notice(programme=hers.programme, by=manager), manager, safeguarding)
    situations.say(juniper, "yes")
    meeting = situations.begun(hers, juniper, by=manager, hours_ago=6)
    with as_web(guest):
        engagements.mark_held(engagement=meeting, by=guest)
        came = Participation.objects.get(engagement=meeting)
        engagements.record_attendance(participation=came, attendance="attended", minutes_present=None, by=guest)
    assert Due.objects.get(advisor=juniper).state == "payable"
