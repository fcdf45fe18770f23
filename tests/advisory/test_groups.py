"""Groups: terms before work, two people for every approval, seats that cannot be taken twice."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from advisory.groups import access, actions
from advisory.groups.models import AdvisoryGroup, GroupMembership, Terms, TermsText
from advisory.groups.terms import months_after
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.programmes.scope import load_scope
from tests.advisory import situations
from tests.advisory.situations import GROUP, TEXTS
from tests.harness.cast import CAST, make_advisor
from tests.harness.factories import GroupMembershipFactory


def url(name, programme, *ids):
    return reverse(f"groups:{name}", args=[programme.slug, *ids])


def said_no(action, **kw) -> str:
    with pytest.raises(NotNow) as no:
        action(**kw)
    return str(no.value)


def test_a_group_without_approved_terms_cannot_be_activated(kz, manager, safeguarding):
    group = situations.make_group(kz, manager)
    assert "written terms" in said_no(actions.activate_group, group=group, by=manager)
    terms = actions.write_terms(group=group, texts=TEXTS, by=manager)
    assert "written terms" in said_no(actions.activate_group, group=group, by=manager)
    actions.approve_terms(terms=terms, seen=terms.stamp, by=safeguarding)
    assert actions.activate_group(group=group, by=manager).state == "active"


def test_the_database_refuses_it_too(kz, manager):
    group = situations.make_group(kz, manager)
    with pytest.raises(IntegrityError, match="approved terms in each"), transaction.atomic():
        AdvisoryGroup.objects.filter(pk=group.pk).update(state="active")


def test_terms_are_written_in_every_language_of_the_group(kz, manager):
    group = situations.make_group(kz, manager)
    assert "Қазақша" in said_no(actions.write_terms, group=group, texts={"en": "We meet.", "kk": " "}, by=manager)
    assert Terms.objects.count() == 0


def test_nobody_approves_the_terms_she_wrote(kz, manager):
    terms = actions.write_terms(group=situations.make_group(kz, manager), texts=TEXTS, by=manager)
    assert "You wrote these terms" in said_no(actions.approve_terms, terms=terms, seen=terms.stamp, by=manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        Terms.objects.filter(pk=terms.pk).update(state="approved", approved_by=manager, approved_at=timezone.now())


def test_a_comma_of_somebody_else_does_not_let_the_writer_approve(kz, manager, facilitator, safeguarding):
    group = situations.make_group(kz, manager)
    for writer, words in [(manager, "We meet."), (facilitator, "We meet,")]:
        terms = actions.write_terms(group=group, texts=TEXTS | {"en": words}, by=writer)
    assert terms.writers == [manager.pk, facilitator.pk]
    assert "You wrote these terms" in said_no(actions.approve_terms, terms=terms, seen=terms.stamp, by=manager)
    with pytest.raises(IntegrityError, match="whoever wrote it"), transaction.atomic():
        Terms.objects.update(state="approved", approved_by=manager, approved_at=timezone.now())
    Terms.objects.update(writers=[])
    assert Terms.objects.get().writers == [manager.pk, facilitator.pk]
    assert actions.approve_terms(terms=terms, seen=terms.stamp, by=safeguarding).state == "approved"


def test_terms_that_changed_since_they_were_read_are_not_approved(kz, manager, safeguarding):
    group = situations.make_group(kz, manager)
    terms = actions.write_terms(group=group, texts=TEXTS, by=manager)
    read = terms.stamp
    actions.write_terms(group=group, texts=TEXTS | {"en": "We meet at night."}, by=manager)
    for seen in (read, ""):
        assert "Read them again" in said_no(actions.approve_terms, terms=terms, seen=seen, by=safeguarding)
    read = terms.stamp
    actions.edit_group(group=group, by=manager, **(GROUP | {"quorum": 1}))
    assert "Read them again" in said_no(actions.approve_terms, terms=terms, seen=read, by=safeguarding)


@pytest.mark.parametrize("change", [{"quorum": 1}, {"decision_rule": "majority"}])
def test_how_a_group_decides_changes_only_with_new_terms(change, group, manager, safeguarding):
    fields = GROUP | change
    assert "pause it" in said_no(actions.edit_group, group=group, by=manager, **fields)
    with pytest.raises(IntegrityError, match="as its approved terms say"), transaction.atomic():
        AdvisoryGroup.objects.update(**change)
    actions.pause_group(group=group, by=manager)
    actions.edit_group(group=group, by=manager, **fields)
    assert "Write new terms" in said_no(actions.activate_group, group=group, by=manager)
    with pytest.raises(IntegrityError, match="as its approved terms say"), transaction.atomic():
        AdvisoryGroup.objects.update(state="active")
    situations.give_terms(group, manager, safeguarding)
    assert actions.activate_group(group=group, by=manager).state == "active"


def test_approved_terms_stay_as_they_are(group, manager):
    terms = group.terms.get()
    for change in (
        lambda: Terms.objects.filter(pk=terms.pk).update(number=9),
        lambda: TermsText.objects.filter(terms=terms).update(body="Other words"),
        lambda: TermsText.objects.filter(terms=terms).delete(),
    ):
        with pytest.raises(IntegrityError, match="approved terms stay"), transaction.atomic():
            change()


def test_new_terms_are_a_new_version_and_the_old_ones_stand_until_it_is_approved(group, manager, safeguarding):
    draft = actions.write_terms(group=group, texts=TEXTS | {"en": "We meet on Fridays."}, by=manager)
    again = actions.write_terms(group=group, texts=TEXTS | {"en": "On Fridays."}, by=manager)
    assert (draft.pk, draft.number, again.number) == (again.pk, 2, 2)
    group.refresh_from_db()
    assert group.state == "active"
    actions.approve_terms(terms=again, seen=again.stamp, by=safeguarding)
    assert list(group.terms.order_by("number").values_list("number", "state")) == [(1, "approved"), (2, "approved")]


def test_a_language_is_added_only_with_its_terms(group, manager):
    fields = GROUP | {"languages": ["en", "kk", "ru"]}
    assert "Русский" in said_no(actions.edit_group, group=group, by=manager, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        AdvisoryGroup.objects.filter(pk=group.pk).update(languages=["en", "ru"])


def test_seats_are_limited_in_words_and_in_the_database(group, members, kz, manager):
    situations.seat(group, make_advisor(kz, manager), by=manager)
    late = make_advisor(kz, manager)
    assert "All 3 seats" in said_no(actions.add_member, group=group, advisor=late, role="member", by=manager)
    with pytest.raises(IntegrityError, match="all seats"), transaction.atomic():
        GroupMembershipFactory(group=group, advisor=late)
    fewer = GROUP | {"seats": 2}
    assert "3 people sit" in said_no(actions.edit_group, group=group, by=manager, **fewer)


def test_only_people_of_the_programme_sit_in_its_groups(group, other_advisor, manager):
    message = said_no(actions.add_member, group=group, advisor=other_advisor, role="member", by=manager)
    assert "enrolled in this programme" in message


def test_she_sits_once_and_may_come_back_for_as_many_terms_as_allowed(group, juniper, manager):
    situations.seat(group, juniper, by=manager)
    assert "already" in said_no(actions.add_member, group=group, advisor=juniper, role="chair", by=manager)
    for _term in range(2):
        actions.end_membership(membership=group.memberships.standing().get(), by=manager)
        if group.memberships.count() < 2:
            situations.seat(group, juniper, by=manager)
    assert "2 terms" in said_no(actions.add_member, group=group, advisor=juniper, role="member", by=manager)


def test_leaving_needs_no_reason_and_counts_at_once(group, members):
    juniper, _tern = members
    membership = GroupMembership.objects.get(advisor=juniper)
    actions.leave_group(membership=membership, by=juniper.user)
    actions.leave_group(membership=membership, by=juniper.user)
    assert group.memberships.standing().count() == 1
    assert AuditEvent.objects.filter(event="membership.left", advisor_id=juniper.pk).count() == 1


def test_a_closed_group_ends_its_seats_and_changes_no_more(group, members, manager):
    actions.close_group(group=group, by=manager)
    assert group.memberships.standing().count() == 0
    group.refresh_from_db()
    assert "closed" in said_no(actions.edit_group, group=group, by=manager, **GROUP)
    with pytest.raises(IntegrityError, match="closed group"), transaction.atomic():
        AdvisoryGroup.objects.filter(pk=group.pk).update(state="active")


def test_a_term_ends_some_months_later(kz):
    day = timezone.datetime(2026, 1, 31).date()
    assert str(months_after(day, 1)) == "2026-02-28"
    assert str(months_after(day, 24)) == "2028-01-28"


VERBS_OF_ACTIVE = {
    "manager": {"see", "edit", "write_terms", "close", "pause", "assign", "add", "end"},
    "facilitator": {"see", "add", "end"},
    "safeguarding": {"see"},
    "monitoring": {"see"},
}


@pytest.mark.parametrize("person", CAST)
def test_the_verbs_of_an_active_group(person, group, request):
    scope = load_scope(request.getfixturevalue(person))
    assert access.group_verbs(scope, group) == VERBS_OF_ACTIVE.get(person, set())


def test_the_writer_of_terms_is_not_offered_their_approval(kz, manager, safeguarding):
    terms = actions.write_terms(group=situations.make_group(kz, manager), texts=TEXTS, by=safeguarding)
    assert access.terms_verbs(load_scope(safeguarding), terms) == {"see"}
    assert access.terms_verbs(load_scope(manager), terms) == {"see"}
