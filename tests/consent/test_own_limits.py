"""Her own limits to a yes: set, kept, taken away by her alone; and every act says what it touches."""

import uuid
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from consent.records import gate, her_own
from consent.records.models import ConsentEvent
from consent.records.moments import MOMENTS
from consent.records.provisions import MAY_WAIT, PROVISIONS, offered
from survivor_engagement.common.errors import NotNow

QUOTE, GROUP = "quote.unnamed", "participation.group"


@pytest.fixture
def limit(juniper, kz):
    def set_to(*provisions, day=None, by=None, purpose=QUOTE) -> ConsentEvent:
        return her_own.set_limits(
            advisor=juniper, programme=kz, purpose=purpose, provisions=provisions, not_before=day,
            by=by or juniper.user,
        )  # fmt: skip

    return set_to


@pytest.fixture
def quoting(juniper, kz):
    """What the gate says when her words are put into a draft that touches these."""

    def look(*touches) -> str:
        about = {"programme_id": kz.pk, "moment": "quote.insert", "touches": touches}
        return gate.check([juniper.pk], QUOTE, **about)[juniper.pk].reason

    return look


def test_what_she_took_out_is_refused_and_the_rest_of_her_yes_stays_as_it_was(say, juniper, limit, quoting):
    yes = say(juniper, "yes", QUOTE)
    narrowed = limit("money_appeal", day=None)
    assert (quoting("money_appeal"), quoting("own_country"), quoting()) == ("OUT_OF_SCOPE", "GIVEN", "GIVEN")
    same = ("valid_until", "text_sha256", "language", "method")
    assert [getattr(narrowed, name) for name in same] == [getattr(yes, name) for name in same]
    assert (narrowed.state, narrowed.seq) == ("renewed", yes.seq + 1)


def test_a_day_counts_from_its_first_moment_where_the_programme_is(say, juniper, limit, kz, quoting, monkeypatch):
    say(juniper, "yes", QUOTE)
    day = timezone.localdate() + timedelta(days=40)
    event = limit(day=day)
    assert event.not_before.astimezone(ZoneInfo(kz.timezone)) == datetime.combine(day, time.min, ZoneInfo(kz.timezone))
    assert quoting() == "OUT_OF_SCOPE"
    monkeypatch.setattr(gate.timezone, "now", lambda: event.not_before)
    assert quoting() == "GIVEN"


def test_limits_stay_when_she_says_yes_again_and_after_a_stop(say, juniper, limit, kz, quoting):
    say(juniper, "yes", QUOTE)
    limit("own_country")
    assert say(juniper, "yes", QUOTE).provisions == ["own_country"]
    say(juniper, "no", QUOTE)
    assert say(juniper, "yes", QUOTE).provisions == ["own_country"]
    assert (limit().provisions, quoting("own_country")) == ([], "GIVEN")


def test_only_she_sets_them_and_only_to_a_yes(say, juniper, limit, facilitator):
    with pytest.raises(NotNow, match="have not said yes"):
        limit("own_country")
    say(juniper, "yes", QUOTE)
    with pytest.raises(NotNow, match="Only she"):
        limit("own_country", by=facilitator)
    with pytest.raises(NotNow, match="does not fit"):
        limit("police")
    with pytest.raises(NotNow, match="ends before that day"):
        limit(day=timezone.localdate() + timedelta(days=4000))
    assert ConsentEvent.objects.filter(advisor=juniper).count() == 1


def test_she_sets_and_reads_them_on_her_page_and_on_her_paper(say, juniper, client_for, item):
    event = say(juniper, "yes", QUOTE)
    her, where = client_for(juniper.user), f"/c/{item(QUOTE).public_id}/"
    assert f"{where}limits/" in her.get(where).content.decode()
    page = her.get(f"{where}limits/").content.decode()
    assert ("checked" in page, "Not to ask people for money" in page) == (False, True)
    sent = her.post(f"{where}limits/", {"provisions": ["money_appeal"], "once": str(uuid.uuid4())})
    assert sent.status_code == 302
    newest = ConsentEvent.objects.filter(advisor=juniper).latest("seq")
    receipt = her.get(f"/c/receipt/{newest.public_id}/").content.decode()
    assert "Not to ask people for money" in her.get(where).content.decode()
    assert ("Not to ask people for money" in receipt, newest.pk == event.pk) == (True, False)
    taken = her.post(f"/c/receipt/{newest.public_id}/take/", {"profile": "full", "delivered": "shown"})
    assert taken.json()["records"][0]["pii_processing"]["scope"] == {"limits": ["Not to ask people for money"]}


def test_where_nothing_fits_no_limit_is_offered(say, juniper, client_for, item):
    say(juniper, "yes", GROUP)
    assert offered("capture.notes") == {}
    her, where = client_for(juniper.user), f"/c/{item(GROUP).public_id}/"
    assert f"{where}limits/" not in her.get(where).content.decode()
    assert her.get(f"{where}limits/").status_code == 302


def test_an_act_that_may_touch_what_she_excepted_says_whether_it_does(say, juniper, kz):
    say(juniper, "yes", QUOTE)
    with pytest.raises(ValueError, match="say what"):
        gate.check([juniper.pk], QUOTE, programme_id=kz.pk, moment="quote.insert")


def test_every_limit_on_offer_can_be_touched_by_some_act_and_every_code_is_known():
    touched = {code for moment in MOMENTS.values() for code in moment.may_touch}
    assert touched == set(PROVISIONS)
    for moment in MOMENTS.values():
        fitting = {code for purpose in moment.purposes for code in offered(purpose)}
        assert set(moment.may_touch) <= fitting
    assert {purpose.partition(".")[0] for moment in MOMENTS.values() for purpose in moment.purposes} >= {
        family for family in MAY_WAIT if family != "use"
    }
