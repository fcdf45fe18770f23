"""The pages of groups: a group is made, filled and left through them, and nobody else's group is there."""

import pytest
from django.urls import reverse

from advisory.groups.models import AdvisoryGroup, GroupMembership, Terms
from survivor_engagement.common import panels
from survivor_engagement.programmes.scope import load_scope
from tests.advisory import situations
from tests.advisory.situations import GROUP, TEXTS
from tests.harness.cast import make_advisor


def url(name, programme, *ids):
    return reverse(f"groups:{name}", args=[programme.slug, *ids])


def test_a_manager_makes_a_group_gives_it_terms_and_another_approves(kz, manager, safeguarding, client_for):
    hers, reader = client_for(manager), client_for(safeguarding)
    answer = hers.post(url("group_create", kz), GROUP)
    group = AdvisoryGroup.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, url("group_detail", kz, group.public_id))
    hers.post(url("terms_write", kz, group.public_id), TEXTS)
    terms = Terms.objects.get()
    assert hers.post(url("terms_approve", kz, terms.public_id)).status_code == 403
    assert reader.post(url("terms_approve", kz, terms.public_id), {"seen": terms.stamp}).status_code == 302
    assert hers.post(url("group_activate", kz, group.public_id)).status_code == 302
    group.refresh_from_db()
    assert group.state == "active"


def test_a_group_that_is_not_ready_says_why_and_changes_nothing(kz, manager, client_for):
    group = situations.make_group(kz, manager)
    answer = client_for(manager).post(url("group_activate", kz, group.public_id))
    assert answer.status_code == 409
    assert "Write them, and let somebody else approve them." in answer.content.decode()


def test_a_mistake_in_the_form_is_said_beside_its_field(kz, manager, client_for):
    answer = client_for(manager).post(url("group_create", kz), GROUP | {"quorum": 9})
    assert answer.status_code == 200
    assert "It cannot be more than the seats." in answer.content.decode()
    assert AdvisoryGroup.objects.count() == 0


def test_a_member_is_added_by_her_code_in_any_spacing(group, notice, juniper, kz, facilitator, client_for):
    situations.say(juniper, "yes")
    client = client_for(facilitator)
    typed = juniper.shown_code.lower().replace("-", " ")
    assert client.post(url("member_add", kz, group.public_id), {"code": typed, "role": "chair"}).status_code == 302
    assert GroupMembership.objects.values_list("advisor_id", "role").get() == (juniper.pk, "chair")


@pytest.mark.parametrize("word", ["no", ""])
def test_who_has_not_said_yes_to_being_a_member_takes_no_seat_and_nobody_reads_why(
    group, notice, juniper, kz, facilitator, client_for, word
):
    if word:
        situations.say(juniper, word)
    answer = client_for(facilitator).post(
        url("member_add", kz, group.public_id), {"code": juniper.code, "role": "member"}
    )
    assert "There is no standing permission for this." in answer.content.decode()
    assert not GroupMembership.objects.exists()


def test_a_code_of_another_programme_is_nobody(group, other_advisor, kz, facilitator, client_for):
    answer = client_for(facilitator).post(
        url("member_add", kz, group.public_id), {"code": other_advisor.code, "role": "member"}
    )
    assert "Nobody with this code" in answer.content.decode()
    assert GroupMembership.objects.count() == 0


def test_the_same_form_sent_twice_adds_one_group(kz, manager, client_for):
    client, form = client_for(manager), GROUP | {"once": "2f0d8c1e-6a57-4d8f-9a3e-0c5b1f7a9d11"}
    first, second = client.post(url("group_create", kz), form), client.post(url("group_create", kz), form)
    assert (first["Location"], AdvisoryGroup.objects.count()) == (second["Location"], 1)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_three(number, kz, manager, client_for):
    for turn in range(number):
        situations.make_group(kz, manager, name=f"Panel {turn}")
    assert situations.queries_about("groups", client_for(manager), url("group_list", kz)) == 1


@pytest.mark.parametrize("number", [1, 3])
def test_a_group_takes_the_same_queries_for_one_and_three_members(number, group, kz, manager, client_for):
    situations.seat(group, *[make_advisor(kz, manager) for _turn in range(number)], by=manager)
    where = url("group_detail", kz, group.public_id)
    assert situations.queries_about("groups", client_for(manager), where) == 4


@pytest.mark.parametrize("page", ["group_detail", "group_edit", "terms_write", "member_add", "group_close"])
def test_each_page_answers_and_is_missing_for_other_programmes(
    page, group, members, kz, manager, other_manager, client_for
):
    assert client_for(manager).get(url(page, kz, group.public_id)).status_code == 200
    assert client_for(other_manager).get(url(page, kz, group.public_id)).status_code == 404


def test_a_group_of_another_programme_is_not_found_under_ones_own(group, th, other_manager, client_for):
    """The attack: her own programme in the address, the group of another."""
    client = client_for(other_manager)
    assert client.get(url("group_detail", th, group.public_id)).status_code == 404
    assert client.post(url("group_close", th, group.public_id)).status_code == 404
    group.refresh_from_db()
    assert group.state == "active"


def test_finance_is_not_let_in(group, kz, finance, client_for):
    assert client_for(finance).get(url("group_detail", kz, group.public_id)).status_code == 403


def test_her_group_page_shows_terms_in_her_language_and_a_count(group, members, client_for):
    juniper, tern = members
    juniper.user.language = "kk"
    juniper.user.save()
    page = client_for(juniper.user).get(reverse("groups_mine:group_detail", args=[group.public_id])).content.decode()
    assert TEXTS["kk"] in page
    assert "2 of 3" in page
    assert tern.shown_code not in page


def test_a_group_she_does_not_sit_in_is_not_there(group, juniper, client_for):
    assert client_for(juniper.user).get(reverse("groups_mine:group_detail", args=[group.public_id])).status_code == 404


def test_she_leaves_by_herself(group, members, client_for):
    juniper, _tern = members
    client = client_for(juniper.user)
    where = reverse("groups_mine:group_leave", args=[group.public_id])
    assert client.get(where).status_code == 200
    assert client.post(where).status_code == 302
    assert list(group.memberships.standing().values_list("advisor_id", flat=True)) == [_tern.pk]
    assert client.get(where).status_code == 404


def test_she_reads_only_her_own_seat_past_the_pages_too(group, members, as_web):
    juniper, _tern = members
    assert GroupMembership.objects.count() == 2
    with as_web(juniper.user):
        assert list(GroupMembership.objects.values_list("advisor_id", flat=True)) == [juniper.pk]


def test_terms_wait_for_the_safeguarding_lead_on_her_page(kz, manager, safeguarding, as_web):
    terms = situations.group_actions.write_terms(group=situations.make_group(kz, manager), texts=TEXTS, by=manager)
    with as_web(safeguarding) as scope:
        titles = [todo.title for todo in panels.staff_todos(scope, kz) if "terms" in todo.url]
    assert titles == [f"Approve the terms of {terms.group.name}"]
    assert [todo for todo in panels.staff_todos(load_scope(manager), kz) if "terms" in todo.url] == []


def test_whoever_approves_terms_reads_who_wrote_them_and_since_when_they_wait(
    kz, manager, safeguarding, client_for, as_web
):
    terms = situations.group_actions.write_terms(group=situations.make_group(kz, manager), texts=TEXTS, by=manager)
    page = client_for(safeguarding).get(url("terms_detail", kz, terms.public_id)).content.decode()
    assert f"Written by {manager.label} on " in page
    with as_web(safeguarding) as scope:
        assert [todo.clock for todo in panels.staff_todos(scope, kz) if "terms" in todo.url] == ["since today"]
