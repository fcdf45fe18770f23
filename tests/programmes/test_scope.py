"""The scope of a person: one query, dated roles, nothing for those who left."""

from django.db import connection

from survivor_engagement.identity import vault
from survivor_engagement.identity.actions import ask_reveal, decide_reveal
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.scope import load_scope


def test_a_scope_is_loaded_by_one_query(manager, kz, django_assert_num_queries):
    with django_assert_num_queries(1):
        scope = load_scope(manager)
    assert dict(scope.roles) == {kz.pk: frozenset({"programme_manager"})}


def test_a_former_facilitator_has_an_empty_scope(former_facilitator):
    assert dict(load_scope(former_facilitator).roles) == {}


def test_an_inactive_user_has_an_empty_scope(manager):
    manager.is_active = False
    manager.save()
    assert dict(load_scope(manager).roles) == {}


def test_an_advisor_scope_names_herself_and_her_programmes(juniper, kz):
    scope = load_scope(juniper.user)
    assert (scope.advisor_id, scope.enrolled, dict(scope.roles)) == (juniper.pk, frozenset({kz.pk}), {})


def test_row_security_shows_staff_only_their_programme(juniper, other_advisor, manager, as_web):
    with as_web(manager):
        assert list(Advisor.objects.all()) == [juniper]


def test_without_a_scope_the_database_shows_nobody(juniper, as_web):
    with as_web():
        assert list(Advisor.objects.all()) == []


def test_an_advisor_sees_herself_and_nobody_else(juniper, tern, as_web):
    with as_web(juniper.user):
        assert list(Advisor.objects.all()) == [juniper]


def test_the_vault_opens_within_the_scope_and_stays_shut_outside(
    juniper, kz, manager, safeguarding, other_manager, as_web
):
    asked = ask_reveal(advisor=juniper, programme=kz, fields=["legal_name"], purpose="safety", by=manager)
    decide_reveal(request=asked, approve=True, by=safeguarding)
    with (
        as_web(manager),
        vault.open(juniper, ["legal_name"], by=manager, purpose="safety", programme_id=kz.pk) as values,
    ):
        assert values == {"legal_name": "Juniper Of The Register"}
    with (
        as_web(other_manager),
        vault.open(juniper, ["legal_name"], by=other_manager, purpose="safety", programme_id=kz.pk) as values,
    ):
        assert values == {}


def test_the_web_cannot_read_the_vault_without_stepping_into_it(juniper, manager, as_web):
    with as_web(manager), connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege(current_user, 'vault', 'USAGE')")
        assert cursor.fetchone() == (False,)
