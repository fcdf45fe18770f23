"""Cases 4.6 of the guide to consent: what is left behind, what she can read, how light her pages are."""

import ast
import gzip
import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from consent.effects.relied import MOMENT_WORDS
from consent.notices import actions as notice_actions
from consent.notices.models import NoticeText, PurposeLimit
from consent.notices.starter import content
from consent.records import actions, gate, her_own
from consent.records.models import ConsentEvent
from survivor_engagement.identity import vault
from survivor_engagement.users.models import Submission
from tests.attacks import sinks
from tests.consent.conftest import publish
from tests.harness.cast import make_advisor
from tests.house.tree import ROOT

GROUP, NOTES, SMS = "participation.group", "capture.notes", "contact.sms"
LANGUAGES = ["en", "kk", "ru", "th", "vi", "km", "bn", "ne"]
WEIGHT = 100 * 1024  # bytes of one page with all that it loads, as it goes over the line
CANARY, TYPED, NUMBER = "Zq90001x", "Zq90002x", "+77000090003"


@pytest.fixture
def numbers_apart():
    """The numbers of people are like no other numbers."""
    with connection.cursor() as cursor:
        for sequence in ("identity_advisor_id_seq", "users_user_id_seq"):
            cursor.execute("SELECT max(nextval(%s::regclass)) FROM generate_series(1, 50000)", [sequence])


@pytest.fixture
def wren_of_canaries(kz, manager):
    """Her name and her number are found wherever they stand."""
    her = make_advisor(kz, manager, name=CANARY)
    vault.seal(her, {"phone": NUMBER}, by=manager, purpose="enrolment", programme_id=kz.pk)
    return her


@pytest.fixture
def in_all_languages(draft, kz, manager, safeguarding):
    for code in LANGUAGES[1:]:
        words = content(code, [(item.purpose_id, item.months) for item in draft.items.all()])
        notice_actions.fill_notice(notice=draft, language=code, content=words, by=manager)
    return publish(draft, manager, safeguarding)


def form_of(browser, url: str) -> dict[str, str]:
    page = browser.get(f"{url}?again=1").content.decode()
    return dict(re.findall(r'<input type="hidden" name="(once|shown)" value="([^"]+)"', page))


def give_and_stop(her, item) -> list[str]:
    """The addresses she was at: a form sent wrongly, a yes with her name, its receipt on paper, a stop, the report."""
    url = f"/c/{item.public_id}/"
    form = form_of(her, url) | {"typed": TYPED}
    seen = [url, f"{url}stop/"]
    her.post(url, form | {"answer": "perhaps"})
    seen.append(her.post(url, form | {"answer": "yes"})["Location"])
    receipt = her.post(f"{url}stop/")["Location"]
    paper = her.post(f"{receipt}take/", {"profile": "full", "delivered": "printed"})["Location"]
    seen += [receipt, paper, receipt.replace("receipt", "after"), "/c/used/", "/c/receipts/"]
    assert {her.get(place).status_code for place in seen[3:]} == {200}
    her.get(f"/c/{uuid.uuid4()}/")
    return seen


def learn_late_and_pause_again(her, say, manager) -> None:
    """What the lead is alarmed about: a stop that was relied on meanwhile, and somebody who pauses her again."""
    say(her, "yes", GROUP, at=timezone.now() - timedelta(days=20))
    programme = say(her, "yes", SMS).programme
    gate.check([her.pk], GROUP, programme_id=programme.pk, moment="invite")
    say(her, "no", GROUP, at=timezone.now() - timedelta(days=10), late_reason="told")
    for _turn in range(2):
        actions.pause(advisor=her, programme=programme, purpose=SMS, by=manager)
        her_own.go_on(advisor=her, programme=programme, purpose=SMS, by=her.user)


def test_ct_141_logs_tasks_bookkeeping_and_addresses_say_nothing_of_her_or_of_what_she_answered(
    numbers_apart, wren_of_canaries, item, say, kz, manager, client_for
):
    asked = item(NOTES)
    PurposeLimit.objects.create(programme=kz, purpose_id=NOTES, evidence_floor="signed_or_recorded", set_by=manager)
    telling = [CANARY, TYPED, NUMBER, NUMBER[1:], asked.purpose.name]
    text = NoticeText.objects.get(item=asked, language="en", form="text")
    telling += [getattr(text, part) for part in NoticeText.PARTS]
    with sinks.all_that_is_logged() as logged:
        addresses = give_and_stop(client_for(wren_of_canaries.user), asked)
        said = actions.pause(advisor=wren_of_canaries, programme=kz, by=manager)
        learn_late_and_pause_again(wren_of_canaries, say, manager)
    assert (said, ConsentEvent.objects.filter(state="withdrawn", purpose=NOTES).count()) == (0, 1)
    alarms = [line for line in logged.lines if "survivor_engagement.alarms" in line]
    assert [("relied on" in line, "paused again" in line) for line in alarms] == [(True, False), (False, True)]
    people = {wren_of_canaries.pk, wren_of_canaries.user_id, manager.pk}
    assert [line for line in alarms for number in people if re.search(rf"\b{number}\b", line)] == []
    rows = [row for _table, row in sinks.bookkeeping()]
    assert any("consent.withdrawn" in row for row in rows)
    held = [*logged.lines, *rows, *addresses, *(text.decode(errors="replace") for text in sinks.redis_texts())]
    assert [(word, one) for one in held for word in telling if word in one] == []
    assert text.question in logged.raw()  # it was there to be written: a library says at DEBUG what a page is made of


def test_ct_141_no_line_of_the_log_about_consent_is_given_the_number_of_a_person():
    given, people = [], re.compile(r"advisor|user|person|\bby\b")
    for path in sorted((ROOT / "consent").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("logger."):
                given += [ast.unparse(value) for value in call.args[1:]]
    assert len(given) >= 6
    assert [value for value in given if people.search(value)] == []


def test_ct_142_she_reads_who_used_her_yes_in_plain_words_and_names_nobody(client_for, say, juniper, kz, facilitator):
    say(juniper, "yes", GROUP)
    for moment in ("invite", "attendance"):
        gate.check([juniper.pk], GROUP, programme_id=kz.pk, moment=moment, by=facilitator)
    page = client_for(juniper.user).get("/c/used/").content.decode()
    said = [str(MOMENT_WORDS[moment]) in page for moment in ("invite", "attendance", "note.save")]
    assert said == [True, True, False]
    codes = (facilitator.label, juniper.shown_code, GROUP, 'moment="', "attendance")
    assert [word for word in codes if word in re.sub(r"<[^>]*>", " ", page)] == []


def test_ct_146_leaving_halfway_records_nothing_and_the_form_is_empty_on_the_next_visit(
    client_for, item, kz, manager, juniper
):
    url = f"/c/{item(GROUP).public_id}/"
    PurposeLimit.objects.create(programme=kz, purpose_id=GROUP, evidence_floor="signed_or_recorded", set_by=manager)
    her = client_for(juniper.user)
    half = form_of(her, url) | {"answer": "", "typed": TYPED}  # her name is there, the answer not yet
    page = her.post(url, half)
    assert (TYPED in page.content.decode(), page["Cache-Control"]) == (True, "no-store, private")
    her.get("/leave/")
    assert her.get(url).status_code == 302
    again = client_for(juniper.user).get(url)
    form = re.search(r"<form method=\"post\".*?</form>", again.content.decode(), re.DOTALL)[0]
    assert (TYPED in form, re.findall(r"<input[^>]*checked", form)) == (False, [])
    assert 'autocomplete="off"' in form.split(">")[0]
    assert (again["Cache-Control"], "ETag" in again.headers) == ("no-store, private", False)
    assert (ConsentEvent.objects.count(), Submission.objects.filter(user=juniper.user).count()) == (0, 0)


def loaded_with(page: str) -> int:
    """Bytes of what a page loads beside itself, each file compressed as the server sends it."""
    names = set(re.findall(r'(?:href|src)="/static/([^"]+)"', page))
    files = [ROOT / "static" / re.sub(r"\.[0-9a-f]{8,}(?=\.)", "", name) for name in names]
    assert len(files) >= 3  # the style sheet, a script, the icon
    return sum(len(gzip.compress(file.read_bytes())) for file in files)


@pytest.mark.parametrize("language", LANGUAGES)
def test_ct_148_each_page_of_giving_and_stopping_is_light(language, in_all_languages, client_for, juniper):
    juniper.user.language = language
    juniper.user.save()
    her, asked = client_for(juniper.user), in_all_languages.items.get(purpose=NOTES)
    url, weights = f"/c/{asked.public_id}/", {}

    def weigh(where: str) -> None:
        answer = her.get(where, headers={"accept-encoding": "gzip"})
        assert (answer.status_code, answer["Content-Encoding"]) == (200, "gzip"), where
        weights[where] = len(answer.content) + loaded_with(gzip.decompress(answer.content).decode())

    weigh("/c/"), weigh(url)
    shown = NoticeText.objects.get(item=asked, language=language, form="text")
    her.post(url, form_of(her, url) | {"answer": "yes", "shown": shown.sha256})
    weigh(url), weigh(f"{url}stop/"), weigh("/c/")
    receipt = her.post(f"{url}stop/")["Location"]
    weigh(receipt), weigh(f"{receipt}take/"), weigh(receipt.replace("receipt", "after"))
    assert (shown.question in her.get(url).content.decode(), ConsentEvent.objects.count()) == (True, 2)
    assert {where: weight for where, weight in weights.items() if weight > WEIGHT} == {}


def test_ct_148_an_answer_whose_reply_was_lost_is_sent_again_and_stands_once(client_for, item, juniper):
    her, url = client_for(juniper.user), f"/c/{item(NOTES).public_id}/"
    form = form_of(her, url) | {"answer": "yes"}
    first, second = (her.post(url, form) for _turn in range(2))
    assert (first["Location"], ConsentEvent.objects.count()) == (second["Location"], 1)
    stops = [her.post(f"{url}stop/")["Location"] for _turn in range(2)]
    assert (len(set(stops)), ConsentEvent.objects.count()) == (1, 2)


def test_ct_149_the_gate_answers_for_500_people_with_one_query(say, advisors, kz, django_assert_num_queries):
    people = [advisor.pk for advisor in advisors(6)]
    for advisor in advisors(3):
        say(advisor, "yes")
        people.append(advisor.pk)
    others = range(1_000_000, 1_000_000 + 500 - len(people))  # of whom there is nothing: for them it is a no
    with django_assert_num_queries(1):
        answers = gate.check([*people, *others], GROUP, programme_id=kz.pk, moment="invite")
    assert (len(answers), len(gate.allowed_among(answers))) == (500, 3)
