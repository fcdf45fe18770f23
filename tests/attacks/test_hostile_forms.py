"""Forms filled in by somebody hostile: foreign ids, fields that are not hers to set, names typed where they must not
stay (attacks 3, 13, 15, 33 and 63)."""

import logging

import pytest
from django.db import transaction

from survivor_engagement.common.logs import AllowedOnly
from tests.attacks import sinks
from tests.attacks.hostile_forms import SMUGGLED, TYPED, fingerprint, foreign, sheets
from tests.attacks.samples import our_routes
from tests.attacks.test_canaries import text_of
from tests.attacks.test_matrix import Undone
from tests.harness.client import WebClient

PEOPLE = [
    "programme_manager", "facilitator", "safeguarding_lead", "finance_preparer", "finance_approver",
    "finance_releaser", "independent_contact", "advisor",
]  # fmt: skip
ROUTES = [route for route in our_routes() if route.where != "leave/"]


def send(client, path: str, values: dict, look=lambda: None):
    """The answer to a form; what it did is looked at and taken back."""
    answer = None
    try:
        with transaction.atomic():
            answer = client.post(path, values, headers={"user-agent": TYPED})
            look()
            raise Undone
    except Undone:
        return answer


@pytest.fixture
def come(world, db):
    def sign_in(person: str) -> WebClient:
        client = WebClient().sign_in(world.cast("kz1")[person])
        client.get("/")
        return client

    return sign_in


@pytest.fixture
def lines():
    written: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: written.append(AllowedOnly().format(record))
    logging.getLogger().addHandler(handler)
    logging.getLogger("django").addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)
    logging.getLogger("django").removeHandler(handler)


@pytest.mark.parametrize("person", PEOPLE)
def test_an_id_of_another_programme_in_a_form_is_no_valid_choice(person, world, come, count_asked):
    client, tried, wrong = come(person), 0, []
    for sheet in sheets(client, ROUTES, world.sides["kz1"]):
        for name, values in sheet.choices.items():
            other = foreign(world, values)
            if other is None:
                continue
            answer, tried = send(client, sheet.action, sheet.values | {name: other}), tried + 1
            shown = {bird for bird in world.canaries.found_in(text_of(answer)) if bird.side == "th2"}
            if answer.status_code not in (200, 403, 404, 409) or shown:
                wrong.append((sheet.route.where, name, answer.status_code, shown))
    assert wrong == []
    assert tried or person not in ("programme_manager", "facilitator")
    count_asked(f"{person}, foreign choices", tried)


@pytest.mark.parametrize("person", PEOPLE)
def test_fields_that_are_not_hers_to_set_change_nothing_elsewhere(person, world, come, count_asked):
    client, sent, wrong = come(person), 0, []
    other, side = world.sides["th2"], world.sides["kz1"]
    smuggled = dict.fromkeys(SMUGGLED, str(other.programme.pk))
    before, rights = fingerprint(other.programme), fingerprint(side.programme)["rights"]
    for sheet in sheets(client, ROUTES, side):
        extra = {name: value for name, value in smuggled.items() if name not in sheet.values}

        def look(where=sheet.route.where) -> None:
            if fingerprint(other.programme) != before or fingerprint(side.programme)["rights"] != rights:
                wrong.append(where)

        send(client, sheet.action, sheet.values | extra, look)
        sent += 1
    assert wrong == []
    assert sent or person == "independent_contact"
    count_asked(f"{person}, smuggled fields", sent)


@pytest.mark.parametrize("person", PEOPLE)
def test_what_is_typed_stays_out_of_headers_lines_and_bookkeeping(person, world, come, lines, count_asked):
    client, typed, wrong = come(person), 0, []
    for sheet in sheets(client, ROUTES, world.sides["kz1"]):
        found: list[str] = []
        answer = send(
            client, sheet.action, sheet.values | dict.fromkeys(sheet.texts, TYPED),
            lambda found=found: found.extend(table for table, row in sinks.bookkeeping() if "Zt00000x" in row),
        )  # fmt: skip
        typed += len(sheet.texts)
        if found or "Zt00000x" in str(answer.headers) or b"Zt00000x<b>" in text_of(answer):
            wrong.append((sheet.route.where, found, answer.status_code))
    assert wrong == []
    assert [line for line in lines if "Zt00000x" in line] == []
    assert [text for text in sinks.redis_texts() if b"Zt00000x" in text] == []
    count_asked(f"{person}, texts typed", typed)


def test_a_typed_word_would_be_found_in_the_bookkeeping(world, db):
    person = world.cast("kz1")["programme_manager"]
    session = WebClient().sign_in(person).session
    session["note"] = TYPED
    session.save()
    assert [table for table, row in sinks.bookkeeping() if "Zt00000x" in row] == ["users_session"]


@pytest.mark.parametrize(
    "question", ["legal_name__startswith=Z", "ordering=phone", "search=Zq", "chosen_name=Zq", "q=Zq"]
)
def test_an_address_is_no_oracle_for_what_is_sealed(question, world, come):
    client = come("programme_manager")
    plain, asked = (client.get(f"/w/kz1/advisors/{query}").content for query in ("", f"?{question}"))
    strip = lambda page: page.replace(question.encode(), b"")  # noqa: E731
    assert len(strip(asked)) - len(strip(plain)) < 400
    assert world.canaries.found_in(asked) == world.canaries.found_in(plain)
