"""The offer as she reads and answers it; the lists and pages of staff."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from compensation.dues import actions
from compensation.dues.models import Due, Offer, PayPlan
from compensation.dues.panels import advisor_todos, staff_cards, staff_nav, staff_todos
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.programmes.scope import load_scope
from tests.compensation import meetings
from tests.harness.cast import make_advisor


def hers(name, offer):
    return reverse(f"dues_mine:{name}", args=[offer.public_id])


def staff(name, *args):
    return reverse(f"dues:{name}", args=["kz1", *args])


def text_of(page):
    return " ".join(page.content.decode().split())


def test_the_offer_shows_each_amount_each_deduction_and_what_is_in_her_hand(client_for, offer, juniper):
    page = text_of(client_for(juniper.user).get(hers("offer_detail", offer)))
    expected = [
        "Reading before, 3 hours", "7,500 ₸", "The meeting, 4 hours", "10,000 ₸", "Talking after, half an hour",
        "1,250 ₸", "Childcare", "4,000 ₸", "Transport", "2,000 ₸", "Phone data", "1,000 ₸",
        "Tax we must withhold, 10 % of the fee", "−1,875 ₸", "In your hand", "23,875 ₸",
        "Within 5 working days after the meeting.", "If you leave early, nothing is taken off.",
        "2,500 ₸ an hour", "You need no reason.",
    ]  # fmt: skip
    assert [words for words in expected if words not in page] == []


def test_yes_no_and_a_question_are_three_equal_buttons(client_for, offer, juniper):
    page = text_of(client_for(juniper.user).get(hers("offer_detail", offer)))
    buttons = ["Yes, I will come", "No, thank you", "I have a question first"]
    assert [page.count(f'<button class="btn quiet wide">{words}</button>') for words in buttons] == [1, 1, 1]
    forms = [hers(name, offer) for name in ("offer_accept", "offer_decline", "offer_ask")]
    assert [page.count(f'<form method="post" action="{url}">') for url in forms] == [1, 1, 1]


def test_the_place_is_told_when_she_has_said_yes(client_for, offer, juniper):
    client = client_for(juniper.user)
    assert "Quiet room" not in text_of(client.get(hers("offer_detail", offer)))
    client.post(hers("offer_accept", offer))
    assert "Quiet room" in text_of(client.get(hers("offer_detail", offer)))


def test_her_yes_leads_back_to_the_offer_and_pressed_twice_it_is_one_due(client_for, offer, juniper):
    client = client_for(juniper.user)
    answers = [client.post(hers("offer_accept", offer)) for _press in range(2)]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, hers("offer_detail", offer))] * 2
    assert "You said yes" in text_of(client.get(hers("offer_detail", offer)))
    assert (Due.objects.count(), AuditEvent.objects.filter(event="offer.accepted").count()) == (1, 1)


def test_the_same_form_sent_twice_does_it_once(client_for, offer, juniper):
    client = client_for(juniper.user)
    once = {"once": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"}
    assert [client.post(hers("offer_decline", offer), once).status_code for _press in range(2)] == [302, 302]
    assert AuditEvent.objects.filter(event="offer.declined").count() == 1


def test_after_a_no_she_can_still_change_her_mind(client_for, offer, juniper):
    client = client_for(juniper.user)
    client.post(hers("offer_decline", offer))
    page = text_of(client.get(hers("offer_detail", offer)))
    assert ("You said no" in page, "Yes, I will come" in page, "No, thank you" in page) == (True, True, False)


def test_a_question_is_answered_first_and_the_offer_stays_open(client_for, offer, juniper):
    client = client_for(juniper.user)
    client.post(hers("offer_ask", offer))
    page = text_of(client.get(hers("offer_detail", offer)))
    assert ("We answer your question first" in page, "Yes, I will come" in page) == (True, True)


def test_a_no_after_a_yes_asks_on_the_page_of_the_meeting_whether_she_has_begun(client_for, offer, juniper):
    client = client_for(juniper.user)
    client.post(hers("offer_accept", offer))
    answer = client.post(hers("offer_decline", offer))
    change = reverse("engagements_mine:meeting_change", args=[offer.participation.public_id])
    assert (answer.status_code, answer["Location"]) == (302, change)
    assert client.post(change, {"begun": "yes"}).status_code == 302
    assert (Offer.objects.get().state, Due.objects.get().state) == ("withdrawn", "payable")
    assert "You are not taking part" in text_of(client.get(hers("offer_detail", offer)))


def test_an_offer_past_its_day_says_so_and_has_no_buttons(client_for, kz, card, tax_rule, manager, juniper):
    late = meetings.make_meeting(kz, answer_by=timezone.localdate() - timedelta(days=2))
    meetings.choose_everything(late, card, tax_rule, manager)
    meetings.move(late, "scheduled")
    offer = meetings.invite(late, juniper)[0]
    client = client_for(juniper.user)
    page = text_of(client.get(hers("offer_detail", offer)))
    assert ("This invitation has ended" in page, "<button class" in page.split("</main>")[0]) == (True, False)
    assert client.post(hers("offer_accept", offer)).status_code == 409


def test_a_cancelled_meeting_tells_her_that_she_needs_to_do_nothing(client_for, offer, meeting, juniper):
    meetings.move(meeting, "cancelled")
    page = text_of(client_for(juniper.user).get(hers("offer_detail", offer)))
    assert ("The meeting was cancelled" in page, "You need to do nothing" in page) == (True, True)


def test_nobody_reads_or_answers_the_offer_of_another(client_for, offer, tern, other_advisor, manager):
    for person in (tern.user, other_advisor.user, manager):
        client = client_for(person)
        assert client.get(hers("offer_detail", offer)).status_code == 404
        assert client.post(hers("offer_accept", offer)).status_code == 404
    assert Offer.objects.get().state == "open"


def test_an_answer_is_never_given_by_a_link(client_for, offer, juniper):
    client = client_for(juniper.user)
    names = ("offer_accept", "offer_decline", "offer_ask")
    assert [client.get(hers(name, offer)).status_code for name in names] == [405, 405, 405]


def test_the_offer_says_nothing_revealing_in_its_title_or_address(client_for, offer, juniper, kz):
    page = client_for(juniper.user).get(hers("offer_detail", offer)).content.decode()
    assert page.split("<title>")[1].split("</title>")[0] == "An invitation - Notes"
    assert hers("offer_detail", offer) == f"/o/{offer.public_id}/"


def test_an_open_offer_waits_on_her_home_until_she_answers(offer, juniper, as_web):
    with as_web(juniper.user) as scope:
        assert [(todo.url, todo.due_on) for todo in advisor_todos(scope)] == [
            (hers("offer_detail", offer), offer.answer_by)
        ]
    actions.decline_offer(offer=offer, by=juniper.user)
    with as_web(juniper.user) as scope:
        assert advisor_todos(scope) == []


def test_the_manager_chooses_the_pay_and_sees_the_offer_beside_it(client_for, meeting, card, tax_rule, manager):
    client, url = client_for(manager), staff("plan_choose", meeting.public_id)
    assert client.get(url).status_code == 200
    typed = {"card": card.pk, "tax_rule": tax_rule.pk, "attend_by": "hour", "childcare": "on", "transport": "on"}
    assert client.post(url, {**typed, "phone_data": "on"}).status_code == 302
    page = text_of(client.get(url))
    assert ("23,875 ₸" in page, PayPlan.objects.get().chosen_by) == (True, manager)


def test_the_rates_of_the_day_of_the_meeting_are_suggested(client_for, kz, meeting, card, tax_rule, manager, approver):
    meetings.approved_card(kz, manager, approver, effective_from=date(2099, 1, 1))
    form = client_for(manager).get(staff("plan_choose", meeting.public_id)).context["form"]
    assert (form.initial["card"], form.initial["tax_rule"], form.initial["childcare"]) == (card, tax_rule, True)


def test_the_pay_of_a_meeting_people_were_invited_to_cannot_be_typed_any_more(client_for, offer, meeting, manager):
    page = text_of(client_for(manager).get(staff("plan_choose", meeting.public_id)))
    assert ("What was offered is a promise." in page, "Save and see the offer" in page) == (True, False)


def test_a_fee_just_over_the_threshold_is_said_to_staff(client_for, kz, meeting, card, manager, approver):
    cliff = meetings.approved_tax(kz, manager, approver, percent="10", threshold_minor=1_800_000)
    meetings.choose_everything(meeting, card, cliff, manager)
    page = text_of(client_for(manager).get(staff("plan_choose", meeting.public_id)))
    assert "just over the tax threshold" in page


def make_payable(kz, manager, card, tax_rule, count):
    meeting = meetings.make_meeting(kz)
    meetings.choose_everything(meeting, card, tax_rule, manager)
    meetings.move(meeting, "scheduled")
    advisors = [make_advisor(kz, manager, name=f"Tree{number}") for number in range(count)]
    offers = meetings.invite(meeting, *advisors)
    for offer in offers:
        actions.accept_offer(offer=offer, by=None)
    for offer in offers:
        meetings.record(offer.participation, "attended")
        actions.settle_attendance(participation=offer.participation, by=None)
    return list(Due.objects.order_by("pk"))


def test_the_list_of_dues_shows_what_is_to_be_paid_by_code_and_day(client_for, kz, manager, card, tax_rule, finance):
    due = make_payable(kz, manager, card, tax_rule, 1)[0]
    page = text_of(client_for(finance).get(staff("due_list")))
    assert (due.advisor.shown_code in page, "23,875 ₸" in page, "Tree0" in page) == (True, True, False)


def test_long_lists_go_on_where_the_last_page_ended(client_for, kz, manager, card, tax_rule, finance, monkeypatch):
    monkeypatch.setattr("compensation.dues.pages.PAGE", 2)
    dues = make_payable(kz, manager, card, tax_rule, 3)
    client = client_for(finance)
    first = client.get(staff("due_list")).context["page"]
    second = client.get(staff("due_list") + f"?after={first.next_key}").context["page"]
    assert ([due.pk for due in first.dues], [due.pk for due in second.dues]) == (
        [due.pk for due in dues[:2]],
        [due.pk for due in dues[2:]],
    )
    assert (client.get(staff("due_list") + "?after=x.y").context["page"].dues, second.next_key) == (first.dues, "")


def test_dues_of_another_programme_are_not_found(client_for, offer, juniper, other_finance, other_manager):
    due = actions.accept_offer(offer=offer, by=juniper.user)
    urls = [reverse("dues:due_detail", args=[slug, due.public_id]) for slug in ("kz1", "th2")]
    assert [client_for(other_finance).get(url).status_code for url in urls] == [404, 404]
    full = reverse("dues:due_pay_in_full", args=["th2", due.public_id])
    assert client_for(other_manager).post(full).status_code == 404


def test_the_wrong_role_may_neither_see_dues_nor_correct_them(client_for, offer, juniper, facilitator, approver):
    due = actions.accept_offer(offer=offer, by=juniper.user)
    assert client_for(facilitator).get(staff("due_list")).status_code == 403
    assert client_for(approver).post(staff("due_pay_in_full", due.public_id)).status_code == 403


def test_finance_pays_in_full_what_she_had_begun(client_for, offer, juniper, finance):
    due = actions.accept_offer(offer=offer, by=juniper.user)
    actions.withdraw_offer(offer=offer, begun=False, by=juniper.user)
    client = client_for(finance)
    assert "Pay in full" in text_of(client.get(staff("due_detail", due.public_id)))
    assert [client.post(staff("due_pay_in_full", due.public_id)).status_code for _press in range(2)] == [302, 302]
    due.refresh_from_db()
    assert due.state == "payable"


def test_unpaid_hours_are_those_of_a_meeting_that_nobody_recorded(kz, card, tax_rule, manager, juniper, as_web):
    old = meetings.make_meeting(kz, starts_in=-timedelta(days=3))
    meetings.choose_everything(old, card, tax_rule, manager)
    meetings.move(old, "scheduled")
    offer = meetings.invite(old, juniper)[0]
    due = actions._owe(offer, None)
    with as_web(manager) as scope:
        assert staff_cards(scope, kz)[0].context["hours"] == 8  # 7.5 hours, never rounded down
    meetings.record(offer.participation, "attended")
    actions.settle_attendance(participation=offer.participation, by=None)
    with as_web(manager) as scope:
        assert (staff_cards(scope, kz)[0].context["hours"], Due.objects.get(pk=due.pk).state) == (0, "payable")


def test_staff_are_told_of_late_pay_and_of_pay_to_decide(kz, card, tax_rule, manager, finance, juniper, tern, as_web):
    old = meetings.make_meeting(kz, starts_in=-timedelta(days=21))
    meetings.choose_everything(old, card, tax_rule, manager)
    meetings.move(old, "held")
    late = meetings.invite(old, juniper)[0]
    meetings.record(late.participation, "attended")
    actions.settle_attendance(participation=late.participation, by=None)
    off = meetings.make_meeting(kz, group=old.group)
    meetings.choose_everything(off, card, tax_rule, manager)
    meetings.move(off, "scheduled")
    actions.accept_offer(offer=meetings.invite(off, tern)[0], by=tern.user)
    meetings.move(off, "cancelled")
    with as_web(manager) as scope:
        titles = [todo.title for todo in staff_todos(scope, kz)]
        assert titles == ["1 advisor is paid late", "Decide the pay of 1 advisor"]
        assert [item.count for item in staff_nav(scope, kz)] == [None]  # she cannot pay it
    with as_web(finance) as scope:
        assert [item.count for item in staff_nav(scope, kz)] == [1]


def test_the_panels_of_pay_are_empty_for_those_who_may_not_see_it(kz, offer, facilitator):
    scope = load_scope(facilitator)
    assert (staff_todos(scope, kz), staff_cards(scope, kz), staff_nav(scope, kz)) == ([], [], [])


DUE_LIST_QUERIES = 16


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_dues_asks_the_same_number_of_questions(
    client_for, kz, manager, card, tax_rule, finance, rows, django_assert_num_queries
):
    make_payable(kz, manager, card, tax_rule, rows)
    client = client_for(finance)
    client.get(staff("due_list"))
    with django_assert_num_queries(DUE_LIST_QUERIES):
        client.get(staff("due_list"))


OFFER_QUERIES = 16


def test_the_offer_page_asks_few_questions(client_for, offer, juniper, django_assert_num_queries):
    client = client_for(juniper.user)
    client.get(hers("offer_detail", offer))
    with django_assert_num_queries(OFFER_QUERIES):
        client.get(hers("offer_detail", offer))
