"""A canary in every personal field of two programmes: who sees which on her pages, and that nothing else does (attacks
14, 49 and 63, and the answers of the whole walk: 55)."""

import logging
import re
from collections import Counter, defaultdict
from io import BytesIO
from zipfile import ZipFile

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from redis import Redis

from survivor_engagement.exports.actions import make_export
from survivor_engagement.exports.models import Export
from survivor_engagement.exports.tables import TABLES
from survivor_engagement.identity import actions as identity
from survivor_engagement.identity import vault
from survivor_engagement.identity.models import RevealRequest
from survivor_engagement.programmes.fields import FIELDS
from survivor_engagement.programmes.models import Role
from survivor_engagement.programmes.permissions import VERBS, roles_that_may
from survivor_engagement.users.adapters import SealedFactors
from tests.attacks import sinks
from tests.attacks.canaries import BOTH, FILES, MARKUP, SEALED, Bird, written_fields
from tests.attacks.test_matrix import FINE, ROUTES, ask
from tests.exports.making import ask as ask_table
from tests.harness.client import WebClient, as_seed

MEETING, GROUP, ADVICE = (roles_that_may(f"{it}.see") for it in ("engagement", "group", "recommendation"))
NOTICE = roles_that_may("consent.see") | roles_that_may("notice.manage") | roles_that_may("notice.approve")
HERSELF, MONEY = frozenset({"advisor"}), roles_that_may("due.see")
# Which roles may see which field on an ordinary page, and `advisor` for the advisor herself. What of hers is sealed
# stands in the table of roles and fields: it is opened for a purpose, or leaves by two people, and she reads her own.
MAY_SEE = {name: FIELDS[name].on_page | (HERSELF if FIELDS[name].hers else frozenset()) for name in vault.CLASS_OF} | {
    "file.content": roles_that_may("due.correct") | HERSELF,
    "evidence.content": roles_that_may("consent.evidence") | HERSELF,
    "engagements.AgendaItem.text": MEETING | HERSELF,
    "engagements.Engagement.calendar_title": MEETING | HERSELF,
    "engagements.Engagement.content_note": MEETING | HERSELF,
    "engagements.Engagement.place": MEETING | HERSELF,
    "engagements.Engagement.purpose": MEETING | HERSELF,
    "engagements.Engagement.support_person": MEETING | HERSELF,
    "engagements.Engagement.title": MEETING | MONEY | HERSELF,
    "engagements.Minutes.body": MEETING,
    "engagements.Minutes.summary_for_participants": MEETING | HERSELF,
    "engagements.RiskNote.text": MEETING,
    "notices.CheckQuestion.explanation": HERSELF | NOTICE,
    "notices.CheckQuestion.question": HERSELF | NOTICE,
    "notices.Notice.why": roles_that_may("consent.see"),
    "notices.ReaderComment.words": roles_that_may("notice.manage"),
    "notices.NoticeText.if_you_change_your_mind": HERSELF | NOTICE,
    "notices.NoticeText.lead": HERSELF | NOTICE,
    "notices.NoticeText.no_means": HERSELF | NOTICE,
    "notices.NoticeText.question": HERSELF | NOTICE,
    "notices.NoticeText.yes_means": HERSELF | NOTICE,
    "notices.ToldFact.body": HERSELF | NOTICE,
    "notices.ToldFact.title": HERSELF | NOTICE,
    "programmes.RoleAssignment.reason": frozenset(),  # it stands in the set-up
    "users.User.label": frozenset(Role.values),  # colleagues are named by their work
    "groups.AdvisoryGroup.name": GROUP,
    "groups.AdvisoryGroup.neutral_name": GROUP | HERSELF,
    "groups.AdvisoryGroup.purpose": GROUP | HERSELF,
    "groups.TermsText.body": GROUP | HERSELF,
    "recommendations.Recommendation.text": ADVICE | HERSELF,
    "recommendations.Response.planned_action": ADVICE | HERSELF,
    "recommendations.Response.reason": ADVICE | HERSELF,
}
PUBLIC = re.compile(r"referrals\.")  # help services stand on a page for everybody
EVERYBODY = [
    "programme_manager", "facilitator", "safeguarding_lead", "finance_preparer", "finance_approver",
    "finance_releaser", "monitoring_officer", "auditor", "independent_contact", "advisor", "former", "reviewer",
    "admin",
]  # fmt: skip
SEEN: dict[str, set[str]] = defaultdict(set)
LOGGED: Counter[str] = Counter()
HELD_BACK: set[str] = set()


TAKEN = "exports/<uuid:public_id>/take/"  # a table that leaves, with what two people agreed to


def text_of(answer) -> bytes:
    """What can be read of it; a spreadsheet is opened, too."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if not content.startswith(b"PK"):
        return content
    with ZipFile(BytesIO(content)) as book:
        return b"".join(book.read(name) for name in book.namelist())


def may_see(person: str, where: str, bird: Bird) -> bool:
    if PUBLIC.match(bird.field):
        return True
    if bird.side not in {"kz1", BOTH} or (person == "advisor" and bird.owner not in (0, 1)):
        return False
    leaves = where.endswith(TAKEN) and bird.field in FIELDS and person in VERBS["export.identities"]
    return person in MAY_SEE.get(bird.field, ()) or (leaves and person in FIELDS[bird.field].opened)


def walk(client, side):
    """Every page by looking, and by sending where looking was not refused; leaving comes last."""
    for route in sorted(ROUTES, key=lambda route: (route.kind == "public", route.where == "leave/")):
        path = route.of(side)
        answer = client.get(path)
        yield route, answer
        if answer.status_code in FINE | {405}:
            yield route, ask(client, "POST", path)


@pytest.mark.parametrize("person", EVERYBODY)
def test_nobody_is_shown_what_the_table_does_not_allow(person, world, db):
    side, client, leaks = world.sides["kz1"], WebClient().sign_in(world.cast("kz1")[person]), set()
    with sinks.all_that_is_logged() as logged:
        for route, answer in walk(client, side):
            body = text_of(answer)
            for bird in world.canaries.found_in(body):
                SEEN[bird.field].add(person)
                if not may_see(person, route.where, bird):
                    leaks.add((route.where, *bird))
            leaks |= {(route.where, "header", *bird) for bird in world.canaries.found_in(str(answer.headers))}
            if re.search(rf"Zq\d{{5}}x{MARKUP}".encode(), body) and "html" in answer["Content-Type"]:
                leaks.add((route.where, "markup is not escaped"))
            if "no-store" not in answer.headers.get("Cache-Control", "") or "ETag" in answer.headers:
                leaks.add((route.where, "may be kept"))
    for text in (logged.raw(logging.INFO), *logged.lines):
        leaks |= {("log", *bird) for bird in world.canaries.found_in(text)}
    assert leaks == set()
    LOGGED.update(re.sub(r"^\S+ \S+ (\w+ [\w.]+).*?( status=|$)(\d*).*", r"\1 \3", line) for line in logged.lines)
    HELD_BACK.update(bird.field for bird in world.canaries.found_in(logged.raw()))


def test_the_walk_has_written_lines_of_each_kind_and_a_canary_would_be_found_in_one(world):
    for line in ("WARNING django.request 404", "WARNING django.request 403", "WARNING django.request 405"):
        assert LOGGED[line] > 100, LOGGED
    # What the libraries say at DEBUG holds the whole of what a page is made of: it was there to be written.
    assert SEALED - FILES <= HELD_BACK
    word = next(iter(world.canaries.planted))
    with sinks.all_that_is_logged() as logged:
        logging.getLogger("somebodys.library").debug("it was %s", word)
    assert (world.canaries.found_in(logged.raw()) != set(), world.canaries.found_in(str(logged.lines))) == (True, set())
    (console,) = sinks.our_handlers()
    ours = console.formatter
    with sinks.all_that_is_logged() as logged:
        console.formatter = logging.Formatter()
        logging.getLogger("somebodys.library").debug("it was %s", word)
        console.formatter = ours
    assert world.canaries.found_in(str(logged.lines)) == {world.canaries.planted[word]}


def test_the_walk_has_met_the_canaries_it_was_to_meet(world):
    """Else the test above would be quiet because nothing was shown at all."""
    met = {field for field in SEEN if SEEN[field] - {"former", "reviewer", "admin"}}
    assert {*SEALED, "engagements.RiskNote.text", "engagements.Minutes.body"} <= met
    assert len(met & set(MAY_SEE)) >= len(MAY_SEE) - 3
    planted = {bird.field for bird in world.canaries.planted.values()}
    assert planted >= SEALED | {"programmes.RoleAssignment.reason", "users.User.label", "notices.NoticeText.lead"}
    assert {
        f"{model._meta.app_label}.{model.__name__}.{field.name}" for model, field in written_fields()
    } >= planted - SEALED
    assert {field for field in planted if not PUBLIC.match(field)} - SEALED <= set(MAY_SEE)


def test_a_detail_is_shown_where_it_was_asked_for_and_agreed(world, db):
    """The same eyes do find a sealed field where somebody may see it."""
    side, cast = world.sides["kz1"], world.cast("kz1")
    manager, lead = cast["programme_manager"], cast["safeguarding_lead"]
    client = WebClient().sign_in(manager)
    waiting = RevealRequest.objects.get(advisor=side.advisors[0], state="asked")
    path = f"/w/kz1/openings/{waiting.public_id}/open/"
    assert world.canaries.found_in(client.post(path).content) == set()
    identity.decide_reveal(request=waiting, approve=True, by=lead)
    as_seed()
    opened = world.canaries.found_in(client.post(path).content)
    assert {(bird.field, bird.side, bird.owner) for bird in opened} == {("phone", "kz1", 1)}


@pytest.mark.parametrize("file_format", ["xlsx", "csv", "json"])
def test_names_leave_in_the_table_that_two_people_agreed_to_and_for_whoever_asked(file_format, world, db):
    export = Export.objects.get(programme__slug="kz1", state="ready", file_format=file_format)
    path, found = f"/w/kz1/exports/{export.public_id}/take/", {}
    for person in ("safeguarding_lead", "auditor", "programme_manager"):
        answer = WebClient().sign_in(world.cast("kz1")[person]).post(path)
        found[person] = (answer.status_code, world.canaries.found_in(text_of(answer)))
    owners = range(1, len(world.sides["kz1"].advisors) + 1)
    names = {Bird(field, "kz1", owner) for field in ("legal_name", "phone") for owner in owners}
    assert found["programme_manager"] == (200, names)
    assert (found["safeguarding_lead"][1], found["auditor"][1]) == (set(), set())
    assert (found["safeguarding_lead"][0], found["auditor"][0]) == (403, 404)


@pytest.mark.parametrize("file_format", ["xlsx", "csv", "json"])
@pytest.mark.parametrize(("kind", "person"), [("advisors", "programme_manager"), ("trail", "auditor")])
def test_no_other_table_that_leaves_holds_a_canary(kind, person, file_format, world, db):
    by = world.cast("kz1")[person]
    columns = [column.name for column in TABLES[kind].columns if "export.identities" not in column.needs]
    made = make_export(export=ask_table(by, kind, columns, file_format=file_format), by=by)
    answer = WebClient().sign_in(by).post(f"/w/kz1/exports/{made.public_id}/take/")
    assert (answer.status_code, made.row_count >= len(world.sides["kz1"].advisors)) == (200, True)
    assert columns[0].encode() in text_of(answer) or TABLES[kind].columns[0].heading.encode() in text_of(answer)
    assert world.canaries.found_in(text_of(answer)) == set()


@pytest.mark.parametrize("who", [0, 2])
def test_her_copy_and_each_page_of_what_is_kept_hold_all_of_hers_and_nothing_of_another(who, world, db):
    advisor = world.sides["kz1"].advisors[who]
    client = WebClient().sign_in(advisor.user)
    copy = client.post("/d/kept/copy/")
    shown = [client.get(f"/d/kept/{part['part']}/") for part in copy.json()["parts"]]
    assert {answer.status_code for answer in (copy, *shown)} == {200}
    of_her = {Bird(name, "kz1", who + 1) for name in vault.CLASS_OF}
    for text in (text_of(copy), b"".join(text_of(answer) for answer in shown)):
        found = {bird for bird in world.canaries.found_in(text) if not PUBLIC.match(bird.field)}
        assert found >= of_her
        assert {bird for bird in found - of_her if bird.owner or bird.side != "kz1"} == set()
        assert {bird.field for bird in found if "advisor" not in MAY_SEE.get(bird.field, ())} == set()


def test_nothing_sealed_is_in_a_dump_of_either_database(world):
    main, keys = (sinks.dump(world.databases[alias]) for alias in ("default", "keys"))
    assert {bird.field for bird in world.canaries.found_in(main)} & set(MAY_SEE)  # what is in clear would be found
    assert "engagements.Minutes.body" in {bird.field for bird in world.canaries.found_in(main)}
    assert [bird for bird in world.canaries.found_in(main) if bird.field in SEALED] == []
    assert world.canaries.found_in(keys) == set()
    assert "COPY public.keys_personkey" in keys


def test_no_secret_of_a_second_factor_is_in_the_dump(world, db):
    factors = Authenticator.objects.filter(type="totp")
    secrets = [SealedFactors().decrypt(factor.data["secret"]) for factor in factors]
    main = sinks.dump(world.databases["default"])
    assert len(secrets) >= 18
    assert [secret for secret in secrets if secret in main] == []
    assert world.her_username in main


def test_nothing_sealed_lies_open_on_the_shelf(world, tmp_path):
    word = next(word for word, bird in world.canaries.planted.items() if bird.field == "file.content")
    (tmp_path / "open").write_text(f"... {word} ...")
    assert [bird for text in sinks.shelf_texts(tmp_path) for bird in world.canaries.found_in(text)]
    lying = list(sinks.shelf_texts(world.files_dir))
    assert sum(len(text) for text in lying) > 2000
    assert [bird for text in lying for bird in world.canaries.found_in(text)] == []


def test_nothing_is_in_redis_nor_in_the_messages_of_celery(world):
    word = next(iter(world.canaries.planted))
    store = Redis.from_url(settings.REDIS_URL)
    store.hset("attack-for-a-moment", "x", word)
    assert [bird for text in sinks.redis_texts() for bird in world.canaries.found_in(text)]
    store.delete("attack-for-a-moment")
    assert [bird for text in sinks.redis_texts() for bird in world.canaries.found_in(text)] == []


def test_nothing_is_in_the_log_of_the_database_server(world):
    word = next(iter(world.canaries.planted))
    loud = sinks.connect_as("postgres", world.databases["default"])
    with loud.cursor() as cursor:
        cursor.execute("SET log_statement = 'all'")
        before = len(sinks.server_log())
        cursor.execute("SELECT %s", [word])
    loud.close()
    assert world.canaries.found_in(sinks.server_log()[before:])
    assert world.canaries.found_in(sinks.server_log()[world.log_began : before]) == set()


def test_nothing_is_in_the_tables_that_say_what_people_did(world, db):
    rows = list(sinks.bookkeeping())
    assert {"audit_auditevent", "jobs_job", "messaging_outboxmessage"} <= {table for table, _row in rows}
    assert world.canaries.found_in(str(("x", world.her_username, next(iter(world.canaries.planted)))))
    assert [(table, *bird) for table, row in rows for bird in world.canaries.found_in(row)] == []
