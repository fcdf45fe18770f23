"""Her Home asks all rooms in one round trip, each time anew."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ImproperlyConfigured

from survivor_engagement.common.panels import advisor_cards, advisor_links, advisor_todos, ask_for_advisor
from survivor_engagement.common.ready import Ready
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.scope import load_scope

ONESELF = Ready(lambda her: Advisor.objects.filter(pk=her.advisor_id).select_related("user").order_by("pk"))


def test_her_whole_home_is_few_questions(juniper, client_for, django_assert_num_queries):
    client = client_for(juniper.user)
    client.get("/")
    # Session, user, transaction with scope, Home, name: 7. The harness adds 8: its roles, and whom it speaks for.
    with django_assert_num_queries(15):
        client.get("/")


def test_panels_ask_nothing_more_when_home_has_asked(juniper, as_web, django_assert_num_queries):
    with as_web(juniper.user):
        scope = load_scope(juniper.user)
        with django_assert_num_queries(1):
            ask_for_advisor(scope)
            assert (advisor_todos(scope), advisor_cards(scope)) == ([], [])
            assert len(advisor_links(scope)) > 5


def test_each_person_is_answered_for_herself_by_the_same_statement(juniper, tern, as_web):
    for advisor in (juniper, tern):
        with as_web(advisor.user):
            (found,) = ONESELF.rows(load_scope(advisor.user))
        assert (found.public_id, found.user.username) == (advisor.public_id, advisor.user.username)


def test_what_changed_is_read_by_the_next_request(juniper):
    assert ONESELF.rows(load_scope(juniper.user))[0].language == juniper.language
    Advisor.objects.filter(pk=juniper.pk).update(language="kk")
    assert ONESELF.rows(load_scope(juniper.user))[0].language == "kk"


def test_whoever_is_no_advisor_is_answered_with_nothing(manager):
    assert ONESELF.rows(load_scope(manager)) == []


def test_a_question_with_a_moment_in_it_is_refused(juniper):
    today = datetime(2026, 12, 1, tzinfo=UTC)
    dated = Ready(lambda _her: Advisor.objects.filter(user__last_login__gt=today))
    with pytest.raises(ImproperlyConfigured, match="may hold no moment"):
        dated.rows(load_scope(juniper.user))
