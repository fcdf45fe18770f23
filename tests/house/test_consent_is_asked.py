"""Each action that needs a standing yes asks the gate: the table of moments, and every way out of the house."""

import ast
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

import pytest

from consent.notices.models import Purpose
from consent.records.moments import MOMENTS
from tests.house.tree import code_files, name

LATER = {
    "D": [
        "access_needs.show", "check_in", "member.show", "note.name", "note.open",
        "observer.admit",
    ],
    "E": ["benefits.tell"],
    "F": [
        "machine_text.upload", "photo.before", "photo.save", "publish.approve", "publish.now", "publish.sweep",
        "quote.insert", "quote.publish", "record.heartbeat", "record.start", "referral.send",
    ],
    "G": ["speak.book"],
    "H": ["research.freeze", "research.release"],
    "J": ["retain.nightly", "share.download", "share.generate"],
}  # fmt: skip
# What makes something leave: a message, a file, a table, a page that is not HTML, a line to elsewhere, another program.
SINK = re.compile(
    r"send_text\(|apprise|EmailMessage|EmailMultiAlternatives|send_(?:mass_)?mail|mail_(?:admins|managers)|urllib\.request|urlopen|os\.(?:system|popen|exec|spawn)"
    r"|FileResponse|StreamingHttpResponse|JsonResponse|Content-Disposition"
    r"|content_type=|[\"'](?:application|text|image|audio|video)/(?!html)"
    r"|(?m:^\s*(?:import|from)\s+(?:socket|ssl|subprocess|smtplib|http\.client|httpx|requests|urllib3|aiohttp|websockets"
    r"|ftplib|imaplib|poplib|telnetlib|paramiko|xmlrpc|boto3|webbrowser)\b)"
)
# Each module in which something leaves, why no yes is missing (a moment of the gate, or whose it is), and the functions
# that hand it out. Another function there that lets something out is another way.
WAYS_OUT = {
    "compensation/payouts/views/files.py": ("payment.hand_over", "file_download"),
    "compensation/statements/views.py": ("her own statement, to herself", "statement_download"),
    "consent/receipts/views.py": ("what was typed there is checked, and nothing is kept", "key_list"),
    "consent/receipts/advisor_views.py": ("her own receipt, to herself", "_handed_over"),
    "survivor_engagement/audit/mailbox.py": ("a number and a hash of the trail, about nobody", "mail_head"),
    "survivor_engagement/exports/views.py": (
        "to a colleague of the programme, agreed by two; others: share.generate",
        "export_take",
    ),
    "survivor_engagement/common/logs.py": ("keeps a library quiet", ""),
    "survivor_engagement/files/views.py": (
        "read by roles or a named reader; no file about her is shareable",
        "file_download",
    ),
    "survivor_engagement/files/reading.py": (
        "read by roles or a named reader; no file about her is shareable",
        "play stream",
    ),
    "survivor_engagement/identity/kept_views.py": ("her own copy, to herself", "kept_copy"),
    "survivor_engagement/messaging/sender.py": ("send", "send_text"),
    "survivor_engagement/messaging/sending.py": ("send", "hand_over_message"),
}
# What looks like one of these and is no way out, each with its reason.
NO_WAY_OUT = {
    "advisory/engagements/room_views.py": ("one word to whoever leads: go on or stop, about nobody", "room_state"),
    "compensation/payouts/actions/files.py": ("a file is made and sealed here; it leaves by views/files.py", "_make"),
    "consent/records/proofs.py": (
        "that she typed a name is kept sealed; it is opened as any file",
        "_right_for_the_way keep_typed_name",
    ),
    "survivor_engagement/embedded/__main__.py": ("starts the servers for trying, with no data in the command", ""),
    "survivor_engagement/embedded/ground.py": ("makes the user of the servers for trying", ""),
    "survivor_engagement/embedded/postgres.py": ("the database for trying, on a private socket", ""),
    "survivor_engagement/embedded/redis.py": ("the queue for trying, on a private socket", ""),
    "survivor_engagement/exports/actions.py": ("a table is made and sealed here; it leaves by views.py", "_keep"),
    "survivor_engagement/exports/writers.py": ("writes a table for exports/actions.py, which seals it", ""),
    "survivor_engagement/files/actions.py": (
        "which kind of file is kept; it leaves by reading.py",
        "store_bytes store_upload",
    ),
    "survivor_engagement/files/checks.py": ("which kinds of files are taken in", ""),
    "survivor_engagement/files/sounds.py": ("which kinds of sound are taken in", ""),
    "survivor_engagement/health.py": ("whether it is well, about nobody", "healthz readyz"),
    "survivor_engagement/home/views.py": ("to her own page, how many seconds until she is signed out", "still_here"),
    "survivor_engagement/serving.py": ("the server itself: what it hands over, a view has answered", ""),
}
# Where the gate is asked for a way out, when that is not the module itself.
ASKED_IN = {
    "payment.hand_over": "compensation/payouts/actions/handovers.py",
    "send": "consent/records/answers.py",
}


GATE = ("gate.check", "gate.require")


def code_outside_the_table() -> dict[str, str]:
    return {name(path): path.read_text() for path in code_files() if not name(path).endswith("records/moments.py")}


def calls_with_a_moment(tree: ast.AST) -> Iterator[tuple[ast.Call, ast.expr]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from ((node, keyword.value) for keyword in node.keywords if keyword.arg == "moment")


def asks_with(call: ast.Call, passing_on: Collection[str]) -> bool:
    called = ast.unparse(call.func)
    return called in GATE or called.rpartition(".")[2] in passing_on


def those_that_pass_it_on(trees: Iterable[ast.Module]) -> set[str]:
    """Functions whose own parameter `moment` goes on to the gate, or to another one of them."""
    taking = [
        function
        for tree in trees
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        and "moment" in {one.arg for one in (*function.args.args, *function.args.kwonlyargs)}
    ]
    known: set[str] = set()
    while True:
        more = {
            function.name
            for function in taking
            for call, given in calls_with_a_moment(function)
            if isinstance(given, ast.Name) and given.id == "moment" and asks_with(call, known)
        }
        if more <= known:
            return known
        known |= more


def asked_where(code: dict[str, str]) -> dict[str, set[str]]:
    """For each moment the modules that ask the gate at it, in a call and not in words about one."""
    trees = {where: ast.parse(text) for where, text in code.items() if "moment=" in text}
    passing_on, found = those_that_pass_it_on(trees.values()), defaultdict(set)
    for where, tree in trees.items():
        for call, given in calls_with_a_moment(tree):
            if isinstance(given, ast.Constant) and asks_with(call, passing_on):
                found[given.value].add(where)
    return found


def leaving(code: dict[str, str]) -> dict[str, str]:
    """By module the functions in which something leaves. The demo and the benchmarks run on people who do not exist,
    and never where real ones are."""
    served = {where: text for where, text in code.items() if not where.startswith(("demo/", "benchmarks/"))}
    return {where: functions_with_a_way_out(text) for where, text in served.items() if SINK.search(text)}


def functions_with_a_way_out(text: str) -> str:
    """Their names, sorted; what stands outside of all functions (an import, a constant) has none."""
    named = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    lines = [text.count("\n", 0, found.end() - 1) + 1 for found in SINK.finditer(text)]
    return " ".join(sorted({node.name for node in named for line in lines if node.lineno <= line <= node.end_lineno}))


def test_each_moment_is_asked_somewhere_or_names_the_part_that_builds_it():
    asked = asked_where(code_outside_the_table())
    nowhere = [moment for moment, row in MOMENTS.items() if not row.part and not asked[moment]]
    asked_already = [moment for moment, row in MOMENTS.items() if row.part and asked[moment]]
    assert (nowhere, asked_already) == ([], [])


ASKING = {
    "in a comment": ('# gate.check([her], SMS, moment="send")', False),
    "in a docstring": ('"""gate.check(ids, moment="send")"""', False),
    "in a string": ("words = 'gate.check(ids, moment=\"send\")'", False),
    "in another call": ('log(moment="send")', False),
    "to a function that keeps it": ('def tell(moment):\n    log(moment=moment)\ntell(moment="send")', False),
    "of the gate": ('gate.check(ids, SMS, moment="send")', True),
    "of the gate for all": ('gate.require(ids, SMS, moment="send")', True),
    "through one that passes it on": (
        'def may(ids, *, moment):\n    return gate.check(ids, SMS, moment=moment)\nrules.may(ids, moment="send")', True,
    ),
    "through two": (
        'def all_may(*, moment):\n    return may(moment=moment)\n'
        'def may(*, moment):\n    return gate.check(moment=moment)\nall_may(moment="send")', True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", ASKING)
def test_only_a_call_that_reaches_the_gate_counts_as_asking(how):
    source, counts = ASKING[how]
    assert asked_where({"some/views.py": source})["send"] == ({"some/views.py"} if counts else set())


WAYS = [
    "return JsonResponse(rows)", "send_mass_mail(letters)", "mail_admins(words)", "EmailMultiAlternatives(words)",
    'HttpResponse(rows, content_type="application/json")', 'KIND = "text/csv"',
    "HttpResponse(day, headers={'Content-Type': 'text/calendar'})", "import socket",
    "from socket import create_connection", "    import subprocess", "import http.client", "import requests",
    "from smtplib import SMTP", "os.system(command)",
    "send_text(number, words)", "FileResponse(file)", 'headers["Content-Disposition"] = said', 'kind = "audio/ogg"',
]  # fmt: skip


@pytest.mark.parametrize("source", WAYS)
def test_each_way_out_that_is_not_in_the_table_is_found(source):
    body = f"import json\ndef one(request):\n    {source.strip()}\ndef other():\n    pass\n"
    assert leaving({"advisory/groups/views.py": body}) == {"advisory/groups/views.py": "one"}


def test_a_page_is_no_way_out():
    page = 'def one(request):\n    render(request, "groups/one.html")\n    return HttpResponse(page)\n'
    assert leaving({"advisory/groups/views.py": page}) == {}


def test_moments_that_wait_are_counted():
    waiting = {part: sorted(moment for moment, row in MOMENTS.items() if row.part == part) for part in LATER}
    assert waiting == LATER
    assert (len(MOMENTS), sum(not row.part for row in MOMENTS.values())) == (38, 14)


def test_every_moment_asks_for_purposes_of_the_catalogue_and_every_asked_purpose_has_a_moment():
    asked_for = {purpose for row in MOMENTS.values() for purpose in row.purposes}
    known = set(Purpose.objects.filter(basis_kind="ask").values_list("code", flat=True))
    assert asked_for <= known
    # Asked at no act of ours: these say how she wants to be reached, or are judged by people who look at the answer.
    assert known - asked_for == {
        "contact.trusted_person", "contact.other_activities", "research.recontact", "evaluation.identifiable",
    }  # fmt: skip


def test_what_the_guide_asks_at_one_moment_is_asked_there_together():
    """Of the table in 2.7: what somebody would forget, as each of them stands in a row of its own."""
    together = {
        "check_in": {"participation.session", "participation.child"},
        "machine_text.upload": {"capture.audio", "capture.video", "capture.machine_text"},
        "member.show": {"use.image_inside"},
    }
    for moment in ("publish.approve", "publish.now", "publish.sweep"):
        together[moment] = {"publish.web", "quote.named", "capture.audio"}
    assert [moment for moment, purposes in together.items() if not purposes <= set(MOMENTS[moment].purposes)] == []
    assert sorted(moment for moment, row in MOMENTS.items() if row.to_the_end) == ["check_in", "room.look"]


def test_nothing_leaves_the_house_by_a_way_that_is_not_in_the_table():
    known = {where: functions for where, (_why, functions) in {**WAYS_OUT, **NO_WAY_OUT}.items()}
    assert leaving(code_outside_the_table()) == known
    assert not set(WAYS_OUT) & set(NO_WAY_OUT)


def test_the_ways_out_that_need_a_yes_ask_for_it():
    asked = asked_where(code_outside_the_table())
    for where, (why, _functions) in WAYS_OUT.items():
        if why in MOMENTS:
            assert ASKED_IN.get(why, where) in asked[why], where


def test_nobody_goes_around_the_gate():
    """Whoever reads events in order to act would be a second gate; these read them to show, to count, or to stop."""
    reading = re.compile(r"ConsentEvent\b|standing_events|reason_of_all")
    outside = sorted(
        where
        for where, text in code_outside_the_table().items()
        if reading.search(text) and not where.startswith(("consent/", "benchmarks/", "demo/"))
    )
    assert outside == ["advisory/engagements/answers.py"]
