"""The rules of being reached, tried on every day, hour, zone and change of clocks that hypothesis can think of."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survivor_engagement.identity.models import SafeContact
from survivor_engagement.messaging.engine import Circumstances, Decision, Verdict, decide, in_window, next_opening
from survivor_engagement.messaging.models import OutboxMessage

pytestmark = pytest.mark.no_database
ALMATY, DHAKA, NEW_YORK, LORD_HOWE = map(
    ZoneInfo, ["Asia/Almaty", "Asia/Dhaka", "America/New_York", "Australia/Lord_Howe"]
)
NOON = datetime(2026, 12, 1, 7, tzinfo=UTC)  # a Tuesday; 12:00 in Almaty
Reason = OutboxMessage.Reason


def contact(**answers) -> SafeContact:
    return SafeContact(
        **{
            "channel": "sms",
            "days": [1, 2, 3, 4, 5],
            "from_time": time(9),
            "until_time": time(17),
            "confirmed_at": NOON - timedelta(days=3),
        }
        | answers
    )


def about(**things) -> Circumstances:
    return Circumstances(
        **{
            "zone": ALMATY,
            "template": "reminder",
            "advisor_status": "active",
            "confirmed_within": timedelta(days=60),
            "not_after": NOON + timedelta(days=14),
        }
        | things
    )


def test_inside_her_hours_it_leaves_now():
    assert decide(contact(), NOON, about()) == Decision(Verdict.SEND, Reason.ALLOWED)


def test_outside_her_hours_it_waits_for_the_next_opening():
    evening = NOON + timedelta(hours=5)
    tomorrow_nine = datetime(2026, 12, 2, 9, tzinfo=ALMATY)
    assert decide(contact(), evening, about()) == Decision(Verdict.WAIT, Reason.OUTSIDE_HOURS, tomorrow_nine)


def test_the_end_of_her_hours_is_outside_and_the_beginning_inside():
    nine, five = (datetime(2026, 12, 1, hour, tzinfo=ALMATY) for hour in (9, 17))
    assert (in_window(contact(), nine, ALMATY), in_window(contact(), five, ALMATY)) == (True, False)


def test_on_a_day_she_did_not_name_it_waits_for_one_she_did():
    saturday = NOON + timedelta(days=4)
    monday_nine = datetime(2026, 12, 7, 9, tzinfo=ALMATY)
    assert decide(contact(), saturday, about()).until == monday_nine


def test_the_same_moment_is_judged_by_the_clock_of_the_place():
    early = datetime(2026, 12, 1, 3, 30, tzinfo=UTC)  # 08:30 in Almaty, 09:30 in Dhaka
    verdicts = [decide(contact(), early, about(zone=zone)).verdict for zone in (ALMATY, DHAKA)]
    assert verdicts == [Verdict.WAIT, Verdict.SEND]


@pytest.mark.parametrize(
    ("answers", "verdict", "reason"),
    [
        ({"channel": "none"}, Verdict.DROP, Reason.ASKED_NOT_TO),
        ({"channel": "in_app"}, Verdict.DROP, Reason.ONLY_ON_SITE),
        ({"channel": "call"}, Verdict.HOLD, Reason.PERSON_CALLS),
        ({"channel": "pigeon"}, Verdict.DROP, Reason.ASKED_NOT_TO),
        ({"days": []}, Verdict.DROP, Reason.NO_HOURS),
        ({"from_time": None, "until_time": None}, Verdict.DROP, Reason.NO_HOURS),
        ({"confirmed_at": NOON - timedelta(days=61)}, Verdict.HOLD, Reason.CONFIRM_AGAIN),
    ],
)
def test_each_answer_of_hers_is_followed(answers, verdict, reason):
    assert decide(contact(**answers), NOON, about()) == Decision(verdict, reason)


@pytest.mark.parametrize(
    ("things", "verdict", "reason"),
    [
        ({"advisor_status": "paused"}, Verdict.DROP, Reason.PAUSED),
        ({"advisor_status": "left"}, Verdict.DROP, Reason.LEFT),
        ({"not_after": NOON}, Verdict.DROP, Reason.TOO_LATE),
    ],
)
def test_a_break_an_end_and_a_passed_time_stop_it(things, verdict, reason):
    assert decide(contact(), NOON, about(**things)) == Decision(verdict, reason)


def test_without_a_record_nothing_leaves():
    assert decide(None, NOON, about()) == Decision(Verdict.HOLD, Reason.NO_RECORD)


def test_old_answers_hold_everything_but_the_news_of_a_payment():
    old = contact(confirmed_at=NOON - timedelta(days=61))
    verdicts = {name: decide(old, NOON, about(template=name)).verdict for name in OutboxMessage.Template.values}
    assert verdicts == dict.fromkeys(OutboxMessage.Template.values, Verdict.HOLD) | {"payment": Verdict.SEND}


def test_a_message_for_later_waits_for_her_hours_of_that_day():
    sunday_night = datetime(2026, 12, 6, 23, tzinfo=ALMATY)
    monday_nine = datetime(2026, 12, 7, 9, tzinfo=ALMATY)
    assert decide(contact(), NOON, about(not_before=sunday_night)) == Decision(
        Verdict.WAIT, Reason.NOT_YET, monday_nine
    )


def test_what_could_leave_only_after_its_time_is_dropped():
    evening = NOON + timedelta(hours=5)
    assert decide(contact(), evening, about(not_after=evening + timedelta(hours=6))) == Decision(
        Verdict.DROP, Reason.TOO_LATE
    )


def test_an_hour_that_the_change_of_clocks_swallows_is_waited_for_until_the_next_day():
    gone = contact(days=[7, 1], from_time=time(2, 10), until_time=time(2, 50))  # 2:00 to 3:00 does not exist that night
    night = datetime(2026, 3, 8, 1, tzinfo=NEW_YORK)
    assert next_opening(gone, night, NEW_YORK) == datetime(2026, 3, 9, 2, 10, tzinfo=NEW_YORK)


def test_an_hour_that_comes_twice_opens_twice():
    twice = contact(days=[7], from_time=time(1, 10), until_time=time(1, 20))
    between = datetime(2026, 11, 1, 1, 30, tzinfo=NEW_YORK)
    assert next_opening(twice, between, NEW_YORK) == datetime(2026, 11, 1, 6, 10, tzinfo=UTC)


times = st.times().map(lambda moment: moment.replace(microsecond=0, tzinfo=None))
windows = st.tuples(times, times).filter(lambda pair: pair[0] < pair[1])
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
zones = st.sampled_from([ALMATY, DHAKA, NEW_YORK, LORD_HOWE])
days = st.lists(st.integers(1, 7), unique=True)


@given(windows, days, moments, zones)
def test_whatever_she_answers_it_leaves_only_inside_her_window(window, days, now, zone):
    hers = contact(days=days, from_time=window[0], until_time=window[1], confirmed_at=now)
    decision = decide(hers, now, about(zone=zone, not_after=now + timedelta(days=30)))
    local = now.astimezone(zone)
    inside = local.isoweekday() in days and window[0] <= local.time() < window[1]
    assert (decision.verdict is Verdict.SEND) == inside
    assert decision.until is None or (decision.until > now and in_window(hers, decision.until, zone))


@given(windows, days.filter(bool), moments, zones)
def test_whoever_names_a_day_and_an_hour_is_not_forgotten(window, days, now, zone):
    hers = contact(days=days, from_time=window[0], until_time=window[1])
    opening = next_opening(hers, now, zone)
    assert opening is not None
    assert now <= opening < now + timedelta(days=15)


@given(windows, days, moments, zones, st.sampled_from(["none", "in_app", "call", "", "sms "]))
def test_no_way_but_a_text_ever_sends(window, days, now, zone, channel):
    hers = contact(channel=channel, days=days, from_time=window[0], until_time=window[1], confirmed_at=now)
    assert decide(hers, now, about(zone=zone, not_after=now + timedelta(days=30))).verdict is not Verdict.SEND


@given(moments, st.sampled_from(["paused", "left", "", "unknown"]))
def test_nobody_who_rests_or_has_left_is_sent_anything(now, status):
    hers = contact(days=[1, 2, 3, 4, 5, 6, 7], from_time=time(0), until_time=time(23, 59, 59), confirmed_at=now)
    circumstances = replace(about(advisor_status=status), not_after=now + timedelta(days=1))
    assert decide(hers, now, circumstances).verdict is Verdict.DROP
