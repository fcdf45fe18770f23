"""Her Home asks all rooms in one round trip, each time anew."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction
from django.db.models import Count, IntegerField
from django.db.models.expressions import RawSQL

from survivor_engagement.common import panels
from survivor_engagement.common.panels import advisor_cards, advisor_links, advisor_todos, ask_for_advisor
from survivor_engagement.common.ready import Given, Ready, ask_together, numbers
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.scope import load_scope

MEMBERS = Ready(
    lambda who, at: Advisor.objects.enrolled_in(who.programme_ids("advisor.see")).order_by("pk").values_list("code"),
    verb="advisor.see",
)
HOW_MANY = Ready(
    lambda who, at: numbers(Advisor.objects.enrolled_in(who.programme_ids("")), people=Count("pk")), verb="advisor.see"
)
ONESELF = Ready(lambda her: Advisor.objects.filter(pk=her.advisor_id).select_related("user").order_by("pk"))


def test_her_whole_home_is_few_questions(juniper, client_for, django_assert_num_queries):
    client = client_for(juniper.user)
    client.get("/")
    # Session with person, transaction with scope, Home: 5. The harness adds 8: its roles, and whom it speaks for.
    with django_assert_num_queries(13):
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


def test_the_whole_of_today_is_few_questions(manager, kz, client_for, django_assert_num_queries):
    client = client_for(manager)
    client.get("/w/kz1/")
    # Session with person, transaction with scope, Today: 5. The harness adds 8.
    with django_assert_num_queries(13):
        client.get("/w/kz1/")


def test_today_asks_only_what_somebody_may_know(juniper, kz, manager, monitoring, as_web):
    for person, codes in ((manager, [(juniper.code,)]), (monitoring, [])):
        with as_web(person):
            assert MEMBERS.rows(load_scope(person), kz) == codes


def test_a_question_of_one_programme_tells_nothing_of_another(juniper, other_advisor, kz, th, other_manager, as_web):
    with as_web(other_manager):
        scope = load_scope(other_manager)
        assert MEMBERS.rows(scope, th) == [(other_advisor.code,)]
        assert MEMBERS.rows(scope, kz) == []


def test_a_question_of_staff_is_none_of_an_advisor(juniper, kz, as_web):
    with as_web(juniper.user):
        assert MEMBERS.rows(load_scope(juniper.user), kz) == []


def test_numbers_are_those_that_aggregate_reads(juniper, tern, kz, manager):
    assert HOW_MANY.row(load_scope(manager), kz) == (2,)
    assert Advisor.objects.enrolled_in([kz.pk]).aggregate(people=Count("pk")) == {"people": 2}


def test_panels_of_staff_ask_nothing_more_when_today_has_asked(kz, manager, as_web, django_assert_num_queries):
    with as_web(manager):
        scope = load_scope(manager)
        with django_assert_num_queries(1):
            panels.ask_for_staff(scope, kz)
            found = panels.staff_todos(scope, kz), panels.staff_cards(scope, kz), panels.staff_nav(scope, kz)
    assert [len(part) > 0 for part in found] == [False, True, True]


NEWEST = Given(
    "newest", lambda who, at: Advisor.objects.filter(enrolments__programme=at).order_by("-pk").values("id")[:1]
)
ITS_CODE = Ready(
    lambda who, at: Advisor.objects.filter(pk=NEWEST.value("id")).values_list("code"),
    verb="advisor.see",
    given=[NEWEST],
)
OTHERS = Ready(
    lambda who, at: (
        Advisor.objects.exclude(pk__in=NEWEST.value("id"))
        .filter(enrolments__programme=at)
        .order_by("pk")
        .values_list("code")
    ),
    verb="advisor.see",
    given=[NEWEST],
)


def test_what_several_questions_start_from_is_read_once(juniper, tern, kz, manager, as_web, django_assert_num_queries):
    with as_web(manager):
        scope = load_scope(manager)
        with django_assert_num_queries(1):
            ask_together([ITS_CODE, OTHERS], scope, kz)
            assert (ITS_CODE.rows(scope, kz), OTHERS.rows(scope, kz)) == ([(tern.code,)], [(juniper.code,)])


ANYBODY = Given("anybody", lambda who, at: Advisor.objects.order_by("pk").values("id"))
HOW_MANY_BODIES = RawSQL("SELECT count(*) FROM anybody", [], output_field=IntegerField())
EVERYBODY = Ready(
    lambda who, at: Advisor.objects.filter(pk__in=ANYBODY.value("id")).order_by("pk").values_list(HOW_MANY_BODIES),
    verb="advisor.see",
    given=[ANYBODY],
)


def test_what_they_start_from_is_walled_as_everything(juniper, other_advisor, th, other_manager, as_web):
    assert EVERYBODY.rows(load_scope(other_manager), th) == [(2,), (2,)]  # without the wall there are two
    with as_web(other_manager):
        assert EVERYBODY.rows(load_scope(other_manager), th) == [(1,)]


def test_what_they_start_from_may_hold_no_moment_either(kz, manager):
    day = datetime(2026, 12, 1, tzinfo=UTC)
    before = Given("before", lambda who, at: Advisor.objects.filter(user__last_login__gt=day).values("id"))
    dated = Ready(lambda who, at: Advisor.objects.filter(pk__in=before.value("id")), verb="advisor.see", given=[before])
    with pytest.raises(ImproperlyConfigured, match="may hold no moment"):
        dated.rows(load_scope(manager), kz)


def test_a_question_that_failed_is_asked_anew(juniper):
    divided = RawSQL("1 / nullif(current_setting('test.by', true), '')::int", [], output_field=IntegerField())
    question = Ready(lambda her: Advisor.objects.filter(pk=her.advisor_id).values_list(divided))
    for divisor in ("0", "1"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('test.by', %s, true)", [divisor])
        if divisor == "0":
            with pytest.raises(DatabaseError), transaction.atomic():
                question.rows(load_scope(juniper.user))
    assert question.rows(load_scope(juniper.user)) == [(1,)]
