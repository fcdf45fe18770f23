"""Whoever had a part in an opening does not answer about it, also where it was a table that left, a message or a card;
and whoever answers reads the steps."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from advisory.safeguarding.access import had_part
from advisory.safeguarding.actions import answer_question, ask_about_opening
from advisory.safeguarding.models import OpeningQuestion
from survivor_engagement.audit.actions import record
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.exports.models import Export
from survivor_engagement.identity import vault
from survivor_engagement.programmes.models import Role
from survivor_engagement.users.models import User
from tests.exports.making import ask, with_names
from tests.harness.cast import place_of
from tests.harness.factories import RoleAssignmentFactory


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "shelf"


def asked_about(advisor, event: AuditEvent) -> OpeningQuestion:
    return ask_about_opening(advisor=advisor, event=event, by=advisor.user)


def newest(event: str, advisor) -> AuditEvent:
    return AuditEvent.objects.filter(event=event, advisor_id=advisor.pk).latest("pk")


def place(question: OpeningQuestion) -> str:
    return f"/w/kz1/questions/{question.public_id}/"


def made_independent(person: User, programme) -> None:
    person.role_assignments.update(ends_at=timezone.now())
    RoleAssignmentFactory(user=person, programme=programme, role=Role.INDEPENDENT)


def may_not_answer(person: User, question: OpeningQuestion, client) -> bool:
    """Neither on the page, nor by the action, nor in the database."""
    refused = client.post(place(question), {"answer": "mistake", "look_until": "", "note": ""}).status_code == 403
    with pytest.raises(NotNow, match="another person must answer"):
        answer_question(question=question, answer="mistake", look_until=None, note="", by=person)
    with pytest.raises(DatabaseError, match="by somebody who had no part in it"), transaction.atomic():
        OpeningQuestion.objects.filter(pk=question.pk).update(
            answer="mistake", answered_by=person, answered_at=timezone.now()
        )
    return refused


@pytest.fixture
def table(juniper, tern, manager, safeguarding) -> Export:
    """Names of two advisors, asked for by the manager, agreed to by the safeguarding lead."""
    return with_names(manager, safeguarding)


@pytest.mark.parametrize("part", ["manager", "safeguarding"])
def test_whoever_asked_for_a_table_or_agreed_to_it_does_not_answer(part, table, juniper, kz, request, client_for):
    question = asked_about(juniper, newest("identity.opened", juniper))
    person = request.getfixturevalue(part)
    made_independent(person, kz)
    client = client_for(person)
    assert "You had a part in this opening" in client.get(place(question)).content.decode()
    assert may_not_answer(person, question, client)


def test_also_where_the_row_about_it_is_missing(juniper, kz, manager, safeguarding, facilitator):
    asked = ask(manager, "identities", ["number", "phone"], purpose="contact")
    Export.objects.filter(pk=asked.pk).update(state="asked", decided_by=safeguarding, decided_at=timezone.now())
    record("identity.opened", by=None, about=asked, advisor_id=juniper.pk, purpose="export_contact")
    assert not AuditEvent.objects.filter(event="export.approved").exists()
    question = asked_about(juniper, newest("identity.opened", juniper))
    assert [had_part(question, person.pk) for person in (manager, safeguarding, facilitator)] == [True, True, False]


def test_whoever_answers_reads_the_steps_of_the_table_and_of_nobody_else(
    table, juniper, tern, manager, safeguarding, independent, client_for
):
    question = asked_about(juniper, newest("identity.opened", juniper))
    client = client_for(independent)
    assert AuditEvent.objects.filter(event="identity.opened", about_id=str(table.public_id)).count() == 2
    steps = client.get(place(question)).context["steps"]
    assert [(step.what, step.account, step.is_asked_about) for step in steps] == [
        ("A table was asked for", f"user-{manager.pk}", False),
        ("A table that opens details may be made", f"user-{safeguarding.pk}", False),
        ("Sealed details were opened", f"user-{manager.pk}", True),
        ("A table was made", f"user-{manager.pk}", False),
    ]
    assert {step.why for step in steps} == {
        "To reach her safely",
        "To reach them safely while this site cannot be used",
    }
    assert client.post(place(question), {"answer": "to_reach", "look_until": "", "note": ""}).status_code == 302


@pytest.mark.parametrize("line", ["advisor.invited", "advisor.joined"])
@pytest.mark.parametrize("asked", ["card.reached", "card.in_other_hands"])
def test_whoever_printed_a_card_or_asked_about_it_does_not_answer(
    line, asked, juniper, kz, manager, safeguarding, independent, client_for
):
    hers = {"about": juniper, "advisor_id": juniper.pk, "programme_id": kz.pk}
    record("advisor.invited", by=manager, **hers)
    record("advisor.joined", by=juniper.user, **hers)
    record(asked, by=safeguarding, **hers)
    question = asked_about(juniper, newest(line, juniper))
    for person in (manager, safeguarding):
        made_independent(person, kz)
        assert may_not_answer(person, question, client_for(person))
    assert not had_part(question, independent.pk)


def test_a_card_of_another_programme_counts_though_it_is_not_seen_here(juniper, kz, th, manager, client_for):
    record("advisor.invited", by=manager, about=juniper, advisor_id=juniper.pk, programme_id=th.pk)
    record("advisor.joined", by=juniper.user, about=juniper, advisor_id=juniper.pk, programme_id=kz.pk)
    question = asked_about(juniper, newest("advisor.joined", juniper))
    made_independent(manager, kz)
    client = client_for(manager)
    assert "A card to join was made" not in client.get(place(question)).content.decode()
    assert may_not_answer(manager, question, client)


def test_for_whom_a_worker_opened_them_does_not_answer(juniper, kz, facilitator, safeguarding, as_web, client_for):
    AuditEvent.objects.create(
        event="identity.opened", actor_role="system", on_behalf_of=facilitator.pk, programme_id=kz.pk,
        advisor_id=juniper.pk, about_kind="messaging.outboxmessage", about_id="7", purpose="contact",
    )  # fmt: skip
    question = asked_about(juniper, newest("identity.opened", juniper))
    made_independent(facilitator, kz)
    assert may_not_answer(facilitator, question, client_for(facilitator))
    assert not had_part(question, safeguarding.pk)


def test_what_is_about_an_advisor_or_a_programme_as_a_whole_is_no_part(juniper, kz, manager, facilitator, independent):
    """Else everybody who ever did something with her, or there, would have had a part."""
    record("safe_contact.recorded", by=facilitator, about=juniper, advisor_id=juniper.pk, programme_id=kz.pk)
    record("identity.searched", by=facilitator, about=kz, programme_id=kz.pk)
    with vault.open(juniper, ["phone"], by=manager, purpose="contact", programme_id=place_of(juniper)):
        opened = asked_about(juniper, newest("identity.opened", juniper))
    record("identity.found", by=manager, about=kz, advisor_id=juniper.pk, programme_id=kz.pk)
    found = asked_about(juniper, newest("identity.found", juniper))
    for question in (opened, found):
        assert [had_part(question, person.pk) for person in (manager, facilitator, independent)] == [True, False, False]
