"""Each action that needs a standing yes asks the gate: the table of moments, and every way out of the house."""

import re

from consent.notices.models import Purpose
from consent.records.moments import MOMENTS
from tests.house.tree import ROOT, code_files, name

LATER = {
    "D": ["access_needs.show", "group.add", "note.name", "note.open", "note.save", "observer.admit"],
    "E": ["benefits.tell"],
    "F": [
        "machine_text.upload", "photo.before", "photo.save", "publish.approve", "publish.now", "publish.sweep",
        "quote.insert", "quote.publish", "record.heartbeat", "record.start", "referral.send",
    ],
    "G": ["speak.book"],
    "H": ["research.freeze", "research.release"],
    "J": ["retain.nightly", "share.download", "share.generate"],
}  # fmt: skip
# What makes something leave: a message, a file, a table, a page that is not HTML.
SINK = re.compile(
    r"send_text\(|apprise|EmailMessage|send_mail|smtplib|urllib\.request|urlopen|httpx|import requests"
    r"|FileResponse|StreamingHttpResponse|Content-Disposition|content_type=\"application/(?!json)"
)
# Each module in which something leaves, and why no yes is missing: a moment of the gate, or whose it is.
WAYS_OUT = {
    "compensation/payouts/views/files.py": "payment.hand_over",
    "compensation/statements/views.py": "her own statement, to herself",
    "survivor_engagement/audit/mailbox.py": "a number and a hash of the trail, about nobody",
    "survivor_engagement/exports/views.py": "to a colleague of the programme, agreed by two; others: share.generate",
    "survivor_engagement/common/logs.py": "keeps a library quiet",
    "survivor_engagement/files/views.py": "read by roles or a named reader; no file about her is shareable",
    "survivor_engagement/files/reading.py": "read by roles or a named reader; no file about her is shareable",
    "survivor_engagement/identity/kept_views.py": "her own copy, to herself",
    "survivor_engagement/messaging/sender.py": "send",
    "survivor_engagement/messaging/sending.py": "send",
}
# Where the gate is asked for a way out, when that is not the module itself.
ASKED_IN = {
    "payment.hand_over": "compensation/payouts/actions/handovers.py",
    "send": "consent/records/answers.py",
}


def code_outside_the_table() -> dict[str, str]:
    return {name(path): path.read_text() for path in code_files() if not name(path).endswith("records/moments.py")}


def asked(moment: str, code: dict[str, str]) -> list[str]:
    return [where for where, text in code.items() if f'moment="{moment}"' in text]


def test_each_moment_is_asked_somewhere_or_names_the_part_that_builds_it():
    code = code_outside_the_table()
    nowhere = [moment for moment, row in MOMENTS.items() if not row.part and not asked(moment, code)]
    asked_already = [moment for moment, row in MOMENTS.items() if row.part and asked(moment, code)]
    assert (nowhere, asked_already) == ([], [])


def test_moments_that_wait_are_counted():
    waiting = {part: sorted(moment for moment, row in MOMENTS.items() if row.part == part) for part in LATER}
    assert waiting == LATER
    assert (len(MOMENTS), sum(not row.part for row in MOMENTS.values())) == (36, 12)


def test_every_moment_asks_for_purposes_of_the_catalogue_and_every_asked_purpose_has_a_moment():
    asked_for = {purpose for row in MOMENTS.values() for purpose in row.purposes}
    known = set(Purpose.objects.filter(basis_kind="ask").values_list("code", flat=True))
    assert asked_for <= known
    # Asked at no act of ours: these say how she wants to be reached, or are judged by people who look at the answer.
    assert known - asked_for == {
        "participation.session", "participation.child", "contact.trusted_person", "contact.other_activities",
        "use.image_inside", "research.recontact", "evaluation.identifiable",
    }  # fmt: skip


def test_nothing_leaves_the_house_by_a_way_that_is_not_in_the_table():
    code = {where: text for where, text in code_outside_the_table().items() if not where.startswith("demo/")}
    leaving = sorted(where for where, text in code.items() if SINK.search(text))
    assert leaving == sorted(WAYS_OUT)


def test_the_ways_out_that_need_a_yes_ask_for_it():
    for where, why in WAYS_OUT.items():
        if why in MOMENTS:
            text = (ROOT / ASKED_IN.get(why, where)).read_text()
            assert f'moment="{why}"' in text, where


def test_nobody_goes_around_the_gate():
    """Whoever reads events in order to act would be a second gate; these read them to show or to count."""
    reading = re.compile(r"ConsentEvent\b|standing_events|reason_of_all")
    outside = sorted(
        where
        for where, text in code_outside_the_table().items()
        if reading.search(text) and not where.startswith(("consent/", "benchmarks/", "demo/"))
    )
    assert outside == ["advisory/engagements/ahead.py", "advisory/engagements/lights.py"]
