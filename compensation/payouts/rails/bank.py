"""ISO 20022 credit transfers for a bank: pain.001.001.09, written as a stream.

Written by hand because the libraries draw new numbers each time, want an IBAN everywhere and always write two decimals.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

from lxml import etree

from compensation.payouts.rails.lines import Header, Line, note_for, plain_text
from survivor_engagement.common.money import plain_amount

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
# She receives the full amount; whatever the transfer costs is the payer's.
CHARGES_BORNE_BY_PAYER = "DEBT"
PIECE = 64 * 1024


class _Sink:
    """Takes what the XML writer writes, and gives it on in pieces."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        self._parts.append(data)
        self._size += len(data)

    def take(self, at_least: int = 0) -> bytes:
        if self._size < at_least:
            return b""
        data = b"".join(self._parts)
        self._parts, self._size = [], 0
        return data


def bank_file(header: Header, lines: Iterable[Line]) -> Iterator[bytes]:
    """The file in pieces: one group, one instruction, one transfer for each line."""
    sink = _Sink()
    with etree.xmlfile(sink, encoding="UTF-8") as xml:
        xml.write_declaration()
        with xml.element("Document", nsmap={None: NAMESPACE}), xml.element("CstmrCdtTrfInitn"):
            xml.write(_group_header(header))
            with xml.element("PmtInf"):
                for part in _instruction(header):
                    xml.write(part)
                for line in lines:
                    xml.write(_transfer(header, line))
                    if piece := _flushed(xml, sink):
                        yield piece
    yield sink.take()


def _flushed(xml: Any, sink: _Sink) -> bytes:
    xml.flush()
    return sink.take(at_least=PIECE)


def _group_header(header: Header) -> etree._Element:
    return _tree(
        "GrpHdr",
        ("MsgId", header.message_id),
        ("CreDtTm", header.released_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")),
        ("NbOfTxs", str(header.payment_count)),
        ("CtrlSum", plain_amount(header.total_minor, header.currency)),
        _tree("InitgPty", ("Nm", plain_text(header.payer_name))),
    )


def _instruction(header: Header) -> list[etree._Element]:
    """What comes before the transfers, in the order of the schema."""
    return [
        _leaf("PmtInfId", header.information_id),
        _leaf("PmtMtd", "TRF"),
        _leaf("NbOfTxs", str(header.payment_count)),
        _leaf("CtrlSum", plain_amount(header.total_minor, header.currency)),
        _tree("ReqdExctnDt", ("Dt", header.execute_on.isoformat())),
        _tree("Dbtr", ("Nm", plain_text(header.payer_name))),
        _tree("DbtrAcct", _account(header.payer_account, iban=header.payer_has_iban), ("Ccy", header.currency)),
        _tree("DbtrAgt", _tree("FinInstnId", ("BICFI", header.payer_bic))),
        _leaf("ChrgBr", CHARGES_BORNE_BY_PAYER),
    ]


def _transfer(header: Header, line: Line) -> etree._Element:
    amount = _leaf("InstdAmt", plain_amount(line.amount_minor, header.currency))
    amount.set("Ccy", header.currency)
    details = line.details
    return _tree(
        "CdtTrfTxInf",
        _tree("PmtId", ("EndToEndId", line.end_to_end_id)),
        _tree("Amt", amount),
        _tree("CdtrAgt", _tree("FinInstnId", ("BICFI", details["bic"]))),
        _tree("Cdtr", ("Nm", plain_text(details["name"]))),
        _tree("CdtrAcct", _account(details["account"], iban=details["iban"] == "yes")),
        _tree("RmtInf", ("Ustrd", note_for(line.end_to_end_id))),
    )


def _account(number: str, *, iban: bool) -> etree._Element:
    return _tree("Id", ("IBAN", number)) if iban else _tree("Id", _tree("Othr", ("Id", number)))


def _leaf(name: str, text: str) -> etree._Element:
    element = etree.Element(f"{{{NAMESPACE}}}{name}", nsmap={None: NAMESPACE})
    element.text = text
    return element


def _tree(name: str, *children: "etree._Element | tuple[str, str]") -> etree._Element:
    element = etree.Element(f"{{{NAMESPACE}}}{name}", nsmap={None: NAMESPACE})
    for child in children:
        element.append(_leaf(*child) if isinstance(child, tuple) else child)
    return element
