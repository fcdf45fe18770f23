"""An advisor in two programmes: each knows of its own, and of the other not even that there is one."""

import pytest
from django.db import IntegrityError, connection, transaction

from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.identity import actions, erasing
from survivor_engagement.identity.enrolments import where_she_is
from survivor_engagement.identity.models import Advisor, Enrolment
from tests.harness.client import as_web


@pytest.fixture
def in_both(juniper, th):
    Enrolment.objects.create(advisor=juniper, programme=th, starts_on="2026-01-01")
    return juniper


def places(event: str) -> list[int]:
    return sorted(AuditEvent.objects.filter(event=event).values_list("programme_id", flat=True))


def test_her_row_names_no_programme_to_those_who_serve(in_both, kz, th, other_manager):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.attname FROM pg_attribute a WHERE a.attrelid = 'identity_advisor'::regclass AND a.attnum > 0 "
            "AND a.attname ~ 'programme|belongs' AND has_column_privilege('app_web', a.attrelid, a.attnum, 'SELECT')"
        )
        assert cursor.fetchall() == []
    with as_web(other_manager):
        assert where_she_is(in_both) == [th.pk]  # as far as this programme knows


def test_what_she_does_about_all_of_it_is_told_in_each(in_both, kz, th, client_for):
    client = client_for(in_both.user)
    client.post("/d/kept/copy/")
    assert places("advisor.copy_taken") == [kz.pk, th.pk]
    with as_web(in_both.user):
        actions.pause_advisor(advisor=in_both, by=in_both.user)
        actions.resume_advisor(advisor=in_both, by=in_both.user)
    assert places("advisor.paused") == places("advisor.resumed") == [kz.pk, th.pk]


def test_what_others_write_down_for_her_is_told_where_they_work(in_both, th, other_manager):
    with as_web(other_manager):
        actions.pause_advisor(advisor=in_both, programme=th, by=other_manager)
    assert places("advisor.paused") == [th.pk]


def test_whoever_has_left_is_where_she_was_last(in_both, kz, th):
    assert where_she_is(in_both) == [kz.pk, th.pk]
    in_both.enrolments.filter(programme=kz).update(starts_on="2026-01-01", ends_on="2026-02-02")
    assert where_she_is(in_both) == [th.pk]
    in_both.enrolments.filter(programme=th).update(ends_on="2026-02-01")
    assert where_she_is(in_both) == [kz.pk]


def test_her_own_wish_stands_where_she_is(in_both, kz, th):
    in_both.enrolments.filter(programme=kz).update(starts_on="2026-01-01", ends_on="2026-02-02")
    with as_web(in_both.user):
        wish = erasing.ask_to_be_erased(advisor=in_both, at_once=False, waits_for_pay=False, by=in_both.user)
    assert wish.programme_id == th.pk


def test_nobody_has_a_row_without_being_enrolled(kz, manager):
    with as_web(manager):
        with pytest.raises(IntegrityError, match="enrolled at once"), transaction.atomic():
            _only_a_row()
        assert Advisor.objects.count() == 0


def _only_a_row() -> None:
    Advisor.objects.create(age_band="adult", language="en")
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
