"""Cases CT-030 to CT-052 and CT-118 of the catalogue of consent: capture and evidence.

CT-044 and CT-045 do not apply because nothing is captured without a connection here: a page that was not sent says so,
and nothing counts as given. CT-048 and CT-049 do not apply here because answers by message are read elsewhere; no
answer by message can be entered by hand. Of CT-038, "before the birth date" is not a case of its own because nothing is
taken from before she was enrolled.
"""

import uuid
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from consent.notices.models import PurposeLimit
from consent.records import actions, assisted, her_own
from consent.records.assisted import When
from consent.records.assisted_forms import HelpedAnswerForm
from consent.records.evidence import Attendance, Evidence
from consent.records.looks import ToLookAt, WaitingPaper
from consent.records.models import ConsentCheck, ConsentEvent, LetEnd
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.files.models import StoredFile
from survivor_engagement.identity.models import Enrolment
from tests.consent.conftest import published_on
from tests.consent.helped import HOUR, PDF, ZONE, begun, now_there, paper, photo, recorded, somebody, spoken, told

DAY = timedelta(days=1)
PURPOSE = "participation.group"


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "shelf"


@pytest.fixture
def notice(draft, manager, safeguarding):
    """Published two months ago; everybody is here for three."""
    return published_on(draft, manager, safeguarding, timezone.now() - 60 * DAY)


@pytest.fixture
def helped(item, facilitator, as_web):
    """`helped(juniper, "yes", spoken())`: the facilitator writes down what she answered, today at the end of the talk
    unless `on` says another day."""

    def write(advisor, answer, shown, *, purpose=PURPOSE, on=None, by=facilitator, key=None):
        Enrolment.objects.filter(advisor=advisor).update(starts_on=today() - 90 * DAY)
        when = When(on) if on else now_there()
        asked = item(purpose)
        with as_web(by):
            return assisted.record_answer_with_help(
                advisor=advisor, item=asked, language="en", answer=answer, when=when, shown=shown,
                key=key or uuid.uuid4(), by=by,
            )  # fmt: skip

    return write


def today() -> date:
    return timezone.now().astimezone(ZoneInfo(ZONE)).date()


def standing(advisor, purpose=PURPOSE) -> str:
    return ConsentEvent.objects.filter(advisor=advisor, purpose=purpose).standing().get().state


def floor(kz, manager, way, purpose=PURPOSE) -> None:
    PurposeLimit.objects.create(programme=kz, purpose_id=purpose, evidence_floor=way, set_by=manager)


def refused(change) -> bool:
    try:
        with transaction.atomic():
            change()
    except DatabaseError:
        return True
    return False


def looked_up(kz, advisor, days_ago, *events) -> ConsentCheck:
    return ConsentCheck.objects.create(
        programme=kz, purpose_id=PURPOSE, moment="invite", asked_count=1, allowed_count=len(events),
        advisor_ids=[advisor.pk], event_ids=[event.pk for event in events], at=timezone.now() - days_ago * DAY,
    )  # fmt: skip


def test_ct_030_opening_a_page_of_answers_changes_nothing(client_for, juniper, facilitator, item):
    asked = item().public_id
    pages = {
        f"/c/{asked}/": juniper.user,
        f"/w/kz1/advisors/{juniper.public_id}/answers/{asked}/?language=en&how=spoken_witnessed": facilitator,
    }
    for address, who in pages.items():
        assert client_for(who).get(address).status_code == 200
        assert client_for(who).head(address).status_code == 200
    assert (ConsentEvent.objects.count(), Evidence.objects.count()) == (0, 0)


@pytest.mark.parametrize("typed", ["Juniper", "  any name she likes ", "KZ-4711"])
def test_ct_032_any_name_that_she_types_is_taken_and_no_digest_tells_it(kz, manager, juniper, say, typed, as_web):
    floor(kz, manager, "signed_or_recorded")
    with as_web(juniper.user):
        event = say(juniper, "yes", way=actions.Way(typed=typed))
    assert (event.method, event.evidence.kind, event.evidence.file.advisor) == ("typed_name", "typed_name", juniper)
    assert event.evidence_sha256 == event.evidence.sha256 == event.evidence.file.sha256
    again = say(juniper, "yes", way=actions.Way(typed=typed))
    assert again.evidence_sha256 != event.evidence_sha256


def test_ct_032_without_a_name_a_tap_is_not_enough_and_a_no_needs_none(kz, manager, juniper, say):
    floor(kz, manager, "signed_or_recorded")
    with pytest.raises(NotNow, match="type your code"):
        say(juniper, "yes")
    assert say(juniper, "no").method == "own"
    assert Evidence.objects.count() == 0


def test_ct_033_a_spoken_yes_needs_a_witness_or_a_recorder(juniper, helped, kz, manager):
    with pytest.raises(NotNow, match="needs a witness"):
        helped(juniper, "yes", spoken(witness=None))
    floor(kz, manager, "signed_or_recorded")
    with pytest.raises(NotNow, match="in another way"):
        helped(juniper, "yes", spoken())
    assert helped(juniper, "yes", recorded()).method == "spoken_recorded"
    assert standing(juniper) == "given"


@pytest.mark.parametrize("role", ["witness", "interpreter"])
def test_ct_034_whoever_asks_is_neither_witness_nor_interpreter(juniper, helped, facilitator, role):
    mine = somebody(role, person=facilitator)
    shown = spoken(witness=mine) if role == "witness" else spoken(present=(mine,))
    with pytest.raises(NotNow, match="never the witness or the interpreter"):
        helped(juniper, "yes", shown)
    assert Evidence.objects.count() == 0


@pytest.mark.parametrize("conflict", [one for one in Attendance.Conflict.values if one != "none"])
def test_ct_034_nobody_close_to_her_speaks_for_her_and_she_may_have_her_beside_her(juniper, helped, conflict):
    for shown in (spoken(witness=somebody("witness", conflict=conflict)),
                  spoken(present=(somebody("interpreter", conflict=conflict),))):  # fmt: skip
        with pytest.raises(NotNow, match="so close to her"):
            helped(juniper, "yes", shown)
    event = helped(juniper, "yes", spoken(present=(somebody("supporter", conflict=conflict),)))
    assert sorted(event.evidence.attendances.values_list("role", "conflict")) == [
        ("supporter", conflict),
        ("witness", "none"),
    ]


def test_ct_034_the_database_says_the_same(juniper, helped, facilitator, kz):
    evidence = helped(juniper, "yes", spoken()).evidence
    there = {"evidence": evidence, "programme": kz, "languages": ["en", "kk"], "presence": "there", "attested": True,
             "from_at": begun() - HOUR, "until_at": timezone.now(), "outside": True, "conflict": "none"}  # fmt: skip
    assert not refused(lambda: Attendance.objects.create(role="witness", **there))
    wrong = [{"person": facilitator, "outside": False}, {"conflict": "kin"}, {"attested": False}, {"languages": ["kk"]},
             {"from_at": timezone.now()}, {"outside": False}, {"person": juniper.user, "outside": False}]  # fmt: skip
    assert [
        one for one in wrong if not refused(lambda one=one: Attendance.objects.create(role="witness", **there | one))
    ] == []
    assert refused(lambda: Attendance.objects.create(role="interpreter", **there | {"languages": ["kk"]}))


def test_an_interpreter_is_needed_where_the_one_who_asks_does_not_speak_her_language(juniper, helped):
    alone = spoken(spoken_in="kk")
    with pytest.raises(NotNow, match="an interpreter must have been there"):
        helped(juniper, "yes", alone)
    event = helped(juniper, "yes", spoken(spoken_in="kk", present=(somebody("interpreter"),)))
    assert (event.language, event.evidence.spoken_in) == ("en", "kk")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00" + b"\x00" * 99, "not taken"),
        (PDF[:-7], "cut off"),
        (PDF.replace(b"<< >>", b"<< /Encrypt 5 0 R >>"), "password"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 99, "not taken"),
        (b"\xff\xd8\xff" + b"\x00" * 99, "cannot be read"),
        (PDF + b" " * 6_000_000 + b"%%EOF", "too large"),
        (b"\x00" * 21_000_000, "too large"),
    ],
    ids=["nothing", "a_program", "cut_off", "locked", "heic", "unreadable", "6_MB", "21_MB"],
)
def test_ct_036_a_file_that_is_no_whole_paper_is_refused_with_what_to_do(juniper, helped, content, sentence):
    with pytest.raises(NotNow, match=sentence):
        helped(juniper, "yes", paper(content))
    assert (Evidence.objects.count(), ConsentEvent.objects.count()) == (0, 0)


def test_ct_036_one_photo_is_one_page_and_a_sound_is_no_paper(juniper, helped):
    with pytest.raises(NotNow, match="all pages"):
        helped(juniper, "yes", paper(photo(), pages=2))
    with pytest.raises(NotNow, match="spoken yes as sound"):
        helped(juniper, "yes", recorded(PDF))


def test_ct_036_ct_052_the_digest_of_what_is_kept_and_of_what_was_sent(juniper, helped):
    sent = photo()
    event = helped(juniper, "yes", paper(sent))
    kept = event.evidence
    assert (kept.file.sha256, kept.file.key_class, kept.file.advisor) == (kept.sha256, "care", juniper)
    assert len({kept.sha256, kept.original_sha256}) == 2
    assert event.evidence_sha256 == kept.sha256


def test_ct_037_one_scan_for_two_people_waits_for_a_second_person(juniper, tern, helped, safeguarding, facilitator):
    assert helped(juniper, "yes", paper()).state == "given"
    waits = helped(tern, "yes", paper())
    assert (waits.reason, ConsentEvent.objects.filter(advisor=tern).count()) == ("same_file", 0)
    with pytest.raises(NotNow, match="another person must look"):
        assisted.decide_paper(paper=waits, confirm=True, by=facilitator)
    assisted.decide_paper(paper=waits, confirm=True, by=safeguarding)
    event = ConsentEvent.objects.get(advisor=tern)
    assert (event.state, event.by, event.evidence) == ("given", safeguarding, waits.evidence)


@pytest.mark.parametrize(
    ("days", "sentence"), [(-1, "still to come"), (65, "not published yet"), (95, "not in this programme")]
)
def test_ct_038_a_day_that_cannot_be_is_refused_with_its_reason(juniper, helped, days, sentence):
    with pytest.raises(NotNow, match=sentence):
        helped(juniper, "yes", paper(), on=today() - days * DAY)
    assert ConsentEvent.objects.count() == 0


def test_ct_038_the_31st_of_february_is_no_day(item):
    form = HelpedAnswerForm(
        {"day": "2026-02-31"},
        how="paper_signed",
        item=item(),
        her_language="en",
        words_in="en",
        people=Evidence.objects.none(),
    )
    assert "a day that exists" in form.errors["day"][0]


def test_a_paper_with_a_day_alone_counts_from_the_next_and_a_stop_from_its_own(juniper, helped):
    on, zone = today() - 3 * DAY, ZoneInfo(ZONE)
    given = helped(juniper, "yes", paper(), on=on)
    stopped = helped(juniper, "no", paper(), on=on + 2 * DAY)
    first, last = (event.effective_at.astimezone(zone) for event in (given, stopped))
    assert (first.date(), first.hour, last.date(), last.hour) == (on + DAY, 0, on + 2 * DAY, 0)
    assert (given.late_reason, stopped.late_reason, standing(juniper)) == ("paper", "paper", "withdrawn")
    with pytest.raises(NotNow, match="counts from the next day"):
        helped(juniper, "yes", paper(), on=today())


def test_not_now_with_help_leaves_a_yes_as_it_is_and_ends_its_reminders(juniper, helped, say):
    yes = say(juniper, "yes")
    for _time in range(2):
        assert helped(juniper, "not_now", told()) == yes
    assert list(LetEnd.objects.values_list("event", flat=True)) == [yes.pk]


def test_a_stop_without_an_hour_comes_after_a_yes_of_the_same_day(juniper, helped, say, kz):
    say(juniper, "yes")
    stop = helped(juniper, "no", told(), on=today())
    assert (stop.state, standing(juniper)) == ("withdrawn", "withdrawn")


def test_a_paper_without_an_hour_comes_before_a_stop_of_the_same_day(juniper, helped, say, kz):
    say(juniper, "yes", at=timezone.now() - 9 * DAY)
    yesterday_evening = datetime.combine(today() - DAY, time(20), ZoneInfo(ZONE))
    say(juniper, "no", at=yesterday_evening)
    helped(juniper, "yes", paper(), on=today() - DAY)
    assert standing(juniper) == "withdrawn"


def test_a_late_yes_rests_where_she_has_stopped_anything_since(juniper, helped, say, ask):
    say(juniper, "yes", "contact.sms", at=timezone.now() - 9 * DAY)
    say(juniper, "no", "contact.sms", at=timezone.now() - 2 * DAY)
    helped(juniper, "yes", paper(), on=today() - 5 * DAY)
    assert (standing(juniper), ask(juniper)) == ("paused", "PAUSED")
    her_own.go_on(advisor=juniper, programme=juniper.enrolments.get().programme, purpose=PURPOSE, by=juniper.user)
    assert ask(juniper) == "GIVEN"


def test_a_paper_that_waits_does_not_outlive_a_stop_of_everything(juniper, tern, helped, say, kz, safeguarding, as_web):
    helped(tern, "yes", paper())
    waits = helped(juniper, "yes", paper())  # the same file for two
    actions.stop_everything(advisor=juniper, programme=kz, by=juniper.user)
    with as_web(safeguarding):
        assisted.decide_paper(paper=waits, confirm=True, by=safeguarding)
    assert standing(juniper) == "refused"


def test_a_paper_is_late_after_14_days_and_then_waits(juniper, helped, safeguarding, as_web):
    assert helped(juniper, "yes", paper(), on=today() - 14 * DAY).state == "given"
    waits = helped(juniper, "yes", paper(), on=today() - 15 * DAY, purpose="contact.sms")
    assert isinstance(waits, WaitingPaper)
    with as_web(safeguarding):
        assisted.decide_paper(paper=waits, confirm=False, by=safeguarding)
    assert ConsentEvent.objects.filter(advisor=juniper, purpose="contact.sms").count() == 0
    assert helped(juniper, "no", paper(), on=today() - 30 * DAY, purpose="contact.sms").state == "refused"


def test_ct_040_what_was_done_before_the_paper_was_known_stays_as_it_was_and_is_looked_at(
    juniper, helped, safeguarding, kz, as_web
):
    check = looked_up(kz, juniper, 10)
    waits = helped(juniper, "yes", paper(), on=today() - 20 * DAY)
    with as_web(safeguarding):
        assisted.decide_paper(paper=waits, confirm=True, by=safeguarding)
    look = ToLookAt.objects.get()
    assert (standing(juniper), look.reason, look.check_ids) == ("given", "not_shown", [check.pk])
    assert ConsentCheck.objects.get(pk=check.pk).allowed_count == 0


def test_ct_041_an_older_yes_that_comes_late_does_not_override_a_later_stop(juniper, helped, say):
    say(juniper, "no", at=timezone.now() - 2 * DAY)
    helped(juniper, "yes", paper(), on=today() - 9 * DAY)
    assert standing(juniper) == "refused"
    assert ToLookAt.objects.count() == 0  # nobody is told who said no


def test_ct_042_a_stop_that_was_told_and_entered_late_counts_from_its_day_and_she_is_told(
    juniper, helped, say, kz, client_for
):
    looked_up(kz, juniper, 5, say(juniper, "yes", at=timezone.now() - 30 * DAY))
    stop = helped(juniper, "no", told(), on=today() - 10 * DAY)
    assert (stop.state, stop.late_reason, standing(juniper)) == ("withdrawn", "told", "withdrawn")
    assert f"/c/after/{stop.public_id}/" in client_for(juniper.user).get("/", follow=True).content.decode()


def test_ct_046_the_same_form_twice_is_one_answer(juniper, helped):
    key = uuid.uuid4()
    first = helped(juniper, "yes", spoken(), key=key)
    assert helped(juniper, "yes", spoken(), key=key) == first
    assert (ConsentEvent.objects.count(), Evidence.objects.count()) == (1, 1)


def test_ct_050_nobody_says_yes_for_her(juniper, helped):
    for shown in (told(), spoken(attested=False), spoken(alone=False)):
        with pytest.raises(NotNow):
            helped(juniper, "yes", shown)
    assert (ConsentEvent.objects.count(), Evidence.objects.count()) == (0, 0)


def test_ct_052_what_a_phone_wrote_into_a_photo_is_not_kept(juniper, helped):
    event = helped(juniper, "yes", paper(photo()))
    assert event.evidence.original_sha256 != event.evidence.sha256
    assert StoredFile.objects.get().content_type == "image/jpeg"


def test_ct_118_a_pause_is_lifted_by_her_own_act_or_witnessed_words_alone(juniper, say, helped, kz, facilitator):
    say(juniper, "yes")
    actions.pause(advisor=juniper, programme=kz, purpose=PURPOSE, by=facilitator)
    with pytest.raises(NotNow, match="Nobody says yes for her"):
        helped(juniper, "yes", told())
    with pytest.raises(NotNow, match="Only she"):
        her_own.go_on(advisor=juniper, programme=kz, purpose=PURPOSE, by=facilitator)
    assert standing(juniper) == "paused"
    helped(juniper, "yes", spoken())
    assert standing(juniper) == "given"


def test_ct_140_a_guessed_address_of_evidence_finds_nothing_and_is_in_the_trail(
    juniper, helped, client_for, safeguarding, other_safeguarding
):
    kept = helped(juniper, "yes", paper()).evidence
    for user, place, number in (
        (safeguarding, "kz1", uuid.uuid4()),
        (other_safeguarding, "th2", kept.public_id),
        (other_safeguarding, "kz1", kept.public_id),
    ):
        assert client_for(user).post(f"/w/{place}/consent/shown/{number}/").status_code == 404
    assert AuditEvent.objects.filter(event="access.not_found").count() == 3
    assert AuditEvent.objects.filter(event="file.opened").count() == 0
    assert client_for(safeguarding).post(f"/w/kz1/consent/shown/{kept.public_id}/").status_code == 200
