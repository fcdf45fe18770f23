"""The trail is read by those who watch over the work, in words, and tells nothing of one advisor."""

import ast
import re

import pytest
from django.db import connection

from survivor_engagement.audit.actions import record
from survivor_engagement.identity import vault
from survivor_engagement.messaging.actions import post
from survivor_engagement.programmes.happenings import ALIKE, WORDS, in_words
from survivor_engagement.programmes.models import Role, RoleAssignment
from tests.harness.cast import place_of
from tests.house.tree import code_files

PAGE = "/w/kz1/trail/"
EVENT = re.compile(r"[a-z_]+\.[a-z_]+")
WRITERS = {"record", "_reply", "_move", "_end", "record_for_each"}


def events_in_the_code() -> set[str]:
    """Names that stand as they are where an event is recorded."""
    calls = [node for path in code_files() for node in ast.walk(ast.parse(path.read_text())) if type(node) is ast.Call]
    said = [part for call in calls if ast.unparse(call.func).split(".")[-1] in WRITERS for part in ast.walk(call)]
    texts = {part.value for part in said if isinstance(part, ast.Constant) and isinstance(part.value, str)}
    return {text for text in texts if EVENT.fullmatch(text)}


def shown(client, query: str = "") -> str:
    return client.get(PAGE + query).content.decode()


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("manager", 403), ("facilitator", 403), ("safeguarding", 200), ("finance", 403), ("approver", 403),
        ("releaser", 403), ("monitoring", 403), ("auditor", 200), ("other_auditor", 404), ("former_facilitator", 404),
        ("admin_user", 404),
    ],
)  # fmt: skip
def test_who_reads_the_trail(person, status, request, client_for, kz):
    assert client_for(request.getfixturevalue(person)).get(PAGE).status_code == status


def test_the_trail_is_in_the_menu_of_those_who_may_read_it(auditor, manager, client_for):
    menus = [client_for(person).get("/w/kz1/").content.decode() for person in (auditor, manager)]
    assert [f'href="{PAGE}"' in menu for menu in menus] == [True, False]


def test_an_opening_is_told_with_role_account_fields_and_reason(juniper, manager, auditor, kz, client_for):
    with vault.open(juniper, ["legal_name"], by=manager, purpose="payment_returned", programme_id=place_of(juniper)):
        pass
    page = shown(client_for(auditor))
    for words in (
        "Sealed details were opened",
        "Programme manager",
        f"user-{manager.pk}",
        "legal name, payment returned",
    ):
        assert words in page


def test_nothing_points_at_an_advisor(juniper, kz, manager, auditor, client_for):
    message = post(advisor=juniper, programme=kz, template="note", by=manager)
    record("consent.refused", by=juniper.user, about=message, purpose="photo")
    page = shown(client_for(auditor))
    assert "An answer about consent was written down" in page
    hers = [juniper.code, juniper.shown_code, juniper.public_id, message.public_id, juniper.user.username, "Juniper"]
    hers += ["refused", "photo", "77000000001"]
    assert [one for one in hers if str(one)[:8] in page] == []
    assert re.findall(rf"user-{juniper.user_id}\b", page) == []


def test_a_thing_that_is_nobodys_shows_the_beginning_of_its_id(kz, admin_user, auditor, client_for):
    given = RoleAssignment.objects.get(user=auditor)
    record("role.granted", by=admin_user, about=given, purpose=Role.AUDITOR)
    page = shown(client_for(auditor))
    assert (str(given.public_id)[:8] in page, "System administrator" in page) == (True, True)


def test_events_of_another_programme_are_not_there(kz, th, other_manager, auditor, client_for):
    record("group.created", by=other_manager, programme_id=th.pk)
    assert "A group was created" not in shown(client_for(auditor))
    assert "Nothing was done yet" in shown(client_for(auditor))


def test_older_events_stand_on_the_next_page(kz, manager, auditor, client_for):
    record("group.created", by=manager, programme_id=kz.pk)
    for _ in range(25):
        record("group.edited", by=manager, programme_id=kz.pk)
    first = shown(client_for(auditor))
    older = re.search(r'href="/w/kz1/trail/(\?after=\d+)"', first)[1]
    assert ("A group was created" in first, "A group was created" in shown(client_for(auditor), older)) == (False, True)


def test_a_refusal_is_told_with_its_reason_and_not_for_what(juniper, kz, finance, auditor, client_for):
    assert client_for(finance).get(f"/w/kz1/advisors/{juniper.public_id}/").status_code == 403
    page = shown(client_for(auditor))
    for words in ("A page was refused", "refused: not allowed to this role", f"user-{finance.pk}"):
        assert words in page
    assert str(juniper.public_id)[:8] not in page


def test_whoever_tries_it_from_outside_is_told_too(kz, other_manager, auditor, client_for):
    assert [client_for(other_manager).get(path).status_code for path in ("/w/kz1/", "/w/nowhere/")] == [404, 404]
    page = shown(client_for(auditor))
    assert page.count("A page that is not theirs to see was asked for") == 1
    assert f"user-{other_manager.pk}" in page


def week(client) -> dict[str, list[str]]:
    """By account: opened, searched, took out, was refused."""
    table = shown(client).split("In the last seven days, by person", 1)[-1].split("</table>")[0]
    return {
        re.search(r"user-\d+", row)[0]: re.findall(r'data-l="[^"]+">(\d+)<', row) for row in table.split("<tr>")[2:]
    }


def test_who_opened_searched_took_out_and_was_refused_is_counted(juniper, kz, manager, finance, auditor, client_for):
    for event in ("identity.opened", "identity.opened", "identity.searched", "export.made", "group.edited"):
        record(event, by=manager, programme_id=kz.pk)
    record("identity.opened", by=juniper.user, programme_id=kz.pk)
    client_for(finance).get(f"/w/kz1/advisors/{juniper.public_id}/")
    assert week(client_for(auditor)) == {
        f"user-{manager.pk}": ["2", "1", "1", "0"],
        f"user-{finance.pk}": ["0", "0", "0", "1"],
    }


def opened(programme, by, days_ago: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_auditevent (at, event, actor_id, actor_role, programme_id, about_kind, about_id, "
            "fields, purpose) VALUES (now() - %s * interval '1 day', 'identity.opened', %s, '', %s, '', '', '[]', '')",
            [days_ago, by.pk, programme.pk],
        )


def test_what_is_older_than_a_week_or_of_another_programme_is_not_counted(kz, th, manager, auditor, client_for):
    for programme, days in ((kz, 6), (kz, 8), (th, 6)):
        opened(programme, manager, days)
    assert week(client_for(auditor)) == {f"user-{manager.pk}": ["1", "0", "0", "0"]}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_questions_for_one_row_and_for_three(
    rows, kz, manager, auditor, client_for, django_assert_num_queries
):
    for _ in range(rows):
        record("group.edited", by=manager, programme_id=kz.pk)
    client = client_for(auditor)
    client.get(PAGE)
    with django_assert_num_queries(15):
        client.get(PAGE)


def test_every_event_has_words_and_no_words_are_left_over():
    events = events_in_the_code()
    assert len(events) > 90
    assert sorted(event for event in events if in_words(event) == event) == []
    made_up = {"programme.added", "programme.changed", "reveal.approved", "reveal.refused"}  # put together at run time
    made_up |= {"access.not_found", "access.refused", "action.failed", "action.refused"}  # what the middleware notes
    made_up |= {"second_step.added", "second_step.changed", "second_step.removed"}  # what a trigger notes
    assert sorted(set(WORDS) - events - made_up) == []
    assert {event.partition(".")[0] for event in events - set(WORDS)} | {"consent", "payment"} == set(ALIKE)
