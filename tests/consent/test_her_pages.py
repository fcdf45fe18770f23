"""Her pages: read, answer one by one, be explained to, keep a receipt, stop in no more taps than a yes took."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from consent.notices import actions as notice_actions
from consent.notices.models import CheckQuestion, NoticeText
from consent.notices.purpose_names import short_name
from consent.records import actions, her_own, panels
from consent.records.models import CheckAnswer, ConsentEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.programmes.scope import load_scope
from tests.consent.conftest import PURPOSES, own_queries, publish


@pytest.fixture
def her(client_for, juniper, notice):
    return client_for(juniper.user)


def give(browser, url: str, word: str, **more):
    """Open a question and send its form with one answer, as a browser does."""
    page = browser.get(f"{url}?again=1").content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(once|shown)" value="([^"]+)"', page))
    return browser.post(url, hidden | {"answer": word} | more)


def url_of(item, purpose="participation.group") -> str:
    return f"/c/{item(purpose).public_id}/"


def test_she_walks_from_the_list_to_her_receipt(her, item, juniper):
    place = re.search(r'class="btn" href="(/c/[^"]+)"', her.get("/c/").content.decode())[1]
    for purpose in PURPOSES:
        assert place == url_of(item, purpose)
        place = give(her, place, "yes")["Location"]
    for order in (1, 2, 3):
        assert place.startswith("/c/check/")
        assert her.post(place, {"chosen": "0"})["Location"] == place
        explained = her.get(place).content.decode()
        assert CheckQuestion.objects.get(order=order, form="text").explanation in explained
        place = re.search(r'class="btn wide" href="([^"]+)"', explained)[1]
    assert "You said yes to" in her.get(place).content.decode()
    assert ConsentEvent.objects.filter(advisor=juniper, state="given").count() == 5


def test_nothing_is_chosen_beforehand_and_the_three_answers_have_equal_weight(her, item):
    page = her.get(url_of(item)).content.decode()
    radios = re.findall(r'<input type="radio"[^>]*>', page)
    assert [re.search(r'value="(\w+)"', radio)[1] for radio in radios] == ["yes", "no", "not_now"]
    assert [radio for radio in radios if "checked" in radio] == []


def test_a_form_without_an_answer_says_what_to_do_and_records_nothing(her, item):
    page = give(her, url_of(item), "").content.decode()
    assert page.count("Choose yes, no or not now") == 2
    assert ConsentEvent.objects.count() == 0


def test_opening_a_link_changes_nothing(her, item):
    for where in (url_of(item), f"{url_of(item)}stop/", f"{url_of(item)}?answer=yes"):
        her.get(where)
    assert ConsentEvent.objects.count() == 0


def test_the_same_form_sent_twice_is_one_answer(her, item):
    page = her.get(url_of(item)).content.decode()
    form = dict(re.findall(r'<input type="hidden" name="(once|shown)" value="([^"]+)"', page)) | {"answer": "yes"}
    first, second = (her.post(url_of(item), form) for _tap in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert (first["Location"], ConsentEvent.objects.count()) == (second["Location"], 1)


def test_the_page_of_her_yes_holds_the_button_that_stops_it(her, item, say, juniper):
    say(juniper, "yes")
    page = her.get(url_of(item)).content.decode()
    stop = re.search(r'action="([^"]+/stop/)"', page)[1]
    assert "You are off the coming lists at once" in page
    answer = her.post(stop, {"once": str(uuid.uuid4())})
    assert answer.status_code == 302
    assert ConsentEvent.objects.standing().get().state == "withdrawn"


def test_stopping_twice_shows_the_same_receipt(her, item, say, juniper):
    say(juniper, "yes")
    places = [her.post(f"{url_of(item)}stop/", {"once": str(uuid.uuid4())})["Location"] for _tap in range(2)]
    assert places[0] == places[1]
    assert ConsentEvent.objects.count() == 2


def test_a_wrong_answer_to_a_check_question_fails_nobody(her, say, juniper, notice):
    say(juniper, "yes")
    question = notice.checks.get(order=1, form="text")
    place = f"/c/check/{question.public_id}/"
    her.post(place, {"chosen": "0"})
    page = her.get(place).content.decode()
    assert (question.explanation in page, "wrong" in page.lower(), "error" in page.lower()) == (True, False, False)
    assert CheckAnswer.objects.get().outcome == "explained"
    assert ConsentEvent.objects.get().state == "given"


def test_who_says_no_to_everything_is_asked_no_check_questions(her, item):
    for purpose in PURPOSES:
        place = give(her, url_of(item, purpose), "no")["Location"]
    assert place.startswith("/c/receipt/")


@pytest.mark.parametrize("word", ["yes", "no", "not_now", ""])
def test_whatever_she_has_answered_she_can_say_that_something_is_not_clear(her, say, juniper, word, kz, manager):
    if word:
        say(juniper, word)
    place = re.search(r'href="([^"]+)">Something is not clear to me<', her.get("/c/").content.decode())[1]
    her.post(place, {"wish": "another_person"})
    [todo] = panels.staff_todos(load_scope(manager), kz)
    assert (todo.title, todo.note) == ("She wants somebody to tell her what we ask", juniper.shown_code)


def test_a_no_is_not_asked_again_but_she_can_change_it_herself(her, item, say, juniper):
    for purpose in PURPOSES:
        say(juniper, "no", purpose)
    assert panels.advisor_todos(load_scope(juniper.user)) == []
    assert "Start" not in her.get("/c/").content.decode()
    give(her, url_of(item), "yes")
    assert ConsentEvent.objects.filter(purpose=PURPOSES[0]).standing().get().state == "given"


def test_after_90_days_a_no_is_asked_again_only_with_new_words(say, juniper, kz, manager, safeguarding):
    waiting = []
    for days in (89, 91):
        for purpose in PURPOSES:
            say(juniper, "no", purpose, at=timezone.now() - timedelta(days=days))
    waiting.append(len(panels.advisor_todos(load_scope(juniper.user))))
    publish(notice_actions.renew_notice(programme=kz, by=manager), manager, safeguarding)
    waiting.append(len(panels.advisor_todos(load_scope(juniper.user))))
    assert waiting == [0, 0]  # the no of 89 days ago still rests


def test_new_words_after_90_days_are_worth_asking(say, juniper, kz, manager, safeguarding):
    for purpose in PURPOSES:
        say(juniper, "no", purpose, at=timezone.now() - timedelta(days=91))
    publish(notice_actions.renew_notice(programme=kz, by=manager), manager, safeguarding)
    assert [todo.note for todo in panels.advisor_todos(load_scope(juniper.user))] == ["5 short questions"]


def test_home_tells_her_what_waits_and_what_ends_soon(say, juniper, notice, django_assert_num_queries):
    before = panels.advisor_todos(load_scope(juniper.user))
    assert [todo.title for todo in before] == ["Read what we ask, and answer for yourself"]
    say(juniper, "yes", "contact.sms", at=timezone.now() - timedelta(days=170))
    scope = load_scope(juniper.user)
    with django_assert_num_queries(2):
        todos = panels.advisor_todos(scope)
    assert [(todo.title, todo.note.split(",")[0]) for todo in todos] == [
        ("Read what we ask, and answer for yourself", "4 short questions"),
        ("One choice ends soon", "Text messages to your phone"),
    ]


def test_a_renewed_yes_lasts_anew_and_not_now_keeps_the_old_one(her, item, say, juniper):
    old = say(juniper, "yes", "contact.sms", at=timezone.now() - timedelta(days=170))
    give(her, url_of(item, "contact.sms"), "not_now")
    assert ConsentEvent.objects.standing().get() == old
    give(her, url_of(item, "contact.sms"), "yes")
    assert ConsentEvent.objects.standing().get().valid_until > old.valid_until


def test_home_is_quiet_about_a_yes_that_she_lets_end_and_about_no_other(her, item, say, juniper):
    for purpose in ("contact.sms", "payment.provider"):
        say(juniper, "yes", purpose, at=timezone.now() - timedelta(days=170 if purpose == "contact.sms" else 350))
    scope = load_scope(juniper.user)
    ending = [todo.note.split(",")[0] for todo in panels.advisor_todos(scope) if todo.title == "One choice ends soon"]
    assert ending == ["Text messages to your phone", "Payment details to the bank or wallet company"]
    give(her, url_of(item, "contact.sms"), "not_now")
    left = [todo.note for todo in panels.advisor_todos(load_scope(juniper.user))]
    assert [note.split(",")[0] for note in left] == [
        "3 short questions",
        "Payment details to the bank or wallet company",
    ]


def test_who_reads_another_language_is_offered_those_there_are_and_never_english_unasked(her, item, juniper):
    juniper.user.language = "kk"
    juniper.user.save()
    for where in ("/c/", url_of(item)):
        page = her.get(where).content.decode()
        assert ("Do you want to take part" in page, 'value="en" lang="en">English<' in page) == (False, True)
    her.post("/c/language/", {"language": "en"})
    assert "Do you want to take part" in her.get(url_of(item)).content.decode()
    give(her, url_of(item), "yes")
    assert ConsentEvent.objects.get().language == "en"


def test_a_receipt_says_until_when_which_words_and_how_to_stop(her, say, juniper):
    event = say(juniper, "yes", "quote.unnamed")
    say(juniper, "no", "contact.sms")
    page = her.get(f"/c/receipt/{event.public_id}/").content.decode()
    assert "May we use your words without your name?" in page
    assert "Words: version 1.0, English." in page
    assert ("You have answered since then." in page, "short text messages" in page) == (True, False)


def test_what_she_stopped_stands_by_itself_on_her_receipt_and_can_be_changed(her, item, say, juniper):
    say(juniper, "yes")
    her.post(f"{url_of(item)}stop/", {"once": str(uuid.uuid4())})
    page = her.get(f"/c/receipt/{ConsentEvent.objects.standing().get().public_id}/").content.decode()
    assert ("You stopped" in page, "You did not say yes to" in page) == (True, False)
    assert '<a class="go" href="/c/">Change' in page


def test_an_old_question_leads_to_its_new_words(her, item, kz, manager, safeguarding):
    old = url_of(item)
    second = publish(notice_actions.renew_notice(programme=kz, by=manager), manager, safeguarding)
    new = second.items.get(purpose="participation.group")
    assert her.get(old)["Location"] == f"/c/{new.public_id}/"


def test_a_yes_to_what_is_no_longer_asked_can_still_be_stopped(her, item, say, juniper, kz, manager, safeguarding):
    say(juniper, "yes", "quote.unnamed")
    second = notice_actions.renew_notice(programme=kz, by=manager)
    notice_actions.leave_out(item=second.items.get(purpose="quote.unnamed"), by=manager)
    publish(second, manager, safeguarding)
    assert "Not asked any more, but you said yes" in her.get("/c/").content.decode()
    assert "Stop this" in her.get(url_of(item, "quote.unnamed")).content.decode()
    her.post(f"{url_of(item, 'quote.unnamed')}stop/", {"once": str(uuid.uuid4())})
    assert ConsentEvent.objects.standing().get().state == "withdrawn"


def test_who_left_the_programme_can_still_read_and_stop(her, item, say, juniper):
    event = say(juniper, "yes")
    juniper.enrolments.update(
        starts_on=timezone.localdate() - timedelta(days=9), ends_on=timezone.localdate() - timedelta(days=1)
    )
    assert her.get("/c/").status_code == 200
    assert "Do you want to take part" in her.get(f"/c/receipt/{event.public_id}/").content.decode()
    her.post(f"{url_of(item)}stop/", {"once": str(uuid.uuid4())})
    assert ConsentEvent.objects.standing().get().state == "withdrawn"


def test_nobody_opens_what_belongs_to_another(client_for, say, juniper, tern, other_advisor, item, notice):
    event, check = say(juniper, "yes"), notice.checks.get(order=1, form="text")
    own = [f"/c/receipt/{event.public_id}/"]
    programme = [url_of(item), f"{url_of(item)}stop/", f"/c/check/{check.public_id}/"]
    tern_sees = [client_for(tern.user).get(where).status_code for where in own]
    away = client_for(other_advisor.user)
    away_sees = [away.get(where).status_code for where in own + programme]
    assert (tern_sees, away_sees) == ([404], [404, 404, 404, 404])
    assert [away.post(where, {"answer": "yes"}).status_code for where in programme] == [404, 404, 404]


def test_an_answer_for_a_draft_finds_nothing(client_for, juniper, draft):
    place = f"/c/{draft.items.first().public_id}/"
    assert client_for(juniper.user).get(place).status_code == 404


@pytest.mark.parametrize("answered", [1, 3])
def test_her_list_takes_the_same_number_of_queries_for_any_number_of_answers(her, say, juniper, answered):
    for purpose in PURPOSES[:answered]:
        say(juniper, "yes", purpose)
    with own_queries(8):
        assert her.get("/c/").status_code == 200


@pytest.mark.parametrize("paused", [1, 3])
def test_nor_does_what_rests_and_is_not_asked_any_more_take_a_query_each(
    her, say, juniper, kz, notice, manager, facilitator, safeguarding, paused
):
    for purpose in PURPOSES[:paused]:
        say(juniper, "yes", purpose)
    actions.pause(advisor=juniper, programme=kz, by=facilitator)
    newer = notice_actions.renew_notice(programme=kz, by=manager)
    for item in newer.items.filter(purpose__in=PURPOSES[:paused]):
        notice_actions.leave_out(item=item, by=manager)
    publish(newer, manager, safeguarding)
    with own_queries(9):
        page = her.get("/c/").content.decode()
    assert [short_name(purpose) in page for purpose in PURPOSES[:paused]] == [True] * paused


def test_titles_and_receipts_hold_no_revealing_word(her, item, say, juniper):
    event = say(juniper, "yes")
    for where in ("/c/", url_of(item), f"/c/receipt/{event.public_id}/"):
        page = her.get(where).content.decode().lower()
        assert re.search(r"<title>\s*your (choices|answers) - notes", page)
        assert [word for word in ("traffick", "survivor", "victim", "exploit") if word in page] == []


def test_she_lifts_a_pause_in_one_tap_and_her_yes_ends_when_it_would_have(her, item, say, juniper, kz, facilitator):
    yes = say(juniper, "yes")
    actions.pause(advisor=juniper, programme=kz, purpose="participation.group", by=facilitator)
    assert "Let it go on" in her.get(url_of(item)).content.decode()
    assert her.post(f"{url_of(item)}go-on/").status_code == 302
    again = ConsentEvent.objects.filter(advisor=juniper).standing().get()
    assert (again.state, again.valid_until, again.text_sha256) == ("given", yes.valid_until, yes.text_sha256)
    assert her.post(f"{url_of(item)}go-on/").status_code == 302  # a second tap finds what stands
    assert ConsentEvent.objects.count() == 3


def test_nobody_else_lifts_a_pause_and_nothing_comes_of_one_where_she_had_not_said_yes(
    her, item, say, juniper, kz, facilitator
):
    say(juniper, "yes")
    about = {"advisor": juniper, "programme": kz, "purpose": "participation.group"}
    actions.pause(**about, by=facilitator)
    with pytest.raises(NotNow):
        her_own.go_on(**about, by=facilitator)
    actions.pause(**about | {"purpose": "contact.sms"}, by=facilitator)
    assert her.post(f"{url_of(item, 'contact.sms')}go-on/").status_code == 409
    assert "GIVEN" not in {event.state for event in ConsentEvent.objects.standing()}


def test_everything_stops_from_one_page_that_says_before_what_will_happen(her, say, juniper, kz):
    for purpose in ("participation.group", "contact.sms"):
        say(juniper, "yes", purpose)
    assert f"/c/stop/{kz.public_id}/" in her.get("/c/").content.decode()
    page = her.get(f"/c/stop/{kz.public_id}/").content.decode()
    assert (
        NoticeText.objects.get(item__purpose="contact.sms", form="text").if_you_change_your_mind.split(".")[0] in page
    )
    assert her.post(f"/c/stop/{kz.public_id}/")["Location"] == "/c/"
    assert {event.state for event in ConsentEvent.objects.standing()} == {"withdrawn"}
    assert her.get(f"/c/stop/{kz.public_id}/")["Location"] == "/c/"


def test_a_programme_that_is_not_hers_has_nothing_to_stop(her, th):
    assert her.get(f"/c/stop/{th.public_id}/").status_code == 404
