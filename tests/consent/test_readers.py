"""An advisor reads new words before others get them: hers alone to say, seen by nobody, and free of any cost."""

import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from consent.notices import actions, approving, panels
from consent.notices.answers import forget_what_she_read as erase_in_this_room
from consent.notices.models import Notice, NoticeApproval, NoticeText, ReaderComment, ReadingDone
from consent.notices.readiness import readers_of
from consent.notices.reading import read_one, stamp_of
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.questions import hers
from survivor_engagement.programmes.scope import load_scope
from tests.consent.conftest import agree, describe
from tests.consent.test_notices import WORDS, refused
from tests.harness.cast import make_child
from tests.harness.kept import kept

FORMS = ("text", "band_6_11", "band_12_14", "band_15_17")
PLACE = "Read new words before others get them"


@kept
def offered(draft, manager) -> Notice:
    return actions.offer_notice(notice=draft, by=manager)


@pytest.fixture
def her(client_for, juniper, offered):
    return client_for(juniper.user)


def answer(browser, notice: Notice, word: str, **more):
    where = f"/r/{notice.public_id}/"
    page = browser.get(where, {"form": more.pop("form", "")}).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(once|seen|language|form)" value="([^"]*)"', page))
    return browser.post(where, hidden | {"answer": word} | more)


def clear(notice: Notice, by, language="en", form="text") -> NoticeApproval:
    return approving.approve_words(notice=notice, language=language, reading_form=form, seen=stamp_of(notice), by=by)


def clear_in_all_forms(notice: Notice, by) -> None:
    for form in read_one(notice).forms_in("en"):
        clear(notice, by, form=form)


def forms_asked(her) -> list[str]:
    return [form for _notice, _programme, _language, form in panels.TO_READ.rows(load_scope(her.user))]


def row(notice: Notice, by, **more) -> NoticeApproval:
    same = {"programme": notice.programme, "role_kind": "lived_experience", "language": "en", "form": "text"}
    return NoticeApproval(notice=notice, by=by, offered_at=notice.offered_at, **same | more)


def test_she_reads_all_words_and_says_that_they_are_clear(her, offered, juniper):
    for form in FORMS:
        page = her.get(f"/r/{offered.public_id}/?form={form}").content.decode()
        texts = [text.question for text in NoticeText.objects.filter(form=form)]
        texts += [fact.body for fact in offered.facts.filter(form=form)]
        assert texts
        assert [text for text in texts if text not in page.replace("&#x27;", "'")] == []
        assert answer(her, offered, "clear", form=form)["Location"] == "/"
    approvals = NoticeApproval.objects.filter(by=juniper.user, role_kind="lived_experience")
    assert sorted(approvals.values_list("form", flat=True)) == sorted(FORMS)


def test_the_words_for_adults_come_first_and_then_what_she_has_not_answered(her, offered, juniper):
    seen = []
    for _time in range(len(FORMS) + 1):
        page = her.get(f"/r/{offered.public_id}/").content.decode()
        seen += re.findall(r'<input type="hidden" name="form" value="(\w+)"', page)
        answer(her, offered, "clear", form=seen[-1])
    assert seen == [*FORMS, "text"]


def test_words_for_children_are_not_published_on_the_word_of_somebody_who_read_those_for_adults(
    offered, juniper, safeguarding
):
    clear(offered, juniper.user)
    with pytest.raises(NotNow, match="for ages 6 to 11: no advisor has said yet"):
        actions.publish_notice(notice=offered, by=safeguarding)
    agree(offered, safeguarding)
    published = {"state": "published", "published_at": timezone.now(), "approved_by": safeguarding}
    rows = Notice.objects.filter(pk=offered.pk)
    assert refused(lambda: rows.update(**published))
    clear_in_all_forms(offered, juniper.user)
    assert not refused(lambda: rows.update(**published))


def test_a_child_reads_the_words_for_her_age_and_no_others(kz, offered, manager, client_for):
    wren = make_child(kz, manager, years=13)
    assert forms_asked(wren) == ["band_12_14"]
    browser = client_for(wren.user)
    for form in ("", "text", "band_6_11"):
        page = browser.get(f"/r/{offered.public_id}/", {"form": form}).content.decode()
        assert re.findall(r'<input type="hidden" name="form" value="(\w+)"', page) == ["band_12_14"]
    assert refused(lambda: row(offered, wren.user).save())
    assert refused(lambda: row(offered, wren.user, form="band_6_11").save())
    assert answer(browser, offered, "clear")["Location"] == "/"
    assert (NoticeApproval.objects.get().form, forms_asked(wren)) == ("band_12_14", [])


def test_staff_do_not_learn_that_a_child_has_read_before_anybody_else(kz, offered, manager, juniper, client_for):
    wren = make_child(kz, manager, years=13)
    where, client = reverse("notices:notice_detail", args=["kz1", offered.public_id]), client_for(manager)

    def shown() -> str:
        return re.sub(r'value="[^"]*"', "", client.get(where).content.decode())

    nobody = shown()
    clear(offered, wren.user, form="band_12_14")
    assert (readers_of(offered), shown() == nobody) == ({}, True)
    clear(offered, juniper.user)
    assert readers_of(offered) == {("en", "text"): 1, ("en", "band_12_14"): 1}
    clear(offered, juniper.user, form="band_12_14")
    assert readers_of(offered) == {("en", "text"): 1, ("en", "band_12_14"): 1}


def test_an_old_page_approves_no_words_that_she_has_not_read(kz, offered, manager, client_for):
    wren = make_child(kz, manager, years=13)
    browser = client_for(wren.user)
    for form in ("band_15_17", "", "nonsense"):
        said = {"answer": "clear", "form": form, "language": "en", "seen": stamp_of(offered), "once": str(uuid.uuid4())}
        page = browser.post(f"/r/{offered.public_id}/", said, follow=True).content.decode()
        assert "nothing was saved" in page
    assert (NoticeApproval.objects.count(), ReadingDone.objects.count()) == (0, 0)


def test_nobody_approves_a_form_that_is_not_there(offered, juniper):
    NoticeText.objects.filter(form="band_6_11").delete()
    Notice.objects.filter(pk=offered.pk).update(offered_at=timezone.now())
    offered.refresh_from_db()
    assert refused(lambda: row(offered, juniper.user, form="band_6_11").save())
    assert not refused(lambda: row(offered, juniper.user, form="band_12_14").save())


def test_the_three_answers_have_equal_weight_and_say_that_nothing_depends_on_them(her, offered):
    page = her.get(f"/r/{offered.public_id}/").content.decode()
    buttons = re.findall(r'<button class="([^"]+)" name="answer" value="(\w+)"', page)
    assert buttons == [("btn quiet wide", "clear"), ("btn quiet wide", "unclear"), ("btn quiet wide", "not_now")]
    assert "You do not have to read them." in page


@pytest.mark.parametrize("word", ["clear", "unclear"])
def test_whatever_she_answers_she_is_not_asked_about_it_again_and_the_answers_look_alike(her, offered, juniper, word):
    assert [todo.title for todo in panels.advisor_todos(load_scope(juniper.user))] == [PLACE]
    assert answer(her, offered, word, words="What are notes?")["Location"] == "/"
    assert forms_asked(juniper) == [form for form in sorted(FORMS) if form != "text"]
    assert [todo.title for todo in panels.advisor_todos(load_scope(juniper.user))] == [PLACE]
    done = ReadingDone.objects.values_list("notice", "advisor", "language", "form")
    assert list(done) == [(offered.pk, juniper.pk, "en", "text")]


def test_not_now_puts_every_form_aside_and_leads_where_any_other_answer_leads(her, offered, juniper):
    assert answer(her, offered, "not_now")["Location"] == "/"
    assert (panels.advisor_todos(load_scope(juniper.user)), forms_asked(juniper)) == ([], [])
    assert sorted(ReadingDone.objects.values_list("form", flat=True)) == sorted(FORMS)


def test_what_is_not_clear_is_kept_about_nobody(her, offered, juniper):
    answer(her, offered, "unclear", words="What are notes?")
    comment = ReaderComment.objects.get()
    assert [field.name for field in comment._meta.fields] == ["id", "notice", "programme", "language", "words"]
    assert AuditEvent.objects.filter(about_kind__startswith="notices.", actor_id=juniper.user_id).count() == 0


def test_a_box_left_empty_asks_for_a_few_words_and_keeps_nothing(her, offered):
    page = answer(her, offered, "unclear").content.decode()
    assert "Write what is not clear" in page
    assert (ReaderComment.objects.count(), ReadingDone.objects.count()) == (0, 0)


def test_the_writers_read_her_words_and_no_name(client_for, manager, her, offered, juniper):
    answer(her, offered, "unclear", words="What are notes?")
    page = client_for(manager).get(reverse("notices:notice_detail", args=["kz1", offered.public_id])).content.decode()
    assert ("A reader wrote:" in page, "What are notes?" in page) == (True, True)
    assert (juniper.shown_code in page, "Juniper" in page) == (False, False)
    assert [todo.title for todo in panels.staff_todos(load_scope(manager), offered.programme)] == ["Make words clearer"]


def test_a_comment_that_names_somebody_is_taken_out(client_for, manager, her, offered):
    answer(her, offered, "unclear", words="Ask her.")
    where = reverse("notices:comment_remove", args=["kz1", offered.public_id, ReaderComment.objects.get().pk])
    client_for(manager).post(where, {"once": str(uuid.uuid4())})
    assert ReaderComment.objects.count() == 0


def test_staff_see_how_many_readers_there_are_and_not_who(as_web, offered, juniper, tern, manager, other_manager):
    clear(offered, juniper.user)
    clear(offered, tern.user)
    seen = []
    for person in (manager, other_manager):
        with as_web(person):
            seen.append((readers_of(offered), NoticeApproval.objects.count(), ReadingDone.objects.count()))
    assert seen == [({("en", "text"): 2}, 0, 0), ({}, 0, 0)]


def test_she_sees_her_own_word_and_nobody_elses(as_web, offered, juniper, tern):
    clear(offered, juniper.user)
    clear(offered, tern.user)
    approving.say_unclear(notice=offered, language="en", seen=stamp_of(offered), words="What?", by=tern.user)
    with as_web(juniper.user):
        seen = (NoticeApproval.objects.get().by_id, ReadingDone.objects.get().advisor_id, ReaderComment.objects.count())
    assert seen == (juniper.user_id, juniper.pk, 0)


def test_staff_cannot_say_it_for_her(as_web, offered, juniper, manager, safeguarding):
    for person in (manager, safeguarding):
        with as_web(person):
            assert refused(lambda: row(offered, juniper.user).save())
            assert refused(lambda person=person: row(offered, person).save())
    with as_web(juniper.user):
        assert refused(lambda: row(offered, manager, role_kind="second_person", language="").save())
        assert not refused(lambda: row(offered, juniper.user).save())


def test_even_past_the_wall_a_reader_is_an_advisor_of_the_programme(offered, manager, other_advisor, juniper):
    assert refused(lambda: row(offered, manager).save())
    assert refused(lambda: row(offered, other_advisor.user).save())
    assert refused(lambda: row(offered, juniper.user, language="kk").save())
    assert not refused(lambda: row(offered, juniper.user).save())


def test_approvals_are_only_ever_added(offered, juniper, as_web):
    clear(offered, juniper.user)
    assert refused(lambda: NoticeApproval.objects.update(language="kk"))
    with as_web(juniper.user):
        assert refused(lambda: NoticeApproval.objects.all().delete())


def test_a_changed_word_takes_every_approval_back(offered, juniper, manager):
    clear(offered, juniper.user)
    actions.write_text(item=offered.items.first(), language="en", words=WORDS, by=manager)
    assert (NoticeApproval.objects.count(), ReadingDone.objects.count()) == (0, 0)
    assert Notice.objects.get().offered_at is None


def test_a_word_changed_past_the_action_takes_them_back_as_well(offered, juniper):
    clear(offered, juniper.user)
    NoticeText.objects.filter(item__notice=offered, item__purpose="contact.sms").update(lead="Other words.")
    assert NoticeApproval.objects.count() == 0


def test_words_that_changed_since_she_read_them_are_not_approved(offered, juniper, manager):
    seen = stamp_of(offered)
    actions.write_text(item=offered.items.first(), language="en", words=WORDS, by=manager)
    again = actions.offer_notice(notice=offered, by=manager)
    with pytest.raises(NotNow):
        approving.approve_words(notice=again, language="en", seen=seen, by=juniper.user)
    assert refused(lambda: row(offered, juniper.user).save())


def test_saying_it_twice_is_saying_it_once(offered, juniper):
    assert clear(offered, juniper.user) == clear(offered, juniper.user)
    assert readers_of(offered) == {("en", "text"): 1}


def test_nobody_is_asked_before_the_words_are_offered_nor_after(draft, juniper, client_for, manager):
    assert panels.advisor_todos(load_scope(juniper.user)) == []
    assert client_for(juniper.user).get(f"/r/{draft.public_id}/").status_code == 404


def test_whoever_reads_another_language_is_not_asked_and_chooses_herself(client_for, offered, juniper):
    juniper.user.language = "kk"
    juniper.user.save()
    browser = client_for(juniper.user)
    assert PLACE not in browser.get("/").content.decode()
    page = browser.get(f"/r/{offered.public_id}/").content.decode()
    assert ("Do you want to take part" in page, 'value="en" lang="en">English' in page) == (False, True)
    assert "Do you want to take part" in browser.get(f"/r/{offered.public_id}/?language=en").content.decode()


def test_another_programme_has_nothing_to_read(client_for, offered, other_advisor):
    assert panels.advisor_todos(load_scope(other_advisor.user)) == []
    assert client_for(other_advisor.user).get(f"/r/{offered.public_id}/").status_code == 404


def test_a_draft_is_thrown_away_with_what_readers_said(as_web, offered, juniper, manager):
    clear(offered, juniper.user)
    approving.say_unclear(notice=offered, language="en", seen=stamp_of(offered), words="What?", by=juniper.user)
    with as_web(manager):
        actions.discard_notice(notice=offered, by=manager)
    assert [model.objects.count() for model in (NoticeApproval, ReadingDone, ReaderComment)] == [0, 0, 0]


def test_what_was_unclear_is_kept_until_newer_words_are_asked(offered, juniper, kz, manager, safeguarding, as_web):
    approving.say_unclear(notice=offered, language="en", seen=stamp_of(offered), words="What?", by=juniper.user)
    clear_in_all_forms(offered, juniper.user)
    kept = []
    actions.publish_notice(notice=offered, by=safeguarding)
    kept.append(ReaderComment.objects.count())
    second = actions.offer_notice(notice=describe(actions.renew_notice(programme=kz, by=manager), manager), by=manager)
    clear_in_all_forms(second, juniper.user)
    with as_web(safeguarding):
        actions.publish_notice(notice=second, by=safeguarding)
    assert [*kept, ReaderComment.objects.count()] == [1, 0]


def test_when_she_is_erased_what_she_found_clear_stays_and_that_she_was_asked_goes(offered, juniper, tern):
    clear(offered, juniper.user)
    clear(offered, tern.user)
    assert erase_in_this_room(advisor=juniper, programme=offered.programme) == {"readings": 1, "approvals_kept": 1}
    assert list(ReadingDone.objects.values_list("advisor", flat=True)) == [tern.pk]
    assert readers_of(offered) == {("en", "text"): 2}


def test_she_reads_among_what_is_kept_of_her_that_she_found_words_clear(client_for, offered, juniper):
    clear(offered, juniper.user)
    scope = load_scope(juniper.user)
    sections = {section.key: section for room in hers.ask(scope=scope, advisor=juniper) for section in room}
    assert (sections["words_found_clear"].count(), sections["words_answered"].count()) == (1, 1)
    assert sections["words_found_clear"].rows()[0]["version"][1] == "1.0"
