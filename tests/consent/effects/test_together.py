"""On real connections: an effect that has to wait gives way, and the stop does not."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from consent.effects.models import WithdrawalEffect
from consent.notices.models import NoticeItem
from consent.notices.starter import write_starter_notice
from consent.records import actions
from survivor_engagement.jobs.work import run_due
from survivor_engagement.messaging.actions import post
from survivor_engagement.messaging.models import OutboxMessage
from survivor_engagement.programmes.models import Role
from tests.consent.conftest import publish
from tests.harness.cast import make_advisor, make_staff
from tests.harness.client import as_seed
from tests.harness.factories import ProgrammeFactory

pytestmark = [pytest.mark.own_database, pytest.mark.usefixtures("own_database")]
SMS = "contact.sms"


@pytest.fixture
def waiting(own_database):
    """She allows texts, and one waits to be sent; committed."""
    with transaction.atomic():
        as_seed()
        programme = ProgrammeFactory(code="KZ1")
        manager, lead = make_staff(programme, Role.MANAGER), make_staff(programme, Role.SAFEGUARDING)
        publish(write_starter_notice(programme=programme, by=manager), manager, lead)
        her = make_advisor(programme, manager)
        item = NoticeItem.objects.select_related("programme", "purpose", "notice").get(purpose=SMS)
        actions.answer_purpose(advisor=her, item=item, language="en", answer="yes", key=uuid.uuid4(), by=her.user)
        return post(advisor=her, programme=programme, template="reminder", by=manager)


def test_a_stop_does_not_wait_for_who_holds_a_message_and_the_message_is_stopped_afterwards(waiting):
    def stop() -> float:
        began = time.monotonic()
        actions.withdraw(advisor=waiting.advisor, programme=waiting.programme, purpose=SMS, by=waiting.advisor.user)
        connections.close_all()
        return time.monotonic() - began

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        OutboxMessage.objects.select_for_update().get(pk=waiting.pk)
        took = pool.submit(stop).result(timeout=15)
    missing = WithdrawalEffect.objects.get(part="at_once")
    assert (took < 10, missing.code, missing.done_at) == (True, "waiting_messages_stopped", None)
    run_due("default")
    waiting.refresh_from_db(), missing.refresh_from_db()
    assert (waiting.state, missing.proof) == ("suppressed", "done")
