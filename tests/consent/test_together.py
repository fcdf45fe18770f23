"""Several at once, on real connections, with commits: answers come one after the other, a gate holds off a stop."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.notices.models import NoticeItem
from consent.notices.starter import write_starter_notice
from consent.records import actions, gate, her_own
from consent.records.chain import broken, rows_to_check
from consent.records.models import ConsentEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.common.rowsecurity import acting_for_system
from survivor_engagement.programmes.models import Programme, Role
from tests.consent.conftest import publish
from tests.harness import databases
from tests.harness.cast import make_advisor, make_staff
from tests.harness.client import as_seed
from tests.harness.factories import ProgrammeFactory

pytestmark = [pytest.mark.own_database, pytest.mark.usefixtures("own_database")]
GROUP = "participation.group"
QUOTE = "quote.unnamed"  # a yes to it lasts two years at most, and has limits
# What is no new yes: her own taps on old pages, a yes from before that is learnt late, and what others do.
NO_NEW_YES = ["go_on", "limit", "no_limit", "not_now", "late_yes", "same_page", "pause", "no", "stop", "stop_all"]
AT_ONCE = st.lists(st.lists(st.sampled_from(NO_NEW_YES), min_size=1, max_size=3), min_size=2, max_size=4)
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


def answer(advisor, word="yes", purpose=GROUP, key=None, days_ago=0):
    item = NoticeItem.objects.select_related("programme", "purpose", "notice").get(purpose=purpose)
    late = {"said_at": timezone.now() - timedelta(days=days_ago), "late_reason": "offline"} if days_ago else {}
    return actions.answer_purpose(
        advisor=advisor, item=item, language="en", answer=word, key=key or uuid.uuid4(), by=advisor.user, **late
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


def say(advisor, word, key, programme):
    """One word about her quotes, in a transaction of its own; what does not fit is refused."""
    about = {"advisor": advisor, "programme": programme}
    of_it = about | {"purpose": QUOTE, "by": advisor.user}
    do = {
        "go_on": lambda: her_own.go_on(**of_it),
        "limit": lambda: her_own.set_limits(**of_it, provisions=["own_country"], not_before=None),
        "no_limit": lambda: her_own.set_limits(**of_it, provisions=[], not_before=None),
        "late_yes": lambda: answer(advisor, purpose=QUOTE, days_ago=790),
        "same_page": lambda: answer(advisor, purpose=QUOTE, key=key),
        "pause": lambda: actions.pause(**of_it),
        "stop": lambda: actions.withdraw(**of_it),
        "stop_all": lambda: actions.stop_everything(**about, by=advisor.user),
    }
    try:
        do.get(word, lambda: answer(advisor, word, QUOTE))()
    except NotNow:
        return


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.sampled_from(["no", "expired", "a no among them"]), writers=AT_ONCE)
def test_whatever_is_written_at_once_no_no_becomes_a_yes_and_none_that_is_over_comes_back(before, writers, her):
    """She has said no, or her yes is over, or one of these words is her no to a yes that stands; none is a new yes."""
    with transaction.atomic():
        as_seed()
        programme = Programme.objects.get(code="KZ1")
        heron = make_advisor(programme, make_staff(programme, Role.MANAGER), name="Heron")
    key, start = uuid.uuid4(), Barrier(len(writers))
    answer(heron, purpose=QUOTE, key=key, days_ago=780 if before == "expired" else 0)
    if before == "no":
        answer(heron, "no", QUOTE)
    if before == "a no among them":
        writers[0].append("no")

    def write(words):
        connection.ensure_connection()
        start.wait(timeout=30)
        for word in words:
            say(heron, word, key, programme)

    with ThreadPoolExecutor(len(writers)) as pool:
        list(pool.map(lambda words: alone(write, words), writers))
    with transaction.atomic():
        as_seed()
        found = gate.check([heron.pk], QUOTE, programme_id=programme.pk, moment="quote.insert", touches=())
        assert not found[heron.pk].allowed, (before, writers, found)
        assert list(broken(rows_to_check(advisor_id=heron.pk))) == []
