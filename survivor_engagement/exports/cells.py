"""Cells that a spreadsheet shows as they stand, wherever a table of text leaves this system.

A spreadsheet takes a cell for a formula when it begins with one of a few signs, also behind spaces and invisible signs
and in their wide forms; and where a place separates columns otherwise than we do, the rest of a text becomes a cell of
its own. So an apostrophe is put before such a beginning: nothing is lost, and whoever reads the table by a program
takes one apostrophe away there to have the very same text.
"""

import re

SIGNS = r"=+\-@|%＝＋－＠｜％﹦﹢﹣﹫﹪−"
CONTROL = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\xad"
UNSEEN = rf"[ {CONTROL}\u034f\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]*"
BEGINS = re.compile(rf"\A('*{UNSEEN})(?=[{SIGNS}\x00\t\r\n])")
BEGINS_ELSEWHERE = re.compile(rf"([,;\t\r\n\"])('*{UNSEEN})(?=[{SIGNS}])")


def safe_cell(text: str) -> str:
    """The text for a cell of a plain table (CSV)."""
    return BEGINS.sub(r"'\1", BEGINS_ELSEWHERE.sub(r"\1'\2", text))
