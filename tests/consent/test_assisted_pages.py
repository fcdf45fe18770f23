"""Staff pages for answers with help: the words aloud, who was there, and never what stands."""

import re
import uuid
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from consent.effects.models import WithdrawalEffect
from consent.notices.actions import renew_notice
from consent.notices.models import PurposeLimit
from consent.records.evidence import Evidence
from consent.records.looks import ToLookAt, WaitingPaper
from consent.records.models import ConsentEvent, HeardAnswer
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.identity.models import Advisor
from tests.consent.conftest import publish
from tests.consent.helped import PDF, ZONE, to_the_paper

HEADS = ("witness", "interpreter", "supporter")


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "shelf"


@pytest.fixture
def worker(client_for, facilitator):
    return client_for(facilitator)


def place(advisor, item, how, language="en") -> str:
    return reverse("records:answer_help", args=["kz1", advisor.public_id, item.public_id]) + (
        f"?language={language}&how={how}"
    )


def send(client, url, **more):
    """Open the form and send it, as a browser does; a paper that was signed this minute unless told otherwise."""
    page = client.get(url).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(once|words)" value="([^"]+)"', page))
    now = timezone.localtime(timezone=ZoneInfo(ZONE))
    usual = {"answer": "yes", "brought_up": "our_question", "day": f"{now:%Y-%m-%d}", "hour": f"{now:%H:%M}",
             "told": "nobody", "attested": "on",
             "spoken_in": "en", "speaks": ["en"], "pages": "1"}  # fmt: skip
    return client.post(url, hidden | usual | {f"{head}_who": "" for head in HEADS} | more)


def scan(content=PDF):
    return SimpleUploadedFile("scan.pdf", content)


def test_from_her_page_to_a_signed_paper(worker, juniper, item, facilitator):
    hers = reverse("identity:advisor_detail", args=["kz1", juniper.public_id])
    choose = reverse("records:answer_choose", args=["kz1", juniper.public_id])
    assert choose in worker.get(hers).content.decode()
    assert "Taking part in the group" in worker.get(choose).content.decode()
    assert item().texts.get(form="text").lead in worker.get(place(juniper, item(), "").split("?")[0]).content.decode()
    answer = send(worker, place(juniper, item(), "paper_signed"), upload=scan())
    event = ConsentEvent.objects.get()
    offered = reverse("receipts_handed:paper_hand", args=["kz1", HeardAnswer.objects.get().public_id])
    assert (answer.status_code, to_the_paper(answer["Location"])) == (302, f"{offered}?language=en")
    assert f'href="{hers}"' in worker.get(offered).content.decode()
    assert (event.state, event.method, event.by, event.evidence.pages) == ("given", "paper_signed", facilitator, 1)


def test_a_spoken_yes_with_a_colleague_as_witness(worker, juniper, item, manager):
    there = {"witness_who": str(manager.pk), "witness_presence": "there", "witness_languages": ["en"],
             "witness_conflict": "none", "talk_from": "00:00", "talk_until": "00:01", "witness_from": "00:00",
             "witness_until": "00:02"}  # fmt: skip
    assert send(worker, place(juniper, item(), "spoken_witnessed"), **there).status_code == 302
    [witness] = Evidence.objects.get().attendances.all()
    assert (witness.role, witness.person, witness.outside, witness.conflict) == ("witness", manager, False, "none")


def test_the_pages_are_the_same_whatever_she_has_said(worker, juniper, say, item):
    pages = [
        reverse("records:answer_choose", args=["kz1", juniper.public_id]),
        place(juniper, item(), "told_to_staff"),
        reverse("records:answers_pause", args=["kz1", juniper.public_id]),
    ]

    def seen() -> list[str]:
        return [re.sub(r'value="[^"]{36,}"|nonce="[^"]+"', "", worker.get(page).content.decode()) for page in pages]

    before = seen()
    say(juniper, "yes")
    assert seen() == before
    say(juniper, "no")
    assert seen() == before


@pytest.mark.parametrize("before", ["yes", "no", "not_now", None])
@pytest.mark.parametrize("answer", ["no", "not_now"])
def test_what_is_said_back_is_the_same_whatever_she_has_said(worker, juniper, say, item, before, answer):
    if before:
        say(juniper, before)
    url = place(juniper, item(), "told_to_staff")
    page = worker.get(send(worker, url, answer=answer, hour="")["Location"]).content.decode()
    assert "Written down. She finds it on her own page." in page


def test_somebody_told_her_what_to_answer_so_nothing_is_written_down_but_that(
    worker, client_for, juniper, item, safeguarding, manager
):
    send(worker, place(juniper, item(), "paper_signed"), upload=scan(), told="somebody")
    assert (ConsentEvent.objects.count(), Evidence.objects.count()) == (0, 0)
    look = ToLookAt.objects.get()
    address = reverse("records:look_detail", args=["kz1", look.public_id])
    assert address in client_for(safeguarding).get("/w/kz1/").content.decode()
    assert [client_for(person).get(address).status_code for person in (safeguarding, manager)] == [200, 403]
    client_for(safeguarding).post(address, {"outcome": "acted", "once": str(uuid.uuid4())})
    look.refresh_from_db()
    assert (look.outcome, look.looked_by) == ("acted", safeguarding)


def test_where_her_language_has_no_words_it_says_so_and_reads_nothing_by_itself(worker, juniper, item):
    Advisor.objects.filter(pk=juniper.pk).update(language="km")
    page = worker.get(place(juniper, item(), "").split("?")[0]).content.decode()
    assert "There are no approved words in her language" in page
    assert item().texts.get(form="text").lead not in page
    answer = send(worker, place(juniper, item(), "paper_signed"), upload=scan(), spoken_in="km")
    assert "an interpreter must have been there" in answer.content.decode()
    there = {"interpreter_who": "outside", "interpreter_languages": ["en", "km"], "interpreter_conflict": "none"}
    assert (
        send(worker, place(juniper, item(), "paper_signed"), upload=scan(), spoken_in="km", **there).status_code == 302
    )
    evidence = Evidence.objects.get()
    assert (evidence.language, evidence.spoken_in, evidence.script.language) == ("en", "km", "en")


def test_it_rests_for_her_at_the_word_of_anybody_and_somebody_is_to_ask_her(worker, client_for, juniper, say, manager):
    say(juniper, "yes")
    url = reverse("records:answers_pause", args=["kz1", juniper.public_id])
    worker.post(url, {"what": "everything", "once": str(uuid.uuid4())})
    assert ConsentEvent.objects.filter(advisor=juniper).standing().get().state == "paused"
    task = WithdrawalEffect.objects.get(event__advisor=juniper)
    assert task.code == "confirm_with_her"
    assert client_for(manager).get(f"/w/kz1/after/{task.public_id}/").status_code == 200


def test_a_second_person_opens_the_paper_and_says_that_it_counts(worker, client_for, juniper, tern, item, safeguarding):
    for advisor in (juniper, tern):
        send(worker, place(advisor, item(), "paper_signed"), upload=scan())
    paper = WaitingPaper.objects.get()
    url = reverse("records:paper_detail", args=["kz1", paper.public_id])
    lead = client_for(safeguarding)
    assert url in lead.get("/w/kz1/").content.decode()
    opened = lead.post(reverse("records:evidence_open", args=["kz1", paper.evidence.public_id]))
    assert b"".join(opened.streaming_content) == PDF
    assert lead.post(url, {"decision": "confirm", "once": str(uuid.uuid4())}).status_code == 302
    assert ConsentEvent.objects.get(advisor=tern).state == "given"


def test_she_sees_who_opened_it_and_what_is_kept(worker, client_for, juniper, item, safeguarding):
    send(worker, place(juniper, item(), "paper_signed"), upload=scan())
    evidence = Evidence.objects.get()
    listed = reverse("records:evidence_list", args=["kz1", juniper.public_id])
    opening = reverse("records:evidence_open", args=["kz1", evidence.public_id])
    lead = client_for(safeguarding)
    assert opening in lead.get(listed).content.decode()
    assert lead.get(opening).status_code == 405
    lead.post(opening)
    hers = client_for(juniper.user)
    assert "what shows an answer you gave" in hers.get("/d/opened/").content.decode()
    assert "signed on paper" in hers.get("/d/kept/shown/").content.decode()
    assert [worker.get(listed).status_code, worker.post(opening).status_code] == [403, 403]
    assert AuditEvent.objects.get(event="file.opened").advisor_id == juniper.pk


def test_her_own_page_asks_for_her_name_where_a_tap_is_not_enough(client_for, juniper, item, kz, manager):
    her, url = client_for(juniper.user), f"/c/{item().public_id}/"
    assert "the name you are called by here" not in her.get(url).content.decode()
    PurposeLimit.objects.create(
        programme=kz, purpose_id=item().purpose_id, evidence_floor="signed_or_recorded", set_by=manager
    )
    page = her.get(url).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(once|shown)" value="([^"]+)"', page))
    assert "type your code" in her.post(url, hidden | {"answer": "yes", "typed": " "}).content.decode()
    assert her.post(url, hidden | {"answer": "yes", "typed": "Juniper"}).status_code == 302
    assert ConsentEvent.objects.get().method == "typed_name"


def test_a_form_of_words_that_were_replaced_says_so_and_keeps_what_was_typed(
    worker, juniper, item, kz, manager, safeguarding
):
    where = place(juniper, item(), "told_to_staff")
    publish(renew_notice(programme=kz, by=manager), manager, safeguarding)
    today = f"{timezone.localdate(timezone=ZoneInfo(kz.timezone))}"
    page = worker.post(where, {"answer": "not_now", "day": today, "words": "0" * 64, "once": str(uuid.uuid4())})
    assert (page.status_code, today in page.content.decode()) == (200, True)
    assert "Please read the new ones first" in page.content.decode()
    assert ConsentEvent.objects.count() == 0
