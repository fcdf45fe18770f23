"""What a child is told and not asked, and her check questions: in words for her age, and in no others."""

import re
import uuid

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from consent.notices import actions, other_forms
from consent.notices.changes import differences, smallest_change
from consent.notices.models import CheckQuestion, Notice, NoticeApproval, ToldFact
from consent.notices.reading import read, read_one, stamp_of
from consent.notices.reading_forms import FOR_CHILDREN, TOLD_IN, told_in
from consent.records import understanding
from consent.records.choices import load_choices
from consent.records.models import CheckAnswer, ConsentEvent
from consent.records.standing import reason_of_all
from consent.records.voices import voices_of
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.ages import Band, birth_as_typed
from survivor_engagement.identity.aging import correct_age
from survivor_engagement.programmes.scope import load_scope
from tests.consent.conftest import publish, read_by_an_advisor
from tests.consent.test_her_pages import give
from tests.harness.cast import make_child, make_guardian

BANDS = {8: "band_6_11", 13: "band_12_14", 16: "band_15_17"}
WITHOUT_CHECKS = "In the words for ages 6 to 11 two check questions are needed at least."
WITHOUT_A_FACT = "In the words for ages 6 to 11 some facts are not told that are told elsewhere."
CHECK = {"question": "What do you do?", "answers": "I stop.\nI wait.", "right": "1", "explanation": "You stop it."}


def refused(write) -> str:
    with pytest.raises(DatabaseError) as no, transaction.atomic():
        write()
    return str(no.value).splitlines()[0]


def press(client, where: str, **form):
    return client.post(where, form | {"once": str(uuid.uuid4())})


def at_check(question: CheckQuestion) -> str:
    return f"/c/check/{question.public_id}/"


def check_in(notice: Notice, form: str, order: int = 1) -> CheckQuestion:
    return notice.checks.get(language="en", form=form, order=order)


def write_check(notice: Notice, manager, form: str, order: int = 1, **more) -> CheckQuestion:
    said = {"question": "What do you do?", "options": ["I stop.", "I wait."], "right_index": 0, "explanation": "So."}
    place = {"notice": notice, "language": "en", "order": order, "reading_form": form}
    return actions.write_check(**place | said | more, by=manager)


def without_words(draft: Notice, manager, form: str, *purposes: str) -> None:
    for item in draft.items.filter(purpose__in=purposes) if purposes else draft.items.all():
        other_forms.remove_form(item=item, language="en", reading_form=form, by=manager)


@pytest.fixture
def unclear(notice, wren):
    """She said yes, and that the first check question is not clear to her yet."""

    def say(child=wren) -> CheckAnswer:
        question = check_in(notice, told_in(Band.FROM_12))
        return understanding.not_clear_yet(advisor=child, question=question, wish="another_day", by=child.user)

    return say


def test_facts_and_check_questions_are_for_a_language_and_an_age_and_nothing_stands_in_for_them(draft):
    reading = read_one(draft)
    found = {
        band: {row.form for rows in (reading.checks_for("en", band), reading.facts_for("en", band)) for row in rows}
        for band in Band
    }
    assert found == {
        "adult": {"text"}, "15_17": {"band_15_17"}, "12_14": {"band_12_14"}, "6_11": {"band_6_11"},
        "0_5": {"band_6_11"}, "unknown": {"band_6_11"},
    }  # fmt: skip
    CheckQuestion.objects.filter(form="band_12_14").delete()
    ToldFact.objects.filter(form="band_12_14").delete()
    reading = read_one(draft)
    assert (reading.checks_for("en", Band.FROM_12), reading.facts_for("en", Band.FROM_12)) == ([], [])
    assert [reading.facts_for(language, band) for language in ("kk", None) for band in Band] == [[]] * 12


def test_all_of_it_is_still_read_in_four_queries(notice, django_assert_num_queries):
    with django_assert_num_queries(4):
        read([notice])


@pytest.mark.parametrize(("years", "form"), BANDS.items())
def test_a_child_is_told_in_the_words_for_her_age(client_for, kz, manager, notice, years, form):
    page = client_for(make_child(kz, manager, years=years).user).get("/c/").content.decode()
    shown = {body for body in notice.facts.values_list("body", flat=True) if body in page}
    assert shown == set(notice.facts.filter(form=form).values_list("body", flat=True))


@pytest.mark.parametrize(("years", "form"), BANDS.items())
def test_a_child_walks_from_her_yes_through_her_check_questions_to_her_receipt(
    client_for, kz, manager, notice, years, form, item
):
    her = client_for(make_child(kz, manager, years=years).user)
    place, checks = f"/c/{item().public_id}/", []
    while not place.startswith("/c/receipt/"):
        if not place.startswith("/c/check/"):
            place = give(her, place, "yes")["Location"]
            continue
        checks.append(place)
        before = her.get(place).content.decode()
        assert press(her, place, chosen="0")["Location"] == place
        place = re.search(r'class="btn wide" href="([^"]+)"', her.get(place).content.decode())[1]
        assert f"{len(checks)} of 2" in re.sub(r"<[^>]+>|\s+", " ", before).replace("  ", " ")
    assert checks == [at_check(check_in(notice, form, order)) for order in (1, 2)]
    answers = CheckAnswer.objects.order_by("pk").select_related("question")
    found = ["understood" if answer.question.right_index == 0 else "explained" for answer in answers]
    assert [answer.outcome for answer in answers] == found


def test_a_child_who_says_only_no_is_asked_no_check_question(client_for, wren, notice, item):
    her = client_for(wren.user)
    place = f"/c/{item().public_id}/"
    while not place.startswith("/c/receipt/"):
        assert not place.startswith("/c/check/")
        place = give(her, place, "no")["Location"]


def test_check_questions_in_other_words_are_not_there_for_her(client_for, wren, juniper, notice):
    found = {
        her: {form for form in TOLD_IN if client_for(her.user).get(at_check(check_in(notice, form))).status_code == 200}
        for her in (wren, juniper)
    }
    assert found == {wren: {"band_12_14"}, juniper: {"text"}}
    for answer in ({"chosen": "0"}, {"clear": "yes"}):
        assert press(client_for(wren.user), at_check(check_in(notice, "text")), **answer).status_code == 404
    assert press(client_for(wren.user), at_check(check_in(notice, "text")) + "again/").status_code == 404


def test_neither_the_action_nor_the_database_takes_her_answer_to_a_question_in_other_words(
    as_web, wren, juniper, notice, kz
):
    wrong = [(wren, "text"), (wren, "band_6_11"), (wren, "band_15_17"), (juniper, "band_12_14")]
    for her, form in wrong:
        about = {"advisor": her, "question": check_in(notice, form), "by": her.user}
        with pytest.raises(NotNow, match="another age"):
            understanding.answer_check(chosen=0, **about)
        with pytest.raises(NotNow, match="another age"):
            understanding.not_clear_yet(wish="another_day", **about)
        row = {"advisor": her, "programme": kz, "question": about["question"], "outcome": "understood"}
        with as_web(her.user):
            assert "for the age" in refused(lambda row=row: CheckAnswer.objects.create(**row))
    for her, form in ((wren, "band_12_14"), (juniper, "text")):
        with as_web(her.user):
            row = {"advisor": her, "programme": kz, "question": check_in(notice, form), "outcome": "understood"}
            assert CheckAnswer.objects.create(**row).pk


def in_python(child, programme) -> str:
    said = ConsentEvent.objects.filter(advisor=child).standing().with_voices().with_age_of_words()
    return reason_of_all(said, voices_of(child, programme.pk), timezone.now())


@pytest.mark.parametrize("born", [8, 13, 16, "unknown"])
def test_what_is_not_clear_to_a_child_holds_back_her_yes_until_she_says_that_it_is(
    client_for, kz, manager, facilitator, safeguarding, notice, say, allow, ask, born
):
    child = make_child(kz, manager, **({"born": born} if born == "unknown" else {"years": born}))
    allow(make_guardian(child, facilitator, safeguarding), "yes")
    say(child, "yes")
    her, where = client_for(child.user), at_check(check_in(notice, BANDS.get(born, "band_6_11")))
    press(her, where, chosen="0")
    assert (ask(child), in_python(child, kz)) == ("GIVEN", "GIVEN")  # no answer to a check question closes anything
    assert press(her, f"{where}again/", wish="another_person").status_code == 302
    assert (ask(child), in_python(child, kz)) == ("NOT_UNDERSTOOD", "NOT_UNDERSTOOD")
    assert "Something is not clear yet" in her.get("/c/").content.decode()
    assert "It is clear now" in her.get(where).content.decode()
    press(her, where, clear="yes")
    assert (ask(child), in_python(child, kz)) == ("GIVEN", "GIVEN")


def test_for_a_small_child_whose_guardian_decides_it_holds_back_the_yes_of_the_guardian(
    kz, manager, facilitator, safeguarding, notice, allow, ask
):
    child = make_child(kz, manager, years=4)
    allow(make_guardian(child, facilitator, safeguarding), "yes")
    assert (ask(child), in_python(child, kz)) == ("GIVEN", "GIVEN")
    about = {"advisor": child, "question": check_in(notice, "band_6_11"), "by": child.user}
    understanding.not_clear_yet(wish="another_day", **about)
    assert (ask(child), in_python(child, kz)) == ("NOT_UNDERSTOOD", "NOT_UNDERSTOOD")


def test_a_no_of_a_child_needs_no_understanding(wren, say, ask, unclear, heron, allow, kz):
    allow(heron, "yes")
    say(wren, "yes")
    unclear()
    say(wren, "no")
    assert (ask(wren), in_python(wren, kz)) == ("WITHDRAWN", "WITHDRAWN")


@pytest.fixture
def grow(wren, kz, safeguarding):
    def older(age_band: str, typed: str) -> None:
        birth = birth_as_typed(typed, timezone.localdate())
        correct_age(advisor=wren, programme=kz, age_band=age_band, birth=birth, by=safeguarding)
        wren.refresh_from_db()

    return older


@pytest.mark.parametrize(("age", "form"), [(("under_18", "17"), "band_15_17"), (("adult", "2001-01-01"), "text")])
def test_when_she_has_grown_she_is_asked_in_other_words_and_still_clears_what_was_not_clear(
    client_for, wren, notice, say, ask, unclear, grow, age, form
):
    say(wren, "yes")
    old = unclear().question
    grow(*age)
    say(wren, "yes")
    her, new = client_for(wren.user), check_in(notice, form)
    assert [her.get(at_check(check_in(notice, form))).status_code for form in ("band_6_11", form)] == [404, 200]
    press(her, at_check(new), chosen="0")
    pages = [her.get(at_check(question)).content.decode() for question in (old, new)]
    assert ["It is clear now" in page for page in pages] == [True, False]
    assert ask(wren) == "NOT_UNDERSTOOD"
    press(her, f"{at_check(new)}again/", wish="another_day")
    press(her, at_check(new), clear="yes")
    assert list(CheckAnswer.objects.not_yet().values_list("question", flat=True)) == [old.pk]
    assert ask(wren) == "NOT_UNDERSTOOD"  # to clear the one says nothing of the other
    press(her, at_check(old), clear="yes")
    assert (ask(wren), her.get(at_check(old)).status_code) == ("GIVEN", 404)


def test_when_she_has_grown_check_questions_in_her_new_words_are_new_to_her(wren, notice, say, grow):
    say(wren, "yes")
    for order in (1, 2):
        about = {"advisor": wren, "question": check_in(notice, "band_12_14", order), "by": wren.user}
        understanding.answer_check(chosen=0, **about)
    [mine] = load_choices(load_scope(wren.user), "en")[1]
    assert mine.next_check() is None
    grow("under_18", "17")
    [mine] = load_choices(load_scope(wren.user), "en")[1]
    assert mine.next_check() == check_in(notice, "band_15_17")


def test_what_is_asked_of_a_child_needs_two_check_questions_and_the_same_facts_in_her_words(draft):
    assert read_one(draft).lacks("en") == []
    check_in(draft, "band_6_11").delete()
    assert read_one(draft).lacks("en") == [WITHOUT_CHECKS]
    ToldFact.objects.filter(notice=draft, form="band_6_11", purpose="accounts.audit").delete()
    assert read_one(draft).stands_in_the_way() == [f"English: {WITHOUT_CHECKS}", f"English: {WITHOUT_A_FACT}"]
    assert read_one(draft).for_readers == []


def test_where_no_child_of_an_age_is_asked_anything_nothing_is_needed_for_her(draft, manager, safeguarding):
    without_words(draft, manager, "band_6_11")
    assert read_one(draft).stands_in_the_way() == []
    assert publish(draft, manager, safeguarding).state == "published"


def test_with_the_last_question_for_an_age_go_its_check_questions_and_facts(draft, manager):
    first, *others = draft.items.values_list("purpose", flat=True)
    left = lambda: (draft.checks.filter(form="band_6_11").count(), draft.facts.filter(form="band_6_11").count())  # noqa: E731
    without_words(draft, manager, "band_6_11", *others)
    assert left() == (2, 6)
    actions.leave_out(item=draft.items.get(purpose=first), by=manager)
    assert (left(), draft.checks.filter(form="text").count(), draft.checks.count()) == ((0, 0), 3, 7)
    with pytest.raises(NotNow, match="No question has words for this age"):
        write_check(draft, manager, "band_6_11")
    with pytest.raises(NotNow, match="No question has words for this age"):
        actions.write_fact(
            notice=draft, purpose="accounts.audit", language="en", title="So", body="So", by=manager,
            reading_form="band_6_11",
        )  # fmt: skip


@pytest.mark.parametrize("rows", [CheckQuestion.objects, ToldFact.objects])
def test_the_database_knows_the_forms_and_one_of_each(draft, rows):
    one = rows.filter(notice=draft, form="band_6_11")
    assert "form_known" in refused(lambda: one.update(form="easy_read"))
    assert "unique" in refused(lambda: one.update(form="text"))


@pytest.mark.parametrize(("rows", "word"), [(CheckQuestion.objects, "explanation"), (ToldFact.objects, "body")])
def test_words_for_a_child_are_frozen_and_approved_with_the_others(draft, manager, safeguarding, rows, word):
    offered = actions.offer_notice(notice=draft, by=manager)
    read_by_an_advisor(offered, manager)
    of_child = rows.filter(notice=draft, form="band_6_11")
    assert NoticeApproval.objects.filter(notice=draft).exists()
    of_child.update(**{word: "Other words."})
    assert not NoticeApproval.objects.filter(notice=draft).exists()
    publish(draft, manager, safeguarding)
    assert "was published" in refused(lambda: of_child.update(**{word: "Others again."}))
    assert "was published" in refused(of_child.delete)


def test_whoever_wrote_a_check_question_for_a_child_does_not_publish_it(draft, manager, safeguarding):
    write_check(draft, safeguarding, "band_6_11")
    offered = actions.offer_notice(notice=draft, by=manager)
    read_by_an_advisor(offered, manager)
    with pytest.raises(NotNow, match="You wrote some of these words"):
        actions.publish_notice(notice=offered, by=safeguarding, seen=stamp_of(offered))


def test_a_machine_draft_for_a_child_is_counted_with_the_others(draft):
    CheckQuestion.objects.filter(notice=draft, form="band_6_11").update(source="machine_draft")
    assert (read_one(draft).unchecked("en"), read_one(draft).for_readers) == (2, [])


def test_a_new_version_begins_with_what_children_are_told(notice, kz, manager):
    second = actions.renew_notice(programme=kz, by=manager)
    words = {
        version: (
            sorted(version.checks.values_list("language", "form", "order", "question", "explanation")),
            sorted(version.facts.values_list("language", "form", "purpose", "body")),
        )
        for version in (notice, second)
    }
    assert words[second] == words[notice]
    assert (len(words[notice][0]), len(words[notice][1])) == (9, 24)


def test_words_for_a_further_age_are_a_small_change_and_one_more_or_less_of_them_is_a_big_one(
    draft, kz, manager, safeguarding
):
    without_words(draft, manager, "band_6_11")
    notice = publish(draft, manager, safeguarding)
    second = actions.renew_notice(programme=kz, by=manager)
    item = second.items.get(purpose="participation.group")
    words = {part: f"{part} for you." for part in ("question", "lead", "yes_means", "no_means")}
    words |= {"if_you_change_your_mind": "Just say stop."}
    actions.write_text(item=item, language="en", words=words, by=manager, reading_form="band_6_11")
    write_check(second, manager, "band_6_11", 1)
    write_check(second, manager, "band_6_11", 2)
    fact = {"purpose": "accounts.audit", "title": "So", "body": "So it is."}
    actions.write_fact(notice=second, language="en", reading_form="band_6_11", by=manager, **fact)
    found = differences(read_one(notice), read_one(second))
    assert {one.about for one in found} >= {"Check question 2 (for ages 6 to 11)"}
    assert smallest_change(read_one(notice), read_one(second)) == []
    write_check(second, manager, "band_12_14", 3)
    reasons = set(smallest_change(read_one(notice), read_one(second)))
    assert reasons == {"English, “Check question 3 (for ages 12 to 14)”: words were added or taken out."}
    check_in(second, "band_12_14", 3).delete()
    second.checks.filter(form="band_12_14", order=1).update(right_index=0)
    [reason] = smallest_change(read_one(notice), read_one(second))
    assert reason == "English, “Check question 1 (for ages 12 to 14)”: another answer is the right one."


def test_the_pages_of_the_writer_show_and_take_what_a_child_is_told(client_for, manager, draft):
    browser, words = client_for(manager), reverse("notices:notice_read", args=["kz1", draft.public_id, "en"])
    page = browser.get(words).content.decode()
    assert [row.pk for row in draft.checks.all() if row.explanation not in page] == []
    assert [row.pk for row in draft.facts.all() if row.body not in page] == []
    assert [form.label for form in TOLD_IN if f"Check questions ({form.label})" not in page] == []
    check, fact = f"{words}form/band_6_11/check/2/", f"{words}form/band_6_11/fact/accounts.audit/"
    assert [where for where in (check, fact) if f'href="{where}"' not in page] == []
    assert "Check question (for ages 6 to 11)" in browser.get(check).content.decode()
    assert press(browser, check, **CHECK)["Location"] == words
    assert press(browser, fact, title="We count money", body="We do it each year.")["Location"] == words
    assert check_in(draft, "band_6_11", 2).explanation == "You stop it."
    assert draft.facts.get(form="band_6_11", purpose="accounts.audit").body == "We do it each year."
    assert draft.facts.get(form="text", purpose="accounts.audit").body != "We do it each year."
    for form in ("easy_read", "band_0_99"):
        wrong = [where.replace("band_6_11", form) for where in (check, fact)]
        assert [browser.get(where).status_code for where in wrong] == [404, 404]


def test_a_page_without_words_for_an_age_offers_nothing_to_write_for_it(client_for, manager, draft):
    without_words(draft, manager, "band_6_11")
    words = reverse("notices:notice_read", args=["kz1", draft.public_id, "en"])
    page = client_for(manager).get(words).content.decode()
    assert [form for form in FOR_CHILDREN if f"{words}form/{form}/check/1/" in page] == ["band_12_14", "band_15_17"]
    where = f"{words}form/band_6_11/check/1/"
    assert "No question has words for this age yet" in press(client_for(manager), where, **CHECK).content.decode()


@pytest.mark.parametrize("form", TOLD_IN)
def test_a_reader_reads_with_the_questions_in_a_form_what_is_told_and_checked_in_it(
    client_for, juniper, draft, manager, form
):
    actions.offer_notice(notice=draft, by=manager)
    page = client_for(juniper.user).get(f"/r/{draft.public_id}/?form={form}").content.decode()
    for rows, part in ((draft.checks, "explanation"), (draft.facts, "body")):
        shown = {words for words in rows.values_list(part, flat=True) if words in page}
        assert shown == set(rows.filter(form=form).values_list(part, flat=True))


def test_the_database_publishes_no_words_for_a_child_that_no_reader_found_clear_in_that_form(
    draft, manager, safeguarding
):
    """Not even those that stand beside no question, where a page would write none."""
    without_words(draft, manager, "band_6_11")
    stray = {"notice": draft, "programme": draft.programme, "written_by": manager, "language": "en"}
    ToldFact.objects.create(**stray, purpose_id="accounts.audit", form="band_6_11", title="So", body="So.")
    offered = actions.offer_notice(notice=draft, by=manager)
    read_by_an_advisor(offered, manager)
    assert "was read by an advisor" in refused(lambda: actions.publish_notice(notice=offered, by=safeguarding))
