"""Groups and meetings as situations: a group that works, a meeting that is ready, one that was held."""

import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db import connection as db_connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from advisory.engagements import actions
from advisory.engagements.models import Engagement, Participation
from advisory.groups import actions as group_actions
from advisory.groups.models import AdvisoryGroup, GroupMembership, Terms
from advisory.groups.terms import months_after
from advisory.referrals.models import HelpService
from compensation.dues import actions as due_actions
from compensation.rates.models import RateCard, TaxRule
from consent.notices.models import NoticeItem
from consent.records import actions as consent_actions
from tests.compensation import meetings
from tests.harness.cast import programme_of
from tests.harness.factories import HelpServiceFactory

GROUP = {
    "name": "Panel one", "neutral_name": "Tuesday group", "purpose": "To choose which projects are funded.",
    "seats": 3, "term_months": 24, "max_terms": 2, "quorum": 2, "decision_rule": "consensus", "level": "co_decides",
    "languages": ["en", "kk"],
}  # fmt: skip
TEXTS = {"en": "We meet on Tuesdays.", "kk": "Біз сейсенбіде кездесеміз."}


def make_group(programme, by, **fields) -> AdvisoryGroup:
    return group_actions.create_group(programme=programme, by=by, **(GROUP | fields))


def give_terms(group, writer, reader, texts=TEXTS) -> Terms:
    terms = group_actions.write_terms(group=group, texts=texts, by=writer)
    return group_actions.approve_terms(terms=terms, seen=terms.stamp, by=reader)


def working_group(programme, writer, reader, **fields) -> AdvisoryGroup:
    group = make_group(programme, writer, **fields)
    give_terms(group, writer, reader, {code: TEXTS[code] for code in group.languages})
    return group_actions.activate_group(group=group, by=writer)


def seat(group, *advisors, by) -> None:
    """They sit in the group, whatever they allow by now."""
    for advisor in advisors:
        seated(group, advisor, by=by)


def seated(group, advisor, by) -> GroupMembership:
    today = timezone.localdate(timezone=ZoneInfo(group.programme.timezone))
    return GroupMembership.objects.create(
        group=group, programme=group.programme, advisor=advisor, role="member", starts_on=today,
        term_until=months_after(today, group.term_months), added_by=by,
    )  # fmt: skip


def plan(group, by, *, starts_in=timedelta(days=5), hours=4, **fields) -> Engagement:
    starts_at = (timezone.now() + starts_in).replace(second=0, microsecond=0)
    values = {
        "kind": "grant_selection", "title": "Choosing which projects to fund", "calendar_title": "Tuesday meeting",
        "purpose": "Six projects, one morning.", "stage": "work_plan", "level": "co_decides", "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=hours), "place": "Green house, room 2", "languages": ["en"],
        "support_person": "Tern", "prep_minutes": 180, "debrief_minutes": 30,
        "content_note": "One project is about debts.",
    }  # fmt: skip
    return actions.plan_engagement(programme=group.programme, group=group, by=by, **(values | fields))


def prepare(meeting, writer, reader) -> Engagement:
    """Agenda, risk note approved by another, a checked service: all but the pay."""
    actions.add_agenda_item(engagement=meeting, text="Welcome", minutes=20, by=writer)
    note = actions.write_risk_note(engagement=meeting, text="A quiet room, a side door.", level="low", by=writer)
    actions.approve_risk_note(engagement=meeting, seen=note.stamp, by=reader)
    known = HelpService.objects.filter(programme=meeting.programme, name="Day clinic").first()
    service = known or HelpServiceFactory(programme=meeting.programme, verified_by=reader)
    actions.link_services(engagement=meeting, services=[service], by=writer)
    return Engagement.objects.select_related("programme", "group", "risk_note").get(pk=meeting.pk)


def choose_pay(meeting, writer, approver) -> None:
    """By the rates of the programme, which are approved with the first meeting that needs them."""
    at = meeting.programme
    card = RateCard.objects.filter(programme=at).first() or meetings.approved_card(at, writer, approver)
    rule = TaxRule.objects.filter(programme=at).first() or meetings.approved_tax(at, writer, approver)
    meetings.choose_everything(meeting, card, rule, writer)


def say(advisor, word, purpose="participation.group") -> None:
    item = NoticeItem.objects.select_related("programme", "purpose", "notice").get(
        purpose=purpose, programme=programme_of(advisor)
    )
    consent_actions.answer_purpose(
        advisor=advisor, item=item, language="en", answer=word, key=uuid.uuid4(), by=advisor.user
    )


def row(meeting, advisor) -> Participation:
    return Participation.objects.select_related("engagement", "advisor").get(engagement=meeting, advisor=advisor)


def accept(meeting, *advisors) -> None:
    """Her yes, the one way there is: by accepting the offer."""
    for advisor in advisors:
        due_actions.accept_offer(offer=row(meeting, advisor).offer, by=advisor.user)


def begun(group, *advisors, by, hours_ago=2, state="scheduled") -> Engagement:
    """A meeting whose start has passed and to which these people had said yes."""
    meeting = meetings.make_meeting(
        group.programme, group=group, starts_in=-timedelta(hours=hours_ago), answer_by=None, languages=["en"]
    )
    choose_pay(meeting, by, meetings.User.objects.make(kind="staff"))
    meetings.move(meeting, "scheduled")
    for offer in meetings.invite(meeting, *advisors, by=by):
        Participation.objects.filter(pk=offer.participation_id).update(reply="accepted", replied_at=timezone.now())
        offer.refresh_from_db()
        type(offer).objects.filter(pk=offer.pk).update(state="accepted", accepted_at=timezone.now())
        offer.refresh_from_db()
        due_actions._owe(offer, by)
    if state != "scheduled":
        meetings.move(meeting, state)
    return Engagement.objects.select_related("programme", "group").get(pk=meeting.pk)


def queries_about(room: str, client, url: str) -> int:
    """How many queries of one showing of a page read tables of this room; the menu's own counts are not among them."""
    client.get(url)
    with CaptureQueriesContext(db_connection) as captured:
        assert client.get(url).status_code == 200
    return sum(1 for query in captured.captured_queries if f'FROM "{room}_' in query["sql"])
