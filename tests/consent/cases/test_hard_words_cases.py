"""Words that are too hard do not go out without a reason, and what cannot be measured has a reader. CT-016, CT-017."""

import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from consent.notices import actions, approving
from consent.notices.hard_words import measured
from consent.notices.models import Notice, NoticeText, ToldFact
from consent.notices.readability import measure
from consent.notices.reading import read_one, stamp_of
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from tests.consent.cases.test_readability_cases import BETWEEN, OF_AN_OFFICE
from tests.consent.conftest import agree, read_by_an_advisor
from tests.consent.test_notices import WORDS, refused
from tests.harness.kept import kept

KHMER = "យើងសួរអ្នកជាមុនសិន។ អ្នកអាចនិយាយថាទេ។"
TOO_HARD = "Too hard (grade 16.6, the most is 8)"
PIECE = "text:participation.group:text"
BUTTON = "Let these words pass"
NOBODY = "nobody yet. An advisor who reads this language"
SOMEBODY = "an advisor of the programme, in this language. Nobody is told who."


def write(draft: Notice, lead: str, by, language="en", form="text") -> NoticeText:
    words = {part: lead for part in WORDS if part != "question"} | {"question": WORDS["question"]}
    item = draft.items.get(purpose="participation.group")
    return actions.write_text(item=item, language=language, words=words, by=by, reading_form=form)


@kept
def hard(draft, manager) -> Notice:
    """Offered and read by an advisor, with one question in the words of an office."""
    write(draft, OF_AN_OFFICE, manager)
    offered = actions.offer_notice(notice=draft, by=manager)
    read_by_an_advisor(offered, manager)
    return offered


def let_pass(notice: Notice, by, because="legal_word", **more) -> None:
    said = {"language": "en", "piece": PIECE, "because": because, "seen": stamp_of(notice)} | more
    approving.pass_hard_words(notice=notice, by=by, **said)


def page(client, notice: Notice, language: str = "") -> str:
    name, more = ("notices:notice_read", [language]) if language else ("notices:notice_detail", [])
    return client.get(reverse(name, args=["kz1", notice.public_id, *more])).content.decode()


def publish_row(notice: Notice, by) -> bool:
    """Whether the database refuses it, past the action and its rules."""
    out = {"state": "published", "published_at": timezone.now(), "approved_by": by}
    return refused(lambda: Notice.objects.filter(pk=notice.pk).update(**out))


def test_ct_016_whoever_writes_sees_what_the_measure_says_and_what_helps(client_for, draft, manager):
    write(draft, OF_AN_OFFICE, manager)
    client = client_for(manager)
    where = reverse("notices:text_edit", args=["kz1", draft.public_id, "en", draft.items.first().public_id])
    for read in (client.get(where).content.decode(), page(client, draft, "en"), page(client, draft)):
        assert TOO_HARD in read
        assert "Cut long sentences in two" in read
    assert page(client, draft).count("They do not go out unless the second person says why") == 1


def test_ct_016_one_part_that_is_too_hard_does_not_hide_behind_short_ones(draft, manager):
    text = text_of(draft)
    words = {part: getattr(text, part) for part in WORDS} | {"lead": OF_AN_OFFICE}
    found = measured(actions.write_text(item=text.item, language="en", words=words, by=manager))
    assert measure("\n".join(words.values()), "en").verdict != "too_hard"
    assert (found.verdict, found.sentence[:44]) == ("too_hard", "“The participant hereby authorises the…”: To")


def test_ct_016_words_above_grade_6_are_warned_about_and_go_out(client_for, draft, manager, safeguarding):
    write(draft, BETWEEN, manager)
    assert page(client_for(manager), draft, "en").count("A little hard (grade") == 1
    offered = actions.offer_notice(notice=draft, by=manager)
    assert NoticeText.objects.get(pk=text_of(draft).pk).verdict == "long"
    read_by_an_advisor(offered, manager)
    assert actions.publish_notice(notice=offered, by=safeguarding).state == "published"


def text_of(notice: Notice) -> NoticeText:
    return NoticeText.objects.get(item__notice=notice, item__purpose="participation.group", language="en", form="text")


def test_ct_016_words_that_are_too_hard_do_not_go_out(hard, safeguarding):
    with pytest.raises(NotNow, match=r"too hard to be asked .*, “.*” \(for adults\): Too hard \(grade 16.6"):
        actions.publish_notice(notice=hard, by=safeguarding)
    assert Notice.objects.get(pk=hard.pk).state == "draft"


def test_ct_016_the_second_person_chooses_a_reason_on_the_page_and_publishes(client_for, hard, safeguarding):
    client = client_for(safeguarding)
    assert TOO_HARD in page(client, hard)
    read = page(client, hard, "en")
    assert read.count(BUTTON) == 1
    hidden = dict(re.findall(r'<input type="hidden" name="(piece|seen)" value="([^"]*)"', read))
    where = reverse("notices:hard_words_pass", args=["kz1", hard.public_id, "en"])
    unsaid = client.post(where, hidden | {"because": "", "once": str(uuid.uuid4())})
    assert (unsaid.status_code, "Choose a reason." in unsaid.content.decode()) == (409, True)
    answered = client.post(where, hidden | {"because": "legal_word", "once": str(uuid.uuid4())})
    assert answered.status_code == 302
    text = text_of(hard)
    assert (text.verdict, text.passed_because, text.passed_by) == ("too_hard", "legal_word", safeguarding)
    assert "a word of the law that cannot be said otherwise" in page(client, hard, "en")
    assert TOO_HARD not in page(client, hard)
    assert actions.publish_notice(notice=hard, by=safeguarding).state == "published"
    assert AuditEvent.objects.filter(event="notice.hard_words_passed").count() == 1


@pytest.mark.parametrize(
    ("more", "no"),
    [
        ({"because": ""}, "Choose a reason"),
        ({"because": "it is fine"}, "Choose a reason"),
        ({"piece": "text:contact.sms:text"}, "need no reason"),
        ({"piece": "nothing"}, "need no reason"),
        ({"language": "ru"}, "need no reason"),
        ({"seen": "2020-01-01"}, "have changed since"),
    ],
)
def test_ct_016_a_reason_is_one_of_the_list_for_words_that_are_too_hard_and_were_read(hard, safeguarding, more, no):
    with pytest.raises(NotNow, match=no):
        let_pass(hard, safeguarding, **more)
    assert text_of(hard).passed_because == ""


def test_ct_016_nobody_lets_her_own_words_pass(hard, manager):
    with pytest.raises(NotNow, match="somebody else must let them pass"):
        let_pass(hard, manager)


def test_ct_016_to_let_words_pass_changes_none_and_takes_no_approval_back(hard, safeguarding):
    before = hard.approvals.count()
    let_pass(hard, safeguarding)
    assert hard.approvals.count() == before > 0
    assert Notice.objects.get(pk=hard.pk).offered_at == hard.offered_at


def test_ct_016_the_reason_is_that_of_whoever_publishes(hard, safeguarding, facilitator):
    let_pass(hard, facilitator)
    with pytest.raises(NotNow, match="too hard"):
        actions.publish_notice(notice=hard, by=safeguarding)
    agree(hard, safeguarding)
    assert publish_row(hard, safeguarding)
    let_pass(hard, safeguarding, because="read_aloud")
    assert not publish_row(hard, safeguarding)


def test_ct_016_the_database_publishes_nothing_too_hard_and_nothing_unmeasured(hard, safeguarding):
    agree(hard, safeguarding)
    assert publish_row(hard, safeguarding)
    rows = NoticeText.objects.filter(pk=text_of(hard).pk)
    rows.update(verdict="")
    assert publish_row(hard, safeguarding)
    fact = ToldFact.objects.filter(notice=hard).first()
    rows.update(verdict="plain")
    ToldFact.objects.filter(pk=fact.pk).update(verdict="too_hard")
    assert publish_row(hard, safeguarding)
    ToldFact.objects.filter(pk=fact.pk).update(passed_because="name", passed_by=safeguarding)
    assert not publish_row(hard, safeguarding)


def test_ct_016_a_reason_has_a_person_and_stands_beside_hard_words_only(hard, safeguarding):
    rows = NoticeText.objects.filter(pk=text_of(hard).pk)
    assert refused(lambda: rows.update(passed_because="legal_word"))
    assert refused(lambda: rows.update(passed_by=safeguarding))
    assert refused(lambda: rows.update(passed_because="it is fine", passed_by=safeguarding))
    assert refused(lambda: rows.update(verdict="plain", passed_because="name", passed_by=safeguarding))
    assert refused(lambda: rows.update(verdict="good"))


def test_ct_016_new_words_and_a_new_version_have_no_reason(hard, kz, manager, safeguarding):
    let_pass(hard, safeguarding)
    actions.publish_notice(notice=hard, by=safeguarding)
    second = actions.renew_notice(programme=kz, by=manager)
    assert set(NoticeText.objects.filter(item__notice=second).values_list("verdict", "passed_because")) == {("", "")}
    NoticeText.objects.filter(pk=text_of(second).pk).update(
        verdict="too_hard", passed_because="name", passed_by=safeguarding
    )
    write(second, OF_AN_OFFICE, manager)
    assert (text_of(second).passed_because, text_of(second).passed_by) == ("", None)


def test_ct_016_check_questions_and_facts_are_measured_too(draft, manager, safeguarding):
    said = {"question": "May we?", "options": ["Yes", "No"], "right_index": 0, "explanation": OF_AN_OFFICE}
    actions.write_check(notice=draft, language="en", order=1, by=manager, **said)
    fact = draft.facts.filter(language="en", form="band_6_11").first()
    told = {"title": fact.title, "body": OF_AN_OFFICE, "reading_form": "band_6_11"}
    actions.write_fact(notice=draft, purpose=fact.purpose_id, language="en", by=manager, **told)
    offered = actions.offer_notice(notice=draft, by=manager)
    read_by_an_advisor(offered, manager)
    with pytest.raises(NotNow, match=r"Check question 1.*for ages 6 to 11.*the most is 5"):
        actions.publish_notice(notice=offered, by=safeguarding)
    let_pass(offered, safeguarding, piece="check:1:text")
    let_pass(offered, safeguarding, piece=f"fact:{fact.purpose_id}:band_6_11")
    assert actions.publish_notice(notice=offered, by=safeguarding).state == "published"


@pytest.mark.parametrize(("person", "status"), [("safeguarding", 302), ("manager", 403), ("facilitator", 403)])
def test_ct_016_who_may_let_words_pass(client_for, request, hard, person, status):
    client = client_for(request.getfixturevalue(person))
    where = reverse("notices:hard_words_pass", args=["kz1", hard.public_id, "en"])
    said = {"piece": PIECE, "because": "name", "seen": stamp_of(hard), "once": str(uuid.uuid4())}
    assert client.post(where, said).status_code == status
    assert (BUTTON in page(client, hard, "en")) == (person == "safeguarding" and not text_of(hard).passed_because)


def in_khmer(draft: Notice, manager) -> Notice:
    """Every question in Khmer, two check questions and the facts, whatever they say."""
    for item in draft.items.all():
        actions.write_text(item=item, language="km", words=dict.fromkeys(WORDS, KHMER), by=manager)
    for order in (1, 2):
        said = {"question": KHMER, "options": [KHMER, KHMER + KHMER], "right_index": 0, "explanation": KHMER}
        actions.write_check(notice=draft, language="km", order=order, by=manager, **said)
    for purpose in draft.facts.filter(language="en", form="text").values_list("purpose_id", flat=True):
        actions.write_fact(notice=draft, language="km", purpose=purpose, title=KHMER, body=KHMER, by=manager)
    return draft


def test_ct_017_the_pages_say_that_it_cannot_be_measured_and_who_read_it(client_for, draft, manager, juniper):
    client = client_for(manager)
    read = page(client, in_khmer(draft, manager), "km")
    assert "Cannot be measured" in read
    assert (NOBODY in read, SOMEBODY in read) == (True, False)
    assert re.findall(r"grade -?\d|LIX -?\d|words on average", read) == []
    offered = actions.offer_notice(notice=draft, by=manager)
    approving.approve_words(notice=offered, language="km", seen=stamp_of(offered), by=juniper.user)
    read = page(client, draft, "km")
    assert (NOBODY in read, SOMEBODY in read) == (False, True)
    assert "Juniper" not in read


def test_ct_017_it_goes_out_only_when_somebody_is_named_who_read_it(draft, manager, juniper, safeguarding):
    offered = actions.offer_notice(notice=in_khmer(draft, manager), by=manager)
    verdicts = NoticeText.objects.filter(item__notice=draft, language="km").values_list("verdict", flat=True)
    assert set(verdicts) == {"cannot_be_measured"}
    for form in read_one(offered).forms_in("en"):
        approving.approve_words(
            notice=offered, language="en", reading_form=form, seen=stamp_of(offered), by=juniper.user
        )
    with pytest.raises(NotNow, match="ភាសាខ្មែរ: no advisor has said yet"):
        actions.publish_notice(notice=offered, by=safeguarding)
    agree(offered, safeguarding)
    assert publish_row(offered, safeguarding)
    approved = approving.approve_words(notice=offered, language="km", seen=stamp_of(offered), by=juniper.user)
    assert (approved.by, approved.role_kind) == (juniper.user, "lived_experience")
    assert not publish_row(offered, safeguarding)
