"""Cases of the gate, of time and of freedom (guide to consent, 4.3 and 4.5): the number of the case stands in the name.

n/a because: CT-102 (an event is not asked about by itself yet: part D), CT-106 for recorders (part F; the rule that one
no keeps all waiting is here), CT-113 (exports for one recipient: part J), CT-138 (no test flushes by TRUNCATE: a test
that commits gets a copy of the database).
"""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from consent.notices.models import PurposeLimit
from consent.records import gate
from consent.records.actions import Limits
from consent.records.ends import months_later
from consent.records.models import ConsentCheck, ConsentEvent
from survivor_engagement.common.circumstances import Circumstances, under
from survivor_engagement.common.errors import NotNow
from tests.consent.helped import scan
from tests.consent.test_assisted_pages import place, send
from tests.house.tree import HOUSES, code_files, name

DAY = timedelta(days=1)
GROUP, SMS = "participation.group", "contact.sms"
ALMATY = ZoneInfo("Asia/Almaty")


@pytest.fixture
def ask(kz):
    return lambda her, purpose=GROUP, **more: (
        gate.check([her.pk], purpose, programme_id=kz.pk, moment="invite", **more)[her.pk].reason
    )


def test_ct_062_a_yes_opens_after_the_time_to_think_and_not_before(ask, say, juniper, kz, manager, monkeypatch):
    PurposeLimit.objects.create(programme=kz, purpose_id=SMS, reflection_hours=48, set_by=manager)
    said = say(juniper, "yes", SMS).effective_at
    reasons = []
    for hours in (1, 47.9, 48):
        monkeypatch.setattr(gate.timezone, "now", lambda hours=hours: said + timedelta(hours=hours))
        reasons.append(ask(juniper, SMS))
    assert reasons == ["REFLECTION_NOT_OVER", "REFLECTION_NOT_OVER", "GIVEN"]


def test_ct_064_pay_and_help_read_no_optional_purpose():
    """Rates, dues, statements, referrals and safeguarding know no purpose; payouts one, which has another way; groups
    that of being a member of one."""
    purpose = re.compile(r"\"(participation|contact|capture|quote|publish|share|research|payment)\.[a-z_]+\"")
    reading = {name(path).split("/")[1] for path in code_files() if name(path).startswith(("compensation", "advisory"))
               and "migrations" not in name(path) and purpose.search(path.read_text())}  # fmt: skip
    assert {"compensation", "advisory"} <= set(HOUSES)
    assert reading <= {"payouts", "engagements", "groups"}


@pytest.mark.parametrize(
    ("days", "brought_up", "reason"),
    [
        (5, "our_question", "PAUSED"),
        (89, "our_question", "PAUSED"),
        (91, "our_question", "GIVEN"),
        (5, "her_wish", "GIVEN"),
    ],
)
def test_ct_065_what_we_asked_for_within_90_days_of_a_no_opens_nothing(
    client_for, ask, say, item, juniper, facilitator, days, brought_up, reason, settings, tmp_path
):
    settings.FILES_DIR = tmp_path
    say(juniper, "no", at=timezone.now() - days * DAY)
    send(client_for(facilitator), place(juniper, item(), "paper_signed"), upload=scan(), brought_up=brought_up)
    assert ask(juniper) == reason


def test_ct_065_she_herself_asks_for_it_whenever_she_likes(say, juniper):
    say(juniper, "no")
    assert say(juniper, "yes").state == "given"


def test_ct_100_valid_now_and_over_when_it_ends(ask, say, juniper, monkeypatch):
    until = say(juniper, "yes").valid_until
    assert ask(juniper) == "GIVEN"
    monkeypatch.setattr(gate.timezone, "now", lambda: until)
    assert ask(juniper) == "EXPIRED"


def test_ct_101_a_yes_that_ends_during_what_is_allowed_is_none_until_its_end(ask, say, juniper):
    until = say(juniper, "yes").valid_until
    assert ask(juniper, until=until) == "GIVEN"
    assert ask(juniper, until=until + timedelta(microseconds=1)) == "EXPIRES_BEFORE_END"


def test_ct_106_one_without_a_yes_keeps_all_waiting_and_is_not_named(say, advisors, kz):
    people = advisors(6)
    for advisor in people[:5]:
        say(advisor, "yes")
    with pytest.raises(NotNow) as no:
        gate.require([her.pk for her in people], GROUP, programme_id=kz.pk, moment="attendance")
    assert [her.code for her in people if her.code in str(no.value) or her.shown_code in str(no.value)] == []


def test_ct_106_nobody_at_all_is_not_everybody(kz, notice):
    with pytest.raises(NotNow):
        gate.require([], GROUP, programme_id=kz.pk, moment="attendance")


def test_ct_120_an_over_yes_brings_no_older_longer_one_back(ask, say, added, juniper):
    now = timezone.now()
    longer = say(juniper, "yes", at=now - 50 * DAY)
    added(juniper, "renewed", longer, effective_at=now - 40 * DAY, valid_until=now - 10 * DAY, late_reason="paper")
    assert (longer.valid_until > now, ask(juniper)) == (True, "EXPIRED")


@pytest.mark.parametrize(("month", "day"), [((2027, 1, 31), 28), ((2028, 1, 31), 29), ((2027, 8, 31), 30)])
def test_ct_124_a_month_later_is_never_longer_than_was_said(month, day):
    assert months_later(datetime(*month, 12, tzinfo=ALMATY), 1, ALMATY).day == day


def test_ct_125_the_end_itself_is_outside(ask, say, juniper, monkeypatch):
    until = say(juniper, "yes").valid_until
    reasons = []
    for moment in (until - timedelta(microseconds=1), until):
        monkeypatch.setattr(gate.timezone, "now", lambda moment=moment: moment)
        reasons.append(ask(juniper))
    assert reasons == ["GIVEN", "EXPIRED"]


def test_ct_126_a_yes_does_not_cross_into_another_programme(say, juniper, th):
    say(juniper, "yes")
    answer = gate.check([juniper.pk], GROUP, programme_id=th.pk, moment="invite")[juniper.pk]
    assert answer.reason == "NO_RECORD"


@pytest.mark.parametrize(
    ("limits", "touching", "reason"),
    [
        ({"provisions": ["voice_in_public"]}, ["voice_in_public", "face"], "OUT_OF_SCOPE"),
        ({"provisions": ["voice_in_public"]}, ["face"], "GIVEN"),
        ({"provisions": ["voice_in_public"]}, [], "GIVEN"),
    ],
)
def test_her_own_limits_only_ever_narrow_a_yes(ask, say, juniper, limits, touching, reason):
    say(juniper, "yes", limits=Limits(tuple(limits["provisions"])))
    assert ask(juniper, touches=touching) == reason


def test_a_day_before_which_nothing_is_done(ask, say, juniper, monkeypatch):
    said = say(juniper, "yes")
    say(juniper, "yes", limits=Limits(not_before=said.effective_at + 30 * DAY))
    assert ask(juniper) == "OUT_OF_SCOPE"
    monkeypatch.setattr(gate.timezone, "now", lambda: said.effective_at + 30 * DAY)
    assert ask(juniper) == "GIVEN"


def test_the_log_holds_a_reason_for_each_that_nobody_who_serves_may_read(ask, say, juniper, tern, kz, manager, as_web):
    say(juniper, "yes")
    gate.check([juniper.pk, tern.pk], GROUP, programme_id=kz.pk, moment="invite")
    with connection.cursor() as cursor:
        cursor.execute("SELECT reasons FROM records_consentcheck")
        assert cursor.fetchone() == (["GIVEN", "NO_RECORD"],)
    with as_web(manager):
        assert ConsentCheck.objects.count() == 1
        with pytest.raises(DatabaseError), transaction.atomic():
            list(ConsentCheck.objects.raw("SELECT id, reasons FROM records_consentcheck"))


def test_a_no_that_turned_the_page_back_is_in_the_log(notice, juniper, manager, kz):
    with under(Circumstances()) as now:
        with pytest.raises(NotNow), transaction.atomic():
            gate.require([juniper.pk], GROUP, programme_id=kz.pk, moment="attendance", by=manager)
        assert ConsentCheck.objects.count() == 0
        for write in now.behind:
            write()
    [check] = ConsentCheck.objects.all()
    assert (check.moment, check.asked_count, check.allowed_count) == ("attendance", 1, 0)


def test_the_gate_knows_its_moments_and_its_purposes(juniper, kz, notice):
    with pytest.raises(ValueError, match="moments"):
        gate.check([juniper.pk], GROUP, programme_id=kz.pk, moment="whenever")
    with pytest.raises(ValueError, match="say when that ends"):
        gate.check([juniper.pk], GROUP, programme_id=kz.pk, moment="room.look")
    with pytest.raises(ValueError, match="purpose"), transaction.atomic():
        gate.check([juniper.pk], "anything.goes", programme_id=kz.pk, moment="invite")
    assert ConsentEvent.objects.count() == 0
