"""Doors that stood open once: found by reading the code as somebody would who means her harm. Each stays shut."""

import struct
import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from consent.notices import actions as notices
from consent.notices import sounds
from consent.notices.models import PurposeLimit
from consent.records import actions, her_own, standing, understanding
from consent.records.answers import her_answers
from consent.records.assisted import note_pressure
from consent.records.choices import load_choices
from consent.records.guardian_actions import Paper, add_paper, end_paper, exclude_guardian, verify_paper
from consent.records.looks import ToLookAt, WaitingPaper
from consent.records.models import CheckAnswer, ConsentEvent
from consent.records.proofs import keep_evidence
from survivor_engagement.common.errors import NotNow
from survivor_engagement.files.sounds import sound_without_tags
from survivor_engagement.identity import vault
from survivor_engagement.programmes.scope import load_scope
from tests.consent.cases.test_children_cases import is_18_in
from tests.consent.conftest import describe, publish
from tests.consent.helped import spoken
from tests.consent.test_evidence_doors import guest  # noqa: F401 - a fixture
from tests.consent.test_spoken_words import recording, text_of
from tests.harness.cast import make_child, make_guardian

GROUP, QUOTE, SMS = "participation.group", "quote.unnamed", "contact.sms"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "shelf"


def refused(write) -> str:
    with pytest.raises(DatabaseError) as no, transaction.atomic():
        write()
    return str(no.value).splitlines()[0]


def test_a_no_after_a_yes_from_the_same_showing_of_a_page_is_a_no(client_for, juniper, item):
    her, url = client_for(juniper.user), f"/c/{item().public_id}/"
    page = her.get(url).content.decode()
    form = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("once", "shown")}
    for answer in ("yes", "yes", "no", "no"):
        assert her.post(url, form | {"answer": answer}).status_code == 302
    assert list(ConsentEvent.objects.order_by("seq").values_list("state", flat=True)) == ["given", "withdrawn"]


def test_a_no_of_a_small_child_is_not_put_off(kz, manager, facilitator, safeguarding, say, allow, ask):
    finch = make_child(kz, manager, years=4, name="Finch")
    allow(make_guardian(finch, facilitator, safeguarding), "yes")
    say(finch, "no")
    say(finch, "not_now")
    assert ask(finch) == "REFUSED"


def test_a_guardians_no_is_not_put_off_so_that_another_ones_yes_counts(
    wren, heron, facilitator, safeguarding, say, allow, ask
):
    aunt = make_guardian(wren, facilitator, safeguarding, name="Crane")
    say(wren, "yes")
    allow(aunt, "yes")
    allow(heron, "no")
    allow(heron, "not_now")
    assert ask(wren) == "REFUSED"


def test_a_stop_told_days_later_by_somebody_who_came_of_age_ends_her_yes_as_an_adult(
    wren, say, kz, ask, facilitator, monkeypatch
):
    is_18_in(wren, -30)
    yes = say(wren, "yes")
    monkeypatch.setattr(standing.timezone, "now", lambda: yes.effective_at + 2 * DAY)  # it is entered two days later
    told = {"said_at": yes.effective_at, "late_reason": "told"}
    actions.withdraw(advisor=wren, programme=kz, purpose=GROUP, by=facilitator, **told)
    monkeypatch.undo()
    assert ConsentEvent.objects.filter(advisor=wren).latest("seq").authority == "self"
    assert ask(wren) == "WITHDRAWN"


def test_her_limits_stay_when_she_comes_of_age(wren, say, kz):
    say(wren, "yes", QUOTE)
    mine = {"advisor": wren, "programme": kz, "purpose": QUOTE, "by": wren.user}
    her_own.set_limits(provisions=["own_country"], not_before=None, **mine)
    is_18_in(wren, -1)
    assert say(wren, "yes", QUOTE).provisions == ["own_country"]


def test_who_has_grown_since_she_said_yes_may_narrow_it(kz, manager, say):
    child = make_child(kz, manager, years=11, name="Finch")
    say(child, "yes", QUOTE)
    days = [timezone.now() + more * 365 * DAY for more in (-1, 2, 5, 6)]
    vault.know_age(child, "under_18", sorted(days))
    mine = {"advisor": child, "programme": kz, "purpose": QUOTE, "by": child.user}
    assert her_own.set_limits(provisions=["own_country"], not_before=None, **mine).provisions == ["own_country"]


def test_a_pause_of_a_childs_yes_is_lifted_by_her_alone(wren, heron, say, allow, kz, facilitator, ask):
    say(wren, "yes")
    allow(heron, "yes")
    actions.pause(advisor=wren, programme=kz, by=facilitator)
    assert ask(wren) == "PAUSED"
    her_own.go_on(advisor=wren, programme=kz, purpose=GROUP, by=wren.user)
    assert ask(wren) == "GIVEN"


def test_after_a_restore_a_guardians_yes_rests_too_whatever_the_child_lifts(wren, heron, say, allow, kz, ask):
    say(wren, "yes")
    allow(heron, "yes")
    actions.stop_everything(advisor=wren, programme=kz, by=None, state="paused")
    her_own.go_on(advisor=wren, programme=kz, purpose=GROUP, by=wren.user)
    assert ask(wren) == "PAUSED"  # whether the guardian had said no since the backup, nobody knows
    allow(heron, "yes")
    assert ask(wren) == "GIVEN"


def test_a_later_paper_does_not_bring_back_what_stood_on_one_that_was_ended(
    wren, heron, say, allow, ask, facilitator, safeguarding, manager
):
    say(wren, "yes")
    allow(heron, "yes")
    end_paper(paper=heron.papers.get(), by=safeguarding)
    since = {"kind": "court", "document_seen": True, "valid_from": timezone.now() - DAY}
    newer = add_paper(guardian=heron, paper=Paper(valid_until=None, **since), by=facilitator)
    verify_paper(paper=newer, by=manager)
    assert ask(wren) == "REVOKED"


def test_what_is_not_clear_to_her_is_deleted_by_nobody_who_serves(juniper, notice, manager, as_web):
    question = notice.checks.get(order=1, language="en", form="text")
    understanding.not_clear_yet(advisor=juniper, question=question, wish="another_day", by=juniper.user)
    with as_web(manager):
        assert "stays until she says so" in refused(lambda: CheckAnswer.objects.all().delete())


def test_nothing_is_written_down_as_decided_already(juniper, item, kz, facilitator, safeguarding, as_web):
    text = text_of(item().notice)
    kept = keep_evidence(advisor=juniper, text=text, shown=spoken(), said_at=timezone.now(), by=facilitator)
    about = {"advisor": juniper, "programme": kz}
    paper = about | {"evidence": kept, "item": item(), "said_at": timezone.now(), "key": uuid.uuid4(), "reason": "late"}
    decided = {"state": "confirmed", "decided_by": safeguarding, "decided_at": timezone.now()}
    looked = {"outcome": "in_order", "looked_by": safeguarding, "looked_at": timezone.now()}
    with as_web(facilitator):
        for write in (
            lambda: WaitingPaper.objects.create(entered_by=facilitator, **paper, **decided),
            lambda: ToLookAt.objects.create(reason="pressure", raised_by=facilitator, **about, **looked),
        ):
            assert "not decided" in refused(write)


def test_what_she_said_about_pressure_is_in_no_copy_of_hers(juniper, wren, item, facilitator):
    for advisor in (juniper, wren):
        note_pressure(advisor=advisor, item=item(), by=facilitator, of_guardian=advisor == wren)
        sections = {section.key: list(section.rows()) for section in her_answers(advisor=advisor)}
        assert sections["looks"] == []
    assert set(ToLookAt.objects.values_list("reason", flat=True)) == {"pressure", "on_a_guardian"}


def test_a_child_reads_nothing_of_a_guardians_answer_among_uses_and_stops(wren, heron, allow, client_for, kz):
    allow(heron, "yes")
    allow(heron, "no")
    her = client_for(wren.user)
    stop = ConsentEvent.objects.get(advisor=wren, state="withdrawn")
    assert her.get(f"/c/after/{stop.public_id}/").status_code == 404
    pages = her.get("/c/used/").content.decode() + her.get("/c/after/").content.decode()
    assert "Taking part in the group" not in pages


def test_a_guardian_who_was_excluded_is_nobody_who_cares_for_her(wren, heron, say, allow, safeguarding):
    say(wren, "yes")
    allow(heron, "yes")
    assert choice_of(wren).said_for_her == "yes"
    exclude_guardian(guardian=heron, reason="abuser", by=safeguarding)
    assert choice_of(wren).said_for_her == ""


def choice_of(advisor):
    _advisor, [mine] = load_choices(load_scope(advisor.user), "en")
    return next(choice for choice in mine.choices if choice.item.purpose_id == GROUP)


def test_a_child_is_asked_no_check_question_in_words_for_adults(wren, say):
    say(wren, "yes")
    _advisor, [mine] = load_choices(load_scope(wren.user), "en")
    assert (mine.next_check().form, {fact.form for fact in mine.facts}) == ("band_12_14", {"band_12_14"})
    for words in (mine.reading.checks, mine.reading.facts):  # as in a version from before there were any
        del words["en", "band_12_14"]
    assert (mine.next_check(), mine.facts) == (None, [])


@pytest.mark.parametrize(("first", "last"), [("0001-01-01", ""), ("2026-01-01", "9999-12-31")])
def test_days_that_no_calendar_holds_are_mended_and_break_nothing(wren, client_for, facilitator, first, last):
    form = {"name": "Heron Of The Register", "contact": "", "kind": "court", "document_seen": "on", "is_apart": "on",
            "reach": "all"}  # fmt: skip
    where = f"/w/kz1/advisors/{wren.public_id}/guardians/add/"
    page = client_for(facilitator).post(where, form | {"from_on": first, "until_on": last, "once": str(uuid.uuid4())})
    assert (page.status_code, "between 1990 and 2150" in page.content.decode()) == (200, True)


def test_whoever_works_for_a_partner_writes_down_no_guardian(guest, juniper, client_for):  # noqa: F811
    where = f"/w/kz1/advisors/{juniper.public_id}/guardians/"
    assert client_for(guest).get(f"{where}add/").status_code == 403
    assert "Write down a guardian" not in client_for(guest).get(where).content.decode()


def test_a_typed_name_is_opened_by_nobody(juniper, kz, manager, say, client_for, safeguarding):
    PurposeLimit.objects.create(programme=kz, purpose_id=GROUP, evidence_floor="signed_or_recorded", set_by=manager)
    kept = say(juniper, "yes", way=actions.Way(typed="Juniper Of The Register")).evidence
    lead = client_for(safeguarding)
    assert lead.post(f"/w/kz1/consent/shown/{kept.public_id}/").status_code == 404
    assert "typed by her" in lead.get(f"/w/kz1/advisors/{juniper.public_id}/shown/").content.decode()


def test_another_recording_is_never_a_small_change(draft, manager, safeguarding, kz):
    sounds.keep_sound(text=text_of(draft), upload=recording(), by=manager)
    publish(draft, manager, safeguarding)
    second = notices.renew_notice(programme=kz, by=manager)
    sounds.keep_sound(text=text_of(second), upload=recording(b"\xff\xfb\x90\x00" * 200), by=manager)
    with pytest.raises(NotNow):
        describe(second, manager, kind="minor")


def boxes(depth: int) -> bytes:
    inside = b""
    for _level in range(depth):
        inside = struct.pack(">I", len(inside) + 8) + b"moov" + inside
    return struct.pack(">I", 16) + b"ftypM4A \x00\x00\x00\x00" + inside


@pytest.mark.parametrize("content", [boxes(2000), b"ID3\x04\x00\x00\x00\x00\x00\x00" * 100_000 + b"\xff\xfb\x90\x00"])
def test_a_recording_made_to_tire_us_is_sent_back_at_once(content):
    with pytest.raises(NotNow, match="cannot be read"):
        sound_without_tags(content)
