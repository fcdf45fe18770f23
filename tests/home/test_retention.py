"""What was kept long enough goes at night, done by the worker in its own role; what is younger stays."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.retention import kept_tables
from survivor_engagement.home.tasks import purge
from survivor_engagement.identity import vault
from survivor_engagement.identity.actions import ask_reveal, decide_reveal
from survivor_engagement.identity.models import AdvisorUserObjectPermission, RevealRequest, SafeContact
from survivor_engagement.messaging.actions import post
from survivor_engagement.messaging.models import OutboxMessage
from survivor_engagement.programmes.models import Role
from survivor_engagement.users.actions import issue_invitation
from survivor_engagement.users.models import Invitation
from tests.harness import databases
from tests.harness.cast import make_advisor, make_staff
from tests.harness.client import as_seed
from tests.harness.factories import ProgrammeFactory

LONG = timedelta(days=366)


def ago(**distance):
    return timezone.now() - timedelta(**distance)


def old_and_young(programme, manager, second) -> None:
    """Of each kind one that is past its time and one that is not."""
    gone, here = make_advisor(programme, manager, name="Gone"), make_advisor(programme, manager, name="Here")
    for advisor in (gone, here):
        ask_reveal(advisor=advisor, programme=programme, fields=["phone"], purpose="safety", by=manager)
        post(advisor=advisor, programme=programme, template="note", by=manager)
        issue_invitation(user=advisor.user, by=manager)
        decide_reveal(request=RevealRequest.objects.get(advisor=advisor), approve=True, by=second)
    gone.enrolments.update(starts_on=ago(days=400), ends_on=ago(days=181))
    RevealRequest.objects.filter(advisor=gone).update(asked_at=ago(days=366))
    OutboxMessage.objects.update(state="not_sent", reason="stopped")
    OutboxMessage.objects.filter(advisor=gone).update(posted_at=ago(days=366))
    Invitation.objects.filter(user=gone.user).update(expires_at=ago(days=31))
    AdvisorUserObjectPermission.objects.filter(content_object=gone).update(expires_at=ago(days=2))


def left() -> dict[str, int]:
    with transaction.atomic():
        as_seed()
        kinds = (RevealRequest, OutboxMessage, Invitation, AdvisorUserObjectPermission, SafeContact)
        found = {kind.__name__: kind.objects.count() for kind in kinds}
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE app_vault")
            cursor.execute("SELECT count(*) FROM vault.sealed_value WHERE field = 'phone'")
            found["phone"] = cursor.fetchone()[0]
    return found


@pytest.mark.own_database
def test_the_worker_takes_what_is_past_its_time_and_nothing_else(own_database):
    with transaction.atomic():
        as_seed()
        programme = ProgrammeFactory(code="KZ1")
        old_and_young(programme, make_staff(programme, Role.MANAGER), make_staff(programme, Role.SAFEGUARDING))
    assert set(left().values()) == {2}
    databases.point("default", own_database, "app_worker")
    purge()
    databases.point("default", own_database, "app_test", start_as="app_seed")
    assert set(left().values()) == {1}
    told = AuditEvent.objects.get(event="retention.purged")
    assert (told.count, len(told.fields)) == (6, 5)


def test_every_purge_runs_where_there_is_nothing_to_do(kz):
    assert {keep.purge(kz.pk) for keep in kept_tables() if keep.purge and keep.table != "identity.SafeContact"} == {0}


def test_contact_is_forgotten_by_the_nightly_job_only(juniper, kz):
    (forget,) = [keep.purge for keep in kept_tables() if keep.table == "identity.SafeContact"]
    with pytest.raises(Exception, match="for the nightly job"), transaction.atomic():
        forget(kz.pk)
    assert "phone" in vault.filled_fields(juniper)
