"""Children and those who speak for them: cases CT-070 to CT-086."""

import uuid
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from advisory.engagements.answers import take_her_off_coming_lists
from consent.effects.models import WithdrawalEffect
from consent.records import actions, gate
from consent.records.coming_of_age import _days_apart, look_at_birthdays
from consent.records.guardian_actions import (
    Paper,
    add_guardian,
    answer_as_guardian,
    end_paper,
    exclude_guardian,
    verify_paper,
)
from consent.records.models import ConsentCheck, ConsentEvent, Guardian
from consent.records.tasks import COMING_OF_AGE
from survivor_engagement.common.errors import NotNow
from survivor_engagement.common.rowsecurity import acting_for_system
from survivor_engagement.identity import vault
from survivor_engagement.identity.ages import Band, band_now, birth_as_typed
from survivor_engagement.identity.aging import correct_age
from survivor_engagement.messaging.actions import post
from survivor_engagement.messaging.models import OutboxMessage
from tests.advisory import situations
from tests.compensation import meetings
from tests.consent.helped import just_now
from tests.consent.stopping import COMPANY, GROUP, SMS
from tests.harness.cast import make_child, make_guardian
from tests.harness.client import as_seed

ALMATY = ZoneInfo("Asia/Almaty")
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
TODAY = date(2026, 6, 1)
SINCE_YESTERDAY = {"kind": "parent", "document_seen": True}


@pytest.fixture
def at_gate(ask, monkeypatch):
    """`at_gate(wren, moment)`: what the gate says then."""

    def look(advisor, at: datetime, **more) -> str:
        with monkeypatch.context() as clock:
            clock.setattr(gate.timezone, "now", lambda: at)
            return ask(advisor, **more)

    return look


def states(advisor) -> list[tuple[str, str]]:
    return list(ConsentEvent.objects.filter(advisor=advisor).order_by("seq").values_list("authority", "state"))


def accepted_meeting(advisor, programme, manager, safeguarding, approver):
    """She has said that she comes to a meeting that lies ahead."""
    group = situations.working_group(programme, manager, safeguarding)
    situations.seat(group, advisor, by=manager)
    meeting = meetings.make_meeting(programme, group=group, kind="consultation", answer_by=None)
    situations.choose_pay(meeting, manager, approver)
    meetings.move(meeting, "scheduled")
    meetings.invite(meeting, advisor, by=manager)
    situations.accept(meeting, advisor)
    return situations.row(meeting, advisor)


def test_ct_070_a_guardians_yes_is_nothing_before_the_child_was_asked(ask, wren, heron, allow):
    allow(heron, "yes")
    assert ask(wren) == "ASSENT_MISSING"


def test_ct_072_a_guardians_no_is_a_no(ask, say, wren, heron, allow):
    say(wren, "yes")
    allow(heron, "no")
    assert ask(wren) == "REFUSED"


def test_ct_073_a_yes_may_be_written_down_before_the_paper_is_verified_and_counts_after(
    ask, say, wren, facilitator, safeguarding, allow
):
    say(wren, "yes")
    guardian = make_guardian(wren, facilitator)
    allow(guardian, "yes")
    assert ask(wren) == "GUARDIAN_UNVERIFIED"
    verify_paper(paper=guardian.papers.get(), by=safeguarding)
    assert ask(wren) == "GIVEN"


def test_ct_074_an_order_of_a_court_that_ends_before_the_meeting_carries_nobody_in(
    at_gate, say, wren, facilitator, safeguarding, allow
):
    ends = timezone.now() + 5 * DAY
    guardian = make_guardian(wren, facilitator, safeguarding, kind="court", valid_until=ends)
    say(wren, "yes")
    allow(guardian, "yes")
    assert at_gate(wren, timezone.now()) == "GIVEN"
    assert at_gate(wren, timezone.now(), until=ends + DAY) == "EXPIRES_BEFORE_END"
    assert (at_gate(wren, ends - SECOND), at_gate(wren, ends)) == ("GIVEN", "GUARDIAN_MISSING")


def test_ct_076_an_exclusion_revokes_and_takes_the_child_off_what_is_to_come(
    ask, say, wren, heron, allow, kz, manager, safeguarding, notice, approver
):
    say(wren, "yes")
    allow(heron, "yes")
    coming = accepted_meeting(wren, kz, manager, safeguarding, approver)
    exclude_guardian(guardian=heron, reason="suspected_trafficker", by=safeguarding)
    coming.refresh_from_db()
    assert states(wren) == [("assent", "given"), ("guardian", "given"), ("guardian", "revoked")]
    assert (ask(wren), coming.withdrew_at is not None) == ("GUARDIAN_EXCLUDED", True)


def test_ct_076_no_later_paper_brings_back_whoever_was_excluded(ask, say, wren, heron, allow, safeguarding, item):
    say(wren, "yes")
    exclude_guardian(guardian=heron, reason="abuser", by=safeguarding)
    with pytest.raises(NotNow, match="does not speak"):
        allow(heron, "yes")
    with pytest.raises(NotNow, match="excluded already"):
        exclude_guardian(guardian=heron, reason="abuser", by=safeguarding)
    with pytest.raises(DatabaseError, match="for good"), transaction.atomic():
        Guardian.objects.filter(pk=heron.pk).update(excluded_at=None, excluded_as="", excluded_by=None)


def test_ct_077_two_guardians_who_disagree_are_a_no_until_the_lead_ends_what_one_stands_on(
    ask, say, wren, heron, facilitator, safeguarding, allow
):
    other = make_guardian(wren, facilitator, safeguarding, name="Crane")
    say(wren, "yes")
    allow(other, "no")
    allow(heron, "yes")
    assert ask(wren) == "REFUSED"
    end_paper(paper=other.papers.get(), by=safeguarding)
    assert ask(wren) == "GIVEN"


def test_ct_077_one_guardian_who_may_speak_is_enough(ask, say, wren, heron, facilitator, safeguarding, allow):
    other = make_guardian(wren, facilitator, safeguarding, name="Crane")
    say(wren, "yes")
    allow(heron, "yes")
    allow(other, "no")
    exclude_guardian(guardian=other, reason="other_parent_abused", by=safeguarding)
    assert ask(wren) == "GIVEN"


def test_ct_078_who_wrote_a_paper_down_does_not_verify_it(wren, safeguarding):
    paper = make_guardian(wren, safeguarding).papers.get()
    with pytest.raises(NotNow, match="somebody else"):
        verify_paper(paper=paper, by=safeguarding)
    paper.verified_by, paper.verified_at = safeguarding, timezone.now()
    with pytest.raises(DatabaseError, match="guardian_paper_verified_by_another"), transaction.atomic():
        paper.save()


@pytest.mark.parametrize(
    ("about", "sentence"),
    [({"is_apart": False}, "Somebody of the team"), ({"contact": "+7 700 000 00 01"}, "number of the child")],
)
def test_ct_078_neither_staff_nor_the_child_is_a_guardian(wren, kz, facilitator, about, sentence):
    paper = Paper(valid_from=timezone.now(), **SINCE_YESTERDAY)
    plain = {"name": "Heron", "contact": "", "is_apart": True}
    with pytest.raises(NotNow, match=sentence):
        add_guardian(advisor=wren, programme=kz, paper=paper, by=facilitator, **plain | about)
    assert not Guardian.objects.exists()


def test_ct_080_who_was_born_on_29_february_is_a_child_on_the_28th_and_an_adult_on_1_march(wren):
    born = birth_as_typed("2008-02-29", TODAY)
    vault.know_age(wren, "under_18", born.moments(ALMATY))
    moment = datetime(2026, 3, 1, tzinfo=ALMATY)
    assert band_now(wren, datetime(2026, 2, 28, 12, tzinfo=ALMATY)) == Band.FROM_15
    assert (band_now(wren, moment - SECOND), band_now(wren, moment)) == (Band.FROM_15, Band.ADULT)


@pytest.mark.parametrize(
    ("typed", "adult_on"),
    [
        ("2008", date(2026, 12, 31)),
        ("17", date(2028, 6, 1)),  # about 17 may be 16
        ("16-19", date(2028, 6, 1)),
        ("1.5.2009", date(2027, 5, 1)),
    ],
)
def test_ct_081_of_several_days_the_latest_counts(typed, adult_on):
    assert birth_as_typed(typed, TODAY).moments(ALMATY)[-1] == datetime.combine(adult_on, datetime.min.time(), ALMATY)


def test_ct_081_without_any_word_of_her_birth_she_is_a_child(ask, say, kz, manager, facilitator, safeguarding, allow):
    finch = make_child(kz, manager, name="Finch", born="unknown")
    say(finch, "yes")
    assert (band_now(finch), ask(finch)) == (Band.UNKNOWN, "AGE_UNKNOWN")
    allow(make_guardian(finch, facilitator, safeguarding), "yes")
    assert ask(finch) == "GIVEN"


def test_ct_082_who_was_an_adult_all_along_is_asked_herself_and_uses_stay_to_be_looked_at(
    ask, say, wren, heron, allow, kz, safeguarding
):
    say(wren, "yes")
    yes = allow(heron, "yes")
    assert ask(wren) == "GIVEN"
    correct_age(advisor=wren, programme=kz, age_band="adult", birth=birth_as_typed("1990", TODAY), by=safeguarding)
    assert states(wren)[2:] == [("assent", "invalidated"), ("guardian", "invalidated")]
    assert ask(wren) == "CAME_OF_AGE"
    assert ConsentCheck.objects.filter(event_ids__contains=[yes.pk]).count() == 1
    assert "birth" not in vault.filled_fields(wren)


def test_ct_082_what_was_allowed_while_she_was_a_child_stays_as_it_was(say, wren, heron, allow, kz, safeguarding):
    say(wren, "yes")
    allow(heron, "yes")
    born = birth_as_typed("2014-01-01", timezone.localdate())
    correct_age(advisor=wren, programme=kz, age_band="under_18", birth=born, by=safeguarding)
    assert states(wren) == [("assent", "given"), ("guardian", "given")]


def test_ct_084_a_picture_of_her_face_is_not_asked_of_a_child(ask, wren, juniper, notice):
    assert ask(wren, "capture.photo_identifiable") == "PURPOSE_NOT_ASKABLE"
    assert ask(juniper, "capture.photo_identifiable") == "NO_RECORD"


def test_ct_085_from_her_18th_birthday_on_nobody_speaks_for_her(wren, heron, item, facilitator, kz, manager):
    vault.know_age(wren, "under_18", birth_as_typed("2008-01-01", TODAY).moments(ALMATY))
    with pytest.raises(NotNow, match="speaks for herself"):
        answer_as_guardian(guardian=heron, item=item(), key=uuid.uuid4(), by=facilitator, **just_now("yes"))
    with pytest.raises(NotNow, match="speaks for herself"):
        make_guardian(wren, facilitator, name="Crane")


@pytest.fixture
def night(kz):
    """What the clock does in programme KZ1, in the scope of its job."""

    def pass_by() -> None:
        with acting_for_system(COMING_OF_AGE, kz.pk):
            look_at_birthdays(programme=kz, by=None)
        as_seed()

    return pass_by


def is_18_in(advisor, days: int) -> None:
    """As if she had been born on another day."""
    of_age = timezone.now().astimezone(ALMATY).replace(hour=0, minute=0, second=0, microsecond=0) + days * DAY
    vault.know_age(advisor, "under_18", [of_age - years * 365 * DAY for years in (12, 6, 3, 0)])


def test_before_her_birthday_she_is_told_three_times_in_the_neutral_words_she_chose(night, wren, kz):
    sooner = _days_apart(wren)  # so that the nights in the trail do not tell her birthday
    for days in (91, 90, 89, 30, 29, 7, 1):
        is_18_in(wren, days + sooner)
        night()
    posted = OutboxMessage.objects.filter(advisor=wren).order_by("pk").values_list("template", "dedupe")
    assert list(posted) == [("note", "of-age-90"), ("note", "of-age-30"), ("note", "of-age-7")]


def test_ct_086_without_an_answer_of_her_own_everything_is_withdrawn_after_90_days_and_she_is_told(
    night, ask, say, wren, heron, allow
):
    say(wren, "yes")
    allow(heron, "yes")
    is_18_in(wren, -89)
    night()
    assert states(wren) == [("assent", "given"), ("guardian", "given")]
    is_18_in(wren, -97)
    night()
    assert states(wren)[2:] == [("assent", "withdrawn"), ("guardian", "withdrawn")]
    assert (ask(wren), OutboxMessage.objects.get(advisor=wren).dedupe) == ("CAME_OF_AGE", "of-age-ended")


def test_ct_086_what_she_answered_anew_as_an_adult_stays(night, ask, say, wren, heron, allow):
    say(wren, "yes")
    allow(heron, "yes")
    is_18_in(wren, -40)
    assert say(wren, "yes").authority == "self"
    is_18_in(wren, -97)
    night()
    assert (states(wren)[2], ask(wren)) == (("self", "given"), "GIVEN")


@pytest.fixture
def planned(say, wren, heron, allow, kz, manager, safeguarding, approver):
    """What both voices allowed before she was 18: she comes to a meeting, and a text waits. What of it still stands."""
    for purpose in (GROUP, SMS, COMPANY):
        say(wren, "yes", purpose)
        allow(heron, "yes", purpose)
    coming = accepted_meeting(wren, kz, manager, safeguarding, approver)
    text = post(advisor=wren, programme=kz, template="reminder", by=manager)

    def still() -> tuple[bool, str]:
        coming.refresh_from_db(), text.refresh_from_db()
        return coming.is_coming, text.state

    return still


def told_that_it_ended(advisor) -> bool:
    return OutboxMessage.objects.filter(advisor=advisor, dedupe="of-age-ended").exists()


def test_ct_086_who_said_her_own_yes_keeps_her_meetings_and_her_messages(night, say, wren, planned):
    is_18_in(wren, -40)
    for purpose in (GROUP, SMS, COMPANY):
        assert say(wren, "yes", purpose).authority == "self"
    is_18_in(wren, -97)
    night()
    assert (planned(), WithdrawalEffect.objects.count(), told_that_it_ended(wren)) == ((True, "waiting"), 0, False)


def test_ct_086_what_she_let_rest_herself_is_not_undone_for_her(night, say, wren, planned, kz):
    is_18_in(wren, -40)
    for purpose in (GROUP, SMS, COMPANY):
        say(wren, "yes", purpose)
    actions.pause(advisor=wren, programme=kz, purpose=GROUP, by=wren.user)
    is_18_in(wren, -97)
    night()
    assert (planned(), WithdrawalEffect.objects.count(), told_that_it_ended(wren)) == ((True, "waiting"), 0, False)


def test_ct_086_only_what_she_has_not_answered_anew_ends(night, say, wren, planned):
    is_18_in(wren, -40)
    say(wren, "yes", GROUP), say(wren, "yes", COMPANY)
    is_18_in(wren, -97)
    night()
    ended = ConsentEvent.objects.filter(state="withdrawn").values_list("purpose", flat=True)
    assert (planned(), set(ended), told_that_it_ended(wren)) == ((True, "suppressed"), {SMS}, True)


def test_ct_086_her_own_no_does_not_keep_what_was_allowed_in_her_childhood(night, say, wren, planned):
    is_18_in(wren, -40)
    say(wren, "no", GROUP)
    assert planned() == (False, "waiting")
    is_18_in(wren, -97)
    night()
    assert (planned(), told_that_it_ended(wren)) == ((False, "suppressed"), True)


def test_what_is_asked_of_children_alone_ends_and_she_comes_by_her_own_yes(say, wren, planned, kz):
    is_18_in(wren, -40)
    about = {"purpose": "participation.child", "scope_key": "*", "state": "withdrawn", "authority": "assent"}
    about |= {"advisor": wren, "programme": kz, "before": timezone.now(), "by": None}
    say(wren, "yes", GROUP)
    take_her_off_coming_lists(**about)
    assert planned() == (True, "waiting")
    actions.withdraw(advisor=wren, programme=kz, purpose=GROUP, by=wren.user)
    assert planned() == (False, "waiting")


def test_whoever_is_excluded_when_she_has_answered_herself_takes_nothing_from_her(
    say, wren, heron, planned, safeguarding
):
    is_18_in(wren, -40)
    for purpose in (GROUP, SMS, COMPANY):
        say(wren, "yes", purpose)
    exclude_guardian(guardian=heron, reason="abuser", by=safeguarding)
    assert ("guardian", "revoked") in states(wren)
    assert (planned(), WithdrawalEffect.objects.count()) == ((True, "waiting"), 0)


def test_what_another_guardian_allows_goes_on_when_one_is_excluded(
    allow, wren, heron, planned, facilitator, safeguarding
):
    other = make_guardian(wren, facilitator, safeguarding, name="Crane")
    for purpose in (GROUP, SMS, COMPANY):
        allow(other, "yes", purpose)
    exclude_guardian(guardian=heron, reason="abuser", by=safeguarding)
    assert (planned(), WithdrawalEffect.objects.count()) == ((True, "waiting"), 0)
    allow(other, "no", SMS)
    assert planned() == (True, "suppressed")


def test_a_month_later_nothing_is_kept_of_the_days_on_which_she_grew(night, wren, kz, ask, say):
    is_18_in(wren, -121)
    night()
    wren.refresh_from_db()
    assert (wren.age_band, say(wren, "yes").authority, ask(wren)) == ("adult", "self", "GIVEN")
    with acting_for_system(COMING_OF_AGE, kz.pk), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM identity_growing_up()")
        assert cursor.fetchone() == (0,)


def test_ct_085_the_second_she_is_18_neither_voice_of_her_childhood_counts(at_gate, say, wren, heron, allow):
    say(wren, "yes")
    allow(heron, "yes")
    moment = (timezone.now() + 20 * DAY).astimezone(UTC)
    vault.know_age(wren, "under_18", [moment - years * 365 * DAY for years in (12, 6, 3, 0)])
    assert (at_gate(wren, moment - SECOND), at_gate(wren, moment)) == ("GIVEN", "CAME_OF_AGE")
