"""What a bank or wallet company reports back: reading its file safely, and what each code means for a payment."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from lxml import etree

from compensation.payouts.models import Payment, StatusLine, StatusReport
from compensation.payouts.models.methods import Rail
from survivor_engagement.common.errors import NotNow

LARGEST = 5 * 1024 * 1024
COLUMNS = ("end_to_end_id", "status", "reason")
MAY_MEAN_PAID_ALREADY = "AM05"  # "duplicate": the first one may have arrived, so nobody pays again before a look

# ISO 20022 external status codes. One that is in none of these lists is put aside for a person, with the code shown.
WAITING = frozenset({"RCVD", "PDNG", "ACTC", "ACCP", "ACSP", "ACWC", "ACWP", "ACFC", "PATC"})
SETTLED = frozenset({"ACSC", "ACCC"})
REJECTED = frozenset({"RJCT"})
# What a person may say of a payment, by where it stands: what is said -> state and reason code.
SAID_BY_A_PERSON: dict[str, dict[str, tuple[str, str]]] = {
    "cash": {"given": (Payment.State.SETTLED, ""), "not_given": (Payment.State.REJECTED, "NOT_GIVEN")},
    "unknown": {"was_paid": (Payment.State.SETTLED, ""), "was_not_paid": (Payment.State.REJECTED, "CHECKED")},
    "settled": {"came_back": (Payment.State.RETURNED, "CAME_BACK")},
}
NOT_PROVIDED = "NOTPROVIDED"  # what banks write in place of a number that they do not know
CODE = re.compile(r"[A-Z0-9_.-]{1,20}")
END_TO_END_ID = re.compile(r"[A-Z0-9]{16,35}")


@dataclass(frozen=True)
class Reported:
    """What is said of one payment; `row` is where it stands, for the person who has to mend the file."""

    row: int
    end_to_end_id: str
    status: str
    reason: str = ""
    names: frozenset[str] = frozenset()  # MsgId and PmtInfId of the file that it speaks of, where it says so


@dataclass(frozen=True)
class ReportedWhole:
    """What is said of a whole file of ours, without naming single payments."""

    number: str  # our MsgId or PmtInfId
    status: str
    reason: str = ""
    names: frozenset[str] = frozenset()


@dataclass
class Report:
    source: str
    lines: list[Reported] = field(default_factory=list)
    wholes: list[ReportedWhole] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)  # row, and what is wrong with it


def read_report(content: bytes) -> Report:
    """The report in a file, with everything that is wrong with it in words."""
    if len(content) > LARGEST:
        raise NotNow(_("This file is too large for a report. Ask the bank for one report for each file."))
    report = _read_pain_002(content) if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else _read_csv(content)
    _check(report)
    return report


def meaning_of(status: str, reason: str) -> str | None:
    """The payment state a code means; "" where it says nothing new; None where nobody here knows it."""
    if status in WAITING:
        return ""
    if status in SETTLED:
        return Payment.State.SETTLED
    if status in REJECTED:
        return Payment.State.UNKNOWN if reason == MAY_MEAN_PAID_ALREADY else Payment.State.REJECTED
    return None


def outcome_of(state: str, meaning: str | None) -> str:
    """What comes of a reported meaning for a payment in this state. A state never goes backwards: what contradicts
    it is put aside for a person."""
    if meaning is None:
        return StatusLine.Outcome.QUARANTINED
    maybe_paid_and_is = meaning == Payment.State.UNKNOWN and state == Payment.State.SETTLED
    if meaning in ("", state) or maybe_paid_and_is:
        return StatusLine.Outcome.NO_CHANGE
    open_ends = {Payment.State.SUBMITTED, Payment.State.UNKNOWN}
    return StatusLine.Outcome.APPLIED if state in open_ends else StatusLine.Outcome.QUARANTINED


def sayings_for(payment: Payment, *, is_held: bool) -> dict[str, tuple[str, str]]:
    """What may be said of this payment now. `is_held`: a report says that money moved which we hold as stopped."""
    if is_held and payment.state in Payment.NOT_LIVE:
        return SAID_BY_A_PERSON["unknown"]
    if payment.state == Payment.State.SUBMITTED and payment.method.kind == Rail.CASH:
        return SAID_BY_A_PERSON["cash"]
    return SAID_BY_A_PERSON.get(payment.state, {})


def _check(report: Report) -> None:
    seen: set[str] = set()
    for line in report.lines:
        if not END_TO_END_ID.fullmatch(line.end_to_end_id):
            report.problems.append((line.row, _("the number of the payment is missing or malformed")))
        elif line.end_to_end_id in seen:
            report.problems.append((line.row, _("%s stands in this file twice") % line.end_to_end_id))
        elif not CODE.fullmatch(line.status):
            report.problems.append((line.row, _("the status is missing or is not a code")))
        seen.add(line.end_to_end_id)
    if not report.lines and not report.wholes and not report.problems:
        raise NotNow(_("The file says nothing about any payment."))


def _code(text: str | None) -> str:
    """A code as written; anything longer or in words may hold a person's details and is not kept."""
    plain = (text or "").strip().upper()
    return plain if not plain or CODE.fullmatch(plain) else "OTHER"


def _read_csv(content: bytes) -> Report:
    report = Report(source=StatusReport.Source.CSV)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotNow(_("This file is neither a bank report nor a table in UTF-8.")) from None
    head = text.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        _take_rows(report, rows)
    except csv.Error:
        raise NotNow(_("This table cannot be read to its end.")) from None
    return report


def _take_rows(report: Report, rows: Iterator[list[str]]) -> None:
    names = [name.strip().lower() for name in next(rows, [])]
    if not set(COLUMNS[:2]) <= set(names):
        raise NotNow(_("The table needs the columns end_to_end_id, status and reason in its first row."))
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(names):
            counts = {"found": len(row), "wanted": len(names)}
            report.problems.append((number, _("it has %(found)d cells, the first row has %(wanted)d") % counts))
            continue
        cells = dict(zip(names, row, strict=True))
        report.lines.append(
            Reported(
                number,
                cells["end_to_end_id"].strip().upper(),
                cells["status"].strip().upper(),
                _code(cells.get("reason")),
            )
        )


def _read_pain_002(content: bytes) -> Report:
    """Any version of pain.002. The parser follows no entity, no DTD and no address."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise NotNow(_("This bank report cannot be read: it is not whole XML.")) from None
    if root.getroottree().docinfo.doctype:
        raise NotNow(_("This bank report carries a document type, which no bank needs. It was not opened."))
    report = Report(source=StatusReport.Source.PAIN_002)
    body = _child(root, "CstmrPmtStsRpt")
    if body is None:
        raise NotNow(_("This XML file is not a payment status report (pain.002)."))
    _take_group(report, body)
    return report


def _take_group(report: Report, body: etree._Element) -> None:
    group = _child(body, "OrgnlGrpInfAndSts")
    message = _number(group, "OrgnlMsgId")
    for instruction in _children(body, "OrgnlPmtInfAndSts"):
        before = len(report.lines)
        number = _number(instruction, "OrgnlPmtInfId")
        names = frozenset({message, number} - {""})
        for position, transaction in enumerate(_children(instruction, "TxInfAndSts"), start=len(report.lines) + 1):
            report.lines.append(
                Reported(
                    position,
                    _text(transaction, "OrgnlEndToEndId").upper(),
                    _text(transaction, "TxSts").upper(),
                    _reason(transaction),
                    names,
                )
            )
        if len(report.lines) == before:
            _take_whole(report, number or message, _text(instruction, "PmtInfSts"), instruction, names)
    if group is not None and not report.lines and not report.wholes:
        _take_whole(report, message, _text(group, "GrpSts"), group, frozenset({message}))


def _take_whole(report: Report, number: str, status: str, where: etree._Element, names: frozenset[str]) -> None:
    if number and status:
        report.wholes.append(ReportedWhole(number, _code(status), _reason(where), names))


def _number(element: etree._Element | None, name: str) -> str:
    """A number of ours as the bank repeats it."""
    number = _text(element, name).upper() if element is not None else ""
    return "" if number == NOT_PROVIDED else number


def _reason(element: etree._Element) -> str:
    information = _child(element, "StsRsnInf")
    reason = _child(information, "Rsn") if information is not None else None
    if reason is None:
        return ""
    return _code(_text(reason, "Cd") or _text(reason, "Prtry"))


def _children(element: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in element if isinstance(child.tag, str) and etree.QName(child).localname == name]


def _child(element: etree._Element, name: str) -> etree._Element | None:
    found = _children(element, name)
    return found[0] if found else None


def _text(element: etree._Element, name: str) -> str:
    child = _child(element, name)
    return (child.text or "").strip() if child is not None else ""
