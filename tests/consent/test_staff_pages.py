"""Staff pages: counts without names; versions written by one person and published by another."""

import re
import uuid

import pytest
from django.urls import reverse

from consent.notices import actions as notice_actions
from consent.notices import panels as notice_panels
from consent.notices.models import Notice, NoticeText
from survivor_engagement.programmes.scope import load_scope
from tests.consent.conftest import own_queries, publish, read_by_an_advisor
from tests.consent.test_notices import WORDS


def page(client, name, *args) -> str:
    answer = client.get(reverse(name, args=["kz1", *args]))
    assert answer.status_code == 200
    return answer.content.decode()


def cells(html: str) -> list[str]:
    """What stands under "Allowed now", row by row."""
    found = re.findall(r'data-l="Allowed now">(.*?)</td>', html, re.S)
    return [" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in found]


def send(client, name, *args, **form):
    return client.post(reverse(name, args=["kz1", *args]), form | {"once": str(uuid.uuid4())})


def test_ct_144_of_a_few_people_no_count_is_shown(client_for, manager, say, juniper, tern):
    say(juniper, "yes")
    say(juniper, "yes", "contact.sms")
    say(tern, "yes", "contact.sms")
    html = page(client_for(manager), "records:consent_list")
    assert cells(html) == ["Too few people for a number"] * 5
    assert [name for name in (juniper.shown_code, tern.shown_code) if name in html] == []


def test_a_no_and_no_answer_look_the_same(client_for, manager, say, juniper, tern):
    before = page(client_for(manager), "records:consent_list")
    say(tern, "no")
    assert cells(page(client_for(manager), "records:consent_list")) == cells(before)


def test_more_people_are_counted_in_steps_of_five(client_for, manager, say, advisors):
    people = advisors(11)
    for person in people[:6]:
        say(person, "yes")
    for person in people[:10]:
        say(person, "yes", "capture.notes")
    html = page(client_for(manager), "records:consent_list")
    assert cells(html)[:3] == ["5 or more of 11", "5 or more of 11", "fewer than 5 of 11"]


def test_a_language_without_words_is_named(client_for, manager, juniper, notice):
    juniper.language = "kk"
    juniper.save()
    assert "Some people here read Қазақша." in page(client_for(manager), "records:consent_list")


@pytest.mark.parametrize("people", [1, 3])
def test_the_consent_page_takes_the_same_number_of_queries(client_for, manager, notice, advisors, say, people):
    for person in advisors(people):
        say(person, "yes")
    client = client_for(manager)
    with own_queries(6):
        page(client, "records:consent_list")


@pytest.mark.parametrize("versions", [1, 3])
def test_the_list_of_versions_takes_the_same_number_of_queries(client_for, kz, manager, safeguarding, notice, versions):
    for _turn in range(versions - 1):
        publish(notice_actions.renew_notice(programme=kz, by=manager), manager, safeguarding)
    client = client_for(manager)
    with own_queries(1):
        page(client, "notices:notice_list")


def test_two_people_bring_the_first_notice_to_be_asked(client_for, kz, manager, safeguarding):
    writer, reader = client_for(manager), client_for(safeguarding)
    assert "Nothing is asked yet" in page(writer, "records:consent_list")
    send(writer, "notices:notice_start")
    draft = Notice.objects.get()
    assert [send(writer, "notices:notice_publish", draft.public_id).status_code] == [403]
    assert send(reader, "notices:notice_publish", draft.public_id).status_code == 403  # not offered yet
    send(writer, "notices:notice_offer", draft.public_id)
    assert "no advisor has said yet that these words are clear" in page(
        reader, "notices:notice_detail", draft.public_id
    )
    read_by_an_advisor(Notice.objects.get(), manager)
    html = page(reader, "notices:notice_detail", draft.public_id)
    seen = re.search(r'name="seen" value="([^"]+)"', html)[1]
    assert send(reader, "notices:notice_publish", draft.public_id, seen=seen).status_code == 302
    assert Notice.objects.get().state == "published"


def test_the_second_person_finds_it_among_what_waits(draft, kz, manager, safeguarding):
    assert notice_panels.staff_todos(load_scope(safeguarding), kz) == []
    notice_actions.offer_notice(notice=draft, by=manager)
    assert [todo.note for todo in notice_panels.staff_todos(load_scope(safeguarding), kz)] == [
        "Version 1.0, written by somebody else"
    ]
    assert notice_panels.staff_todos(load_scope(manager), kz) == []


def test_the_words_of_a_draft_are_written_piece_by_piece(client_for, manager, draft):
    client, item = client_for(manager), draft.items.get(purpose="contact.sms")
    assert send(client, "notices:text_edit", draft.public_id, "kk", item.public_id, **WORDS).status_code == 302
    check = {"question": "So?", "answers": "One\nTwo", "right": "2", "explanation": "Two."}
    assert send(client, "notices:question_edit", draft.public_id, "kk", 1, **check).status_code == 302
    fact = {"title": "So it is.", "body": "Always."}
    assert send(client, "notices:fact_edit", draft.public_id, "kk", "law.compelled", **fact).status_code == 302
    assert send(client, "notices:item_edit", draft.public_id, item.public_id, months="3").status_code == 302
    html = page(client, "notices:notice_read", draft.public_id, "kk")
    assert [word for word in ("May we?", "Two.", "So it is.") if word not in html] == []
    assert NoticeText.objects.get(language="kk").item.months == 3


def test_longer_than_allowed_comes_back_with_a_kind_sentence(client_for, manager, draft):
    item = draft.items.get(purpose="contact.sms")
    answer = send(client_for(manager), "notices:item_edit", draft.public_id, item.public_id, months="7")
    assert (answer.status_code, "Choose between 1 and 6 months" in answer.content.decode()) == (200, True)


def test_a_published_notice_opens_no_door_to_change_it(client_for, manager, notice):
    client, item = client_for(manager), notice.items.first()
    statuses = [
        client.get(reverse("notices:item_edit", args=["kz1", notice.public_id, item.public_id])).status_code,
        send(client, "notices:text_edit", notice.public_id, "en", item.public_id, **WORDS).status_code,
        send(client, "notices:notice_discard", notice.public_id).status_code,
        send(client, "notices:language_remove", notice.public_id, "en").status_code,
    ]
    assert statuses == [403, 403, 403, 403]


def test_another_programme_finds_no_notice(client_for, other_manager, th, notice):
    client = client_for(other_manager)
    here = reverse("notices:notice_detail", args=["th2", notice.public_id])
    there = reverse("notices:notice_detail", args=["kz1", notice.public_id])
    assert [client.get(here).status_code, client.get(there).status_code] == [404, 404]


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("manager", 200),
        ("facilitator", 200),
        ("safeguarding", 200),
        ("monitoring", 200),
        ("finance", 403),
        ("auditor", 403),
    ],
)
def test_who_may_see_the_counts(client_for, request, kz, person, status):
    client = client_for(request.getfixturevalue(person))
    assert client.get(reverse("records:consent_list", args=["kz1"])).status_code == status


@pytest.mark.parametrize(("person", "status"), [("facilitator", 403), ("safeguarding", 403), ("monitoring", 403)])
def test_who_may_not_write_a_version(client_for, request, kz, person, status):
    client = client_for(request.getfixturevalue(person))
    assert send(client, "notices:notice_start").status_code == status
    assert Notice.objects.count() == 0


def test_starting_twice_starts_one_draft(client_for, kz, manager):
    client, once = client_for(manager), str(uuid.uuid4())
    answers = [client.post(reverse("notices:notice_start", args=["kz1"]), {"once": once}) for _tap in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Notice.objects.count() == 1
