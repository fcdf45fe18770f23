"""The opening of details beside something else: a trail that cannot be written, two at the same moment, a role that
ends in the middle."""

from threading import Thread

import psycopg2
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.actions import ask_reveal, decide_reveal, open_at_once, open_details
from survivor_engagement.identity.models import AdvisorUserObjectPermission, RevealRequest
from survivor_engagement.identity.tasks import end_grants
from survivor_engagement.programmes.actions import end_role
from tests.attacks.test_payouts_together import together
from tests.harness import databases

pytestmark = pytest.mark.own_database


def see_everything() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.job', 'seed', false)")


@pytest.fixture(autouse=True)
def committed(own_database):
    see_everything()
    return own_database


@pytest.fixture
def asked(juniper, kz, facilitator) -> RevealRequest:
    return ask_reveal(advisor=juniper, programme=kz, fields=["phone"], purpose="contact", by=facilitator)


@pytest.fixture
def approved(asked, safeguarding) -> RevealRequest:
    return decide_reveal(request=asked, approve=True, by=safeguarding)


def as_superuser(name: str, statement: str) -> None:
    link = psycopg2.connect(settings.SERVICES.database_url(name, "postgres"))
    link.autocommit = True
    with link.cursor() as cursor:
        cursor.execute(statement)
    link.close()


def test_where_the_trail_cannot_be_written_nothing_is_shown(committed, approved, facilitator, safeguarding):
    as_superuser(committed, "REVOKE INSERT ON audit_auditevent FROM app_seed")
    with pytest.raises(Exception, match="permission denied for table audit_auditevent"):
        open_details(request=approved, session="one", by=facilitator)
    approved.refresh_from_db()
    assert approved.opened_in == ""
    as_superuser(committed, "GRANT INSERT ON audit_auditevent TO app_seed")
    assert open_details(request=approved, session="one", by=facilitator) == {"phone": "+77000000001"}


def test_of_two_answers_at_the_same_moment_one_stands(asked, safeguarding, manager):
    answers = together(
        lambda: decide_reveal(request=asked, approve=True, by=safeguarding).state,
        lambda: decide_reveal(request=asked, approve=False, by=manager).state,
    )
    asked.refresh_from_db()
    assert (NotNow in answers, asked.state in answers) == (True, True)
    assert AdvisorUserObjectPermission.objects.count() == (asked.state == "approved")
    assert AuditEvent.objects.filter(event__in=["reveal.approved", "reveal.refused"]).count() == 1


def end(role) -> None:
    see_everything()
    end_role(assignment=role, by=role.user)
    connection.close()


def test_a_role_that_ends_during_an_opening_waits_for_it_and_nothing_opens_after(approved, facilitator):
    ends = Thread(target=end, args=[facilitator.role_assignments.get()])
    with transaction.atomic():
        assert open_details(request=approved, session="one", by=facilitator)
        ends.start()
        ends.join(0.5)
        assert ends.is_alive()
    ends.join(20)
    assert AdvisorUserObjectPermission.objects.count() == 0
    with pytest.raises(NotNow, match="This permission has ended"):
        open_details(request=approved, session="one", by=facilitator)


def test_each_minute_the_worker_removes_what_is_over_and_sees_nothing_else(
    committed, approved, juniper, tern, kz, facilitator, manager
):
    open_at_once(advisor=tern, programme=kz, fields=["phone"], by=facilitator)
    RevealRequest.objects.filter(pk=approved.pk).update(until=timezone.now())
    databases.point("default", committed, "app_worker")
    assert AdvisorUserObjectPermission.objects.count() == 1
    end_grants()
    assert AdvisorUserObjectPermission.objects.count() == 0
    databases.point("default", committed, "app_test", start_as="app_seed")
    assert [row.content_object for row in AdvisorUserObjectPermission.objects.all()] == [tern]


def test_of_many_emergencies_at_the_same_moment_three_open(juniper, kz, facilitator):
    calls = [lambda: open_at_once(advisor=juniper, programme=kz, fields=["phone"], by=facilitator).state] * 5
    assert sorted(together(*calls)) == ["emergency"] * 3 + ["stopped"] * 2
