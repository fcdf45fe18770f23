"""Advice: confirmed by those who said it by the rule of their group, answered with reasons, told back to them alone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from advisory.groups.models import AdvisoryGroup, GroupMembership
from advisory.recommendations import access, actions
from advisory.recommendations.models import Author, AuthorAnswer, Recommendation, Response
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.messaging.models import OutboxMessage
from survivor_engagement.programmes.scope import load_scope
from tests.advisory import situations
from tests.compensation import meetings
from tests.harness.cast import make_advisor
from tests.harness.factories import GroupMembershipFactory

YES = {"decision": "accepted", "reason": "", "planned_action": "We ask first.", "target_on": timezone.localdate()}


def said_no(action, **kw) -> str:
    with pytest.raises(NotNow) as no:
        action(**kw)
    return str(no.value)


def group_of(programme, manager, reader, people, rule, quorum=1) -> AdvisoryGroup:
    group = situations.working_group(
        programme, manager, reader, name=f"Panel {rule}", decision_rule=rule, quorum=quorum, seats=9
    )
    situations.seat(group, *people, by=manager)
    return group


def write(group, by, owner, text="Ask us first.", attribution="group", authors=()) -> Recommendation:
    """Out of a meeting that was held; the named authors had come to it."""
    meeting = meetings.make_meeting(
        group.programme, group=group, starts_in=-timedelta(hours=5), answer_by=None, state="scheduled"
    )
    asked = meetings.invite_without_pay(meeting, *authors)
    meetings.move(meeting, "held")
    for row in asked:
        meetings.record(row, "attended")
    return actions.write_recommendation(
        engagement=meeting, text=text, attribution=attribution, owner=owner, authors=list(authors), by=by
    )


def answer(recommendation, advisor, word="confirmed") -> str:
    author = recommendation.authors.get(advisor=advisor)
    actions.confirm_text(author=author, answer=word, by=advisor.user)
    recommendation.refresh_from_db()
    return recommendation.state


@pytest.fixture
def four(kz, manager):
    return [make_advisor(kz, manager) for _number in range(4)]


@pytest.fixture
def asked(kz, manager, facilitator, safeguarding, four):
    """The whole group was asked, by a rule: `asked("majority", quorum=2)`."""

    def make(rule="consensus", quorum=1) -> Recommendation:
        written = write(group_of(kz, manager, safeguarding, four, rule, quorum), facilitator, manager)
        return actions.ask_authors(recommendation=written, by=facilitator)

    return make


@pytest.fixture
def submitted(asked, four):
    recommendation = asked()
    for advisor in four:
        answer(recommendation, advisor)
    return recommendation


@pytest.fixture
def published(submitted, manager):
    drafted = actions.draft_response(recommendation=submitted, by=manager, **YES)
    return actions.publish_response(response=drafted, by=manager)


def test_named_authors_must_all_confirm(kz, manager, facilitator, safeguarding, four):
    group = group_of(kz, manager, safeguarding, four, "majority")
    written = write(group, facilitator, manager, attribution="named_by_choice", authors=four[:2])
    actions.ask_authors(recommendation=written, by=facilitator)
    assert sorted(written.authors.values_list("advisor_id", flat=True)) == [four[0].pk, four[1].pk]
    assert [answer(written, advisor) for advisor in four[:2]] == ["confirming", "submitted"]


RULES = {
    ("majority", 1): ["confirming", "confirming", "submitted"],
    ("majority", 4): ["confirming", "confirming", "confirming", "submitted"],
    ("two_thirds", 1): ["confirming", "confirming", "submitted"],
    ("consensus", 1): ["confirming", "confirming", "confirming", "submitted"],
    ("consensus", 2): ["confirming", "confirming", "confirming", "submitted"],
}


@pytest.mark.parametrize(("rule", "quorum"), RULES)
def test_a_group_confirms_by_its_own_rule(rule, quorum, asked, four):
    recommendation, expected = asked(rule, quorum), RULES[rule, quorum]
    said = [answer(recommendation, advisor) for advisor, _state in zip(four, expected, strict=False)]
    assert said == expected
    assert recommendation.submitted_at is not None


def test_everybody_asked_is_told_that_there_is_something_to_read(asked, four):
    asked()
    told = OutboxMessage.objects.filter(template="note").values_list("advisor_id", flat=True)
    assert sorted(told) == sorted(advisor.pk for advisor in four)


OBJECTIONS = {"consensus": 1, "two_thirds": 2, "majority": 2}


@pytest.mark.parametrize("rule", OBJECTIONS)
def test_not_what_i_said_brings_it_back_to_its_writer(rule, asked, four, facilitator):
    recommendation = asked(rule)
    said = [answer(recommendation, advisor, "not_what_i_said") for advisor in four[: OBJECTIONS[rule]]]
    assert said == ["confirming"] * (OBJECTIONS[rule] - 1) + ["draft"]
    assert (recommendation.decision_rule, recommendation.quorum) == ("", None)
    actions.ask_authors(recommendation=recommendation, by=facilitator)
    assert set(recommendation.authors.values_list("answer", flat=True)) == {"none"}


def test_an_answer_may_change_while_the_text_waits(asked, four):
    recommendation = asked("majority")
    assert answer(recommendation, four[0], "not_what_i_said") == "confirming"
    assert answer(recommendation, four[0]) == "confirming"
    assert recommendation.authors.get(advisor=four[0]).answer == "confirmed"


def test_a_rule_changed_later_does_not_count_for_what_was_asked(asked, four, manager):
    recommendation = asked("consensus", quorum=3)
    AdvisoryGroup.objects.filter(pk=recommendation.group_id).update(state="paused")
    AdvisoryGroup.objects.filter(pk=recommendation.group_id).update(decision_rule="majority", quorum=1)
    assert [answer(recommendation, advisor) for advisor in four[:3]] == ["confirming"] * 3
    assert (recommendation.decision_rule, recommendation.quorum) == ("consensus", 3)
    with pytest.raises(IntegrityError, match="the rule stands"), transaction.atomic():
        Recommendation.objects.update(decision_rule="majority")


def test_the_words_stand_once_their_authors_were_asked(asked, manager, facilitator):
    recommendation = asked()
    changed = {"text": "Other words.", "attribution": "group", "owner": manager, "authors": []}
    message = said_no(actions.edit_recommendation, recommendation=recommendation, by=facilitator, **changed)
    assert "words stand" in message
    for change in ({"text": "Other words."}, {"attribution": "anonymous"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Recommendation.objects.update(**change)


def test_what_was_submitted_does_not_go_back(submitted, four):
    assert "not waiting" in said_no(answer, recommendation=submitted, advisor=four[0], word="not_what_i_said")
    with pytest.raises(IntegrityError, match="does not go back"), transaction.atomic():
        Recommendation.objects.update(state="draft")


WANTING = {
    "owed one": YES | {"decision": "not_accepted", "reason": " "},
    "Write the reason": YES | {"decision": "partly_accepted"},
    "what will be done": YES | {"decision": "partly_accepted", "reason": "No money.", "planned_action": ""},
    "by when": YES | {"target_on": None},
}


@pytest.mark.parametrize("word", WANTING)
def test_a_no_owes_a_reason_a_yes_a_day_and_a_partly_both(word, submitted, manager):
    assert word in said_no(actions.draft_response, recommendation=submitted, by=manager, **WANTING[word])
    values = WANTING[word] | {"reason": WANTING[word]["reason"].strip()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.create(recommendation=submitted, programme=submitted.programme, decided_by=manager, **values)


def test_nothing_is_answered_before_its_authors_confirmed_it(asked, manager):
    assert "confirmed" in said_no(actions.draft_response, recommendation=asked(), by=manager, **YES)


def test_a_published_answer_stands_and_a_better_one_is_new(published, manager):
    with pytest.raises(IntegrityError, match="stands"), transaction.atomic():
        Response.objects.update(planned_action="Something else.")
    again = actions.draft_response(recommendation=published.recommendation, by=manager, **YES)
    actions.publish_response(response=again, by=manager)
    assert "already" in said_no(actions.publish_response, response=again, by=manager)
    assert Response.objects.filter(state="published").count() == 2


def test_late_is_counted_and_never_stored(submitted):
    assert submitted.days_late == 0
    Recommendation.objects.update(due_on=timezone.localdate() - timedelta(days=3))
    submitted.refresh_from_db()
    assert submitted.days_late == 3
    submitted.state = "answered"
    assert submitted.days_late == 0


def test_the_trail_does_not_say_what_one_person_answered(asked, four, published):
    other = asked("two_thirds")
    answer(other, four[0], "not_what_i_said")
    actions.judge_response(response=published, advisor=four[0], answer="not_enough", by=four[0].user)
    events = AuditEvent.objects.filter(event__in=["recommendation.answered_by_author", "response.judged"])
    assert set(events.values_list("advisor_id", flat=True)) == {None}
    assert not AuditEvent.objects.filter(event__regex="confirmed|not_what|enough").exists()


def page(client, recommendation):
    return client.get(reverse("recommendations_mine:advice_detail", args=[recommendation.public_id]))


def test_she_answers_on_her_page_and_it_is_out_of_sight_once_it_goes_back(asked, four, client_for):
    recommendation, client = asked(), client_for(four[0].user)
    assert "Is this what you said?" in page(client, recommendation).content.decode()
    url = reverse("recommendations_mine:advice_detail", args=[recommendation.public_id])
    landed = client.post(url, {"answer": "not_what_i_said"}, follow=True)
    assert (landed.status_code, landed.request["PATH_INFO"]) == (200, reverse("recommendations_mine:advice_list"))
    assert "Thank you. We change the words with you." in landed.content.decode()
    recommendation.refresh_from_db()
    assert (recommendation.state, page(client, recommendation).status_code) == ("draft", 404)


def test_one_objection_of_several_is_thanked_for_and_the_words_stay_for_now(asked, four, client_for):
    recommendation, client = asked("majority"), client_for(four[0].user)
    url = reverse("recommendations_mine:advice_detail", args=[recommendation.public_id])
    assert "When more of you say so" in client.post(url, {"answer": "not_what_i_said"}, follow=True).content.decode()
    assert page(client, recommendation).status_code == 200


def test_the_same_answer_sent_twice_counts_once(asked, four, client_for):
    recommendation, client = asked(), client_for(four[0].user)
    url = reverse("recommendations_mine:advice_detail", args=[recommendation.public_id])
    form = {"answer": "confirmed", "once": "2f0d8c1e-6a57-4d8f-9a3e-0c5b1f7a9d12"}
    assert [client.post(url, form).status_code for _tap in range(2)] == [302, 302]
    assert AuditEvent.objects.filter(event="recommendation.answered_by_author").count() == 1


def test_she_judges_an_answer_and_may_change_her_word(published, four, client_for):
    client = client_for(four[0].user)
    url = reverse("recommendations_mine:advice_detail", args=[published.recommendation.public_id])
    for word in ("enough", "not_enough"):
        assert client.post(url, {"answer": word}).status_code == 302
    assert AuthorAnswer.objects.values_list("advisor_id", "answer").get() == (four[0].pk, "not_enough")
    assert "They can give another answer" in client.get(url).content.decode()


def test_whoever_left_reads_what_was_submitted_until_then(submitted, kz, manager, four, as_web):
    late, today = make_advisor(kz, manager), timezone.localdate()
    GroupMembershipFactory(group=submitted.group, advisor=late, for_a_month=True)
    for ends_on, seen in [(None, 1), (today, 1)]:
        GroupMembership.objects.filter(advisor=late).update(ends_on=ends_on)
        with as_web(late.user) as scope:
            assert (access.my_recommendations(scope).count(), Recommendation.objects.count()) == (seen, seen)


def test_whoever_left_before_reads_nothing_of_what_came_later(submitted, kz, manager, as_web):
    gone = make_advisor(kz, manager)
    GroupMembershipFactory(group=submitted.group, advisor=gone, left_two_days_ago=True)
    assert access.my_recommendations(load_scope(gone.user)).count() == 0
    with as_web(gone.user):
        assert Recommendation.objects.count() == 0


def test_drafts_and_advice_of_other_groups_are_behind_the_wall(asked, kz, manager, facilitator, four, juniper, as_web):
    recommendation = asked()
    write(recommendation.group, facilitator, manager, text="A draft.")
    for person, seen in [(juniper, []), (four[0], [recommendation.pk])]:
        with as_web(person.user):
            assert list(Recommendation.objects.values_list("pk", flat=True)) == seen


def test_an_answer_is_behind_the_wall_until_it_is_told(submitted, manager, four, juniper, as_web):
    drafted = actions.draft_response(recommendation=submitted, by=manager, **YES)
    with as_web(four[0].user):
        assert Response.objects.count() == 0
    actions.publish_response(response=drafted, by=manager)
    for person, seen in [(four[0], 1), (juniper, 0)]:
        with as_web(person.user):
            assert Response.objects.count() == seen


def test_nobody_makes_herself_an_author(submitted, juniper, as_web):
    values = {"recommendation": submitted, "programme": submitted.programme, "advisor": juniper}
    with as_web(juniper.user), pytest.raises(Exception, match="row-level security"), transaction.atomic():
        Author.objects.create(**values)
    with pytest.raises(IntegrityError, match="keeps her person"), transaction.atomic():
        submitted.authors.filter(pk=submitted.authors.first().pk).update(advisor=juniper)


STAFF_PAGES = ("recommendation_detail", "recommendation_edit", "recommendation_ask", "response_draft")


def test_another_programme_finds_none_of_it(submitted, kz, th, other_manager, manager, client_for):
    for name in STAFF_PAGES:
        send = client_for(manager).post if name == "recommendation_ask" else client_for(manager).get
        elsewhere = reverse(f"recommendations:{name}", args=[th.slug, submitted.public_id])
        here = reverse(f"recommendations:{name}", args=[kz.slug, submitted.public_id])
        assert send(elsewhere).status_code == 404
        assert client_for(other_manager).post(here).status_code == 404


@pytest.mark.parametrize(("person", "status"), [("facilitator", 403), ("monitoring", 403), ("manager", 200)])
def test_only_a_manager_answers(person, status, submitted, kz, client_for, request):
    url = reverse("recommendations:response_draft", args=[kz.slug, submitted.public_id])
    assert client_for(request.getfixturevalue(person)).get(url).status_code == status


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_ask_as_much_for_one_as_for_three(count, asked, four, kz, manager, facilitator, client_for):
    first = asked()
    for number in range(count - 1):
        more = write(first.group, facilitator, manager, text=f"Advice {number}")
        actions.ask_authors(recommendation=more, by=facilitator)
    staff = reverse("recommendations:recommendation_list", args=[kz.slug])
    assert situations.queries_about("recommendations", client_for(manager), staff) == 1
    hers = reverse("recommendations_mine:advice_list")
    assert situations.queries_about("recommendations", client_for(four[0].user), hers) == 3


def test_before_anybody_was_asked_nobody_is_said_to_have_said_no(
    four, kz, manager, safeguarding, facilitator, client_for
):
    written = write(group_of(kz, manager, safeguarding, four, "consensus"), facilitator, manager)
    at, client = [kz.slug, written.public_id], client_for(facilitator)
    page = client.get(reverse("recommendations:recommendation_detail", args=at)).content.decode()
    assert ("Nobody was asked yet" in page, "Not everybody" in page) == (True, False)
    page = client.post(reverse("recommendations:recommendation_ask", args=at), follow=True).content.decode()
    assert ("Shown. Each of them" in page, "Nobody was asked yet" in page) == (True, False)


@pytest.mark.parametrize(
    ("size", "yes", "words"), [(4, 3, "Not everybody"), (7, 4, "Not everybody"), (4, 0, "Not everybody")]
)
def test_staff_read_no_count_that_points_at_one_person(
    size, yes, words, kz, manager, facilitator, safeguarding, client_for
):
    people = [make_advisor(kz, manager) for _number in range(size)]
    written = write(group_of(kz, manager, safeguarding, people, "consensus"), facilitator, manager)
    actions.ask_authors(recommendation=written, by=facilitator)
    for advisor in people[:yes]:
        answer(written, advisor)
    url = reverse("recommendations:recommendation_detail", args=[kz.slug, written.public_id])
    text = client_for(facilitator).get(url).content.decode()
    assert words in text
    assert f"{yes} of {size}" not in text


def test_one_who_finds_an_answer_not_enough_is_not_pointed_at(published, four, kz, manager, client_for):
    url = reverse("recommendations:recommendation_detail", args=[kz.slug, published.recommendation.public_id])
    for advisor, word in zip(four, ["enough", "enough", "enough", "not_enough"], strict=True):
        actions.judge_response(response=published, advisor=advisor, answer=word, by=advisor.user)
    text = client_for(manager).get(url).content.decode()
    assert "Not everybody says yes" in text
    assert "Not enough: 1" not in text
