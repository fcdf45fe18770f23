"""The nights around an 18th birthday as the worker lives them: in its own role, which bypasses nothing."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from consent.notices.models import NoticeItem
from consent.notices.starter import write_starter_notice
from consent.records import actions
from consent.records.guardian_actions import answer_as_guardian
from consent.records.models import ConsentEvent
from consent.records.tasks import coming_of_age
from survivor_engagement.common.rowsecurity import acting_for_system
from survivor_engagement.identity import vault
from survivor_engagement.messaging.models import OutboxMessage
from survivor_engagement.programmes.models import Role
from tests.consent.conftest import publish
from tests.consent.helped import just_now
from tests.harness.cast import make_child, make_guardian, make_staff
from tests.harness.client import as_seed
from tests.harness.factories import ProgrammeFactory
from tests.identity.test_erasing_together import worker

pytestmark = [pytest.mark.own_database, pytest.mark.usefixtures("own_database")]
DAY = timedelta(days=1)


@pytest.fixture
def grown(own_database):
    """She and her guardian said yes; 97 days ago she came of age and has not answered since."""
    with transaction.atomic():
        as_seed()
        kz = ProgrammeFactory(code="KZ1")
        manager, lead, facilitator = (
            make_staff(kz, role) for role in (Role.MANAGER, Role.SAFEGUARDING, Role.FACILITATOR)
        )
        publish(write_starter_notice(programme=kz, by=manager), manager, lead)
        wren = make_child(kz, manager)
        heron = make_guardian(wren, facilitator, lead)
        item = NoticeItem.objects.select_related("programme", "purpose", "notice").get(purpose="participation.group")
        said = {"item": item, "language": "en", "answer": "yes"}
        actions.answer_purpose(advisor=wren, key=uuid.uuid4(), by=wren.user, **said)
        answer_as_guardian(guardian=heron, item=item, key=uuid.uuid4(), by=facilitator, **just_now("yes"))
        was_18 = timezone.now() - 97 * DAY
        vault.know_age(wren, "under_18", [was_18 - years * 365 * DAY for years in (12, 6, 3, 0)])
    return wren


def ends(advisor) -> list[tuple[str, str]]:
    with transaction.atomic():
        as_seed()
        events = ConsentEvent.objects.filter(advisor=advisor, by=None).order_by("seq")
        return list(events.values_list("authority", "state"))


def test_the_worker_ends_what_was_allowed_in_her_childhood_once(grown, own_database):
    with worker(own_database):
        coming_of_age()
        coming_of_age()
    with transaction.atomic():
        as_seed()
        posted = list(OutboxMessage.objects.filter(advisor=grown).values_list("dedupe", flat=True))
    assert (ends(grown), posted) == ([("assent", "withdrawn"), ("guardian", "withdrawn")], ["of-age-ended"])


def test_another_job_learns_no_birthday_and_ends_nothing(grown, own_database):
    programme_id = grown.enrolments.get().programme_id
    with worker(own_database), acting_for_system("consent.check_histories", programme_id):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM identity_growing_up()")
            assert cursor.fetchone() == (0,)
        with pytest.raises(DatabaseError, match="nightly job"), transaction.atomic():
            connection.cursor().execute("SELECT identity_grown_up()")
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute("TABLE vault.coming_of_age")
    assert ends(grown) == []
