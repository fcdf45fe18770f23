"""The sheet for paying in cash: codes, amounts, and lines for her mark and two witnesses. No name stands on it.

A page that is kept and printed by itself, so its few lines of style travel with it. It opens from a disk, not from
this site.
"""

from collections.abc import Iterable, Iterator

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from lxml import etree
from lxml.html import builder as page

from compensation.payouts.rails.lines import Header, Line
from survivor_engagement.common.dates import long_date
from survivor_engagement.common.money import format_money

STYLE = """
body { font: 11pt/1.4 system-ui, "Noto Sans", sans-serif; color: #000; margin: 0; }
main { max-width: 46rem; margin: 0 auto; padding: 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
th, td { border: 1px solid #666; padding: .5rem .6rem; text-align: start; vertical-align: bottom; }
td { height: 3.2rem; }
.r { text-align: end; white-space: nowrap; }
.code { white-space: nowrap; letter-spacing: .04em; }
tr { break-inside: avoid; }
@page { size: A4 landscape; margin: 14mm; }
"""


def cash_sheet(header: Header, lines: Iterable[Line]) -> Iterator[bytes]:
    """One page as HTML, in the first language of the programme."""
    with translation.override(header.language):
        document = page.HTML(_head(header), page.BODY(page.E.main(*_content(header, lines))), lang=header.language)
    yield b"<!doctype html>\n" + etree.tostring(document, encoding="utf-8", method="html") + b"\n"


def _head(header: Header) -> etree._Element:
    return page.HEAD(page.META(charset="utf-8"), page.TITLE(_("List %s") % header.reference), page.STYLE(STYLE))


def _content(header: Header, lines: Iterable[Line]) -> Iterator[etree._Element]:
    total = format_money(header.total_minor, header.currency, header.language)
    yield page.H1(_("List %s") % header.reference)
    yield page.P(
        ngettext(
            "%(count)d payment, %(total)s. Made on %(day)s.",
            "%(count)d payments, %(total)s together. Made on %(day)s.",
            header.payment_count,
        )
        % {
            "count": header.payment_count,
            "total": total,
            "day": long_date(header.execute_on, header.language),
        }
    )
    yield page.P(
        _("Count the money together. She signs or makes a mark of her choice; both witnesses sign after they saw it.")
    )
    titles = [_("Code"), _("Amount"), _("Day"), _("Received, her mark"), _("First witness"), _("Second witness")]
    rows = [_row(header, line) for line in lines]
    yield page.TABLE(page.THEAD(page.TR(*[page.TH(title, scope="col") for title in titles])), page.TBODY(*rows))
    yield page.P(_("Money that was not given goes back, and the person who released the list is told."))


def _row(header: Header, line: Line) -> etree._Element:
    amount = format_money(line.amount_minor, header.currency, header.language)
    empty = [page.TD() for _column in range(4)]
    return page.TR(page.TH(line.code, {"class": "code", "scope": "row"}), page.TD(amount, {"class": "r"}), *empty)
