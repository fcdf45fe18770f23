"""For 90 days after a no nobody is asked again: a yes that we asked for rests, she lets it go on herself, and whoever
wrote it down learns nothing of that."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from consent.effects.actions.watching import take_up_missed
from consent.effects.models import StopReport, WithdrawalEffect
from consent.records import assisted, her_own, steps
from consent.records.checking import breaks
from consent.records.models import ConsentEvent, WaitingPaper
from survivor_engagement.audit.actions import record
from survivor_engagement.identity.models import Enrolment
from tests.consent.helped import PDF, just_now, paper, scan, spoken
from tests.consent.test_assisted_pages import place, send
from tests.consent.test_heard_before import lines_since
from tests.consent.test_receipts_handed_over import sheet, without_codes

DAY = timedelta(days=1)
GROUP = "participation.group"
PIECES = re.compile(
    r"(?:[A-Z0-9]{4}-){3}[A-Z0-9]{4}|[0-9a-f]{64}|data:image[^\"]+|[0-9a-f-]{36}|[A-Z0-9]{4}-[A-Z0-9]{4}"
)


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "shelf"


@pytest.fixture
def lead(client_for, safeguarding):
    """She writes answers down, and reads the trail."""
    return client_for(safeguarding)


@pytest.fixture
def asked(item, facilitator, as_web):
    """`asked(juniper)`: a witnessed yes that the facilitator asked her for; `her_wish=True` if she came by herself."""

    def write(advisor, answer="yes", **more):
        about = just_now(answer) | ({"shown": spoken(**more)} if answer == "yes" else {})
        with as_web(facilitator):
            return assisted.record_answer_with_help(
                advisor=advisor, item=item(), key=uuid.uuid4(), by=facilitator, **about
            )

    return write


def standing(advisor) -> str:
    return ConsentEvent.objects.filter(advisor=advisor, purpose=GROUP).standing().get().state


def written(client, advisor, item, **more):
    """The form of a signed paper is sent, and the questions after it are left; the two addresses it led to."""
    answer = send(
        client, place(advisor, item(), "paper_signed"), upload=scan(PDF + uuid.uuid4().bytes.hex().encode()), **more
    )
    there = client.get(answer["Location"])
    left = re.search(r'href="([^"]*/consent/handed/[^"]*)"', there.content.decode())
    return answer["Location"], there, left[1]


def test_it_is_asked_with_every_answer_whatever_stands(lead, juniper, item, say):
    pages = []
    for word in (None, "yes", "no"):
        if word:
            say(juniper, word)
        pages.append(send(lead, place(juniper, item(), "paper_signed"), brought_up="", upload=scan()))
    assert {(page.status_code, "Choose who brought it up" in page.content.decode()) for page in pages} == {(200, True)}
    assert ConsentEvent.objects.count() == 2


def test_by_the_pages_a_yes_that_we_asked_for_five_days_after_a_no_does_not_open(
    lead, client_for, juniper, tern, item, say, ask, kz, manager
):
    say(juniper, "no", at=timezone.now() - 5 * DAY)
    seen = []
    for person in (juniper, tern):
        record("group.edited", by=manager, programme_id=kz.pk)
        _where, there, handed = written(lead, person, item)
        page = PIECES.sub("", there.content.decode())
        printed = PIECES.sub("", without_codes(sheet(lead, handed)))
        seen.append(
            (
                re.sub(r'value="[^"]{36,}"|nonce="[^"]+"', "", page),
                printed,
                [PIECES.sub("", line) for line in lines_since(lead)],
            )
        )
    assert (ask(juniper), ask(tern)) == ("PAUSED", "GIVEN")
    for one, other in zip(*seen, strict=True):
        assert one == other
    her, page = client_for(juniper.user), f"/c/{item().public_id}/"
    assert "Let it go on" in her.get(page).content.decode()
    her.post(f"{page}go-on/", {"once": str(uuid.uuid4())})
    assert ask(juniper) == "GIVEN"


def test_nobody_is_told_of_it_and_nobody_has_to_ask_her(asked, juniper, say, kz):
    say(juniper, "no")
    asked(juniper)
    assert take_up_missed(programme=kz, by=None) == 0
    assert (WithdrawalEffect.objects.count(), StopReport.objects.count()) == (0, 0)
    assert list(breaks(kz, with_trail=True)) == []


def test_asking_twice_does_not_open_it_either(asked, juniper, say, ask):
    say(juniper, "no")
    for _turn in range(3):
        asked(juniper)
    assert ask(juniper) == "PAUSED"
    asked(juniper, her_wish=True)
    assert ask(juniper) == "GIVEN"


def test_once_she_has_let_it_go_on_it_is_a_yes_as_any_other(asked, juniper, say, ask, kz):
    say(juniper, "no")
    asked(juniper)
    her_own.go_on(advisor=juniper, programme=kz, purpose=GROUP, by=juniper.user)
    assert (asked(juniper).state, ask(juniper)) == ("renewed", "GIVEN")


def test_after_a_stop_it_is_the_same_and_what_never_was_a_no_binds_nobody(asked, juniper, tern, say, ask):
    for answer in ("yes", "no"):
        say(juniper, answer)
    say(tern, "not_now")
    for person in (juniper, tern):
        asked(person)
    assert [ask(person) for person in (juniper, tern)] == ["PAUSED", "GIVEN"]


def test_what_was_stopped_for_her_binds_as_her_own_no(asked, added, juniper, say, ask):
    added(juniper, "revoked", say(juniper, "yes"))
    asked(juniper)
    assert ask(juniper) == "PAUSED"


def test_a_yes_of_hers_that_stands_is_asked_for_again_as_before(asked, juniper, say, ask):
    say(juniper, "no")
    say(juniper, "yes")
    asked(juniper)
    assert ask(juniper) == "GIVEN"


def test_a_paper_that_waited_rests_too_when_it_is_confirmed(
    juniper, tern, item, say, ask, facilitator, safeguarding, as_web
):
    Enrolment.objects.update(starts_on=timezone.localdate() - 90 * DAY)
    say(juniper, "no", at=timezone.now() - 2 * DAY)
    for person, wish in ((tern, False), (juniper, False)):
        with as_web(facilitator):
            about = just_now("yes") | {"shown": paper(her_wish=wish), "item": item(), "by": facilitator}
            assisted.record_answer_with_help(advisor=person, key=uuid.uuid4(), **about)
    with as_web(safeguarding):
        assisted.decide_paper(paper=WaitingPaper.objects.get(), confirm=True, by=safeguarding)
    assert [ask(person) for person in (tern, juniper)] == ["GIVEN", "PAUSED"]


def test_a_guardian_is_not_asked_again_either_and_comes_back_to_it(allow, heron, wren, say):
    say(wren, "yes")
    allow(heron, "no")

    def theirs() -> str:
        return ConsentEvent.objects.filter(guardian=heron).standing().get().state

    for _turn in range(2):
        allow(heron, "yes")
        assert theirs() == "paused"
    allow(heron, "yes", shown=spoken(her_wish=True))
    assert theirs() == "given"
    assert ConsentEvent.objects.filter(advisor=wren, guardian=None).standing().get().state == "given"


def test_the_page_of_a_guardian_asks_for_it_in_its_own_words(lead, heron, item):
    where = reverse("records:guardian_answer", args=["kz1", heron.public_id, item().public_id])
    page = lead.get(f"{where}?language=en&how=paper_signed").content.decode()
    assert ("The guardian wished to answer" in page, "She herself wished" in page) == (True, False)


def test_the_database_lets_no_such_yes_stand_alone(asked, juniper, say, monkeypatch):
    say(juniper, "no")
    monkeypatch.setattr(steps, "rests_at_once", lambda event, stood, now: False)
    with pytest.raises(DatabaseError, match="asked for within 90 days"), transaction.atomic():
        asked(juniper)
    asked(juniper, her_wish=True)
    assert standing(juniper) == "given"


@pytest.fixture
def no_again(juniper, say, stop, item, facilitator):
    return {
        "no": lambda: say(juniper, "no"),
        "stop": lambda: stop(juniper, GROUP),
        "heard": lambda: assisted.record_answer_with_help(
            advisor=juniper, item=item(), key=uuid.uuid4(), by=facilitator, **just_now("no")
        ),
    }


@pytest.mark.parametrize("again", ["no", "stop", "heard"])
def test_a_late_yes_over_a_no_rests_since_a_no_said_again_leaves_no_row(juniper, say, no_again, ask, again):
    """Twenty days ago no, today no again; then a paper comes, on which she had said yes in between."""
    say(juniper, "no", at=timezone.now() - 20 * DAY)
    no_again[again]()
    say(juniper, "yes", at=timezone.now() - 10 * DAY)
    assert ask(juniper) == "PAUSED"
    say(juniper, "yes", at=timezone.now() - 5 * DAY)
    assert ask(juniper) == "PAUSED"  # not by two of them either
    say(juniper, "yes")
    assert ask(juniper) == "GIVEN"


def test_the_database_too_lets_a_late_yes_over_a_no_rest(juniper, say, monkeypatch):
    say(juniper, "no", at=timezone.now() - 20 * DAY)
    monkeypatch.setattr(steps, "rests_at_once", lambda event, stood, now: False)
    with pytest.raises(DatabaseError, match="late over a no"), transaction.atomic():
        say(juniper, "yes", at=timezone.now() - 10 * DAY)
