"""Rates are written by one person, approved by another, and then never changed."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from compensation.rates import actions
from compensation.rates.access import rate_verbs
from compensation.rates.models import RateCard, RateLine, TaxRule
from compensation.rates.panels import staff_todos
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.programmes.scope import load_scope
from tests.compensation.meetings import KZ_RATES

FIRST = date(2026, 1, 1)


@pytest.fixture
def draft(kz, manager):
    return actions.draft_card(programme=kz, currency="KZT", effective_from=FIRST, amounts=KZ_RATES, by=manager)


def refused(write):
    with pytest.raises(DatabaseError), transaction.atomic():
        write()
    return True


def test_a_draft_card_has_its_lines_and_time_is_what_is_taxed(draft):
    assert [(line.code, line.amount_minor, line.taxable) for line in draft.lines.all()] == [
        ("hour", 250_000, True),
        ("half_day", 900_000, True),
        ("day", 1_750_000, True),
        ("childcare", 400_000, False),
        ("transport", 200_000, False),
        ("data", 100_000, False),
    ]


def test_cards_are_numbered_within_their_programme(draft, kz, th, manager, other_manager):
    amounts = {"hour": 25_000}
    second = actions.draft_card(programme=kz, currency="KZT", effective_from=FIRST, amounts=KZ_RATES, by=manager)
    other = actions.draft_card(programme=th, currency="THB", effective_from=FIRST, amounts=amounts, by=other_manager)
    assert (draft.number, second.number, other.number) == (1, 2, 1)


def test_tenge_are_written_whole(kz, manager):
    with pytest.raises(NotNow, match="1 ₸"):
        actions.draft_card(programme=kz, currency="KZT", effective_from=FIRST, amounts={"hour": 250_050}, by=manager)


def test_whoever_wrote_a_card_does_not_approve_it(draft, manager):
    with pytest.raises(NotNow, match="somebody else"):
        actions.approve_card(card=draft, by=manager)


def test_the_database_refuses_an_approval_by_the_writer_too(draft, manager):
    approval = {"state": "approved", "approved_by": manager, "approved_at": draft.written_at}
    assert refused(lambda: RateCard.objects.filter(pk=draft.pk).update(**approval))


def test_approving_twice_approves_once(draft, approver):
    first = actions.approve_card(card=draft, by=approver)
    second = actions.approve_card(card=draft, by=approver)
    assert (first.approved_at, second.approved_by) == (second.approved_at, approver)
    assert AuditEvent.objects.filter(event="rate_card.approved").count() == 1


def test_a_card_without_a_rate_for_time_is_not_approved(kz, manager, approver):
    card = actions.draft_card(programme=kz, currency="KZT", effective_from=FIRST, amounts={"data": 100}, by=manager)
    with pytest.raises(NotNow, match="no rate for time"):
        actions.approve_card(card=card, by=approver)
    approval = {"state": "approved", "approved_by": approver, "approved_at": card.written_at}
    assert refused(lambda: RateCard.objects.filter(pk=card.pk).update(**approval))


def test_two_cards_are_not_in_force_from_the_same_day(draft, kz, manager, approver):
    actions.approve_card(card=draft, by=approver)
    twin = actions.draft_card(programme=kz, currency="KZT", effective_from=FIRST, amounts=KZ_RATES, by=manager)
    with pytest.raises(NotNow, match="same day"):
        actions.approve_card(card=twin, by=approver)


def test_an_approved_card_is_rewritten_by_nobody(draft, manager, approver):
    actions.approve_card(card=draft, by=approver)
    with pytest.raises(NotNow, match="Write a new one"):
        actions.rewrite_card(card=draft, effective_from=FIRST, amounts={"hour": 100}, by=manager)


def test_the_database_freezes_an_approved_card_and_its_lines(draft, approver):
    actions.approve_card(card=draft, by=approver)
    card, lines = RateCard.objects.filter(pk=draft.pk), RateLine.objects.filter(card=draft)
    assert refused(lambda: card.update(effective_from=date(2027, 1, 1)))
    assert refused(lambda: card.update(state="draft", approved_by=None, approved_at=None))
    assert refused(card.delete)
    assert refused(lambda: lines.filter(code="hour").update(amount_minor=1))
    assert refused(lambda: lines.filter(code="hour").delete())
    assert refused(lambda: RateLine.objects.create(card=draft, programme_id=draft.programme_id, code="hour",
                                                   amount_minor=1, taxable=True))  # fmt: skip


def test_a_cost_is_never_taxed_even_by_hand(draft):
    assert refused(lambda: RateLine.objects.filter(card=draft, code="transport").update(taxable=True))


def test_an_approved_tax_rule_is_frozen(kz, manager, approver):
    values = {"percent": Decimal(10), "threshold_minor": 0, "effective_from": FIRST}
    rule = actions.draft_tax_rule(programme=kz, currency="KZT", by=manager, **values)
    with pytest.raises(NotNow, match="somebody else"):
        actions.approve_tax_rule(rule=rule, by=manager)
    actions.approve_tax_rule(rule=rule, by=approver)
    assert refused(lambda: TaxRule.objects.filter(pk=rule.pk).update(percent=Decimal(20)))
    with pytest.raises(NotNow, match="Write a new one"):
        actions.rewrite_tax_rule(rule=rule, by=manager, **values)


@pytest.mark.parametrize(
    ("person", "verbs"),
    [
        ("manager", {"see", "edit"}),
        ("approver", {"see", "approve"}),
        ("facilitator", {"see"}),
        ("finance", {"see"}),
        ("releaser", {"see"}),
        ("monitoring", {"see"}),
        ("safeguarding", set()),
        ("auditor", set()),
        ("other_manager", set()),
    ],
)
def test_what_each_of_the_cast_may_do_with_a_draft(request, draft, person, verbs):
    assert rate_verbs(load_scope(request.getfixturevalue(person)), draft) == verbs


def test_with_an_approved_card_everybody_can_only_look(draft, manager, approver):
    approved = actions.approve_card(card=draft, by=approver)
    assert [rate_verbs(load_scope(person), approved) for person in (manager, approver)] == [{"see"}, {"see"}]


def test_the_approver_is_told_that_a_draft_waits(draft, kz, manager, approver):
    assert [todo.title for todo in staff_todos(load_scope(approver), kz)] == ["Approve rate card 1"]
    assert staff_todos(load_scope(manager), kz) == []


def url(name, *args):
    return reverse(f"rates:{name}", args=["kz1", *args])


def test_a_manager_writes_a_card_on_its_page_with_amounts_as_people_write_them(client_for, kz, manager):
    typed = {"effective_from": "2026-12-01", "hour": "2 500", "transport": "2000"}
    answer = client_for(manager).post(url("card_write"), typed)
    card = RateCard.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, url("card_detail", card.public_id))
    assert dict(card.lines.values_list("code", "amount_minor")) == {"hour": 250_000, "transport": 200_000}


def test_a_card_with_tiyn_is_answered_with_how_to_mend_it(client_for, kz, manager):
    page = client_for(manager).post(url("card_write"), {"effective_from": "2026-12-01", "hour": "2500.50"})
    assert (page.status_code, RateCard.objects.count()) == (200, 0)
    assert "Write an amount in steps of 1 ₸." in page.content.decode()


def test_a_manager_changes_a_draft_and_finance_approves_it(client_for, draft, manager, approver):
    typed = {"effective_from": "2026-12-01", "hour": "3000"}
    client_for(manager).post(url("card_edit", draft.public_id), typed)
    answer = client_for(approver).post(url("card_approve", draft.public_id))
    draft.refresh_from_db()
    assert (answer.status_code, draft.state, draft.approved_by) == (302, "approved", approver)
    assert dict(draft.lines.values_list("code", "amount_minor")) == {"hour": 300_000}


def test_a_manager_writes_a_tax_rule_and_finance_approves_it(client_for, kz, manager, approver):
    typed = {"percent": "10", "threshold_minor": "", "effective_from": "2026-12-01"}
    client_for(manager).post(url("tax_rule_write"), typed)
    rule = TaxRule.objects.get()
    client_for(approver).post(url("tax_rule_approve", rule.public_id))
    rule.refresh_from_db()
    assert (rule.percent, rule.threshold_minor, rule.state) == (Decimal(10), 0, "approved")


def test_rates_of_another_programme_are_not_found(client_for, draft, other_manager, other_approver, th):
    pages = [reverse("rates:card_detail", args=[slug, draft.public_id]) for slug in ("kz1", "th2")]
    assert [client_for(other_manager).get(page).status_code for page in pages] == [404, 404]
    approve = reverse("rates:card_approve", args=["th2", draft.public_id])
    assert client_for(other_approver).post(approve).status_code == 404


def test_the_wrong_role_is_told_that_it_may_not(client_for, draft, manager, finance, facilitator):
    assert client_for(manager).post(url("card_approve", draft.public_id)).status_code == 403
    assert client_for(finance).get(url("card_write")).status_code == 403
    assert client_for(facilitator).get(url("card_edit", draft.public_id)).status_code == 403


def test_an_advisor_has_no_way_to_the_staff_pages_of_rates(client_for, draft, juniper):
    assert client_for(juniper.user).get(url("card_detail", draft.public_id)).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_rates_asks_the_same_number_of_questions(
    client_for, kz, manager, approver, rows, django_assert_num_queries
):
    for month in range(1, rows + 1):
        on = date(2026, month, 1)
        actions.draft_card(programme=kz, currency="KZT", effective_from=on, amounts=KZ_RATES, by=manager)
        actions.draft_tax_rule(
            programme=kz, currency="KZT", percent=Decimal(10), threshold_minor=0, effective_from=on, by=manager
        )
    client = client_for(approver)
    client.get(url("card_list"))
    with django_assert_num_queries(LIST_QUERIES):
        client.get(url("card_list"))


LIST_QUERIES = 16


def test_an_administrator_sets_up_rates_and_finance_approves_them(client_for, kz, admin_user, approver):
    client = client_for(admin_user)
    lines = {"lines-TOTAL_FORMS": 2, "lines-INITIAL_FORMS": 0}
    lines |= {"lines-0-code": "hour", "lines-0-amount_minor": 250_000}
    lines |= {"lines-1-code": "data", "lines-1-amount_minor": 100_000}
    typed = {"programme": kz.pk, "currency": "KZT", "effective_from": "2026-12-01", **lines}
    answer = client.post(reverse("admin:rates_ratecard_add"), typed)
    card = RateCard.objects.get()
    assert (answer.status_code, card.written_by, card.state) == (302, admin_user, "draft")
    assert dict(card.lines.values_list("code", "amount_minor")) == {"hour": 250_000, "data": 100_000}
    client_for(approver).post(url("card_approve", card.public_id))
    assert client.get(reverse("admin:rates_ratecard_change", args=[card.pk])).status_code == 200
    assert client.post(reverse("admin:rates_ratecard_change", args=[card.pk]), typed).status_code == 403


def test_an_administrator_rewrites_a_draft_with_its_lines(client_for, kz, admin_user, draft):
    change = reverse("admin:rates_ratecard_change", args=[draft.pk])
    typed = {"effective_from": "2026-12-24", "lines-TOTAL_FORMS": 6, "lines-INITIAL_FORMS": 6}
    for number, line in enumerate(draft.lines.all()):
        typed |= {f"lines-{number}-id": line.pk, f"lines-{number}-card": draft.pk, f"lines-{number}-code": line.code}
        typed |= {f"lines-{number}-amount_minor": line.amount_minor * 2}
    typed["lines-5-DELETE"] = "on"
    assert client_for(admin_user).post(change, typed).status_code == 302
    draft.refresh_from_db()
    assert (draft.effective_from, draft.written_by) == (date(2026, 12, 24), admin_user)
    assert [line.amount_minor for line in draft.lines.all()] == [500_000, 1_800_000, 3_500_000, 800_000, 400_000]


def test_an_administrator_writes_a_tax_rule(client_for, kz, admin_user):
    typed = {"programme": kz.pk, "currency": "KZT", "percent": "10", "threshold_minor": "0"}
    answer = client_for(admin_user).post(reverse("admin:rates_taxrule_add"), {**typed, "effective_from": "2026-12-01"})
    rule = TaxRule.objects.get()
    assert (answer.status_code, rule.state, rule.written_by) == (302, "draft", admin_user)
