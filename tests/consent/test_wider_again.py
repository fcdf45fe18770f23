"""To take a limit of hers away is to say yes to more: it is said as a yes is, and waits as a yes waits."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from consent.notices.actions import renew_notice
from consent.notices.models import PurposeLimit
from consent.records import actions, gate, her_own
from consent.records.models import ConsentEvent
from survivor_engagement.common.errors import NotNow
from tests.consent.conftest import describe, publish

QUOTE = "quote.unnamed"
HOUR = timedelta(hours=1)
TOO_LATE = timezone.localdate() + timedelta(days=40)


@pytest.fixture
def limit(juniper, kz):
    def set_to(*provisions, day=None, purpose=QUOTE, typed="") -> ConsentEvent:
        return her_own.set_limits(
            advisor=juniper, programme=kz, purpose=purpose, provisions=provisions, not_before=day, by=juniper.user,
            typed=typed,
        )  # fmt: skip

    return set_to


@pytest.fixture
def gate_in(kz, juniper, monkeypatch):
    """`gate_in(hours, "money_appeal")`: what the gate says so many hours from now of an act that touches this."""

    def look(hours, *touches, purpose=QUOTE) -> str:
        with monkeypatch.context() as clock:
            at = timezone.now() + hours * HOUR
            clock.setattr(gate.timezone, "now", lambda: at)
            about = {"programme_id": kz.pk, "moment": "quote.insert", "touches": touches}
            return gate.check([juniper.pk], purpose, **about)[juniper.pk].reason

    return look


@pytest.fixture
def two_days(kz, manager, notice):
    PurposeLimit.objects.create(programme=kz, purpose_id=QUOTE, reflection_hours=48, set_by=manager)


@pytest.fixture
def signed(kz, manager, notice):
    PurposeLimit.objects.create(
        programme=kz, purpose_id=QUOTE, evidence_floor="signed_or_recorded", reflection_hours=48, set_by=manager
    )


def test_what_she_takes_back_in_stays_out_until_her_time_to_think_is_over(two_days, say, juniper, limit, gate_in):
    say(juniper, "yes", QUOTE, at=timezone.now() - 100 * HOUR)
    limit("money_appeal")
    limit()
    assert (gate_in(0, "money_appeal"), gate_in(47, "money_appeal")) == ("OUT_OF_SCOPE",) * 2
    assert (gate_in(0), gate_in(49, "money_appeal")) == ("GIVEN", "GIVEN")


def test_so_does_a_day_that_she_takes_away(two_days, say, juniper, limit, gate_in):
    say(juniper, "yes", QUOTE, at=timezone.now() - 100 * HOUR)
    limit(day=TOO_LATE)
    limit()
    assert (gate_in(0), gate_in(47), gate_in(49)) == ("OUT_OF_SCOPE", "OUT_OF_SCOPE", "GIVEN")


def test_one_limit_for_another_is_wider_too_and_both_hold_meanwhile(two_days, say, juniper, kz, limit, gate_in):
    say(juniper, "yes", QUOTE, at=timezone.now() - 100 * HOUR)
    limit("money_appeal")
    limit("own_country")
    assert (gate_in(1, "money_appeal"), gate_in(1, "own_country")) == ("OUT_OF_SCOPE",) * 2
    assert (gate_in(49, "money_appeal"), gate_in(49, "own_country")) == ("GIVEN", "OUT_OF_SCOPE")
    excepted = gate.check([juniper.pk], QUOTE, programme_id=kz.pk, moment="quote.insert", touches=())
    assert excepted[juniper.pk].excepted == {"money_appeal", "own_country"}  # whoever leads a room sees both


def test_where_there_is_no_time_to_think_it_holds_at_once(say, juniper, limit, gate_in):
    say(juniper, "yes", QUOTE)
    limit("money_appeal")
    limit()
    assert gate_in(0, "money_appeal") == "GIVEN"


def test_where_a_yes_asks_for_her_name_so_does_a_wider_one(signed, say, juniper, limit):
    typed = actions.Way(typed="Juniper")
    first = say(juniper, "yes", QUOTE, way=typed)
    narrower = limit("money_appeal")
    assert narrower.evidence == first.evidence  # nothing new is shown by what only narrows
    with pytest.raises(NotNow, match="type your code"):
        limit(purpose=QUOTE)
    wider = limit(purpose=QUOTE, typed="Juniper")
    assert (wider.provisions, wider.method, wider.evidence == first.evidence) == ([], "typed_name", False)
    assert (wider.valid_until, wider.text) == (first.valid_until, first.text)


def test_a_wider_yes_is_to_words_that_are_still_asked(say, juniper, limit, kz, manager, safeguarding, notice):
    say(juniper, "yes", QUOTE)
    limit("money_appeal")
    publish(describe(renew_notice(programme=kz, by=manager), manager), manager, safeguarding)
    with pytest.raises(NotNow, match="words of this question have changed"):
        limit()
    assert limit("money_appeal", "own_country").provisions == ["money_appeal", "own_country"]


def test_a_wider_yes_lasts_no_longer_than_may_be_by_now(say, juniper, limit, kz, manager):
    say(juniper, "yes", QUOTE)
    first = limit("money_appeal")
    PurposeLimit.objects.create(programme=kz, purpose_id=QUOTE, max_days=20, set_by=manager)
    assert limit("money_appeal", "own_country").valid_until == first.valid_until
    with pytest.raises(NotNow, match="ends before that day"):
        limit("own_country", day=TOO_LATE)
    assert limit().valid_until - timezone.now() < timedelta(days=20, hours=2)


def test_the_database_takes_no_wider_yes_that_nothing_shows(signed, say, juniper, limit, added):
    say(juniper, "yes", QUOTE, way=actions.Way(typed="Juniper"))
    narrow = limit("money_appeal")
    like = {name: getattr(narrow, name) for name in ("evidence", "evidence_sha256", "valid_until", "text")}
    with pytest.raises(DatabaseError, match="said in another way"), transaction.atomic():
        added(juniper, "renewed", narrow, **like | {"provisions": [], "method": "own", "evidence": None})
    with pytest.raises(DatabaseError, match="shown by something new"), transaction.atomic():
        added(juniper, "renewed", narrow, **like | {"provisions": []})
    assert added(juniper, "renewed", narrow, **like | {"provisions": ["money_appeal", "own_country"]}).opens


def test_the_database_looks_at_the_yes_that_stands_and_not_behind_a_stop(say, juniper, added, item, kz, manager):
    first = say(juniper, "yes", QUOTE)
    PurposeLimit.objects.create(programme=kz, purpose_id=QUOTE, max_days=20, set_by=manager)
    say(juniper, "no", QUOTE)
    with pytest.raises(DatabaseError, match="does not last longer"), transaction.atomic():
        added(juniper, "given", first, valid_until=first.valid_until)


def test_her_page_says_that_it_waits_and_asks_for_her_name(signed, say, juniper, client_for, item):
    say(juniper, "yes", QUOTE, way=actions.Way(typed="Juniper"))
    her, where = client_for(juniper.user), f"/c/{item(QUOTE).public_id}/limits/"

    def sent(*provisions, **more):
        return her.post(where, {"provisions": provisions, "once": str(uuid.uuid4())} | more)

    page = her.get(where).content.decode()
    assert ("stays out for 48 hours more" in page, 'name="typed"' in page) == (False, False)
    assert sent("money_appeal").status_code == 302
    page = her.get(where).content.decode()
    assert ("stays out for 48 hours more" in page, 'name="typed"' in page) == (True, True)
    assert "To say yes to this, type your code" in sent().content.decode()
    assert sent(typed="Juniper").status_code == 302
    assert ConsentEvent.objects.filter(advisor=juniper).latest("seq").provisions == []
