"""No yes lasts longer than was said: the database holds the end of a yes as the actions do."""

from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from consent.notices.models import PurposeLimit
from consent.records import actions, her_own
from consent.records.ends import end_of_yes, months_later
from consent.records.models import ConsentEvent
from survivor_engagement.programmes.models import Programme

GROUP, QUOTE, SMS = "participation.group", "quote.unnamed", "contact.sms"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def taken(added, juniper, as_web):
    """`taken(yes, until)`: whether the database takes another yes of hers until then, past all actions, as the web."""

    def write(like: ConsentEvent, until: datetime, state: str = "renewed") -> bool:
        said = ""
        try:
            with as_web(juniper.user), transaction.atomic():
                added(juniper, state, like, valid_until=until)
        except DatabaseError as error:
            said = str(error)
        assert not said or "does not last longer" in said
        return not said

    return write


def test_a_yes_until_2199_is_refused_and_one_within_its_time_is_not(say, juniper, taken):
    yes = say(juniper, "yes")
    assert not taken(yes, datetime(2199, 1, 1, tzinfo=UTC))
    assert not taken(yes, yes.valid_until + 3 * HOUR)
    assert taken(yes, yes.valid_until - DAY)


def test_the_newest_limit_of_the_programme_holds_too(say, juniper, taken, kz, manager):
    yes = say(juniper, "yes", SMS)
    for days in (5, 10):
        PurposeLimit.objects.create(programme=kz, purpose_id=SMS, max_days=days, set_by=manager)
    assert not taken(yes, timezone.now() + 10 * DAY + 3 * HOUR)
    assert taken(yes, timezone.now() + 10 * DAY)


def test_what_only_narrows_keeps_its_end_where_the_time_was_shortened_since(say, juniper, kz, manager, as_web):
    yes = say(juniper, "yes", QUOTE)
    PurposeLimit.objects.create(programme=kz, purpose_id=QUOTE, max_days=1, set_by=manager)
    about = {"advisor": juniper, "programme": kz, "purpose": QUOTE, "by": juniper.user}
    with as_web(juniper.user):
        limited = her_own.set_limits(provisions=["own_country"], not_before=None, **about)
        actions.pause(**about)
        again = her_own.go_on(**about)
    assert {limited.valid_until, again.valid_until} == {yes.valid_until}


def test_the_database_reckons_calendar_months_as_the_actions_do(item, kz):
    zones = ("Asia/Bangkok", "Asia/Kathmandu", "Europe/Berlin", "UTC")
    days = ((2026, 8, 31), (2027, 10, 30), (2028, 2, 29), (2026, 12, 31), (2027, 3, 27))
    texts = {purpose: (item(purpose), item(purpose).texts.first()) for purpose in (SMS, GROUP)}
    for zone, day, hour, (asked, text) in product(zones, days, (0, 23), texts.values()):
        Programme.objects.filter(pk=kz.pk).update(timezone=zone)
        place = ZoneInfo(zone)
        said_at = datetime(*day, hour, 30, tzinfo=place)
        with connection.cursor() as cursor:
            cursor.execute("SELECT consent_longest_until(%s, %s)", [text.pk, said_at])
            [found] = cursor.fetchone()
        assert found == end_of_yes(asked, None, said_at, place) == months_later(said_at, asked.months, place)
