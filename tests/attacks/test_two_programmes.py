"""What somebody may do in one programme opens nothing in another, also by plain SQL in her own honest scope."""

import pytest
from django.db import DatabaseError, connection, transaction

from advisory.groups import actions as groups
from advisory.recommendations.models import Recommendation
from compensation.dues.models import Offer
from consent.records.models import ConsentEvent
from survivor_engagement.identity import vault
from survivor_engagement.identity.access import advisors_listed, advisors_visible_to, how_many_advisors
from survivor_engagement.identity.models import Advisor, Belonging, Enrolment, SafeContact
from survivor_engagement.messaging.models import OutboxMessage
from survivor_engagement.programmes.models import Partner, Role
from survivor_engagement.programmes.scope import load_scope
from survivor_engagement.users.models import User
from tests.advisory import situations
from tests.advisory.test_recommendations import write
from tests.harness.cast import make_staff
from tests.harness.factories import RoleAssignmentFactory, SafeContactFactory

ENROL = """
INSERT INTO identity_enrolment (public_id, advisor_id, programme_id, basis, starts_on, enrolled_by_id, enrolled_at)
VALUES (gen_random_uuid(), %s, %s, 'unsaid', current_date, %s, now())
"""


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def refused(sql, *values):
    with pytest.raises(DatabaseError), transaction.atomic():
        run(sql, *values)


@pytest.fixture
def in_both(juniper, th):
    """Juniper, enrolled in a second programme."""
    Enrolment.objects.create(advisor=juniper, programme=th, starts_on="2026-01-01")
    return juniper


@pytest.fixture
def guest(kz, th, manager, safeguarding, juniper):
    """Somebody who facilitates for a partner in two programmes, and has a group with Juniper in one of them."""
    user = User.objects.make(kind=User.Kind.STAFF, label="Partner facilitator")
    here, _there = (
        RoleAssignmentFactory(
            user=user,
            programme=place,
            role=Role.FACILITATOR,
            partner=Partner.objects.create(organisation=place.organisation, name=f"Field Kitchen {place.code}"),
        )
        for place in (kz, th)
    )
    group = situations.working_group(kz, manager, safeguarding, name="Hers", languages=["en"])
    situations.seat(group, juniper, by=manager)
    groups.assign_partner(group=group, assignment=here, by=manager)
    return user


def test_nobody_pulls_an_advisor_over_from_another_programme(juniper, th, other_manager, as_web):
    with as_web(other_manager):
        assert Advisor.objects.count() == 0
        refused(ENROL, juniper.pk, th.pk, other_manager.pk)
        assert vault.names_in(th.pk, 10) == []


@pytest.mark.parametrize("role", [role for role in Role if role != Role.MANAGER])
def test_nobody_but_a_manager_enrols(role, kz, juniper, as_web):
    person = make_staff(kz, role)
    with as_web(person):
        refused(ENROL, juniper.pk, kz.pk, person.pk)
        refused(
            "INSERT INTO identity_advisor (public_id, code, age_band, language, status, joined_on)"
            " VALUES (gen_random_uuid(), '33333333', 'adult', 'en', 'active', current_date)"
        )


def test_a_manager_enrols_in_her_own_name_and_unwrites_nothing(juniper, kz, manager, facilitator, as_web):
    Enrolment.objects.filter(advisor=juniper).update(ends_on="2026-01-02", starts_on="2026-01-01")
    with as_web(manager):
        refused(ENROL, juniper.pk, kz.pk, facilitator.pk)
        assert run(ENROL, juniper.pk, kz.pk, manager.pk) == 1  # she was here before
        for sql in ("DELETE FROM identity_enrolment", "UPDATE identity_enrolment SET ends_on = NULL"):
            refused(sql)


def test_others_begin_a_break_of_hers_and_she_alone_ends_it(juniper, kz, manager, safeguarding, monitoring, as_web):
    to = "UPDATE identity_advisor SET status = %s"
    with as_web(monitoring):
        refused(to, "paused")
    with as_web(manager):
        for status in ("left", "erased"):
            refused(to, status)
        refused("UPDATE identity_advisor SET age_band = 'under_18'")
        assert run(to, "paused") == 1
        refused(to, "active")
    with as_web(safeguarding):
        refused(to, "active")
    with as_web(juniper.user):
        refused(to, "left")
        assert run(to, "active") == 1


def test_a_partner_in_two_programmes_sees_in_each_whom_she_is_assigned_to_there(
    guest, in_both, kz, th, other_manager, client_for, as_web
):
    SafeContactFactory(advisor=in_both, programme=th, asked_by=other_manager)
    scope = load_scope(guest)
    for programme, seen in ((kz, [in_both]), (th, [])):
        with as_web(guest):
            assert list(advisors_visible_to(scope, programme)) == seen
            assert list(advisors_listed(scope, programme)) == seen
            assert how_many_advisors(scope, [programme]) == len(seen)
    client = client_for(guest)
    there = f"/w/th2/advisors/{in_both.public_id}/"
    assert client.get(f"/w/kz1/advisors/{in_both.public_id}/").status_code == 200
    assert client.get(there).status_code == client.get(f"{there}contact/").status_code == 404
    assert in_both.shown_code not in client.get("/w/th2/advisors/").content.decode()
    answers = {"channel": "in_app", "shared_with": "nobody", "wording": "note"}
    assert client.post(f"{there}contact/", answers).status_code == 404


def test_the_database_shows_a_partner_no_row_of_the_other_programme(guest, in_both, kz, th, other_manager, as_web):
    SafeContactFactory(advisor=in_both, programme=th, asked_by=other_manager)
    with as_web(guest):
        for model in (Belonging, Enrolment, SafeContact, OutboxMessage, ConsentEvent, Offer):
            assert set(model.objects.values_list("programme", flat=True)) <= {kz.pk}, model
        assert SafeContact.objects.filter(advisor=in_both).count() == 1  # the one here


def test_where_else_she_is_no_worker_and_no_colleague_is_told(in_both, kz, th, manager, other_manager, as_web):
    with as_web(other_manager):
        assert run("SELECT kind FROM app_scope(%s) WHERE kind = 'enrolled'", in_both.user_id) == []
    with as_web(in_both.user):
        kinds = run("SELECT programme_id FROM app_scope(%s) WHERE kind = 'enrolled'", in_both.user_id)
        assert {place for (place,) in kinds} == {kz.pk, th.pk}


def test_an_account_that_is_held_holds_nothing_in_the_database_either(juniper, kz, manager, as_web):
    with as_web(manager):
        assert Advisor.objects.count() == 1
    User.objects.filter(pk=manager.pk).update(is_held=True)
    manager.refresh_from_db()
    with as_web(manager):
        assert (Advisor.objects.count(), SafeContact.objects.count()) == (0, 0)
        assert run("SELECT app_programmes(), app_openers(), app_is_admin()") == [([], [], False)]
        assert run("SELECT * FROM app_scope(%s)", manager.pk) == []


def test_nobody_hangs_her_own_on_a_row_that_she_cannot_see(
    kz, th, manager, safeguarding, juniper, other_advisor, other_manager, as_web
):
    group = situations.working_group(kz, manager, safeguarding, name="Hers", languages=["en"])
    situations.seat(group, juniper, by=manager)
    advice = write(group, manager, manager, text="Said in KZ1", authors=[juniper])
    with as_web(other_manager):
        refused(
            "INSERT INTO recommendations_author (answer, advisor_id, programme_id, recommendation_id) "
            "VALUES ('none', %s, %s, %s)",
            other_advisor.pk,
            th.pk,
            advice.pk,
        )
    with as_web(other_advisor.user):
        assert Recommendation.objects.count() == 0


SINGLE = """
SELECT conrelid::regclass || '.' || a.attname FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE c.contype = 'f' AND cardinality(c.conkey) = 1 AND a.attname <> 'programme_id'
  AND EXISTS (SELECT 1 FROM pg_attribute p WHERE p.attrelid = c.conrelid AND p.attname = 'programme_id')
  AND EXISTS (SELECT 1 FROM pg_attribute p WHERE p.attrelid = c.confrelid AND p.attname = 'programme_id')
  AND NOT EXISTS (
      SELECT 1 FROM pg_constraint d JOIN pg_attribute p ON p.attrelid = d.conrelid AND p.attname = 'programme_id'
      WHERE d.contype = 'f' AND d.conrelid = c.conrelid AND d.confrelid = c.confrelid
        AND d.conkey @> c.conkey AND d.conkey @> ARRAY[p.attnum])
"""


def test_every_row_and_what_it_points_to_are_of_one_programme():
    assert run(SINGLE) == []
