"""In the room: who may be noted, by code; a stop reaches whoever leads within 15 seconds and names nobody."""

import re
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, transaction

from advisory.engagements import actions
from advisory.engagements.actions import room as in_the_room
from advisory.engagements.live import Column, room_of
from advisory.engagements.models import LiveStop
from advisory.engagements.room_views import LOOK_EVERY
from consent.notices.models import NoticeItem
from consent.records import actions as consents
from consent.records.her_own import set_limits
from consent.records.models import ConsentCheck, ConsentEvent
from survivor_engagement.common.errors import NotNow
from tests.advisory import situations

GROUP = "participation.group"


@pytest.fixture
def meeting(begun):
    return begun


@pytest.fixture
def coming(begun, consenting):
    return consenting


@pytest.fixture
def room(client_for, facilitator, meeting, kz):
    """`room()`: the page as whoever leads sees it; `room("state/")` the number it asks for, of the newest stop."""
    browser = client_for(facilitator)

    def look(what: str = "", **sent):
        where = f"/w/{kz.slug}/engagements/{meeting.public_id}/room/{what}"
        return browser.post(where, sent) if what in ("stop/", "paused/") else browser.get(where)

    return look


def marks(page: str, what: str) -> dict[str, tuple[str, str]]:
    """By code: how the mark of this thing looks, and what it says."""
    row = rf'row" class="nowrap">([A-Z0-9-]{{9}})</th>.*?<td data-l="{what}">\s*<span class="tag ([^"]*)">([^<]*)<'
    return {code: (look, word) for code, look, word in re.findall(row, page, re.DOTALL)}


def test_by_code_and_for_each_thing_that_is_asked_whether_it_may_be_done(room, coming):
    situations.say(coming[0], "yes", "capture.notes")
    situations.say(coming[1], "no", "capture.notes")
    page = room().content.decode()
    assert marks(page, "Notes") == {coming[0].shown_code: ("ok", "allowed"), coming[1].shown_code: ("not", "do not")}
    assert (">not everybody<" in page, "Sound" in page) == (True, False)
    assert "Of nobody today." in page  # nobody was asked about quotes


def test_a_yes_with_limits_says_so_in_words_and_by_shape_and_not_which(room, coming, kz, meeting, facilitator):
    for her in coming:
        situations.say(her, "yes", "quote.unnamed")
    assert set(marks(room().content.decode(), "Quotes").values()) == {("ok", "allowed")}
    set_limits(
        advisor=coming[0], programme=kz, purpose="quote.unnamed", provisions=["money_appeal"], not_before=None,
        by=coming[0].user,
    )  # fmt: skip
    page = room().content.decode()
    assert marks(page, "Quotes") == {
        coming[0].shown_code: ("wait limits", "ask her first"),
        coming[1].shown_code: ("ok", "allowed"),
    }
    assert "Everybody who comes allows it, not all of them in every way: see below." in page
    assert "Not to ask people for money" not in page
    [quotes] = [column for column in room_of(meeting, facilitator).columns if column.purpose == "quote.unnamed"]
    assert quotes.limited == {coming[0].pk}


def test_where_one_without_a_yes_stops_it_for_all_nothing_tells_who_that_is():
    alone = {"allowed": frozenset({1, 2}), "present": frozenset({1, 2, 3}), "limited": frozenset({2})}
    sound, notes = Column("capture.audio", "Sound", True, **alone), Column("capture.notes", "Notes", False, **alone)
    assert [sound.mark, *map(sound.mark_of, (1, 2, 3))] == ["not"] * 4
    assert [notes.mark, *map(notes.mark_of, (1, 2, 3))] == ["some", "may_be", "limits", "not"]
    everybody = replace(sound, present=sound.allowed)
    assert [everybody.mark, *map(everybody.mark_of, (1, 2))] == ["limits", "may_be", "limits"]


def test_a_no_looks_like_never_asked(room, coming):
    situations.say(coming[0], "no", "capture.notes")
    cells = re.findall(r'<td data-l="Notes">.*?</td>', room().content.decode(), re.DOTALL)
    assert len(cells) == 2
    assert len(set(cells)) == 1


def test_each_look_asks_the_gate_and_is_logged(meeting, coming, facilitator):
    found = room_of(meeting, facilitator)
    logged = list(ConsentCheck.objects.filter(moment="room.look").order_by("purpose").values_list("purpose", "by"))
    assert logged == [("capture.notes", facilitator.pk), ("quote.unnamed", facilitator.pk)]
    assert [column.all_allow for column in found.columns] == [False, False]


def test_her_quiet_tap_pauses_what_she_allows_and_tells_whoever_leads_without_her_name(
    client_for, room, coming, meeting
):
    situations.say(coming[0], "yes", "capture.notes")
    assert room("state/").content == b"0"
    page = client_for(coming[0].user)
    hers = meeting.participations.get(advisor=coming[0])
    assert "Stop notes and recording, now" in page.get(f"/m/{hers.public_id}/").content.decode()
    assert page.post(f"/m/{hers.public_id}/stop-now/").status_code == 302
    assert room("state/").content == b"1"
    shown = room().content.decode()
    banner = shown[shown.index('role="alert"') : shown.index("It is paused")]
    assert [her for her in coming if her.code in banner or her.shown_code in banner] == []
    assert ConsentEvent.objects.filter(advisor=coming[0]).standing().get(purpose="capture.notes").state == "paused"


@pytest.fixture
def stops(client_for, kz, facilitator):
    """Three doors by which something of hers stops; none is the quiet tap on the page of the meeting."""

    def on_her_page(her):
        item = NoticeItem.objects.get(notice__state="published", programme=kz, purpose="capture.notes")
        client_for(her.user).post(f"/c/{item.public_id}/stop/")

    return {
        "on her page": on_her_page,
        "somebody for her": lambda her: consents.pause(advisor=her, programme=kz, by=facilitator),
        "to the group": lambda her: consents.withdraw(advisor=her, programme=kz, purpose=GROUP, by=her.user),
    }


@pytest.mark.parametrize("door", ["on her page", "somebody for her", "to the group"])
def test_a_stop_by_any_door_reaches_whoever_leads_and_names_nobody(room, coming, stops, door):
    situations.say(coming[0], "yes", "capture.notes")
    assert room("state/").content == b"0"
    stops[door](coming[0])
    shown = room().content.decode()
    banner = shown[shown.index('role="alert"') : shown.index("It is paused")]
    assert [her for her in coming if her.code in banner or her.shown_code in banner] == []
    assert (room("state/").content, LiveStop.objects.count()) == (b"1", 1)


def test_a_stop_long_after_a_meeting_that_nobody_closed_tells_nobody(coming, stops, meeting, monkeypatch):
    situations.say(coming[0], "yes", "capture.notes")
    later = meeting.ends_at + timedelta(hours=7)
    monkeypatch.setattr(in_the_room, "timezone", SimpleNamespace(now=lambda: later))
    stops["on her page"](coming[0])
    assert not LiveStop.objects.exists()


def test_a_stop_row_holds_nothing_of_her(meeting, coming):
    hers = meeting.participations.get(advisor=coming[0])
    actions.stop_in_the_room(participation=hers, by=coming[0].user)
    columns = {field.attname for field in LiveStop._meta.concrete_fields}
    assert columns == {"id", "engagement_id", "programme_id", "asked_at", "seen_at", "seen_by_id"}


def test_who_allows_nothing_may_ask_for_a_pause_and_nothing_is_answered_for_her(meeting, coming):
    hers = meeting.participations.get(advisor=coming[1])
    before = ConsentEvent.objects.filter(advisor=coming[1], purpose="capture.notes").count()
    actions.stop_in_the_room(participation=hers, by=coming[1].user)
    assert LiveStop.objects.unseen().count() == 1
    assert ConsentEvent.objects.filter(advisor=coming[1], purpose="capture.notes").count() == before


def test_whoever_leads_says_that_it_is_paused_and_taps_for_somebody_without_a_phone(room, coming):
    assert "Somebody asks to stop" in room().content.decode()
    assert room("stop/").status_code == 302
    assert room("state/").content == b"1"
    assert "Somebody asks to stop" not in room().content.decode()
    assert room("paused/", number="1")["Location"].endswith("/room/?since=1")
    assert (LiveStop.objects.unseen().exists(), "It is paused" in room("?since=1").content.decode()) == (False, False)


def test_a_device_that_did_not_look_meanwhile_still_shows_what_another_has_confirmed(room):
    drawn = room().content.decode()
    assert 'data-number="0" data-since="0"' in drawn
    room("stop/")
    room("paused/", number="1")
    assert room("state/").content == b"1"  # another number than the page was drawn with
    shown = room("?since=0").content.decode()
    assert ("Please pause now" in shown, 'data-number="1" data-since="0"' in shown) == (True, True)
    assert "Please pause now" not in room(room("paused/", number="1")["Location"].rpartition("/")[2]).content.decode()


def test_a_stop_that_came_after_the_page_was_drawn_is_not_confirmed_with_it(room):
    room("stop/")
    assert 'name="number" value="1"' in room().content.decode()
    room("stop/")
    after = room(room("paused/", number="1")["Location"].rpartition("/")[2]).content.decode()
    assert ("Please pause now" in after, LiveStop.objects.unseen().count()) == (True, 1)


@pytest.mark.parametrize("typed", ["", "-1", "one", "²", "9" * 40])
def test_a_number_that_is_none_confirms_nothing_and_shows_the_page(room, typed):
    room("stop/")
    assert room("paused/", number=typed).status_code == 302
    assert "Please pause now" in room(f"?since={typed}").content.decode()


def test_her_pay_and_her_place_stay_as_they_are(meeting, coming):
    hers = meeting.participations.get(advisor=coming[0])
    before = (hers.reply, hers.withdrew_at, hers.attendance)
    actions.stop_in_the_room(participation=hers, by=coming[0].user)
    hers.refresh_from_db()
    assert (hers.reply, hers.withdrew_at, hers.attendance) == before


def test_the_page_looks_often_enough_and_again_without_a_script(room, coming):
    page = room().content.decode()
    assert page.index("Somebody asks to stop") < page.index("By code")
    assert (f'data-every="{LOOK_EVERY}"' in page, LOOK_EVERY <= 15) == (True, True)
    assert '<p class="notice no-print" data-by-hand><a href="?plain&amp;since=0">' in page
    assert "since" not in room().headers["Refresh"]
    assert room("?plain").headers["Refresh"] == "15; url=?plain&since=0"
    room("stop/")
    assert room("?plain&since=0").headers["Refresh"] == "15; url=?plain&since=0"  # until it is confirmed here


def test_a_meeting_that_is_over_has_no_room(meeting, coming):
    for state in ("held", "closed"):
        situations.meetings.move(meeting, state)
    hers = meeting.participations.select_related("engagement__programme", "advisor").get(advisor=coming[0])
    with pytest.raises(NotNow):
        actions.stop_in_the_room(participation=hers, by=coming[0].user)


def test_nobody_asks_for_a_stop_in_a_meeting_that_is_not_hers(meeting, coming, other_advisor, kz, as_web):
    with as_web(other_advisor.user), pytest.raises(DatabaseError), transaction.atomic():
        LiveStop.objects.create(engagement=meeting, programme=kz)


def test_monitoring_and_other_programmes_see_no_room(client_for, monitoring, other_facilitator, meeting, kz):
    where = f"/w/{kz.slug}/engagements/{meeting.public_id}/room/"
    assert client_for(monitoring).get(where).status_code == 403
    assert client_for(other_facilitator).get(where).status_code == 404


def test_who_does_not_come_or_days_before_it_nobody_asks_for_a_pause(meeting, coming):
    hers = meeting.participations.select_related("engagement__programme", "advisor").get(advisor=coming[0])
    hers.withdrew_at = hers.replied_at
    ahead = meeting.participations.select_related("engagement__programme", "advisor").get(advisor=coming[0])
    ahead.engagement.starts_at += timedelta(days=5)
    for participation in (hers, ahead):
        with pytest.raises(NotNow):
            actions.stop_in_the_room(participation=participation, by=coming[0].user)
    assert LiveStop.objects.count() == 0


def test_days_before_a_meeting_it_is_not_shown_what_single_people_allow(client_for, facilitator, scheduled, kz):
    page = client_for(facilitator).get(f"/w/{kz.slug}/engagements/{scheduled.public_id}/room/").content.decode()
    assert ("opens two hours before" in page, "By code" in page, "room.js" in page) == (True, False, False)
    assert not ConsentCheck.objects.filter(moment="room.look").exists()
