"""A session says whose it is: it is read with its person, and goes with her account."""

import pytest
from django.contrib.auth import get_user
from django.db import connection
from django.test import RequestFactory

from survivor_engagement.users.backend import SignInBackend, already_read
from survivor_engagement.users.models import Session, User
from survivor_engagement.users.sessions import SessionStore


def test_signing_in_and_out_says_and_takes_back_whose_it_is(manager, client_for):
    client = client_for(manager)
    assert [session.user_id for session in Session.objects.all()] == [manager.pk]
    client.logout()
    assert Session.objects.count() == 0


def test_a_session_and_its_person_are_one_question(manager, client_for, django_assert_num_queries):
    key = client_for(manager).session.session_key
    request = RequestFactory().get("/")
    request.session = SessionStore(key)
    with django_assert_num_queries(1), already_read(request.session.person):
        assert get_user(request) == manager


def test_it_goes_with_the_account(manager, client_for):
    newcomer = User.objects.make(kind="staff")
    client_for(newcomer), client_for(manager)
    assert Session.objects.filter(user=newcomer).count() == 1
    newcomer.delete()
    assert [session.user_id for session in Session.objects.all()] == [manager.pk]


def test_a_session_of_nobody_belongs_to_nobody():
    store = SessionStore()
    store["language"] = "kk"
    store.save()
    assert (Session.objects.get().user_id, SessionStore(store.session_key).person) == (None, None)


def test_who_was_read_stands_for_nobody_else(juniper, tern):
    backend = SignInBackend()
    with already_read(juniper.user):
        assert backend.get_user(tern.user.pk) == tern.user
        assert backend.get_user(juniper.user.pk) is juniper.user
    assert backend.get_user(juniper.user.pk) is not juniper.user


def test_a_new_passphrase_ends_the_session_though_it_knows_its_person(manager, client_for):
    client = client_for(manager)
    assert client.get("/w/kz1/").status_code == 200
    manager.set_password("another long passphrase")
    manager.save()
    assert client.get("/w/kz1/")["Location"] == "/accounts/login/?next=/w/kz1/"


def test_a_session_that_names_another_person_opens_nothing_of_hers(juniper, manager, client_for):
    client = client_for(juniper.user)
    Session.objects.update(user=manager)
    assert client.get("/w/kz1/").status_code == 404


@pytest.mark.parametrize("table", ["users_session", "django_session"])
def test_no_worker_reads_or_writes_a_session(table, db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM unnest(ARRAY['app_worker', 'app_notify', 'app_payout']) AS name, "
            "unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS may WHERE has_table_privilege(name, %s, may)",
            [table],
        )
        assert cursor.fetchone() == (0,)
