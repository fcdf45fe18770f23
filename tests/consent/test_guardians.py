"""Pages about those who speak for a child: who reaches them, what is written where, and what the child sees."""

import re
import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from consent.notices.purpose_names import short_name
from consent.records import answers, gate
from consent.records.guardian_access import guardian_verbs, paper_verbs
from consent.records.guardian_actions import (
    Paper,
    add_paper,
    end_paper,
    exclude_guardian,
    set_age_rule,
    verify_paper,
)
from consent.records.migrations import _guardian_rules as rules
from consent.records.models import AgeRule, ConsentEvent, Guardian, GuardianAuthority, HeardAnswer
from consent.records.panels import advisor_page_links, staff_todos
from consent.records.standing import reason_of_all
from consent.records.voices import FLOOR, Voices, voices_of
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.identity import vault
from survivor_engagement.identity.ages import Band, band_now
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.permissions import roles_that_may
from survivor_engagement.programmes.scope import load_scope
from tests.consent.helped import scan
from tests.harness.cast import CAST, make_child, make_guardian

NAME, NUMBER = "Heron Of The Register", "+77000000091"
FORM = {
    "name": NAME, "contact": NUMBER, "kind": "court", "document_seen": "on", "from_on": "2026-01-01",
    "until_on": "2099-12-31", "reach": "all", "is_apart": "on",
}  # fmt: skip


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "shelf"


def at(name: str, *args) -> str:
    return reverse(f"records:{name}", args=["kz1", *args])


def press(client, where: str, **form):
    return client.post(where, form | {"once": str(uuid.uuid4())})


def test_what_each_of_the_staff_may_do_with_a_guardian(wren, heron, kz, request):
    found = {}
    for person in CAST:
        scope = load_scope(request.getfixturevalue(person))
        found[person] = sorted(guardian_verbs(scope, heron)) + sorted(paper_verbs(scope, heron.papers.get()))
    assert found == {
        "manager": ["add", "see", "see"],
        "facilitator": ["add", "answer", "see", "see"],
        "safeguarding": ["add", "answer", "exclude", "see", "end", "see"],
        "finance": ["see"], "approver": ["see"], "releaser": ["see"], "monitoring": ["see"], "auditor": ["see"],
        "independent": ["see"],
    }  # fmt: skip


def test_a_guardian_is_written_down_by_one_and_verified_by_another(wren, client_for, facilitator, safeguarding):
    assert press(client_for(facilitator), at("guardian_add", wren.public_id), **FORM).status_code == 302
    paper = GuardianAuthority.objects.get()
    assert press(client_for(facilitator), at("paper_verify", paper.public_id)).status_code == 403
    assert press(client_for(safeguarding), at("paper_verify", paper.public_id)).status_code == 302
    paper.refresh_from_db()
    assert (paper.kind, paper.verified_by, paper.collector) == ("court", safeguarding, facilitator)
    assert f"{paper.valid_until:%Y-%m-%d %H:%M}" == "2099-12-31 19:00"  # the last day as a whole, in Almaty


def test_a_paper_that_is_for_some_things_carries_a_yes_to_nothing_else(
    wren, client_for, facilitator, safeguarding, say, allow, ask, item
):
    limited = FORM | {"reach": "some", "only_for": ["capture.notes"]}
    assert press(client_for(facilitator), at("guardian_add", wren.public_id), **limited).status_code == 302
    paper = GuardianAuthority.objects.get()
    assert press(client_for(safeguarding), at("paper_verify", paper.public_id)).status_code == 302
    for purpose in ("capture.notes", "participation.group"):
        say(wren, "yes", purpose)
        allow(paper.guardian, "yes", purpose=purpose)
    assert (ask(wren, "capture.notes"), ask(wren, "participation.group")) == ("GIVEN", "GUARDIAN_MISSING")
    client = client_for(facilitator)
    listed = client.get(at("guardian_list", wren.public_id)).content.decode()
    assert f"Only for: {short_name('capture.notes')}<" in listed
    questions = client.get(at("guardian_questions", paper.guardian.public_id)).content.decode()
    outside = "No paper of this person is for it now"
    found = [row.count(outside) for row in questions.split("<li>")[1:] if short_name("capture.notes") in row]
    assert (found, questions.count(outside)) == ([0], len(item().notice.items.all()) - 1)


@pytest.mark.parametrize(
    ("reach", "ticked", "said"),
    [("", [], "Choose whether"), ("some", [], "Tick what the paper is for"), ("all", ["capture.notes"], "untick it"),
     ("some", ["capture.photo_identifiable"], "Choose one of the answers")],
)  # fmt: skip
def test_what_a_paper_is_for_is_never_guessed(wren, client_for, facilitator, reach, ticked, said):
    sent = press(
        client_for(facilitator), at("guardian_add", wren.public_id), **FORM | {"reach": reach, "only_for": ticked}
    )
    assert (sent.status_code, said in sent.content.decode()) == (200, True)
    assert GuardianAuthority.objects.count() == 0


def test_a_name_and_a_number_are_on_no_page_and_in_no_row_of_the_trail(wren, heron, client_for, safeguarding, manager):
    client = client_for(safeguarding)
    pages = [at("guardian_list", wren.public_id), f"/w/kz1/advisors/{wren.public_id}/"]
    shown = "".join(client.get(page).content.decode() for page in pages)
    trail = " ".join(str(vars(event)) for event in AuditEvent.objects.all())
    assert [value for value in (NAME, NUMBER) if value in shown + trail] == []
    assert {"guardian_name", "guardian_contact", "birth"} <= vault.filled_fields(wren)


def test_the_lead_excludes_and_staff_who_may_not_are_turned_back(wren, heron, client_for, facilitator, safeguarding):
    where = at("guardian_exclude", heron.public_id)
    assert press(client_for(facilitator), where, reason="abuser").status_code == 403
    assert press(client_for(safeguarding), where, reason="abuser").status_code == 302
    heron.refresh_from_db()
    assert (heron.excluded_as, heron.excluded_by) == ("abuser", safeguarding)
    page = client_for(facilitator).get(at("guardian_list", wren.public_id)).content.decode()
    assert ("Excluded" in page, "has hurt the child" in page) == (True, False)


def test_a_guardians_answer_is_written_down_in_the_words_that_were_read(
    wren, heron, item, client_for, facilitator, ask, say
):
    say(wren, "yes")
    client, where = client_for(facilitator), at("guardian_answer", heron.public_id, item().public_id)
    first = client.get(where).content.decode()
    assert ("How does the guardian answer?" in first, 'name="language"' in first) == (True, True)
    page = client.get(f"{where}?how=told_to_staff&language=en").content.decode()
    words = re.search(r'name="words" value="([0-9a-f]{64})"', page)[1]
    today = f"{timezone.localtime(timezone=ZoneInfo('Asia/Almaty')):%Y-%m-%d}"
    assert (
        press(client, f"{where}?how=told_to_staff&language=en", answer="yes", day=today, words=words).status_code == 200
    )
    form = {"brought_up": "her_wish", "answer": "yes", "day": today, "words": words, "told": "nobody",
            "attested": "on", "pages": "1", "spoken_in": "en", "speaks": ["en"], "original_seen": "on",
            "hour": "00:00"}  # fmt: skip
    sent = press(client, f"{where}?how=paper_signed&language=en", upload=scan(), **form)
    event = ConsentEvent.objects.get(authority="guardian")
    offered = reverse("receipts_handed:paper_hand", args=["kz1", HeardAnswer.objects.get().public_id])
    assert (sent.status_code, sent["Location"]) == (302, f"{offered}?language=en")
    assert f'href="{at("guardian_questions", heron.public_id)}"' in client.get(offered).content.decode()
    assert (event.guardian, event.by, event.method, event.text_sha256) == (heron, facilitator, "paper_signed", words)
    assert (event.evidence.guardian, event.evidence.advisor) == (heron, wren)
    assert ask(wren) == "GIVEN"


def test_no_page_of_the_team_tells_what_the_child_has_answered(wren, heron, say, allow, client_for, safeguarding):
    client = client_for(safeguarding)
    where = [at("guardian_list", wren.public_id), at("guardian_questions", heron.public_id)]
    pages = {}
    for word in ("yes", "no"):
        say(wren, word)
        pages[word] = [re.sub(r'value="[^"]+"', "", client.get(page).content.decode()) for page in where]
    assert pages["yes"] == pages["no"]


def test_the_child_reads_what_a_guardian_said_only_after_her_own_answer(wren, heron, item, allow, say, client_for):
    client, where = client_for(wren.user), reverse("records_mine:choice_answer", args=[item().public_id])
    guardians = allow(heron, "no")
    receipt = reverse("records_mine:receipt_detail", args=[guardians.public_id])
    before = client.get(where).content.decode() + client.get("/d/kept/said_for_you/").content.decode()
    say(wren, "not_now")
    before += client.get(where).content.decode()
    say(wren, "yes")
    after = client.get(where).content.decode()
    assert ("has answered, too" in before, "has answered, too: not yes" in after) == (False, True)
    assert (client.get(receipt).status_code, "taking part" in before.lower()) == (404, "taking part" in before.lower())


def test_todays_page_names_papers_that_wait_and_those_that_end_soon(wren, kz, facilitator, safeguarding, manager):
    make_guardian(wren, facilitator)
    make_guardian(wren, manager, safeguarding, kind="court", valid_until=timezone.now() + timedelta(days=10))
    said = {}
    for person in (safeguarding, manager, facilitator):
        said[person] = [todo.title for todo in staff_todos(load_scope(person), kz)]
    both = ["Look at the paper of a guardian", "What a guardian speaks by ends soon"]
    assert said == {safeguarding: both, manager: both, facilitator: []}


def test_the_page_of_a_child_leads_to_her_guardians_and_that_of_an_adult_does_not(wren, juniper, kz, facilitator):
    scope = load_scope(facilitator)
    assert [link.clock for link in advisor_page_links(scope, kz, wren) if link.clock] == ["nobody yet"]
    assert [link.clock for link in advisor_page_links(scope, kz, juniper) if link.clock] == []


def ended(guardian):
    GuardianAuthority.objects.filter(guardian=guardian).update(valid_until=timezone.now())


def test_the_page_of_a_child_says_where_her_guardians_may_speak_for_some_things_alone(
    wren, heron, kz, facilitator, safeguarding
):
    def state() -> list[str]:
        return [link.clock for link in advisor_page_links(load_scope(facilitator), kz, wren) if link.clock]

    make_guardian(wren, facilitator, safeguarding, only_for=("contact.sms",))
    assert state() == ["written down"]
    ended(heron)
    assert state() == ["for some things"]
    make_guardian(wren, facilitator)
    assert state() == ["for some things"]


def test_whose_papers_have_all_ended_is_warned_about_and_whose_paper_waits_is_not(
    wren, heron, client_for, facilitator, notice
):
    def warned(guardian) -> bool:
        page = client_for(facilitator).get(at("guardian_questions", guardian.public_id))
        return "so a yes would not count" in page.content.decode()

    assert [warned(heron), warned(make_guardian(wren, facilitator))] == [False, False]
    ended(heron)
    assert warned(heron)


def test_she_reads_what_the_paper_of_a_guardian_is_for(wren, heron, facilitator):
    make_guardian(wren, facilitator, only_for=("contact.sms", "capture.notes"))
    section = next(one for one in answers.her_answers(advisor=wren) if one.key == "guardians")
    some = "; ".join(short_name(code) for code in ("capture.notes", "contact.sms"))
    assert [row["for"] for row in section.rows()] == [("What for", "everything we ask"), ("What for", some)]


@pytest.mark.parametrize(("years", "voices"), [(3, "guardian"), (8, "both"), (13, "both"), (16, "assent")])
def test_whose_voices_count_at_which_age_is_the_same_table_in_python_and_in_the_database(kz, manager, years, voices):
    child = make_child(kz, manager, years=years)
    assert (voices_of(child, kz.pk), FLOOR[band_now(child)]) == (voices, voices)
    assert set(FLOOR) == set(Band)
    assert set(FLOOR.values()) == set(Voices)


def test_a_programme_may_ask_for_more_and_never_for_less(kz, th, manager, ask, say):
    finch = make_child(kz, manager, years=16, name="Finch")
    say(finch, "yes")
    assert ask(finch) == "GIVEN"
    set_age_rule(programme=kz, band="15_17", voices="both", by=manager)
    assert (ask(finch), voices_of(finch, th.pk)) == ("GUARDIAN_MISSING", "assent")
    with pytest.raises(DatabaseError, match="age_rule_never_below_the_floor"), transaction.atomic():
        AgeRule.objects.create(programme=kz, band="15_17", voices="guardian", set_by=manager)


def test_the_manager_says_whose_yes_is_needed(kz, client_for, manager, facilitator):
    form = {"under_6": "guardian", "from_15": "both"}
    assert press(client_for(facilitator), at("age_rules"), **form).status_code == 403
    assert press(client_for(manager), at("age_rules"), **form).status_code == 302
    assert list(AgeRule.objects.values_list("band", "voices", "set_by")) == [("15_17", "both", manager.pk)]


def test_of_a_small_child_a_guardians_yes_is_enough_and_her_own_no_still_wins(
    kz, manager, facilitator, safeguarding, ask, say, allow
):
    finch = make_child(kz, manager, years=4, name="Finch")
    allow(make_guardian(finch, facilitator, safeguarding), "yes")
    assert ask(finch) == "GIVEN"
    say(finch, "no")
    assert ask(finch) == "REFUSED"


def test_the_database_lets_only_the_lead_exclude_and_only_answerers_write_for_a_guardian(
    wren, heron, allow, say, manager, safeguarding, as_web, kz
):
    yes = allow(heron, "yes")
    with as_web(manager):
        excluded = {"excluded_at": timezone.now(), "excluded_as": "abuser", "excluded_by": manager}
        with pytest.raises(DatabaseError, match="responsible for safety"), transaction.atomic():
            Guardian.objects.filter(pk=heron.pk).update(**excluded)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            allow(heron, "yes", by=manager)
    with as_web(safeguarding):
        exclude_guardian(guardian=heron, reason="abuser", by=safeguarding)
    assert list(ConsentEvent.objects.filter(record=yes.record).values_list("state", flat=True)) == ["given", "revoked"]


def test_the_database_takes_no_word_of_a_guardian_or_an_adult_from_a_child(wren, heron, allow, say, added, as_web):
    yes, hers = allow(heron, "yes"), say(wren, "no")
    with as_web(wren.user):
        with pytest.raises(DatabaseError, match="nobody answers in her place"), transaction.atomic():
            added(wren, "renewed", yes, guardian=heron)
        with pytest.raises(DatabaseError, match="answers as a child"), transaction.atomic():
            added(wren, "given", yes, authority="self", guardian=None, by=wren.user, method="own")
    assert ConsentEvent.objects.filter(advisor=wren).count() == len([yes, hers])


def test_the_roles_are_the_same_in_the_database_and_in_the_table_of_rights():
    said = {
        "guardian.add": rules.COLLECTORS, "guardian.verify": rules.VERIFIERS, "guardian.answer": rules.ANSWERERS,
        "guardian.exclude": rules.LEADS, "age_rule.manage": rules.MANAGERS,
    }  # fmt: skip
    here = {verb: {role.value for role in roles_that_may(verb)} for verb in said}
    assert {verb: set(roles.strip("'{}").split(",")) for verb, roles in said.items()} == here


def test_nobody_who_serves_reads_the_days_on_which_a_child_grows(wren, safeguarding, as_web):
    with as_web(safeguarding):
        for question in ("TABLE vault.coming_of_age", "SELECT identity_growing_up()"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(question)
        assert band_now(wren) == Band.FROM_12


def test_the_age_of_somebody_elsewhere_is_not_told(wren, other_safeguarding, as_web):
    with as_web(other_safeguarding), connection.cursor() as cursor:
        cursor.execute("SELECT identity_age_band(%s, now())", [wren.pk])
        assert cursor.fetchone() == ("unknown",)


def test_only_the_lead_corrects_an_age_and_the_trail_says_no_day(wren, client_for, manager, safeguarding):
    where = reverse("identity:age_correct", args=["kz1", wren.public_id])
    form = {"age_band": "under_18", "birth": "2010"}
    assert press(client_for(manager), where, **form).status_code == 403
    assert press(client_for(safeguarding), where, **form | {"birth": "1990"}).status_code == 200
    assert press(client_for(safeguarding), where, **form).status_code == 302
    assert AuditEvent.objects.filter(event="advisor.age_corrected", advisor_id=wren.pk).count() == 1
    trail = " ".join(str((event.fields, event.purpose, event.reason)) for event in AuditEvent.objects.all())
    assert ("birth" in trail, "2010" in trail) == (True, False)


def test_somebody_is_enrolled_as_a_child_with_what_is_known_of_her_birth(kz, client_for, manager):
    new = {"legal_name": "Finch Of The Register", "age_band": "under_18", "language": "kk", "birth": "12-14"}
    assert press(client_for(manager), reverse("identity:advisor_enrol", args=["kz1"]), **new).status_code == 302
    finch = Advisor.objects.get(language="kk")
    assert (finch.age_band, band_now(finch), "birth" in vault.filled_fields(finch)) == ("under_18", "12_14", True)
    wrong = client_for(manager).post(reverse("identity:advisor_enrol", args=["kz1"]), new | {"birth": "1990"})
    assert "she is 18 or older" in wrong.content.decode()


@pytest.fixture
def papers(wren, facilitator, safeguarding):
    """`papers(heron, ((), 0, 1))`: more papers, verified: what for, and from and until so many days from now."""

    def add(guardian, *more):
        for only_for, begins, ends in more:
            days = [timezone.now() + timedelta(days=day) if day is not None else None for day in (begins, ends)]
            paper = Paper("court", True, *days, only_for=only_for)
            verify_paper(paper=add_paper(guardian=guardian, paper=paper, by=facilitator), by=safeguarding)
        return guardian

    return add


def test_no_paper_for_something_else_keeps_what_stood_on_one_that_was_ended(
    wren, heron, say, allow, ask, papers, safeguarding
):
    for purpose in ("participation.group", "contact.sms"):
        say(wren, "yes", purpose)
        allow(heron, "yes", purpose=purpose)
    whole = heron.papers.get()
    papers(heron, (("contact.sms",), -1, None))
    end_paper(paper=whole, by=safeguarding)
    stands = ConsentEvent.objects.filter(guardian=heron).standing()
    assert dict(stands.values_list("purpose", "state")) == {"participation.group": "revoked", "contact.sms": "given"}
    papers(heron, ((), -1, None))
    assert (ask(wren, "participation.group"), ask(wren, "contact.sms")) == ("REVOKED", "GIVEN")


@pytest.mark.parametrize(
    ("word", "next_from", "reason"),
    [("yes", 0, "GIVEN"), ("yes", 3, "GUARDIAN_MISSING"), ("no", 0, "REFUSED"), ("no", 3, "REFUSED")],
)
def test_a_yes_does_not_come_back_with_a_paper_after_a_gap_and_a_no_does(
    wren, facilitator, safeguarding, say, allow, ask, papers, monkeypatch, kz, word, next_from, reason
):
    heron = make_guardian(wren, facilitator, safeguarding, valid_until=timezone.now() + timedelta(days=1))
    say(wren, "yes")
    allow(heron, word)
    papers(heron, ((), next_from, None))
    later = timezone.now() + timedelta(days=4)
    in_python = reason_of_all(ConsentEvent.objects.filter(advisor=wren).standing().with_voices(later), "both", later)
    monkeypatch.setattr(gate.timezone, "now", lambda: later)
    assert (ask(wren), in_python) == (reason, reason)


def test_a_yes_from_before_the_paper_began_does_not_count(wren, facilitator, safeguarding, say, allow, ask, papers):
    say(wren, "yes")
    heron = make_guardian(wren, facilitator, safeguarding, valid_from=timezone.now() + timedelta(days=1))
    allow(heron, "yes")
    papers(heron, ((), 0, None))
    assert ask(wren) == "GUARDIAN_MISSING"
    allow(heron, "yes")
    assert ask(wren) == "GIVEN"
