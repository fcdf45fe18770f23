"""Several at once, on real connections, with commits: answers come one after the other, a gate holds off a stop."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import connection, connections, transaction

from consent.notices.models import NoticeItem
from consent.notices.starter import write_starter_notice
from consent.records import actions, gate
from consent.records.chain import broken, rows_to_check
from consent.records.models import ConsentEvent
from survivor_engagement.common.rowsecurity import acting_for_system
from survivor_engagement.programmes.models import Role
from tests.consent.conftest import publish
from tests.harness import databases
from tests.harness.cast import make_advisor, make_staff
from tests.harness.client import as_seed
from tests.harness.factories import ProgrammeFactory

pytestmark = [pytest.mark.own_database, pytest.mark.usefixtures("own_database")]
GROUP = "participation.group"
WRITERS = 40  # at once, for one advisor (guide to consent, CT-098)


@pytest.fixture
def her(own_database):
    """An advisor in a programme that asks, committed."""
    with transaction.atomic():
        as_seed()
        programme = ProgrammeFactory(code="KZ1")
        manager, lead = make_staff(programme, Role.MANAGER), make_staff(programme, Role.SAFEGUARDING)
        publish(write_starter_notice(programme=programme, by=manager), manager, lead)
        return make_advisor(programme, manager)


def answer(advisor, word="yes", purpose=GROUP, key=None):
    item = NoticeItem.objects.select_related("programme", "purpose", "notice").get(purpose=purpose)
    return actions.answer_purpose(
        advisor=advisor, item=item, language="en", answer=word, key=key or uuid.uuid4(), by=advisor.user
    )


def alone(function, *args):
    """For a thread: its own connections, closed at the end."""
    try:
        return function(*args)
    finally:
        connections.close_all()


def test_ct_098_forty_answers_at_once_are_one_unbroken_chain(her):
    """Forty writers, each on a connection of its own, let go at the same moment. Each yes is written: the first gives,
    the others renew."""
    start = Barrier(WRITERS)

    def write(_number):
        connection.ensure_connection()
        start.wait(timeout=60)
        return answer(her).seq, connection.connection.info.backend_pid

    with ThreadPoolExecutor(WRITERS) as pool:
        done = list(pool.map(lambda number: alone(write, number), range(WRITERS)))
    rows = list(ConsentEvent.objects.order_by("seq").values_list("seq", "advisor_id", "record_id", "effective_at"))
    assert len({backend for _seq, backend in done}) == WRITERS
    assert sorted(seq for seq, _backend in done) == [seq for seq, *_rest in rows] == list(range(1, WRITERS + 1))
    assert {advisor_id for _seq, advisor_id, *_rest in rows} == {her.pk}
    assert len({record_id for *_rest, record_id, _at in rows}) == 1
    assert [at for *_rest, at in rows] == sorted(at for *_rest, at in rows)
    assert list(broken(rows_to_check())) == []


def test_ct_046_the_same_form_from_eight_taps_at_once_is_one_answer(her):
    key, start = uuid.uuid4(), Barrier(8)

    def tap(_number):
        start.wait(timeout=10)
        return answer(her, key=key).pk

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda number: alone(tap, number), range(8)))) == 1
    assert ConsentEvent.objects.count() == 1


def test_ct_094_a_stop_waits_for_an_open_gate_and_the_next_gate_refuses(her):
    yes, held, order = answer(her), Event(), []

    def stop():
        held.wait(timeout=10)
        actions.withdraw(advisor=her, programme=yes.programme, purpose=GROUP, by=her.user)
        order.append("stopped")

    with ThreadPoolExecutor(1) as pool:
        stopping = pool.submit(alone, stop)
        with transaction.atomic():
            gate.require([her.pk], GROUP, programme_id=yes.programme_id, moment="send")
            held.set()
            with pytest.raises(TimeoutError):
                stopping.result(timeout=0.4)
            order.append("sent")
        stopping.result(timeout=10)
    assert order == ["sent", "stopped"]
    assert gate.check([her.pk], GROUP, programme_id=yes.programme_id, moment="send")[her.pk].reason == "WITHDRAWN"


@pytest.mark.parametrize("role", ["app_worker", "app_notify", "app_payout"])
def test_a_worker_asks_within_the_programme_of_its_job_only(her, own_database, role):
    yes, reasons = answer(her, purpose="contact.sms"), []
    databases.point("default", own_database, role)
    for job_programme in (yes.programme_id, yes.programme_id + 1):
        with acting_for_system("test.send", job_programme):
            found = gate.standing_events([her.pk], "contact.sms", yes.programme_id)
            reasons.append([event.state for event in found])
    with acting_for_system("test.send", yes.programme_id):
        answers = gate.check([her.pk], "contact.sms", programme_id=yes.programme_id, moment="send", hold=True)
    assert (reasons, answers[her.pk].reason) == ([["given"], []], "GIVEN")


def test_ct_093_what_another_page_gives_meanwhile_ends_with_everything_or_is_a_new_answer(her):
    """A yes from one page beside "stop everything" from another: whichever came last stands, and nothing in between."""
    for purpose in (GROUP, "contact.sms"):
        answer(her, purpose=purpose)
    programme, start = ConsentEvent.objects.all()[0].programme, Barrier(2)

    def stop():
        start.wait(timeout=10)
        actions.stop_everything(advisor=her, programme=programme, by=her.user)

    def give():
        start.wait(timeout=10)
        answer(her, purpose="quote.unnamed")

    with ThreadPoolExecutor(2) as pool:
        for work in [pool.submit(alone, stop), pool.submit(alone, give)]:
            work.result(timeout=20)
    states = {event.purpose_id: (event.state, event.seq) for event in ConsentEvent.objects.standing()}
    assert {states[GROUP][0], states["contact.sms"][0]} == {"withdrawn"}
    assert states["quote.unnamed"][0] == "withdrawn" or states["quote.unnamed"][1] > states[GROUP][1]
