"""One chain for each advisor: what is changed in it is named, and the gate answers no for her and for nobody else."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from consent.notices.actions import renew_notice
from consent.notices.models import Notice, NoticeText
from consent.notices.starter import write_starter_notice
from consent.records import actions, chain, checking, gate, moves
from consent.records.chain import broken, rows_to_check
from consent.records.models import BEFORE_THE_FIRST, BrokenHistory, ConsentEvent
from consent.records.tasks import check_histories
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme, Role, RoleAssignment
from survivor_engagement.programmes.scope import enter_scope
from tests.consent.conftest import describe, publish
from tests.consent.test_together import answer
from tests.harness import databases
from tests.harness.cast import make_advisor, make_staff
from tests.harness.client import as_seed
from tests.harness.factories import ProgrammeFactory
from tests.harness.owner import acting_as_owner

GROUP = "participation.group"


@dataclass
class Told:
    """Four answers of one, the last a yes; and the yes of another."""

    programme: Programme
    her: Advisor
    other: Advisor
    events: list[ConsentEvent]


@pytest.fixture
def told(own_database) -> Told:
    with transaction.atomic():
        as_seed()
        programme = ProgrammeFactory(code="KZ1")
        manager, lead = make_staff(programme, Role.MANAGER), make_staff(programme, Role.SAFEGUARDING)
        publish(write_starter_notice(programme=programme, by=manager), manager, lead)
        her, other = (make_advisor(programme, manager, name=name) for name in ("Juniper", "Tern"))
        events = [answer(her, word) for word in ("no", "yes", "no", "yes")]
        answer(other)
    return Told(programme, her, other, events)


@pytest.fixture
def newer(told) -> Notice:
    """A version that closes earlier answers; its words are the same."""
    with transaction.atomic():
        as_seed()
        manager, lead = (make_staff(told.programme, role) for role in (Role.MANAGER, Role.SAFEGUARDING))
        draft = renew_notice(programme=told.programme, by=manager)
        return publish(describe(draft, manager, what="now"), manager, lead)


@pytest.fixture
def as_owner(told, own_database) -> Iterator[Callable[..., None]]:
    yield from acting_as_owner(own_database, "records_consentevent")


def reason(advisor, programme) -> str:
    return gate.check([advisor.pk], GROUP, programme_id=programme.pk, moment="invite")[advisor.pk].reason


@pytest.mark.own_database
def test_whoever_serves_asks_the_gate_for_now_and_for_no_other_moment(told, own_database, monkeypatch):
    """Asked day by day, it would tell when a yes began to count and when it ended."""
    manager = RoleAssignment.objects.filter(programme=told.programme, role=Role.MANAGER).earliest("pk").user
    databases.point("default", own_database, "app_web")
    try:
        with transaction.atomic():
            enter_scope(manager)
            assert reason(told.her, told.programme) == "GIVEN"
        for minutes in (-6, 6):
            moved = timezone.now() + timedelta(minutes=minutes)
            monkeypatch.setattr(gate, "timezone", SimpleNamespace(now=lambda at=moved: at))
            with transaction.atomic():
                enter_scope(manager)
                with pytest.raises(ProgrammingError, match="and for now"), transaction.atomic():
                    reason(told.her, told.programme)
    finally:
        databases.point("default", own_database, "app_test", start_as="app_seed")


def test_every_answer_holds_the_hash_of_the_one_before(say, juniper):
    for word in ("no", "yes", "no"):
        say(juniper, word)
    rows = list(ConsentEvent.objects.filter(advisor=juniper).order_by("seq"))
    assert [row.prev_hash for row in rows] == ["0" * 64, *(row.hash for row in rows[:-1])]
    assert list(broken(rows_to_check())) == []


@pytest.mark.own_database
@pytest.mark.parametrize(
    ("edit", "what"),
    [
        ("UPDATE records_consentevent SET state = 'renewed' WHERE id = %s", "hash"),
        ("UPDATE records_consentevent SET effective_at = effective_at - interval '1 day' WHERE id = %s", "hash"),
        ("UPDATE records_consentevent SET valid_until = valid_until + interval '1 year' WHERE id = %s", "hash"),
        (
            "UPDATE records_consentevent SET text_id = (SELECT max(t.id) FROM notices_noticetext t) WHERE id = %s",
            "hash",
        ),
        ("UPDATE records_consentevent SET prev_hash = repeat('a', 64) WHERE id = %s", "link"),
        ("DELETE FROM records_consentevent WHERE id = %s", "gap"),
    ],
)
def test_ct_133_an_edit_past_all_triggers_is_named_at_its_row(told, edit, what, as_owner):
    as_owner(edit, [told.events[1].pk])
    found = list(broken(rows_to_check()))
    seq = 3 if what == "gap" else 2
    assert [(one.advisor_id, one.seq, one.what) for one in found] == [(told.her.pk, seq, what)]


@pytest.mark.own_database
def test_ct_133_the_gate_answers_no_for_her_alone_until_the_history_holds_again(told, as_owner):
    as_owner("UPDATE records_consentevent SET language = 'ru' WHERE id = %s", [told.events[0].pk])
    check_histories()
    assert [reason(who, told.programme) for who in (told.her, told.other)] == ["HISTORY_BROKEN", "GIVEN"]
    as_owner("UPDATE records_consentevent SET language = 'en' WHERE id = %s", [told.events[0].pk])
    check_histories()
    assert [reason(who, told.programme) for who in (told.her, told.other)] == ["GIVEN", "GIVEN"]
    said = AuditEvent.objects.filter(event__startswith="history.").order_by("pk").values_list("event", flat=True)
    assert list(said) == ["history.broken", "history.whole_again"]


@pytest.mark.own_database
def test_an_answer_moved_to_the_same_words_of_a_newer_version_is_named_and_closes_the_gate(told, newer, as_owner):
    """Words that did not change keep their digest, so the digest alone would not show it."""
    yes = told.events[3]
    assert reason(told.her, told.programme) == "VERSION_TOO_OLD"
    same = NoticeText.objects.get(item__notice=newer, item__purpose=GROUP, language="en", sha256=yes.text_sha256)
    as_owner("UPDATE records_consentevent SET text_id = %s WHERE id = %s", [same.pk, yes.pk])
    assert reason(told.her, told.programme) == "GIVEN"
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("consent_audit", stdout=out)
    assert f"row {yes.pk} (number 4) was changed after it was written" in out.getvalue()
    assert reason(told.her, told.programme) == "HISTORY_BROKEN"


@pytest.mark.own_database
def test_events_in_the_first_form_still_hold_and_those_in_no_form_do_not(told, as_owner):
    def rewritten(forms):
        before = BEFORE_THE_FIRST
        for event, form in zip(told.events, forms, strict=True):
            event.refresh_from_db()
            event.prev_hash = before
            before = chain.hash_of(chain._cells_of(event), form)
            fits = [event.prev_hash, before, event.pk]
            as_owner("UPDATE records_consentevent SET prev_hash = %s, hash = %s WHERE id = %s", fits)
        return [(one.seq, one.what) for one in broken(rows_to_check(advisor_id=told.her.pk))]

    assert rewritten("1111") == rewritten("1122") == []
    assert rewritten("1103") == [(3, "hash")]


@pytest.mark.own_database
def test_looking_twice_marks_once(told, as_owner):
    as_owner("UPDATE records_consentevent SET language = 'ru' WHERE id = %s", [told.events[0].pk])
    check_histories()
    check_histories()
    assert BrokenHistory.objects.count() == 1


@pytest.mark.own_database
def test_the_command_names_the_row_and_ends_with_one(told, as_owner):
    out = StringIO()
    call_command("consent_audit", stdout=out)
    assert out.getvalue() == "5 answers were looked at, 0 histories do not hold.\n"
    as_owner("UPDATE records_consentevent SET state = 'deferred' WHERE id = %s", [told.events[0].pk])
    with pytest.raises(SystemExit):
        call_command("consent_audit", stdout=out)
    row = f"row {told.events[0].pk} (number 1) was changed after it was written"
    assert f"advisor {told.her.pk} in programme {told.programme.pk}: {row}" in out.getvalue()


@pytest.mark.own_database
def test_ct_134_a_chain_written_anew_as_a_whole_is_not_the_one_of_the_trail(told, as_owner):
    """Its owner can make every hash fit again, but not the sealed trail."""
    as_owner("DELETE FROM effects_withdrawaleffect; DELETE FROM effects_stopreport")
    as_owner("DELETE FROM records_consentevent WHERE advisor_id = %s AND seq > 1", [told.her.pk])
    assert list(broken(rows_to_check())) == []
    [found] = checking.check_programme(programme=told.programme, by=None, with_trail=True)
    assert (found.advisor_id, found.what) == (told.her.pk, "trail")
    assert checking.check_programme(programme=told.programme, by=None) == []
    assert BrokenHistory.objects.standing().get().advisor == told.her


def test_the_database_and_python_know_the_same_moves():
    states = [*moves.MAY_FOLLOW, "nonsense"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT b, a FROM unnest(%s::text[]) b, unnest(%s::text[]) a WHERE consent_may_follow(b, a)",
            [states, states],
        )
        known = set(cursor.fetchall())
    assert known == {(before, after) for before, all_after in moves.MAY_FOLLOW.items() for after in all_after}


def test_several_at_once_keep_their_order(say, juniper, kz):
    for purpose in (GROUP, "contact.sms", "quote.unnamed"):
        say(juniper, "yes", purpose)
    assert actions.stop_everything(advisor=juniper, programme=kz, by=juniper.user) == 3
    assert list(broken(rows_to_check())) == []
    assert {event.state for event in ConsentEvent.objects.standing()} == {"withdrawn"}
